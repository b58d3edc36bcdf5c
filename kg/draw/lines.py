"""Lines between boxes: which edges are one line, where it begins and ends, and what it says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.shapes import PILL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.draw.boxes import Box
    from kg.draw.diagram import Edge


WORDS: Final = 12
"""The font size of words on lines, in pixels."""
BUNDLE: Final = 3
"""So many lines side by side share one label."""
BESIDE: Final = 11
"""From one line to the next between the same two boxes, in pixels."""
EDGE: Final = 6
"""The least that a line keeps from the corner of its box, in pixels."""
HEAD: Final = 4
"""Half the width of an arrowhead, in pixels."""
_LOOP: Final = 16  # from the corner of a box to either end of a loop
LONGEST: Final = 190
"""The widest that words on a line may be, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: one or more edges of one style between two boxes.

    A line from a box to itself is a loop at its upper right corner. `both` puts an arrowhead at
    either end; a `plain` line needs no words on it, since its source says them. `title` is its
    words and references, `about` the same with the names of what it joins.
    """

    source: str
    target: str
    style: str
    both: bool
    plain: bool
    words: str
    title: str
    about: str
    references: tuple[str, ...]
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def loop(self) -> bool:
        """Return whether the line comes back to where it begins."""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class _Joined:
    """The edges that are one line: of one style from one box to another, or both ways."""

    source: str
    target: str
    style: str
    both: bool
    edges: Sequence[Edge]


def edge_paths(edges: Sequence[Edge], boxes: Sequence[Box]) -> tuple[Line, ...]:
    """Return the lines of a picture: edges of one style and direction between two boxes are one
    line.
    """
    by_key = {box.key: box for box in boxes}
    return tuple(
        _line(by_key, line, (at - (len(pair) - 1) / 2) * BESIDE)
        for pair in _side_by_side(edges)
        for at, line in enumerate(pair)
    )


def _side_by_side(edges: Iterable[Edge]) -> Iterable[list[_Joined]]:
    """Return the lines between each two boxes."""
    groups: dict[tuple[str, str, str], list[Edge]] = {}
    loops: dict[str, str] = {}  # a box has one loop, in the style of its first edge
    for edge in edges:
        a, b = edge.source, edge.target
        line_style = edge.style if a != b else loops.setdefault(a, edge.style)
        groups.setdefault((a, b, line_style), []).append(edge)
    between: dict[frozenset[str], list[_Joined]] = {}
    for (a, b, line_style), members in groups.items():
        back = groups.get((b, a, line_style), []) if a != b else []
        both = bool(back) and _words(members) == _words(back)
        if both and a > b:
            continue  # drawn with the other direction, an arrowhead at either end
        line = _Joined(a, b, line_style, both, members + back if both else members)
        between.setdefault(frozenset((a, b)), []).append(line)
    return between.values()


def _line(by_key: Mapping[str, Box], line: _Joined, aside: float) -> Line:
    """Return a line, shifted sideways from the line between the centres of its boxes."""
    a, b = by_key[line.source], by_key[line.target]
    if a is b:
        start, end = _corner(a)
    else:
        towards = aside if a.key < b.key else -aside
        start, end = _ends(a, b, towards, both=line.both)
    references = sorted({name for edge in line.edges for name in edge.references})
    words = _words(line.edges, with_counts=True)
    reference_text = f": {', '.join(references)}" if references else ""
    return Line(
        a.key,
        b.key,
        line.style,
        line.both,
        all(edge.without_words for edge in line.edges),
        words,
        words + reference_text,
        f"{a.node.name} {words} {b.node.name}{reference_text}",
        tuple(references),
        start,
        end,
    )


def _words(edges: Sequence[Edge], *, with_counts: bool = False) -> str:
    """Return what the edges of a line say, each label once; `with_counts` with the numbers behind
    it.
    """
    counts: dict[str, int] = {}
    for edge in edges:
        label = style.one_line(edge.label)
        counts[label] = counts.get(label, 0) + edge.count
    words = [
        f"{label} ({count})" if with_counts and count else label for label, count in counts.items()
    ]
    return style.truncate(", ".join(words), WORDS, 3 * LONGEST)


def _ends(a: Box, b: Box, aside: float, *, both: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a line leaves one box and meets the other, shifted sideways from the line
    between the centres.

    An end with an arrowhead keeps so far from its box that the box covers no part of the head,
    however flat they meet.
    """
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
    limit = min(a.height, b.height, a.width, b.width) / 2 - EDGE
    aside = max(-limit, min(limit, aside))
    px, py = -uy * aside, ux * aside
    out = _leaving(a, (px, py), (ux, uy), HEAD + 1 if both else 1)
    into = _leaving(b, (px, py), (-ux, -uy), HEAD + 1)
    return (
        (round(a.x + px + ux * out), round(a.y + py + uy * out)),
        (round(b.x + px - ux * into), round(b.y + py - uy * into)),
    )


def _corner(box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a loop leaves the upper edge of a box and comes back to its right one."""
    half_w, half_h = box.width // 2, box.height // 2
    pill = box.shape == PILL
    inset, down = (half_h + 2, half_h) if pill else (_LOOP, min(_LOOP, half_h))
    return (box.x + half_w - inset, box.y - half_h - 1), (
        box.x + half_w + HEAD + 1,
        box.y - half_h + down,
    )


def _leaving(
    box: Box, point: tuple[float, float], unit: tuple[float, float], around: float
) -> float:
    """Return how far from a point inside a box its edge, `around` pixels wider, is in a
    direction.

    A pill has round ends.
    """
    (px, py), (ux, uy) = point, unit
    half_w, half_h = box.width / 2 + around, box.height / 2 + around
    far_x = (half_w - math.copysign(px, px * ux)) / abs(ux) if ux else math.inf
    far_y = (half_h - math.copysign(py, py * uy)) / abs(uy) if uy else math.inf
    far = min(far_x, far_y)
    if box.shape == PILL:
        x = px + ux * far
        middle = half_w - half_h  # where the round end begins
        if abs(x) > middle:
            cx = math.copysign(middle, x)
            along = (cx - px) * ux - py * uy
            off = (px - cx) ** 2 + py**2
            root = along**2 - off + half_h**2
            far = min(far, along + math.sqrt(root)) if root > 0 else far
    return far
