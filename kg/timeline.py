"""What happened on which day, and when it became known: statements and their retractions,
instruments, mandates and sources as events with both days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import query
from kg.model import NO_LIMIT, Clocks
from kg.vocab import DCTERMS, MKG, PROV, RDF, SKOS, NamedNode, entity, id_or_iri, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View

__all__ = ["KINDS", "Event", "events"]

KINDS: Final = ("instrument", "mandate", "statement", "retraction", "source")
_ACTS: Final = (
    (MKG.establishes, "establishes"),
    (MKG.extends, "extends"),
    (DCTERMS.term("replaces"), "replaces"),
)
_HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Days are ISO text, empty where there is none.

    `kind` is one of KINDS and `what` says which event: adopted, begins, ends, a statement's
    evidential value, taken back, published. `held_from` is the day on which it happened or from
    which it holds, `until` the last day of an interval. `known_from` is the day from which it could
    be known: an instrument counts as known from its adoption, a mandate from that of what
    established it, its end from that of what set it. `marks` names the days that were not read in a
    source: inferred or unverified. `label` is a paraphrase, or what is done to what; `source` a
    statement's.
    """

    kind: str
    what: str
    id: str
    label: str
    held_from: str = ""
    until: str = ""
    known_from: str = ""
    source: str = ""
    marks: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def day(self) -> str:
        """The day that it is sorted by: that on which it happened, else that it became known."""
        return self.held_from or self.known_from


def events(view: View, entry: NamedNode | None, clocks: Clocks = NO_LIMIT) -> tuple[Event, ...]:
    """Return the events around an entry, or all of them, within the clocks, by the day on which
    they happened, then the day they became known.

    A mandate comes with its instruments and the statements linked to its tasks, an actor with the
    mandates that it holds, a task with its mandate. A bounded number of requests.

    >>> timeline = events(view, entity("mandate", "harbour-1"))
    >>> [(event.what, event.held_from) for event in timeline if event.kind == "mandate"]
    [('begins', '2030-03-01'), ('ends', '2031-02-28')]
    """
    gathered = [*_statements(view, entry, clocks)]
    slugs = {event.id for event in gathered}
    gathered += _retractions(view, clocks, slugs)
    gathered += _authority(view, entry)
    gathered += _sources(view, entry)
    admitted = (
        event
        for event in gathered
        if clocks.admits(event.held_from, event.known_from or event.held_from)
    )
    return tuple(
        sorted(admitted, key=lambda e: (e.day, e.known_from, KINDS.index(e.kind), e.id, e.what))
    )


def _statements(view: View, entry: NamedNode | None, clocks: Clocks) -> Iterator[Event]:
    if entry is None:
        rows = query.table(view, "timeline-statements", clocks.values())
    else:
        parameters = {"entry": entry.value, **clocks.values()}
        rows = query.table(view, "timeline-statements-of", parameters)
    slugs = set()
    for row in rows:
        slug = id_or_iri(row["statement"].value)
        if slug in slugs:
            continue
        slugs.add(slug)
        held_from, until = row["begins"].value, row["ends"].value if row["ends"] else ""
        inferred = row["inferred"].value == "true"
        yield Event(
            "statement",
            id_or_iri(row["value"].value),
            slug,
            row["paraphrase"].value,
            held_from,
            until if until != held_from else "",
            row["known"].value,
            id_or_iri(row["source"].value),
            {_HELD: "inferred"} if inferred else {},
        )


def _retractions(view: View, clocks: Clocks, slugs: set[str]) -> Iterator[Event]:
    """Yield the retractions of some statements."""
    for row in query.table(view, "timeline-retractions", clocks.values()):
        slug, by = id_or_iri(row["statement"].value), id_or_iri(row["retraction"].value)
        if slug in slugs:
            yield Event(
                "retraction",
                "taken back",
                slug,
                f"Taken back by {by}",
                row["begins"].value,
                "",
                row["known"].value,
                id_or_iri(row["source"].value),
            )


def _authority(view: View, entry: NamedNode | None) -> Iterator[Event]:
    """Yield the adoption of instruments, and the beginning and end of mandates."""
    instruments, mandates = _around(view, entry)
    view = view.read_ahead((*instruments, *mandates))
    view = view.labelled(
        NamedNode(value)
        for iri in instruments
        for act, _ in _ACTS
        for value in view.values(iri, act)
    )
    acts = {
        mandate: [
            iri
            for iri in sorted(instruments, key=lambda instrument: instrument.value)
            if mandate.value in {*view.values(iri, MKG.establishes), *view.values(iri, MKG.extends)}
        ]
        for mandate in mandates
    }
    for iri in instruments:
        adopted = view.value(iri, DCTERMS.issued)
        if adopted:
            yield Event(
                "instrument",
                "adopted",
                view.value(iri, SKOS.notation) or id_or_iri(iri.value),
                _does(view, iri),
                adopted,
                "",
                adopted,
                "",
                _mark(view, iri, DCTERMS.issued, _HELD),
            )
    for mandate, setting in acts.items():
        yield from _period(view, mandate, setting)


