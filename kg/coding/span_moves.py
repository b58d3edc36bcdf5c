"""Passages that a reviewer moves word by word, divides, joins, or finds by a quote."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kg import quotes, texts
from kg.errors import InputError
from kg.quotes import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Edge: TypeAlias = Literal["start", "end"]
"""The edge of a passage that moves."""


def move(text: str, span: Span, edge: Edge, words: int) -> Span:
    """Return a span with one edge moved by words, forwards or (negative) back; it keeps a word at
    least, and stays inside the text.

    A mark of punctuation at the edge of a word is a step of its own, so that it can be left out.

    >>> text = "Two men walk, slowly."
    >>> [move(text, Span(4, 12), "end", step).end for step in (1, 2, -1)]
    [13, 20, 7]
    >>> move(text, Span(4, 12), "start", 1)
    Span(start=8, end=12)
    """
    for _ in range(abs(words)):
        span = _step(text, span, edge, 1 if words > 0 else -1)
    return span


def _step(text: str, span: Span, edge: Edge, sign: int) -> Span:
    at = span.end if edge == "end" else span.start
    low, high = (span.start + 1, len(text)) if edge == "end" else (0, span.end - 1)
    is_stop = _ends_here if edge == "end" else _begins_here
    positions = range(at + 1, high + 1) if sign > 0 else range(at - 1, low - 1, -1)
    stop = next((position for position in positions if is_stop(text, position)), at)
    return Span(span.start, stop) if edge == "end" else Span(stop, span.end)


def _ends_here(text: str, at: int) -> bool:
    """Return whether a passage may end before a character: after a word, or after the marks that
    close it.
    """
    before, after = text[at - 1 : at], text[at : at + 1]
    if not before or before.isspace() or texts.cuts(text, at, at):
        return False
    return _in_word(text, at - 1) or not after or after.isspace()


def _begins_here(text: str, at: int) -> bool:
    """Return whether a passage may begin at a character: at a word, or at the marks before it."""
    before, after = text[max(at - 1, 0) : at], text[at : at + 1]
    if not after or after.isspace() or texts.cuts(text, at, at):
        return False
    return _in_word(text, at) or not before or before.isspace()


def _in_word(text: str, at: int) -> bool:
    """Return whether a character is part of a word: a letter, or a mark that stands on one."""
    return text[at].isalnum() or unicodedata.category(text[at]).startswith("M")


def words_of(text: str, span: Span) -> tuple[Span, ...]:
    """Return the words of a part of a text, each with the marks that it is written with.

    >>> [(word.start, word.end) for word in words_of("Two men walk.", Span(4, 13))]
    [(4, 7), (8, 13)]
    """
    return tuple(_words(text, span))


def _words(text: str, span: Span) -> Iterator[Span]:
    begun: int | None = None
    for at in range(span.start, span.end):
        if text[at].isspace():
            if begun is not None:
                yield Span(begun, at)
            begun = None
        elif begun is None:
            begun = at
        elif _parts_without_space(text, at):
            yield Span(begun, at)
            begun = at
    if begun is not None:
        yield Span(begun, span.end)


def _parts_without_space(text: str, at: int) -> bool:
    """Return whether a word begins right after another, as in scripts that put no space between."""
    return text[at - 1].isalpha() and text[at].isalpha() and _begins_here(text, at)


def divide(text: str, span: Span, at: int) -> tuple[Span, Span]:
    """Return a span in two parts, the second from a character on, without the space between them.

    Raises InputError where a part would be empty.

    >>> divide("Two men walk and sing.", Span(0, 21), 13)
    (Span(start=0, end=12), Span(start=13, end=21))
    """
    first = text[span.start : at].rstrip()
    rest = text[at : span.end].lstrip()
    if not first or not rest or not span.start < at < span.end:
        raise InputError(
            f"{at}: leaves one part of the passage {span.start}-{span.end} empty. Choose a word "
            "inside it."
        )
    return Span(span.start, span.start + len(first)), Span(span.end - len(rest), span.end)


def join(first: Span, second: Span) -> Span:
    """Return the span that covers two.

    >>> join(Span(5, 9), Span(2, 7))
    Span(start=2, end=9)
    """
    return Span(min(first.start, second.start), max(first.end, second.end))


def passage(text: str, span: Span) -> dict[str, Any]:
    """Return a passage as a file of kg has it: offsets, hash and anchor.

    >>> sorted(passage("Two men walk.", Span(0, 7)).items())[:2]
    [('anchor', 'Two men'), ('end', 7)]
    """
    words = text[span.start : span.end]
    return {
        "start": span.start,
        "end": span.end,
        "sha256": texts.sha256_of(words.encode()),
        "anchor": quotes.anchor(words),
    }


def quoted(text: str, quote: str, near: int = 0) -> Span:
    """Return where a quote stands in a text, the one nearest to a character where it stands several
    times.

    Raises InputError where it does not stand there, with the nearest words that do.

    >>> quoted("One man. One woman. One man.", "One man", near=25)
    Span(start=20, end=27)
    """
    matches = quotes.find_quote(text, quote)
    candidates = matches.exact or matches.every
    if candidates:
        return min(candidates, key=lambda span: abs(span.start - near))
    nearest = quotes.nearest(text, quote)
    hint = f" Nearest: {text[nearest[0].start : nearest[0].end]!r}." if nearest else ""
    raise InputError(f"{quote.strip()!r}: these words do not stand in the text.{hint}")
