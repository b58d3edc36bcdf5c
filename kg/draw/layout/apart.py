"""Pushing boxes apart, and out of the way of lines that pass beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

_GAP: Final = np.array([26.0, 22.0])  # free pixels around a box, sideways and up
_KNOT: Final = 200
_TOUCH: Final = 0.01
_NEAR: Final = 40.0  # pixels between boxes that may come to overlap
_FRESH: Final = 8  # rounds
WIDEST: Final = 160.0
ENDS: Final = (
    34.0  # beside the words of a line: an arrowhead, and enough of the line to tell its style
)
ROW: Final = 18.0  # the height of words
_CLEAR: Final = 7.0  # between a line and a box that it passes


def room_needed(
    extent: Points, links: NDArray[np.int64], words: Points, *, roomy: bool
) -> tuple[Points, Points]:
    """Return how far apart the centres of each pair of boxes must be, sideways and up.

    Where it is `roomy`, the words of a line have room between the two that it joins.
    """
    wide, high = (np.full((len(extent), len(extent)), gap) for gap in _GAP)
    if roomy:
        a, b = links[:, 0], links[:, 1]
        wide[a, b] = wide[b, a] = np.maximum(_GAP[0], np.minimum(words, WIDEST) + ENDS)
        high[a, b] = high[b, a] = np.where(words > 0, ROW + ENDS, _GAP[1])
    half = extent / 2
    return wide + half[:, None, 0] + half[None, :, 0], high + half[:, None, 1] + half[None, :, 1]


def pushed_apart(points: Points, needs: tuple[Points, Points], rounds: int) -> Points:
    """Return points whose boxes overlap less, after many rounds not at all: each pair moves along
    its shorter way.

    Only pairs that are near each other are looked at, and which these are is found again every few
    rounds.
    """
    x, y = points[:, 0].copy(), points[:, 1].copy()
    count, fresh = len(points), 0
    a = b = np.zeros(0, dtype=np.int64)
    need_x = need_y = np.zeros(0)
    for round_number in range(rounds):
        if round_number >= fresh:
            near = (np.abs(x[:, None] - x) < needs[0] + _NEAR) & (
                np.abs(y[:, None] - y) < needs[1] + _NEAR
            )
            a, b = np.nonzero(np.triu(near, 1))
            need_x, need_y = needs[0][a, b], needs[1][a, b]
        dx, dy = x[a] - x[b], y[a] - y[b]
        over_x, over_y = need_x - np.abs(dx), need_y - np.abs(dy)
        clash = np.flatnonzero((over_x > _TOUCH) & (over_y > _TOUCH))
        if not len(clash):
            if round_number >= fresh:
                break
            fresh = round_number  # look again at all pairs
            continue
        fresh = round_number + _FRESH if round_number >= fresh else fresh
        ox, oy, first, second = over_x[clash], over_y[clash], a[clash], b[clash]
        sideways = ox < oy * 1.6
        move_x = np.where(
            sideways, np.where(dx[clash] <= 0, -ox, ox), 0.0
        )  # one of two that coincide goes left
        move_y = np.where(sideways, 0.0, np.where(dy[clash] <= 0, -oy, oy))
        pairs = np.concatenate([first, second])
        damp = (
            (0.9 if round_number % 2 else 0.6)
            / 2
            / np.sqrt(np.maximum(1, np.bincount(pairs, minlength=count)))
        )
        x += damp * np.bincount(pairs, np.concatenate([move_x, -move_x]), count)
        y += damp * np.bincount(pairs, np.concatenate([move_y, -move_y]), count)
        if round_number > _KNOT:  # more room for all
            x, y = x * 1.01, y * 1.01
    return np.stack([x, y], axis=1)


def clashes(points: Points, extent: Points) -> bool:
    """Return whether any two boxes overlap."""
    near = [
        2 * np.abs(points[:, None, k] - points[None, :, k])
        < extent[:, None, k] + extent[None, :, k]
        for k in (0, 1)
    ]
    return bool((near[0] & near[1]).sum() > len(points))


def off_lines(
    points: Points, extent: Points, links: NDArray[np.int64], broad: Points, *, strongest: bool
) -> tuple[Points, int, int]:
    """Return how each box should move so that no line of others passes beneath it, and how many do,
    or nearly.

    Lines on either side of a box may hold it in place; then it helps to follow the `strongest` push
    alone.
    """
    start, along = points[links[:, 0]], points[links[:, 1]] - points[links[:, 0]]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1.0)
    unit = along / length[:, None]
    normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    beside = points @ normal.T - (start * normal).sum(
        axis=1
    )  # a box's distance from each line, signed
    ahead = points @ unit.T - (start * unit).sum(axis=1)
    over = (extent / 2 + _CLEAR) @ np.abs(normal).T + broad - np.abs(beside)
    rows = np.arange(len(links))
    over[links[:, 0], rows] = over[links[:, 1], rows] = 0.0
    hit = (over > 0) & (ahead > 0) & (ahead < length)
    push = np.where(hit, over * np.where(beside < 0, -1.0, 1.0), 0.0)
    if strongest:
        push = np.where(
            np.abs(push) == np.abs(push).max(axis=1, initial=0.0)[:, None], 2 * push, 0.0
        )
    move = (push @ normal) / np.maximum(1, (push != 0).sum(axis=1))[:, None]
    return np.asarray(move, dtype=np.float64), int((hit & (over > _CLEAR)).sum()), int(hit.sum())
