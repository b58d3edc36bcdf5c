"""Words of a text that a person marks with the keyboard: for a new passage, or the point of a
split.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg.coding import span_moves
from kg.quotes import Span

if TYPE_CHECKING:
    from kg.cli.review.passages import Window

Purpose: TypeAlias = Literal["new", "point"]
_LINE_WORDS: Final = 10
"""About the words of a line."""


@dataclass(frozen=True, slots=True)
class Picker:
    """The words that may be marked, the one under the cursor, and where a selection began, -1
    before it did.
    """

    purpose: Purpose
    words: tuple[Span, ...]
    at: int = 0
    first: int = -1

    @property
    def span(self) -> Span:
        """The passage that is marked: from the first word to the one under the cursor."""
        first = self.at if self.first < 0 else self.first
        low, high = sorted((first, self.at))
        return Span(self.words[low].start, self.words[high].end)

    @property
    def is_marking(self) -> bool:
        """Whether the first word was chosen."""
        return self.first >= 0

    def moved(self, by: int) -> Picker:
        """Return the picker with its cursor some words on, or back, as far as there are words.

        >>> picker = Picker("new", (Span(0, 3), Span(4, 7)))
        >>> picker.moved(5).at, picker.moved(-1).at
        (1, 0)
        """
        return replace(self, at=min(max(self.at + by, 0), len(self.words) - 1))

    def begun(self) -> Picker:
        """Return the picker with the word under the cursor as the first of the selection."""
        return replace(self, first=self.at)


MOVES: Final = {"left": -1, "right": 1, "up": -_LINE_WORDS, "down": _LINE_WORDS}
"""Keys that move the cursor of a picker, and by how many words."""


def picker_for_new(text: str, window: Window, after: int) -> Picker | None:
    """Return a picker over the words that are shown, its cursor on the first one after a passage;
    None where no word is shown.
    """
    words = span_moves.words_of(text, Span(window.start, window.end))
    if not words:
        return None
    at = next((number for number, word in enumerate(words) if word.start >= after), 0)
    return Picker("new", words, at)


def picker_for_split(text: str, span: Span) -> Picker | None:
    """Return a picker over the words at which a passage may be split, its cursor in the middle;
    None where it has one word only.
    """
    words = span_moves.words_of(text, span)[1:]
    return Picker("point", words, len(words) // 2) if words else None
