"""Lines between boxes, and labels on them that stand on nothing else."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from kg import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kg.export.boxes import Box
    from kg.network import Network

    Points: TypeAlias = NDArray[np.float64]

_SIZE: Final = 12
_HEIGHT: Final = 16
_BESIDE: Final = 11  # between parallel lines
_LONGEST: Final = 190
_OFTEN: Final = 8
_MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: one or more edges of one style between two nodes.

    `both` puts an arrowhead at either end; a `plain` line needs no words on it, since its source says them.
    """

    source: str
    target: str
    style: str
    both: bool
    plain: bool
    words: str
    about: str
    statements: tuple[str, ...]
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a line, centred at `x`, `y`."""

    line: int
    words: str
    x: int
    y: int
    width: int
    height: int = _HEIGHT


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
    return value


def lines_of(network: Network, boxes: Sequence[Box]) -> tuple[Line, ...]:
    """Return the lines of a picture: edges of one style and direction between two nodes are one line."""
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
            aside = (at - (len(pair) - 1) / 2) * _BESIDE * (1 if a < b else -1)
            start, end = _ends(by_node[a], by_node[b], aside)
            ids = sorted({name for data in members for name in str(data.get("statements", "")).split()})
            words = _words(members)
            about = f"{_name(network, a)} {words} {_name(network, b)}" + (f": {', '.join(ids)}" if ids else "")
            told = str(network.nodes[a].get("type")) == "Bundle"
            plain = told and all(str(data.get("predicate")).endswith("#evidenceFor") for data in members)
            lines.append(Line(a, b, style, both, plain, words, about, tuple(ids), start, end))
    return tuple(lines)


def _name(network: Network, node: str) -> str:
    return theme.one_line(str(network.nodes[node].get("label") or node))


def _words(members: Sequence[Mapping[str, Any]]) -> str:
    words = ", ".join(dict.fromkeys(theme.one_line(str(data.get("label", ""))) for data in members))
    return theme.fitted(words, _SIZE, _LONGEST)


def _ends(a: Box, b: Box, aside: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a line leaves one box and meets the other, shifted sideways from the line between the centres."""
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
    limit = min(a.height, b.height, a.width, b.width) / 2 - 6
    aside = max(-limit, min(limit, aside))
    px, py = -uy * aside, ux * aside
    out = _leaving(a, px, py, ux, uy) + 1
    into = _leaving(b, px, py, -ux, -uy) + 3
    return (
        (round(a.x + px + ux * out), round(a.y + py + uy * out)),
        (round(b.x + px - ux * into), round(b.y + py - uy * into)),
    )


def _leaving(box: Box, px: float, py: float, ux: float, uy: float) -> float:
    """Return how far from a point inside a box its edge lies in a direction; a pill has round ends."""
    half_w, half_h = box.width / 2, box.height / 2
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
    """Return the labels of lines, each where it covers no box and no other label, and how many found no room.

    Words that are `usual` for a style are left to the legend. `frame` is the left, upper and right edge of the drawing.
    Of the free places the one is taken that crosses the fewest other lines, then the one nearest the middle.
    Statements come before the registry.
    """
    taken = np.array([_rect(box.x, box.y, box.width + 4, box.height + 4) for box in boxes]).reshape(-1, 4)
    segments = np.array([(*line.start, *line.end) for line in lines], dtype=np.float64).reshape(-1, 4)
    heads = np.array([_rect(x, y, 14, 14) for line in lines for x, y in _heads(line)]).reshape(-1, 4)
    left, top, right = frame
    placed: dict[int, Label] = {}
    missing = 0
    for at in sorted(range(len(lines)), key=lambda at: (lines[at].style == "registry", at)):
        line = lines[at]
        if not line.words or line.plain or line.words == usual.get(line.style):
            continue
        wide = 2 * math.ceil((theme.width(line.words, _SIZE) + 6) / 2)
        found = _candidates(line, wide)
        rects = np.array([_rect(x, y, wide, _HEIGHT) for _, x, y in found])
        inside = (rects[:, 0] >= left) & (rects[:, 1] >= top) & (rects[:, 2] <= right)
        free = inside & ~_overlaps(rects, taken).any(axis=1)
        if not free.any():
            missing += 1
            continue
        cost = np.array([cost for cost, _, _ in found]) + 2.0 * _crossings(rects, np.delete(segments, at, axis=0))
        cost += 4.0 * _overlaps(rects, heads).sum(axis=1)
        best = int(np.where(free, cost, np.inf).argmin())
        placed[at] = Label(at, line.words, found[best][1], found[best][2], wide)
        taken = np.vstack([taken, rects[best]])
    return tuple(placed[at] for at in sorted(placed)), missing


def _candidates(line: Line, wide: float) -> list[tuple[float, int, int]]:
    """Return places for a label, as (cost, x, y): on the line, then beside it, from the middle outwards."""
    (x1, y1), (x2, y2) = line.start, line.end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    nx, ny = -(y2 - y1) / length, (x2 - x1) / length
    reach = (wide / 2 + 4) * abs(nx) + (_HEIGHT / 2 + 3) * abs(ny)
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
