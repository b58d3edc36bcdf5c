"""Words as the index and a search compare them, and their positions in a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "\u0640": ""}
)
"""Letters that Unicode does not take apart into a plain one and a mark, and the Arabic filler."""
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts without spaces between words: each character is a word, and words are phrases."""
_WORD: Final = re.compile(r"[^\W_]+")
_RAW_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670])+")
"""A word as it is written, with the marks over and under its letters."""
_PHRASES: Final = re.compile(r'["“”«»]([^"“”«»]*)["“”«»](\*?)|([^\s"“”«»]+)')
_PREFIX: Final = 3
"""From how many letters on a word also matches longer ones that begin with it."""
_WINDOW: Final = 24
"""The words of a snippet."""
_BEFORE: Final = 6
"""The words of a snippet before the first that matches."""


def fold(text: str) -> str:
    """Return a text as its words in small letters, without accents, marks and punctuation.

    >>> fold("Pòtoprens: l'Aéroport")
    'potoprens l aeroport'
    """
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
        plain = _UNSPACED.sub(r" \g<0> ", plain.casefold().translate(_LETTERS))
    return " ".join(_WORD.findall(plain))


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that is searched for: its words, folded.

    A `prefix` also matches where the last word is the beginning of a longer one.
    """

    words: tuple[str, ...]
    prefix: bool = False

    def expression(self) -> str:
        """Return the term in the language of FTS5, quoted, so that no word is an operator."""
        return f'"{" ".join(self.words)}"{"*" if self.prefix else ""}'


def terms(text: str) -> tuple[Term, ...]:
    """Return the words and the phrases in quotation marks of a text; none where it has no letter.

    A word of three letters or more also matches longer ones that begin with it, and so does any
    that ends in a star; a phrase matches as it stands.

    >>> [term.expression() for term in terms('the patrol "rule of law" OR H-3')]
    ['"the"*', '"patrol"*', '"rule of law"', '"or"', '"h 3"']
    """
    return tuple(_terms(text))


def _terms(text: str) -> Iterator[Term]:
    for phrase, star, word in _PHRASES.findall(text):
        words = tuple(fold(phrase or word).split())
        if words:
            long = len(words[-1]) >= _PREFIX and not words[-1].isdecimal()
            yield Term(words, bool(star) or word.endswith("*") or (bool(word) and long))


def marks(text: str, search_terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return the positions of the words of some terms in a text, in order: start and end,
    exclusive.

    >>> marks("Une patrouille à Léogâne", terms("leogane patrouil"))
    [(4, 14), (17, 24)]
    """
    tokens = [
        (folded, match.start(), match.end())
        for match in _RAW_WORD.finditer(text)
        for folded in fold(match[0]).split()
    ]
    return sorted({span for term in search_terms for span in _places(tokens, term)})


def _places(tokens: Sequence[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    """Yield the positions of a term among the words of a text."""
    *first, last = term.words
    size = len(term.words)
    for at in range(len(tokens) - size + 1):
        words = [token[0] for token in tokens[at : at + size]]
        if words[:-1] == first and _fits(words[-1], last, prefix=term.prefix):
            yield tokens[at][1], tokens[at + size - 1][2]


def _fits(word: str, search_word: str, *, prefix: bool) -> bool:
    return word.startswith(search_word) if prefix else word == search_word


def snippet(text: str, search_terms: Sequence[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of a text around the first matching words, in one line, and the positions of
    the words in it. An ellipsis marks where the text is cut.

    >>> snippet("one two three", terms("two"))
    ('one two three', ((4, 7),))
    """
    line = " ".join(text.split())
    spans = marks(line, search_terms)
    words = [match.span() for match in re.finditer(r"\S+", line)]
    if len(words) <= _WINDOW or not spans:
        start, end = 0, words[min(len(words), _WINDOW) - 1][1] if words else 0
    else:
        at = sum(end <= spans[0][0] for _, end in words)
        first = max(0, min(at - _BEFORE, len(words) - _WINDOW))
        start, end = words[first][0], words[min(first + _WINDOW, len(words)) - 1][1]
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    inside = tuple((a + shift, b + shift) for a, b in spans if start <= a and b <= end)
    return f"{before}{line[start:end]}{after}", inside
