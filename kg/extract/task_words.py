"""The words that speak of a task: phrases of its lexicon, words of its label and notes, and how
much each weighs beside those of the other tasks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.extract.record import Name, TaskEntry

WORD: Final = re.compile(r"[^\W_]+")
LEXICON: Final = "lexicon"
MORE: Final = 0.5
"""What each further word of a phrase adds to its weight."""
_WEIGHTS: Final = {LEXICON: 2.0, "label": 1.0, "note": 0.4}
_DUTY: Final = 0.6
"""What a word weighs for a duty, beside a task: duties have no words of their own."""
_SHARED: Final = 0.5
"""A word of labels and notes that more than this share of the tasks have says nothing."""
_SHORT, _LONG = 4, 5
"""A word of four letters may end in two more, a longer one in four; a shorter one as it stands."""
_VOWELS: Final = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a task: how they are written, how they are compared, and where they are from."""

    text: str
    words: tuple[str, ...]
    origin: str


def is_form(word: str, base: str) -> bool:
    """Return whether a word is another by some letters at its end: a plural, a form of a verb.

    >>> is_form("patrolling", "patrol"), is_form("policing", "police"), is_form("portion", "port")
    (True, True, False)
    """
    if word == base or len(base) < _SHORT:
        return word == base
    longer = len(word) - len(base)
    if word.startswith(base):
        return longer <= (_SHORT if len(base) >= _LONG else 2)
    stem = base[:-1]
    rest = word[len(stem) :]
    return (
        len(base) > _LONG
        and base[-1] in _VOWELS
        and word.startswith(stem)
        and 1 < len(rest) <= _SHORT
        and rest[0] in _VOWELS
    )


def phrases_of(task: TaskEntry, language: str, ignored: frozenset[str]) -> Iterator[Phrase]:
    """Yield the words of a task: phrases of its lexicon whole, labels and notes word by word."""
    for text in _of_language(task.lexicon, language):
        yield Phrase(text, tuple(words_of(text)), LEXICON)
    earlier_words: set[str] = set()
    labels = [("label", text) for text in _of_language(task.label, language)]
    for origin, text in (*labels, *(("note", note) for note in task.notes)):
        for spelling in WORD.findall(text):
            word = plain(spelling)
            if len(word) >= _SHORT and word not in earlier_words and word not in ignored:
                earlier_words.add(word)
                yield Phrase(spelling.lower(), (word,), origin)


def _of_language(names: tuple[Name, ...], language: str) -> list[str]:
    """Return the texts in a language; all of them where none is in it."""
    texts = [name.text for name in names if name.language.split("-")[0] in (language, "")]
    return [text for text in texts or [name.text for name in names] if words_of(text)]


def weights_of(
    phrases: Mapping[str, tuple[Phrase, ...]], tasks: Mapping[str, TaskEntry]
) -> dict[tuple[str, Phrase], float]:
    """Return what each phrase weighs for its task: less the more tasks have it; what most have says
    nothing.
    """
    bearers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for task_id, of_task in phrases.items():
        for phrase in of_task:
            bearers[phrase.words].add(task_id)
    weights = {}
    for task_id, of_task in phrases.items():
        for phrase in of_task:
            count = len(bearers[phrase.words])
            if phrase.origin != LEXICON and count > max(1, _SHARED * len(phrases)):
                continue
            weight = _WEIGHTS[phrase.origin] * (1 + MORE * (len(phrase.words) - 1)) / count
            weights[task_id, phrase] = weight * (_DUTY if tasks[task_id].kind == "duty" else 1.0)
    return weights


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """Return a word as it is compared: small letters without accents, s for z.

    >>> plain("Sécurizé")
    'securise'
    """
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("z", "s")


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    >>> words_of("L'escorte, pre-dawn")
    ['l', 'escorte', 'pre', 'dawn']
    """
    return [plain(word) for word in WORD.findall(text)]
