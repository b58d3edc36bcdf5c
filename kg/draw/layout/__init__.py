"""Where boxes go: a stress layout with overlap removal, in whole pixels, the same for the same
input.

Distances in the picture follow distances in the network (stress majorisation, Gansner, Koren and
North 2004); then boxes are pushed apart, and out of the way of lines that pass beneath them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from kg.draw.layout.apart import ENDS, ROW, WIDEST, clashes, off_lines, pushed_apart, room_needed
from kg.draw.layout.packing import AROUND, bounds, packed
from kg.draw.layout.stress import distances, majorised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

_STRETCH: Final = 1.3  # pictures are wider than high, and so are boxes
_ROUNDS: Final = 60
_GROWTH: Final = 1.001  # each round gives a little more room
_PAIR: Final = 2
_MANY: Final = 800
_SMALL: Final = (
    60  # nodes; a picture of up to so many is arranged in several ways, and the best is taken
)
_TRIED: Final = (
    (1.0, False),
    (0.9, False),
    (0.8, False),
    (0.9, True),
    (0.8, True),
    (0.7, True),
    (1.0, True),
)
_EMPTY: Final = (
    70.0  # an empty band across the picture is cut down to this, or to the widest words of a line
)


def layout(
    sizes: Sequence[tuple[float, float]],
    links: Sequence[tuple[int, int]],
    words: Sequence[float] = (),
    breadths: Sequence[float] = (),
) -> list[tuple[int, int]]:
    """Return the centre of each box, in whole pixels; no two boxes overlap, and all lie right of
    and below zero.

    `sizes` are width and height; `links` are pairs of indices; `words` says how wide the words of
    each link are, `breadths` how far its outermost line is from the middle, where several lines
    run side by side.

    >>> layout([(100, 30), (100, 30)], [(0, 1)], [40])
    [(50, 15), (260, 15)]
    """
    if not sizes:
        return []
    extent = np.array(sizes, dtype=np.float64)
    centres = np.zeros_like(extent)
    blocks: list[tuple[list[int], Points]] = []
    parts: list[tuple[Points, Points, NDArray[np.int64]]] = []
    room = _by_pair(links, words)
    broad = _by_pair(links, breadths)
    for members in _components(len(sizes), links):
        place = {node: at for at, node in enumerate(members)}
        inner = sorted(
            (place[a], place[b], wide, broad[a, b]) for (a, b), wide in room.items() if a in place
        )
        rows = np.array(inner, dtype=np.float64).reshape(-1, 4)
        pairs = rows[:, :2].astype(np.int64)
        blocks.append((members, _component(extent[members], pairs, rows[:, 2], rows[:, 3])))
        parts.append((blocks[-1][1], extent[members], pairs))
    for (members, points), corner in zip(blocks, packed(parts), strict=True):
        centres[members] = points + corner
    low = (centres - extent / 2).min(axis=0)
    return [(int(x), int(y)) for x, y in np.rint(centres - low)]


def _by_pair(
    links: Sequence[tuple[int, int]], values: Sequence[float]
) -> dict[tuple[int, int], float]:
    """Return the largest value among the links of each pair of nodes, 0 where none is given; loops
    are left out.
    """
    weights = dict.fromkeys(((min(link), max(link)) for link in links if link[0] != link[1]), 0.0)
    for (a, b), value in zip(links, values, strict=False):
        if a != b:
            weights[min(a, b), max(a, b)] = max(weights[min(a, b), max(a, b)], value)
    return weights


def _components(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the connected components, the most linked first."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in links:
        near[a].add(b)
        near[b].add(a)
    visited: set[int] = set()
    components: list[list[int]] = []
    for start in range(count):
        if start in visited:
            continue
        members, queue = {start}, [start]
        while queue:
            fresh = near[queue.pop()] - members
            members |= fresh
            queue.extend(fresh)
        visited |= members
        components.append(sorted(members))
    return sorted(
        components, key=lambda members: (-sum(len(near[node]) for node in members), members)
    )


def _component(extent: Points, links: NDArray[np.int64], words: Points, broad: Points) -> Points:
    """Return the centres of one connected component."""
    count = len(extent)
    if count == 1:
        return np.zeros((1, 2))
    if count == _PAIR:
        return np.array([[0.0, 0.0], [extent[:, 0].sum() / 2 + 70.0 + words[0], 0.0]])
    away = distances(extent, links, words)
    if count > _SMALL:
        return _arranged(away, extent, links, words, broad, roomy=False)
    members = [
        _arranged(tight * away, extent, links, words, broad, roomy=roomy) for tight, roomy in _TRIED
    ]
    return min(members, key=lambda points: _cost(points, extent, links, words, broad))


def _arranged(  # noqa: PLR0913 - what a picture hangs on
    away: Points,
    extent: Points,
    links: NDArray[np.int64],
    words: Points,
    broad: Points,
    *,
    roomy: bool,
) -> Points:
    """Return points at about the wanted distances, boxes apart and as few lines beneath boxes as
    can be had.
    """
    count = len(extent)
    points = majorised(away, count)
    points[:, 0] *= _STRETCH
    needs = room_needed(extent, links, words, roomy=roomy)
    points = pushed_apart(points, needs, rounds=_MANY)
    best, fewest = points, len(links) * count
    for round_number in range(max(_ROUNDS, min(240, 12000 // count))):
        move, hits, _ = off_lines(points, extent, links, broad, strongest=round_number % 3 == 2)  # noqa: PLR2004
        if hits < fewest and not clashes(points, extent):
            best, fewest = points, hits
        if hits == 0:
            break
        points = pushed_apart((points + 0.5 * move) * _GROWTH, needs, rounds=12)
    points = np.rint(pushed_apart(np.rint(best), needs, rounds=_MANY))
    return _compact(
        _compact(points, extent, 0, max(_EMPTY, 24 + words.max(initial=0.0))), extent, 1, _EMPTY
    )


def _cost(
    points: Points, extent: Points, links: NDArray[np.int64], words: Points, broad: Points
) -> float:
    """Return how poor a picture is: its area, more where lines cross, pass beneath boxes or lack
    room for words.
    """
    a, b = links[:, 0], links[:, 1]
    start, along = points[a], points[b] - points[a]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1.0)
    x, y = np.maximum(np.abs(along).T / length, 1e-9)
    inside = sum(np.minimum(extent[end, 0] / 2 / x, extent[end, 1] / 2 / y) for end in (a, b))
    lengths = np.minimum(np.minimum(words, WIDEST) / x, (ROW + 3 * broad) / y) + ENDS
    short = float(
        np.where(length - inside < lengths, 1 + broad, 0.0).sum()
    )  # the words of many lines count for more
    _, hits, near = off_lines(points, extent, links, broad, strongest=False)
    low, high = bounds(points, extent)
    area = float((high - low + AROUND).prod())
    many = max(1, len(links))
    poor = (
        (1 + 2 * _crossings(start, along) / many)
        * (1 + (10 * hits + near) / many)
        * (1 + 4 * short / many)
    )
    return math.sqrt(area) * poor


def _crossings(start: Points, along: Points) -> int:
    """Return how many pairs of lines cross, those that share an end left out."""

    def side(points: Points) -> Points:
        away = points[None] - start[:, None]
        return np.asarray(
            np.sign(along[:, None, 0] * away[..., 1] - along[:, None, 1] * away[..., 0])
        )

    beyond = side(start) * side(start + along) < 0
    return int((beyond & beyond.T).sum()) // 2


def _compact(points: Points, extent: Points, axis: int, empty: float) -> Points:
    """Return points with empty bands across the picture cut down to `empty` pixels."""
    low, high = points[:, axis] - extent[:, axis] / 2, points[:, axis] + extent[:, axis] / 2
    order = np.argsort(low, kind="stable")
    new_points = points.copy()
    reach, shift = high[order[0]], 0.0
    for node in order:
        shift += max(0.0, low[node] - reach - empty)
        reach = max(reach, high[node])
        new_points[node, axis] -= shift
    return new_points
