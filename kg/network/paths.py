"""The paths between two entries, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from kg.network.rows import natural

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.network.projection import Network

_SEARCHED: Final = 20_000
"""At most so many paths of one length are looked at."""


@dataclass(frozen=True, slots=True)
class Link:
    """One edge of a step: its words, whether it is read against its direction, and what it rests on."""

    key: str
    label: str
    back: bool
    value: str
    status: str
    statements: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From one node to the next, by all edges between them; those on statements come first."""

    source: str
    target: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths found, the shortest first; `more` says that there are others, or that not all were looked at."""

    paths: tuple[tuple[Step, ...], ...]
    more: bool = False


def paths(  # noqa: PLR0913 - what a path may and may not pass
    network: Network, start: str, end: str, max_hops: int = 3, *, via: Collection[str] = (),
    avoid: Collection[str] = (), limit: int = 20,
) -> Paths:  # fmt: skip
    """Return the paths between two nodes that pass no node twice, edges being walked either way.

    Every node of `via` lies on each path, in any order, none of `avoid` does; at most `limit` paths of at most
    `max_hops` steps. A node that is not in the network has no paths.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph([("a", "b"), ("c", "b")])
    >>> [[step.target for step in path] for path in paths(network, "a", "c").paths]
    [['b', 'c']]
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(set(network) - set(avoid)))
    plain.add_edges_from(sorted((a, b) for a, b in network.edges() if a != b and a in plain and b in plain))
    if start not in plain or end not in plain or start == end:
        return Paths(())
    found: list[list[str]] = []
    cut = False
    near = nx.single_source_shortest_path_length(plain, end, cutoff=max_hops)
    inside = plain.subgraph(near)  # what lies farther off can be on no path that is short enough
    for hops in range(near.get(start, max_hops + 1), max_hops + 1):
        of_length = (path for path in nx.all_simple_paths(inside, start, end, cutoff=hops) if len(path) == hops + 1)
        walks = list(islice(of_length, _SEARCHED + 1))
        cut = cut or len(walks) > _SEARCHED
        found += sorted(nodes for nodes in walks[:_SEARCHED] if set(via) <= set(nodes))
        if len(found) > limit:
            break
    steps = tuple(tuple(_step(network, a, b) for a, b in pairwise(nodes)) for nodes in found[:limit])
    return Paths(steps, cut or len(found) > limit)


def _step(network: Network, a: str, b: str) -> Step:
    forth: dict[str, dict[str, Any]] = dict(network[a].get(b, {}))
    back_: dict[str, dict[str, Any]] = dict(network[b].get(a, {}))
    told = {(data.get("label"), data.get("value"), data.get("statements")) for data in forth.values()}
    links = [
        Link(
            key, str(data.get("label", "")), back, str(data.get("value", "none")), str(data.get("status", "")),
            tuple(str(data.get("statements", "")).split()), tuple(str(data.get("sources", "")).split()),
        )
        for edges, back in ((forth, False), (back_, True))
        for key, data in edges.items()
        if not back or (data.get("label"), data.get("value"), data.get("statements")) not in told  # said both ways
    ]  # fmt: skip
    return Step(a, b, tuple(sorted(links, key=lambda link: (not link.statements, link.back, natural(str(link.key))))))
