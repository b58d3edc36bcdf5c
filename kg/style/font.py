"""The shipped font, and how wide text is in it: labels are measured before they are placed."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).resolve().parent / "vendor" / "Inter-Regular.ttf"
"""The font of PNG pictures. Its metrics decide how large every box is, in every format."""

_SLACK: Final = 1.07
"""A browser draws with the system's own sans; of the common ones DejaVu Sans is the widest, 3-7 %
over Inter.
"""
_MISSING: Final = 1.15  # em, for what Inter lacks: ideographs are 1.0 wide, emoji up to 1.15
_STEP: Final = 6
_SEGMENTED: Final = 12  # the cmap format that covers all of Unicode


def width(value: str, size: float) -> float:
    """Return how wide text is in pixels at a font size, with a little slack for the system's own
    sans.

    >>> 55 < width("supports", 13) < 65
    True
    """
    return sum(map(_em, value)) * size * _SLACK


def missing_glyphs(value: str) -> frozenset[str]:
    """Return the characters of a text that the shipped font has no letter for.

    >>> sorted(missing_glyphs("Le\u0301og\u00e2ne \u6d77"))
    ['\u6d77']
    """
    return frozenset(char for char in value if ord(char) not in _advances() and _em(char))


def truncate(value: str, size: float, limit: float) -> str:
    """Return text that is at most `limit` pixels wide, cut with an ellipsis where it is longer.

    >>> truncate("Multinational Security Support Mission", 13, 100)
    'Multinational…'
    """
    if len(value) < limit and width(value, size) <= limit:
        return value
    room = limit - width("…", size)
    length = 0
    for length, char in enumerate(value):  # noqa: B007 - the count is what is needed
        room -= width(char, size)
        if room < 0:
            break
    return value[:length].rstrip() + "…"


def wrap(
    value: str, size: float, limit: float, lines: int, *, even: bool = True
) -> tuple[str, ...]:
    """Return text in at most `lines` lines of at most `limit` pixels, broken at spaces, `even` ones
    by default.

    A word that is too long is broken after a hyphen, else cut.

    >>> wrap("Multinational Security Support Mission", 13, 170, 3)
    ('Multinational Security', 'Support Mission')
    """
    words = [
        truncate(part, size, limit)
        for word in value[:1000].split()
        for part in _parts(word, size, limit)
    ]
    broken = _broken(words, size, limit)
    if len(broken) > lines:
        rest = " ".join(broken[lines - 1 :])
        return (*broken[: lines - 1], truncate(rest + "…", size, limit))
    if not even:
        return tuple(broken)
    narrow = limit
    widest = max((width(word, size) for word in words), default=0.0)
    while narrow - _STEP >= widest:  # the narrowest box with as few lines
        narrow -= _STEP
        tighter = _broken(words, size, narrow)
        if len(tighter) > len(broken):
            break
        broken = tighter
    return tuple(broken)


def _parts(word: str, size: float, limit: float) -> list[str]:
    """Return a word, or where it is too long its pieces at the hyphen nearest the middle."""
    if "-" not in word[1:-1] or width(word, size) <= limit:
        return [word]
    at = min(
        (at + 1 for at, char in enumerate(word) if char == "-"),
        key=lambda at: abs(at - len(word) / 2),
    )
    return [word[:at], word[at:]]


def _broken(words: list[str], size: float, limit: float) -> list[str]:
    broken: list[str] = []
    for word in words:
        if broken and width(f"{broken[-1]} {word}", size) <= limit:
            broken[-1] += f" {word}"
        else:
            broken.append(word)
    return broken


@lru_cache(maxsize=4096)
def _em(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    return _advances().get(ord(char), _MISSING)


@cache
def _advances() -> dict[int, float]:
    """Return the advance of each character that the font has, in em, read from its hmtx and cmap
    tables.
    """
    data = FONT.read_bytes()
    records = range(12, 12 + 16 * _u16(data, 4), 16)
    table = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in records}
    units = _u16(data, table[b"head"] + 18)
    count = _u16(data, table[b"hhea"] + 34)
    glyphs = [_u16(data, table[b"hmtx"] + 4 * glyph) / units for glyph in range(count)]
    cmap = table[b"cmap"]
    advances: dict[int, float] = {}
    for record in range(cmap + 4, cmap + 4 + 8 * _u16(data, cmap + 2), 8):
        at = cmap + struct.unpack_from(">I", data, record + 4)[0]
        if _u16(data, at) != _SEGMENTED:
            continue
        for group in range(struct.unpack_from(">I", data, at + 12)[0]):
            first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
            for offset in range(last - first + 1):
                advances[first + offset] = glyphs[min(glyph + offset, count - 1)]
    return advances


def _u16(data: bytes, at: int) -> int:
    number: int = struct.unpack_from(">H", data, at)[0]
    return number
