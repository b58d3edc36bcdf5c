"""The part of a large store that makes the edges around some entries, copied into a small store."""

from __future__ import annotations

import contextlib
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg import query
from kg.engine import scratch
from kg.network.edges import edges
from kg.network.filters import attached
from kg.store import View
from kg.vocab import (
    DCTERMS,
    DERIVED_GRAPH,
    MKG,
    OA,
    ONTOLOGY_GRAPH,
    ORG,
    PROV,
    RDF,
    RDFS,
    SKOS,
    NamedNode,
    kind_and_slug,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import Clocks
    from kg.vocab import Quad

SMALL: Final = 5_000
"""A store of so many statements and derivations is read whole: that takes no longer, and totals are
known.
"""

_MANDATE: Final = "mandate"
_DEEP: Final = 2
"""How many steps what belongs to a task is from it: its parts, and their evidence."""
_UPWARDS: Final = (
    RDFS.subClassOf,
    SKOS.broader,
    MKG.inMandate,
    ORG.unitOf,
    DCTERMS.isPartOf,
    OA.hasSelector,
)
"""What is followed from any node: classes and concepts above it, its mandate, what an actor is part
of, and the position of a passage.
"""
_RETRACTS, _INSTRUMENT, _PREMISE = MKG.retracts, MKG.Instrument, PROV.wasDerivedFrom


def is_large(view: View) -> bool:
    """Return whether a store holds so much that a neighbourhood is read by itself.

    >>> is_large(view)
    False
    """
    statements = view.match(None, RDF.type, MKG.Statement)
    derived = view.match(None, PROV.wasDerivedFrom, None, DERIVED_GRAPH)
    return any(next(islice(quads, SMALL, None), None) for quads in (statements, derived))


def near(view: View, kind: str, clocks: Clocks, opened: str, around: Mapping[str, int]) -> View:
    """Return a view that has the same edges as another among the nodes around some entries, a copy
    in memory.

    `around` says how many steps to go from each entry, an IRI. Nodes within these steps have their
    labels, classes and all edges among them; of what is farther off, parts may be there too.
    """
    part = _Part(view, kind)
    steps_left, fresh = dict(around), dict(around)
    while fresh:
        growing = [node for node, steps in fresh.items() if steps]
        part.around(growing)
        part.ends(fresh)
        neighbours: dict[str, int] = {}
        for edge in edges(part.view, kind, clocks, opened).edges if growing else ():
            for node, neighbour in ((edge.source, edge.target), (edge.target, edge.source)):
                steps = fresh.get(node, 0) - 1
                if steps > max(steps_left.get(neighbour, -1), neighbours.get(neighbour, -1)):
                    neighbours[neighbour] = steps
        steps_left |= neighbours
        fresh = neighbours
    if kind == _MANDATE:
        steps_left |= _belonging(part, clocks, opened, steps_left)
    part.among(steps_left)
    return query.in_language(part.view, query.language_of(view))


def _belonging(
    part: _Part, clocks: Clocks, opened: str, nodes: Mapping[str, int]
) -> dict[str, int]:
    """Take over what belongs to the tasks among some nodes of the view `mandate`, and return it."""
    belonging = dict(nodes)
    for _ in range(_DEEP):
        part.around(node for node in belonging if (kind_and_slug(node) or ("",))[0] == "task")
        farther = attached(edges(part.view, _MANDATE, clocks, opened).edges, belonging, _MANDATE)
        part.ends(farther)
        belonging |= dict.fromkeys(farther, 0)
    return belonging


def holding(view: View, nodes: Iterable[str]) -> View:
    """Return a view of some nodes of another, IRIs, and of what they point to, a copy in memory.

    >>> from kg.vocab import entity
    >>> holding(view, [entity("statement", "gazette.1").value]).has("statement", "gazette.2")
    False
    """
    part = _Part(view, "")
    part.ends(nodes)
    return query.in_language(part.view, query.language_of(view))


class _Part:
    """A store in memory that takes subjects over from another, whole."""

    def __init__(self, view: View, kind: str) -> None:
        self.whole = view
        self._engine = scratch(view.quads(ONTOLOGY_GRAPH))
        self.view = View(self._engine)
        self._near = f"network-near-{kind}"
        self._taken: set[tuple[NamedNode, bool]] = set()
        self.take(
            (quad.subject for quad in view.match(None, _RETRACTS, None)),
            with_objects=False,
        )

    def around(self, nodes: Iterable[str]) -> None:
        """Take over all that makes the edges of nodes."""
        self.take(subject for _, subject, _ in self._making(nodes))

    def ends(self, nodes: Iterable[str]) -> None:
        """Take over nodes themselves, and what stands at the other end of what they say."""
        self.take(_iris(nodes))

    def among(self, nodes: Iterable[str]) -> None:
        """Take over what makes edges between nodes, or loops: what joins two, or reports one from
        farther off.
        """
        visited: set[NamedNode] = set()
        between = []
        if not any(f'"{role}"' in query.find_query(self._near).text for role in ("pair", "path")):
            return  # every subject is an end of its edges, and the ends are there
        for _, subject, role in self._making(nodes):
            if role == "path" or (role == "pair" and subject in visited):
                between.append(subject)
            visited.add(subject)
        self.take(between)

    def _making(self, nodes: Iterable[str]) -> Iterator[tuple[NamedNode, NamedNode, str]]:
        """Return what makes the edges of nodes: node, subject, role."""
        for row in query.about(self.whole, self._near, nodes=[*_iris(nodes)]):
            yield row["node"], row["subject"], row["role"].value

    def take(self, subjects: Iterable[object], *, with_objects: bool = True) -> None:
        """Take over subjects, and with `with_objects` what they point to."""
        self._engine.bulk_extend(self._quads(subjects, with_objects=with_objects))

    def _quads(self, subjects: Iterable[object], *, with_objects: bool) -> Iterator[Quad]:
        """Return the quads of subjects not taken yet, with those of their objects, and what is
        above these.
        """
        waiting: list[tuple[object, bool]] = [(subject, with_objects) for subject in subjects]
        while waiting:  # as many requests as there are steps upwards, twice
            level = self._fresh(waiting)
            waiting = []
            instruments = []
            for quad in self.whole.look_up((subject, None, None, None) for subject in level):
                onwards, again = level[quad.subject]  # type: ignore[index]
                if not again:
                    yield quad
                if onwards or quad.predicate in _UPWARDS:
                    waiting.append((quad.object, False))
                if quad.object == _INSTRUMENT:
                    instruments.append(quad.subject)
            # what an instrument authorises is listed once, not again by the registry
            derived = self.whole.look_up(
                (None, _PREMISE, instrument, None) for instrument in instruments
            )
            waiting += [(quad.subject, False) for quad in derived]

    def _fresh(self, waiting: Iterable[tuple[object, bool]]) -> dict[NamedNode, tuple[bool, bool]]:
        """Return those subjects that are not taken yet, or not with what they point to: whether
        that is wanted, and whether their own quads were taken before.
        """
        copied = self._taken
        level: dict[NamedNode, tuple[bool, bool]] = {}
        for subject, onwards in waiting:
            if (
                not isinstance(subject, NamedNode)
                or (subject, onwards) in copied
                or (subject, True) in copied
            ):
                continue
            again = (subject, False) in copied and subject not in level
            level[subject] = (onwards, again)
            copied.add((subject, onwards))
        return level


def _iris(nodes: Iterable[str]) -> Iterator[NamedNode]:
    """Return nodes as IRIs; what is none is in no store: a literal, a blank node, an id that
    no one gave.
    """
    for node in sorted(nodes):
        if node.startswith(('"', "_:")):
            continue
        with contextlib.suppress(ValueError):
            yield NamedNode(node)
