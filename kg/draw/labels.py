"""Words on the lines of a picture: each where it covers no box and no other words."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from kg import style
from kg.draw.lines import BESIDE, BUNDLE, LONGEST, WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.draw.boxes import Box
    from kg.draw.lines import Line

    Points: TypeAlias = NDArray[np.float64]

ROW: Final = 16
"""From one row of a label to the next, in pixels."""
SWATCH: Final = 40
"""The short line before each row of a label that speaks for several lines."""
REACH: Final = 18
"""How far a loop reaches beyond the corner of its box, in pixels."""
_OFTEN: Final = 8
_MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a line, or on several lines side by side, centred at `x`, `y`.

    `lines` are the numbers of the lines it speaks for; each row is (style, words), the style empty
    where the label belongs to one line alone.
    """

    lines: tuple[int, ...]
    rows: tuple[tuple[str, str], ...]
    x: int
    y: int
    width: int

    @property
    def height(self) -> int:
        """Return how high the label is, in pixels."""
        return ROW * len(self.rows)


def usual_words(lines: Sequence[Line]) -> dict[str, str]:
    """Return the words that most lines of a style have, where they are many: the legend says them
    once for all.
    """
    usual: dict[str, str] = {}
    for line_style in {line.style for line in lines}:
        counts = Counter(
            line.words for line in lines if line.style == line_style and not line.plain
        )
        word, most = counts.most_common(1)[0] if counts else ("", 0)
        if word and most > _OFTEN and most > _MOST * counts.total():
            usual[line_style] = word
    return usual


def placed_labels(
    lines: Sequence[Line],
    boxes: Sequence[Box],
    usual: Mapping[str, str],
    limits: tuple[int, int, int],
    minor: Collection[str] = (),
) -> tuple[tuple[Label, ...], int]:
    """Return the labels of lines, each where it covers no box and no other label, and how many
    lines found no room.

    Three or more lines side by side share one label, whose rows show which line is which. Words
    that are `usual` for a style are left to the legend. `limits` are the left, upper and right edge
    of the drawing. Of the free places the one is taken that crosses the fewest other lines, then
    the one nearest the middle; what finds none in one row is tried in two and three. Lines of
    `minor` styles come last.
    """
    room = _Room.of(lines, boxes, limits)
    labels: list[Label] = []
    missing = 0
    queue = deque(_groups(lines, usual, minor))
    while queue:
        members = queue.popleft()
        label = room.place(members)
        if label is not None:
            labels.append(label)
        elif len(members) > 1:
            # no room for one label: each line its own
            queue.extendleft([at] for at in reversed(members))
        else:
            missing += 1
    return tuple(sorted(labels, key=lambda label: label.lines)), missing


