"""The chain of instruments around a mandate: which mandates they established, extended and
succeeded, and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import query
from kg.errors import InputError
from kg.mandates.clauses import marks
from kg.mandates.context import find
from kg.vocab import DCTERMS, MKG, SKOS, NamedNode, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from kg.store import View

_VERBS: Final = {
    MKG.establishes: "establishes",
    MKG.extends: "extends",
    DCTERMS.term("replaces"): "succeeds",
}
_COUNTS: Final = (MKG.countFor, MKG.countAgainst, MKG.countAbstaining)
_FIELDS: Final = {"establishes": "establishes", "extends": "extends", "succeeds": "replaces"}


@dataclass(frozen=True, slots=True)
class Act:
    """What an instrument does to a mandate or to another instrument: establishes, extends or
    succeeds it.

    `target` is what people type: a mandate's id or a symbol. `mark` is inferred or unverified,
    empty where it was read.
    """

    verb: str
    kind: str
    target: str
    mark: str


@dataclass(frozen=True, slots=True)
class Link:
    """One instrument of a chain. Days are ISO text, `vote` is for-against-abstaining; empty is not
    on record.

    `does` is a paraphrase of what it does, `marks` names the fields that were not read in a
    source.
    """

    id: str
    symbol: str
    label: str
    adopted: str
    vote: str
    ends: str
    verification: str
    does: str
    acts: tuple[Act, ...]
    marks: Mapping[str, str]
    cite: tuple[str, ...]


def chain(view: View, text: str, as_of: str = query.LAST_DAY) -> tuple[Link, ...]:
    """Return the chain around a mandate or an instrument, by day of adoption, as of an ISO day.

    It holds every instrument that is connected to the start by establishing, extending or
    succeeding, over any number of steps. An instrument without a known day is last. Raises
    InputError for anything else.

    >>> [link.symbol for link in chain(view, "harbour-1")]
    ['OC/12', 'OC/19']
    """
    start = _start(view, text)
    instruments = {
        row["instrument"].value
        for row in query.table(view, "chain-of-instruments", {"start": start.value})
    }
    view = view.read_ahead(map(NamedNode, instruments), along=(*_VERBS, MKG.adoptedBy))
    earlier = (
        NamedNode(other)
        for iri in instruments
        for mandate in view.values(NamedNode(iri), MKG.establishes)
        for other in view.values(NamedNode(mandate), DCTERMS.term("replaces"))
    )
    view = view.read_ahead(earlier, (SKOS.notation,))
    links = [_link(view, NamedNode(iri)) for iri in instruments]
    adopted = [link for link in links if link.adopted <= as_of]
    return tuple(sorted(adopted, key=lambda link: (not link.adopted, link.adopted, link.symbol)))


def _start(view: View, text: str) -> NamedNode:
    iri = query.to_term(view, "iri", text, name="kg mandate chain")
    kind_and_id = kind_and_slug(iri.value)
    if kind_and_id and kind_and_id[0] in ("mandate", "instrument") and view.has(*kind_and_id):
        return entity(*kind_and_id)
    try:
        return entity("mandate", find(view, text, name=""))
    except InputError as error:
        raise InputError(f"{text}: neither a mandate nor an instrument. {error}") from error


def _link(view: View, iri: NamedNode) -> Link:
    field_marks = marks(view, iri)
    return Link(
        id=local_id(iri.value),
        symbol=view.value(iri, SKOS.notation),
        label=view.label(iri),
        adopted=view.value(iri, DCTERMS.issued),
        vote=_vote(view, iri),
        ends=view.value(iri, MKG.ends),
        verification=local_id(view.value(iri, MKG.verification)),
        does=view.value(iri, DCTERMS.description),
        acts=tuple(_acts(view, iri, field_marks)),
        marks=field_marks,
        cite=view.values(iri, DCTERMS.bibliographicCitation),
    )


def _vote(view: View, iri: NamedNode) -> str:
    """Return the vote on an instrument as for-against-abstaining, empty where it is not on
    record.
    """
    result = view.value(iri, MKG.adoptedBy)
    counts = [view.value(NamedNode(result), count) for count in _COUNTS] if result else []
    return "-".join(counts) if counts and all(counts) else ""


def _acts(view: View, iri: NamedNode, field_marks: Mapping[str, str]) -> list[Act]:
    """Return what an instrument does, mandates first; one that establishes a mandate succeeds those
    it replaces.
    """
    acts = []
    for predicate, verb in _VERBS.items():
        for value in view.values(iri, predicate):
            acts.append(_act(view, verb, value, field_marks.get(_FIELDS[verb], "")))
            if verb == "establishes":
                theirs = marks(view, NamedNode(value)).get("replaces", "")
                earlier = view.values(NamedNode(value), DCTERMS.term("replaces"))
                acts += [_act(view, "succeeds", other, theirs) for other in earlier]
    return sorted(acts, key=lambda act: act.kind != "mandate")


def _act(view: View, verb: str, iri: str, mark: str) -> Act:
    kind, slug = kind_and_slug(iri) or ("", iri)
    return Act(verb, kind, view.value(NamedNode(iri), SKOS.notation) or slug, mark)
