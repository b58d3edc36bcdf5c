"""A representative point of an outline: its centroid where that is inside, else a point that is.

Outlines are rings of longitudes and latitudes in degrees, treated as a plane: near enough for a
point that represents an area. An outline that crosses the 180th meridian is moved to one side of
it first.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, TypeAlias

Ring: TypeAlias = "list[tuple[float, float]]"
_HALF_TURN: Final = 180.0


def representative(polygons: list[list[Ring]]) -> tuple[float, float]:
    """Return longitude and latitude of a point inside the largest of some polygons, each an outer
    ring and its holes.

    >>> square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
    >>> hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0)]
    >>> representative([[square]]), representative([[square, hole]])
    ((2.0, 2.0), (0.5, 2.0))
    """
    polygon = [_on_one_side(ring) for ring in max(polygons, key=lambda rings: abs(_area(rings[0])))]
    point = _centroid(polygon[0])
    if not _inside(polygon, point):
        point = _middle_of_widest(polygon, point[1])
    return _in_range(point[0]), point[1]


def _on_one_side(ring: Ring) -> Ring:
    longitudes = [longitude for longitude, _ in ring]
    if max(longitudes) - min(longitudes) <= _HALF_TURN:
        return ring
    return [(x + 2 * _HALF_TURN if x < 0 else x, y) for x, y in ring]


def _in_range(longitude: float) -> float:
    return longitude - 2 * _HALF_TURN if longitude > _HALF_TURN else longitude


def _area(ring: Ring) -> float:
    """Return the area of a ring in square degrees, negative where it runs clockwise."""
    pairs = pairwise(ring)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _centroid(ring: Ring) -> tuple[float, float]:
    """Return the centroid of a ring, the mean of its corners where it has no area."""
    x0, y0 = ring[0]  # near the ring: sums of large products lose digits
    offsets = [(x - x0, y - y0) for x, y in ring]
    area = _area(offsets)
    if not area:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in pairwise(offsets):
        cross = x1 * y2 - x2 * y1
        x_sum += (x1 + x2) * cross
        y_sum += (y1 + y2) * cross
    return x0 + x_sum / (6 * area), y0 + y_sum / (6 * area)


def _crossings(polygon: list[Ring], latitude: float) -> list[float]:
    """Return the longitudes at which the rings of a polygon cross a latitude, in order."""
    return sorted(
        x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
        for ring in polygon
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > latitude) != (y2 > latitude)
    )


def _inside(polygon: list[Ring], point: tuple[float, float]) -> bool:
    return sum(x < point[0] for x in _crossings(polygon, point[1])) % 2 == 1


def _middle_of_widest(polygon: list[Ring], latitude: float) -> tuple[float, float]:
    """Return the middle of the widest part of a polygon at a latitude, a corner where there is
    none.
    """
    crossings = _crossings(polygon, latitude)
    parts = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not parts:
        return polygon[0][0]
    west, east = max(parts, key=lambda part: part[1] - part[0])
    return (west + east) / 2, latitude
