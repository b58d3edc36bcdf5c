"""Mandates over time: what is in force, the chain of instruments, what became of the tasks of one
in another.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from kg.mandates import (
    Instead,
    Successor,
    chain,
    clauses,
    difference,
    instead,
    overviews,
    read,
)
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.mandates import Difference
    from kg.store import View

    Run = Callable[..., CompletedProcess[str]]

EXPECTED = [
    ("not found", "MT-01", None),
    ("carried", "MT-02", "G-04"),
    ("widened", "MT-03", "G-01"),
    ("widened", "MT-04", "G-03"),
    ("carried", "MT-05", "G-02"),
    ("carried", "MT-06", "G-05"),
    ("carried", "MT-07", "G-09"),
    ("first seen", None, "G-06"),
    ("first seen", None, "G-07"),
    ("first seen", None, "G-08"),
    ("first seen", None, "G-10"),
]
"""Section 1.7 of the facts: what became of the tasks of the MSS in the GSF."""


def changes(found: Difference) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            change.kind,
            change.earlier.id if change.earlier else None,
            change.later.id if change.later else None,
        )
        for change in found.changes
    ]


def data(done: CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever the JSON holds
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture
def world(read: Callable[..., View], pytestconfig: pytest.Config) -> View:
    """Return two mandates of which the later carries, widens, narrows, drops and adds."""
    folder = pytestconfig.rootpath / "tests" / "fixtures" / "two-mandates"
    return read((folder / "mandates.yaml").read_text(encoding="utf-8"))


# --- the list


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2023-10-01", "no"),
        ("2023-10-02", "yes"),
        ("2025-10-02", "yes"),
        ("2025-10-03", "no"),
        ("2026-11-01", "no"),
    ],
)
def test_a_mandate_is_in_force_from_its_first_to_its_last_day(day: str, found: str) -> None:
    assert (
        next(each.in_force for each in overviews(open_view(), day) if each.mandate.id == "mss")
        == found
    )


def test_past_an_unverified_end_the_list_says_unknown_and_marks_the_days(run: Run) -> None:
    listed = data(run("mandate", "list", "--as-of", "2026-11-01", "-f", "json"))["mandates"]
    gsf = next(each for each in listed if each["mandate"] == "gsf")
    assert gsf["in_force"] == "unknown"
    assert (gsf["begins"], gsf["ends"], gsf["marks"]) == (
        "2025-10-03",
        "2026-10-02",
        {"begins": "inferred", "ends": "unverified"},
    )


def test_the_list_marks_unread_days_on_the_screen(run: Run) -> None:
    shown = run("mandate", "list", "--as-of", "2026-11-01").stdout
    assert "2025-10-03 (inferred) to 2026-10-02 (unverified)" in shown


def test_an_empty_store_has_no_mandates(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "s", "--empty")
    done = run("mandate", "list", "--as-of", "2024-11-19", "--store", tmp_path / "s")
    assert (done.returncode, done.stdout) == (0, "Mandates\nNo mandate is on record.\n")


@pytest.mark.parametrize(
    "words",
    [("list",), ("show", "mss"), ("tasks", "mss"), ("chain", "mss"), ("diff", "mss", "gsf")],
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_every_form_is_the_same_twice(run: Run, words: tuple[str, ...], form: str) -> None:
    days = () if words[0] in ("chain", "diff") else ("--as-of", "2024-11-19")
    first, second = (run("mandate", *words, *days, "-f", form).stdout for _ in range(2))
    assert first == second
    assert len(first.splitlines()) > 3


# --- one mandate, its tasks


def test_tasks_on_a_day_have_provision_force_and_verification(run: Run) -> None:
    task = data(run("mandate", "tasks", "S/RES/2751", "--as-of", "2024-11-19", "-f", "json"))[
        "tasks"
    ][5]
    (provision,) = task["provisions"]
    assert (task["id"], task["force"], task["verification"]) == ("MT-06", "calls-upon", "verified")
    assert (provision["paragraph"], provision["marks"]) == ("2", {"paragraph": "unverified"})


def test_a_mandate_that_ended_names_its_successor(run: Run) -> None:
    found = data(run("mandate", "tasks", "mss", "--as-of", "2025-10-15", "-f", "json"))
    assert (found["in_force"], found["succeeded_by"]) == ("no", ["gsf"])


def test_where_it_is_unknown_whether_it_is_in_force_the_tasks_are_listed_with_that_note(
    run: Run,
) -> None:
    done = run("mandate", "tasks", "gsf", "--as-of", "2026-11-01")
    assert "whether these tasks still hold is not known" in done.stdout
    assert "G-10" in done.stdout


def test_tasks_of_an_instrument_adopted_later_are_left_out_and_named(run: Run) -> None:
    found = data(run("mandate", "tasks", "binuh", "--as-of", "2024-11-19", "-f", "json"))
    assert (found["tasks"], found["later"]) == ([], ["B-01", "B-02", "B-03", "B-04"])


def test_show_lists_limits_and_duties_with_whom_they_bind(run: Run) -> None:
    clauses_ = {
        each["id"]: each for each in data(run("mandate", "show", "mss", "-f", "json"))["clauses"]
    }
    assert (clauses_["K-07"]["kind"], clauses_["K-07"]["bound"]) == (
        "duty",
        ["haitian-state", "mssm"],
    )
    assert clauses_["K-05"]["verification"] == "unverified"


def test_a_force_that_was_not_read_is_marked(run: Run) -> None:
    shown = run("mandate", "show", "mss", "--as-of", "2024-11-19", "-f", "md").stdout
    assert (
        next(line for line in shown.splitlines() if "| K-06 |" in line).split(" | ")[3]
        == "requests (unverified)"
    )


def test_sub_targets_stand_with_their_task() -> None:
    view = open_view()
    sites = next(clause for clause in clauses(view, read(view, "mss")) if clause.id == "MT-05")
    assert [*sites.sub_targets] == [
        "MT-05.airport",
        "MT-05.hospital",
        "MT-05.intersection",
        "MT-05.port",
        "MT-05.school",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("tasks", "nothing"),
            "nothing: no such mandate. This store has 5: binuh (Mandate of BINUH), gsf (",
        ),
        (("show", "mssm"), "mssm: is the holder of a mandate, not a mandate. Use mss."),
        (("diff", "mss", "haiti"), "haiti: does not name a single mandate."),
        (("chain", "haiti"), "haiti: neither a mandate nor an instrument."),
        (("tasks", "mss", "--as-of", "2024-13-01"), "--as-of 2024-13-01: no day of the calendar."),
    ],
)
def test_a_wrong_name_or_day_is_wrong_input_with_a_remedy(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    done = run("mandate", *words)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


# --- the chain


def test_the_chain_tells_what_each_instrument_does() -> None:
    told = [
        (link.symbol, [(act.verb, act.target) for act in link.acts])
        for link in chain(open_view(), "mss")
    ]
    assert told == [
        ("S/RES/2699", [("establishes", "mss")]),
        ("S/RES/2751", [("extends", "mss"), ("extends", "S/RES/2699")]),
        (
            "S/RES/2793",
            [
                ("establishes", "gsf"),
                ("succeeds", "mss"),
                ("succeeds", "S/RES/2699"),
                ("succeeds", "S/RES/2751"),
            ],
        ),
    ]


def test_the_chain_has_days_votes_and_expiry_with_their_marks(run: Run) -> None:
    first, _, third = data(run("mandate", "chain", "S/RES/2751", "-f", "json"))["instruments"]
    assert (first["adopted"], first["vote"], first["ends"], first["marks"]) == (
        "2023-10-02",
        "13-0-2",
        "2024-10-02",
        {"ends": "inferred"},
    )
    assert (third["vote"], third["ends"], third["marks"]) == (
        "12-0-3",
        "2026-10-02",
        {"ends": "unverified"},
    )


def test_an_instrument_without_a_mandate_has_a_chain_too() -> None:
    links = chain(open_view(), "S/RES/2752")
    assert [link.symbol for link in links] == [
        "S/RES/2653",
        "S/RES/2700",
        "S/RES/2752",
        "S/RES/2794",
    ]
    assert [act.mark for act in links[-1].acts] == ["inferred"]


def test_the_chain_on_a_day_holds_what_was_adopted_by_then(run: Run) -> None:
    found = data(run("mandate", "chain", "gsf", "--as-of", "2024-11-19", "-f", "json"))[
        "instruments"
    ]
    assert [each["instrument"] for each in found] == ["S/RES/2699", "S/RES/2751"]


# --- what became of tasks


def test_the_diff_of_the_two_missions_is_that_of_the_facts() -> None:
    assert changes(difference(open_view(), "S/RES/2699", "S/RES/2793")) == EXPECTED


@pytest.mark.parametrize("pair", [("mss", "gsf"), ("gsf", "mss"), ("S/RES/2793", "S/RES/2751")])
def test_the_earlier_mandate_stands_first_however_it_is_asked(pair: tuple[str, str]) -> None:
    assert changes(difference(open_view(), *pair)) == EXPECTED


def test_between_complete_lists_tasks_are_dropped_and_added_and_one_is_narrowed(
    world: View,
) -> None:
    found = difference(world, "C/1", "C/2")
    assert found.complete
    assert changes(found) == [
        ("carried", "U-1", "D-1"),
        ("narrowed", "U-2", "D-2"),
        ("widened", "U-3", "D-3"),
        ("dropped", "U-4", None),
        ("added", None, "D-5"),
    ]


def test_where_one_list_is_incomplete_nothing_is_dropped_or_added(
    read: Callable[..., View], pytestconfig: pytest.Config
) -> None:
    path = pytestconfig.rootpath / "tests" / "fixtures" / "two-mandates" / "mandates.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "task_list: complete", "task_list: incomplete", 1
    )
    text = text.replace(", narrows: U-2", "")
    found = difference(read(text), "upstream", "downstream")
    assert not found.complete
    assert [kind for kind, *_ in changes(found)] == [
        "carried",
        "not found",
        "widened",
        "not found",
        "first seen",
        "first seen",
    ]


def test_an_inferred_link_and_another_force_are_told(world: View) -> None:
    widened = difference(world, "upstream", "downstream").changes[2]
    assert (widened.mark, widened.force) == ("inferred", True)


def test_two_instruments_of_one_mandate_are_told_apart_by_the_day_of_adoption() -> None:
    found = difference(open_view(), "S/RES/2476", "S/RES/2814")
    assert changes(found) == [("first seen", None, f"B-0{number}") for number in range(1, 5)]


def test_an_extension_carries_every_task_and_does_not_differ(run: Run) -> None:
    assert not difference(open_view(), "S/RES/2699", "S/RES/2751").differs
    assert run("mandate", "diff", "S/RES/2699", "S/RES/2751", "--exit-code").returncode == 0


def test_exit_code_1_says_that_they_differ(run: Run) -> None:
    assert run("mandate", "diff", "mss", "gsf", "--exit-code").returncode == 1
    assert run("mandate", "diff", "mss", "gsf").returncode == 0


@pytest.mark.slow
def test_a_narrowed_task_comes_from_files_that_a_user_loads(
    run: Run, store: Path, pytestconfig: pytest.Config
) -> None:
    folder = pytestconfig.rootpath / "tests" / "fixtures" / "two-mandates"
    assert run("load", folder / "mandates.yaml", "--store", store).returncode == 0
    found = data(run("mandate", "diff", "C/1", "C/2", "--store", store, "-f", "json"))
    assert found["summary"] == {"carried": 1, "widened": 1, "narrowed": 1, "dropped": 1, "added": 1}
    assert "narrowed" in run("mandate", "diff", "C/1", "C/2", "--store", store).stdout


def test_each_row_of_the_diff_has_both_provisions(run: Run) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("mandate", "diff", "mss", "gsf", "-f", "csv").stdout))
    )
    widened = next(row for row in rows if row["later_task"] == "G-01")
    assert widened["earlier_provision"] == "S/RES/2699, OP 1(a) (unverified)"
    assert widened["later_provision"] == "S/RES/2793, paragraph not on record"
    assert len(rows) == len(EXPECTED)


def test_the_diff_says_that_nothing_is_claimed_to_be_dropped(run: Run) -> None:
    shown = run("mandate", "diff", "mss", "gsf").stdout
    assert "nothing is claimed to have been dropped or added" in " ".join(shown.split())
    assert "incomplete (not every task is on record)" in " ".join(shown.split())


def test_mandates_that_do_not_follow_each_other_are_said_not_to(run: Run) -> None:
    shown = " ".join(run("mandate", "diff", "mss", "binuh").stdout.split())
    assert "That mss succeeds binuh is not on record." in shown


def test_a_day_out_of_force_names_the_day_and_the_successor_to_ask_about(run: Run) -> None:
    for command in ("coverage -m", "gaps -m", "mandate tasks", "mandate show"):
        words = [*command.split(), "mss", "--as-of", "2026-01-01"]
        shown = " ".join(run(*words).stdout.split())
        assert "Try --as-of 2025-10-02, the last day in force, or gsf (" in shown, command
        assert ", in force on 2026-01-01." in shown, command
        assert json.loads(run(*words, "-f", "json").stdout)["instead"] == {
            "as_of": "2025-10-02",
            "which": "last",
            "successors": [{"mandate": "gsf", "in_force": "yes"}],
        }


def test_what_to_ask_about_follows_the_chain_to_the_mandate_in_force() -> None:
    found = instead(open_view(), read(open_view(), "minustah").mandate, "2020-01-01")
    assert found == Instead("2017-10-15", "last", (Successor("binuh", "yes"),))


def test_before_a_mandate_begins_its_first_day_is_named(run: Run) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2023-01-01").stdout
    assert "Try --as-of 2023-10-02, the first day in force.\n" in shown


def test_in_force_there_is_nothing_else_to_ask_about(run: Run) -> None:
    words = ("coverage", "-m", "mss", "--as-of", "2024-11-19", "-f", "json")
    assert json.loads(run(*words).stdout)["instead"] is None


def test_the_tasks_of_a_mandate_are_listed_out_of_force_too(run: Run) -> None:
    for day in ("2026-01-01", "2020-01-01"):
        words = ("mandate", "tasks", "mss", "--as-of", day)
        assert len(json.loads(run(*words, "-f", "json").stdout)["tasks"]) == 7
        assert "none is in force on that day" in run(*words).stdout
