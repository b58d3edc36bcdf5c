"""The names of a registry, ready to be looked up in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon
from kg.extract.record import ExtractRequest, RegistryEntry
from kg.extract.tokens import tokens

ACTORS: Final = "actor"
PLACES: Final = "place"
COUNTRY: Final = "country"
SHORTEST: Final = 2
"""The fewest words of a name that says what it turns on."""
_INITIALS: Final = range(2, 6)
"""How many letters a name of initials has, which some texts write with full stops."""
_GOVERNMENT: Final = "government-body"
_STATE: Final = "state"


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

    @property
    def surname(self) -> str:
        """The last word of the name, empty for a name without one."""
        return self.name.rpartition(" ")[2]


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


def _states(entries: Sequence[RegistryEntry], lexicon: Lexicon) -> dict[str, str]:
    """Return who acts for each country: its government, else its state, by their names."""
    acting = _acting(entries, lexicon)
    states: dict[str, str] = {}
    for place in (entry for entry in entries if entry.type == COUNTRY):
        bodies = (acting.get(words) for words in _names_of(place, lexicon))
        state = next(filter(None, bodies), None)
        if state is not None:
            states[place.id] = state
    return states


def _acting(entries: Sequence[RegistryEntry], lexicon: Lexicon) -> dict[tuple[str, ...], str]:
    """Return governments, and states that have none, by what stands at the end of their names."""
    acting: dict[tuple[str, ...], str] = {}
    heads = lexicon.words["office_heads"]
    for kind in (_STATE, _GOVERNMENT):
        for entry in (entry for entry in entries if entry.type == kind):
            for words in _names_of(entry, lexicon):
                if kind == _STATE or words[0] in heads:
                    acting.update((words[at:], entry.id) for at in range(len(words)))
    return acting


def _names_of(entry: RegistryEntry, lexicon: Lexicon) -> list[tuple[str, ...]]:
    return [words for name in entry.names if (words := words_of(name.text, lexicon))]


def country_of(place: str, within: Mapping[str, str], states: Mapping[str, str]) -> str:
    """Return the country of a place as far as one has a state, else the place."""
    above: set[str] = set()
    region = place
    while region and region not in above and region not in states:
        above.add(region)
        region = within.get(region, "")
    return region or place


def _spellings(entry: RegistryEntry, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield the names of an entry as a text may write them, in the words that are compared."""
    plurals = tuple(lexicon.words["plural_endings"])
    for name in entry.names:
        yield from _dotted(name.text)
        words = words_of(name.text, lexicon)
        if words and words[0] in lexicon.words["articles"]:
            if len(words) == SHORTEST and words[1].endswith(plurals):
                yield words
            words = words[1:]
            if len(words) < SHORTEST:
                continue
        if words and not (len(words) == 1 and words[0] in lexicon.closed):
            yield words
            yield from _titles(words, lexicon)
            if words[-1].endswith(".") and len(words) > 1:
                yield words[:-1]


def _dotted(name: str) -> Iterator[tuple[str, ...]]:
    """Yield a name of initials with full stops, without one at its end and with one."""
    if name.isupper() and len(name) in _INITIALS:
        dotted = ".".join(name.lower())
        yield from ((dotted,), (f"{dotted}.",))


def _titles(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield the title of an office without the words that say of what, where it has several."""
    if "head-first" not in lexicon.traits or words[0] not in lexicon.words["titles"]:
        return
    prepositions = lexicon.words["noun_prepositions"]
    end = next((at for at, word in enumerate(words) if word in prepositions), len(words))
    if SHORTEST <= end < len(words):
        yield words[:end]


def words_of(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return a name as its tokens are compared; what stands in brackets is left out.

    >>> from kg.extract.lexicon import lexicon
    >>> words_of("Republic of Tamira (state)", lexicon("en"))
    ('republic', 'of', 'tamira')
    """
    head = name.split(" (", 1)[0]
    return tuple(token.low for token in tokens(head, 0, len(head), lexicon))
