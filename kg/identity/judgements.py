"""Judgements that two entries are the same, are different, or that this is unknown: signed, dated,
reversible.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, parse
from kg.errors import InputError
from kg.vocab import (
    DCTERMS,
    JUDGEMENT_GRAPH,
    MKG,
    OWL,
    PROV,
    RDF,
    XSD,
    Literal,
    NamedNode,
    Quad,
    agent,
    agent_name,
    agent_quads,
    entity,
    id_or_iri,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.journal import Entry, Journal
    from kg.store import View

KINDS: Final = ("actor", "place", "phenomenon")
"""The kinds of entry of which two may be the same: what sources name, rather than what is set or
stated.
"""

PREDICATES: Final = {
    "same": OWL.sameAs,
    "different": OWL.differentFrom,
    "unsure": MKG.possiblySameAs,
}
"""What a judgement says of its two entries."""
VERDICTS: Final = tuple(PREDICATES)
_VERDICT_OF: Final = {predicate.value: verdict for verdict, predicate in PREDICATES.items()}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement of a pair. `kept_iri` and `other` are IRIs; if they are the same, `kept_iri`
    represents both.

    `by` is who judged, `day` the ISO day on which, `entry` the id of its record in the journal
    (empty where it was read from a view).
    """

    kept_iri: str
    other: str
    verdict: str
    by: str
    day: str
    reason: str = ""
    entry: str = ""

    def joins(self, first: str, second: str) -> bool:
        """Return whether it is about these two entries, in either order."""
        return {self.kept_iri, self.other} == {first, second}

    def data(self) -> dict[str, str | None]:
        """Return it as plain data, entries by their ids."""
        return {
            "kept": id_or_iri(self.kept_iri),
            "other": id_or_iri(self.other),
            "verdict": self.verdict,
            "by": self.by,
            "day": self.day,
            "reason": self.reason or None,
        }

    def __str__(self) -> str:
        sign = {"same": "=", "different": "≠", "unsure": "?="}[self.verdict]
        return f"{id_or_iri(self.kept_iri)} {sign} {id_or_iri(self.other)} ({self.by}, {self.day})"


def quads(judgement: Judgement) -> list[Quad]:
    """Return the quads that record a judgement: the pair as a reified triple, by whom, on which
    day, why.
    """
    parts = (
        judgement.kept_iri,
        judgement.other,
        judgement.verdict,
        judgement.by,
        judgement.day,
        judgement.reason,
    )
    node = entity("judgement", hashlib.sha256("\n".join(parts).encode()).hexdigest())
    rows: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, PROV.Activity),
        (RDF.subject, NamedNode(judgement.kept_iri)),
        (RDF.predicate, PREDICATES[judgement.verdict]),
        (RDF.object, NamedNode(judgement.other)),
        (DCTERMS.creator, agent(judgement.by)),
        (DCTERMS.created, Literal(judgement.day, datatype=XSD.date)),
    ]
    rows += [(DCTERMS.description, Literal(judgement.reason))] if judgement.reason else []
    return [
        *(Quad(node, predicate, value, JUDGEMENT_GRAPH) for predicate, value in rows),
        *agent_quads(judgement.by, JUDGEMENT_GRAPH),
    ]


def of_journal(journal: Journal, entries: Iterable[Entry]) -> tuple[Judgement, ...]:
    """Return the judgements that journal entries hold, in order, also those that were undone."""
    judgements: list[Judgement] = []
    for entry in entries:
        if entry.kind == "judgement":
            judgements += _read(parse(journal.read(entry), RdfFormat.N_QUADS), entry.id)
    return tuple(judgements)


def standing(journal: Journal, entries: Iterable[Entry]) -> tuple[Judgement, ...]:
    """Return the judgements of journal entries that were not undone, in order."""
    entries = tuple(entries)
    undone = {
        subject for entry in entries if entry.kind == "retraction" for subject in entry.subjects
    }
    return of_journal(journal, (entry for entry in entries if entry.id not in undone))


def of_view(view: View) -> tuple[Judgement, ...]:
    """Return the standing judgements of a view, by day."""
    return tuple(_read(view.quads(JUDGEMENT_GRAPH), ""))


def of_entry(view: View, iri: NamedNode) -> tuple[Judgement, ...]:
    """Return the standing judgements on an entry and on those that it represents, by day."""
    iris = {iri.value, *view.stood_for(iri)}
    return tuple(
        judgement
        for judgement in of_view(view)
        if not iris.isdisjoint((judgement.kept_iri, judgement.other))
    )


