"""Text on a terminal: what can be shown, how many columns it takes, and where a line ends."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_JOINERS: Final = "\u200b\u200c\u200d\u2060"  # take no room, and scripts and signs need them
_EMOJI: Final = "\ufe0f"  # makes the sign before it a wide one
_FIRST_MARK: Final = "\u0300"  # before it, all that can be shown takes one column
_LEAST: Final = 2  # columns that one character may take


def terminal_width() -> int | None:
    """Return the columns of the terminal that stdout is, None where it is none."""
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns or None


def printable(text: str) -> str:
    r"""Return text on one line, without what could move a cursor or turn other text; each such
    character has a sign.

    White space becomes a space, a control character its picture, anything else that cannot be shown
    `\ufffd`.

    >>> printable("a\tb\x1b[1m\u202e")
    'a b␛[1m�'
    """
    return text if text.isprintable() else "".join(map(_sign, text))


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal.

    >>> width("abc"), width("日本"), width("e\u0301")
    (3, 4, 1)
    """
    if text.isascii() or max(text) < _FIRST_MARK:
        return len(text)
    return sum(map(_columns, text)) + (_widened(text) if _EMOJI in text else 0)


def wrap(text: str, limit: int) -> list[str]:
    """Return a text as lines of at most `limit` columns, whole words where they fit; no character
    is lost.

    >>> wrap("one two three", 8)
    ['one two', 'three']
    >>> wrap("unbreakable", 8)
    ['unbreaka', 'ble']
    """
    return [text] if width(text) <= limit else wrap_words(text.split(), limit)


def wrap_words(words: Iterable[str], limit: int, indent: str = "") -> list[str]:
    """Return words as lines of at most `limit` columns; `indent` stands before every line but the
    first.
    """
    lines: list[str] = []
    line, line_width = "", 0
    for word in words:
        size = width(word)
        if line and line_width + 1 + size <= limit:
            line, line_width = f"{line} {word}", line_width + 1 + size
            continue
        if line:
            lines.append(line)
        before = indent if lines else ""
        *whole, line = _pieces(word, limit - len(before)) if size > limit - len(before) else (word,)
        lines += [
            f"{before if number == 0 else indent}{piece}" for number, piece in enumerate(whole)
        ]
        line = (indent if lines else "") + line
        line_width = width(line)
    return [*lines, line] if line else lines


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text with spaces up to so many columns, before it where it goes to the right."""
    if text.isascii():
        return text.rjust(columns) if right else text.ljust(columns)
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def paragraphs(lines: Iterable[str], limit: int) -> list[str]:
    """Return each line wrapped to `limit` columns, what follows a line's first row indented by
    two.
    """
    return [row for line in map(printable, lines) for row in (_paragraph(line, limit) or [""])]


def _paragraph(line: str, limit: int) -> list[str]:
    return [line] if width(line) <= limit else wrap_words(line.split(), limit, "  ")


def _pieces(word: str, limit: int) -> list[str]:
    """Return a word too wide for a line in pieces that fit; marks stay with the character that they
    stand on.
    """
    clusters: list[str] = []
    for char in word:
        if clusters and (_columns(char) == 0 or char == _EMOJI):
            clusters[-1] += char
        else:
            clusters.append(char)
    pieces, piece_width = [""], 0
    for cluster in clusters:
        size = width(cluster)
        if pieces[-1] and piece_width + size > max(limit, _LEAST):
            pieces.append("")
            piece_width = 0
        pieces[-1] += cluster
        piece_width += size
    return pieces


def _sign(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    if char.isspace():
        return " "
    if char < " ":
        return chr(0x2400 + ord(char))
    return "\u2421" if char == "\x7f" else "\ufffd"


@functools.cache
def _columns(char: str) -> int:
    if (
        char in _JOINERS
        or unicodedata.category(char) in ("Mn", "Me", "Cf")
        or "\u1160" <= char <= "\u11ff"
    ):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _widened(text: str) -> int:
    """Return how many narrow characters of a text are made wide by what follows on them."""
    widened, base = 0, 0
    for char in text:
        if char == _EMOJI:
            widened += base == 1
            base = 0
        else:
            base = _columns(char) or base
    return widened
