"""Tasks against places or months: how many statements speak of both, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.coverage.policy_checks import latest_day
from kg.coverage.rules import natural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from kg.coverage.verdict import Coverage
    from kg.model import Statement

AXES: Final = ("task", "place", "month")


@dataclass(frozen=True, slots=True)
class Cell:
    """The statements that speak of one task in one place or month, in id order; `values` counts
    them by value.
    """

    task: str
    column: str
    statements: tuple[str, ...]
    values: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many statements."""
        return len(self.statements)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The tasks of a coverage against places or months.

    `tasks` are the rows, in the coverage's order; `columns` are place ids, or months such as
    2024-11; the empty column, last, holds statements without a place. `cells` holds them by task,
    then by column, without an entry where nothing was found.
    """

    by: str
    tasks: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[str, Mapping[str, Cell]]

    def cell(self, task: str, column: str) -> Cell:
        """Return a cell, an empty one where nothing was found."""
        return self.cells.get(task, {}).get(column) or Cell(task, column, (), {})


def matrix(coverage: Coverage, by: str) -> Matrix:
    """Return the tasks of a coverage against `place` or `month`.

    Calls are no evidence and are not in it. A statement counts in each of its places, and in each
    month of the mandate's period in which it held by the day of the report. Months are without gaps
    from the first to the last. A mandate not in force has no rows.

    >>> from kg.coverage import assess
    >>> matrix(assess(view, "harbour-1", as_of="2030-10-31"), "month").cell("H-3", "2030-10").count
    2
    """
    statements_of: dict[str, dict[str, list[Statement]]] = {}
    for verdict in coverage.tasks:
        for statement in verdict.statements:
            for column in _columns_of(statement, coverage, by):
                statements_of.setdefault(verdict.task.id, {}).setdefault(column, []).append(
                    statement
                )
    cells = {
        task: {column: _cell(task, column, statements) for column, statements in row.items()}
        for task, row in statements_of.items()
    }
    columns = _ordered({column for row in cells.values() for column in row}, by)
    return Matrix(by, tuple(verdict.task.id for verdict in coverage.tasks), tuple(columns), cells)


def _columns_of(statement: Statement, coverage: Coverage, by: str) -> Iterable[str]:
    return _months(statement, coverage) if by == "month" else statement.places or ("",)


def _cell(task: str, column: str, statements: Iterable[Statement]) -> Cell:
    group = list(statements)
    ids = sorted((statement.id for statement in group), key=natural)
    values = Counter(statement.value for statement in group)
    return Cell(task, column, tuple(ids), dict(sorted(values.items())))


def _ordered(columns: AbstractSet[str], by: str) -> list[str]:
    """Return the columns in use in order; months without gaps from the first to the last."""
    if by == "month" and columns:
        return _months_between(min(columns), max(columns))
    return sorted(columns, key=_named_first)


def _named_first(column: str) -> tuple[bool, str]:
    return (not column, column)


def _months(statement: Statement, coverage: Coverage) -> Iterable[str]:
    """Return the months in which a statement held, within the mandate's period and by the day of
    the report.
    """
    last = latest_day(statement, min(coverage.as_of, coverage.mandate.ends or coverage.as_of))
    return _months_between(max(statement.held_from, coverage.mandate.begins)[:7], last[:7])


def _months_between(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:7])
    months = []
    while (text := f"{year:04}-{month:02}") <= last:
        months.append(text)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
    return months
