"""Outlines of areas to draw places on: those that come with this program, or a file of the
user's.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import resources, sandbox
from kg.draw.map import world
from kg.draw.map.areas import areas_of, extent
from kg.draw.map.longitudes import difference
from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.draw.map.areas import Area, Box, Position, Ring
    from kg.draw.map.place import Place

_MOST_BYTES: Final = 32 * 1024**2
_NEAR_DEGREES: Final = 0.5
"""How far beside an outline a place may lie: 55 km, more than a generalised shore is off."""
_ALL_OF_IT: Final = 0.8
_CREDIT: Final = (
    "Countries: Natural Earth 4.1, in the public domain, by way of world-atlas 2.0.2; generalised "
    "for {scale}, so a shore or a border may lie some km off, and no word on where any border is"
)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Areas, whose lines they are, and the countries around them, which are drawn faintly.

    `whole` holds the rings that the map shows whole; None for all of the areas. `rough` outlines
    are those of a map of the world: a town's shore is not in them.
    """

    areas: tuple[Area, ...] = ()
    credit: str = ""
    beyond: tuple[Area, ...] = ()
    whole: tuple[Ring, ...] | None = None
    left_out: str = ""
    rough: bool = False

    def rings(self) -> Iterator[Ring]:
        """Return the rings that the map shows whole."""
        if self.whole is not None:
            return iter(self.whole)
        return itertools.chain.from_iterable(area.rings for area in self.areas)

    def meet(self, points: Iterable[Position]) -> bool:
        """Return whether a point is in the extent of an area, or near it: a shore may be drawn a
        little off.
        """
        extents = [extent([ring]) for area in self.areas for ring in area.rings]
        return any(_within(point, box) for point in points for box in extents)


def packaged(places: Sequence[Place]) -> Boundaries:
    """Return the countries that places are in, and all others beyond, out of the outlines that come
    with this program.

    Where the packaged knowledge base has admin 1 outlines of all of these countries, they are the
    areas. Places at sea or without a country have none, and still what land is around them.
    """
    points = _points(places)
    inside = world.countries_of(places)
    for path, credit in resources.boundaries().items() if inside else ():
        detailed = _read(path, credit)
        if all(_covered(country, detailed.areas) for country in inside):
            return detailed
    parts = [ring for country in inside for ring in world.parts_shown(country, points)]
    if not parts and not points:
        return Boundaries()
    box = extent([*parts, *([point] for point in points)])
    areas, scale = world.at_scale(inside, box)
    others = [country for country in world.countries() if country not in inside]
    return Boundaries(
        tuple(areas),
        _CREDIT.format(scale=scale),
        tuple(world.at_scale(others, box)[0]),
        tuple(parts),
        _left_out(inside, parts),
        rough=True,
    )


def _points(places: Iterable[Place]) -> list[Position]:
    return [place.point for place in places if place.point is not None]


def _left_out(countries: Sequence[Area], parts: Sequence[Ring]) -> str:
    """Return in words that parts of countries are not shown, empty where all are."""
    names = [
        country.name for country in countries if any(ring not in parts for ring in country.rings)
    ]
    return f"Not shown, since far from these places: other parts of {', '.join(names)}" * bool(
        names
    )


def _within(point: Position, box: Box) -> bool:
    west, south, east, north = box
    beside = abs(difference(point[0], (west + east) / 2)) <= (east - west) / 2 + _NEAR_DEGREES
    return beside and south - _NEAR_DEGREES <= point[1] <= north + _NEAR_DEGREES


def read(path: Path) -> Boundaries:
    """Return the polygons of a GeoJSON (RFC 7946, longitude before latitude) or TopoJSON file, and
    the countries around them out of the packaged outlines.

    Raises InputError with the file and the remedy where it is unreadable, something else, or has no
    polygon.
    """
    return _read(path, f"{path.name}, as given")


def _read(path: Path, credit: str) -> Boundaries:
    """Return the boundaries of a file. Raises InputError as `read` does."""
    data = sandbox.read(path, limit=_MOST_BYTES)
    sandbox.check_depth(data, str(path))
    try:
        areas = areas_of(json.loads(sandbox.text(data, str(path))))
    except json.JSONDecodeError as error:
        raise _refusal(
            path, f"is no JSON: {error.msg.lower()}", error.lineno, error.colno
        ) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise _refusal(path, "is neither GeoJSON nor TopoJSON in degrees") from error
    if not areas:
        raise _refusal(path, "has no polygon")
    beyond = [country for country in world.countries() if not _covered(country, areas)]
    box = extent(ring for area in areas for ring in area.rings)
    others, scale = world.at_scale(beyond, box)
    whole = f"Boundaries: {credit}. {_CREDIT.format(scale=scale)}"
    return Boundaries(tuple(areas), whole, tuple(others))


def _covered(country: Area, areas: Iterable[Area]) -> bool:
    """Return whether areas make up a country but for what two generalisations differ in, so that it
    need not be drawn beneath them.
    """
    inside = sum(area.size for area in areas if country.beside(area.middle, _NEAR_DEGREES))
    return bool(inside) and inside >= _ALL_OF_IT * country.size


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
