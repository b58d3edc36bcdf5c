"""Where boxes go: a stress layout with overlap removal, in whole pixels, the same for the same input.

Distances in the picture follow distances in the network (stress majorisation, Gansner, Koren and North 2004); then
boxes are pushed apart, and out of the way of lines that pass beneath them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from kg.export.packing import AROUND, bounds, packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

_GAP: Final = np.array([26.0, 22.0])  # free pixels around a box, sideways and up
_REACH: Final = 38.0  # the least length of a line between two boxes
_STRETCH: Final = 1.3  # pictures are wider than high, and so are boxes
_ROUNDS: Final = 60
_GROWTH: Final = 1.001  # each round gives a little more room
_PAIR: Final = 2
_MANY: Final = 800
_KNOT: Final = 200
_TOUCH: Final = 0.01
_NEAR: Final = 40.0  # pixels between boxes that may come to overlap
_FRESH: Final = 8  # rounds
_SETTLING: Final = 200
_SMALL: Final = 60  # nodes; a picture of up to so many is arranged in several ways, and the best is taken
_TRIED: Final = ((1.0, False), (0.9, False), (0.8, False), (0.9, True), (0.8, True), (0.7, True), (1.0, True))
_WIDEST: Final = 160.0
_ENDS: Final = 34.0  # beside the words of a line: an arrowhead, and enough of the line to tell its style
_ROW: Final = 18.0  # the height of words
_CLEAR: Final = 7.0  # between a line and a box that it passes
_EMPTY: Final = 70.0  # an empty band across the picture is cut down to this, or to the widest words of a line
_TOLERANCE: Final = 1e-4


def layout(
    sizes: Sequence[tuple[float, float]],
    links: Sequence[tuple[int, int]],
    words: Sequence[float] = (),
    breadths: Sequence[float] = (),
) -> list[tuple[int, int]]:
    """Return the centre of each box, in whole pixels; no two boxes overlap, and all lie right of and below zero.

    `sizes` are width and height; `links` are pairs of indices; `words` says how wide the words of each link are,
    `breadths` how far its outermost line lies from the middle, where several lines run side by side.

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
        inner = sorted((place[a], place[b], wide, broad[a, b]) for (a, b), wide in room.items() if a in place)
        rows = np.array(inner, dtype=np.float64).reshape(-1, 4)
        pairs = rows[:, :2].astype(np.int64)
        blocks.append((members, _component(extent[members], pairs, rows[:, 2], rows[:, 3])))
        parts.append((blocks[-1][1], extent[members], pairs))
    for (members, points), corner in zip(blocks, packed(parts), strict=True):
        centres[members] = points + corner
    low = (centres - extent / 2).min(axis=0)
    return [(int(x), int(y)) for x, y in np.rint(centres - low)]


def _by_pair(links: Sequence[tuple[int, int]], values: Sequence[float]) -> dict[tuple[int, int], float]:
    """Return the largest value among the links of each pair of nodes, 0 where none is given; loops are left out."""
    found = dict.fromkeys(((min(link), max(link)) for link in links if link[0] != link[1]), 0.0)
    for (a, b), value in zip(links, values, strict=False):
        if a != b:
            found[min(a, b), max(a, b)] = max(found[min(a, b), max(a, b)], value)
    return found


