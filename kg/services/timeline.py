"""What happened on which day, and when it became known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import mandates, query
from kg import timeline as events
from kg.errors import InputError
from kg.mandates import Instead
from kg.model import NO_LIMIT, Clocks, Displayed, Table
from kg.services.days import checked
from kg.services.withdrawn import naming_withdrawn
from kg.timeline import Event
from kg.vocab import NamedNode, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from kg.store import View


_WORDS: Final = {
    "statement": ("statement",),
    "retraction": ("retraction",),
    "instrument": ("adoption of an instrument", "adoptions of instruments"),
    "mandate": ("beginning or end of a mandate", "beginnings or ends of mandates"),
    "source": ("publication of a source", "publications of sources"),
}


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """What happened around an entry, or at all where it is empty, and when did it become known?

    `entry` is an id, a notation, an alias or an IRI. Clocks and sources limit the statements; the
    clocks limit instruments, mandates and sources too.
    """

    entry: str = ""
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class TimelineAnswer(Displayed):
    """The events, by the day on which they happened, then the day they became known.

    `title` is what they are about, `label` the same without an id. `sources` says how the sources
    are called: publisher, else title. `instead` is which day to ask about where the entry is a
    mandate that is not in force on the day of the clocks.
    """

    request: TimelineRequest
    title: str
    events: tuple[Event, ...]
    instead: Instead | None = None
    label: str = ""
    sources: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Return in sentences how many events of which kind there are, and what limits them."""
        counts = Counter(event.kind for event in self.events)
        kinds = ", ".join(
            counted(counts[kind], *words) for kind, words in _WORDS.items() if counts[kind]
        )
        total = counted(len(self.events), "event")
        clocks = self.request.clocks
        days = [f"held by {clocks.as_of}"] if clocks.as_of else []
        days += [f"known by {clocks.known_by}"] if clocks.known_by else []
        limits = (f"Only what was {' and '.join(days)}.",) if days else ()
        return (f"{total}: {kinds}." if counts else "No event on record.", *limits)

    def display(self) -> Table:
        """Return one row an event: both days, what it is, and its source."""
        rows = tuple(
            (
                event.held_from,
                event.until,
                event.known_from,
                f"{event.kind} {event.what}",
                event.id,
                event.label,
            )
            for event in self.events
        )
        columns = ("held", "until", "known", "event", "id", "what it is")
        return Table(columns, rows, f"Timeline of {self.title}")


def timeline(view: View, request: TimelineRequest, *, store: Path | None = None) -> TimelineAnswer:
    """Return the events around an entry of any kind, or all of them.

    `store` is the folder of the view, whose journal says when an entry that is not there was
    withdrawn. Raises InputError for an unknown entry or source, or an invalid day.

    >>> answer = timeline(view, TimelineRequest("gazette.1"))
    >>> {(each.held_from, each.known_from) for each in answer.events}
    {('2030-06-01', '2030-10-05')}
    """
    from kg.services.whatif import scope

    clocks = checked(request.clocks)
    iri = _entry(view, request.entry, store)
    scoped = scope(view, request.exclude_source, request.only_source)
    timeline_events = events.events(scoped, iri, clocks)
    kind, slug = (kind_and_slug(iri.value) if iri is not None else None) or ("", "")
    instead = None
    if kind == "mandate" and clocks.as_of:
        instead = mandates.instead(view, mandates.read(view, slug).mandate, clocks.as_of)
    label = (iri is not None and view.label(iri, view.language)) or _title(view, iri)
    sources = {source.id: source.publisher or source.title for source in view.sources()}
    cited = {event.id if event.kind == "source" else event.source for event in timeline_events}
    source_names = {name: sources[name] for name in sorted(cited & sources.keys())}
    return TimelineAnswer(request, _title(view, iri), timeline_events, instead, label, source_names)


def _entry(view: View, name: str, store: Path | None) -> NamedNode | None:
    if not name:
        return None
    with naming_withdrawn(store, name):
        iri = query.resolve(view, name, name="kg timeline")
    if not view.holds(iri):
        raise InputError(
            f"kg timeline: nothing in this store is called {name!r}. Look for it: kg search WORDS"
        )
    return iri


def _title(view: View, iri: NamedNode | None) -> str:
    """Return what a timeline is about: the label of its entry with its id."""
    if iri is None:
        return "everything on record"
    label, name = view.label(iri, view.language), query.Labels(view).of(iri)
    kind, slug = kind_and_slug(iri.value) or ("", iri.value)
    if kind in ("statement", "task", "instrument"):
        return f"{name}: {label}" if label else name
    return f"{name} ({slug})" if name != slug else slug
