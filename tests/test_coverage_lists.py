"""Statements linked to a task that do not count: the same lists in report, page, workbook, picture
and findings.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from stores import initialise, load

from kg.services.opening import open_view
from kg.validate import check

if TYPE_CHECKING:
    from collections.abc import Callable

    Runner = Callable[..., Any]

WORLD = Path(__file__).parent / "fixtures" / "coverage" / "lists.yaml"
DAY = ("-m", "charge", "--as-of", "2024-10-21")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    initialise(folder / "store", empty=True)
    load([WORLD], folder / "store", isolated=False)
    return folder / "store"


@pytest.fixture
def asked(run: Runner, store: Path) -> Callable[..., str]:
    def answer(*words: str) -> str:
        done = run(*words, "--store", store)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return answer


def tasks(data: str) -> dict[str, Any]:
    return {task["task"]: task for task in json.loads(data)["tasks"]}


def not_counted(task: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [each["id"] for each in group] for name, group in task["not_counted"].items() if group
    }


@pytest.mark.slow
def test_report_names_what_does_not_count_and_why(asked: Callable[..., str]) -> None:
    lines = asked("coverage", *DAY, "-f", "md").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")][:3]
        for line in lines
        if line.startswith("| Q-")
    ]
    assert [row for row in rows if row[1].startswith("g.")] == [
        ["Q-1", "g.3", "before the period"],
        ["Q-2", "g.6", "later"],
        ["Q-2", "g.2", "by others: Ministry"],
    ]


@pytest.mark.slow
def test_task_says_that_nothing_was_found_only_where_nothing_is_linked(
    asked: Callable[..., str],
) -> None:
    missing = {
        slug: task["missing"] for slug, task in tasks(asked("coverage", *DAY, "-f", "json")).items()
    }
    assert missing["Q-2"] == [
        {"code": "no-own-statement", "detail": "nothing by the mission (1 by others, 1 later)"}
    ]
    assert missing["Q-4"] == [{"code": "no-statement", "detail": "no statement found"}]


@pytest.mark.slow
def test_data_holds_each_list_by_name(asked: Callable[..., str]) -> None:
    found = tasks(asked("coverage", *DAY, "-f", "json"))
    assert {slug: not_counted(task) for slug, task in found.items()} == {
        "Q-1": {"before_period": ["g.3"]},
        "Q-2": {"later": ["g.6"], "by_others": ["g.2"]},
        "Q-3": {},
        "Q-4": {},
    }


def test_flat_table_has_a_column_a_list(asked: Callable[..., str]) -> None:
    head, *rows = csv.reader(asked("coverage", *DAY, "-f", "csv").splitlines())
    assert [row[head.index("by_others")] for row in rows] == ["", "g.2", "", ""]


def test_gaps_name_what_is_linked_and_not_counted(asked: Callable[..., str]) -> None:
    gaps = {gap["gap"]: gap for gap in json.loads(asked("gaps", *DAY, "-f", "json"))["gaps"]}
    assert not_counted(gaps["Q-2"]) == {"later": ["g.6"], "by_others": ["g.2"]}
    assert "g.6 (later), g.2 (by others)" in asked("gaps", *DAY, "-f", "md")


def test_page_shows_a_card_with_the_reason(asked: Callable[..., str]) -> None:
    page = asked("coverage", *DAY, "-f", "html")
    assert "Linked and not counted: 1 before the period" in page
    assert "not counted: by others: Ministry" in page


@pytest.mark.slow
def test_workbook_has_a_sheet_of_what_does_not_count(
    run: Runner, store: Path, tmp_path: Path
) -> None:
    pytest.importorskip("xlsxwriter")
    run("coverage", *DAY, "--store", store, "-o", tmp_path / "book.xlsx")
    with ZipFile(io.BytesIO((tmp_path / "book.xlsx").read_bytes())) as book:
        assert "Not counted" in book.read("xl/workbook.xml").decode()
        assert "by others: Ministry" in book.read("xl/sharedStrings.xml").decode()


def test_show_of_a_task_gives_the_same_lists(asked: Callable[..., str]) -> None:
    linked = json.loads(asked("show", "Q-1", "-f", "json", "--as-of", "2024-10-21"))["linked"]
    assert [(row["statement"].rpartition("/")[2], row["list"]) for row in linked] == [
        ("g.1", "evidence"),
        ("g.3", "before the period"),
    ]


def test_picture_marks_what_does_not_count(run: Runner, store: Path, tmp_path: Path) -> None:
    run(
        "export",
        "--view",
        "mandate",
        "--as-of",
        "2024-10-21",
        "--store",
        store,
        "-o",
        tmp_path / "m.mmd",
    )
    drawn = (tmp_path / "m.mmd").read_text(encoding="utf-8")
    assert "1 denial, before the period" in drawn
    assert "1 act, by others" in drawn
    assert "g.6" not in drawn  # it holds only later
    assert '"not counted, by others"' in drawn


def test_findings_name_what_does_not_count(store: Path) -> None:
    found = [
        (one.code, one.severity, one.focus.rpartition("/")[2]) for one in check(open_view(store))
    ]
    assert found == [
        ("MD-evidence-by-others", "warning", "g.2"),
        ("MD-evidence-after-period", "info", "g.6"),
        ("MD-evidence-before-period", "info", "g.3"),
    ]


def test_denial_is_shown_with_day_and_speaker_and_the_later_act(asked: Callable[..., str]) -> None:
    task = tasks(asked("coverage", *DAY, "-f", "json"))["Q-3"]
    assert [each["detail"] for each in task["missing"]] == [
        "denied 2024-05-19 by River Survey (g.4)",
        "denied, later act reported: 2024-10-12 (g.5)",
    ]
    assert task["denials"] == [
        {
            "id": "g.4",
            "held": "2024-05-19",
            "speaker": "survey",
            "witness": "survey",
            "later_act": "g.5",
        }
    ]


def test_verdict_names_the_statement_of_its_latest_day(asked: Callable[..., str]) -> None:
    task = tasks(asked("coverage", *DAY, "-f", "json"))["Q-3"]
    assert (task["latest"], task["latest_statement"]) == ("2024-10-12", "g.5")
    assert "2024-10-12 (g.5)" in asked("coverage", *DAY)
    assert "2024-10-12 (g.5)" in asked("coverage", *DAY, "-f", "html")


def test_old_denial_lapses_by_option_and_by_policy_file(
    asked: Callable[..., str], tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("max_denial_age: 90\n", encoding="utf-8")
    for words in (("--max-denial-age", "90"), ("--policy", str(policy))):
        task = tasks(asked("coverage", *DAY, *words, "-f", "json"))["Q-3"]
        assert (task["status"], not_counted(task)) == ("covered", {"lapsed_denials": ["g.4"]})


def test_denials_do_not_lapse_by_default(asked: Callable[..., str]) -> None:
    assert (
        tasks(asked("coverage", *DAY, "--max-age", "90", "-f", "json"))["Q-3"]["status"]
        == "contradicted"
    )


def test_request_about_a_denial_passes_over_one_that_has_lapsed(
    asked: Callable[..., str], run: Runner, store: Path
) -> None:
    requests = json.loads(
        asked("gaps", *DAY, "--max-denial-age", "200", "--as", "rfi", "-f", "json")
    )["requests"]
    (ask,) = [each["ask"] for each in requests if each["gap"] == "Q-3"]
    assert '"2024-04-04"' in ask
    assert run("ask", ask, "--store", store).returncode == 1
