"""A table on a screen: our layout beside Rich's, the same bytes where all columns fit."""

from __future__ import annotations

import io
import time
from functools import partial
from typing import Final

from compare import Row, turns
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from kg import query
from kg.formats.reports import Labels, readable, render_table
from kg.model import Table
from kg.services import opening

_WIDTHS: Final = (10_000, 120, 80)
_BOUND: Final = 0.1


def rows(times: int, n: int) -> list[Row]:
    """Return one comparison a width, the rows repeated `times` times. Raises ValueError where bytes
    differ.
    """
    view = opening.open_view()
    said = readable(query.table(view, "statements-about", {"entry": "mssm"}), Labels(view))
    table = Table(said.columns, said.rows * times)
    if render_table(table, "table", width=_WIDTHS[0]) != _rich(table, _WIDTHS[0]):
        raise ValueError("our table as wide as it is differs from Rich's")
    found = []
    for width in _WIDTHS:
        ours, other = turns(
            partial(render_table, table, "table", width=width),
            partial(_rich, table, width),
            n,
            time.process_time,
        )
        found.append(
            Row(f"a table of {len(table)} rows, {width} columns", ours, other, "Rich", n, _BOUND)
        )
    return found


def _rich(table: Table, width: int) -> str:
    grid = RichTable(box=None, pad_edge=False, show_edge=False, header_style="")
    for at, name in enumerate(table.columns):
        head = name.replace("_", " ")
        words = [word for cell in (head, *(row[at] for row in table.rows)) for word in cell.split()]
        grid.add_column(Text(head), min_width=max(map(len, words)))
    for row in table.rows:
        grid.add_row(*map(Text, row))
    output = io.StringIO()
    Console(
        file=output, width=width, highlight=False, force_terminal=False, color_system=None
    ).print(grid)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
