"""The opening verbs of operative paragraphs, and the force of each; the words are data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import documents
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.documents import MappingNode, Node

_FOLDER: Final = Path(__file__).parent
_NAME: Final = "verbs_{language}.yaml"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_JOINT: Final = re.compile(
    r"(?:[,;:.]\s+(?:(?:and|et)\s+)?|\s(?:and|et)\s+)"
    r"(?:(?:in|à)\s+(?:this|that|cet)\s+\w+,?\s+)?"
)
_REACH: Final = 420
_MOST_BEFORE: Final = 4


@dataclass(frozen=True, slots=True)
class Verbs:
    """The verbs of a language: the force of each, empty where it has none; the words before and
    behind it; and sentences that do and do not open with one.
    """

    language: str
    forces: Mapping[str, str]
    before: frozenset[str]
    prefixes: frozenset[str]
    behind: Mapping[str, tuple[str, ...]]
    fits: tuple[tuple[str, str], ...]
    unlike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerbMatch:
    """A verb as it is written, its force, and where it and the words that belong to it end."""

    word: str
    force: str
    start: int
    end: int


def languages() -> tuple[str, ...]:
    """Return the languages that have verbs.

    >>> languages()
    ('en', 'fr')
    """
    names = (path.stem for path in _FOLDER.glob(_NAME.format(language="*")))
    return tuple(sorted(name.removeprefix("verbs_") for name in names))


@cache
def verbs(language: str = "en") -> Verbs:
    """Return the verbs of a language.

    >>> verbs("en").forces["authorises"], verbs("en").forces["welcomes"]
    ('authorises', '')
    """
    if language not in languages():
        raise InputError(
            f"--lang {language}: no verbs of resolutions in this language. "
            f"kg reads {', '.join(languages())}."
        )
    path = _FOLDER / _NAME.format(language=language)
    node = documents.parse_yaml(path.read_text(encoding="utf-8"), path.name)
    forces = {str(verb): "" for row in _list(node, "no_force") for verb in row}
    for token, words in _child(node, "force").items():
        forces |= {str(verb): str(token) for verb in words}
    return Verbs(
        language,
        forces,
        frozenset(map(str, _list(node, "before"))),
        frozenset(map(str, _list(node, "prefixes"))),
        {str(verb): tuple(map(str, row)) for verb, row in _child(node, "behind").items()},
        tuple((str(sentence), str(verb)) for sentence, verb in _list(node, "fits")),
        tuple(map(str, _list(node, "unlike"))),
    )


def _child(node: Node, key: str) -> MappingNode:
    return node.child(key)  # type: ignore[union-attr, return-value]


def _list(node: Node, key: str) -> list[Node]:
    return node.child(key)  # type: ignore[union-attr, return-value]


def language_of(text: str) -> str:
    """Return the language of an instrument among those that have verbs, by its small words.

    >>> language_of("Le Conseil de sécurité, rappelant les résolutions de la"), language_of("The")
    ('fr', 'en')
    """
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    french = sum(word in {"le", "la", "les", "des", "du", "et", "dans", "que"} for word in words)
    english = sum(word in {"the", "of", "and", "to", "that", "in", "its"} for word in words)
    return "fr" if french > english else "en"


def opening(words: str, language_verbs: Verbs) -> VerbMatch | None:
    """Return the verb that opens a paragraph, behind its adverbs or a clause before it.

    >>> opening("Further requests the Mission to report;", verbs()).word
    'requests'
    >>> opening("Acting under Chapter VII, demands an end;", verbs()).force
    'demands'
    >>> opening("monitor the ceasefire;", verbs()) is None
    True
    """
    direct = _at(words, 0, language_verbs)
    if direct is not None:
        return direct
    first = _WORD.match(words)
    if first is None or first[0].lower() not in language_verbs.prefixes:
        return None
    for comma in re.finditer(r",\s+", words[:_REACH]):
        behind = _at(words, comma.end(), language_verbs)
        if behind is not None:
            return behind
    return None


def _at(words: str, start: int, language_verbs: Verbs) -> VerbMatch | None:
    """Return the verb at a position, adverbs before it passed over."""
    at = start
    for _ in range(_MOST_BEFORE + 1):
        match = _WORD.match(words, at)
        if match is None:
            return None
        word = match[0].lower()
        if word in language_verbs.forces:
            return _match(words, match, language_verbs)
        if word not in language_verbs.before:
            return None
        space = re.compile(r",?\s+").match(words, match.end())
        if space is None:
            return None
        at = space.end()
    return None


def _match(words: str, match: re.Match[str], language_verbs: Verbs) -> VerbMatch:
    word = match[0].lower()
    end = match.end()
    following = re.compile(r"\s+([^\W\d_]+)").match(words, end)
    if following and following[1].lower() in language_verbs.behind.get(word, ()):
        end = following.end()
    return VerbMatch(match[0], language_verbs.forces[word], match.start(), end)


def later(words: str, start: int, language_verbs: Verbs) -> tuple[VerbMatch, ...]:
    """Return the other verbs of a paragraph: those behind `and`, a comma or a semicolon.

    >>> text = "Notes the report, and requests the Mission to act;"
    >>> [match.word for match in later(text, 5, verbs())]
    ['requests']
    """
    matches: list[VerbMatch] = []
    for joint in _JOINT.finditer(words, start):
        verb = _at(words, joint.end(), language_verbs)
        if verb is not None and (not matches or verb.start > matches[-1].start):
            matches.append(verb)
    return tuple(matches)
