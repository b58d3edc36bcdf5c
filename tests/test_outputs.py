"""What leaves the program: well-formed XML, cells that no spreadsheet runs, streams, counts, one
--fail-on.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from stores import load

from kg.characters import quoted_for_spreadsheets
from kg.cli.common import stdin_bytes
from kg.errors import Finding, InputError
from kg.formats.reports import render_report, render_table
from kg.formats.reports.findings import findings_junit
from kg.model import Report, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parent.parent
ODD = "bell\x07 return\rvertical\x0b half\ufffe first\x01last <&>\"'"
PLAIN = "bell return\rvertical half firstlast <&>\"'"
NASTY = '<urn:a> <urn:p> "x\\u0001y\\rz" .\n<urn:b> <urn:p> "=1+1" .\n<urn:c> <urn:p> "-5" .\n'
NETWORK = "SELECT ?source ?target ?label { ?source <urn:p> ?label . BIND(<urn:t> AS ?target) }"
SELECT = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?s"


def parsed(text: str) -> ET.Element:
    """Return XML that this program wrote as a tree."""
    return ET.fromstring(text)  # noqa: S314 - written a moment ago


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with texts that XML cannot hold and that a spreadsheet would run."""
    folder = tmp_path_factory.mktemp("nasty")
    (folder / "nasty.nt").write_text(NASTY, encoding="utf-8")
    (folder / "odd.rq").write_text(SELECT, encoding="utf-8")
    (folder / "own.rq").write_text(NETWORK, encoding="utf-8")
    load([folder / "nasty.nt"], folder / "store")
    return folder / "store"


@pytest.mark.parametrize("limit", [(), ("--limit", "9")])
@pytest.mark.slow
def test_xml_results_are_well_formed_and_keep_a_lone_return(
    run: Run, nasty: Path, limit: tuple[str, ...]
) -> None:
    done = run("query", nasty.parent / "odd.rq", "-f", "xml", "--store", nasty, *limit)
    values = [
        element.text for element in parsed(done.stdout).iter() if element.tag.endswith("literal")
    ]
    assert values == ["xy\rz", "=1+1", "-5"]


@pytest.mark.parametrize("form", ["graphml", "gexf", "svg", "html", "rdf"])
@pytest.mark.slow
def test_every_export_in_xml_or_html_is_free_of_what_xml_forbids(
    run: Run, nasty: Path, form: str
) -> None:
    view = () if form == "rdf" else ("--query", nasty.parent / "own.rq")
    done = run("export", "-f", form, "-o", "-", "--store", nasty, *view)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout) & set(map(chr, (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE)))
    if form != "html":
        parsed(done.stdout)


def test_findings_as_junit_are_well_formed_whatever_they_name() -> None:
    written = findings_junit(
        [Finding(ODD, 1, 1, ODD, "error", ODD, ODD, ODD)], of="validate", fine="conforms"
    )
    case = next(parsed(written).iter("testcase"))
    assert (case.get("name"), case.get("classname"), case.get("file")) == (PLAIN, PLAIN, PLAIN)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1-2", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]
)
def test_a_text_like_a_formula_begins_with_an_apostrophe_in_every_table_for_people(
    text: str,
) -> None:
    table = Table((text,), ((text,),))
    for written, delimiter in (
        (render_table(table, "csv"), ","),
        (render_table(table, "tsv"), "\t"),
        (render_report(Report("", flat=table), "csv"), ","),
    ):
        assert (
            list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
            == [[f"'{text}"]] * 2
        )


@pytest.mark.parametrize("text", ["-72.3", "+5", "-1e5", "-12%", "-", "+", "a=b", "", "1-2"])
def test_numbers_and_lone_signs_are_left_as_they_are(text: str) -> None:
    assert quoted_for_spreadsheets(text) == text


def test_the_results_of_the_w3c_change_no_value_and_say_what_a_spreadsheet_would_run(
    run: Run, nasty: Path
) -> None:
    for form, cell in (("csv", "=1+1"), ("tsv", '"=1+1"')):
        done = run("query", nasty.parent / "odd.rq", "-f", form, "--store", nasty)
        assert cell in done.stdout.splitlines()
        assert "1 cell begins like a formula: a spreadsheet would run it." in done.stderr


