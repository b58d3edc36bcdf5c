"""What spreadsheets leave behind in a table, and what is said where a table is read with the wrong
separator.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import Finding, InputError
from kg.services.batch import Batch, read_batch
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

FORMATS = Path(__file__).parent / "fixtures" / "formats"
HEADER, FIRST, SECOND = (FORMATS / "letters.csv").read_text(encoding="utf-8").splitlines()
NO_CELL = ",,,,,,,"


def batch(*files: Path) -> Batch:
    return read_batch(open_view(), list(files), set(), Texts(()), None)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., list[Path]]:
    """Return a function that writes a table, with its registry and mapping, and returns the files
    to load.
    """

    def write(
        *rows: str, name: str = "letters.csv", mapping: str = "", data: bytes = b""
    ) -> list[Path]:
        how = (FORMATS / "letters.mapping.yaml").read_text(encoding="utf-8")
        (tmp_path / "letters.mapping.yaml").write_text(how + mapping, encoding="utf-8")
        (tmp_path / "letters.yaml").write_bytes((FORMATS / "letters.yaml").read_bytes())
        (tmp_path / name).write_bytes(data or "".join(f"{row}\n" for row in rows).encode())
        return [tmp_path / "letters.yaml", tmp_path / name]

    return write


def findings_in(files: list[Path]) -> list[Finding]:
    with pytest.raises(InputError) as refusal:
        batch(*files)
    return list(refusal.value.findings)


@pytest.mark.parametrize(
    "rows",
    [
        (HEADER, FIRST, NO_CELL, SECOND, NO_CELL, NO_CELL),
        (HEADER, FIRST, SECOND, " , ,\u00a0,,,,,"),
        (NO_CELL, HEADER, FIRST, SECOND),
        (HEADER, FIRST, NO_CELL + ",,", SECOND),
        tuple(f"{row},," for row in (HEADER, FIRST, SECOND)),
        (HEADER, f"{FIRST},,", SECOND),
        ("sep=,", HEADER, FIRST, SECOND),
        ('"sep=,",,,,,,,', HEADER, FIRST, SECOND),
    ],
    ids=[
        "empty rows",
        "white space",
        "above the header",
        "longer",
        "empty columns",
        "one longer",
        "sep",
        "quoted sep",
    ],
)
def test_what_a_spreadsheet_adds_says_nothing(
    rows: tuple[str, ...], written: Callable[..., list[Path]]
) -> None:
    assert batch(*written(*rows)).lines == batch(*written(HEADER, FIRST, SECOND)).lines


def test_a_row_below_a_line_that_names_the_separator_keeps_its_line(
    written: Callable[..., list[Path]],
) -> None:
    (finding,) = findings_in(
        written("sep=,", HEADER, FIRST, SECOND.replace("2024-12-02", "2024-02-30"))
    )
    assert (finding.code, finding.line, finding.column) == ("bad-date", 4, 55)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_table_with_another_separator_is_one_finding_whose_remedy_helps(
    mark: str, written: Callable[..., list[Path]]
) -> None:
    rows = [
        row.replace("MSSM|HNP", "MSSM").replace('"', "").replace(", mission or police,", "")
        for row in (HEADER, FIRST, SECOND)
    ]
    files = written(*(row.replace(",", mark) for row in rows))
    (finding,) = findings_in(files)
    assert (finding.code, finding.path, finding.line) == ("wrong-delimiter", str(files[1]), 1)
    _, _, line = finding.remedy.partition("write ")
    advised = line.partition(" in ")[0]
    assert batch(*written(*(row.replace(",", mark) for row in rows), mapping=f"{advised}\n")).lines


def test_the_line_that_names_the_separator_is_followed(written: Callable[..., list[Path]]) -> None:
    rows = [
        row.replace(", mission or police,", "").replace(",", ";") for row in (HEADER, FIRST, SECOND)
    ]
    assert len(batch(*written("sep=;", *rows)).lines) > 10


@pytest.mark.parametrize(
    ("first", "mapping", "message"),
    [
        ("sep=x", "", "names no delimiter"),
        ("sep=;", 'delimiter: ","\n', "says commas"),
        ("sep=;", "", "are separated by commas, not semicolons"),
    ],
)
def test_a_wrong_line_that_names_the_separator_is_refused(
    first: str, mapping: str, message: str, written: Callable[..., list[Path]]
) -> None:
    (finding,) = findings_in(written(first, HEADER, FIRST, mapping=mapping))
    assert message in finding.message


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!", "#name?"])
def test_a_failed_formula_is_no_value(cell: str, written: Callable[..., list[Path]]) -> None:
    (finding,) = findings_in(written(HEADER, FIRST.replace("2024-12-01", cell)))
    assert (finding.code, finding.line, finding.column) == ("formula-error", 2, 56)


def test_a_cell_under_no_header_is_reported(written: Callable[..., list[Path]]) -> None:
    (finding,) = findings_in(written(f"{HEADER},", f"{FIRST},", f"{SECOND},mine"))
    assert (finding.code, finding.line) == ("headless-cell", 3)


def test_a_refusal_lists_fifty_findings_and_counts_the_rest(
    written: Callable[..., list[Path]], store: Path, run: Runner
) -> None:
    files = written(
        HEADER,
        *(FIRST.replace("2024-12-01", "soon").replace("2024.1", f"2024.{n}") for n in range(1, 81)),
    )
    refused = run("load", *files, "--store", store)
    *listed, last = refused.stderr.splitlines()
    assert (refused.returncode, len(listed)) == (3, 50)
    assert last == "30 more findings are not listed: 30 bad-date."


def test_a_table_of_thousands_of_mistakes_is_read_until_a_thousand(
    written: Callable[..., list[Path]],
) -> None:
    with pytest.raises(
        InputError, match=r"At least 951 more findings are not listed: 951 ragged-row\.$"
    ):
        batch(*written(HEADER, *["one,two,three"] * 5000))
