"""The part of a text around a passage, as it is safe to show: one character for each of the text's,
so that offsets stay those of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kg.formats.reports.screen import printable

if TYPE_CHECKING:
    from kg.quotes import Span

_LONG: Final = 40
"""Characters from which a line may be one that was broken for its width."""
_ITEM: Final = re.compile(r"[-*•\u2013\u2014·]|\(?(?:\d{1,3}|[ivxlc]{1,4}|\w)[.)]\s")
AROUND: Final = 1500
"""Characters of the text before and after a passage that a screen shows."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text that is safe to show, and the offset of its first character."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


def window(text: str, span: Span, around: int = AROUND) -> Window:
    r"""Return the part of a text around a passage, cut between words. Lines that
    were broken for their width flow into one another.

    >>> from kg.quotes import Span
    >>> window("One two\x1b three four", Span(4, 7), around=9)
    Window(text='One two␛ three', start=0)
    """
    start = max(span.start - around, 0)
    end = min(span.end + around, len(text))
    if start > 0:
        start = next((at for at in range(start, span.start) if text[at - 1].isspace()), start)
    if end < len(text):
        end = next((at for at in range(end, span.end, -1) if text[at].isspace()), end)
    lines = [printable(line) for line in text[start:end].split("\n")]
    return Window(_flowing(lines), start)


def _flowing(lines: list[str]) -> str:
    """Return lines as one text, where a long line flows into the next: it was broken for its width.

    A line ends a paragraph where it is short and the next begins with a capital letter, or where
    the next is empty, indented or an item of a list.
    """
    parts = [lines[0]]
    for line, following in pairwise(lines):
        begins_low = following[:1].islower()
        flows = (len(line) >= _LONG or (line and begins_low)) and _flows_on(following)
        parts += [" " if flows else "\n", following]
    return "".join(parts)


def _flows_on(line: str) -> bool:
    return bool(line[:1].strip()) and _ITEM.match(line) is None
