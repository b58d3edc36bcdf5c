"""Words, numbers and marks of a text, with their offsets."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon, fold

OPENING: Final = frozenset("\u201c\u00ab\u201e")
CLOSING: Final = frozenset("\u201d\u00bb")
STRAIGHT: Final = '"'
TERMINALS: Final = frozenset(".?!\u2026")
_NUMBER: Final = r"\d+(?:[.,\u00a0\u202f\u2009 ](?=\d{3}(?!\d))\d{3})*(?:[.,]\d+)?(?![\d])"
_CAPITALS: Final = r"(?:[^\W\d_]\.){2,}|\b[^\W\d_](?:\.[^\W\d_])+\b(?!\w)"
_SHORTEST_SHOUT: Final = 4
"""The fewest letters of a verb in capitals, as decisions write them: "WELCOMES the report"."""
_LETTERS: Final = r"[^\W_]+(?:[-\u2010\u2011\u00ad][^\W_]+)*"


class Token(NamedTuple):
    """A word, a number or a mark: where it stands, how it is written, and how it is compared."""

    start: int
    end: int
    text: str
    low: str
    is_word: bool

    @property
    def is_capital(self) -> bool:
        """Whether the first letter is a capital."""
        return self.text[:1].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[:1].isdigit()


@cache
def _expression(
    suffixes: frozenset[str], prefixes: frozenset[str], ordinals: frozenset[str]
) -> re.Pattern[str]:
    before, after, ordinal = map(_any_of, (prefixes, suffixes, ordinals))
    word = rf"{_LETTERS}(?:['\u2019](?!(?:{after})\b)[^\W\d_]+)*"
    return re.compile(
        rf"(?:\b(?:{before})['\u2019](?=\w))|(?:(?<=\w)['\u2019](?:{after})\b)"
        rf"|{_CAPITALS}|{_NUMBER}(?:{ordinal})?\b|{word}|\S",
        re.IGNORECASE,
    )


def _any_of(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) or "(?!)"


def tokens(text: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    """Return the tokens between two offsets of a text.

    >>> from kg.extract.lexicon import lexicon
    >>> [token.text for token in tokens("The U.S. gave Lena's crew $1,200.", 0, 33, lexicon("en"))]
    ['The', 'U.S.', 'gave', 'Lena', "'s", 'crew', '$', '1,200', '.']
    """
    classes = ("suffix_clitics", "prefix_clitics", "ordinal_endings")
    pattern = _expression(*(lexicon.words[name] for name in classes))
    found_tokens = []
    for match in pattern.finditer(text, start, end):
        word = match.group()
        is_word = word[0].isalnum() or len(word) > 1
        low = fold(word)
        if len(word) >= _SHORTEST_SHOUT and word.isupper() and low in lexicon.forms:
            word = low  # no name: a verb that stands in capitals
        found_tokens.append(Token(match.start(), match.end(), word, low, is_word))
    return found_tokens
