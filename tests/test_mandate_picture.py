"""The picture of a mandate: a task with the counts of all its evidence, and no statement number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from kg.draw.diagram import Count, CountRow
from kg.formats.pictures import folded, svg
from kg.model import Clocks
from kg.network import Selection, project
from kg.services.opening import open_view
from kg.vocab import entity

if TYPE_CHECKING:
    from kg.network import Network

DAY = Clocks("2024-11-19")


@pytest.fixture(scope="module")
def network() -> Network:
    return project(open_view(), Selection("mandate", "mss", 2, clocks=DAY))


def rows(network: Network, task: str) -> tuple[CountRow, ...]:
    found: tuple[CountRow, ...] = folded(network).nodes[entity("task", task).value]["rows"]
    return found


@pytest.mark.slow
def test_a_task_counts_its_evidence_by_value_strongest_first(network: Network) -> None:
    assert rows(network, "MT-03") == (
        CountRow(
            "", (Count("act", "2 acts"), Count("aim", "2 aims"), Count("effect", "2 effects"))
        ),
    )


def test_a_task_shows_the_evidence_of_its_parts_however_far_the_focus_is(network: Network) -> None:
    one = (Count("effect", "1 effect"),)
    assert rows(network, "MT-05") == (
        CountRow("", one),
        CountRow("Airport", one),
        CountRow("Hospitals: no statement"),
        CountRow("Key intersections", (Count("effect", "3 effects"),)),
        CountRow("Ports", one),
        CountRow("Schools: no statement"),
    )


def test_a_task_without_evidence_says_so(network: Network) -> None:
    assert rows(network, "MT-07") == (CountRow("no statement found"),)


def test_what_is_outside_the_tasks_is_counted_in_the_mandate(network: Network) -> None:
    mandate = folded(network).nodes[entity("mandate", "mss").value]
    assert mandate["rows"] == (
        CountRow("beyond the tasks", (Count("role", "2 roles"), Count("aim", "1 aim"))),
        CountRow("own limits", (Count("denial", "3 denials"),)),
    )


def test_the_statements_stay_behind_the_task_for_the_panel(network: Network) -> None:
    task = folded(network).nodes[entity("task", "MT-05").value]
    assert sorted(task["statements"].split()) == ["C062", "C063", "C065", "C067", "C073", "C083"]


def test_what_coverage_does_not_count_is_told_from_the_rest() -> None:
    made: Network = nx.MultiDiGraph(view="mandate")
    made.add_node("t", kind="task", type="Task", statements="")
    for node, listed in (("a", ""), ("b", "by others")):
        made.add_node(node, kind="statement", type="Bundle", statements=node)
        edge = {"predicate": "#evidenceFor", "value": "act", "statements": node}
        made.add_edge(node, "t", **edge, **({"list": listed} if listed else {}))
    assert folded(made).nodes["t"]["rows"] == (
        CountRow("", (Count("act", "1 act"),)),
        CountRow("not counted, by others", (Count("none", "1 act"),)),
    )


def test_the_picture_is_small_and_has_no_statement_number(network: Network) -> None:
    assert len(folded(network)) <= 15
    assert re.findall(r">[^<]*\bC\d{3}\b[^<]*</text>", svg(network)) == []


def test_a_focus_on_a_task_keeps_its_statements_one_by_one() -> None:
    opened = folded(project(open_view(), Selection("mandate", "MT-06", clocks=DAY)))
    kinds = {data["type"] for _, data in opened.nodes(data=True)}
    assert "Statement" in kinds


def test_other_views_are_drawn_as_they_are() -> None:
    relations = project(open_view(), Selection(focus="mssm"))
    assert folded(relations) is relations
