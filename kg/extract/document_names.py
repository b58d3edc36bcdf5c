"""What names mean in one document: its mission, its author, and what it named in full before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.extract.gazetteer import (
    ACTORS,
    COUNTRY,
    SHORTEST,
    Mention,
    country_of,
    gazetteer,
    words_of,
)
from kg.extract.lexicon import Lexicon, fold
from kg.extract.record import ExtractRequest, RegistryEntry
from kg.extract.tokens import Token

ROLES: Final = ("titles", "spokespersons", "person_nouns")
"""The classes of the words that say what somebody is."""
_MISSION: Final = "mission"
_POLICE: Final = "police-service"
_POPULATION: Final = "population-group"


class DocumentNames:
    """What the names of one document mean, learnt as it is read from beginning to end."""

    def __init__(self, request: ExtractRequest, lexicon: Lexicon) -> None:
        self.lexicon, self.words = lexicon, lexicon.words
        self.gazetteer = gazetteer(request, lexicon)
        self.mission, self.author = request.mission, request.source.author
        self.acronyms: dict[str, tuple[str, str, str]] = {}
        self.latest_mission = request.mission or _first_mission(request)
        self.heads: dict[str, str] = {}
        """The entry that the last word of a full name means in this document."""
        self.within = {entry.id: entry.within for entry in request.entries if entry.within}
        self.strangers: dict[str, str] = {}
        """The name without an entry that the noun it turns on means in this document."""
        self.long_names: set[str] = set()
        """The names that the registry lacks and that have a short form."""
        self.people: dict[str, str] = {}
        """The institution that a person speaks for, by surname."""
        for entry in (self.author, self.mission):
            self._learn_heads(entry)
        country = _country(request)
        self.government = self.state_of(country.id) if country is not None else ""
        self.police = _police(request, country) if country is not None else ""

    def _learn_heads(self, entry: str) -> None:
        label = self.gazetteer.labels.get(entry)
        words = words_of(label, self.lexicon) if label else ()
        if len(words) >= SHORTEST:
            self._set_head(words, entry)

    def _set_head(self, words: Sequence[str], entry: str) -> None:
        """Let the noun that a name turns on mean an entry; what means the author goes on so."""
        head = self._head(words)
        if self.heads.get(head) != self.author:
            self.heads[head] = entry

    def _head(self, words: Sequence[str]) -> str:
        """Return the noun that a name turns on: the word before its first preposition."""
        if "head-first" in self.lexicon.traits:
            is_article = words[0] in self.words["articles"]
            return words[1] if is_article and len(words) > 1 else words[0]
        prepositions = self.words["prepositions"]
        stops = (at for at, word in enumerate(words) if at and word in prepositions)
        return words[next(stops, len(words)) - 1]

    def is_titled(self, entry: str) -> bool:
        """Return whether an entry is called by the title of a person: it is an office."""
        words = words_of(self.label_of(entry), self.lexicon)
        return bool(words) and self._head(words) in self.words["titles"]

    def is_role(self, word: str) -> bool:
        """Return whether a word says what somebody is: a title, or an office."""
        return any(word in self.words[name] for name in ROLES)

    def acting(self, name: str) -> str:
        """Return whom a name acts for: the institution of a person, where the document says it."""
        is_known = not name or name in self.gazetteer.types or name in self.long_names
        return name if is_known else self.people.get(name.rpartition(" ")[2], name)

    def type_of(self, entry: str) -> str:
        """Return the kind of an actor or a place, empty where there is none."""
        return self.gazetteer.types.get(entry, "")

    def label_of(self, entry: str) -> str:
        """Return what an entry is called; a name that the registry lacks is its own label."""
        return self.gazetteer.labels.get(entry, entry)

    def state_of(self, place: str) -> str:
        """Return who acts for a country, empty where the registry does not say."""
        return self.gazetteer.states.get(place, "")

    def _meaning(self, word: str) -> str:
        """Return what a common word means in this document, empty where it means no entry."""
        entry = self.heads.get(word, "")
        if word in self.words["generic_missions"]:
            return self.mission or entry or self.latest_mission
        if word in self.words["police_words"]:
            return entry or self.police
        if word in self.words["public_bodies"] or word in self.words["office_heads"]:
            return entry or self.government
        return entry

    def _learn(self, mention: Mention, words: tuple[str, ...]) -> None:
        if mention.kind != ACTORS:
            country = country_of(mention.id, self.within, self.gazetteer.states)
            self.government = self.government or self.state_of(country)
            return
        if self.type_of(mention.id) == _MISSION:
            self.latest_mission = mention.id
        if len(words) >= SHORTEST and self.type_of(mention.id) != _POPULATION:
            self._set_head(words, mention.id)

    def _is_plural(self, word: str) -> bool:
        return word.endswith(tuple(self.words["plural_endings"]))

    def _is_common(self, token: Token) -> bool:
        """Return whether a word may be a common noun, which the name before it goes with."""
        return (
            token.text.isalpha()
            and not token.is_capital
            and token.low not in self.lexicon.closed
            and token.low not in self.lexicon.forms
        )

    def _match(self, sentence: Sequence[Token], at: int) -> tuple[tuple[str, ...], str, str] | None:
        for row in self.gazetteer.names.get(sentence[at].low, ()):
            if at + len(row[0]) <= len(sentence) and self._fits(sentence, at, row[0]):
                return row
        return None

    def _fits(self, sentence: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
        if any(sentence[at + n].low != word for n, word in enumerate(words)):
            return False
        if len(words) > 1:
            return True
        text = sentence[at].text
        is_common = words[0] not in self.lexicon.words["own_words"] and len(text) > 4  # noqa: PLR2004
        return text[0].isupper() or (is_common and self._is_plural(words[0]))


def _country(request: ExtractRequest) -> RegistryEntry | None:
    """Return the country that a text names most, None where it names none."""
    text = fold(request.text)
    countries = [entry for entry in request.entries if entry.type == COUNTRY and entry.names]
    counts = {
        entry.id: max(text.count(fold(name.text)) for name in entry.names) for entry in countries
    }
    country = max(countries, key=lambda entry: counts[entry.id], default=None)
    return country if country is not None and counts[country.id] else None


def _police(request: ExtractRequest, country: RegistryEntry) -> str:
    """Return the police whose name has that of a country in it, empty where there is none."""
    labels = {fold(name.text) for name in country.names}
    services = (entry for entry in request.entries if entry.type == _POLICE)
    for entry in services:
        words = {word for name in entry.names for word in fold(name.text).split()}
        if words & labels:
            return entry.id
    return ""


def _first_mission(request: ExtractRequest) -> str:
    """Return the mission whose name stands first in a text, empty where none does."""
    places = (
        (match.start(), entry.id)
        for entry in request.entries
        if entry.kind == ACTORS and entry.type == _MISSION
        for name in entry.names
        if (match := re.search(rf"\b{re.escape(name.text)}\b", request.text, re.IGNORECASE))
    )
    return min(places, default=(0, ""))[1]
