"""Figures of a network: degree, betweenness, PageRank, communities, bridges, components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx
import numpy as np

from kg.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.network.projection import Network

    Points: TypeAlias = NDArray[np.float64]

ENGINES: Final = ("networkx", "rustworkx")
"""What counts betweenness: networkx, or the optional rustworkx, which gives the same figures
faster.
"""

SEED: Final = 1
"""The seed of the search for communities: the same network falls into the same ones."""

_DIGITS: Final = 6
_DAMPING: Final = 0.85
_PRECISE: Final = 1e-10


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """The figures of one node. `betweenness` is of 1, `pagerank` sums to 1; communities and
    components count from 1.
    """

    node: str
    degree: int
    betweenness: float
    pagerank: float
    community: int
    component: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a network.

    `nodes` are by betweenness, then degree; `bridges` are the pairs of nodes of which one is cut
    off from the other without the link between them; `modularity` is None without edges.
    """

    nodes: tuple[NodeFigures, ...]
    bridges: tuple[tuple[str, str], ...]
    communities: int
    components: int
    modularity: float | None


def measures(network: Network, engine: str = "networkx") -> Measures:
    """Return the figures of a network, the same for the same network.

    Degree counts edges, a loop twice. Betweenness, bridges and components take the network as
    undirected, without weights; PageRank (damping 0.85) follows the edges' direction, and parallel
    edges weigh more, as they do for communities (Louvain, seeded). Raises MachineError where
    rustworkx is asked for and not installed.

    >>> import networkx as nx
    >>> found = measures(nx.MultiDiGraph([("a", "b"), ("b", "c")]))
    >>> [(figures.node, figures.betweenness) for figures in found.nodes][0], found.bridges
    (('b', 1.0), (('a', 'b'), ('b', 'c')))
    """
    order = sorted(network)
    directed, plain = _weighted(network, order)
    groups = _ordered(nx.community.louvain_communities(plain, seed=SEED)) if order else []
    parts = _ordered(nx.connected_components(plain))
    modularity = nx.community.modularity(plain, groups) if plain.number_of_edges() else None
    pairs: list[Any] = list(nx.bridges(plain))  # the stubs say nodes
    between, rank = _betweenness(plain, engine), _pagerank(directed)
    return Measures(
        _figures(network, order, between, rank, (groups, parts)),
        tuple(sorted((order[min(pair)], order[max(pair)]) for pair in pairs)),
        len(groups),
        len(parts),
        None if modularity is None else round(modularity, _DIGITS),
    )


def _weighted(network: Network, order: Sequence[str]) -> tuple[nx.DiGraph[int], nx.Graph[int]]:
    """Return a network with parallel edges as weights: directed, and undirected without loops.

    Numbers represent names: sets of text are walked in another order in each process, and Louvain's
    result with them.
    """
    number = {node: at for at, node in enumerate(order)}
    directed: nx.DiGraph[int] = nx.DiGraph()
    plain: nx.Graph[int] = nx.Graph()
    for graph in (directed, plain):
        graph.add_nodes_from(range(len(order)))
    for a, b in sorted((number[a], number[b]) for a, b in network.edges()):
        for graph in (directed, plain):
            if graph.has_edge(a, b):
                graph[a][b]["weight"] += 1
            else:
                graph.add_edge(a, b, weight=1)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    return directed, plain


def _figures(
    network: Network,
    order: Sequence[str],
    between: Mapping[int, float],
    rank: Points,
    groups: tuple[Sequence[set[int]], Sequence[set[int]]],
) -> tuple[NodeFigures, ...]:
    """Return the figures of each node; `groups` are communities and components."""
    community, component = (
        {node: number for number, group in enumerate(partition, start=1) for node in group}
        for partition in groups
    )
    degree = dict(network.degree())
    figures = [
        NodeFigures(
            node,
            degree[node],
            round(between[at], _DIGITS),
            round(float(rank[at]), _DIGITS),
            community[at],
            component[at],
        )
        for at, node in enumerate(order)
    ]
    return tuple(
        sorted(figures, key=lambda figure: (-figure.betweenness, -figure.degree, figure.node))
    )


def measured(network: Network, engine: str = "networkx") -> Network:
    """Return a copy of a network whose nodes and edges bear their figures as attributes.

    Nodes get `degree`, `betweenness`, `pagerank`, `community`, `component`; edges `bridge`, 1 or 0.
    """
    network_measures = measures(network, engine)
    copy: Network = network.copy()
    for figures in network_measures.nodes:
        copy.nodes[figures.node].update(
            degree=figures.degree,
            betweenness=figures.betweenness,
            pagerank=figures.pagerank,
            community=figures.community,
            component=figures.component,
        )
    cut = {frozenset(pair) for pair in network_measures.bridges}
    for a, b, data in copy.edges(data=True):
        data["bridge"] = int(frozenset((a, b)) in cut)
    return copy


def _betweenness(plain: nx.Graph[int], engine: str) -> dict[int, float]:
    """Return the share of shortest paths that pass through each node, of 1."""
    if engine == "networkx":
        return dict(nx.betweenness_centrality(plain))
    try:
        import rustworkx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MachineError(
            "rustworkx is not installed. pip install 'mandate-kg[fast]', or use --engine networkx."
        ) from error
    fast = rustworkx.PyGraph(multigraph=False)
    fast.add_nodes_from(range(len(plain)))
    fast.add_edges_from_no_data(list(plain.edges()))
    return dict(rustworkx.betweenness_centrality(fast).items())


def _pagerank(directed: nx.DiGraph[int]) -> Points:
    """Return the share of a random walk's time at each node; networkx.pagerank needs scipy for the
    same.
    """
    size = len(directed)
    links = [(a, b, data["weight"]) for a, b, data in directed.edges(data=True)]
    source, target = (np.array([link[at] for link in links], dtype=np.int64) for at in (0, 1))
    weight = np.array([link[2] for link in links], dtype=np.float64)
    if not size:
        return weight
    out = np.bincount(source, weight, size)
    share = weight / out[source]
    rank: Points = np.full(size, 1.0 / size)
    for _ in range(200):
        flow = np.bincount(target, rank[source] * share, size) + rank[out == 0].sum() / size
        fresh: Points = _DAMPING * flow + (1 - _DAMPING) / size
        if np.abs(fresh - rank).sum() < _PRECISE:
            return fresh
        rank = fresh
    return rank


def _ordered(groups: Iterable[set[int]]) -> list[set[int]]:
    """Return groups, the largest first, then by their first member."""
    return sorted(groups, key=lambda group: (-len(group), min(group)))
