"""Areas on a map: rings of longitudes and latitudes by name, as GeoJSON and TopoJSON hold them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kg.draw.map.longitudes import difference, nearest, shortest_arc, unrolled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Position: TypeAlias = tuple[float, float]
"""Longitude, latitude."""
Ring: TypeAlias = tuple[Position, ...]
Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north; east is past 180 where the box crosses that meridian."""

_NAMES: Final = (
    "name",
    "NAME",
    "shapeName",
    "ADM1_EN",
    "ADM1_FR",
    "ADM2_EN",
    "ADM2_FR",
    "NAME_1",
    "NAME_2",
)
"""Where files of boundaries keep an area's name: plain GeoJSON, Natural Earth, geoBoundaries, OCHA,
GADM.
"""
_FEWEST: Final = 4  # positions of a ring, the last being the first again


@dataclass(frozen=True)
class Area:
    """An area by name, and the rings around it and its holes, each closed; `code` is the id that
    its file gives it.

    A ring over the 180th meridian continues past 180 degrees, or before -180.
    """

    name: str
    rings: tuple[Ring, ...]
    code: str = ""

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Return the box around each ring, on the ring's own longitudes."""
        return tuple(map(_box, self.rings))

    @property
    def largest(self) -> Ring:
        """Return the ring around the most, where the name belongs."""
        return max(self.rings, key=lambda ring: abs(doubled(ring)))

    @property
    def size(self) -> float:
        """Return how much the rings hold, in square degrees, holes counted too."""
        return sum(abs(doubled(ring)) for ring in self.rings) / 2

    @cached_property
    def middle(self) -> Position:
        """Return the centre of gravity of the largest ring."""
        return centre(self.largest)

    def holds(self, point: Position) -> bool:
        """Return whether a point is in the area.

        >>> square = ((0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0), (0.0, 0.0))
        >>> [Area("Square", (square,)).holds(point) for point in ((1.0, 1.0), (3.0, 1.0))]
        [True, False]
        """
        crossings = 0
        for ring, box in zip(self.rings, self.boxes, strict=True):
            x = nearest(point[0], (box[0] + box[2]) / 2)
            if box[0] <= x <= box[2] and box[1] <= point[1] <= box[3]:
                crossings += _crossings(ring, x, point[1])
        return crossings % 2 == 1

    def beside(self, point: Position, degrees: float) -> bool:
        """Return whether a point is in the area or within so many degrees of latitude of it."""
        reach = degrees / max(0.2, math.cos(math.radians(point[1])))
        near = any(gap((*point, *point), box) <= reach for box in self.boxes)
        return near and self.distance(point) <= degrees

    def distance(self, point: Position) -> float:
        """Return how far a point is from the nearest corner of the area, in degrees of latitude;
        0 inside it.
        """
        if self.holds(point):
            return 0.0
        shrink = math.cos(math.radians(point[1]))
        return min(
            math.hypot(difference(x, point[0]) * shrink, y - point[1])
            for ring in self.rings
            for x, y in ring
        )


def gap(box: Box, other: Box) -> float:
    """Return how far two boxes lie apart, in degrees, on the shorter way; 0 where they meet.

    >>> gap((178.0, -18.0, 179.0, -17.0), (-179.0, -18.0, -178.0, -17.0))
    2.0
    """
    apart = abs(difference((box[0] + box[2]) / 2, (other[0] + other[2]) / 2))
    east = max(0.0, apart - (box[2] - box[0] + other[2] - other[0]) / 2)
    north = max(0.0, box[1] - other[3], other[1] - box[3])
    return math.hypot(east, north)


def extent(rings: Iterable[Sequence[Position]]) -> Box:
    """Return west, south, east and north of the smallest box around rings, in degrees; a point is a
    ring of one.

    Where they lie on both sides of the 180th meridian, east is past 180.

    >>> extent([[(-72.0, 18.0)], [(-73.0, 19.0)]]), extent([[(179.0, -17.0)], [(-179.0, -16.0)]])
    ((-73.0, 18.0, -72.0, 19.0), (179.0, -17.0, 181.0, -16.0))
    """
    return around(map(_box, rings))


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around boxes."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    west, east = shortest_arc(zip(wests, easts, strict=True))
    return west, min(souths), east, max(norths)


