"""An engine that has read some entries ahead, in one request, and answers of them from memory."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from kg.engine.base import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engine.base import Graph, Pattern, Results, Subject, Term
    from kg.vocab import NamedNode, Quad


class _Entry:
    """What was read of one entry: under some predicates, or under all where none is named."""

    __slots__ = ("predicates", "quads")

    def __init__(self, predicates: frozenset[NamedNode]) -> None:
        self.predicates = predicates
        self.quads: dict[NamedNode, list[Quad]] = {}

    def covers(self, predicates: frozenset[NamedNode]) -> bool:
        """Return whether these predicates were read; all, where none is named."""
        return not self.predicates or (bool(predicates) and predicates <= self.predicates)

    def under(self, predicate: NamedNode | None) -> Iterable[Quad]:
        """Return the quads under a predicate, or all."""
        if predicate is not None:
            return self.quads.get(predicate, ())
        return chain.from_iterable(self.quads.values())


class Ahead(Engine):
    """Answers patterns about entries that were read ahead from memory, all else by another engine.

    For a loop over many entries, whose body asks a little of each: one request in place of several
    an entry. It is of use as long as the other engine holds the same.

    >>> from kg.engine.local import scratch
    >>> from kg.vocab import MKG, Literal, NamedNode, Quad
    >>> node = NamedNode("urn:node")
    >>> engine = Ahead(scratch([Quad(node, MKG.begins, Literal("2024-11-19"))]), [node])
    >>> [quad.object.value for quad in engine.match(node, MKG.begins, None)]
    ['2024-11-19']
    """

    def __init__(
        self, engine: Engine, subjects: Iterable[Subject], predicates: Iterable[NamedNode] = ()
    ) -> None:
        """Without `predicates` all that the subjects have is read, else what they have under
        these. What the engine itself has read ahead is taken over.
        """
        before = engine if isinstance(engine, Ahead) else None
        self.engine: Engine = before.engine if before is not None else engine
        self.entries: dict[Subject, _Entry] = dict(before.entries) if before is not None else {}
        self.subjects = tuple(dict.fromkeys(subjects))
        fresh = self._missing(frozenset(predicates))
        self._read(fresh)
        self.entries |= fresh

    def _missing(self, predicates: frozenset[NamedNode]) -> dict[Subject, _Entry]:
        """Return an empty entry for each subject of which these predicates were not read yet."""
        missing: dict[Subject, _Entry] = {}
        for subject in self.subjects:
            entry = self.entries.get(subject)
            if entry is None:
                missing[subject] = _Entry(predicates)
            elif not entry.covers(predicates):
                missing[subject] = _Entry(predicates and predicates | entry.predicates)
        return missing

    def _read(self, fresh: dict[Subject, _Entry]) -> None:
        """Fill entries by one request."""
        patterns: list[Pattern] = [
            (subject, predicate, None, None)
            for subject, entry in fresh.items()
            for predicate in entry.predicates or (None,)
        ]
        for quad in self.engine.look_up(patterns) if patterns else ():
            fresh[quad.subject].quads.setdefault(quad.predicate, []).append(quad)

    def match(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """Return the quads of one pattern, in no order."""
        entry = self.entries.get(subject) if subject is not None else None
        if entry is None or (entry.predicates and predicate not in entry.predicates):
            return self.engine.match(subject, predicate, value, graph)
        quads = entry.under(predicate)
        if value is None and graph is None:
            return iter(quads)
        return (
            quad
            for quad in quads
            if value in (None, quad.object) and graph in (None, quad.graph_name)
        )

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        """Return the quads of patterns; those about other entries are one request."""
        others: list[Pattern] = []
        for pattern in patterns:
            subject, predicate, _, _ = pattern
            entry = self.entries.get(subject) if subject is not None else None
            if entry is None or (entry.predicates and predicate not in entry.predicates):
                others.append(pattern)
            else:
                yield from self.match(*pattern)
        if others:
            yield from self.engine.look_up(others)

    def query(self, text: str, *, union: bool = True) -> Results:
        """Return the other engine's answer."""
        return self.engine.query(text, union=union)

    def graphs(self) -> tuple[NamedNode, ...]:
        """Return the named graphs, by IRI."""
        return self.engine.graphs()

    def count(self) -> int:
        """Return the number of quads."""
        return self.engine.count()

    def lines(self) -> list[bytes]:
        """Return all quads as lines of N-Quads, in no order."""
        return self.engine.lines()
