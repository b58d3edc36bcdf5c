"""The paths between two entries, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from kg.network.edges import natural

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.network.projection import Network

_LOOKS: Final = 1_000_000
"""At most so many links are looked at for the paths of one length: a second at most."""


@dataclass(frozen=True, slots=True)
class Link:
    """One edge of a step: its words, whether it is read against its direction, and what it rests
    on.
    """

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
    """The paths found, the shortest first; `more` says that there are others, or that not all were
    looked at.
    """

    paths: tuple[tuple[Step, ...], ...]
    more: bool = False

    def statements(self) -> set[str]:
        """Return the ids of the statements that the steps rest on."""
        links = (link for path in self.paths for step in path for link in step.links)
        return {name for link in links for name in link.statements}


def paths(  # noqa: PLR0913 - what a path may and may not pass
    network: Network,
    start: str,
    end: str,
    max_hops: int = 3,
    *,
    via: Collection[str] = (),
    avoid: Collection[str] = (),
    limit: int = 20,
) -> Paths:
    """Return the paths between two nodes that pass no node twice, edges being walked either way.

    Every node of `via` is on each path, in any order, none of `avoid` does; at most `limit` paths
    of at most `max_hops` steps. A node that is not in the network has no paths. Where there are too
    many ways to try them all, `more` says that there may be others.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph([("a", "b"), ("c", "b")])
    >>> [[step.target for step in path] for path in paths(network, "a", "c").paths]
    [['b', 'c']]
    """
    plain = _plain(network, avoid)
    if start not in plain or end not in plain or start == end:
        return Paths(())
    search = _Search(plain, start, end, frozenset(via) - {start, end}, max_hops)
    node_lists: list[list[str]] = []
    for hops in range(search.left(start), max_hops + 1):
        node_lists += islice(search.of_length(hops), limit + 1 - len(node_lists))
        if len(node_lists) > limit:
            break
    steps = tuple(
        tuple(_step(network, a, b) for a, b in pairwise(nodes)) for nodes in node_lists[:limit]
    )
    return Paths(steps, search.cut or len(node_lists) > limit)


def _plain(network: Network, avoid: Collection[str]) -> nx.Graph[str]:
    """Return which nodes are linked, in whichever direction, apart from those to avoid."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(set(network) - set(avoid)))
    plain.add_edges_from(
        sorted((a, b) for a, b in network.edges() if a != b and a in plain and b in plain)
    )
    return plain


class _Search:
    """Looks for paths of a given length; `cut` says that it gave up before all were found."""

    def __init__(
        self, plain: nx.Graph[str], start: str, end: str, via: frozenset[str], longest: int
    ) -> None:
        self.start, self.end, self.via, self.cut = start, end, via, False
        self._plain = plain
        self._onwards: dict[tuple[str, int], list[str]] = {}
        self._longest = longest
        self._steps = {
            goal: nx.single_source_shortest_path_length(plain, goal, cutoff=longest)
            if goal in plain
            else {}
            for goal in sorted({end, *via})
        }

    def left(self, node: str, passed: Collection[str] = ()) -> int:
        """Return how many steps it takes at least from a node to the end, by way of each node not
        passed yet.
        """
        far = self._longest + 1
        to_end = self._steps[self.end]
        ways = (
            self._steps[by].get(node, far) + to_end.get(by, far)
            for by in self.via
            if by not in passed
        )
        return max([to_end.get(node, far), *ways])

    def of_length(self, hops: int) -> Iterator[list[str]]:
        """Return the paths of so many steps in the order of their nodes' names."""
        path, looks = {self.start: None}, 0
        waiting = [iter(self._from(self.start, hops - 1))]
        while waiting:
            for node in waiting[-1]:
                looks += 1
                if looks > _LOOKS:
                    self.cut = True
                    return
                rest = hops - len(path)
                if rest == 0:
                    if self.via <= path.keys():
                        yield [*path, node]
                elif node not in path and (not self.via or self.left(node, path) <= rest):
                    path[node] = None
                    waiting.append(iter(self._from(node, rest - 1)))
                    break
            else:
                waiting.pop()
                path.popitem()

    def _from(self, node: str, rest: int) -> list[str]:
        """Return the neighbours of a node from which so many steps can lead to the end, by name."""
        if (node, rest) not in self._onwards:
            to_end = self._steps[self.end]
            self._onwards[node, rest] = sorted(
                other
                for other in self._plain[node]
                if to_end.get(other, rest + 1) <= rest and (other == self.end) == (rest == 0)
            )
        return self._onwards[node, rest]


def _step(network: Network, a: str, b: str) -> Step:
    forth: dict[str, dict[str, Any]] = dict(network[a].get(b, {}))
    back_: dict[str, dict[str, Any]] = dict(network[b].get(a, {}))
    forward_links = {
        (data.get("label"), data.get("value"), data.get("statements")) for data in forth.values()
    }
    links = [
        Link(
            key,
            str(data.get("label", "")),
            back,
            str(data.get("value", "none")),
            str(data.get("status", "")),
            tuple(str(data.get("statements", "")).split()),
            tuple(str(data.get("sources", "")).split()),
        )
        for edges, back in ((forth, False), (back_, True))
        for key, data in edges.items()
        if not back
        or (data.get("label"), data.get("value"), data.get("statements"))
        not in forward_links  # said both ways
    ]
    return Step(
        a,
        b,
        tuple(
            sorted(links, key=lambda link: (not link.statements, link.back, natural(str(link.key))))
        ),
    )
