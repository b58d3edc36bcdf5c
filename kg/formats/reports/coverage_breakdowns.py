"""Breakdowns of a coverage: tasks against places or months, what is beyond the mandate, what
moved between days.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.coverage import moved_statements
from kg.formats.reports.coverage import outside_table
from kg.formats.reports.coverage_data import matrix_data
from kg.formats.reports.status_changes import flat_against, flip_data, flip_table
from kg.model import Report, Table
from kg.style import COVERAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.coverage import Coverage, Matrix, TaskVerdict
    from kg.formats.reports.terms import Labels
    from kg.services.coverage import Comparison, CoverageAnswer


def with_matrix(report: Report, answer: CoverageAnswer, labels: Labels) -> Report:
    """Return a coverage report whose tables are a heat table of counts, and its cells with their
    statements; the report itself where the request groups by nothing.

    `only_gaps` leaves the covered tasks out, as it does elsewhere.
    """
    table = answer.matrix
    if table is None:
        return report
    tasks = [
        verdict
        for verdict in answer.coverage.tasks
        if not (answer.request.only_gaps and verdict.status == "covered")
    ]
    names = {column: _named(column, table.by, labels) for column in table.columns}
    # Many places, few tasks: the places go down the page.
    grid = _places_down(table, tasks, names) if table.by == "place" else _tasks_down(table, tasks)
    tables = (grid, _behind(table, tasks, names)) if table.cells else (grid,)
    data = dict(report.data) | {"matrix": matrix_data(table)}
    return replace(
        report, tables=tables, data=data, flat=_cells_flat(table, tasks, answer.coverage)
    )


def _places_down(table: Matrix, tasks: Sequence[TaskVerdict], names: Mapping[str, str]) -> Table:
    """Return one row a place, one column a task."""
    heads = (f"{verdict.task.id} {COVERAGE[verdict.status].sign}" for verdict in tasks)
    rows = (
        (names[column], *(table.cell(verdict.task.id, column).count or "" for verdict in tasks))
        for column in table.columns
    )
    return Table(("place", *heads), tuple(rows))


def _tasks_down(table: Matrix, tasks: Sequence[TaskVerdict]) -> Table:
    """Return one row a task, one column a month."""
    rows = (
        (
            verdict.task.id,
            f"{COVERAGE[verdict.status].sign} {verdict.status}",
            *(table.cell(verdict.task.id, column).count or "" for column in table.columns),
        )
        for verdict in tasks
    )
    return Table(("task", "status", *table.columns), tuple(rows))


def _behind(table: Matrix, tasks: Sequence[TaskVerdict], names: Mapping[str, str]) -> Table:
    """Return the statements of each cell that has any, column by column."""
    cells = (table.cell(verdict.task.id, column) for column in table.columns for verdict in tasks)
    rows = (
        (names[cell.column], cell.task, cell.count, ", ".join(cell.statements))
        for cell in cells
        if cell.count
    )
    return Table((table.by, "task", "statements", "which"), tuple(rows), "Behind each number")


def _cells_flat(table: Matrix, tasks: Sequence[TaskVerdict], coverage: Coverage) -> Table:
    """Return one row a task and column that has statements, task by task, for programs."""
    columns = ("task", table.by, "count", "statements", "status", "mandate", "as_of", "known_by")
    common = (coverage.mandate.id, coverage.as_of, coverage.known_by)
    rows = (
        (cell.task, column, cell.count, " ".join(cell.statements), verdict.status, *common)
        for verdict in tasks
        for column in table.columns
        if (cell := table.cell(verdict.task.id, column)).count
    )
    return Table(columns, tuple(rows))


def reversed_report(report: Report, coverage: Coverage) -> Report:
    """Return a coverage report that shows what the holder says and does beyond its mandate, and
    against its own limits.

    Only statements coded as fitting no task are here, and acts of a kind that a scope limit of the
    holder denies.
    """
    counts = ", ".join(
        f"{number} {kind}{'' if number == 1 else 's'}"
        for kind in ("act", "role", "aim")
        for number in [sum(o.kind == kind for o in coverage.outside)]
    )
    against = sum(bool(o.limit) for o in coverage.outside)
    lead = (
        *report.lead[:1],
        f"Beyond the mandate: {counts}; of the acts {against} against the holder's own limits.",
    )
    limits = Table(
        ("statement", "what the holder says it does not do"),
        tuple((s.id, s.paraphrase) for s in coverage.scope_limits),
        "Scope limits that the holder states itself",
    )
    tables = tuple(table for table in (outside_table(coverage), limits) if table.rows)
    flat = Table(
        (
            "statement",
            "kind",
            "nearest",
            "limit",
            "why",
            "paraphrase",
            "mandate",
            "as_of",
            "known_by",
        ),
        tuple(
            (
                o.id,
                o.kind,
                o.nearest,
                o.limit,
                o.why,
                o.paraphrase,
                coverage.mandate.id,
                coverage.as_of,
                coverage.known_by,
            )
            for o in coverage.outside
        ),
    )
    return Report(report.title, lead, tables, (), report.data, flat)


def with_moves(report: Report, comparison: Comparison, after: Coverage) -> Report:
    """Return a coverage report with what moved since an earlier day, first in every form."""
    before, flips = comparison.before, comparison.flips
    gained, lost = moved_statements(before, after)
    shares = " to ".join(
        "no share" if s is None else f"{100 * s:.0f} %" for s in (before.share, after.share)
    )
    lead = [
        (
            f"Since {before.as_of}: {len(flips)} verdict{'' if len(flips) == 1 else 's'} moved; "
            f"covered {shares}."
        )
    ]
    if not flips:
        groups = {"counting now": gained, "counting no longer": lost}
        lead += [
            f"Without moving a verdict: {words} {', '.join(ids)}."
            for words, ids in groups.items()
            if ids
        ]
    tables = (flip_table(flips, f"What moved since {before.as_of}"),) if flips else ()
    sides = [{"gained": list(flip.gained), "lost": list(flip.lost)} for flip in flips]
    rows = [row | side for row, side in zip(flip_data(flips), sides, strict=True)]
    data = {
        "since": {
            "as_of": before.as_of,
            "in_force": before.in_force,
            "share": before.share,
            "moved": rows,
            "gained": list(gained),
            "lost": list(lost),
        }
    }
    flat = flat_against(report, before, flips, "status_since")
    return replace(
        report,
        lead=(*report.lead, *lead),
        tables=(*tables, *report.tables),
        data=dict(report.data) | data,
        flat=flat,
    )


def _named(column: str, by: str, labels: Labels) -> str:
    if by != "place":
        return column
    return labels.entry("place", column) if column else "(no place named)"
