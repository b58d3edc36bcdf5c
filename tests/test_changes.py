"""What became known between two days: statements, retractions, relations that came or went."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from stores import load, store_of

from kg import reason
from kg.engine import scratch
from kg.importers import assemble
from kg.importers.names import Names
from kg.model import Clocks
from kg.provenance import changes
from kg.services.opening import open_view
from kg.store import View

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Runner = Callable[..., subprocess.CompletedProcess[str]]


WIRES = sorted((Path(__file__).parent / "fixtures" / "two-clocks").glob("*.yaml"))


@cache
def world() -> View:
    """Return the packaged knowledge base with made-up wires of several days, some of them taken
    back.
    """
    made = View(scratch())
    store_of(made).bulk_extend(open_view().quads())
    documents = [assemble.parse(path.read_bytes(), str(path)) for path in WIRES]
    store_of(made).extend(assemble.read(documents, Names(made))[0])
    store_of(made).extend(reason.derive(made))
    return made


def statements(after: str, until: str, as_of: str = "") -> list[str]:
    known = changes(world(), after, Clocks(as_of, until)).data()
    return [row["statement"] for row in known["statements"]]


def relations(change: str, after: str, until: str, as_of: str = "") -> set[tuple[str, str, str]]:
    found = changes(world(), after, Clocks(as_of, until)).data()["relations"][change]
    return {(row["subject"], row["relation"].rpartition("#")[2], row["object"]) for row in found}


def test_first_day_is_out_and_last_day_is_in() -> None:
    assert statements("2024-11-21", "2024-11-22") == [f"wire-a.{number}" for number in range(1, 7)]
    assert statements("2024-12-04", "2024-12-05") == ["wire-b.1", "wire-b.2"]


def test_intervals_that_meet_share_nothing_and_leave_nothing_out() -> None:
    halves = statements("2024-11-19", "2024-12-05") + statements("2024-12-05", "2025-02-01")
    assert halves == statements("2024-11-19", "2025-02-01")


@pytest.mark.parametrize(("after", "until"), [("", "2024-11-19"), ("2025-03-01", "")])
def test_open_end_sets_no_limit(after: str, until: str) -> None:
    known = [
        row["known"] for row in changes(world(), after, Clocks(known_by=until)).data()["statements"]
    ]
    assert known
    assert all((not until or day <= until) and day > after for day in known)


def test_statement_of_a_later_day_is_left_out() -> None:
    early = statements("2024-11-21", "2024-11-22", as_of="2024-11-22")
    assert set(statements("2024-11-21", "2024-11-22")) - set(early) == {"wire-a.3"}


def test_statement_tells_who_said_it_where_and_of_what_it_is_evidence() -> None:
    row = next(
        r
        for r in changes(world(), "2024-11-21", Clocks(known_by="2024-11-22")).data()["statements"]
    )
    assert row == {
        "known": "2024-11-22",
        "statement": "wire-a.1",
        "speaker": "mssm",
        "source": "wire-a",
        "modality": "asserted-activity",
        "value": "act",
        "evidenceFor": "MT-04",
        "paraphrase": "The mission says that it trained recruits.",
    }


def test_retraction_is_listed_on_the_day_it_became_known() -> None:
    def taken(after: str, until: str) -> Any:  # noqa: ANN401 - the data of a report
        return changes(world(), after, Clocks(known_by=until)).data()["retractions"]

    assert taken("2024-12-05", "2024-12-09") == []
    assert taken("2024-12-09", "2024-12-10") == [
        {"statement": "C028", "by": "correction-a.2", "known": "2024-12-10"},
        {"statement": "wire-a.2", "by": "correction-a.1", "known": "2024-12-10"},
    ]


AID = ("mssm", "supports", "humanitarian-organisations")
AID_PROTECTED = ("mssm", "protects", "humanitarian-organisations")


def test_relation_appears_with_its_first_premise() -> None:
    assert AID in relations("appeared", "2024-11-19", "2024-11-20")
    assert AID not in relations("appeared", "2024-11-20", "2024-11-22")


def test_relation_vanishes_when_its_last_premise_is_taken_back() -> None:
    assert relations("vanished", "2024-12-05", "2024-12-10") == {AID, AID_PROTECTED}
    assert relations("vanished", "2024-12-05", "2024-12-10", as_of="2024-12-19") == set()


def test_instrument_authorises_from_its_adoption() -> None:
    appeared = relations("appeared", "2023-10-01", "2023-10-02")
    assert ("mssm", "authorisedBy", "s-res-2699") in appeared


# --- the command

WEEK = ("changes", "--known-by", "2024-12-05..2024-12-10")


@pytest.fixture
def wires(store: Path) -> Path:
    load(WIRES, store)
    return store


@pytest.mark.slow
def test_table_has_a_section_for_each_kind_of_change(run: Runner, wires: Path) -> None:
    heads = [line for line in run(*WEEK, "-s", wires).stdout.splitlines() if line.endswith(")")]
    assert heads == [
        "Statements that became known (2)",
        "Retractions that became known (2)",
        "Relations that vanished (2)",
    ]


@pytest.mark.slow
def test_csv_has_one_row_a_change(run: Runner, wires: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*WEEK, "-f", "csv", "-s", wires).stdout)))
    assert [(row["change"], row["known"]) for row in rows] == [
        ("became known", "2024-12-10"),
        ("became known", "2024-12-10"),
        ("taken back", "2024-12-10"),
        ("taken back", "2024-12-10"),
        ("vanished", "2024-11-20"),  # protects
        ("vanished", "2024-11-22"),
        ("vanished", "2024-11-20"),  # supports
        ("vanished", "2024-11-22"),
    ]


def test_json_names_the_interval(run: Runner) -> None:
    told = json.loads(
        run("changes", "--known-by", "..2024-11-19", "--as-of", "2024-11-19", "-f", "json").stdout
    )
    assert [told[key] for key in ("after", "known_by", "as_of")] == [
        None,
        "2024-11-19",
        "2024-11-19",
    ]


@pytest.mark.slow
def test_markdown_has_the_same_sections(run: Runner, wires: Path) -> None:
    assert (
        "## Relations that vanished (2)" in run(*WEEK, "-f", "md", "-s", wires).stdout.splitlines()
    )


def test_interval_in_which_nothing_became_known_says_so(run: Runner) -> None:
    shown = run("changes", "--known-by", "2024-11-20..2024-11-21").stdout
    assert shown.splitlines()[-1] == "Nothing became known between these days."


@pytest.mark.parametrize(
    ("interval", "code"),
    [
        ("2024-11-20", 2),
        ("..", 2),
        ("2024-11-21..2024-11-20", 3),
        ("2024-11-31..", 3),
        ("x..2024-11-20", 3),
    ],
)
def test_interval_that_is_none_is_refused(run: Runner, interval: str, code: int) -> None:
    done = run("changes", "--known-by", interval)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(
        f"kg: --known-by {interval.partition('..')[0] if code == 3 else interval}"
    )


def test_packaged_knowledge_base_became_known_with_its_sources() -> None:
    assert (
        len(changes(open_view(), "2024-11-19", Clocks(known_by="2024-11-20")).data()["statements"])
        == 97
    )
