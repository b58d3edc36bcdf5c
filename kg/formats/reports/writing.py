"""A Table or a Report as text, CSV, JSON and Markdown: a function for each."""

from __future__ import annotations

import csv
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from kg.characters import quoted_for_spreadsheets
from kg.formats import registry
from kg.formats.reports.columns import columns_text
from kg.formats.reports.screen import paragraphs, printable, terminal_width
from kg.formats.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Report, Table

_WIDE: Final = 10_000  # columns of a table where there is no terminal
_PAGE: Final = 110  # columns of a paragraph there
_NARROWEST: Final = 20


def render_table(
    table: Table, form: str, *, width: int | None = None, first: int | None = None, more: str = ""
) -> str:
    """Return a table of plain values in a format that writes tables: `table`, `csv`, `json` ….

    `width` is the number of columns for `table`; None is the terminal's, or as wide as needed where
    there is none. With `first` a `table` shows only so many rows and how many are left, `more`
    being the command that lists them.

    >>> from kg.model import Table
    >>> print(render_table(Table(("a",), ((1,),)), "csv"), end="")
    a
    1
    """
    return _rendered("table", table, form, {"width": width, "first": first, "more": more})


def render_report(
    report: Report, form: str, *, width: int | None = None, first: int | None = None, more: str = ""
) -> str:
    """Return a report as `table` (for reading), `csv` (its flat table), `json` (its data) or `md`.

    `first` and `more` are as for a table.
    """
    return _rendered("report", report, form, {"width": width, "first": first, "more": more})


def _rendered(kind: str, answer: Table | Report, name: str, layout: dict[str, Any]) -> str:
    """Return a table or report as text; what reads the width of the terminal gets the layout."""
    record = registry.resolve(name, None, [kind])
    options = layout if "screen" in record.options else {}
    return write(record, kind, answer, **options).data.decode()


def table_text(
    table: Table, *, width: int | None = None, first: int | None = None, more: str = ""
) -> str:
    """Return a table for reading; with `first` only so many rows of it, and `more` names the
    command with the rest.
    """
    if not table.rows:
        return "(no rows)\n"
    limit = _limit(width, _WIDE)
    rows = [[printable(_cell(value)) for value in row] for row in table.rows[:first]]
    names = [printable(column.replace("_", " ")) for column in table.columns]
    numeric = [_is_numeric(column) for column in zip(*table.rows, strict=True)]
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    remaining = len(table) - len(rows)
    rest = (
        paragraphs([f"… {remaining:,} more" + (f": {more}" if more else "")], limit)
        if remaining
        else []
    )
    return columns_text(names, rows, numeric, limit, bold=bold) + "".join(
        f"{line}\n" for line in rest
    )


def table_csv(table: Table) -> str:
    """Return a table as comma-separated values."""
    return _delimited(table, ",")


def table_tsv(table: Table) -> str:
    """Return a table as tab-separated values."""
    return _delimited(table, "\t")


def table_json(table: Table) -> str:
    """Return a table as a JSON array of objects, one a row."""
    return data_json(list(table))


def table_markdown(table: Table) -> str:
    """Return a table in Markdown."""
    return _markdown(table)


def data_json(data: object) -> str:
    """Return plain data as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def report_csv(report: Report) -> str:
    """Return the flat table of a report, else its first table, as comma-separated values."""
    return _delimited(report.flat if report.flat is not None else report.tables[0], ",")


def report_json(report: Report) -> str:
    """Return the data of a report as JSON."""
    return data_json(report.data)


def report_markdown(report: Report) -> str:
    """Return a report in Markdown."""
    parts = [f"# {_escaped(report.title)}", "  \n".join(_escaped(line) for line in report.lead)]
    parts += [
        (f"## {_escaped(table.title)}\n\n" if table.title else "") + _markdown(table).rstrip()
        for table in report.tables
    ]
    parts.append("\n".join(f"- {_escaped(note)}" for note in report.notes))
    return "\n\n".join(part for part in parts if part) + "\n"


def report_text(
    report: Report, *, width: int | None = None, first: int | None = None, more: str = ""
) -> str:
    """Return a report for reading; the keywords are those of a table."""
    page = _limit(width, _PAGE)
    parts = [*paragraphs((report.title, *report.lead), page), ""]
    if any(map(len, report.tables)):  # without a row, the lead says why
        for table in report.tables:
            parts += paragraphs([table.title], page) if table.title else []
            parts.append(table_text(table, width=width, first=first, more=more))
    parts += paragraphs(report.notes, page)
    return "\n".join(parts).rstrip("\n") + "\n"


def in_lines(text: str) -> str:
    """Return a paragraph in lines that end at the edge of the terminal; one line where there is
    none.
    """
    return "\n".join(paragraphs([text], _limit(None, _WIDE)))


def lead_text(lines: Sequence[str], *, width: int | None = None) -> str:
    r"""Return lines to stand above a table, with an empty line after them.

    >>> lead_text(("mandate: harbour-2",))
    'mandate: harbour-2\n\n'
    """
    rows = paragraphs(lines, _limit(width, _PAGE))
    return "\n".join(rows) + "\n\n" if rows else ""


def lead_markdown(lines: Sequence[str]) -> str:
    r"""Return lines to stand above a table in Markdown, with an empty line after them.

    >>> lead_markdown(("mandate: harbour-2", "day: 2031-05-02"))
    'mandate: harbour-2  \nday: 2031-05-02\n\n'
    """
    return "  \n".join(map(_escaped, lines)) + "\n\n" if lines else ""


def _limit(width: int | None, otherwise: int) -> int:
    """Return the columns to write for: those named, the terminal's, or `otherwise` where there is
    no terminal.
    """
    return max(width or terminal_width() or otherwise, _NARROWEST)


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _is_numeric(cells: tuple[Any, ...]) -> bool:
    """Return whether a column holds numbers, and nothing else but empty cells."""
    values = [value for value in cells if value is not None and value != ""]
    return bool(values) and all(isinstance(value, int | float) for value in values)


def _delimited(table: Table, delimiter: str) -> str:
    """Return a table for spreadsheets and programs; a text that a spreadsheet would run begins with
    an apostrophe.
    """
    lines = _Lines()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([quoted_for_spreadsheets(name) for name in table.columns])
    writer.writerows([[_safe_cell(value) for value in row] for row in table.rows])
    return "".join(lines)


class _Lines(list[str]):
    """Takes rows of a CSV writer and ends them with a line feed; one told to do so leaves a lone
    return unquoted.
    """

    def write(self, row: str) -> None:
        """Add a row."""
        self.append(row.removesuffix("\r\n") + "\n")


def _safe_cell(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    return quoted_for_spreadsheets(_cell(value))


def _markdown(table: Table) -> str:
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    return "".join(
        "| " + " | ".join(_escaped(_cell(value)) for value in row) + " |\n" for row in rows
    )


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
