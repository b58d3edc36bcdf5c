"""Words that many messages share: numbers and articles with their nouns, and what to do first."""

from __future__ import annotations

from typing import Final

FIRST_STEPS: Final = (
    "kg new mission writes the files of a first one to fill in; kg load brings them in."
)
"""What to do with a store that holds no mandate yet."""


def counted(size: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun; `plural` is the plural where it is not the noun with an s.

    >>> counted(1, "quad"), counted(1200, "quad"), counted(2, "entry", "entries")
    ('1 quad', '1,200 quads', '2 entries')
    """
    return f"{size:,} {singular if size == 1 else plural or singular + 's'}"


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article, by the sound that it begins with.

    >>> with_article("action"), with_article("unit"), with_article("mandate")
    ('an action', 'a unit', 'a mandate')
    """
    vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith(("uni", "un "))
    return f"{'an' if vowel else 'a'} {noun}"
