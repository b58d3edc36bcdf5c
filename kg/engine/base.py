"""What an engine has to answer. Each call is one request, so that an engine may be far away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias, cast

from pyoxigraph import QueryBoolean, QuerySolutions

from kg.vocab import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

Subject: TypeAlias = NamedNode | BlankNode | Triple
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph
Pattern: TypeAlias = tuple[Subject | None, NamedNode | None, Term | None, Graph | None]
"""Subject, predicate, object and graph that quads must have; None is any."""
Results: TypeAlias = QuerySolutions | QueryBoolean | Iterator[Triple]
"""The answer of a query of any form; an engine that gets it as bytes reads them with
`rdf.parse_query_results`.
"""


class Engine(Protocol):
    """A set of quads that can be asked. Nothing here writes: a reader needs no more than this.

    Queries see the union of all graphs and know the predeclared prefixes (`vocab.PREFIXES`).
    """

    def match(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """Return the quads of one pattern, in no order."""
        ...

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        """Return the quads of any number of patterns in one request, in no order.

        A quad that several patterns fit may come several times.
        """
        ...

    def query(self, text: str, *, union: bool = True) -> Results:
        """Return the answer of a query, whatever its form. Raises SyntaxError where it is none.

        Without `union` it reads the graphs that it names by FROM, else all of them as one.
        """
        ...

    def graphs(self) -> tuple[NamedNode, ...]:
        """Return the named graphs, by IRI."""
        ...

    def count(self) -> int:
        """Return the number of quads."""
        ...

    def lines(self) -> list[bytes]:
        """Return all quads as lines of N-Quads, in no order."""
        ...

    def select(self, text: str) -> QuerySolutions:
        """Return the solutions of a SELECT. Raises SyntaxError where it is no query."""
        return cast("QuerySolutions", self.query(text))

    def ask(self, text: str) -> bool:
        """Return the answer of an ASK. Raises SyntaxError where it is no query."""
        return bool(self.query(text))

    def construct(self, text: str) -> Iterator[Triple]:
        """Return the triples of a CONSTRUCT. Raises SyntaxError where it is no query."""
        return cast("Iterator[Triple]", self.query(text))
