"""Reading through judgements: what quads become on their way into the engine. The journal keeps
them as they came.

Where an entry is judged the same as one that is kept, everything that points to it points to the
kept one. Of its own description, names become aliases of the kept entry, and what an entry has once
(its kind, its verification, the place above it, its period) is the kept one's; what that lacks is
taken from the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, parse
from kg.identity.judgements import clusters, standing
from kg.ingest import schema
from kg.ingest.registry import CANDIDATE
from kg.journal import lines_of
from kg.vocab import (
    DCTERMS,
    JUDGEMENT_GRAPH,
    MKG,
    RDF,
    REGISTRY_GRAPH,
    SKOS,
    Literal,
    NamedNode,
    Quad,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.journal import Entry, Journal
    from kg.vocab import BlankNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_REPLACED: Final = DCTERMS.isReplacedBy
_ONCE: Final = frozenset(
    known.predicate.value
    for spec in (schema.ACTOR, schema.PLACE, schema.CONCEPT)
    for known in spec.values()
    if known.predicate is not None
    and not known.many
    and known.predicate not in (SKOS.prefLabel, SKOS.note)
)
_MARKS: Final = frozenset((MKG.inferredField.value, MKG.unverifiedField.value))
_OWN: Final = frozenset((RDF.type.value, SKOS.notation.value))
"""What an entry has of its own, and another's never becomes."""


@dataclass(frozen=True)
class Rewriting:
    """What stands for what, and which lines of the others' descriptions have no place beside the
    kept ones'.
    """

    stands_for: dict[str, str]
    dropped: frozenset[bytes] = frozenset()
    _pattern: re.Pattern[bytes] = field(init=False, repr=False, compare=False)
    _described: re.Pattern[bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = b"|".join(re.escape(iri.encode()) for iri in sorted(self.stands_for))
        every = b"|".join(
            re.escape(iri.encode()) for iri in sorted({*self.stands_for, *self.stands_for.values()})
        )
        object.__setattr__(self, "_pattern", re.compile(rb"<(?:" + named + rb")>"))
        object.__setattr__(
            self, "_described", re.compile(rb"^<(?:" + every + rb")> ", re.MULTILINE)
        )

    def __call__(self, data: bytes) -> bytes:
        """Return N-Quads lines as the engine holds them."""
        if not self._pattern.search(data):
            return data
        kept: list[bytes] = []
        found: list[bytes] = []
        for line in data.splitlines():
            if not self._pattern.search(line):
                kept.append(line)
            elif line not in self.dropped:
                found.append(line)
        quads = parse(b"\n".join([*found, b""]), RdfFormat.N_QUADS)
        kept += lines_of(made for quad in quads if (made := self._rewritten(quad)) is not None)
        return b"\n".join([*kept, b""])

    def links(self) -> list[bytes]:
        """Return the lines that say which entry stands for which other; they hold for the store as
        a whole.
        """
        pairs = sorted(self.stands_for.items())
        return lines_of(
            Quad(NamedNode(a), _REPLACED, NamedNode(b), JUDGEMENT_GRAPH) for a, b in pairs
        )

    def concerns(self, data: bytes) -> bool:
        """Return whether N-Quads lines describe one of these entries, so that what is dropped may
        be other lines.
        """
        return self._described.search(data) is not None

    def _rewritten(self, quad: Quad) -> Quad | None:
        if quad.graph_name == JUDGEMENT_GRAPH:
            return quad
        subject, value = self._kept(quad.subject), self._kept(quad.object)
        predicate = quad.predicate
        if subject == value and quad.subject != quad.object:  # such as possibly the same as itself
            return None
        if subject != quad.subject:
            if predicate.value in _OWN or (
                isinstance(quad.object, Literal) and quad.object.value == CANDIDATE
            ):
                return None
            predicate = SKOS.altLabel if predicate == SKOS.prefLabel else predicate
        return Quad(subject, predicate, value, quad.graph_name)  # type: ignore[arg-type]

    def _kept(self, term: Term) -> Term:
        kept = self.stands_for.get(term.value) if isinstance(term, NamedNode) else None
        return term if kept is None else NamedNode(kept)


def rewriting(journal: Journal, entries: Iterable[Entry]) -> Rewriting | None:
    """Return what the judgements among journal entries make of quads, None where none says that two
    are the same.
    """
    entries = tuple(entries)
    stands_for = clusters(standing(journal, entries))
    if not stands_for:
        return None
    bare = Rewriting(stands_for)
    described: list[bytes] = []
    for entry in entries:
        if entry.kind != "judgement" and bare.concerns(data := journal.read(entry)):
            described += [line for line in data.splitlines() if bare.concerns(line)]
    return Rewriting(stands_for, _dropped(described, stands_for))


def _dropped(described: list[bytes], stands_for: dict[str, str]) -> frozenset[bytes]:
    """Return the lines of the others' descriptions that say again what the kept entry has, or has
    otherwise.

    `described` holds every line with one of these entries as its subject, those that were withdrawn
    too.
    """
    graph = f" {REGISTRY_GRAPH} .".encode()
    held: dict[str, dict[str, set[str]]] = {}  # kept entry -> predicate -> entries that have it
    rows: list[tuple[bytes, str, Quad]] = []
    for line in sorted(set(described)):
        if not line.endswith(graph):
            continue
        (quad,) = parse(line, RdfFormat.N_QUADS)
        owner = str(quad.subject)[1:-1]
        rows.append((line, owner, quad))
        held.setdefault(stands_for.get(owner, owner), {}).setdefault(
            quad.predicate.value, set()
        ).add(owner)
    found = set()
    for line, owner, quad in rows:
        kept = stands_for.get(owner)
        if kept is None:
            continue
        predicate = quad.predicate.value
        if predicate in _MARKS:  # a mark goes with the field that it is about
            predicate = str(quad.object)[1:-1]
        owners = held[kept].get(predicate, set())
        first = kept if kept in owners else min(owners, default="")
        if predicate in _ONCE and first != owner:
            found.add(line)
    return frozenset(found)
