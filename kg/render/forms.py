"""One function a thing to print: a Table or a Report in one of the forms that a command offers."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Literal

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Report, Table


def render_table(table: Table, form: str, *, width: int | None = None) -> str:
    """Return a table of plain values as `table`, `csv`, `tsv`, `json` or `md`.

    `width` is the number of columns for `table`; None is the terminal's, or as wide as needed where there is none.

    >>> from kg.model import Table
    >>> print(render_table(Table(("a",), ((1,),)), "csv"), end="")
    a
    1
    """
    if form == "table":
        return _text(table, width)
    if form in ("csv", "tsv"):
        return _delimited(table, "," if form == "csv" else "\t")
    if form == "json":
        return json.dumps(list(table), ensure_ascii=False, indent=2) + "\n"
    if form == "md":
        return _markdown(table)
    raise UsageError(f"no form {form!r}. Use table, csv, tsv, json or md.")


def render_report(report: Report, form: str, *, width: int | None = None) -> str:
    """Return a report as `table` (for reading), `csv` (its flat table), `json` (its data) or `md`."""
    if form == "json":
        return json.dumps(report.data, ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return _delimited(report.flat if report.flat is not None else report.tables[0], ",")
    if form == "md":
        parts = [f"# {_escaped(report.title)}", "  \n".join(_escaped(line) for line in report.lead)]
        parts += [
            (f"## {_escaped(table.title)}\n\n" if table.title else "") + _markdown(table).rstrip()
            for table in report.tables
        ]
        parts += ["\n".join(f"- {_escaped(note)}" for note in report.notes)] if report.notes else []
        return "\n\n".join(part for part in parts if part) + "\n"
    if form == "table":
        parts = [_printable(report.title), *_wrapped(report.lead, width), ""]
        tables = report.tables if any(map(len, report.tables)) else ()  # without a row, the lead says why
        for table in tables:
            parts += [table.title, _text(table, width)] if table.title else [_text(table, width)]
        parts += _wrapped(report.notes, width)
        return "\n".join(parts).rstrip("\n") + "\n"
    raise UsageError(f"no form {form!r}. Use table, csv, json or md.")


def above(lines: Sequence[str], form: str, *, width: int | None = None) -> str:
    r"""Return lines to stand above a table in the form `table` or `md`, with an empty line after them.

    >>> above(("mandate: gsf",), "md")
    'mandate: gsf\n\n'
    """
    if form == "md":
        rows = ["  \n".join(_escaped(line) for line in lines)] if lines else []
    else:
        rows = _wrapped(tuple(lines), width)
    return "\n".join(rows) + "\n\n" if rows else ""


def terminal_width() -> int | None:
    """Return the columns of the terminal that stdout is, None where it is none."""
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns


def _wrapped(lines: tuple[str, ...], width: int | None) -> list[str]:
    limit = width or terminal_width() or 110
    return [row for line in lines for row in (textwrap.wrap(_printable(line), limit, subsequent_indent="  ") or [""])]


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _text(table: Table, width: int | None) -> str:
    """Return a table in columns, or one row after another where its columns do not fit without breaking words."""
    if not table.rows:
        return "(no rows)\n"
    rows = [[_printable(_cell(value)) for value in row] for row in table.rows]
    names = [column.replace("_", " ") for column in table.columns]
    limit = width or terminal_width() or 10_000
    columns = list(zip(names, *rows, strict=True))
    least = [max(len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    if sum(least) + len(least) > limit:
        return _stacked(names, rows, limit)
    return _grid(names, rows, [isinstance(value, int | float) for value in table.rows[0]], limit)


def _grid(names: list[str], rows: list[list[str]], numeric: list[bool], width: int) -> str:
    from rich.console import Console  # noqa: PLC0415 - only this form needs rich
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    tty = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    grid = RichTable(box=None, pad_edge=False, show_edge=False, header_style="bold" if tty else "")
    for number, name in enumerate(names):
        longest = max((len(word) for row in rows for word in row[number].split()), default=1)
        justify: Literal["left", "right"] = "right" if numeric[number] else "left"
        grid.add_column(Text(name), justify=justify, min_width=max(longest, *map(len, name.split())))
    for row in rows:
        grid.add_row(*map(Text, row))
    output = io.StringIO()
    console = Console(
        file=output, width=width, highlight=False, force_terminal=tty, color_system="standard" if tty else None
    )
    console.print(grid)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _stacked(names: list[str], rows: list[list[str]], width: int) -> str:
    head = max(map(len, names)) + 2
    blocks = []
    for row in rows:
        lines = []
        for name, cell in zip(names, row, strict=True):
            if cell:
                wrapped = textwrap.wrap(cell, max(width - head, 20), break_long_words=False, break_on_hyphens=False)
                lines += [f"{name if number == 0 else '':{head}}{line}" for number, line in enumerate(wrapped)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _printable(text: str) -> str:
    """Return text without control characters, which could move a terminal's cursor."""
    return "".join(char if char.isprintable() else " " for char in text)


def _delimited(table: Table, delimiter: str) -> str:
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([[_cell(value) for value in row] for row in table.rows])
    return output.getvalue()


def _markdown(table: Table) -> str:
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    return "".join("| " + " | ".join(_escaped(_cell(value)) for value in row) + " |\n" for row in rows)


def _escaped(text: str) -> str:
    return _printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