@dataclass
class _Room:
    """The room that labels have: within limits, beside boxes and the labels placed before."""

    lines: Sequence[Line]
    limits: tuple[int, int, int]
    occupied: Points
    segments: Points
    heads: Points

    @classmethod
    def of(cls, lines: Sequence[Line], boxes: Sequence[Box], limits: tuple[int, int, int]) -> _Room:
        """Return the room beside the boxes of a picture."""
        rects = [_rect(box.x, box.y, box.width + 4, box.height + 4) for box in boxes]
        segments = [(*line.start, *line.end) for line in lines]
        heads = [_rect(x, y, 14, 14) for line in lines for x, y in _heads(line)]
        return cls(lines, limits, _fours(rects), _fours(segments), _fours(heads))

    def place(self, members: Sequence[int]) -> Label | None:
        """Return the label of some lines side by side in the best of its free places, which it
        takes; None where none is free.
        """
        middle, breadth = members[len(members) // 2], (len(members) - 1) / 2 * BESIDE
        for rows in _forms(self.lines, members):
            inset = SWATCH if rows[0][0] else 0
            words = max(style.width(words, WORDS) for _, words in rows)
            wide, high = 2 * math.ceil((words + 6 + inset) / 2), ROW * len(rows)
            candidates = _candidates(self.lines[middle], wide, high, breadth)
            at = self._best(candidates, (wide, high), members)
            if at is not None:
                _, x, y = candidates[at]
                self.occupied = np.vstack([self.occupied, _rect(x, y, wide, high)])
                return Label(tuple(members), rows, x, y, wide)
        return None

    def _best(
        self,
        candidates: Sequence[tuple[float, int, int]],
        size: tuple[int, int],
        members: Sequence[int],
    ) -> int | None:
        """Return which of some places is free and costs least, None where none is free."""
        left_limit, top, right = self.limits
        rects = np.array([_rect(x, y, *size) for _, x, y in candidates])
        inside = (rects[:, 0] >= left_limit) & (rects[:, 1] >= top) & (rects[:, 2] <= right)
        free = inside & ~_overlaps(rects, self.occupied).any(axis=1)
        if not free.any():
            return None
        cost = np.array([cost for cost, _, _ in candidates])
        cost += 2.0 * _crossings(rects, np.delete(self.segments, members, axis=0))
        cost += 4.0 * _overlaps(rects, self.heads).sum(axis=1)
        return int(np.where(free, cost, np.inf).argmin())


def _fours(rows: Sequence[tuple[float, float, float, float]]) -> Points:
    """Return rows of four numbers as an array, also where there is none."""
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _groups(
    lines: Sequence[Line], usual: Mapping[str, str], minor: Collection[str]
) -> list[list[int]]:
    """Return which lines need words, those that share a label together; in the order in which they
    choose a place.
    """
    pairs: dict[frozenset[str], list[int]] = {}
    for at, line in enumerate(lines):
        if line.words and not line.plain:
            pairs.setdefault(frozenset((line.source, line.target)), []).append(at)
    groups: list[list[int]] = []
    for members in pairs.values():
        if len(members) >= BUNDLE:
            groups.append(members)
        else:
            groups += [[at] for at in members if lines[at].words != usual.get(lines[at].style)]
    return sorted(
        groups, key=lambda group: (len(group) < BUNDLE, lines[group[0]].style in minor, group)
    )


def _forms(lines: Sequence[Line], members: Sequence[int]) -> list[tuple[tuple[str, str], ...]]:
    """Return the forms of a label: in one row, in two, in three; one row a line where it speaks for
    several lines.
    """
    if len(members) > 1:
        return [tuple((lines[at].style, lines[at].words) for at in members)]
    words = lines[members[0]].words
    whole = style.width(words, WORDS)
    least = max((style.width(word, WORDS) for word in words.split()), default=0.0) + 1
    forms: list[tuple[tuple[str, str], ...]] = [] if whole > LONGEST else [(("", words),)]
    for rows in (2, 3):
        broken = style.wrap(
            words,
            WORDS,
            LONGEST if rows > 2 else min(max(least, whole * 0.7), LONGEST),  # noqa: PLR2004
            rows,
        )
        form = tuple(("", row) for row in broken)
        if form not in forms and len(broken) > 1:
            forms.append(form)
    return forms or [(("", style.truncate(words, WORDS, LONGEST)),)]


def _candidates(
    line: Line, wide: float, high: float, breadth: float
) -> list[tuple[float, int, int]]:
    """Return places for a label, as (cost, x, y): on the line, then beside it, from the middle
    outwards.

    `breadth` is how far the outermost of the lines that share the label is from this one.
    """
    (x1, y1), (x2, y2) = line.start, line.end
    if line.loop:
        above, right = round(y1 - REACH - high / 2), round(x2 + REACH + 2 + wide / 2)
        beside = [
            (0.1, right, y1 - 4),
            (0.2, right, y2),
            (0.3, round(x1), above),
            (0.4, right, above),
        ]
        return [*beside, (0.5, round(x1 - wide / 2), above)]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    nx, ny = -(y2 - y1) / length, (x2 - x1) / length
    reach = (wide / 2 + 4) * abs(nx) + (high / 2 + 3) * abs(ny) + breadth
    candidates = []
    for aside in (0.0, reach, -reach):
        for step in range(17):
            share = 0.5 + (step + 1) // 2 * (-1) ** step * 0.045
            cost = abs(share - 0.5) * 3 + (0.9 if aside else 0.0)
            candidates.append(
                (
                    cost,
                    round(x1 + (x2 - x1) * share + nx * aside),
                    round(y1 + (y2 - y1) * share + ny * aside),
                )
            )
    return candidates


def _rect(x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
    """Return a rectangle as left, upper, right and lower edge."""
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _heads(line: Line) -> list[tuple[float, float]]:
    """Return the middles of a line's arrowheads."""
    (x1, y1), (x2, y2) = line.start, line.end
    if line.loop:
        return [(x2 + 5.0, float(y2)), (x2 + 5.0, y1 - 5.0)]  # the head, and the bend
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length * 5, (y2 - y1) / length * 5
    return [(x2 - ux, y2 - uy), (x1 + ux, y1 + uy)] if line.both else [(x2 - ux, y2 - uy)]


def _overlaps(rects: Points, others: Points) -> NDArray[np.bool_]:
    """Return which rectangle overlaps which other."""
    axes = [
        (rects[:, None, k] < others[None, :, k + 2]) & (rects[:, None, k + 2] > others[None, :, k])
        for k in (0, 1)
    ]
    return np.asarray(axes[0] & axes[1], dtype=np.bool_)


def _crossings(rects: Points, segments: Points) -> NDArray[np.int64]:
    """Return how many line segments pass through each rectangle (Liang and Barsky)."""
    start, delta = segments[None, :, :2], segments[None, :, 2:] - segments[None, :, :2]
    safe = np.where(delta == 0, 1e-9, delta)
    near, far = (rects[:, None, :2] - start) / safe, (rects[:, None, 2:] - start) / safe
    enter = np.maximum(np.minimum(near, far).max(axis=2), 0.0)
    leave = np.minimum(np.maximum(near, far).min(axis=2), 1.0)
    return np.asarray((enter <= leave).sum(axis=1), dtype=np.int64)
