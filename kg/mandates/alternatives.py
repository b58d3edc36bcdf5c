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
    >>> found = instead(view, read(view, "harbour-1").mandate, "2031-05-02")
    >>> found.day, found.which, [each.mandate for each in found.successors]
    ('2031-02-28', 'last', ['harbour-2'])
    """
    if in_force(mandate, as_of) != "no":
        return None
    if as_of < mandate.begins:
        return Instead(mandate.begins, "first")
    later = (_period(view, slug) for slug in _successors(view, mandate.id))
    standing = [(each.id, in_force(each, as_of)) for each in later if each.begins]
    found = (Successor(slug, force) for slug, force in standing if force != "no")
    return Instead(mandate.ends, "last", tuple(found))


def _successors(view: View, mandate: str) -> list[str]:
    """Return every mandate that follows one in its chain, the nearest first."""
    reached, level = [mandate], [mandate]
    while level:
        patterns = (
            (None, DCTERMS.term("replaces"), entity("mandate", slug), None) for slug in level
        )
        level = sorted(_mandates(quad.subject for quad in view.look_up(patterns)) - {*reached})
        reached += level
    return reached[1:]


def _mandates(terms: Iterable[object]) -> set[str]:
    named = (kind_and_slug(term.value) for term in terms if isinstance(term, NamedNode))
    return {found[1] for found in named if found and found[0] == "mandate"}


def _period(view: View, mandate: str) -> Mandate:
    """Return a mandate with its period alone."""
    iri = entity("mandate", mandate)
    view = view.read_ahead((iri,), _PERIOD)
    marked = {*view.values(iri, MKG.unverifiedField), *view.values(iri, MKG.inferredField)}
    return Mandate(
        id=mandate,
        label="",
        holder="",
        begins=view.value(iri, MKG.begins),
        ends=view.value(iri, MKG.ends),
        ends_verified=MKG.ends.value not in marked,
        task_list="incomplete",
    )
