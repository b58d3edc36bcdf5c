"""Which nodes a network keeps, and in words what it left out."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.network.naming import slug
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.network.naming import Name
    from kg.network.rows import Edge


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep: the neighbourhood of a node, some kinds or classes, well linked nodes, at most
    so many.

    `centre` is an IRI and is always kept; `types` are kinds (actor, place) or classes (Mission);
    `max_nodes` None is no bound.
    """

    centre: str = ""
    hops: int = 1
    types: tuple[str, ...] = ()
    min_degree: int = 0
    max_nodes: int | None = 300


def kept(
    found: Sequence[Edge],
    filters: Filters,
    named: Mapping[str, Name],
    above: Mapping[str, frozenset[str]],
    *,
    partial: bool = False,
) -> tuple[list[str], list[str]]:
    """Return the nodes to keep, the nearest or else the best linked first, and in words what was
    left out.

    The filters work in the order of `Filters`: classes, neighbourhood, degree (the number of edges
    to nodes that are kept so far), bound. `above` names the classes above each class. `partial`
    edges are those near the centre, so that nothing is said of how many others there are. Raises
    InputError for a class that is not there.
    """
    told: list[str] = []
    everything = {end for edge in found for end in (edge.source, edge.target)}
    nodes, total = everything, len(everything)
    if filters.types:
        nodes = _of_types(nodes, filters, named, above)
        if partial:
            told.append(f"nodes that are no {_or(filters.types)} are left out")
        elif len(nodes) < total:
            left = f"{total - len(nodes)} of {counted(total, 'node')} left out"
            told.append(f"{left}, being no {_or(filters.types)}")
    inside = [edge for edge in found if edge.source in nodes and edge.target in nodes]
    if filters.centre:
        ranked = _nearest(inside, filters.centre, filters.hops)
        told += _of_neighbours(len(ranked), None if partial else len(nodes), filters)
    else:
        ranked = sorted(nodes)
    if filters.min_degree:
        degree = _degrees(inside, ranked)
        strong = [
            node for node in ranked if degree[node] >= filters.min_degree or node == filters.centre
        ]
        if len(strong) < len(ranked):
            left = counted(len(ranked) - len(strong), "node")
            told.append(f"{left} with fewer than {counted(filters.min_degree, 'edge')} left out")
        ranked = strong
    if filters.max_nodes is not None and len(ranked) > filters.max_nodes:
        if not filters.centre:
            degree = _degrees(inside, ranked)
            ranked.sort(key=lambda node: (-degree[node], node))
        why = "nearest" if filters.centre else "best linked"
        left = counted(len(ranked) - filters.max_nodes, "node")
        told.append(f"{left} left out beyond the {filters.max_nodes} {why}")
        ranked = ranked[: filters.max_nodes]
    return ranked, told


def _of_neighbours(size: int, total: int | None, filters: Filters) -> list[str]:
    """Return in words what lies farther off than the neighbourhood, of a total where it is
    known.
    """
    steps = f"{counted(filters.hops, 'step')} of {slug(filters.centre)}"
    if total is None:
        return [
            (
                f"{counted(size, 'node lies', 'nodes lie')} within {steps}; what lies farther "
                "off is "
                "left out"
            )
        ]
    lie = "lies" if size == 1 else "lie"
    return (
        [f"{size} of {total} nodes {lie} within {steps}; the others are left out"]
        if size < total
        else []
    )


def _of_types(
    nodes: Collection[str],
    filters: Filters,
    named: Mapping[str, Name],
    above: Mapping[str, frozenset[str]],
) -> set[str]:
    wanted = {name.casefold() for name in filters.types}
    words = {
        node: {
            word.casefold() for word in (name["kind"], name["type"], *above.get(name["type"], ()))
        }
        for node, name in named.items()
    }
    there = set().union(*words.values()) if words else set()
    known = there | {
        name.casefold() for name in (*above, *(up for ups in above.values() for up in ups))
    }
    if unknown := sorted(wanted - known):
        usual = sorted(
            {name["kind"] for name in named.values()}
            | {name["type"] for name in named.values()} - {""}
        )
        raise InputError(
            f"--type {unknown[0]}: no such kind or class. Here are {', '.join(usual)}."
        )
    return {node for node in nodes if wanted & words[node] or node == filters.centre}


def _nearest(found: Sequence[Edge], centre: str, hops: int) -> list[str]:
    """Return the nodes within some steps of a node, in whichever direction: nearest first, then the
    best linked.
    """
    neighbours: dict[str, set[str]] = {centre: set()}
    for edge in found:
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


def _degrees(found: Sequence[Edge], nodes: Collection[str]) -> Counter[str]:
    among = set(nodes)
    return Counter(
        end
        for edge in found
        if edge.source in among and edge.target in among
        for end in (edge.source, edge.target)
    )


def _or(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