def _components(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the connected components, the most linked first."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in links:
        near[a].add(b)
        near[b].add(a)
    seen: set[int] = set()
    found: list[list[int]] = []
    for start in range(count):
        if start in seen:
            continue
        members, queue = {start}, [start]
        while queue:
            fresh = near[queue.pop()] - members
            members |= fresh
            queue.extend(fresh)
        seen |= members
        found.append(sorted(members))
    return sorted(found, key=lambda members: (-sum(len(near[node]) for node in members), members))


def _component(extent: Points, links: NDArray[np.int64], words: Points, broad: Points) -> Points:
    """Return the centres of one connected component."""
    count = len(extent)
    if count == 1:
        return np.zeros((1, 2))
    if count == _PAIR:
        return np.array([[0.0, 0.0], [extent[:, 0].sum() / 2 + 70.0 + words[0], 0.0]])
    away = _distances(extent, links, words)
    if count > _SMALL:
        return _arranged(away, extent, links, words, broad, roomy=False)
    found = [_arranged(tight * away, extent, links, words, broad, roomy=roomy) for tight, roomy in _TRIED]
    return min(found, key=lambda points: _cost(points, extent, links, words, broad))


def _arranged(  # noqa: PLR0913 - what a picture hangs on
    away: Points, extent: Points, links: NDArray[np.int64], words: Points, broad: Points, *, roomy: bool
) -> Points:  # fmt: skip
    """Return points at about the wanted distances, boxes apart and as few lines beneath boxes as can be had."""
    count = len(extent)
    points = _stress(away, count)
    points[:, 0] *= _STRETCH
    needs = _needs(extent, links, words, roomy=roomy)
    points = _apart(points, needs, rounds=_MANY)
    best, fewest = points, len(links) * count
    for done in range(max(_ROUNDS, min(240, 12000 // count))):
        move, hits, _ = _off_lines(points, extent, links, broad, strongest=done % 3 == 2)  # noqa: PLR2004
        if hits < fewest and not _clashes(points, extent):
            best, fewest = points, hits
        if hits == 0:
            break
        points = _apart((points + 0.5 * move) * _GROWTH, needs, rounds=12)
    points = np.rint(_apart(np.rint(best), needs, rounds=_MANY))
    return _compact(_compact(points, extent, 0, max(_EMPTY, 24 + words.max(initial=0.0))), extent, 1, _EMPTY)


def _cost(points: Points, extent: Points, links: NDArray[np.int64], words: Points, broad: Points) -> float:
    """Return how poor a picture is: its area, more where lines cross, pass beneath boxes or lack room for words."""
    a, b = links[:, 0], links[:, 1]
    start, along = points[a], points[b] - points[a]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1.0)
    x, y = np.maximum(np.abs(along).T / length, 1e-9)
    inside = sum(np.minimum(extent[end, 0] / 2 / x, extent[end, 1] / 2 / y) for end in (a, b))
    wanted = np.minimum(np.minimum(words, _WIDEST) / x, (_ROW + 3 * broad) / y) + _ENDS
    short = float(np.where(length - inside < wanted, 1 + broad, 0.0).sum())  # the words of many lines count for more
    _, hits, near = _off_lines(points, extent, links, broad, strongest=False)
    low, high = bounds(points, extent)
    area = float((high - low + AROUND).prod())
    many = max(1, len(links))
    poor = (1 + 2 * _crossings(start, along) / many) * (1 + (10 * hits + near) / many) * (1 + 4 * short / many)
    return math.sqrt(area) * poor


def _crossings(start: Points, along: Points) -> int:
    """Return how many pairs of lines cross, those that share an end left out."""

    def side(points: Points) -> Points:
        away = points[None] - start[:, None]
        return np.asarray(np.sign(along[:, None, 0] * away[..., 1] - along[:, None, 1] * away[..., 0]))

    beyond = side(start) * side(start + along) < 0
    return int((beyond & beyond.T).sum()) // 2


def _distances(extent: Points, links: NDArray[np.int64], words: Points) -> Points:
    """Return the wanted distance of every pair, the shortest path; boxes, words and hubs make lines longer."""
    count = len(extent)
    degree = np.bincount(links.ravel(), minlength=count)
    radius = extent.sum(axis=1) / 4
    away = np.full((count, count), np.inf)
    np.fill_diagonal(away, 0.0)
    a, b = links[:, 0], links[:, 1]
    share = 0.26 + 0.5 / (1 + count / 12)  # a small picture has room for every word
    hub = np.sqrt(np.maximum(degree[a], degree[b]))
    away[a, b] = away[b, a] = _REACH + radius[a] + radius[b] + share * words + 9.0 * hub
    for via in range(count):
        np.minimum(away, away[:, via, None] + away[None, via, :], out=away)
    return away


def _stress(away: Points, count: int) -> Points:
    """Return points whose distances are near the wanted ones, by majorisation from a classical scaling."""
    points = _scaling(away, count)
    weights = np.zeros_like(away)
    off = ~np.eye(count, dtype=bool)
    weights[off] = away[off] ** -2.0
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian + 1.0 / count) - 1.0 / count  # the pseudoinverse of a connected network's
    before = np.inf
    for _ in range(300):
        apart = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
        stress = float((weights * (away - apart) ** 2).sum())
        if before - stress < _TOLERANCE * stress:
            break
        before = stress
        ratio = np.divide(weights * away, apart, out=np.zeros_like(apart), where=apart > 1e-9)  # noqa: PLR2004
        points = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ points)
    return points


def _scaling(away: Points, count: int) -> Points:
    """Return a first guess: classical scaling, loosened by a spiral so that no two points coincide.

    The two leading eigenvectors by iteration: a full decomposition costs more than all the rest of a small picture.
    """
    square = -0.5 * away**2
    square = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    index = np.arange(count)
    turn = index * 2.399963  # the golden angle
    vectors = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for _ in range(_SETTLING):
        vectors = square @ (square @ vectors)  # twice: a large negative eigenvalue shall not swing the sign
        first = vectors[:, 0] / np.sqrt((vectors[:, 0] ** 2).sum())
        second = vectors[:, 1] - first * (first * vectors[:, 1]).sum()
        vectors = np.stack([first, second / max(float(np.sqrt((second**2).sum())), 1e-12)], axis=1)
    values = np.maximum((vectors * (square @ vectors)).sum(axis=0), 1.0)
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), [0, 1]])  # a sign is arbitrary
    spiral = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(index + 0.5)[:, None]
    return np.asarray(vectors * np.sqrt(values) + spiral * (0.08 * away.max() / np.sqrt(count)), dtype=np.float64)


