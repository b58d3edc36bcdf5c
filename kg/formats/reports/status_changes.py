"""A coverage report compared with another: what flips, from what to what, and because of which
statements.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.style import COVERAGE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.coverage import Coverage, StatusChange
    from kg.services.coverage import Comparison, CoverageRequest


def with_flips(report: Report, comparison: Comparison, request: CoverageRequest) -> Report:
    """Return the report of a coverage over some sources with what flips against all, first in every
    form.

    In the flat table two columns give the status over all sources and the statements that make the
    difference.
    """
    flips = comparison.flips
    count = counted(len(flips), "verdict flips", "verdicts flip")
    left_out = counted(comparison.left_out, "statement")
    lead = f"As if {_spoken(request)}: {left_out} left out. {count}."
    tables = (flip_table(flips, f"What flips {_scope(request)}"),) if flips else ()
    return replace(
        report,
        lead=(*report.lead, lead),
        tables=(*tables, *report.tables),
        data=dict(report.data) | _data(comparison, request),
        flat=flat_against(report, comparison.before, flips, "status_with_all"),
    )


def _spoken(request: CoverageRequest) -> str:
    """Return who had spoken, and who had said nothing."""
    only, without = (_listed(sources) for sources in (request.only_source, request.exclude_source))
    parts = [f"only {only} had spoken"] if only else []
    parts += [f"{without} had said nothing"] if without else []
    return " and ".join(parts)


def _scope(request: CoverageRequest) -> str:
    only, without = (_listed(sources) for sources in (request.only_source, request.exclude_source))
    parts = [f"with {only} alone"] if only else []
    parts += [f"without {without}"] if without else []
    return ", ".join(parts)


def _listed(sources: Sequence[str]) -> str:
    return " and ".join(sources)


def _data(comparison: Comparison, request: CoverageRequest) -> dict[str, object]:
    """Return the comparison as plain data, under the option that asks for it: `without` or
    `only`.
    """
    key = "without" if request.exclude_source else "only"
    data: dict[str, object] = {"sources": list(request.exclude_source or request.only_source)}
    if request.exclude_source and request.only_source:
        data["only"] = list(request.only_source)
    data |= {
        "statements_left_out": comparison.left_out,
        "share_with_all": comparison.before.share,
        "flips": flip_data(comparison.flips),
    }
    return {key: data}


def flip_table(flips: Sequence[StatusChange], title: str) -> Table:
    """Return one row a verdict that is another one: from what, to what, and because of which
    statements.
    """
    rows = tuple(
        (flip.target, _signed(flip.before), _signed(flip.after), ", ".join(flip.statements))
        for flip in flips
    )
    return Table(("task", "from", "to", "because of"), rows, title)


def flip_data(flips: Sequence[StatusChange]) -> list[dict[str, object]]:
    """Return the same as plain data."""
    return [
        {
            "task": flip.target,
            "from": flip.before,
            "to": flip.after,
            "statements": list(flip.statements),
        }
        for flip in flips
    ]


def flat_against(
    report: Report, before: Coverage, flips: Sequence[StatusChange], column: str
) -> Table | None:
    """Return a report's flat table with two more columns: the status over there, and what makes the
    difference.
    """
    if report.flat is None:
        return None
    statuses = {verdict.task.id: verdict.status for verdict in before.tasks}
    because = {flip.target: " ".join(flip.statements) for flip in flips}
    rows = tuple(
        (*row, statuses.get(row[0], ""), because.get(row[0], "")) for row in report.flat.rows
    )
    return Table((*report.flat.columns, column, "because"), rows)


def _signed(status: str) -> str:
    """Return a status with its sign; limits and duties have words of their own and no sign."""
    return f"{COVERAGE[status].sign} {status}" if status in COVERAGE else status
