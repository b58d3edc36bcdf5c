"""Random mandates, sources, reprints, digests, denials, retractions, days and policies, judged
twice.

36 worlds, at the gate 1,000, and a sixth as many for each property; `KG_FUZZ_CASES=50000 python -m
pytest tests/abuse/test_judging.py` judges more. The second judge is plain Python over the
documents, from DESIGN 5: `tests/shared/plain_coverage.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import plain_coverage
import pytest
from coverage_cases import Bench, Node, plain, statuses
from coverage_worlds import acts, calls, questions, worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sized import cases, slow_at_the_gate

from kg.coverage import RANK

CASES = cases(gate=1000, quick=36)
pytestmark = slow_at_the_gate


def many(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@cache
def bench() -> Bench:
    return Bench()


def judged(world: list[Node], asked: Node) -> Node:
    return plain(bench().assess(world, asked))


def is_no_better(found: Node, than: Node) -> bool:
    """Return whether no task or sub-target has a higher rank, or is contradicted in one and not in
    the other.
    """
    others = dict(statuses(than))
    return all(
        status == others[slug]
        if "contradicted" in (status, others[slug])
        else RANK[status] <= RANK[others[slug]]
        for slug, status in statuses(found)
    )


@many(CASES)
@given(worlds(), questions())
@pytest.mark.slow
def test_two_implementations_agree(world: list[Node], asked: Node) -> None:
    assert judged(world, asked) == plain_coverage.judge(world, **asked)


@many(CASES // 3)
@given(worlds(), questions())
@pytest.mark.slow
def test_lists_part_the_live_and_known_statements_linked_to_each_task(
    world: list[Node], asked: Node
) -> None:
    linked = plain_coverage.linked_statements(world, **asked)
    for slug, task in judged(world, asked)["tasks"].items():
        lists = [set(task["statements"]), *task["lists"].values()]
        assert set().union(*lists) == linked[slug]
        assert sum(map(len, lists)) == len(linked[slug])
        assert ("no-statement" in task["missing"]) == (
            task["status"] == "silent" and not linked[slug] | task["retracted"]
        )


@many(CASES // 6)
@given(st.data(), worlds(), questions())
@pytest.mark.slow
def test_one_more_act_lowers_no_rank_and_lifts_no_contradiction(
    data: st.DataObject, world: list[Node], asked: Node
) -> None:
    more = [*world, data.draw(acts(world))]
    assert is_no_better(judged(world, asked), judged(more, asked))


@many(CASES // 6)
@given(st.data(), worlds(), questions())
@pytest.mark.slow
def test_calls_change_nothing_but_what_stands_beside_a_verdict(
    data: st.DataObject, world: list[Node], asked: Node
) -> None:
    more = [*world, *data.draw(calls(world))]
    assert without_what_stands_beside(judged(more, asked)) == without_what_stands_beside(
        judged(world, asked)
    )


def without_what_stands_beside(found: Node) -> Node:
    """Return plain data without its lists, and with silence as one, whatever stands beside it."""
    beside = ("lists", "duty_lists")
    silence = {"no-own-statement": "no-statement"}
    made: Node = {}
    for key, value in found.items():
        if key == "missing":
            made[key] = {silence.get(code, code) for code in value}
        elif key not in beside:
            made[key] = without_what_stands_beside(value) if isinstance(value, dict) else value
    return made


@many(CASES // 6)
@given(st.data(), worlds(), questions())
@pytest.mark.slow
def test_removing_what_a_source_says_raises_no_independence(
    data: st.DataObject, world: list[Node], asked: Node
) -> None:
    # A retraction is no testimony: taking it away gives back what it took. The sources and their
    # links stay.
    gone = data.draw(st.sampled_from(world[0]["sources"]))["id"]
    ids = said_in(world, gone)
    rest = [without_references(only_retractions(each, gone), ids) for each in world]
    before, after = judged(world, asked), judged(rest, asked)
    numbers = {slug: (task["independent"], task["fit"]) for slug, task in before["tasks"].items()}
    assert all(
        task["independent"] <= numbers[slug][0] and task["fit"] <= numbers[slug][1]
        for slug, task in after["tasks"].items()
    )


def said_in(world: list[Node], source: str) -> set[str]:
    """Return the statements of a source that are gone with it: those that take nothing back."""
    rows = (s for each in world if each.get("source") == source for s in each["statements"])
    return {statement["id"] for statement in rows if "retracts" not in statement}


def only_retractions(document: Node, source: str) -> Node:
    """Return a document of a source with nothing but its retractions, evidence of nothing; others
    as they are.
    """
    if document.get("source") != source:
        return document
    rows = [each for each in document["statements"] if "retracts" in each]
    dropped = ("evidence_for", "coding")
    return document | {
        "statements": [{k: v for k, v in each.items() if k not in dropped} for each in rows]
    }


def without_references(document: Node, gone: set[str]) -> Node:
    """Return a document without the links to statements that are gone."""
    if "statements" not in document:
        return document
    return document | {
        "statements": [_relinked(statement, gone) for statement in document["statements"]]
    }


def _relinked(statement: Node, gone: set[str]) -> Node:
    made = dict(statement)
    made["agent"] = [each for each in plain_coverage.many(made["agent"]) if each not in gone]
    if made.get("retracts") in gone:
        del made["retracts"]
    return made


STRICTER: dict[str, tuple[Any, ...]] = {
    "min_independent": (1, 2, 3),
    "max_age": (None, 200, 31, 30, 29, 1, 0),
    "min_credibility": (None, 6, 3, 1),
}


@many(CASES // 6)
@given(st.data(), worlds(), questions())
@pytest.mark.slow
def test_stricter_policy_raises_no_rank(
    data: st.DataObject, world: list[Node], asked: Node
) -> None:
    name = data.draw(st.sampled_from(sorted(STRICTER)))
    ladder = STRICTER[name]
    stricter = data.draw(st.sampled_from(ladder[ladder.index(asked[name]) :]))
    assert is_no_better(judged(world, asked | {name: stricter}), judged(world, asked))


@many(CASES // 6)
@given(worlds(), questions(), st.sampled_from(["2024-06-10", "2024-07-15", "2024-09-01"]))
def test_known_by_a_day_is_a_load_of_what_was_published_by_it(
    world: list[Node], asked: Node, day: str
) -> None:
    sources = [each for each in world[0]["sources"] if each["published"] <= day]
    known = {each["id"] for each in sources}
    loaded = [
        world[0] | {"sources": sources},
        *(each for each in world[1:] if each["source"] in known),
    ]
    assert judged(world, asked | {"known_by": day}) == judged(loaded, asked | {"known_by": ""})
