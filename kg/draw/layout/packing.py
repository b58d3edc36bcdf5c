"""How the pieces of a picture that are not joined share its room: each fills a bay of those before
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

_CELL: Final = 22.0  # of the grid on which components are packed
_AROUND: Final = 2  # free cells right of and below a component
_MOST_CELLS: Final = 4000
_ASPECT: Final = 1.35  # the width that is wanted for a height of 1
AROUND: Final = _AROUND * _CELL
"""The same in pixels."""


def bounds(points: Points, extent: Points) -> Points:
    """Return the corner with the least and the one with the greatest coordinates of all boxes."""
    return np.stack([(points - extent / 2).min(axis=0), (points + extent / 2).max(axis=0)])


def packed(blocks: Sequence[tuple[Points, Points, NDArray[np.int64]]]) -> list[Points]:
    """Return where the origin of each component goes: the largest first, the others into the
    nearest free room.

    A component is its centres, its extents and its links. Room is looked for on a grid around
    everything that has been placed, so that a small component fills a bay of a large one; the
    picture grows as little as it can.
    """
    if len(blocks) == 1:
        return [np.zeros(2)]
    shapes = [_cells(*block) for block in blocks]
    side = 2 * (sum(max(shape.shape) for shape in shapes) + len(shapes))
    side = min(side, _MOST_CELLS)
    occupied = np.zeros((side, side), dtype=np.bool_)
    high = wide = 0
    corners: list[Points] = []
    for (points, extent, _), shape in zip(blocks, shapes, strict=True):
        at = _free(occupied, shape, high, wide) if high else (0, 0)
        row, column = at
        occupied[row : row + shape.shape[0], column : column + shape.shape[1]] |= shape
        high, wide = max(high, row + shape.shape[0]), max(wide, column + shape.shape[1])
        corners.append(np.array([column, row]) * _CELL - bounds(points, extent)[0])
    return corners


def _free(
    occupied: NDArray[np.bool_], shape: NDArray[np.bool_], high: int, wide: int
) -> tuple[int, int]:
    """Return the row and column at which a shape fits and makes the picture grow least."""
    rows, columns = high + 1, wide + 1
    blocked = np.zeros((rows, columns), dtype=np.bool_)
    for row, column in np.argwhere(shape):
        window = occupied[row : row + rows, column : column + columns]
        blocked[: window.shape[0], : window.shape[1]] |= window
    down, across = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    new_high, new_wide = (
        np.maximum(high, down + shape.shape[0]),
        np.maximum(wide, across + shape.shape[1]),
    )
    cost = (
        np.maximum(new_high * _ASPECT, new_wide) * 10_000.0
        + new_high * new_wide
        + 0.01 * (down + across)
    )
    cost[blocked] = np.inf
    row, column = np.unravel_index(int(cost.argmin()), cost.shape)
    return int(row), int(column)


def _cells(points: Points, extent: Points, links: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cells of a grid a component takes: its boxes and its lines, with some room
    around.
    """
    low, high = bounds(points, extent)
    size = np.ceil((high - low) / _CELL).astype(int) + _AROUND
    grid = np.zeros((size[1], size[0]), dtype=np.bool_)
    rects = [
        (*(centre - half), *(centre + half))
        for centre, half in zip(points, extent / 2, strict=True)
    ]
    for a, b in links:
        steps = max(2, int(np.hypot(*(points[b] - points[a])) / _CELL) + 1)
        for share in np.linspace(0.0, 1.0, steps):
            x, y = points[a] + share * (points[b] - points[a])
            rects.append((x, y, x, y))
    for x_min, y_min, x_max, y_max in rects:
        first = np.floor((np.array([x_min, y_min]) - low) / _CELL).astype(int)
        last = np.ceil((np.array([x_max, y_max]) - low) / _CELL).astype(int) + _AROUND
        grid[first[1] : last[1], first[0] : last[0]] = True
    return grid
