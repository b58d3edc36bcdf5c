"""How quads read on their way into the engine, where entries were judged to be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from kg.importers.registry import CANDIDATE
from kg.journal import lines_of
from kg.vocab import (
    DCTERMS,
    JUDGEMENT_GRAPH,
    RDF,
    SKOS,
    Literal,
    NamedNode,
    Quad,
)

if TYPE_CHECKING:
    from kg.vocab import BlankNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_REPLACED: Final = DCTERMS.isReplacedBy
_OWN: Final = frozenset((RDF.type.value, SKOS.notation.value))
"""What belongs to an entry alone and is never taken over by another."""


@dataclass(frozen=True)
class Rewrite:
    """A rewriting of quads: the entry that represents each replaced one, and the lines of replaced
    entries' descriptions that are dropped.
    """

    stands_for: dict[str, str]
    dropped: frozenset[bytes] = frozenset()
    _pattern: re.Pattern[bytes] = field(init=False, repr=False, compare=False)
    _described: re.Pattern[bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        replaced = b"|".join(re.escape(iri.encode()) for iri in sorted(self.stands_for))
        every = b"|".join(
            re.escape(iri.encode()) for iri in sorted({*self.stands_for, *self.stands_for.values()})
        )
        object.__setattr__(self, "_pattern", re.compile(rb"<(?:" + replaced + rb")>"))
        object.__setattr__(
            self, "_described", re.compile(rb"^<(?:" + every + rb")> ", re.MULTILINE)
        )

    def __call__(self, data: bytes) -> bytes:
        """Return N-Quads lines as the engine holds them."""
        if not self._pattern.search(data):
            return data
        output: list[bytes] = []
        concerned: list[bytes] = []
        for line in data.splitlines():
            if not self._pattern.search(line):
                output.append(line)
            elif line not in self.dropped:
                concerned.append(line)
        quads = parse(b"\n".join([*concerned, b""]), RdfFormat.N_QUADS)
        output += lines_of(
            rewritten for quad in quads if (rewritten := self._rewritten(quad)) is not None
        )
        return b"\n".join([*output, b""])

    def links(self) -> list[bytes]:
        """Return the lines that say which entry represents which other; they hold for the store as
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
        kept_iri = self.stands_for.get(term.value) if isinstance(term, NamedNode) else None
        return term if kept_iri is None else NamedNode(kept_iri)
