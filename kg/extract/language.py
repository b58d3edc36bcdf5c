"""What is known of a language: its closed classes of words, its verbs, and its cues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

FORMS: Final = ("base", "present", "past", "participle", "gerund", "future")
"""The forms of a verb; a file of cues says how they are made."""
TRAITS: Final = ("bare-infinitives", "head-first", "nouns-take-articles")
"""How a language differs in what the steps do: an infinitive needs no marker before it; a name
begins with the noun that it turns on; a noun hardly ever stands without an article.
"""
PLACES: Final = ("any", "verb", "subject")
"""Where in a clause a cue is looked for."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that decide the modality of a clause, with a sentence that they fit and one that they
    do not. `kinds` are the kinds of clauses it is for; empty is any.
    """

    id: str
    modality: str
    pattern: re.Pattern[str]
    fits: str
    misfit: str
    at: str = "any"
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inflection:
    """How one form of a verb is made of its base: the letters to cut, and those to add, once for
    each spelling of the form.
    """

    form: str
    ending: re.Pattern[str]
    cut: int
    add: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language.

    `words` are closed classes by name, folded, `lists` the same in their order; `phrases` are the
    same classes as one expression each. `forms` gives the (base, form) pairs of a verb form,
    `groups` the groups of verbs by base form. `closed` are the words that are no nouns, `traits`
    some of TRAITS.
    """

    language: str
    words: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, re.Pattern[str]]
    paraphrases: Mapping[str, str]
    magnitudes: Mapping[str, int]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    forms: Mapping[str, tuple[tuple[str, str], ...]]
    groups: Mapping[str, frozenset[str]]
    also_nouns: frozenset[str]
    cues: tuple[Cue, ...]
    closed: frozenset[str]
    traits: frozenset[str]

    def has(self, name: str, word: str) -> bool:
        """Return whether a folded word is of a closed class."""
        return word in self.words[name]

    def ends(self, name: str, word: str) -> bool:
        """Return whether a folded word ends in one of the endings of a class."""
        return word.endswith(tuple(self.words[name])) and len(word) > 4  # noqa: PLR2004


def fold(word: str) -> str:
    r"""Return a word as it is compared: small letters, plain apostrophes.

    >>> fold("L\u2019Escorte")
    "l'escorte"
    """
    return word.lower().replace("\u2019", "'")


def phrase(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of these words or phrases, the longest first, as whole words.

    >>> phrase(["more", "more than"]).match("more than 3").group()
    'more than'
    """
    ordered = sorted(words, key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word) for word in ordered) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


@cache
def edges(phrases: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the first and the last words of phrases: a quick test before the phrases themselves.

    >>> edges(frozenset({"so that"}))
    (frozenset({'so'}), frozenset({'that'}))
    """
    words = [phrase_of.split() for phrase_of in phrases]
    return frozenset(parts[0] for parts in words), frozenset(parts[-1] for parts in words)
