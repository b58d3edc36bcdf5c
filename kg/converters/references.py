"""References of a bibliography, whatever format they were read from -> sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.converters.reading import Ids, Tally
from kg.converters.record import Conversion
from kg.documents import day_of
from kg.importers import schema

if TYPE_CHECKING:
    from kg.converters.record import ConvertContext, Entry, Value
    from kg.errors import Location

_PERIODICAL: Final = frozenset(
    (
        *("article-newspaper", "article-magazine", "article-journal", "broadcast", "post-weblog"),
        *("webpage", "post", "NEWS", "MGZN", "JOUR", "BLOG", "ELEC", "WEB"),
    )
)
"""Types of a reference whose container publishes it: a newspaper, a journal, a site."""
_LANGUAGE: Final = re.compile(schema.SOURCE["language"].pattern)
_DAY: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?/{0,3}(?:\D.*)?")
_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LAST_DAY: Final = "12-31"


@dataclass
class Reference:
    """A reference of a list: what a source has, where it stands, and which fields were not taken.

    `published` is a year, a month or a day as far as the reference goes.
    """

    at: Location
    type: str = ""
    title: str = ""
    container: str = ""
    publisher: str = ""
    authors: list[str] = field(default_factory=list)
    published: str = ""
    url: str = ""
    language: str = ""
    identifiers: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def date_of(text: str) -> str:
    """Return a date as far as it goes: year, month or day; empty where it is none.

    >>> [date_of(text) for text in ("2030", "2030-1", "2030/01/05/", "2030-02-30", "soon")]
    ['2030', '2030-01', '2030-01-05', '2030-02', '']
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return ""
    year, month, day = match.groups()
    if month is None or not 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
        return year
    month = f"{year}-{int(month):02d}"
    return (day_of(f"{month}-{int(day):02d}") if day else None) or month


def conversion(references: list[Reference], context: ConvertContext) -> Conversion:
    """Return references as sources."""
    ids, tally = Ids(context), Tally()
    entries: list[Entry] = []
    for reference in references:
        if not reference.title:
            tally.add("references without a title", "a source needs one")
            continue
        for name in reference.rest:
            tally.add(f"field {name!r}", "no key of ours holds it")
        entries.append(_source(reference, ids, tally))
    return Conversion({"sources": entries}, tally.left_out(), _notes(references))


def _notes(references: list[Reference]) -> tuple[str, ...]:
    undated = sum(not reference.published for reference in references)
    years = sum(len(reference.published) == len("2030") for reference in references)
    notes = []
    if undated:
        notes.append(f"Without a date ({undated}): write the day or the month of publication.")
    if years:
        notes.append(f"With a year alone ({years}): its last day counts, marked inferred.")
    return tuple(notes)


def _source(reference: Reference, ids: Ids, tally: Tally) -> Entry:
    """Return the entry of a reference: as its keys stand in the file format."""
    publisher = _publisher(reference, tally)
    entry: Entry = {"id": _id(reference, publisher, ids), "title": reference.title}
    if publisher:
        entry["publisher"] = publisher
    if reference.authors:
        entry["author"] = " and ".join(reference.authors)
    entry |= _published(reference.published)
    if _URL.fullmatch(reference.url):
        entry["url"] = reference.url
    elif reference.url:
        tally.add("addresses", "they are no http address")
    if _LANGUAGE.fullmatch(reference.language):
        entry["language"] = reference.language
    elif reference.language:
        tally.add(f"language {reference.language!r}", "it is no language tag")
    identifiers: list[Value] = [*dict.fromkeys(reference.identifiers)]
    return entry | ({"identifiers": identifiers} if identifiers else {})


def _publisher(reference: Reference, tally: Tally) -> str:
    """Return who published a reference: its container, where that is a periodical or a site."""
    is_periodical = reference.type in _PERIODICAL
    order = (reference.container, reference.publisher)
    publisher, other = order if is_periodical else order[::-1]
    if publisher and other:
        tally.add("publishers" if is_periodical else "containers", "the source names another one")
    return publisher or other


def _id(reference: Reference, publisher: str, ids: Ids) -> str:
    """Return an id made of who published or wrote it, and when."""
    author = reference.authors[0].split()[-1] if reference.authors else ""
    wish = publisher or author or reference.title
    return ids.new("source", f"{wish} {reference.published}".strip(), "source")


def _published(date: str) -> Entry:
    """Return when a source was published: a year alone counts from its last day on, marked."""
    if not date:
        return {"published": schema.DAY}
    if len(date) > len("2030"):
        return {"published": date}
    note = f"Published in {date}; month and day are not known."
    return {"published": f"{date}-{_LAST_DAY}", "marks": {"published": "inferred"}, "note": note}
