"""Lines between boxes, and labels on them that stand on nothing else."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from kg import theme
from kg.export.style import LINES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kg.export.boxes import Box
    from kg.network import Network

    Points: TypeAlias = NDArray[np.float64]

_SIZE: Final = 12
ROW: Final = 16
"""From one row of a label to the next, in pixels."""
SWATCH: Final = 40
"""The short line before each row of a label that speaks for several lines."""
BUNDLE: Final = 3
"""So many lines side by side share one label."""
BESIDE: Final = 11
"""From one line to the next between the same two boxes, in pixels."""
HEAD: Final = 4
"""Half the width of an arrowhead, in pixels."""
_LONGEST: Final = 190
_OFTEN: Final = 8
_MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: one or more edges of one style between two nodes.

    `both` puts an arrowhead at either end; a `plain` line needs no words on it, since its source says them. `said` are
    its words and statements, `about` the same with the names of what it joins.
    """

    source: str
    target: str
    style: str
    both: bool
    plain: bool
    words: str
    said: str
    about: str
    statements: tuple[str, ...]
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a line, or on several lines side by side, centred at `x`, `y`.

    `lines` are the numbers of the lines it speaks for; each row is (style, words), the style empty where the label
    belongs to one line alone.
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


def style_of(data: Mapping[str, Any]) -> str:
    """Return how an edge is drawn: by dispute, by the registry, or by its evidential value.

    >>> style_of({"status": "derived", "value": "role", "statements": "C008"})
    'role'
    """
    if data.get("status") == "disputed":
        return "disputed"
    value = str(data.get("value", "none"))
    if value == "none" and not data.get("statements"):
        return "registry"
    return value if value in LINES else "none"


def lines_of(network: Network, boxes: Sequence[Box]) -> tuple[Line, ...]:
    """Return the lines of a picture: edges of one style and direction between two nodes are one line."""
    counted = network.graph.get("view") == "sources"
    by_node = {box.node: box for box in boxes}
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for a, b, data in network.edges(data=True):
        if a != b:
            groups.setdefault((a, b, style_of(data)), []).append(data)
    between: dict[frozenset[str], list[tuple[str, str, str, bool, list[Mapping[str, Any]]]]] = {}
    for (a, b, style), members in groups.items():
        back = groups.get((b, a, style))
        same = back is not None and _words(members) == _words(back)
        if same and back is not None and a > b:
            continue  # drawn with the other direction, an arrowhead at either end
        joined = members + back if same and back is not None else members
        between.setdefault(frozenset((a, b)), []).append((a, b, style, same, joined))
    lines: list[Line] = []
    for pair in between.values():
        for at, (a, b, style, both, members) in enumerate(pair):
            aside = (at - (len(pair) - 1) / 2) * BESIDE * (1 if a < b else -1)
            start, end = _ends(by_node[a], by_node[b], aside, both=same)
            ids = sorted({name for data in members for name in str(data.get("statements", "")).split()})
            words = _words(members, counted=counted)
            told_by = f": {', '.join(ids)}" if ids else ""
            about = f"{_name(network, a)} {words} {_name(network, b)}{told_by}"
            told = str(network.nodes[a].get("type")) == "Bundle"
            plain = told and all(str(data.get("predicate")).endswith("#evidenceFor") for data in members)
            lines.append(Line(a, b, style, both, plain, words, words + told_by, about, tuple(ids), start, end))
    return tuple(lines)


def _name(network: Network, node: str) -> str:
    return theme.one_line(str(network.nodes[node].get("label") or node))


def _words(members: Sequence[Mapping[str, Any]], *, counted: bool = False) -> str:
    """Return what the edges of a line say; where they are counted, with how many statements each rests on."""
    said: dict[str, int] = {}
    for data in members:
        label = theme.one_line(str(data.get("label", "")))
        said[label] = said.get(label, 0) + int(data.get("count") or 0)
    words = [f"{label} ({size})" if counted and size else label for label, size in said.items()]
    return theme.fitted(", ".join(words), _SIZE, 3 * _LONGEST)


