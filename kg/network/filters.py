"""Which nodes a network keeps, and in words what it left out."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.vocab import DCTERMS, MKG, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.network.edges import Edge
    from kg.network.labels import Name
    from kg.network.selection import Selection


@dataclass(frozen=True, slots=True)
class Candidates:
    """The edges that were read, what their nodes are called, and the classes above each class.

    `partial` edges are those near the focus, so that nothing is known of how many others there
    are. `kinds` are the ids of the kinds that actors are of.
    """

    edges: Sequence[Edge]
    names: Mapping[str, Name]
    above: Mapping[str, frozenset[str]]
    partial: bool = False
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def nodes(self) -> set[str]:
        """Return the ends of all edges."""
        return {end for edge in self.edges for end in (edge.source, edge.target)}

    def edges_among(self, nodes: Collection[str]) -> list[Edge]:
        """Return the edges between some nodes."""
        return [edge for edge in self.edges if edge.source in nodes and edge.target in nodes]


def filtered(candidates: Candidates, selection: Selection) -> tuple[list[str], list[str]]:
    """Return the nodes to keep, the nearest or else the best linked first, and in words what was
    left out.

    The filters work in this order: classes, neighbourhood, degree (the number of edges to nodes
    that are kept so far), bound. The focus is an IRI here. Raises InputError for a class that is
    not there.
    """
    nodes, words = _typed(candidates, selection)
    inside = candidates.edges_among(nodes)
    if selection.focus:
        ranked = _nearest(inside, selection.focus, selection.steps)
        ranked += attached(inside, ranked, selection.kind)
        total = None if candidates.partial else len(nodes)
        words += _of_neighbours(len(ranked), total, selection)
    else:
        ranked = sorted(nodes)
    for left_out in (_weakly_linked, _beyond_bound):
        ranked, more_words = left_out(ranked, inside, selection)
        words += more_words
    return ranked, words


def _typed(candidates: Candidates, selection: Selection) -> tuple[set[str], list[str]]:
    """Return the nodes of the classes selected, and in words how many are not."""
    every = candidates.nodes()
    if not selection.types:
        return every, []
    nodes = _of_types(every, candidates, selection)
    if candidates.partial:
        return nodes, [f"nodes that are no {_or(selection.types)} are left out"]
    if len(nodes) == len(every):
        return nodes, []
    dropped = f"{len(every) - len(nodes)} of {counted(len(every), 'node')} left out"
    return nodes, [f"{dropped}, being no {_or(selection.types)}"]


def _weakly_linked(
    ranked: list[str], inside: Sequence[Edge], selection: Selection
) -> tuple[list[str], list[str]]:
    """Return the nodes with enough edges, and in words how many have fewer."""
    if not selection.min_degree:
        return ranked, []
    degree = _degrees(inside, ranked)
    strong = [
        node for node in ranked if degree[node] >= selection.min_degree or node == selection.focus
    ]
    if len(strong) == len(ranked):
        return ranked, []
    dropped = counted(len(ranked) - len(strong), "node")
    return strong, [f"{dropped} with fewer than {counted(selection.min_degree, 'edge')} left out"]


def _beyond_bound(
    ranked: list[str], inside: Sequence[Edge], selection: Selection
) -> tuple[list[str], list[str]]:
    """Return at most so many nodes as the selection allows, and in words how many are beyond."""
    bound = selection.max_nodes
    if bound is None or len(ranked) <= bound:
        return ranked, []
    if not selection.focus:
        degree = _degrees(inside, ranked)
        ranked = sorted(ranked, key=lambda node: (-degree[node], node))
    why = "nearest" if selection.focus else "best linked"
    dropped = counted(len(ranked) - bound, "node")
    return ranked[:bound], [f"{dropped} left out beyond the {bound} {why}"]


def attached(edges: Sequence[Edge], nodes: Collection[str], kind: str) -> list[str]:
    """Return the parts of the tasks among some nodes, and all that is evidence for a task or a part
    of it: in the view `mandate` they belong to it, however many steps away. None in another view.
    """
    inside, attached_nodes = set(nodes), list[str]()
    for relation in _ATTACHED if kind == _MANDATE else ():
        new = {
            edge.source
            for edge in edges
            if edge.predicate == relation and edge.target in inside and edge.source not in inside
            if _is_task(edge.target)
        }
        inside |= new
        attached_nodes += sorted(new)
    return attached_nodes


def _is_task(node: str) -> bool:
    return (kind_and_slug(node) or ("",))[0] == "task"


_MANDATE: Final = "mandate"
_ATTACHED: Final = (DCTERMS.isPartOf.value, MKG.evidenceFor.value)
"""The relations that join a part to its task, and evidence to a task or a part, in this order."""


def _of_neighbours(size: int, total: int | None, selection: Selection) -> list[str]:
    """Return in words what is farther off than the neighbourhood, of a total where it is
    known.
    """
    steps = f"{counted(selection.steps, 'step')} of the focus"
    if total is None:
        nodes = counted(size, "node is", "nodes are")
        return [f"{nodes} within {steps}; what is farther off is left out"]
    verb = "is" if size == 1 else "are"
    return (
        [f"{size} of {total} nodes {verb} within {steps}; the others are left out"]
        if size < total
        else []
    )


def _of_types(nodes: Collection[str], candidates: Candidates, selection: Selection) -> set[str]:
    """Return the nodes of the kinds and classes selected. Raises InputError for an unknown one."""
    selected = {name.casefold() for name in selection.types}
    words = {
        node: _words_of(name, candidates.above) | candidates.kinds.get(node, frozenset())
        for node, name in candidates.names.items()
    }
    if unknown := sorted(selected.difference(_classes(candidates.above), *words.values())):
        names = candidates.names.values()
        usual = {word for name in names for word in (name["kind"], name["type"])}
        raise InputError(
            f"--type {unknown[0]}: no such kind or class. Here are "
            f"{', '.join(sorted(usual - {''}))}."
        )
    return {node for node in nodes if selected & words[node] or node == selection.focus}


def _words_of(name: Name, above: Mapping[str, frozenset[str]]) -> set[str]:
    """Return what a node may be selected by: its kind, its class and the classes above it."""
    return {word.casefold() for word in (name["kind"], name["type"], *above.get(name["type"], ()))}


def _classes(above: Mapping[str, frozenset[str]]) -> set[str]:
    return {name.casefold() for name in set(above).union(*above.values())}


def _nearest(edges: Sequence[Edge], centre: str, hops: int) -> list[str]:
    """Return the nodes within some steps of a node, in whichever direction: nearest first, then the
    best linked.
    """
    neighbours: dict[str, set[str]] = {centre: set()}
    for edge in edges:
        neighbours.setdefault(edge.source, set()).add(edge.target)
        neighbours.setdefault(edge.target, set()).add(edge.source)
    steps = {centre: 0}
    queue = deque([centre])
    while queue:
        node = queue.popleft()
        if steps[node] < hops:
            for other in sorted(neighbours[node] - set(steps)):
                steps[other] = steps[node] + 1
                queue.append(other)
    inside = {node: len(neighbours[node].intersection(steps)) for node in steps}
    return sorted(steps, key=lambda node: (steps[node], -inside[node], node))


def _degrees(edges: Sequence[Edge], nodes: Collection[str]) -> Counter[str]:
    among = set(nodes)
    return Counter(
        end
        for edge in edges
        if edge.source in among and edge.target in among
        for end in (edge.source, edge.target)
    )


def _or(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
