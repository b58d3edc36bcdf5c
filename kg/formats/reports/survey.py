"""How every mandate stands, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Report, Table

if TYPE_CHECKING:
    from kg.coverage import MandateSummary
    from kg.services.coverage import SurveyAnswer

_COUNTS = ("covered", "partial", "contradicted", "silent")


def survey_report(answer: SurveyAnswer) -> Report:
    """Return the report on every mandate: whether it is in force, its period, how many of its tasks
    stand how.
    """
    clocks, mandates = answer.request.clocks, answer.mandates
    columns = ("mandate", "title", "in_force", "begins", "ends", "tasks", "share", *_COUNTS)
    known_by = f", known by {clocks.known_by}" if clocks.known_by else ""
    lead = (
        f"As of {clocks.as_of}{known_by}. One mandate, with its statements: kg coverage -m ID.",
    )
    notes = (
        "A mandate that is not in force has no share.",
        (
            "Silent means that nothing by the mission was found; kg coverage -m ID lists what does "
            "not count."
        ),
    )
    data = {
        "as_of": clocks.as_of,
        "known_by": clocks.known_by or None,
        "mandates": [_data(summary) for summary in mandates],
    }
    return Report(
        "Coverage of every mandate",
        lead,
        (Table(columns, tuple(_row(summary) for summary in mandates)),),
        notes,
        data,
        Table(columns, tuple(_flat(summary) for summary in mandates)),
    )


def _row(summary: MandateSummary) -> tuple[object, ...]:
    """Return a mandate for reading: nothing where there are no tasks in force."""
    return (
        summary.mandate,
        summary.label,
        summary.in_force,
        summary.begins,
        summary.ends or "open",
        len(summary.statuses) if summary.in_force != "no" else None,
        None if summary.share is None else f"{100 * summary.share:.0f} %",
        *((summary.summary[status] if summary.statuses else None) for status in _COUNTS),
    )


def _flat(summary: MandateSummary) -> tuple[object, ...]:
    return (
        summary.mandate,
        summary.label,
        summary.in_force,
        summary.begins,
        summary.ends,
        len(summary.statuses),
        summary.share,
        *(summary.summary[status] for status in _COUNTS),
    )


def _data(summary: MandateSummary) -> dict[str, object]:
    return {
        "mandate": summary.mandate,
        "label": summary.label,
        "in_force": summary.in_force,
        "begins": summary.begins,
        "ends": summary.ends or None,
        "share": summary.share,
        "summary": summary.summary,
        "tasks": dict(summary.statuses),
    }