def _ends(a: Box, b: Box, aside: float, *, both: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a line leaves one box and meets the other, shifted sideways from the line between the centres.

    An end with an arrowhead keeps so far from its box that the box covers no part of the head, however flat they meet.
    """
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
    limit = min(a.height, b.height, a.width, b.width) / 2 - 6
    aside = max(-limit, min(limit, aside))
    px, py = -uy * aside, ux * aside
    out = _leaving(a, (px, py), (ux, uy), HEAD + 1 if both else 1)
    into = _leaving(b, (px, py), (-ux, -uy), HEAD + 1)
    return (
        (round(a.x + px + ux * out), round(a.y + py + uy * out)),
        (round(b.x + px - ux * into), round(b.y + py - uy * into)),
    )


def _leaving(box: Box, point: tuple[float, float], unit: tuple[float, float], around: float) -> float:
    """Return how far from a point inside a box its edge, `around` pixels wider, lies in a direction.

    A pill has round ends.
    """
    (px, py), (ux, uy) = point, unit
    half_w, half_h = box.width / 2 + around, box.height / 2 + around
    far_x = (half_w - math.copysign(px, px * ux)) / abs(ux) if ux else math.inf
    far_y = (half_h - math.copysign(py, py * uy)) / abs(uy) if uy else math.inf
    far = min(far_x, far_y)
    if theme.KINDS[box.kind].shape == "pill":
        x = px + ux * far
        middle = half_w - half_h  # where the round end begins
        if abs(x) > middle:
            cx = math.copysign(middle, x)
            along = (cx - px) * ux - py * uy
            off = (px - cx) ** 2 + py**2
            root = along**2 - off + half_h**2
            far = min(far, along + math.sqrt(root)) if root > 0 else far
    return far


def usual_words(lines: Sequence[Line]) -> dict[str, str]:
    """Return the words that most lines of a style have, where they are many: the legend says them once for all."""
    usual: dict[str, str] = {}
    for style in {line.style for line in lines}:
        counts = Counter(line.words for line in lines if line.style == style and not line.plain)
        word, most = counts.most_common(1)[0] if counts else ("", 0)
        if word and most > _OFTEN and most > _MOST * counts.total():
            usual[style] = word
    return usual


def placed_labels(
    lines: Sequence[Line], boxes: Sequence[Box], usual: Mapping[str, str], frame: tuple[int, int, int]
) -> tuple[tuple[Label, ...], int]:
    """Return the labels of lines, each where it covers no box and no other label, and how many lines found no room.

    Three or more lines side by side share one label, whose rows show which line is which. Words that are `usual` for a
    style are left to the legend. `frame` is the left, upper and right edge of the drawing. Of the free places the one
    is taken that crosses the fewest other lines, then the one nearest the middle; what finds none in one row is tried
    in two and three. Statements come before the registry.
    """
    taken = np.array([_rect(box.x, box.y, box.width + 4, box.height + 4) for box in boxes]).reshape(-1, 4)
    segments = np.array([(*line.start, *line.end) for line in lines], dtype=np.float64).reshape(-1, 4)
    heads = np.array([_rect(x, y, 14, 14) for line in lines for x, y in _heads(line)]).reshape(-1, 4)
    left, top, right = frame
    placed: list[Label] = []
    missing = 0
    queue = deque(_wanted(lines, usual))
    while queue:
        members = queue.popleft()
        middle = members[len(members) // 2]
        best: tuple[float, Label] | None = None
        for rows in _forms(lines, members):
            inset = SWATCH if rows[0][0] else 0
            wide = 2 * math.ceil((max(theme.width(words, _SIZE) for _, words in rows) + 6 + inset) / 2)
            high = ROW * len(rows)
            found = _candidates(lines[middle], wide, high)
            rects = np.array([_rect(x, y, wide, high) for _, x, y in found])
            inside = (rects[:, 0] >= left) & (rects[:, 1] >= top) & (rects[:, 2] <= right)
            free = inside & ~_overlaps(rects, taken).any(axis=1)
            if not free.any():
                continue
            cost = np.array([cost for cost, _, _ in found])
            cost += 2.0 * _crossings(rects, np.delete(segments, members, axis=0))
            cost += 4.0 * _overlaps(rects, heads).sum(axis=1)
            at = int(np.where(free, cost, np.inf).argmin())
            best = float(cost[at]), Label(tuple(members), rows, found[at][1], found[at][2], wide)
            break
        if best is None and len(members) > 1:
            queue.extendleft([at] for at in reversed(members))  # no room for one label: each line its own
            continue
        if best is None:
            missing += 1
            continue
        placed.append(best[1])
        label = best[1]
        taken = np.vstack([taken, _rect(label.x, label.y, label.width, label.height)])
    return tuple(sorted(placed, key=lambda label: label.lines)), missing


def _wanted(lines: Sequence[Line], usual: Mapping[str, str]) -> list[list[int]]:
    """Return which lines need words, those that share a label together; in the order in which they choose a place."""
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
    return sorted(groups, key=lambda group: (len(group) < BUNDLE, lines[group[0]].style == "registry", group))


def _forms(lines: Sequence[Line], members: Sequence[int]) -> list[tuple[tuple[str, str], ...]]:
    """Return the forms of a label: in one row, in two, in three; one row a line where it speaks for several lines."""
    if len(members) > 1:
        return [tuple((lines[at].style, lines[at].words) for at in members)]
    words = lines[members[0]].words
    whole = theme.width(words, _SIZE)
    least = max((theme.width(word, _SIZE) for word in words.split()), default=0.0) + 1
    forms: list[tuple[tuple[str, str], ...]] = [] if whole > _LONGEST else [(("", words),)]
    for rows in (2, 3):
        broken = theme.wrapped(words, _SIZE, _LONGEST if rows > 2 else min(max(least, whole * 0.7), _LONGEST), rows)  # noqa: PLR2004
        form = tuple(("", row) for row in broken)
        if form not in forms and len(broken) > 1:
            forms.append(form)
    return forms or [(("", theme.fitted(words, _SIZE, _LONGEST)),)]


def _candidates(line: Line, wide: float, high: float) -> list[tuple[float, int, int]]:
    """Return places for a label, as (cost, x, y): on the line, then beside it, from the middle outwards."""
    (x1, y1), (x2, y2) = line.start, line.end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    nx, ny = -(y2 - y1) / length, (x2 - x1) / length
    reach = (wide / 2 + 4) * abs(nx) + (high / 2 + 3) * abs(ny)
    found = []
    for aside in (0.0, reach, -reach):
        for step in range(17):
            share = 0.5 + (step + 1) // 2 * (-1) ** step * 0.045
            cost = abs(share - 0.5) * 3 + (0.9 if aside else 0.0)
            found.append((cost, round(x1 + (x2 - x1) * share + nx * aside), round(y1 + (y2 - y1) * share + ny * aside)))
    return found


def _rect(x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
    """Return a rectangle as left, upper, right and lower edge."""
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _heads(line: Line) -> list[tuple[float, float]]:
    """Return the middles of a line's arrowheads."""
    (x1, y1), (x2, y2) = line.start, line.end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length * 5, (y2 - y1) / length * 5
    return [(x2 - ux, y2 - uy), (x1 + ux, y1 + uy)] if line.both else [(x2 - ux, y2 - uy)]


def _overlaps(rects: Points, others: Points) -> NDArray[np.bool_]:
    """Return which rectangle overlaps which other."""
    found = [
        (rects[:, None, k] < others[None, :, k + 2]) & (rects[:, None, k + 2] > others[None, :, k]) for k in (0, 1)
    ]
    return np.asarray(found[0] & found[1], dtype=np.bool_)


def _crossings(rects: Points, segments: Points) -> NDArray[np.int64]:
    """Return how many line segments pass through each rectangle (Liang and Barsky)."""
    start, delta = segments[None, :, :2], segments[None, :, 2:] - segments[None, :, :2]
    safe = np.where(delta == 0, 1e-9, delta)
    near, far = (rects[:, None, :2] - start) / safe, (rects[:, None, 2:] - start) / safe
    enter = np.maximum(np.minimum(near, far).max(axis=2), 0.0)
    leave = np.minimum(np.maximum(near, far).min(axis=2), 1.0)
    return np.asarray((enter <= leave).sum(axis=1), dtype=np.int64)
