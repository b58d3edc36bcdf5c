"""The box of each node: what is written in it, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.shapes import INSETS, LINE
from kg.style import SIZE, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.draw.diagram import CountRow, Node, Status

CHIP: Final = 18
"""How high a count in a box is, in pixels; `ROW` from one row of them to the next."""
ROW: Final = 22

_BROAD: Final = 236
"""The widest that a row of counts may be."""
_CHIP_PAD: Final = 7
_BETWEEN: Final = 5
_PAD: Final = (11, 8)
_LEAST: Final = 44


@dataclass(frozen=True, slots=True)
class Chip:
    """A count in a box, or the words before counts where it has no style: `x` from the middle of
    the box to its left edge, `row` from 0.
    """

    style: str
    words: str
    x: int
    width: int
    row: int


@dataclass(frozen=True, slots=True)
class Box:
    """A node as drawn. `x` and `y` are its centre.

    `chips` are the counts below the lines, in `rows` rows, and `detail` lists them in words.
    """

    node: Node
    shape: str
    x: int
    y: int
    width: int
    height: int
    chips: tuple[Chip, ...] = ()
    rows: int = 0
    detail: str = ""

    @property
    def key(self) -> str:
        """Return the key of its node."""
        return self.node.key


def box_of(node: Node, shape: str) -> Box:
    """Return the box of a node in a shape, not placed yet.

    >>> from kg.draw.diagram import Node
    >>> box = box_of(Node("a", "actor", "", ("Harbour watch",), "Harbour watch", ""), "rounded")
    >>> box.width, box.height
    (120, 30)
    """
    texts = [style.width(line, SIZE) for line in node.lines] + [style.width(node.head, SMALL)]
    if node.status is not None:
        texts.append(_status_width(node.status))
    chips, rows, chips_width = _chips(node.rows)
    texts.append(chips_width)
    width = max(texts) + 2 * _PAD[0] + INSETS.get(shape, 0)
    lines = len(node.lines) + bool(node.head) + (node.status is not None)
    height = lines * LINE + rows * ROW + 2 * _PAD[1] - 3 + 3 * bool(rows)
    return Box(
        node,
        shape,
        0,
        0,
        max(_LEAST, 2 * round(width / 2)),
        2 * round(height / 2),
        chips,
        rows,
        ". ".join(_in_words(row) for row in node.rows),
    )


def _status_width(status: Status) -> float:
    return style.width(status.word, SMALL) + 18


def _in_words(row: CountRow) -> str:
    """Return a row of counts in words."""
    counts = ", ".join(count.words for count in row.counts)
    return ": ".join(filter(None, (row.of, counts)))


def _chips(rows: Sequence[CountRow]) -> tuple[tuple[Chip, ...], int, float]:
    """Return the counts of a box, each row in the middle of it, how many rows they take, and how
    wide the widest is.
    """
    chips: list[Chip] = []
    number, widest = 0, 0.0
    for row in rows:
        parts = [("", row.of)] if row.of else []
        parts += [(count.style, count.words) for count in row.counts]
        for line in _broken_rows(parts):
            room = sum(width for *_, width in line) + _BETWEEN * (len(line) - 1)
            x = -room / 2
            for line_style, words, width in line:
                chips.append(Chip(line_style, words, round(x), round(width), number))
                x += width + _BETWEEN
            widest = max(widest, room)
            number += 1
    return tuple(chips), number, widest


def _broken_rows(parts: Iterable[tuple[str, str]]) -> list[list[tuple[str, str, float]]]:
    """Return counts with their widths, in lines that are no wider than a box may be."""
    lines: list[list[tuple[str, str, float]]] = [[]]
    for line_style, text in parts:
        words = style.truncate(text, SMALL, _BROAD)
        width = style.width(words, SMALL) + 2 * _CHIP_PAD * bool(line_style)
        line_width = sum(chip_width + _BETWEEN for *_, chip_width in lines[-1])
        if lines[-1] and line_width + width > _BROAD:
            lines.append([])
        lines[-1].append((line_style, words, width))
    return lines if lines[0] else []
