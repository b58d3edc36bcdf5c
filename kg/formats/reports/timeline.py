"""A timeline as a report, one row an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.formats.reports.mandates.data import instead_data
from kg.formats.reports.mandates.words import instead_words
from kg.model import Report, Table
from kg.style import VALUES

if TYPE_CHECKING:
    from kg.services.timeline import TimelineAnswer
    from kg.timeline import Event

_FLAT: Final = (
    "held",
    "until",
    "held_mark",
    "known",
    "known_mark",
    "kind",
    "event",
    "id",
    "label",
    "source",
)
MARKS: Final = "(inferred), (unverified): the day was not read in a source."
RULE: Final = "An instrument counts as known from its adoption, a mandate from that of what set it."


def timeline_report(answer: TimelineAnswer) -> Report:
    """Return the events as a report, by the day on which they happened."""
    rows = tuple(_row(event) for event in answer.events)
    columns = ("held", "known", "event", "id", "what it is", "source")
    data = {
        "of": answer.request.entry or None,
        "title": answer.title,
        "as_of": answer.request.clocks.as_of or None,
        "known_by": answer.request.clocks.known_by or None,
        "instead": instead_data(answer.instead),
        "events": [event_data(event) for event in answer.events],
    }
    flat = Table(
        _FLAT,
        tuple(
            tuple(event_data(timeline_event)[name] for name in _FLAT)
            for timeline_event in answer.events
        ),
    )
    title = f"Timeline of {answer.title}"
    return Report(title, lead_lines(answer), (Table(columns, rows),), _notes(answer), data, flat)


def lead_lines(answer: TimelineAnswer) -> tuple[str, ...]:
    """Return what a timeline begins with: how many events, and which day to ask about."""
    instead = instead_words(answer.instead, answer.request.clocks.as_of)
    return (*answer.words, *filter(None, [instead]))


def _notes(answer: TimelineAnswer) -> tuple[str, ...]:
    notes = []
    if any(event.marks for event in answer.events):
        notes.append(MARKS)
    if any(event.kind in ("instrument", "mandate") for event in answer.events):
        notes.append(RULE)
    return tuple(notes)


def _row(event: Event) -> tuple[str, ...]:
    return (
        _day(event.held_from, event.until, event.marks.get("held", "")),
        _day(event.known_from, "", event.marks.get("known", "")),
        _event(event),
        event.id,
        event.label,
        event.source,
    )


def _event(event: Event) -> str:
    if event.kind != "statement":
        return f"{event.kind} {event.what}"
    return VALUES[event.what][0] if event.what in VALUES else event.what


def _day(day: str, until: str, mark: str) -> str:
    interval = f"{day} to {until}" if until else day
    return f"{interval} ({mark})" if mark else interval


def event_data(event: Event) -> dict[str, Any]:
    """Return an event as plain data."""
    return {
        "held": event.held_from or None,
        "until": event.until or None,
        "held_mark": event.marks.get("held"),
        "known": event.known_from or None,
        "known_mark": event.marks.get("known"),
        "kind": event.kind,
        "event": event.what,
        "id": event.id,
        "label": event.label,
        "source": event.source or None,
    }
