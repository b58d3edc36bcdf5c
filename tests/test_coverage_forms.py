"""Coverage for other programs: JUnit, SARIF and Excel, each read back by a reader that is not
ours.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from junitparser import JUnitXml
from pages import relabelled
from sarif_pydantic import Sarif

from kg.coverage import Policy, Waiver, assess
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.junit import junit
from kg.formats.reports.sarif import sarif
from kg.formats.reports.xlsx import xlsx
from kg.model import Location
from kg.provenance import packaged_locations
from kg.resources import root
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.coverage import Coverage
    from kg.model import Report
    from kg.store import View

    Run = Callable[..., CompletedProcess[str]]

DAY = "2024-11-19"
WAIVED = Policy(waivers=(Waiver("MT-07", "none was needed", "A. Planner", "2025-03-31"),))


def report_of(found: Coverage) -> Report:
    view = open_view()
    return coverage_report(found, view, Labels(view), Texts())


def outcomes(found: Coverage) -> dict[str, str]:
    """Return the outcome of each test by the first word of its name, as another program reads
    it.
    """
    read = JUnitXml.fromstring(junit(found, report_of(found), packaged_locations()).encode())
    return {
        case.name.split()[0]: type(case.result[0]).__name__.lower() if case.result else "passed"
        for suite in read
        for case in suite
    }


def results(found: Coverage) -> list[Any]:
    log = Sarif.model_validate_json(sarif(found, packaged_locations()))
    return log.runs[0].results or []


def book(found: Coverage, view: View | None = None) -> Any:  # noqa: ANN401 - openpyxl has no types
    return openpyxl.load_workbook(
        io.BytesIO(xlsx(found, report_of(found), Labels(view or open_view())))
    )


@pytest.fixture(scope="module")
def found() -> Coverage:
    return assess(open_view(), "mss", as_of=DAY)


# --- JUnit


def test_a_covered_task_passes_and_one_without_an_act_is_skipped(found: Coverage) -> None:
    read = outcomes(found)
    assert {task: read[task] for task in read if task.startswith("MT")} == {
        "MT-01": "skipped",
        "MT-02": "skipped",
        "MT-03": "passed",
        "MT-04": "skipped",
        "MT-05": "skipped",
        "MT-06": "passed",
        "MT-07": "skipped",
    }


def test_a_skipped_task_says_what_is_missing(found: Coverage) -> None:
    suite, _ = JUnitXml.fromstring(junit(found, report_of(found), {}).encode())
    said = {case.name[:5]: case.result[0].message for case in suite if case.result}
    assert said["MT-07"] == "no statement found"
    assert said["MT-02"] == "partial: no act reported; 2 aims only"


def test_a_contradicted_task_fails(judged: Callable[..., Coverage]) -> None:
    denied = judged({}, {"modality": "denied", "speaker": "residents"})
    assert outcomes(denied)["T-1"] == "failure"


def test_a_status_that_a_gate_names_fails_unless_its_gap_is_accepted() -> None:
    policy = Policy(fail_on=("silent",))
    assert outcomes(assess(open_view(), "mss", as_of=DAY, policy=policy))["MT-07"] == "failure"
    accepted = Policy(fail_on=("silent",), waivers=WAIVED.waivers)
    assert outcomes(assess(open_view(), "mss", as_of=DAY, policy=accepted))["MT-07"] == "skipped"


def test_a_gate_is_a_test_of_its_own() -> None:
    gate = {
        under: outcomes(assess(open_view(), "mss", as_of=DAY, policy=Policy(fail_under=under)))[
            "gate"
        ]
        for under in (20.0, 50.0)
    }
    assert gate == {20.0: "passed", 50.0: "failure"}


def test_a_gate_on_what_is_unknown_is_an_error() -> None:
    read = outcomes(assess(open_view(), "gsf", as_of="2026-11-01", policy=Policy(fail_under=1.0)))
    assert (read["in"], read["gate"]) == ("skipped", "error")


def test_a_mandate_not_in_force_is_no_empty_report() -> None:
    assert outcomes(assess(open_view(), "mss", as_of="2025-10-15")) == {"in": "skipped"}


def test_the_totals_are_those_of_the_tests(found: Coverage) -> None:
    read = JUnitXml.fromstring(junit(found, report_of(found), {}).encode())
    written = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()  # type: ignore[no-untyped-call]
    assert written == (read.tests, read.failures, read.errors, read.skipped) == (21, 0, 0, 18)


def test_a_breached_duty_fails_and_a_done_one_passes(judged: Callable[..., Coverage]) -> None:
    duty = {"evidence_for": "D-1"}
    assert outcomes(judged(duty))["D-1"] == "passed"
    assert outcomes(judged(duty | {"modality": "denied"}))["D-1"] == "failure"


def test_a_character_that_xml_forbids_does_not_break_the_report() -> None:
    view = relabelled("task", "MT-03", "Guard\x01 <the> & gate\ufffe")
    found = assess(view, "mss", as_of=DAY)
    suite, _ = JUnitXml.fromstring(junit(found, report_of(found), {}).encode())
    assert "MT-03 Guard <the> & gate" in [case.name for case in suite]


# --- SARIF


def test_each_task_that_is_not_covered_is_a_result_at_its_level(found: Coverage) -> None:
    told = {
        str(result.message.text)[:5]: (result.rule_id, result.level.value)
        for result in results(found)
    }
    assert told == dict.fromkeys(
        ("MT-01", "MT-02", "MT-04", "MT-05"), ("task-partial", "warning")
    ) | {"MT-07": ("task-silent", "note")}


def test_a_result_points_to_the_line_that_defines_its_task(found: Coverage) -> None:
    for result in results(found):
        place = result.locations[0].physical_location
        lines = (root() / place.artifact_location.uri).read_text(encoding="utf-8").splitlines()
        line = lines[place.region.start_line - 1]
        assert line[place.region.start_column - 1 :].startswith(str(result.message.text)[:5])


def test_a_result_points_to_its_statements(found: Coverage) -> None:
    elections = next(
        result for result in results(found) if str(result.message.text).startswith("MT-02")
    )
    told = [str(place.message.text)[:4] for place in elections.related_locations]
    assert told == ["C039", "C042"]


def test_an_accepted_gap_is_a_suppressed_result() -> None:
    silent = results(assess(open_view(), "mss", as_of=DAY, policy=WAIVED))[-1]
    assert [each["justification"] for each in silent.suppressions] == [
        "A. Planner, until 2025-03-31: none was needed"
    ]


def test_a_waiver_that_ran_out_is_a_result_in_the_policys_file() -> None:
    policy = Policy(
        waivers=(Waiver("MT-07", "none was needed", "A. Planner", "2024-01-31", "policy.yaml", 4),)
    )
    last = results(assess(open_view(), "mss", as_of=DAY, policy=policy))[-1]
    place = last.locations[0].physical_location
    assert (last.rule_id, place.artifact_location.uri, place.region.start_line) == (
        "waiver-expired",
        "policy.yaml",
        4,
    )


def test_a_denied_task_and_a_breached_limit_are_errors(judged: Callable[..., Coverage]) -> None:
    denied = judged({"modality": "denied"}, {"modality": "denied", "evidence_for": "D-1"})
    told = {
        result.rule_id: result.level.value
        for result in results(denied)
        if result.level.value == "error"
    }
    assert told == {"task-contradicted": "error", "limit-breached": "error"}


def test_what_is_not_in_force_gives_no_result_and_a_notification() -> None:
    text = sarif(assess(open_view(), "mss", as_of="2025-10-15"), {})
    run = json.loads(text)["runs"][0]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (run["results"], told["message"]["text"]) == (
        [],
        (
            "In force on 2025-10-15: no. It was succeeded by gsf. "
            "Try --as-of 2025-10-02, the last day in force, or gsf, in force on 2025-10-15."
        ),
    )


def test_a_fingerprint_does_not_change_when_lines_move(found: Coverage) -> None:
    moved = {
        iri: Location(location.path, location.line + 7, 1)
        for iri, location in packaged_locations().items()
    }
    first, second = (
        [
            result["partialFingerprints"]
            for result in json.loads(sarif(found, places))["runs"][0]["results"]
        ]
        for places in (packaged_locations(), moved)
    )
    assert first == second
    assert len({json.dumps(each) for each in first}) == len(first)


@pytest.mark.slow
def test_in_a_store_a_result_points_to_the_file_that_was_loaded(
    run: Run, store: Path, pytestconfig: pytest.Config
) -> None:
    path = pytestconfig.rootpath / "tests" / "fixtures" / "two-mandates" / "mandates.yaml"
    assert run("load", path, "--store", store).returncode == 0
    done = run("coverage", "-m", "C/1", "--as-of", "2030-06-01", "--store", store, "-f", "sarif")
    log = Sarif.model_validate_json(done.stdout)
    places = [result.locations[0].physical_location for result in log.runs[0].results]
    assert [place.artifact_location.uri for place in places] == [path.as_uri()] * 4
    assert [place.region.start_line for place in places] == [29, 30, 31, 32]


def test_a_store_of_the_packaged_knowledge_base_points_to_the_same_lines(
    run: Run, store: Path
) -> None:
    told = []
    for words in ((), ("--store", store)):
        done = run("coverage", "-m", "mss", "--as-of", DAY, *words, "-f", "sarif")
        places = [
            each["locations"][0]["physicalLocation"]
            for each in json.loads(done.stdout)["runs"][0]["results"]
        ]
        told.append(
            [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]
        )
    assert told[0] == told[1]


# --- Excel


def test_the_workbook_has_a_matrix_an_evidence_and_a_gaps_sheet(found: Coverage) -> None:
    read = book(found)
    assert read.sheetnames == ["Report", "Matrix", "Evidence", "Gaps", "Not counted"]
    rows = {name: read[name].max_row - 1 for name in read.sheetnames[1:]}
    assert rows == {
        "Matrix": 7,
        "Evidence": sum(len(v.statements) for v in found.tasks),
        "Gaps": 9,
        "Not counted": 2,
    }


def test_the_matrix_counts_statements_by_value_month_and_place(found: Coverage) -> None:
    heads, *rows = book(found)["Matrix"].values
    first = dict(zip(heads, rows[0], strict=True))
    told = (
        first["Status"],
        first["Effects claimed"],
        first["2024-11"],
        first["Haiti"],
        first["Solino"],
    )
    assert told == ("partial", 16, 23, 4, 1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", '=HYPERLINK("http://x")&'])
def test_a_text_that_looks_like_a_formula_is_text_and_stays_one(start: str) -> None:
    view = relabelled("statement", "C054", start + "1+1")
    (cell,) = [
        cell
        for cells in book(assess(view, "mss", as_of=DAY), view)["Evidence"].iter_rows()
        for cell in cells
        if cell.value == start + "1+1"
    ]
    assert (cell.data_type, cell.hyperlink, cell.quotePrefix) == ("s", None, True)


def test_no_cell_of_the_workbook_is_a_formula(found: Coverage) -> None:
    kinds = {
        cell.data_type for sheet in book(found) for cells in sheet.iter_rows() for cell in cells
    }
    assert kinds == {"s", "n"}


def test_the_workbook_is_the_same_twice(found: Coverage) -> None:
    first, second = (xlsx(found, report_of(found), Labels(open_view())) for _ in range(2))
    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_without_the_writer_the_message_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - stands for the import
        if name == "xlsxwriter":
            raise ImportError(name)
        return ours(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    done = run("coverage", "-m", "mss", "--as-of", DAY, "-o", tmp_path / "c.xlsx")
    assert (done.returncode, done.stderr) == (
        4,
        "kg: -f xlsx needs XlsxWriter. Run: pip install 'mandate-kg[xlsx]'\n",
    )
    assert not (tmp_path / "c.xlsx").exists()


# --- the command


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("c.xml", b"<?xml"),
        ("c.sarif", b'{\n  "$schema"'),
        ("c.sarif.json", b'{\n  "$schema"'),
        ("c.json", b'{\n  "mandate"'),
        ("c.html", b"<!doctype html>"),
        ("c.HTM", b"<!doctype html>"),
        ("c.xlsx", b"PK"),
        ("c.csv", b"task,status"),
        ("c.md", b"# Coverage"),
        ("c.txt", b"Coverage: Mandate of the"),
        ("c", b"Coverage: Mandate of the"),
    ],
)
def test_a_file_takes_its_form_from_its_ending(
    run: Run, tmp_path: Path, name: str, start: bytes
) -> None:
    assert run("coverage", "-m", "mss", "--as-of", DAY, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "md", "html", "junit", "sarif", "table"])
def test_every_form_is_the_same_twice(run: Run, tmp_path: Path, form: str) -> None:
    made = []
    for name in ("one", "two"):
        assert (
            run(
                "coverage", "-m", "mss", "--as-of", DAY, "-f", form, "-o", tmp_path / name
            ).returncode
            == 0
        )
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_a_report_is_written_even_when_a_gate_fails(run: Run, tmp_path: Path) -> None:
    done = run(
        "coverage", "-m", "mss", "--as-of", DAY, "--fail-on", "silent", "-o", tmp_path / "c.sarif"
    )
    assert (done.returncode, (tmp_path / "c.sarif").stat().st_size > 1000) == (1, True)


@pytest.mark.slow
def test_a_workbook_goes_through_a_pipe_unchanged(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "coverage", "-m", "mss", "--as-of", DAY, "-f", "xlsx"]
    piped = subprocess.run(command, capture_output=True, check=True).stdout
    subprocess.run([*command, "-o", str(tmp_path / "c.xlsx")], capture_output=True, check=True)
    assert piped == (tmp_path / "c.xlsx").read_bytes()


@pytest.mark.slow
def test_a_workbook_is_not_for_a_screen() -> None:
    screen, end = pty.openpty()
    command = [sys.executable, "-m", "kg", "coverage", "-m", "mss", "--as-of", DAY, "-f", "xlsx"]
    done = subprocess.run(command, stdout=end, stderr=subprocess.PIPE, check=False)
    os.close(end)
    os.close(screen)
    assert done.returncode == 2
    assert (
        done.stderr
        == b"kg: this format is not for a screen. Give -o FILE, or send it through a pipe.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("-f", "html", "--group-by", "place"),
        ("-f", "xlsx", "--only-gaps"),
        ("-f", "junit", "--unmandated"),
        ("-f", "sarif", "--since", "2024-01-01"),
        ("-f", "json", "--with-text"),
        ("-f", "pdf"),
    ],
)
def test_an_option_that_a_form_would_ignore_is_refused(run: Run, words: tuple[str, ...]) -> None:
    done = run("coverage", "-m", "mss", "--as-of", DAY, *words)
    assert (done.returncode, done.stdout) == (2, "")


def test_what_moved_since_a_day_is_a_sheet_of_its_own(run: Run, tmp_path: Path) -> None:
    run("coverage", "-m", "mss", "--as-of", DAY, "--since", "2024-11-18", "-o", tmp_path / "c.xlsx")
    heads, *rows = openpyxl.load_workbook(tmp_path / "c.xlsx")["Moved 1"].values
    assert heads == ("task", "from", "to", "because of")
    assert ("MT-06", "○ silent", "✓ covered", "C028, C029, C030") in rows


def test_the_page_names_the_command_that_makes_it_again(run: Run, tmp_path: Path) -> None:
    run(
        "coverage",
        "-m",
        "S/RES/2699",
        "--as-of",
        DAY,
        "--min-independent",
        "2",
        "-o",
        tmp_path / "c.html",
    )
    assert "Command: kg coverage -m mss --as-of 2024-11-19 --min-independent 2 -f html" in (
        tmp_path / "c.html"
    ).read_text(encoding="utf-8")


@pytest.mark.slow
def test_only_with_text_does_a_page_quote_an_attached_source(
    run: Run, bulletin: Path, store: Path, tmp_path: Path
) -> None:
    assert (
        run("load", bulletin / "statements.yaml", "--store", store, "--texts", bulletin).returncode
        == 0
    )
    quoted = []
    for words in ((), ("--with-text",)):
        run(
            "coverage",
            "-m",
            "mss",
            "--as-of",
            "2024-12-05",
            "--store",
            store,
            "--texts",
            bulletin,
            *words,
            "-o",
            tmp_path / "c.html",
        )
        quoted.append("<blockquote>" in (tmp_path / "c.html").read_text(encoding="utf-8"))
    assert quoted == [False, True]
