"""The engine in this process: a store of pyoxigraph, in memory or on disk."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from kg.engine.base import Engine
from kg.vocab import PREFIXES, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.engine.base import Graph, Pattern, Results, Subject, Term
    from kg.vocab import Quad


class Local(Engine):
    """An engine over a store of pyoxigraph. A pattern costs microseconds, a query some fifty."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def match(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """Return the quads of one pattern; the scan raises where the store is damaged."""
        return self.store.quads_for_pattern(subject, predicate, value, graph)

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        """Return the quads of patterns, one pattern after another."""
        quads_for = self.store.quads_for_pattern
        return chain.from_iterable(quads_for(*pattern) for pattern in patterns)

    def query(self, text: str, *, union: bool = True) -> Results:
        """Return the engine's own results. Raises SyntaxError, as the engine does.

        With `union` the engine disregards FROM.
        """
        used_prefixes = {
            prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in text
        }  # each costs some microseconds
        return self.store.query(text, prefixes=used_prefixes, use_default_graph_as_union=union)

    def graphs(self) -> tuple[NamedNode, ...]:
        """Return the named graphs, by IRI."""
        graphs = (graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode))
        return tuple(sorted(graphs, key=lambda graph: graph.value))

    def count(self) -> int:
        """Return the number of quads."""
        return len(self.store)

    @classmethod
    def read_only(cls, folder: Path) -> Local:
        """Return the engine of a folder of files that this process only reads."""
        return cls(Store.read_only(str(folder)))

    def lines(self) -> list[bytes]:
        """Return all quads as lines of N-Quads, in no order; raises where the store is damaged."""
        return (self.store.dump(format=RdfFormat.N_QUADS) or b"").splitlines()

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads in one transaction: for a document's worth of them."""
        self.store.extend(quads)

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add quads without a transaction, which costs less above some thousands."""
        self.store.bulk_extend(quads)

    def load(self, lines: bytes) -> None:
        """Add lines of N-Quads as `bulk_load` does, in one transaction: all or none."""
        self.store.load(lines, format=RdfFormat.N_QUADS, lenient=True)

    def bulk_load(self, lines: bytes) -> None:
        """Add lines of N-Quads that were parsed before: their literals are not judged again."""
        self.store.bulk_load(lines, format=RdfFormat.N_QUADS, lenient=True)


def scratch(quads: Iterable[Quad] = ()) -> Local:
    """Return an engine in memory that holds these quads, and takes more.

    >>> scratch().count()
    0
    """
    engine = Local(Store())
    engine.bulk_extend(quads)
    return engine
