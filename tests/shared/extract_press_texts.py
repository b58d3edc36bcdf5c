"""An invented mission with names in two languages, for the tests of press texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract import ExtractRequest, Name, RegistryEntry, SourceDescription
from kg.extract.pipeline import extract

if TYPE_CHECKING:
    from kg.model import DraftStatement


def _entry(
    entry: str, kind: str, names: tuple[str, ...], french: str = "", within: str = ""
) -> RegistryEntry:
    every = [Name(name, "en") for name in names]
    every += [Name(french, "fr")] if french else []
    group, _, entry_type = kind.partition(" ")
    return RegistryEntry(entry, group, entry_type, tuple(every), within)


ENTRIES = (
    _entry("lsm", "actor mission", ("Lake Support Mission", "LSM"), "MSL", "lu"),
    _entry("lu", "actor international-body", ("Lake Union",), "Union du Lac"),
    _entry(
        "chair",
        "actor un-office",
        ("Secretary-General of the Lake Union", "Secretary-General"),
        "Secrétaire général de l'Union du Lac",
        "lu",
    ),
    _entry("tamira-government", "actor government-body", ("Government of Tamira",)),
    _entry("raiders", "actor armed-group", ("Raiders",), "Assaillants"),
    _entry("residents", "actor population-group", ("Residents",), "Habitants"),
    _entry("relief", "actor ngo", ("Lake Relief",)),
    _entry("press", "actor media-actor", ("The reporter",)),
    _entry("tamira", "place country", ("Tamira",)),
    _entry("osso", "place town", ("Osso",)),
    _entry("train", "action", ("train", "provide training"), "former"),
    _entry("troops", "unit", ("troops",), "militaires"),
)


def press(text: str, language: str = "en") -> list[DraftStatement]:
    """Return the drafts of a press text on the mission."""
    source = SourceDescription("note", language, "press", "2031-05-03", "A note")
    request = ExtractRequest(text, source, ENTRIES, "lake", "lsm")
    return list(extract(request).statements)


def said(text: str) -> list[str]:
    """Return the passages of an English press text."""
    spans = [statement.passage for statement in press(text)]
    return [text[span.start : span.end] for span in spans if span is not None]


def voices(text: str) -> list[tuple[str, str]]:
    """Return who speaks in an English press text, and how."""
    return [(statement.speaker, statement.attribution) for statement in press(text)]
