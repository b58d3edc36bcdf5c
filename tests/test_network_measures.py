"""Figures and paths of networks: what they are on small ones, and the same on every engine and in
every process.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from kg import project
from kg.network import measured, measures, paths
from kg.services.opening import open_view
from kg.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from kg.network import Network

    Run = Callable[..., CompletedProcess[str]]

MSSM = BASE + "id/actor/mssm"
HNP = BASE + "id/actor/hnp"
GANGS = BASE + "id/actor/gangs"


def chain(*links: tuple[str, str]) -> Network:
    network: Network = nx.MultiDiGraph()
    network.add_edges_from(links)
    return network


def test_the_middle_of_a_chain_lies_on_every_path() -> None:
    assert measures(chain(("a", "b"), ("b", "c"))).nodes[0].betweenness == 1.0


def test_degree_counts_parallel_edges() -> None:
    figures = {
        each.node: each.degree for each in measures(chain(("a", "b"), ("a", "b"), ("b", "a"))).nodes
    }
    assert figures == {"a": 3, "b": 3}


def test_pagerank_is_the_eigenvector_of_the_google_matrix() -> None:
    network = project(open_view(), "statements")
    order = sorted(network)
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_nodes_from(order)
    for a, b in network.edges():
        simple.add_edge(a, b, weight=simple.get_edge_data(a, b, {"weight": 0})["weight"] + 1)
    values, vectors = np.linalg.eig(nx.google_matrix(simple, nodelist=order).T)
    first = np.real(vectors[:, np.argmax(np.real(values))])
    expected = dict(zip(order, first / first.sum(), strict=True))
    found = {each.node: each.pagerank for each in measures(network).nodes}
    assert max(abs(found[node] - expected[node]) for node in order) < 2e-6


def test_two_cliques_joined_by_a_link_are_two_communities_and_the_link_a_bridge() -> None:
    cliques = [(a, b) for group in ("abcd", "wxyz") for a in group for b in group if a < b]
    found = measures(chain(*cliques, ("d", "w")))
    community = {each.node: each.community for each in found.nodes}
    assert ({community[node] for node in "abcd"}, {community[node] for node in "wxyz"}) == (
        {1},
        {2},
    )
    assert found.bridges == (("d", "w"),)


def test_a_loop_joins_nothing() -> None:
    found = measures(chain(("a", "a"), ("b", "c")))
    assert (found.components, found.bridges) == (2, (("b", "c"),))


def test_an_empty_network_has_no_figures() -> None:
    found = measures(nx.MultiDiGraph())
    assert (found.nodes, found.communities, found.components, found.modularity) == ((), 0, 0, None)


def test_the_fast_engine_gives_the_same_figures() -> None:
    pytest.importorskip("rustworkx")
    for kind in ("relations", "statements"):
        network = project(open_view(), kind)
        assert measures(network, "rustworkx") == measures(network)


@pytest.mark.slow
def test_figures_are_the_same_in_every_process() -> None:
    command = [sys.executable, "-m", "kg", "network", "--view", "statements", "-f", "json"]
    said = {
        subprocess.run(
            command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": str(seed)}
        ).stdout
        for seed in (1, 2)
    }
    assert len(said) == 1


def test_measured_writes_attributes_and_leaves_the_network_alone() -> None:
    network = project(open_view(), focus="mssm")
    copy = measured(network)
    assert {"degree", "betweenness", "pagerank", "community", "component"} <= set(copy.nodes[MSSM])
    assert {data["bridge"] for *_, data in copy.edges(data=True)} == {0, 1}
    assert "degree" not in network.nodes[MSSM]


def targets(
    network: Network, start: str, end: str, max_hops: int = 3, **options: list[str]
) -> list[str]:
    found = paths(network, start, end, max_hops, **options)  # type: ignore[arg-type]
    return ["".join([start, *(step.target for step in path)]) for path in found.paths]


def test_paths_are_walked_either_way_the_shortest_first() -> None:
    assert targets(chain(("a", "b"), ("c", "b"), ("a", "c")), "a", "c") == ["ac", "abc"]


def test_paths_have_no_more_steps_than_asked() -> None:
    assert targets(chain(("a", "b"), ("b", "c"), ("c", "d")), "a", "d", 2) == []


def test_paths_pass_via_and_avoid() -> None:
    square = chain(("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"))
    assert targets(square, "a", "d", via=["c"]) == ["acd"]
    assert targets(square, "a", "d", avoid=["c"]) == ["abd"]


def test_paths_say_that_there_are_more() -> None:
    square = chain(("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"))
    assert paths(square, "a", "d", limit=1).more
    assert not paths(square, "a", "d", limit=2).more


def test_a_relation_that_holds_both_ways_is_said_once() -> None:
    (path, *_) = paths(project(open_view()), MSSM, HNP, 1).paths
    assert [link.label for link in path[0].links].count("works with") == 1


def test_a_step_names_the_statements_behind_it() -> None:
    (path, *_) = paths(project(open_view()), MSSM, GANGS, 1).paths
    assert [(link.label, link.statements) for link in path[0].links] == [
        ("acts against", ("C054", "C055"))
    ]


def test_rel_shows_speaker_paraphrase_and_value(run: Run) -> None:
    said = run("paths", "mssm", "gangs", "--max-hops", "1", "-f", "csv").stdout.splitlines()
    assert said[1] == (
        "1,1,Multinational Security Support Mission,acts against,Gangs in Haiti,act,C054,"
        "Multinational Security Support Mission,“Sustained joint "
        "patrols.”,mssm-2024-11-19,2024-11-20"
    )


def test_rel_without_a_path_exits_1_and_says_so(run: Run) -> None:
    done = run("paths", "kenyan-police", "gangs", "--max-hops", "1")
    assert (done.returncode, "No path of at most 1 step." in done.stdout) == (1, True)


def test_rel_the_day_before_publication_has_no_path(run: Run) -> None:
    assert run("paths", "mssm", "gangs", "--known-by", "2024-11-19").returncode == 1


def test_rel_in_json_has_every_statement_whole(run: Run) -> None:
    found = json.loads(run("paths", "mssm", "gangs", "--max-hops", "1", "-f", "json").stdout)
    (statement, _) = found["paths"][0][0]["links"][0]["statements"]
    assert (statement["id"], statement["value"], statement["stated"]) == (
        "C054",
        "act",
        "2024-11-19",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("paths", "mssm", "MSSM"), "are one entry"),
        (("paths", "mssm", "gangs", "--avoid", "gangs"), "--avoid gangs"),
        (("network", "--view", "galaxy"), "use relations, mandate, places, statements, sources"),
        (("network", "--view", "places", "--query", "x.rq"), "Give one of them"),
        (("network", "--hops", "2"), "--hops needs --focus"),
        (("network", "--engine", "abacus"), "networkx or rustworkx"),
    ],
)
def test_wrong_usage_is_refused(run: Run, words: tuple[str, ...], message: str) -> None:
    done = run(*words)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_the_table_of_figures_shows_the_first_and_csv_all(run: Run) -> None:
    table, rows = (
        run("network", "--top", "3").stdout,
        run("network", "--top", "3", "-f", "csv").stdout,
    )
    assert "The first 3 of" in table
    assert len(rows.splitlines()) == 1 + len(project(open_view(), max_nodes=None))


def random_network(seed: int) -> Network:
    dice = random.Random(seed)  # noqa: S311 - data to test with
    network: Network = nx.MultiDiGraph()
    network.add_nodes_from(["n0", "n1"])
    size = dice.randint(3, 8)
    for number in range(dice.randint(2, 20)):
        network.add_edge(f"n{dice.randrange(size)}", f"n{dice.randrange(size)}", f"e{number}")
    return network


@pytest.mark.parametrize("seed", range(60))
def test_paths_are_those_that_networkx_finds(seed: int) -> None:
    network = random_network(seed)
    dice = random.Random(-seed)  # noqa: S311 - data to test with
    via, hops = {f"n{dice.randrange(8)}" for _ in range(dice.randrange(3))}, dice.randint(1, 5)
    simple = nx.all_simple_paths(nx.Graph(network), "n0", "n1", cutoff=hops)
    expected = sorted(
        (path for path in simple if via <= set(path)), key=lambda path: (len(path), path)
    )
    found = paths(network, "n0", "n1", hops, via=via, limit=10_000)
    assert [["n0", *(step.target for step in path)] for path in found.paths] == expected
    assert found.more is False


def test_a_path_by_way_of_one_of_thousands_is_found() -> None:
    """Each of the others is a path too: they are not tried first."""
    network: Network = nx.MultiDiGraph(
        [(end, f"n{number}") for end in "ab" for number in range(5_000)]
    )
    network.add_edges_from((f"n{number}", f"n{number + 1}") for number in range(4_999))
    begun = time.process_time()
    found = paths(network, "a", "b", 4, via=["n4998", "n4999"])
    assert [step.target for step in found.paths[0]] == ["n4998", "n4999", "b"]
    assert time.process_time() - begun < 5


@pytest.mark.slow
def test_a_search_without_end_is_given_up_and_says_so() -> None:
    """All are joined to all on the other side of a river, and the last two to be tried lie on each
    path.
    """
    network: Network = nx.MultiDiGraph()
    network.add_edges_from((f"l{one}", f"x{other}") for one in range(300) for other in range(300))
    network.add_edges_from([("a", "l0"), ("x0", "b")])
    begun = time.process_time()
    found = paths(network, "a", "b", 8, via=["l99", "x99"], limit=10_000)
    assert found.more is True
    assert time.process_time() - begun < 15


def test_csv_names_every_column_of_a_network(run: Run) -> None:
    header, *rows = run("network", "--view", "places", "-f", "csv").stdout.splitlines()
    assert header.split(",")[:4] == ["iri", "label", "kind", "class"]
    assert rows[0].startswith("https://")
