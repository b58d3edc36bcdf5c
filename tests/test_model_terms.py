"""Votes, contributing states, passages, agents and reviews of tasks: as files give them, as nodes
and as answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import store_of

from kg import query
from kg.errors import InputError
from kg.services.opening import derive
from kg.vocab import (
    DCTERMS,
    MKG,
    OA,
    RDF,
    RDFS,
    TASK_REVIEW_GRAPH,
    NamedNode,
    agent,
    entity,
    local_id,
    position_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

REGISTRY = """\
sources:
- {id: gazette, title: Gazette, published: 2031-05-03, author: "A. Writer, B. Writer", publisher: Pressé & Co}
actors:
- {id: delta-mission, kind: mission, label: Delta mission}
- {id: north-state, kind: state, label: North}
- {id: south-state, kind: state, label: South}
- {id: delta-police, kind: contingent, label: Delta police, unit_of: delta-mission, contributed_by: north-state}
instruments:
- {id: charter, symbol: DC/1, label: Charter, adopted: 2030-12-01, vote: VOTE, marks: {vote: inferred}}
mandates:
- {id: delta-mandate, label: Delta mandate, holder: delta-mission, begins: 2031-01-01, task_list: complete,
   established_by: charter, tasks: [{id: D-1, label: Report, concept: human-rights-monitoring}]}
source: gazette
statements:
- {id: gazette.1, speaker: delta-police, attribution: quoted, modality: asserted-state, agent: delta-police,
   action: lead, object: delta-mission, stated: 2031-05-01, paraphrase: It leads.,
   passage: {start: 3, end: 9, sha256: HASH}}
