"""Calls: who asks for a task stands beside its verdict, with the day, and moves nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kg import style
from kg.coverage import Policy, assess, gaps, survey
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.gaps import _table as gap_table
from kg.formats.reports.html import coverage_page
from kg.formats.reports.junit import junit
from kg.formats.reports.xlsx import xlsx
from kg.model import Clocks
from kg.network import VALUES, Selection, project
from kg.provenance import conflicts
from kg.style import LINES
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.coverage import Coverage
    from kg.model import Report
    from kg.store import View

LAKE = (Path(__file__).parent / "fixtures" / "lake" / "lake.yaml").read_text(encoding="utf-8")
CALL = {"modality": "called-for", "speaker": "residents"}


@pytest.fixture
def lake(read: Callable[..., View]) -> View:
    """Return the lake's mandate with its act and its two calls."""
    return read(LAKE)


@pytest.fixture
def covered(lake: View) -> Coverage:
    return assess(lake, "lake", as_of="2024-10-25")


def report(view: View, found: Coverage) -> Report:
    return coverage_report(found, view, Labels(view), Texts())


def data(view: View, found: Coverage) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(report(view, found).data))


def test_calls_move_no_status(covered: Coverage) -> None:
    assert {v.task.id: v.status for v in covered.tasks} == {
        "LT-1": "covered",
        "LT-2": "silent",
        "LT-3": "silent",
    }


def test_a_task_counts_its_calls_by_value_beside_its_evidence(covered: Coverage) -> None:
    values = {v.task.id: (dict(v.values), len(v.statements)) for v in covered.tasks}
    assert values == {"LT-1": ({"act": 1, "call": 1}, 1), "LT-2": ({"call": 1}, 0), "LT-3": ({}, 0)}


def test_a_later_call_is_not_the_latest_day_of_the_evidence(covered: Coverage) -> None:
    assert (covered.tasks[0].latest, covered.tasks[0].latest_statement) == (
        "2024-10-01",
        "lake-gazette.1",
    )


def test_json_says_who_calls_on_whom_and_when(lake: View, covered: Coverage) -> None:
    first = data(lake, covered)["tasks"][0]["not_counted"]["calls"]
    assert first == [
        {
            "id": "lake-gazette.2",
            "value": "call",
            "held": "2024-10-19",
            "witness": "lake-council",
            "agents": ["lake-mission"],
            "target": "LT-1",
            "source": "lake-gazette",
            "paraphrase": "The council asks the mission to protect the fishers at night too.",
        }
    ]


def test_the_report_has_a_table_of_calls(lake: View, covered: Coverage) -> None:
    table = next(each for each in report(lake, covered).tables if each.title.startswith("Calls"))
    assert [row[:5] for row in table.rows] == [
        ("LT-1", "lake-gazette.2", "2024-10-19", "Lake Council", "Lake Mission"),
        ("LT-2", "lake-gazette.3", "2024-10-18", "Fishers", ""),
    ]


def test_calls_are_not_listed_as_what_does_not_count(lake: View, covered: Coverage) -> None:
    made = report(lake, covered)
    assert not [each for each in made.tables if each.title.startswith("Linked")]
    assert not [note for note in made.notes if "not counted" in note]


def test_the_missing_input_of_a_task_that_is_only_called_for_says_so(covered: Coverage) -> None:
    details = {v.task.id: [each.detail for each in v.missing] for v in covered.tasks}
    assert details["LT-2"] == ["nothing by the mission (1 call)"]
    assert details["LT-3"] == ["no statement found"]


def test_a_gap_names_who_calls_for_it(lake: View, covered: Coverage) -> None:
    table = gap_table(gaps(covered), Labels(lake))
    assert [row["called for by"] for row in table] == ["Fishers (2024-10-18)", ""]
    assert "not counted" not in table.columns


def test_the_page_names_who_calls_and_opens_the_card(lake: View, covered: Coverage) -> None:
    page = coverage_page(covered, report(lake, covered), lake, Labels(lake), Texts())
    assert "1 call (a call moves no status): Lake Council (2024-10-19)" in page
    assert "1 statement: 1 act<" in page
    assert "calls for LT-1" in page


def test_junit_and_the_workbook_have_the_calls(lake: View, covered: Coverage) -> None:
    made = report(lake, covered)
    assert "lake-gazette.2 (call): The council asks" in junit(covered, made, {})
    book = openpyxl.load_workbook(io.BytesIO(xlsx(covered, made, Labels(lake))))
    assert [row[1] for row in book["Calls"].values] == [
        "statement",
        "lake-gazette.2",
        "lake-gazette.3",
    ]
    heads, first = list(book["Matrix"].values)[:2]
    assert dict(zip(heads, first, strict=True))["Calls"] == 1


def test_a_call_is_in_the_list_of_its_day_first(judged: Callable[..., Coverage]) -> None:
    found = judged(CALL | {"stated": "2024-08-01", "source": "late-paper"}, CALL)
    assert {name: [s.id for s in group] for name, group in found.tasks[0].lists.items()} == {
        "later": ["s.1"],
        "call": ["s.2"],
    }


