"""Numbers with their nouns, as people say them."""

from __future__ import annotations


def counted(size: int, one: str, many: str = "") -> str:
    """Return a number with its noun; `many` is the plural where it is not the noun with an s.

    >>> counted(1, "quad"), counted(1200, "quad"), counted(2, "entry", "entries")
    ('1 quad', '1,200 quads', '2 entries')
    """
    return f"{size:,} {one if size == 1 else many or one + 's'}"
