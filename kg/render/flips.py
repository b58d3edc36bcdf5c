"""A coverage report told against another: what flips, from what to what, and because of which
statements.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.theme import COVERAGE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.coverage import Coverage, Flip


def with_flips(
    report: Report, before: Coverage, found: Sequence[Flip], sources: Sequence[str], left_out: int
) -> Report:
    """Return the report of a what-if coverage with what flips against `before`, first in every
    form.

    In the flat table two columns tell the status over all sources and the statements that make the
    difference.
    """
    named = " and ".join(sources)
    flips = counted(len(found), "verdict flips", "verdicts flip")
    lead = f"As if {named} had said nothing: {counted(left_out, 'statement')} left out. {flips}."
    tables = (flip_table(found, f"What flips without {named}"),) if found else ()
    data = dict(report.data) | {
        "without": {
            "sources": list(sources),
            "statements_left_out": left_out,
            "share_with_all": before.share,
            "flips": flip_data(found),
        }
    }
    return replace(
        report,
        lead=(*report.lead, lead),
        tables=(*tables, *report.tables),
        data=data,
        flat=flat_against(report, before, found, "status_with_all"),
    )


def flip_table(found: Sequence[Flip], title: str) -> Table:
    """Return one row a verdict that is another one: from what, to what, and because of which
    statements.
    """
    rows = tuple(
        (flip.target, _signed(flip.before), _signed(flip.after), ", ".join(flip.statements))
        for flip in found
    )
    return Table(("task", "from", "to", "because of"), rows, title)


def flip_data(found: Sequence[Flip]) -> list[dict[str, object]]:
    """Return the same as plain data."""
    return [
        {
            "task": flip.target,
            "from": flip.before,
            "to": flip.after,
            "statements": list(flip.statements),
        }
        for flip in found
    ]


def flat_against(
    report: Report, before: Coverage, found: Sequence[Flip], column: str
) -> Table | None:
    """Return a report's flat table with two more columns: the status over there, and what makes the
    difference.
    """
    if report.flat is None:
        return None
    statuses = {verdict.task.id: verdict.status for verdict in before.tasks}
    because = {flip.target: " ".join(flip.statements) for flip in found}
    rows = tuple(
        (*row, statuses.get(row[0], ""), because.get(row[0], "")) for row in report.flat.rows
    )
    return Table((*report.flat.columns, column, "because"), rows)


def _signed(status: str) -> str:
    """Return a status with its sign; limits and duties have words of their own and no sign."""
    return f"{COVERAGE[status].sign} {status}" if status in COVERAGE else status