def test_a_policy_asks_nothing_of_a_call(judged: Callable[..., Coverage]) -> None:
    found = judged(CALL, min_independent=2, max_age=0, min_credibility=1)
    assert (found.tasks[0].status, found.tasks[0].failed_checks) == ("silent", ())


def test_a_survey_counts_no_call(lake: View) -> None:
    standing = next(
        each
        for each in survey(lake, Clocks("2024-10-25"), statements=True)
        if each.mandate == "lake"
    )
    assert dict(standing.statuses) == {"LT-1": "covered", "LT-2": "silent", "LT-3": "silent"}
    assert [row.id for row in standing.statements["LT-1"]] == ["lake-gazette.1"]


def test_a_survey_reads_the_modalities_that_a_file_adds(read: Callable[..., View]) -> None:
    own = """modalities:
- {id: sworn, label: sworn, definition: "A modality of an oath.", value: act}
- {id: begged, label: begged, definition: "A modality of begging.", value: call}
source: lake-gazette
statements:
- {id: lake-gazette.4, speaker: fishers, attribution: quoted, modality: sworn, agent: lake-mission,
   action: report, stated: 2024-10-01, evidence_for: LT-2, paraphrase: "It reports."}
- {id: lake-gazette.5, speaker: fishers, attribution: quoted, modality: begged, agent: lake-mission,
   action: report, stated: 2024-10-01, evidence_for: LT-3, paraphrase: "It should report."}
"""
    view = read(LAKE, own)
    found = assess(view, "lake", as_of="2024-10-25")
    statuses = {v.task.id: v.status for v in found.tasks}
    assert statuses == {"LT-1": "covered", "LT-2": "covered", "LT-3": "silent"}
    assert dict(found.tasks[2].values) == {"call": 1}
    standings = survey(view, Clocks("2024-10-25"))
    assert dict(next(s for s in standings if s.mandate == "lake").statuses) == statuses


def test_no_call_contradicts_a_denial(read: Callable[..., View]) -> None:
    line = (
        "- {{id: lake-gazette.{}, speaker: {}, attribution: quoted, modality: {}, agent: "
        "lake-mission, action: protect, stated: 2024-10-19, evidence_for: LT-1, paraphrase: "
        '"Of the fishers at night."}}\n'
    )
    more = [(4, "fishers", "denied"), (5, "lake-mission", "asserted-activity")]
    found = conflicts(read(LAKE + "".join(line.format(*each) for each in more)), ["denial"])
    sides = {side.id for each in found for side in each.sides}
    assert sides & {"lake-gazette.2", "lake-gazette.5"} == {"lake-gazette.5"}


def test_a_picture_draws_a_call_as_one(lake: View) -> None:
    drawn = {
        (data["label"], data["value"])
        for *_, data in project(lake, Selection("mandate")).edges(data=True)
        if data["predicate"].endswith("evidenceFor")
    }
    assert drawn == {("evidence for", "act"), ("calls for", "call")}


def test_the_places_view_says_that_somebody_is_called_on(lake: View) -> None:
    labels = {data["label"] for *_, data in project(lake, Selection("places")).edges(data=True)}
    assert {"acts at", "called on to act at"} <= labels


def test_every_value_has_a_word_a_plural_and_a_line(ontology: tuple[Any, ...]) -> None:
    schemes = {
        quad.subject.value.rpartition("/")[2]
        for quad in ontology
        if "/id/evidential-value/" in str(quad.subject)
    }
    assert schemes == set(VALUES) == set(style.VALUES)
    assert schemes <= set(LINES)


@pytest.mark.parametrize(
    ("force", "left"),
    [
        ("decides", []),
        ("demands", ["LT-1"]),
        ("authorises", ["LT-1"]),
        ("urges", ["LT-1", "LT-2"]),
        ("encourages", ["LT-1", "LT-2"]),
        ("invites", ["LT-1", "LT-2", "LT-3"]),
    ],
)
def test_a_least_force_reads_the_later_forces_too(lake: View, force: str, left: list[str]) -> None:
    found = assess(lake, "lake", as_of="2024-10-25", policy=Policy(min_force=force))
    assert [verdict.task.id for verdict in found.tasks] == left


@pytest.mark.slow
def test_commands_answer_about_calls_protection_and_forces(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    store = tmp_path / "lake"
    run("init", "--empty", store)
    assert (
        run("load", Path(__file__).parent / "fixtures/lake/lake.yaml", "--store", store).returncode
        == 0
    )
    rows = run(
        "query", "derived-relations", "-p", "relation=mkg:protects", "--store", store, "-f", "json"
    )
    assert "lake-gazette.1" in rows.stdout
    assert "lake-gazette.2" not in rows.stdout  # a call: somebody asks, nobody protects
    brief = run("brief", "-m", "lake", "--as-of", "2024-10-25", "--store", store, "-f", "md").stdout
    assert "nothing by the mission (1 calling for it)" in brief
    assert "Report abuses: Fishers called for it on 18 October 2024" in brief
    diff = run("mandate", "diff", "lake", "lake-2", "--store", store)
    assert "force from demands to directs (weaker)" in diff.stdout
