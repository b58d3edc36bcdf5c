"""The names of a document: what the registry knows, what the document introduces, and what nobody
knows yet.

A generic name ("the Mission", "the Council") means an entry of this document: its mission, its
author, or a name that it gave in full before; it is never an alias of the whole registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon, fold
from kg.extract.record import ExtractRequest, RegistryEntry
from kg.extract.tokens import Token, tokens

ACTORS: Final = "actor"
PLACES: Final = "place"
_SHORTEST: Final = 2
_MISSION: Final = "mission"
_COUNTRY: Final = "country"
_GOVERNMENT: Final = "government-body"
_STATE: Final = "state"
_POLICE: Final = "police-service"
_POPULATION: Final = "population-group"
_GROUPS: Final = frozenset(("armed-group",))


class Mention(NamedTuple):
    """An entry, or a name that the registry does not have, and the tokens that name it.

    `id` is empty for an unknown name. `is_generic` says that the document decides what is meant.
    """

    start: int
    end: int
    id: str
    kind: str
    name: str
    is_generic: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of a registry: for the first word of each, the rest and what it names, the longest
    first. `types` gives the kind of an actor or a place, `states` who acts for a country.
    """

    names: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    types: Mapping[str, str]
    labels: Mapping[str, str]
    states: Mapping[str, str]


def gazetteer(request: ExtractRequest, lexicon: Lexicon) -> Gazetteer:
    """Return the names of actors and places; a name that is only an article and a common word is
    left to the document.
    """
    names: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for entry in request.entries:
        if entry.kind not in {ACTORS, PLACES}:
            continue
        for words in _spellings(entry, lexicon):
            names.setdefault(words[0], []).append((words, entry.id, entry.kind))
    return Gazetteer(
        names={
            first: tuple(sorted(dict.fromkeys(rows), key=lambda row: -len(row[0])))
            for first, rows in names.items()
        },
        types={entry.id: entry.type for entry in request.entries},
        labels={entry.id: _label(entry, lexicon) for entry in request.entries if entry.names},
        states=_states(request.entries, lexicon),
    )


def _label(entry: RegistryEntry, lexicon: Lexicon) -> str:
    """Return the first name of an entry in the language of the document, else its first name."""
    texts = (name.text for name in entry.names if name.language.split("-")[0] == lexicon.language)
    return next(texts, entry.names[0].text)


def _states(entries: Iterable[RegistryEntry], lexicon: Lexicon) -> dict[str, str]:
    """Return who acts for each country: its government, else its state, by their names."""
    acting: dict[tuple[str, ...], str] = {}
    rank = {_GOVERNMENT: 0, _STATE: 1}
    bodies = [entry for entry in entries if entry.kind == ACTORS and entry.type in rank]
    for entry in sorted(bodies, key=lambda entry: -rank[entry.type]):
        for name in entry.names:
            words = words_of(name.text, lexicon)
            heads = lexicon.words["office_heads"]
            if entry.type == _STATE or (words and words[0] in heads):
                for at in range(1, len(words)):
                    acting[words[at:]] = entry.id
                acting[words] = entry.id
    places = (entry for entry in entries if entry.kind == PLACES and entry.type == _COUNTRY)
    states: dict[str, str] = {}
    for place in places:
        for name in place.names:
            state = acting.get(words_of(name.text, lexicon))
            if state is not None:
                states.setdefault(place.id, state)
    return states


def _country_of(place: str, within: Mapping[str, str], states: Mapping[str, str]) -> str:
    """Return the country of a place as far as one has a state, else the place."""
    seen: set[str] = set()
    here = place
    while here and here not in seen and here not in states:
        seen.add(here)
        here = within.get(here, "")
    return here or place