def _needs(extent: Points, links: NDArray[np.int64], words: Points, *, roomy: bool) -> tuple[Points, Points]:
    """Return how far apart the centres of each pair of boxes must be, sideways and up.

    Where it is `roomy`, the words of a line have room between the two that it joins.
    """
    wide, high = (np.full((len(extent), len(extent)), gap) for gap in _GAP)
    if roomy:
        a, b = links[:, 0], links[:, 1]
        wide[a, b] = wide[b, a] = np.maximum(_GAP[0], np.minimum(words, _WIDEST) + _ENDS)
        high[a, b] = high[b, a] = np.where(words > 0, _ROW + _ENDS, _GAP[1])
    half = extent / 2
    return wide + half[:, None, 0] + half[None, :, 0], high + half[:, None, 1] + half[None, :, 1]


def _apart(points: Points, needs: tuple[Points, Points], rounds: int) -> Points:
    """Return points whose boxes overlap less, after many rounds not at all: each pair moves along its shorter way.

    Only pairs that are near each other are looked at, and which these are is found anew every few rounds.
    """
    x, y = points[:, 0].copy(), points[:, 1].copy()
    count, fresh = len(points), 0
    a = b = np.zeros(0, dtype=np.int64)
    need_x = need_y = np.zeros(0)
    for done in range(rounds):
        if done >= fresh:
            near = (np.abs(x[:, None] - x) < needs[0] + _NEAR) & (np.abs(y[:, None] - y) < needs[1] + _NEAR)
            a, b = np.nonzero(np.triu(near, 1))
            need_x, need_y = needs[0][a, b], needs[1][a, b]
        dx, dy = x[a] - x[b], y[a] - y[b]
        over_x, over_y = need_x - np.abs(dx), need_y - np.abs(dy)
        clash = np.flatnonzero((over_x > _TOUCH) & (over_y > _TOUCH))
        if not len(clash):
            if done >= fresh:
                break
            fresh = done  # look again at all pairs
            continue
        fresh = done + _FRESH if done >= fresh else fresh
        ox, oy, first, second = over_x[clash], over_y[clash], a[clash], b[clash]
        sideways = ox < oy * 1.6
        move_x = np.where(sideways, np.where(dx[clash] <= 0, -ox, ox), 0.0)  # one of two that coincide goes left
        move_y = np.where(sideways, 0.0, np.where(dy[clash] <= 0, -oy, oy))
        pairs = np.concatenate([first, second])
        damp = (0.9 if done % 2 else 0.6) / 2 / np.sqrt(np.maximum(1, np.bincount(pairs, minlength=count)))
        x += damp * np.bincount(pairs, np.concatenate([move_x, -move_x]), count)
        y += damp * np.bincount(pairs, np.concatenate([move_y, -move_y]), count)
        if done > _KNOT:  # more room for all
            x, y = x * 1.01, y * 1.01
    return np.stack([x, y], axis=1)


def _clashes(points: Points, extent: Points) -> bool:
    """Return whether any two boxes overlap."""
    near = [
        2 * np.abs(points[:, None, k] - points[None, :, k]) < extent[:, None, k] + extent[None, :, k] for k in (0, 1)
    ]
    return bool((near[0] & near[1]).sum() > len(points))


def _off_lines(
    points: Points, extent: Points, links: NDArray[np.int64], broad: Points, *, strongest: bool
) -> tuple[Points, int, int]:
    """Return how each box should move so that no line of others passes beneath it, and how many do, or nearly.

    Lines on either side of a box may hold it in place; then it helps to follow the `strongest` push alone.
    """
    start, along = points[links[:, 0]], points[links[:, 1]] - points[links[:, 0]]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1.0)
    unit = along / length[:, None]
    normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    beside = points @ normal.T - (start * normal).sum(axis=1)  # a box's distance from each line, signed
    ahead = points @ unit.T - (start * unit).sum(axis=1)
    over = (extent / 2 + _CLEAR) @ np.abs(normal).T + broad - np.abs(beside)
    rows = np.arange(len(links))
    over[links[:, 0], rows] = over[links[:, 1], rows] = 0.0
    hit = (over > 0) & (ahead > 0) & (ahead < length)
    push = np.where(hit, over * np.where(beside < 0, -1.0, 1.0), 0.0)
    if strongest:
        push = np.where(np.abs(push) == np.abs(push).max(axis=1, initial=0.0)[:, None], 2 * push, 0.0)
    move = (push @ normal) / np.maximum(1, (push != 0).sum(axis=1))[:, None]
    return np.asarray(move, dtype=np.float64), int((hit & (over > _CLEAR)).sum()), int(hit.sum())


def _compact(points: Points, extent: Points, axis: int, empty: float) -> Points:
    """Return points with empty bands across the picture cut down to `empty` pixels."""
    low, high = points[:, axis] - extent[:, axis] / 2, points[:, axis] + extent[:, axis] / 2
    order = np.argsort(low, kind="stable")
    moved = points.copy()
    reach, shift = high[order[0]], 0.0
    for node in order:
        shift += max(0.0, low[node] - reach - empty)
        reach = max(reach, high[node])
        moved[node, axis] -= shift
    return moved
