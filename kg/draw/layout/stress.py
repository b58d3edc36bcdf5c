"""Where points go so that distances in the picture follow those in the network.

Stress majorisation: Gansner, Koren and North 2004.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

_REACH: Final = 38.0  # the least length of a line between two boxes
_SETTLING: Final = 200
_TOLERANCE: Final = 1e-4


def distances(extent: Points, links: NDArray[np.int64], words: Points) -> Points:
    """Return the wanted distance of every pair, the shortest path; boxes, words and hubs make lines
    longer.
    """
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


def majorised(away: Points, count: int) -> Points:
    """Return points whose distances are near the wanted ones, by majorisation from a classical
    scaling.
    """
    points = _scaling(away, count)
    weights = np.zeros_like(away)
    off = ~np.eye(count, dtype=bool)
    weights[off] = away[off] ** -2.0
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = (
        np.linalg.inv(laplacian + 1.0 / count) - 1.0 / count
    )  # the pseudoinverse of a connected network's
    before = np.inf
    for _ in range(300):
        apart = np.hypot(
            points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1]
        )
        stress = float((weights * (away - apart) ** 2).sum())
        if before - stress < _TOLERANCE * stress:
            break
        before = stress
        ratio = np.divide(weights * away, apart, out=np.zeros_like(apart), where=apart > 1e-9)  # noqa: PLR2004
        points = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ points)
    return points


def _scaling(away: Points, count: int) -> Points:
    """Return a first guess: classical scaling, loosened by a spiral so that no two points coincide.

    The two leading eigenvectors by iteration: a full decomposition costs more than all the rest of
    a small picture.
    """
    square = -0.5 * away**2
    square = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    index = np.arange(count)
    turn = index * 2.399963  # the golden angle
    vectors = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for _ in range(_SETTLING):
        vectors = square @ (
            square @ vectors
        )  # twice: a large negative eigenvalue shall not swing the sign
        first = vectors[:, 0] / np.sqrt((vectors[:, 0] ** 2).sum())
        second = vectors[:, 1] - first * (first * vectors[:, 1]).sum()
        vectors = np.stack([first, second / max(float(np.sqrt((second**2).sum())), 1e-12)], axis=1)
    values = np.maximum((vectors * (square @ vectors)).sum(axis=0), 1.0)
    vectors = vectors * np.sign(
        vectors[np.abs(vectors).argmax(axis=0), [0, 1]]
    )  # a sign is arbitrary
    spiral = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(index + 0.5)[:, None]
    return np.asarray(
        vectors * np.sqrt(values) + spiral * (0.08 * away.max() / np.sqrt(count)), dtype=np.float64
    )