def _spellings(entry: RegistryEntry, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    for name in entry.names:
        words = words_of(name.text, lexicon)
        if words and words[0] in lexicon.words["articles"]:
            words = words[1:]
            if len(words) < _SHORTEST:
                continue
        if words and not (len(words) == 1 and words[0] in lexicon.closed):
            yield words
            if words[-1].endswith(".") and len(words) > 1:
                yield words[:-1]


def words_of(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return a name as its tokens are compared; what stands in brackets is left out.

    >>> from kg.extract.lexicon import lexicon
    >>> words_of("Republic of Tamira (state)", lexicon("en"))
    ('republic', 'of', 'tamira')
    """
    head = name.split(" (", 1)[0]
    return tuple(token.low for token in tokens(head, 0, len(head), lexicon))


class Names:
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
        self.people: dict[str, str] = {}
        """The institution that a person speaks for, by surname."""
        for entry in (self.author, self.mission):
            self._learn_heads(entry)
        self.government, self.police = self._country(request)

    def _country(self, request: ExtractRequest) -> tuple[str, str]:
        """Return the government and the police of the country that a text names most, empty where
        the registry has none.
        """
        text = fold(request.text)
        counts: dict[str, int] = {}
        for entry in request.entries:
            if entry.kind == PLACES and entry.type == _COUNTRY:
                spellings = (fold(name.text) for name in entry.names)
                counts[entry.id] = max((text.count(name) for name in spellings), default=0)
        country = max(counts, key=lambda place: counts[place], default="")
        if not counts.get(country):
            return "", ""
        names = [name for entry in request.entries if entry.id == country for name in entry.names]
        labels = {fold(name.text) for name in names}
        police = (
            entry.id
            for entry in request.entries
            if entry.type == _POLICE
            and any(label in fold(name.text).split() for name in entry.names for label in labels)
        )
        return self.state_of(country), next(police, "")

    def _learn_heads(self, entry: str) -> None:
        label = self.gazetteer.labels.get(entry)
        words = words_of(label, self.lexicon) if label else ()
        if len(words) >= _SHORTEST:
            self._set_head(words, entry)

    def _set_head(self, words: Sequence[str], entry: str) -> None:
        """Let the noun that a name turns on mean an entry; what means the author goes on so."""
        head = self._head(words)
        if self.heads.get(head) != self.author:
            self.heads[head] = entry

    def _head(self, words: Sequence[str]) -> str:
        """Return the noun that a name turns on: the word before its first preposition."""
        if "head-first" in self.lexicon.traits:
            return words[1] if words[0] in self.words["articles"] else words[0]
        prepositions = self.words["prepositions"]
        stops = (at for at, word in enumerate(words) if at and word in prepositions)
        return words[next(stops, len(words)) - 1]

    def type_of(self, entry: str) -> str:
        """Return the kind of an actor or a place, empty where there is none."""
        return self.gazetteer.types.get(entry, "")

    def label_of(self, entry: str) -> str:
        """Return what an entry is called; a name that the registry lacks is its own label."""
        return self.gazetteer.labels.get(entry, entry)

    def state_of(self, place: str) -> str:
        """Return who acts for a country, empty where the registry does not say."""
        return self.gazetteer.states.get(place, "")

    def mentions(self, sentence: Sequence[Token]) -> list[Mention]:
        """Return the names in a sentence, in its order, and learn from them."""
        mentions: list[Mention] = []
        at = 0
        while at < len(sentence):
            mention = self._registered(sentence, at) or self._generic(sentence, at)
            mention = mention or self._unknown(sentence, at)
            if mention is None:
                at += 1
                continue
            mentions.append(self._with_acronym(sentence, mention))
            at = mention.end
        return mentions

    def _registered(self, sentence: Sequence[Token], at: int) -> Mention | None:
        acronym = self.acronyms.get(sentence[at].text)
        if acronym is not None:
            return Mention(at, at + 1, *acronym)
        match = self._match(sentence, at)
        if match is None:
            return self._office(sentence, at) or self._compound(sentence, at)
        words, entry, kind = match
        end = at + len(words)
        mention = Mention(at, end, entry, kind, _name(sentence, at, end))
        self._learn(mention, words)
        return self._as_part(sentence, mention)

    def _match(self, sentence: Sequence[Token], at: int) -> tuple[tuple[str, ...], str, str] | None:
        for row in self.gazetteer.names.get(sentence[at].low, ()):
            if at + len(row[0]) <= len(sentence) and self._fits(sentence, at, row[0]):
                return row
        return None

    def _office(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the government that is meant by the officials of a country."""
        if at + 1 >= len(sentence) or not sentence[at].is_capital:
            return None
        if sentence[at + 1].low not in self.words["offices"]:
            return None
        for words, entry, kind in self.gazetteer.names.get(sentence[at].low, ()):
            if len(words) == _SHORTEST and words[1] in self.words["office_heads"]:
                return Mention(at, at + 2, entry, kind, _name(sentence, at, at + 2))
        return None

    def _compound(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return a group that is named by its singular before a noun, or in a compound word."""
        first, _, rest = sentence[at].low.partition("-")
        is_attributive = at + 1 < len(sentence) and sentence[at + 1].low not in self.lexicon.closed
        if not rest and not is_attributive:
            return None
        for ending in self.words["plural_endings"]:
            for words, entry, kind in self.gazetteer.names.get(f"{first}{ending}", ()):
                if len(words) == 1 and self.type_of(entry) in _GROUPS:
                    return Mention(at, at + 1, entry, kind, sentence[at].text)
        return None

    def _fits(self, sentence: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
        if any(sentence[at + n].low != word for n, word in enumerate(words)):
            return False
        if len(words) > 1:
            return True
        text = sentence[at].text
        is_common = words[0] not in self.lexicon.words["own_words"] and len(text) > 4  # noqa: PLR2004
        return text[0].isupper() or (is_common and self._is_plural(words[0]))

    def _is_plural(self, word: str) -> bool:
        return word.endswith(tuple(self.words["plural_endings"]))

    def _learn(self, mention: Mention, words: tuple[str, ...]) -> None:
        if mention.kind != ACTORS:
            country = _country_of(mention.id, self.within, self.gazetteer.states)
            self.government = self.government or self.state_of(country)
            return
        if self.type_of(mention.id) == _MISSION:
            self.latest_mission = mention.id
        if len(words) >= _SHORTEST and self.type_of(mention.id) != _POPULATION:
            self._set_head(words, mention.id)

    def _as_part(self, sentence: Sequence[Token], mention: Mention) -> Mention:
        """Return a mention with the capitalised words after it: an institution's part is named by
        its own name first, and acts for it.
        """
        end = mention.end
        while end < len(sentence) and self._goes_on(sentence, end, mention.end):
            end += 1
        while end > mention.end and not sentence[end - 1].is_capital:
            end -= 1
        return mention if mention.kind == PLACES else mention._replace(end=end)

    def _goes_on(self, sentence: Sequence[Token], at: int, start: int) -> bool:
        token = sentence[at]
        if token.is_capital and token.is_word and token.text not in self.acronyms:
            return self._is_name(sentence, at) and self._match(sentence, at) is None
        joins = token.low in self.words["name_joiners"] and at > start
        if joins and self._organ(sentence, at) is not None:
            return False
        return joins and at + 1 < len(sentence) and sentence[at + 1].is_capital

    def _generic(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return what an article or a possessive and a common word mean in this document."""
        token = sentence[at]
        is_article = token.low in self.words["articles"] or token.low in self.words["this_words"]
        if at + 1 >= len(sentence):
            return None
        if not is_article:
            return self._bare(sentence, at)
        end = at + 2
        entry = self._meaning(sentence[at + 1].low)
        is_qualified = end < len(sentence) and sentence[end].low in self.words["public_bodies"]
        if is_qualified and self._is_common(sentence[at + 1]):
            entry, end = self._meaning(sentence[end].low), end + 1
        follows = sentence[end].low if end < len(sentence) else ""
        is_more = follows in self.words["noun_prepositions"] or (
            end < len(sentence) and sentence[end].is_capital
        )
        if not entry or is_more:
            return None
        return Mention(at, end, entry, ACTORS, self.label_of(entry), is_generic=True)

    def _bare(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the public body that a word without an article means where a subject begins."""
        token = sentence[at]
        opens = not at or not sentence[at - 1].is_word or self._joins(sentence[at - 1])
        if token.low not in self.words["public_bodies"] or not opens or (token.is_capital and at):
            return None
        entry = self._meaning(token.low)
        is_common = self._is_common(sentence[at + 1])
        if not entry or is_common:
            return None
        return Mention(at, at + 1, entry, ACTORS, self.label_of(entry), is_generic=True)

    def _joins(self, token: Token) -> bool:
        return token.low in self.words["coordinators"] or token.low in self.words["complementizers"]

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

    def _unknown(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return a capitalised name that the registry does not have."""
        if not self._is_name(sentence, at):
            return None
        end = at + 1
        while end < len(sentence) and self._goes_on(sentence, end, at):
            end += 1
        while end > at + 1 and not sentence[end - 1].is_capital:
            end -= 1
        name = _name(sentence, at, end)
        if end == at + 1 and sentence[at].low in self.heads:
            entry = self.heads[sentence[at].low]
            return Mention(at, end, entry, ACTORS, name, is_generic=True)
        organ = self._organ(sentence, end)
        if organ is not None:
            self._set_head([token.low for token in sentence[at:end]], organ.id)
            return organ._replace(start=at, name=f"{name} {organ.name}")
        opens = not any(token.is_word for token in sentence[:at])
        is_adjective = sentence[at].low in self.gazetteer.names or (
            end < len(sentence) and self._is_common(sentence[end])
        )
        short = end - at == 1 and (opens or is_adjective or len(name) < _SHORTEST)
        return None if short else Mention(at, end, "", ACTORS, name)

    def _organ(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the institution that a name is an organ of, with the words that say so."""
        if at >= len(sentence) or sentence[at].low not in self.words["noun_prepositions"]:
            return None
        start = at + 1
        if start < len(sentence) and sentence[start].low in self.words["articles"]:
            start += 1
        match = self._match(sentence, start) if start < len(sentence) else None
        if match is None or match[2] != ACTORS:
            return None
        return Mention(at, start + len(match[0]), match[1], ACTORS, self.label_of(match[1]))

    def _is_name(self, sentence: Sequence[Token], at: int) -> bool:
        token = sentence[at]
        if not token.is_capital or not token.text[:1].isalpha():
            return False
        low = token.low
        calendar = low in self.words["months"] or low in self.words["weekdays"]
        return low not in self.lexicon.closed and not calendar and low not in self.words["linkers"]

    def _is_common(self, token: Token) -> bool:
        """Return whether a word may be a common noun, which the name before it goes with."""
        return (
            token.text.isalpha()
            and not token.is_capital
            and token.low not in self.lexicon.closed
            and token.low not in self.lexicon.forms
        )

    def _with_acronym(self, sentence: Sequence[Token], mention: Mention) -> Mention:
        """Learn the short name that stands in brackets after a long one; take it into the
        mention.
        """
        at = mention.end
        if at + 2 >= len(sentence) or sentence[at].text != "(" or sentence[at + 2].text != ")":
            return mention
        short = sentence[at + 1].text
        capitals = sum(character.isupper() for character in short)
        if capitals < _SHORTEST or mention.kind == PLACES:
            return mention
        known = self.gazetteer.names.get(fold(short), ())
        entry = next((row[1] for row in known if len(row[0]) == 1), mention.id)
        self.acronyms[short] = (entry, ACTORS, mention.name)
        return mention._replace(end=at + 3, id=entry)


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


def _name(sentence: Sequence[Token], start: int, end: int) -> str:
    parts = [sentence[start].text]
    for before, token in zip(sentence[start:end], sentence[start + 1 : end], strict=False):
        parts.append(token.text if before.end == token.start else f" {token.text}")
    return "".join(parts)


def within(mentions: Iterable[Mention], start: int, end: int) -> list[Mention]:
    """Return the mentions that begin in a range of tokens."""
    return [mention for mention in mentions if start <= mention.start < end]
