"""How every mandate stands, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.coverage import Standing
    from kg.model import Clocks

_COUNTS = ("covered", "partial", "contradicted", "silent")


def survey_report(found: Sequence[Standing], clocks: Clocks) -> Report:
    """Return the report on every mandate: whether it is in force, its period, how many of its tasks
    stand how.
    """
    columns = ("mandate", "title", "in_force", "begins", "ends", "tasks", "share", *_COUNTS)
    rows = tuple(
        (
            each.mandate,
            each.label,
            each.in_force,
            each.begins,
            each.ends or "open",
            len(each.statuses) if each.in_force != "no" else None,
            None if each.share is None else f"{100 * each.share:.0f} %",
            *((each.summary[status] if each.statuses else None) for status in _COUNTS),
        )
        for each in found
    )
    flat = tuple(
        (
            each.mandate,
            each.label,
            each.in_force,
            each.begins,
            each.ends,
            len(each.statuses),
            each.share,
            *(each.summary[status] for status in _COUNTS),
        )
        for each in found
    )
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
        "mandates": [
            {
                "mandate": each.mandate,
                "label": each.label,
                "in_force": each.in_force,
                "begins": each.begins,
                "ends": each.ends or None,
                "share": each.share,
                "summary": each.summary,
                "tasks": dict(each.statuses),
            }
            for each in found
        ],
    }
    return Report(
        "Coverage of every mandate",
        lead,
        (Table(columns, rows),),
        notes,
        data,
        Table(columns, flat),
    )
