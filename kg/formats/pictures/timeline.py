"""The events of a timeline as rows, bars and notes to draw."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg import style
from kg.draw import timeline as drawing
from kg.draw.bins import day_of
from kg.draw.timeline import CROSS, Period, Row, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.services.timeline import TimelineAnswer
    from kg.timeline import Event

_OF_STATEMENTS = ("statement", "retraction")


def timeline_svg(answer: TimelineAnswer, palette: style.Palette = style.LIGHT) -> str:
    """Return a timeline as an SVG document of its own.

    >>> from kg.services.timeline import TimelineRequest, timeline
    >>> timeline_svg(timeline(view, TimelineRequest("harbour-1")))[:4]
    '<svg'
    """
    return drawing.timeline_svg(_timeline(answer), palette)


def _timeline(answer: TimelineAnswer) -> Timeline:
    events = answer.events
    return Timeline(
        title=f"Timeline of {style.one_line(answer.label or answer.title)}",
        lead=answer.words,
        events=_drawn(event for event in events if event.kind in _OF_STATEMENTS),
        held_row=Row("Held", "when it happened", nouns=("statement holds", "statements hold")),
        known_row=Row("Known", "when it was published"),
        periods=_periods(events),
        period=Row("Mandates", "in force", "t-mandate", ("mandate is", "mandates are")),
        points=_drawn(event for event in events if event.kind == "instrument"),
        point=Row("Instruments", "adopted", "t-instrument"),
        sources=_drawn(event for event in events if event.kind == "source"),
        source=Row("Published"),
        source_names=answer.sources,
        notes=_notes(events),
        undated=sum(day_of(event.held_from or event.known_from) is None for event in events),
    )


def _drawn(events: Iterable[Event]) -> tuple[drawing.Event, ...]:
    return tuple(
        drawing.Event(
            event.id,
            _label(event),
            event.held_from,
            event.until,
            event.known_from,
            event.source,
            dashed=bool(event.marks),
            crossed=event.kind == "retraction",
        )
        for event in events
    )


def _label(event: Event) -> str:
    words = style.one_line(event.label or event.id)
    return f"{words} (taken back)" if event.kind == "retraction" else words


def _periods(events: Iterable[Event]) -> tuple[Period, ...]:
    """Return each mandate from its beginning to its end."""
    mandates: dict[str, dict[str, Event]] = defaultdict(dict)
    for event in events:
        if event.kind == "mandate":
            mandates[event.id][event.what] = event
    return tuple(_period(slug, days) for slug, days in mandates.items())


def _period(slug: str, days: Mapping[str, Event]) -> Period:
    start, end = days.get("begins"), days.get("ends")
    first = start or end
    label = style.one_line(first.label if first else slug)
    return Period(
        f"{label}, {_marked(start)} to {_marked(end) or 'open'}",
        start.held_from if start else "",
        end.held_from if end else "",
        tuple(text for event in days.values() for text in (event.held_from, event.known_from)),
        dashed=any(event.marks for event in (start, end) if event),
    )


def _marked(event: Event | None) -> str:
    if event is None:
        return ""
    mark = event.marks.get("held")
    return f"{event.held_from} ({mark})" if mark else event.held_from


def _notes(events: Sequence[Event]) -> tuple[str, ...]:
    """Return what a reader must know of marks and of what is drawn."""
    kinds = {event.kind for event in events}
    notes = {
        "Dashed: a day in it is inferred or unverified.": any(event.marks for event in events),
        f"{CROSS} a statement was taken back.": "retraction" in kinds,
        "An instrument counts as known from its adoption.": bool(kinds & {"instrument", "mandate"}),
    }
    return tuple(note for note, applies in notes.items() if applies)
