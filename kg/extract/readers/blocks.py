"""Blocks of text, put together piece by piece: paragraphs, headings, items, quotations, rows."""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = re.compile(r"[ \t\r\f]+")


class Blocks:
    r"""Collects the text of a document; `text` returns it, a blank line between two blocks.

    >>> blocks = Blocks()
    >>> blocks.begin("# ")
    >>> blocks.add("Night  patrols")
    >>> blocks.begin()
    >>> blocks.add("One line."); blocks.line(); blocks.add("Another.")
    >>> blocks.text()
    '# Night patrols\n\nOne line.\nAnother.\n'
    """

    def __init__(self) -> None:
        self._blocks: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self._label = ""
        self._quoted = 0
        self._is_close = False

    def begin(self, label: str = "", *, close: bool = False) -> None:
        """End the block at hand and begin another one, with a label before its text; `close` leaves
        out the blank line before it. Without a label, one that still waits for text stays.
        """
        self.end()
        self._label = label or self._label
        self._is_close = close or (self._is_close and not label)

    def drop_label(self) -> None:
        """End the block at hand, and forget the label that no text came after."""
        self.end()
        self._label, self._is_close = "", False

    def add(self, text: str) -> None:
        """Add text to the block at hand."""
        self._pieces.append(text.replace("\n", " "))

    def add_lines(self, text: str) -> None:
        """Add text whose line ends and blanks stay."""
        self._pieces.append(text)

    def line(self) -> None:
        """End the line at hand within a block."""
        self._pieces.append("\n")

    def quote(self, change: int) -> None:
        """Enter a quotation (1), or leave it (-1)."""
        self.end()
        self._quoted += change

    def end(self) -> None:
        """End the block at hand; one without text is left out, and its label stays for the text
        that comes.
        """
        folded = _BLANKS.sub(" ", "".join(self._pieces))
        content = "\n".join(filter(None, map(str.strip, folded.split("\n"))))
        self._pieces.clear()
        if not content:
            return
        mark = "> " * self._quoted
        lines = (self._label + content).split("\n")
        self._blocks.append((mark + f"\n{mark}".join(lines), self._is_close))
        self._label, self._is_close = "", False

    def text(self) -> str:
        """Return the blocks as one text that ends with a line end."""
        self.end()
        parts = []
        for number, (block, is_close) in enumerate(self._blocks):
            gap = "" if number == 0 else "\n" if is_close else "\n\n"
            parts.append(gap + block)
        return "".join(parts) + "\n"