def _read(judgement_quads: Iterable[Quad], entry: str) -> list[Judgement]:
    nodes: dict[str, dict[str, str]] = {}
    for quad in judgement_quads:
        nodes.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value  # type: ignore[union-attr]
    unsorted = [
        Judgement(
            node[RDF.subject.value],
            node[RDF.object.value],
            _VERDICT_OF[node[RDF.predicate.value]],
            _name(node.get(DCTERMS.creator.value, "")),
            node.get(DCTERMS.created.value, ""),
            node.get(DCTERMS.description.value, ""),
            entry,
        )
        for node in nodes.values()
        if RDF.predicate.value in node
    ]
    return sorted(
        unsorted, key=lambda judgement: (judgement.day, judgement.kept_iri, judgement.other)
    )


def _name(by: str) -> str:
    """Return the name of who judged; journals of before version 0.2 hold it as a text."""
    name = agent_name(by)
    return by if name is None else name


def clusters(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Return the entry that represents each other one that was judged the same, itself left out.

    Of the entries that no judgement replaces by another, the one that was judged first represents
    all.

    >>> clusters([Judgement("a", "b", "same", "me", "2024-01-01"), Judgement("b", "c", "same", "me", "2024-01-01")])
    {'b': 'a', 'c': 'a'}
    """  # noqa: E501
    same = [judgement for judgement in judgements if judgement.verdict == "same"]
    others = {judgement.other for judgement in same}
    root_of: dict[str, str] = {}
    roots = dict.fromkeys(
        judgement.kept_iri for judgement in same if judgement.kept_iri not in others
    )
    for root in roots:
        if root in root_of:
            continue
        for member in _reached(same, root):
            if member != root:
                root_of[member] = root
    return root_of


def chain(judgements: Iterable[Judgement], first: str, second: str) -> tuple[Judgement, ...]:
    """Return the shortest chain of standing sameness between two entries, empty where there is
    none.
    """
    same = [judgement for judgement in judgements if judgement.verdict == "same"]
    return _reached(same, first).get(second, ())


def _reached(same: list[Judgement], start: str) -> dict[str, tuple[Judgement, ...]]:
    """Return every entry that sameness leads to from one, with the chain that does; the start has
    an empty one.
    """
    steps: dict[str, list[tuple[str, Judgement]]] = {}
    for judgement in same:
        steps.setdefault(judgement.kept_iri, []).append((judgement.other, judgement))
        steps.setdefault(judgement.other, []).append((judgement.kept_iri, judgement))
    chains: dict[str, tuple[Judgement, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        current = queue.popleft()
        for neighbour, judgement in steps.get(current, ()):
            if neighbour not in chains:
                chains[neighbour] = (*chains[current], judgement)
                queue.append(neighbour)
    return chains


def check(judgements: Iterable[Judgement], new: Judgement) -> None:
    """Raise InputError where a new judgement contradicts those that stand, and name the chain that
    conflicts.

    Sameness may not join two entries that were judged different, whatever is between; difference
    may not part two that were judged the same. A pair that was judged is undone first.
    """
    earlier_judgements = tuple(judgements)
    pair = f"{id_or_iri(new.kept_iri)} and {id_or_iri(new.other)}"
    for earlier in earlier_judgements:
        if earlier.joins(new.kept_iri, new.other) and earlier.verdict != new.verdict:
            raise InputError(
                f"{pair}: were judged {earlier.verdict} by {earlier.by} on {earlier.day}. "
                f"Undo it first: kg identity undo {id_or_iri(new.kept_iri)} {id_or_iri(new.other)}"
            )
    between = chain(earlier_judgements, new.kept_iri, new.other)
    if between and new.verdict != "same":
        raise InputError(
            f"{pair}: are the same by what was judged: {_told(between)}. Undo one of these first."
        )
    if between:
        raise InputError(f"{pair}: are the same already by what was judged: {_told(between)}.")
    if new.verdict == "same":
        _refuse_joining(earlier_judgements, new, pair)


def _refuse_joining(judgements: tuple[Judgement, ...], new: Judgement, pair: str) -> None:
    same = [judgement for judgement in judgements if judgement.verdict == "same"]
    from_kept, from_other = (_reached(same, end) for end in (new.kept_iri, new.other))
    for judgement in judgements:
        if judgement.verdict != "different":
            continue
        for end, far in (
            (judgement.kept_iri, judgement.other),
            (judgement.other, judgement.kept_iri),
        ):
            if end in from_kept and far in from_other:
                links = [*reversed(from_kept[end]), *from_other[far]]
                led = f" with {_told(links)}" if links else ""
                raise InputError(
                    f"{pair}: cannot be the same: {judgement}{led}. Undo one of these first: kg "
                    "identity log"
                )


def _told(judgements: Iterable[Judgement]) -> str:
    return ", ".join(map(str, judgements))
