"""A heat table: tasks against places or months, each number a link to the statements that it
counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import style
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coverage import Cell, Coverage, Matrix
    from kg.formats.reports.terms import Labels
    from kg.network import Evidence


@dataclass(frozen=True, slots=True)
class HeatField:
    """A field of a heat table: how many statements, the step of its colour, and the statements
    with their paraphrases. `name` is the ending of its anchors.
    """

    name: str
    title: str
    label: str
    count: int
    step: int
    statements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A heat table ready for its template: each row has a name and a field a head."""

    title: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatField, ...]], ...]


def heat_table(
    counts: Matrix, coverage: Coverage, evidence: Mapping[str, Evidence], labels: Labels
) -> HeatTable:
    """Return a heat table with what stands behind each number.

    The longer axis goes down the page: places or months where there are more of them than tasks.
    """
    signs = {verdict.task.id: style.COVERAGE[verdict.status].sign for verdict in coverage.tasks}
    tasks = {task: f"{task} {signs[task]}" for task in counts.tasks}
    columns = _columns(counts, labels)
    turned = len(columns) > len(tasks)
    down, across = (columns, tasks) if turned else (tasks, columns)
    rows = []
    for row, (line, name) in enumerate(down.items()):
        fields = []
        for column, (other, head) in enumerate(across.items()):
            cell = counts.cell(other, line) if turned else counts.cell(line, other)
            fields.append(_field(cell, f"{counts.by}-{row}-{column}", f"{name}, {head}", evidence))
        rows.append((name, tuple(fields)))
    corner = counts.by.capitalize() if turned else "Task"
    return HeatTable(f"Tasks by {counts.by}", corner, tuple(across.values()), tuple(rows))


def _columns(counts: Matrix, labels: Labels) -> dict[str, str]:
    """Return the name of each column; places by name, as one looks them up, those without one
    last.
    """
    names = [(column, _column_name(column, counts.by, labels)) for column in counts.columns]
    if counts.by == "place":
        names.sort(key=lambda pair: (not pair[0], pair[1].casefold()))
    return dict(names)


def _field(cell: Cell, name: str, title: str, evidence: Mapping[str, Evidence]) -> HeatField:
    statements = tuple(
        (identifier, evidence[identifier].paraphrase if identifier in evidence else "")
        for identifier in cell.statements
    )
    label = f"{counted(cell.count, 'statement')}: {title}"
    step = style.step(cell.count) if cell.count else 0
    return HeatField(name, title, label, cell.count, step, statements)


def _column_name(column: str, axis: str, labels: Labels) -> str:
    if axis != "place":
        return column
    return labels.entry("place", column) if column else "No place named"
