"""The viewports of a map: what they show in degrees, where they stand in pixels, their graticule
and scale.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.map.areas import extent, gap
from kg.draw.map.longitudes import difference, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.draw.map.areas import Area, Box, Position, Ring
    from kg.draw.map.place import Place

_CROWDED_KM: Final = 15.0
_LEAST_CROWD: Final = 3
_KM: Final = 111.32  # in a degree of latitude
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 90.0)
_LADDER: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_WORLD: Final = 180.0
"""A viewport of so many degrees or more may be as flat as a map of the world is."""
_POLE_TO_POLE: Final = 180.0


@dataclass(frozen=True, slots=True)
class Viewport:
    """A part of the map: what it shows in degrees, and where it stands in pixels."""

    west: float
    south: float
    east: float
    north: float
    left_edge: int
    top: int
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return where a point stands, in whole pixels."""
        return self.pixel(nearest(longitude, self.middle), latitude)

    @property
    def middle(self) -> float:
        """Return the longitude in its middle, which may be past 180 degrees."""
        return (self.west + self.east) / 2

    def pixel(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return where a longitude stands that counts on from the viewport's, in whole pixels."""
        x = self.left_edge + (longitude - self.west) / (self.east - self.west) * self.width
        y = self.top + (self.north - latitude) / (self.north - self.south) * self.height
        return round(x), round(y)

    @property
    def box(self) -> Box:
        """Return what it shows, in degrees."""
        return self.west, self.south, self.east, self.north

    def ring(self, positions: Ring) -> list[tuple[int, int]]:
        """Return where a ring stands: of positions that follow on one pixel the first, but each
        return to a corner.

        What is far outside the viewport is cut off, so that a country of a continent's size does
        not make the picture of a town long.
        """
        longitudes = [longitude for longitude, _ in positions]
        middle = (min(longitudes) + max(longitudes)) / 2
        turn = nearest(middle, self.middle) - middle
        shifted: Sequence[Position] = [(x + turn, y) for x, y in positions] if turn else positions
        inside = clipped(shifted, _widened(self.box))
        return [pixel for pixel, _ in itertools.groupby(self.pixel(x, y) for x, y in inside)]


def crowd_of(
    places: Sequence[Place], km: float = _CROWDED_KM, *, all_of_them: bool = False
) -> list[Place]:
    """Return the places of the densest circle of so many km, none where fewer than three are in it.

    Nor where all do, unless `all_of_them`: then the viewport around them shows them as large as an
    inset would.
    """
    best: list[Place] = []
    for centre in places:
        near = [place for place in places if apart(centre, place) <= km]
        if len(near) > len(best):
            best = near
    return best if len(best) >= _LEAST_CROWD and (all_of_them or len(best) < len(places)) else []


def crowding(rings: Iterable[Sequence[Position]]) -> float:
    """Return within how many km points crowd on a map of rings: a 25th of its width, 15 km at
    least.
    """
    west, south, east, north = extent(rings)
    across = (east - west) * _KM * math.cos(math.radians((south + north) / 2))
    return max(_CROWDED_KM, across / 25)


def apart(place: Place, other: Place) -> float:
    """Return how far two places lie apart, in km; near enough for some hundred km."""
    (longitude, latitude), (other_longitude, other_latitude) = place.position, other.position
    north = (latitude - other_latitude) * _KM
    shrink = math.cos(math.radians(latitude))
    return math.hypot(north, difference(longitude, other_longitude) * _KM * shrink)


def positions_of(places: Sequence[Place]) -> list[Position]:
    """Return longitude and latitude of each place that has a point."""
    return [place.point for place in places if place.point is not None]


def viewport_of(
    rings: Iterable[Sequence[Position]], left_edge: int, top: int, width: int, *, room: float = 1.6
) -> Viewport:
    """Return a viewport around rings and points that keeps distances alike in both directions in
    its middle.

    `room` is how much wider it is than what it shows; names of places want some.
    """
    west, south, east, north = extent(rings)
    middle = (south + north) / 2
    shrink = max(0.2, math.cos(math.radians(middle)))
    span_x = max(east - west, 0.02) * room
    span_y = max(north - south, 0.02) * (1 + (room - 1) / 2)
    flattest = 0.6 if span_x < _WORLD else 0.45
    height = round(min(1.45 * width, max(flattest * width, width * span_y / (span_x * shrink))))
    span_x = max(span_x, span_y / shrink * width / height)
    span_y = span_x * shrink * height / width
    west = (west + east - span_x) / 2
    south = middle - span_y / 2
    if span_y < _POLE_TO_POLE:
        south = min(max(south, -_POLE_TO_POLE / 2), _POLE_TO_POLE / 2 - span_y)
    return Viewport(west, south, west + span_x, south + span_y, left_edge, top, width, height)


def outlines(viewport: Viewport, areas: Sequence[Area], name: str = "m-land") -> list[str]:
    """Return the areas that meet a viewport as closed paths of a CSS class.

    The 180th meridian is no border: an area that its file parts there is filled across it, and its
    shore is drawn without it.
    """
    parts = []
    for area in areas:
        rings = shown(viewport, area)
        shape = "".join(_path(viewport.ring(ring), "Z") for ring in rings)
        title = f"<title>{style.text(style.one_line(area.name))}</title>" if area.name else ""
        if shape and any(map(_parted, rings)):
            shore = "".join(
                _path(viewport.ring(line), "") for ring in rings for line in _lines(ring)
            )
            parts.append(f'<path class="{name} m-parted" d="{shape}">{title}</path>')
            parts.append(f'<path class="{name} m-shore" d="{shore}"/>' if shore else "")
        else:
            parts.append(f'<path class="{name}" d="{shape}">{title}</path>' if shape else "")
    return parts


def shown(viewport: Viewport, area: Area) -> list[Ring]:
    """Return the rings of an area of which something may be in a viewport."""
    pairs = zip(area.rings, area.boxes, strict=True)
    return [ring for ring, box in pairs if not gap(box, viewport.box)]


def _path(pixels: Sequence[tuple[int, int]], end: str) -> str:
    least = 3 if end else 2
    if len(pixels) < least:
        return ""
    return f"M{'L'.join(f'{x} {y}' for x, y in pixels)}{end}"


def _parted(ring: Ring) -> bool:
    """Return whether a side of a ring is on the 180th meridian."""
    return any(_on_meridian(a, b) for a, b in itertools.pairwise(ring))


def _on_meridian(start: Position, end: Position) -> bool:
    return abs(start[0]) == abs(end[0]) == 180  # noqa: PLR2004 - degrees


def _lines(ring: Ring) -> list[Ring]:
    """Return a ring without its sides on the 180th meridian, as lines."""
    lines: list[list[Position]] = [[ring[0]]]
    for start, end in itertools.pairwise(ring):
        if _on_meridian(start, end):
            lines.append([end])
        else:
            lines[-1].append(end)
    return [tuple(line) for line in lines if len(line) > 1]


def _widened(box: Box) -> Box:
    """Return a box with a tenth of its size around it: what is cut there is not seen."""
    wide, high = (box[2] - box[0]) / 10, (box[3] - box[1]) / 10
    return box[0] - wide, box[1] - high, box[2] + wide, box[3] + high


def clipped(ring: Sequence[Position], box: Box) -> Sequence[Position]:
    """Return the part of a ring or line in a box, with sides along the edge of the box where it
    leaves it (Sutherland and Hodgman's way: one edge after the other).

    >>> clipped(((0, 0), (4, 0), (4, 4), (0, 4), (0, 0)), (1, 1, 9, 9))
    [(4.0, 1), (4, 4), (1, 4.0), (1.0, 1), (4.0, 1)]
    """
    for axis, edge, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        if ring and (min if sign > 0 else max)(at[axis] for at in ring) * sign < edge * sign:
            ring = _cut(ring, axis, edge, sign)
    return ring


def _cut(ring: Sequence[Position], axis: int, edge: float, sign: int) -> list[Position]:
    """Return a ring without what is beyond one edge; the last position is the first again, as
    before.
    """
    inside = [(at[axis] - edge) * sign >= 0 for at in ring]
    inner_points: list[Position] = [ring[0]] if inside[0] else []
    for number, (start, end) in enumerate(itertools.pairwise(ring)):
        if inside[number] != inside[number + 1]:
            share = (edge - start[axis]) / (end[axis] - start[axis])
            across = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
            inner_points.append((edge, across) if axis == 0 else (across, edge))
        if inside[number + 1]:
            inner_points.append(end)
    closed = ring[0] == ring[-1] and inner_points and inner_points[0] != inner_points[-1]
    return [*inner_points, inner_points[0]] if closed else inner_points


def graticule(viewport: Viewport) -> list[str]:
    """Return lines of whole degrees or parts of them, with their numbers at the edge."""
    across = viewport.east - viewport.west
    step = next((step for step in _STEPS if across / step <= 5), _STEPS[-1])  # noqa: PLR2004
    digits = max(0, -math.floor(math.log10(step)))
    parts = []
    right, low = viewport.left_edge + viewport.width, viewport.top + viewport.height
    for number in range(math.ceil(viewport.west / step), math.floor(viewport.east / step) + 1):
        x, _ = viewport.pixel(number * step, viewport.north)
        parts.append(f'<path class="m-line" d="M{x} {viewport.top}V{low}"/>')
        words = _degrees(nearest(number * step, 0.0), digits, "EW")
        if viewport.left_edge + 24 < x < right - 24:
            parts.append(
                f'<text class="m-degree" x="{x}" y="{low + 16}" text-anchor="middle">{words}</text>'
            )
    for number in range(
        math.ceil(max(viewport.south, -90) / step), math.floor(min(viewport.north, 90) / step) + 1
    ):
        _, y = viewport.pixel(viewport.west, number * step)
        parts.append(f'<path class="m-line" d="M{viewport.left_edge} {y}H{right}"/>')
        words = _degrees(number * step, digits, "NS")
        if viewport.top + 20 < y < low - 6:
            parts.append(
                f'<text class="m-degree" x="{right - 4}" y="{y - 4}" '
                f'text-anchor="end">{words}</text>'
            )
    return parts


def _degrees(number: float, digits: int, signs: str) -> str:
    """Return degrees in words; the equator, the prime meridian and the 180th lie on neither
    side.
    """
    words = f"{abs(number):.{digits}f}°"
    return words if abs(number) in (0.0, 180.0) else f"{words} {signs[number < 0]}"


def scale(viewport: Viewport) -> list[str]:
    """Return a bar of a round number of km below the viewport."""
    shrink = math.cos(math.radians((viewport.north + viewport.south) / 2))
    pixels = viewport.width / ((viewport.east - viewport.west) * _KM * shrink)
    length = max((km for km in _LADDER if km * pixels <= 120), default=1)  # noqa: PLR2004
    x, y = viewport.left_edge, viewport.top + viewport.height + 34
    end = x + round(length * pixels)
    bar = f'<path class="m-bar" d="M{x} {y - 4}V{y}H{end}V{y - 4}"/>'
    return [bar, f'<text class="g-small g-muted" x="{end + 6}" y="{y + 1}">{length} km</text>']


def name_of(places: Sequence[Place]) -> str:
    """Return what most places of the inset are in."""
    around = [name for place in places for name in place.within]
    return max(sorted(set(around)), key=around.count) if around else "where the points crowd"
