"""Quotes in a text: where they stand, where they nearly stand, and what may be kept of them.

A quote is matched as it is written; else with white space folded, typographic quotation marks,
apostrophes and hyphens taken as plain ones, letters composed, and invisible marks left out. Offsets
are always those of the text itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ANCHOR_WORDS: Final = 3
"""The words of a text that an anchor may keep; more would copy the source."""
_LONG_WORD: Final = 30
"""The letters of one word of an anchor: scripts without spaces write whole sentences in one."""
_INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\uff07\u2039\u203a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
    }
)
_MOST: Final = 50
"""The matches that are counted; a quote that stands more often names no place in a text."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a text, the end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matches:
    """Where a quote stands in a text: as written, and in any spelling, in the order of the text."""

    exact: tuple[Span, ...]
    every: tuple[Span, ...]

    @property
    def only(self) -> Span | None:
        """Return the match that is meant where no occurrence is named: the only exact one, else the
        only one; None where there is none or several.
        """
        candidates = self.exact or self.every
        return candidates[0] if len(candidates) == 1 else None


def find_quote(text: str, quote: str) -> Matches:
    r"""Return where a quote stands in a text.

    >>> matches = find_quote("He said: “we  came”.\nWe came.", '"we came"')
    >>> matches.exact, matches.only
    ((), Span(start=9, end=19))
    """
    quoted = quote.strip()
    exact = tuple(Span(at, at + len(quoted)) for at in _positions(text, quoted))
    folded = _fold(text)
    folded_quote = _fold(quote).letters.strip()
    loose = (
        Span(folded.starts[at], folded.end_positions[at + len(folded_quote) - 1])
        for at in _positions(folded.letters, folded_quote)
    )
    every = sorted({*exact, *loose}) if folded_quote else []
    return Matches(exact, tuple(every))


def nearest(text: str, quote: str) -> tuple[Span, ...]:
    """Return where the longest run of a quote's words stands, for a quote that is not in the text;
    none where no word of it is.

    >>> nearest("One. Two men walk.", "Two men were walking")
    (Span(start=5, end=12),)
    """
    folded, words = _fold(text), _fold(quote).letters.split()
    best: tuple[int, tuple[int, ...]] = (0, ())
    longest = ""
    for first in range(len(words)):
        count, run = best[0] + 1, " ".join(words[first : first + best[0] + 1])
        while first + count <= len(words) and (at := tuple(_whole(folded.letters, run))):
            best, longest = (count, at), run
            count += 1
            run = " ".join(words[first : first + count])
    return tuple(
        Span(folded.starts[at], folded.end_positions[at + len(longest) - 1])
        for at in best[1]
        if longest
    )


def anchor(words: str) -> str:
    """Return what may be kept of a passage: its first words, at most three of them.

    >>> anchor("two men  walk slowly")
    'two men walk'
    """
    return " ".join(word[:_LONG_WORD] for word in words.split()[:ANCHOR_WORDS])


def line_of(text: str, at: int) -> int:
    r"""Return the line that a character stands in, from 1.

    >>> line_of("a\nb", 2)
    2
    """
    return text.count("\n", 0, at) + 1


def near(text: str, span: Span) -> str:
    """Return where a span stands, for a person to find it: its line, and the three words before it,
    else those that it begins with.

    >>> near("The men came. They left.", Span(14, 18))
    'line 1, after "The men came."'
    """
    before = " ".join(
        word[-_LONG_WORD:] for word in text[: span.start].rsplit(None, ANCHOR_WORDS)[-ANCHOR_WORDS:]
    )
    where = f"line {line_of(text, span.start)}"
    if not before:
        return f'{where}, at "{anchor(text[span.start : span.end])}"'
    return f'{where}, after "{before}"'


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared, and where each of its letters begins and ends in the text."""

    letters: str
    starts: tuple[int, ...]
    end_positions: tuple[int, ...]


@lru_cache(maxsize=8)
def _fold(text: str) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    end_positions: list[int] = []
    for start, end, folded in _clusters(text):
        letters.append(folded)
        starts += [start] * len(folded)
        end_positions += [end] * len(folded)
    return _Folded("".join(letters), tuple(starts), tuple(end_positions))


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each run of white space and each letter with its accents: where it begins and ends, and
    how it is compared.
    """
    at, size = 0, len(text)
    while at < size:
        char, end = text[at], at + 1
        if char.isspace():
            while end < size and (text[end].isspace() or text[end] in _INVISIBLE):
                end += 1
            yield at, end, " "
        elif char not in _INVISIBLE:
            while end < size and unicodedata.combining(text[end]):
                end += 1
            yield at, end, unicodedata.normalize("NFC", text[at:end]).translate(_PLAIN)
        at = end


def _positions(text: str, words: str) -> Iterator[int]:
    """Yield where words stand in a text, those too that overlap; the first fifty."""
    at, count = text.find(words) if words else -1, 0
    while at >= 0 and count < _MOST:
        yield at
        at, count = text.find(words, at + 1), count + 1


def _whole(text: str, run: str) -> Iterator[int]:
    """Yield where a run of words stands that neither begins nor ends inside a word."""
    for at in _positions(text, run):
        end = at + len(run)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at
