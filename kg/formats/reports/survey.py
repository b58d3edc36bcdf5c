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
    known = f", known by {clocks.known_by}" if clocks.known_by else ""
    lead = (f"As of {clocks.as_of}{known}. One mandate, with its statements: kg coverage -m ID.",)
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
        "mandates": [_data(each) for each in mandates],
    }
    return Report(
        "Coverage of every mandate",
        lead,
        (Table(columns, tuple(_row(each) for each in mandates)),),
        notes,
        data,
        Table(columns, tuple(_flat(each) for each in mandates)),
    )


def _row(each: MandateSummary) -> tuple[object, ...]:
    """Return a mandate for reading: nothing where there are no tasks in force."""
    return (
        each.mandate,
        each.label,
        each.in_force,
        each.begins,
        each.ends or "open",
        len(each.statuses) if each.in_force != "no" else None,
        None if each.share is None else f"{100 * each.share:.0f} %",
        *((each.summary[status] if each.statuses else None) for status in _COUNTS),
    )


def _flat(each: MandateSummary) -> tuple[object, ...]:
    return (
        each.mandate,
        each.label,
        each.in_force,
        each.begins,
        each.ends,
        len(each.statuses),
        each.share,
        *(each.summary[status] for status in _COUNTS),
    )


def _data(each: MandateSummary) -> dict[str, object]:
    return {
        "mandate": each.mandate,
        "label": each.label,
        "in_force": each.in_force,
        "begins": each.begins,
        "ends": each.ends or None,
        "share": each.share,
        "summary": each.summary,
        "tasks": dict(each.statuses),
    }