"""  # noqa: E501
BY_CHOICE = "{for: 9, against: 1, abstaining: [north-state, south-state], absent: 3}"
RESULT = NamedNode(entity("instrument", "charter").value + "#vote")


def registry(vote: str = "9-1-2") -> str:
    return REGISTRY.replace("VOTE", vote).replace("HASH", "0" * 64)


@pytest.mark.parametrize("vote", ['"9-1-2"', BY_CHOICE])
def test_vote_is_a_node_with_its_numbers(read: Callable[..., View], vote: str) -> None:
    view = read(registry(vote))
    counts = (MKG.countFor, MKG.countAgainst, MKG.countAbstaining)
    assert [view.value(RESULT, count) for count in counts] == ["9", "1", "2"]
    assert view.value(RESULT, RDFS.label) == "9-1-2"


def test_question_names_who_abstained(read: Callable[..., View]) -> None:
    table = query.table(read(registry(BY_CHOICE)), "votes")
    assert [
        (row["choice"].value, row["count"].value, row["state"] and local_id(row["state"].value))
        for row in table
    ] == [
        ("for", "9", None),
        ("against", "1", None),
        ("abstaining", "2", "north-state"),
        ("abstaining", "2", "south-state"),
        ("absent", "3", None),
    ]


def test_vote_shows_as_before_with_its_mark(read: Callable[..., View]) -> None:
    (row,) = query.table(read(registry(BY_CHOICE)), "instruments")
    assert (row["vote"].value, row["voteMark"].value) == ("9-1-2", "inferred")


@pytest.mark.parametrize(
    ("vote", "code"),
    [
        ("unanimous", "bad-vote"),
        ('"9-1"', "bad-vote"),
        ("{for: 9, against: 1}", "missing-abstaining"),
        ("{for: 9, against: 1, abstaining: 2, away: 1}", "unknown-key"),
        ("{for: [north-state], against: north-state, abstaining: 0}", "voted-twice"),
        ("{for: 9, against: 1, abstaining: [nobody]}", "unknown-actor"),
        ("{for: {north-state: 1}, against: 1, abstaining: 0}", "bad-vote"),
    ],
)
def test_vote_that_cannot_be_is_refused(read: Callable[..., View], vote: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read(registry(vote))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_question_names_the_country_that_leads(read: Callable[..., View]) -> None:
    view = read(registry())
    store_of(view).extend(list(derive(view)))
    (row,) = query.table(view, "contingents-by-state", {"mission": "delta-mission"})
    assert [local_id(row[key].value) for key in ("contingent", "state", "statement")] == [
        "delta-police",
        "north-state",
        "gazette.1",
    ]
    assert row["leads"].value == "yes"


def test_only_a_contingent_is_contributed(read: Callable[..., View]) -> None:
    with pytest.raises(InputError, match="stands on an actor that is no contingent"):
        read(registry().replace("kind: contingent", "kind: police-service"))


def test_passage_names_its_source_and_its_position(read: Callable[..., View]) -> None:
    view, passage = read(registry()), entity("passage", "gazette.1")
    assert view.values(passage, RDF.type) == (OA.SpecificResource.value,)
    assert view.value(passage, OA.hasSource) == entity("source", "gazette").value
    assert view.value(passage, OA.hasSelector) == position_of(passage).value
    assert view.value(position_of(passage), OA.start) == "3"


def test_author_and_publisher_are_agents_with_their_names(read: Callable[..., View]) -> None:
    view = read(registry())
    author = NamedNode(view.value(entity("source", "gazette"), DCTERMS.creator))
    assert view.label(author) == "A. Writer, B. Writer"
    assert view.values(author, RDF.type) == (DCTERMS.Agent.value,)
    source = view.source("gazette")
    assert source is not None
    assert (source.author, source.publisher) == ("A. Writer, B. Writer", "Pressé & Co")


REVIEWS = """\
task_reviews:
- {task: D-1, decision: retain, reason: Done every week., author: A. Analyst, day: 2031-06-01}
- {task: D-1, decision: remove, reason: The mission leaves., author: B. Analyst, day: 2031-09-01}
"""


def reviews(view: View, **clocks: str) -> list[tuple[str, ...]]:
    table = query.table(view, "task-reviews", {"mandate": "delta-mandate", **clocks})
    return [
        (local_id(row["decision"].value), row["author"].value, row["stands"].value) for row in table
    ]


def test_later_review_succeeds_an_earlier_one(read: Callable[..., View]) -> None:
    view = read(registry(), REVIEWS)
    assert reviews(view) == [("retain", "A. Analyst", "no"), ("remove", "B. Analyst", "yes")]


@pytest.mark.parametrize("clock", ["as_of", "known_by"])
def test_review_obeys_both_clocks(read: Callable[..., View], clock: str) -> None:
    view = read(registry(), REVIEWS)
    assert reviews(view, **{clock: "2031-06-01"}) == [("retain", "A. Analyst", "yes")]
    assert reviews(view, **{clock: "2031-05-31"}) == []


def test_reviews_stand_in_a_graph_of_their_own(read: Callable[..., View]) -> None:
    view = read(registry(), REVIEWS)
    quads = list(view.quads(TASK_REVIEW_GRAPH))
    subjects = {quad.subject for quad in quads if quad.predicate == MKG.decision}
    assert len(subjects) == 2
    assert agent("A. Analyst") in {quad.subject for quad in quads}
    named = {
        quad.graph_name for iri in subjects for quad in view.look_up([(iri, None, None, None)])
    }
    assert named == {TASK_REVIEW_GRAPH}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{task: D-9, decision: ask, reason: Why., author: A, day: 2031-06-01}", "unknown-task"),
        (
            "{task: D-1, decision: keep, reason: Why., author: A, day: 2031-06-01}",
            "unknown-review-decision",
        ),
        ("{task: D-1, decision: ask, reason: Why., author: A}", "missing-day"),
        ("{task: D-1, decision: ask, author: A, day: 2031-06-01}", "missing-reason"),
    ],
)
def test_review_that_is_not_whole_is_refused(
    read: Callable[..., View], line: str, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(registry(), f"task_reviews:\n- {line}\n")
    assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.slow
def test_load_of_reviews_can_be_retracted_and_changes_no_verdict(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "a.yaml").write_text(registry(), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(REVIEWS, encoding="utf-8")
    coverage = ("coverage", "-m", "delta-mandate", "--as-of", "2031-10-01", "-f", "json", "--store")
    asked = ("query", "task-reviews", "-p", "mandate=delta-mandate", "-f", "csv", "--store", store)
    assert run("load", tmp_path / "a.yaml", "--store", store).returncode == 0
    before = run(*coverage, store).stdout
    assert run("load", tmp_path / "b.yaml", "--store", store).returncode == 0
    assert len(run(*asked).stdout.splitlines()) == 3
    assert run(*coverage, store).stdout == before
    entry = run("store", "log", "-f", "csv", "--store", store).stdout.splitlines()[-1].split(",")
    identity = next(cell for cell in entry if len(cell) == 64)
    done = run("store", "retract", identity, "--reason", "drafts", "--store", store)
    assert done.returncode == 0
    assert len(run(*asked).stdout.splitlines()) == 1
