"""Which day, or which later mandate, to ask about where a mandate is not in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.mandates.context import in_force
from kg.model import Mandate
from kg.vocab import DCTERMS, MKG, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

_PERIOD = (MKG.begins, MKG.ends, MKG.unverifiedField, MKG.inferredField)


@dataclass(frozen=True, slots=True)
class Successor:
    """A mandate that succeeded another, whether at once or later; `in_force` is yes or unknown."""

    mandate: str
    in_force: str


@dataclass(frozen=True, slots=True)
class Instead:
    """What to ask about in place of an ISO day on which a mandate is not in force.

    `day` is the last day of its period, or its first where it had not begun: `which` says so.
    `successors` succeeded it and are in force on the day that was asked about, or may be.
    """

    day: str
    which: Literal["first", "last"]
    successors: tuple[Successor, ...] = ()


def instead(view: View, mandate: Mandate, as_of: str) -> Instead | None:
    """Return what to ask about in place of an ISO day; None where the mandate is in force, or may
    be.

    A request or two for each mandate that follows in the chain.

    >>> from kg.mandates import read
    >>> alternative = instead(view, read(view, "harbour-1").mandate, "2031-05-02")
    >>> alternative.day, alternative.which, alternative.successors[0].mandate
    ('2031-02-28', 'last', 'harbour-2')
    """
    if in_force(mandate, as_of) != "no":
        return None
    if as_of < mandate.begins:
        return Instead(mandate.begins, "first")
    periods = (_period(view, slug) for slug in _successors(view, mandate.id))
    forces = [
        (successor.id, in_force(successor, as_of)) for successor in periods if successor.begins
    ]
    successors = (Successor(slug, force) for slug, force in forces if force != "no")
    return Instead(mandate.ends, "last", tuple(successors))


def _successors(view: View, mandate: str) -> list[str]:
    """Return every mandate that follows one in its chain, the nearest first."""
    chain, level = [mandate], [mandate]
    while level:
        patterns = (
            (None, DCTERMS.term("replaces"), entity("mandate", slug), None) for slug in level
        )
        level = sorted(_mandates(quad.subject for quad in view.look_up(patterns)) - {*chain})
        chain += level
    return chain[1:]


def _mandates(terms: Iterable[object]) -> set[str]:
    entities = (kind_and_slug(term.value) for term in terms if isinstance(term, NamedNode))
    return {
        kind_and_id[1] for kind_and_id in entities if kind_and_id and kind_and_id[0] == "mandate"
    }


def _period(view: View, mandate: str) -> Mandate:
    """Return a mandate with its period alone."""
    iri = entity("mandate", mandate)
    view = view.read_ahead((iri,), _PERIOD)
    open_fields = {*view.values(iri, MKG.unverifiedField), *view.values(iri, MKG.inferredField)}
    return Mandate(
        id=mandate,
        label="",
        holder="",
        begins=view.value(iri, MKG.begins),
        ends=view.value(iri, MKG.ends),
        ends_verified=MKG.ends.value not in open_fields,
        task_list="incomplete",
    )
