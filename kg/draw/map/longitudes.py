"""Longitudes as a circle: 179.9 and -179.9 lie 0.2 degrees apart, and an area may reach over the
180th meridian.

Numbers that need no turn are handed back as they are: a map far from that meridian keeps its bytes.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TURN: Final = 360.0
_HALF: Final = 180.0


def difference(longitude: float, other: float) -> float:
    """Return how far one longitude is east of another on the shorter way, -180 to 180 degrees.

    >>> difference(-179.5, 179.5), difference(-73.0, -72.0)
    (1.0, -1.0)
    """
    return math.remainder(longitude - other, _TURN)


def nearest(longitude: float, middle: float) -> float:
    """Return a longitude, whole turns added or taken away, so that it is within 180 degrees of
    `middle`.

    >>> nearest(-178.0, 179.0), nearest(177.0, 179.0)
    (182.0, 177.0)
    """
    return longitude + _TURN * round((middle - longitude) / _TURN)


def unrolled(ring: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return a ring whose longitudes go on past 180 degrees where it crosses that meridian.

    A step of more than 180 degrees is a crossing, since no outline has a side that long. A side
    from -180 to 180 exactly is one too, unless it is the edge of a map of the whole world, which
    holds nothing when unrolled. A ring around a pole does not close when unrolled and is kept.

    >>> unrolled([(177.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (177.0, -19.0)])
    ((177.0, -19.0), (182.0, -19.0), (182.0, -16.0), (177.0, -19.0))
    """
    for edge_too in (True, False):
        positions, turns = _turned(ring, edge_too=edge_too)
        longitudes = [longitude for longitude, _ in positions]
        if not turns and min(longitudes) < max(longitudes):
            return positions
    return tuple(ring)


def _turned(
    ring: Sequence[tuple[float, float]], *, edge_too: bool
) -> tuple[tuple[tuple[float, float], ...], float]:
    """Return a ring whose longitudes go on over the 180th meridian, and by how many degrees its end
    misses its start.
    """
    turns = 0.0
    positions = list(ring[:1])
    for (before, _), (longitude, latitude) in itertools.pairwise(ring):
        step = longitude - before
        if abs(step) > _HALF and (edge_too or not abs(longitude) == abs(before) == _HALF):
            turns -= math.copysign(_TURN, step)
        positions.append((longitude + turns, latitude))
    return tuple(positions), turns


def shortest_arc(spans: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the western and eastern end of the shortest arc that holds all spans of longitude,
    each west to east.

    It is what the largest gap between them leaves. The eastern end may be past 180 degrees.

    >>> shortest_arc([(177.0, 180.0), (-180.0, -178.0)]), shortest_arc([(-74.0, -73.0), (-72.0, -72.0)])
    ((177.0, 182.0), (-74.0, -72.0))
    """  # noqa: E501
    ordered = sorted((start := nearest(west, 0.0), start + (east - west)) for west, east in spans)
    reach = ordered[0][1]
    gap_west, gap = -1, -1.0
    for index, (west, east) in enumerate(ordered[1:], start=1):
        if west - reach > gap:
            gap_west, gap = index, west - reach
        reach = max(reach, east)
    if gap_west < 0 or ordered[0][0] + _TURN - reach >= gap:
        return ordered[0][0], min(reach, ordered[0][0] + _TURN)
    west = ordered[gap_west][0]
    return west, max(
        east
        for _, east in (*ordered[gap_west:], *((0, end + _TURN) for _, end in ordered[:gap_west]))
    )
