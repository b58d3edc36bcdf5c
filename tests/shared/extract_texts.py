"""An invented country, its mission and its neighbours, for the tests of extraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract import ExtractRequest, Name, RegistryEntry, SourceDescription
from kg.extract.pipeline import extract

if TYPE_CHECKING:
    from kg.model import DraftStatement


def _entry(entry: str, kind: str, entry_type: str, *names: str) -> RegistryEntry:
    return RegistryEntry(entry, kind, entry_type, tuple(Name(name, "en") for name in names))


ENTRIES = (
    _entry("lake-mission", "actor", "mission", "Lake Support Mission", "LSM", "the Mission"),
    _entry("tamira-government", "actor", "government-body", "Government of Tamira"),
    _entry("tamira-guard", "actor", "police-service", "Tamira Civil Guard", "TCG"),
    _entry("council", "actor", "international-body", "Council of the Lakes", "Lake Council"),
    _entry("raiders", "actor", "armed-group", "Raiders"),
    _entry("villagers", "actor", "population-group", "Villagers"),
    _entry("press", "actor", "media-actor", "The reporter"),
    _entry("tamira", "place", "country", "Tamira"),
    _entry("osso", "place", "town", "Osso"),
)


def request(text: str, author: str = "press", mission: str = "lake-mission") -> ExtractRequest:
    """Return a request on a text of our own."""
    source = SourceDescription("note", "en", author, "2031-05-03", "A note")
    return ExtractRequest(text, source, ENTRIES, "lake", mission)


def drafts(text: str, author: str = "press", mission: str = "lake-mission") -> list[DraftStatement]:
    """Return the drafts of a text of our own."""
    return list(extract(request(text, author, mission)).statements)


def draft(text: str, author: str = "press") -> DraftStatement:
    """Return the only draft of a text."""
    (statement,) = drafts(text, author)
    return statement


def passages(text: str, author: str = "press") -> list[str]:
    """Return the words of the passages of a text's drafts."""
    return [text[s.passage.start : s.passage.end] for s in drafts(text, author)]