def centre(ring: Sequence[Position]) -> Position:
    """Return the centre of gravity of a ring; its first position where it holds nothing."""
    whole = doubled(ring)
    if not whole:
        return ring[0]
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in itertools.pairwise(ring)]
    return (
        sum((a[0] + b[0]) * part for a, b, part in pairs) / (3 * whole),
        sum((a[1] + b[1]) * part for a, b, part in pairs) / (3 * whole),
    )


def doubled(ring: Sequence[Position]) -> float:
    """Return twice the area of a ring, in square degrees, negative where it runs clockwise."""
    return math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def areas_of(whole: dict[str, Any], only: str = "") -> list[Area]:
    """Return the areas of a GeoJSON or TopoJSON document: each feature or geometry with a polygon
    is one; of a topology those of one object, where `only` names it.

    Raises ValueError, TypeError, KeyError, IndexError or AttributeError where it is neither.
    """
    parts = _of_topology(whole, only) if whole["type"] == "Topology" else _of_features(whole)
    areas = []
    for code, about, rings in parts:
        name = next((str(about[key]) for key in _NAMES if about.get(key)), "")
        if closed := [ring for ring in rings if len(ring) >= _FEWEST]:
            areas.append(Area(name, tuple(map(unrolled, closed)), code))
    return areas


_Part: TypeAlias = tuple[str, dict[str, Any], list[Ring]]
"""The id of a geometry, its properties and its rings."""


def _of_topology(whole: dict[str, Any], only: str) -> list[_Part]:
    arcs = _arcs(whole)
    objects = [whole["objects"][only]] if only else whole["objects"].values()
    geometries = [part for geometry in objects for part in geometry.get("geometries", [geometry])]
    return [
        (
            str(geometry.get("id", "")),
            geometry.get("properties") or {},
            [_joined(arcs, ring) for ring in _rings(geometry, "arcs")],
        )
        for geometry in geometries
    ]


def _of_features(whole: dict[str, Any]) -> list[_Part]:
    parts = []
    for feature in whole.get("features", [whole]):
        rings = _rings(feature.get("geometry", feature) or {}, "coordinates")
        about = feature.get("properties") or {}
        parts.append((str(feature.get("id", "")), about, [_degrees(ring) for ring in rings]))
    return parts


def _rings(geometry: dict[str, Any], member: str) -> list[Any]:
    kind = geometry.get("type")
    if kind == "Polygon":
        return list(geometry[member])
    if kind == "MultiPolygon":
        return [ring for polygon in geometry[member] for ring in polygon]
    if kind == "GeometryCollection":
        return [ring for part in geometry["geometries"] for ring in _rings(part, member)]
    return []


def _degrees(ring: Sequence[Sequence[float]]) -> Ring:
    positions = tuple((float(position[0]), float(position[1])) for position in ring)
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in positions):  # noqa: PLR2004 - NaN is refused too
        raise ValueError(ring)
    return positions


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    """Return a topology's arcs in degrees; steps from one position to the next are added up where
    it is quantised.
    """
    transform = topology.get("transform")
    if transform is None:
        return [_degrees(arc) for arc in topology["arcs"]]
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = zip(*([step[axis] for step in arc] for axis in (0, 1)), strict=True)
        xs, ys = (itertools.accumulate(axis) for axis in zip(*steps, strict=True))
        arcs.append(
            _degrees([(x * wide + west, y * high + south) for x, y in zip(xs, ys, strict=True)])
        )
    return arcs


def _joined(arcs: Sequence[Ring], ring: Sequence[int]) -> Ring:
    """Return a ring of arcs, whose ends meet; ~n is the arc n backwards."""
    positions: list[Position] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        positions += arc[1:] if positions else arc
    return tuple(positions)


def _box(ring: Sequence[Position]) -> Box:
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _crossings(ring: Ring, x: float, y: float) -> int:
    """Return how many sides of a ring a line from a point to the east crosses."""
    return sum(
        (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] > x
        for a, b in itertools.pairwise(ring)
        if (a[1] > y) != (b[1] > y)
    )