def test_a_load_of_one_quad_counts_it_as_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.nt").write_text('<urn:a> <urn:p> "x" .\n', encoding="utf-8")
    done = run("load", tmp_path / "one.nt", "--store", tmp_path / "store")
    assert "added 1 quad, 0 statements from 1 file." in done.stderr


@pytest.mark.parametrize(
    ("words", "others"),
    [
        (("validate",), "error, warning, info or none"),
        (("lint",), "error, warning, info or none"),
        (("conflicts",), "contradiction or none"),
        (
            ("coverage", "-m", "mss", "--as-of", "2024-11-19"),
            "partial, contradicted, silent, waiver or none",
        ),
    ],
)
def test_every_fail_on_takes_none(run: Run, words: tuple[str, ...], others: str) -> None:
    assert run(*words, "--fail-on", "none").returncode == 0
    done = run(*words, "--fail-on", "never")
    assert (done.returncode, done.stderr) == (2, f"kg: --fail-on never: use {others}.\n")


def test_none_beside_a_status_is_refused(run: Run) -> None:
    done = run("coverage", "-m", "mss", "--fail-on", "none,silent")
    assert (done.returncode, done.stderr) == (
        2,
        "kg: --fail-on none stands alone: leave out silent.\n",
    )


def test_a_closed_stdin_is_wrong_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="stdin: is closed"):
        stdin_bytes()


def test_a_named_pipe_is_written_to_as_it_stands(run: Run, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe.csv")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    done = run("query", "modalities", "-o", pipe)
    reader.join(timeout=30)
    assert (done.returncode, read[0].splitlines()[0].split(",")[0], pipe.is_fifo()) == (
        0,
        "value",
        True,
    )


@pytest.mark.slow
def test_the_streams_of_a_shell_are_written_to_as_they_stand(tmp_path: Path) -> None:
    kg = f"{sys.executable} -m kg query modalities -f csv"
    shell = (
        f"{{ echo first; {kg} -o /dev/stdout; echo last; }} > whole.txt; {kg} -o >(cat > "
        f"inner.txt); {kg} > plain.txt;"
        f" ln -s /dev/stdout link.csv; {kg} -o link.csv > linked.txt; {kg} -o /dev/stdout | "
        "true; sleep 1"
    )
    done = subprocess.run(
        ["bash", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    plain = (tmp_path / "plain.txt").read_text(encoding="utf-8")
    assert (tmp_path / "whole.txt").read_text(encoding="utf-8") == f"first\n{plain}last\n"
    assert (tmp_path / "inner.txt").read_text(encoding="utf-8") == plain
    assert (tmp_path / "linked.txt").read_text(encoding="utf-8") == plain
    assert "kg:" not in done.stderr


@pytest.mark.slow
def test_a_shell_that_closes_stdin_is_told_so_in_a_line(tmp_path: Path) -> None:
    for words in ("query -", "ask -"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m kg {words} <&-"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        said = "kg: stdin: is closed. Send the text through a pipe, or name a file.\n"
        assert (done.returncode, done.stdout, done.stderr) == (3, "", said)


COUNTS = re.compile(
    r"\}(?: more)? (?:quads|statements|files|entries|edges|places|findings|rows|triples|passages|failures|individuals"  # noqa: E501
    r"|sources|tasks|days|lines|pairs|gaps|cells|columns|texts|commits|loads)\b"
)
ALWAYS_SEVERAL = (
    "{len(found)} entries",
    "{', '.join(identity.KINDS)} entries",
    "{len(done.parts)} files",
)


def test_no_count_has_a_plural_that_is_fixed() -> None:
    lines = (
        (path.relative_to(ROOT), number, line)
        for path in sorted((ROOT / "kg").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    )
    offenders = [
        f"{path}:{number}: use kg.words.counted: {line.strip()}"
        for path, number, line in lines
        if COUNTS.search(line) and not any(several in line for several in ALWAYS_SEVERAL)
    ]
    assert offenders == []
