"""A network of a mandate as it is drawn: evidence as counts in the task that it speaks to, a task's
parts as lines in it, the instrument in place of its provisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from kg import style
from kg.draw.diagram import Count, CountRow
from kg.formats.pictures.nodes import style_of
from kg.words import counted

if TYPE_CHECKING:
    from kg.network import Network

_MANDATE: Final = "mandate"
_EVIDENCE: Final = "evidenceFor"
_OUTSIDE: Final = {"fitsNoTask": "beyond the tasks", "limitsScope": "own limits"}
_NOUNS: Final = {
    "act": ("act", ""),
    "role": ("role", ""),
    "aim": ("aim", ""),
    "effect": ("effect", ""),
    "denial": ("denial", ""),
    "call": ("call", ""),
    "none": ("other", "others"),
}
_ORDER: Final = tuple(style.LINES)
Edge: TypeAlias = tuple[str, str, Mapping[str, Any]]


def folded(network: Network) -> Network:
    """Return a network of the view `mandate` as it is drawn; any other network as it is.

    A node of what is left has `rows` (CountRow), `folded` (the nodes that it represents beside
    itself), and among its `statements` theirs. The focus is never folded away.

    >>> network = nx.MultiDiGraph(view="mandate")
    >>> network.add_node("t", kind="task", type="Task", statements="")
    >>> network.add_node("b", kind="statement", type="Bundle", statements="C1 C2", label="2 acts")
    >>> _ = network.add_edge("b", "t", predicate="#evidenceFor", value="act", statements="C1 C2")
    >>> drawn = folded(network)
    >>> list(drawn), drawn.nodes["t"]["rows"][0].counts
    (['t'], (Count(style='act', words='2 acts'),))
    """
    if network.graph.get("view") != _MANDATE:
        return network
    return _Folding(network).drawn()


def _relation(data: Mapping[str, Any]) -> str:
    """Return the local name of an edge's relation."""
    return str(data.get("predicate", "")).rpartition("#")[2].rpartition("/")[2]


class _Folding:
    """Decides which nodes go into which."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.edges: list[Edge] = list(network.edges(data=True))
        self.types = {node: str(data.get("type")) for node, data in network.nodes(data=True)}
        self.focus = network.graph.get("focus", "")
        self.host: dict[str, str] = {}
        self.with_parts: set[str] = set()

    def drawn(self) -> Network:
        """Return the network without the nodes that are folded into others."""
        parts = self._fold("isPartOf", "SubTarget")
        self.with_parts = {b for _, b, _ in parts}
        bundles = self._fold(_EVIDENCE, "Bundle")
        outside = [edge for name in _OUTSIDE for edge in self._fold(name, "Bundle")]
        provisions = self._provisions()
        folded_network = self._left()
        for node, data in folded_network.nodes(data=True):
            rows = [*self._own(node, bundles), *self._parts(node, parts, bundles)]
            rows += [*self._beyond(node, outside), *self._under(node, provisions)]
            within = [inner_node for inner_node in self.host if self._in(inner_node) == node]
            ids = [
                str(self.network.nodes[inner_node].get("statements", ""))
                for inner_node in (node, *within)
            ]
            data["rows"] = tuple(rows)
            data["folded"] = tuple(within)
            data["statements"] = " ".join(dict.fromkeys(" ".join(ids).split()))
        return folded_network

    def _left(self) -> Network:
        """Return the network of the nodes that are folded into none."""
        rest_of_network: Network = nx.MultiDiGraph(**self.network.graph)
        for node, data in self.network.nodes(data=True):
            if node not in self.host:
                rest_of_network.add_node(node, **data)
        for a, b, key, data in self.network.edges(keys=True, data=True):
            if a in rest_of_network and b in rest_of_network:
                rest_of_network.add_edge(a, b, key=key, **data)
        return rest_of_network

    def _fold(self, relation: str, kind: str) -> list[Edge]:
        """Fold the nodes of a type into the node that their only edge of a relation points to;
        return these edges.
        """
        edges = [
            (a, b, data)
            for a, b, data in self.edges
            if _relation(data) == relation and self.types[a] == kind and a != self.focus
        ]
        self.host |= {a: b for a, b, _ in edges}
        return edges

    def _provisions(self) -> dict[str, str]:
        """Fold each provision into the instrument that it is part of; return the instruments by
        provision.
        """
        provisions = {
            a: b
            for a, b, data in self.edges
            if self.types[a] == "Provision"
            and self.types[b] == "Instrument"
            and _relation(data) == "isPartOf"
            and a != self.focus
        }
        self.host |= provisions
        return provisions

    def _in(self, node: str) -> str:
        """Return the drawn node that a folded one is in."""
        visited = {node}
        while node in self.host and self.host[node] not in visited:
            node = self.host[node]
            visited.add(node)
        return node

    def _own(self, node: str, bundles: Iterable[Edge]) -> list[CountRow]:
        """Return the counts of a node itself, those that coverage counts first."""
        lists: dict[str, list[Mapping[str, Any]]] = {"": []}
        for _, b, data in bundles:
            if b == node:
                lists.setdefault(str(data.get("list", "")), []).append(data)
        rows = [
            CountRow(f"not counted, {name}" if name else "", _counts(group))
            for name, group in lists.items()
            if group
        ]
        bare = not rows and self.types[node] == "Task" and node not in self.with_parts
        return [CountRow("no statement found")] if bare else rows

    def _parts(self, node: str, parts: Iterable[Edge], bundles: Iterable[Edge]) -> list[CountRow]:
        """Return a line for each part of a task, with its counts."""
        rows: list[CountRow] = []
        for part in (a for a, b, _ in parts if b == node):
            label = str(self.network.nodes[part].get("label", ""))
            counts = [row.counts for row in self._own(part, bundles) if not row.of]
            rows.append(
                CountRow(label, counts[0]) if counts else CountRow(f"{label}: no statement")
            )
        return rows

    def _beyond(self, node: str, outside: Iterable[Edge]) -> list[CountRow]:
        """Return a line for what is said outside a mandate's tasks."""
        rows = [
            CountRow(
                words,
                _counts(data for _, b, data in outside if b == node and _relation(data) == name),
            )
            for name, words in _OUTSIDE.items()
        ]
        return [row for row in rows if row.counts]

    def _under(self, node: str, provisions: Mapping[str, str]) -> list[CountRow]:
        """Return a line that names the instruments that set a task, where the picture has several
        of them.
        """
        if len(set(provisions.values())) < 2:  # noqa: PLR2004 - one alone needs no name
            return []
        set_by = dict.fromkeys(
            str(self.network.nodes[provisions[b]].get("short", ""))
            for a, b, _ in self.edges
            if a == node and b in provisions
        )
        return [CountRow(f"under {', '.join(filter(None, set_by))}")] if set_by else []


def _counts(edges: Iterable[Mapping[str, Any]]) -> tuple[Count, ...]:
    """Return how many statements edges have of each value, in the order of the legend."""
    ids: dict[str, set[str]] = {}
    styles: dict[str, str] = {}
    for data in edges:
        value = str(data.get("value", "none"))
        ids.setdefault(value, set()).update(str(data.get("statements", "")).split())
        styles[value] = style_of(data)
    ranked = sorted(ids, key=lambda value: _ORDER.index(value) if value in _ORDER else len(_ORDER))
    return tuple(
        Count(styles[value], counted(len(ids[value]), *_NOUNS.get(value, (value, ""))))
        for value in ranked
    )