def _does(view: View, iri: NamedNode) -> str:
    """Return an instrument's label with its acts, such as "Resolution 1 (extends m)"."""
    acts = [
        f"{word} {view.value(NamedNode(value), SKOS.notation) or id_or_iri(value)}"
        for act, word in _ACTS
        for value in view.values(iri, act)
    ]
    suffix = f" ({'; '.join(acts)})" if acts else ""
    return f"{view.label(iri)}{suffix}"


def _period(view: View, mandate: NamedNode, instruments: list[NamedNode]) -> Iterator[Event]:
    """Yield the beginning and the end of a mandate, each known from the adoption of the instrument
    that set it.
    """
    adopted = {iri: view.value(iri, DCTERMS.issued) for iri in instruments}
    first_adopted = min(filter(None, adopted.values()), default="")
    last_day = view.value(mandate, MKG.ends)
    end_adopted = [
        day for iri, day in adopted.items() if view.value(iri, MKG.ends) == last_day and day
    ]
    slug, label = id_or_iri(mandate.value), view.label(mandate)
    for what, day, known_from, name in (
        ("begins", view.value(mandate, MKG.begins), first_adopted, MKG.begins),
        ("ends", last_day, min(end_adopted, default=first_adopted), MKG.ends),
    ):
        if day:
            yield Event(
                "mandate",
                what,
                slug,
                label,
                day,
                "",
                known_from,
                "",
                _mark(view, mandate, name, _HELD),
            )


def _mark(view: View, iri: NamedNode, name: NamedNode, day: str) -> dict[str, str]:
    """Return the mark of a day of an entry that was not read in a source."""
    for marking, word in ((MKG.inferredField, "inferred"), (MKG.unverifiedField, "unverified")):
        if name.value in view.values(iri, marking):
            return {day: word}
    return {}


def _around(
    view: View, entry: NamedNode | None
) -> tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]]:
    """Return the instruments and the mandates that belong to an entry, all without one."""
    if entry is None:
        return _of_class(view, "instrument"), _of_class(view, "mandate")
    kind = (kind_and_slug(entry.value) or ("", ""))[0]
    if kind == "instrument":
        return (entry,), _named(view, entry, "mandate", MKG.establishes, MKG.extends)
    mandates: tuple[NamedNode, ...] = (entry,) if kind == "mandate" else ()
    if kind in ("task", "duty"):
        mandates = _named(view, entry, "mandate", MKG.inMandate)
    elif kind == "actor":
        quads = view.match(None, MKG.heldBy, entry)
        mandates = _sorted(quad.subject for quad in quads)
    patterns = [
        (None, act, mandate, None) for mandate in mandates for act in (MKG.establishes, MKG.extends)
    ]
    return _sorted(quad.subject for quad in view.look_up(patterns)), mandates


def _of_class(view: View, kind: str) -> tuple[NamedNode, ...]:
    of = MKG.Instrument if kind == "instrument" else MKG.Mandate
    return _sorted(quad.subject for quad in view.match(None, RDF.type, of))


def _named(
    view: View, entry: NamedNode, kind: str, *predicates: NamedNode
) -> tuple[NamedNode, ...]:
    """Return the entries of a kind that an entry points to."""
    values = (value for predicate in predicates for value in view.values(entry, predicate))
    return _sorted(
        NamedNode(value) for value in values if (kind_and_slug(value) or ("",))[0] == kind
    )


def _sorted(terms: Iterable[object]) -> tuple[NamedNode, ...]:
    iris = {term for term in terms if isinstance(term, NamedNode)}
    return tuple(sorted(iris, key=lambda iri: iri.value))


def _sources(view: View, entry: NamedNode | None) -> Iterator[Event]:
    """Yield the publication of sources: all of them, or the entry where it is one."""
    if entry is None:
        sources = view.sources()
    else:
        kind, slug = kind_and_slug(entry.value) or ("", "")
        single = view.source(slug) if kind == "source" else None
        sources = (single,) if single else ()
    revised = view.read_ahead(
        (entity("source", source.id) for source in sources), (PROV.wasRevisionOf,)
    )
    for source in sources:
        earlier = revised.values(entity("source", source.id), PROV.wasRevisionOf)
        words = f" (a later version of {', '.join(map(id_or_iri, earlier))})" if earlier else ""
        dated = DCTERMS.issued.value not in source.inferred
        marks = {} if dated else {"known": "inferred"}
        yield Event(
            "source",
            "published",
            source.id,
            f"{source.title}{words}",
            "",
            "",
            source.published,
            "",
            marks,
        )
