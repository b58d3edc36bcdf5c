"""The names of places on a map: each on no other name and on no point, with a line to its point
where it is far.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from kg import style
from kg.draw.map.areas import centre, doubled
from kg.draw.map.viewports import shown
from kg.style import SIZE, SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.draw.map.areas import Area
    from kg.draw.map.place import Place
    from kg.draw.map.viewports import Viewport

Rect: TypeAlias = tuple[float, float, float, float]

_AREA_SEATS: Final = tuple(
    sorted(
        ((dx, dy + 4) for dy in range(-72, 73, 6) for dx in range(-72, 73, 6)),
        key=lambda seat: (seat[0] ** 2 + (2 * (seat[1] - 4)) ** 2, seat),
    )
)
"""Where the middle of an area's name may stand, from the middle of the area, nearest first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place as drawn: its number in the list, its point, and where its name stands."""

    place: Place
    x: int
    y: int
    name: str
    label_x: int
    label_y: int
    width: int
    led: bool


def marks_of(viewport: Viewport, places: Sequence[Place], occupied: list[Rect]) -> list[Mark]:
    """Return places with their names beside them: on no other name, on no point, inside the
    viewport.
    """
    where = {place.key: viewport.at(*place.position) for place in places}
    dots = {iri: (x - 8.0, y - 8.0, x + 8.0, y + 8.0) for iri, (x, y) in where.items()}
    lines: list[Rect] = []
    marks = []
    for place in sorted(
        places, key=lambda place: (-len(_near(where, place.key)), where[place.key][1], place.id)
    ):
        x, y = where[place.key]
        name = _name(place)
        wide = math.ceil(style.width(name, SIZE))
        others = [rect for iri, rect in dots.items() if iri != place.key]
        near = [where[other][0] for other in _near(where, place.key)]
        leftward = bool(near) and x < sum(near) / len(near)
        closed = [*occupied, *others]
        seat = _seat(viewport, (x, y, wide), closed, lines, leftward=leftward)
        seat = seat or _seat(viewport, (x, y, wide), closed, [], leftward=leftward)
        if seat is None:
            marks.append(Mark(place, x, y, "", x, y, 0, led=False))
            continue
        left_edge, base, led = seat
        occupied.append(_rect(left_edge, base, wide))
        lines += _along(x, y, left_edge, base, wide) if led else []
        marks.append(Mark(place, x, y, name, left_edge, base, wide, led))
    return sorted(marks, key=lambda mark: mark.place.id)


def _name(place: Place) -> str:
    """Return the name of a place as a map shows it, with its count."""
    count = f" ({place.count})" if place.count else ""
    return style.truncate(place.name, SIZE, 300) + count


def area_names(
    viewport: Viewport,
    areas: Sequence[Area],
    marks: Sequence[Mark],
    occupied: Sequence[Rect],
    *,
    inside: bool = False,
) -> list[tuple[int, int, str]]:
    """Return where the names of areas stand, centred: in the area, as near the middle of what the
    viewport shows of it as can be; on nothing else.

    An area without room for its name has none; with `inside`, also one that the name does not fit
    into.
    """
    closed = [
        *occupied,
        *((mark.x - 8.0, mark.y - 8.0, mark.x + 8.0, mark.y + 8.0) for mark in marks),
    ]
    for mark in marks:
        closed += _along(mark.x, mark.y, mark.label_x, mark.label_y, mark.width) if mark.led else []
    names = []
    for area in areas:
        name = style.truncate(style.one_line(area.name), SMALL, 160)
        rings = [ring for part in shown(viewport, area) if (ring := viewport.ring(part))]
        if not name or not rings:
            continue
        largest = max(rings, key=lambda ring: abs(doubled(ring)))
        seat = _area_seat(viewport, largest, name, closed, inside=inside)
        if seat is not None:
            names.append((*seat, name))
            closed.append(name_rect(*seat, name))
    return names


def _area_seat(
    viewport: Viewport,
    ring: Sequence[tuple[int, int]],
    name: str,
    closed: Sequence[Rect],
    *,
    inside: bool,
) -> tuple[int, int] | None:
    """Return the seat for an area's name that is nearest to the middle of its ring, inside it
    before outside; None without one.
    """
    x, y = map(round, centre(ring))
    beside = None
    for dx, dy in _AREA_SEATS:
        rect = name_rect(x + dx, y + dy, name)
        if not _within(rect, viewport) or any(_meet(rect, other) for other in closed):
            continue
        if _around(rect, ring):
            return x + dx, y + dy
        beside = beside or (x + dx, y + dy)
    return None if inside else beside


def name_rect(x: float, y: float, name: str) -> Rect:
    """Return what the name of an area takes up, whose middle stands at a point."""
    half = style.width(name, SMALL) * 1.08 / 2 + 3
    return x - half, y - 12.0, x + half, y + 5.0


def _around(rect: Rect, ring: Sequence[tuple[int, int]]) -> bool:
    """Return whether the corners and the middles of the long sides of a rectangle are in a closed
    ring.
    """
    left_edge, high, right, low = rect
    middle = (left_edge + right) / 2
    return all(_in_ring(x, y, ring) for y in (high, low) for x in (left_edge, middle, right))


def _in_ring(x: float, y: float, ring: Sequence[tuple[int, int]]) -> bool:
    crossed = [
        (b - a) * (y - at) / (below - at) + a > x
        for (a, at), (b, below) in itertools.pairwise(ring)
        if (at > y) != (below > y)
    ]
    return sum(crossed) % 2 == 1


def _within(rect: Rect, viewport: Viewport) -> bool:
    across = (
        rect[0] >= viewport.left_edge + 2 and rect[2] <= viewport.left_edge + viewport.width - 2
    )
    return across and rect[1] >= viewport.top + 2 and rect[3] <= viewport.top + viewport.height - 2


def _seat(
    viewport: Viewport,
    at: tuple[int, int, int],
    occupied: Sequence[Rect],
    lines: Sequence[Rect],
    *,
    leftward: bool,
) -> tuple[int, int, bool] | None:
    """Return the first seat for a name that is free, and whose line to the point crosses no name;
    None without one.
    """
    x, y, wide = at
    for left_edge, base, led in _seats(x, y, wide, leftward=leftward):
        rect = _rect(left_edge, base, wide)
        if not _within(rect, viewport) or any(_meet(rect, other) for other in (*occupied, *lines)):
            continue
        line = _along(x, y, left_edge, base, wide)[2:] if led else []
        if not any(_meet(bit, other) for bit in line for other in occupied):
            return left_edge, base, led
    return None


def _rect(left_edge: float, base: float, wide: float) -> Rect:
    """Return what a name takes up."""
    return left_edge - 2.0, base - 13.0, left_edge + wide + 2.0, base + 4.0


def _near(where: dict[str, tuple[int, int]], iri: str) -> list[str]:
    x, y = where[iri]
    return [
        other
        for other, (a, b) in where.items()
        if other != iri and math.hypot(a - x, b - y) < 140  # noqa: PLR2004
    ]


def _seats(x: int, y: int, wide: int, *, leftward: bool) -> list[tuple[int, int, bool]]:
    """Return where a name may stand: at one side, the other, above, below, then farther off with a
    line to the point.

    A point in the left of its crowd has its name left of it first.
    """
    seats = [
        (x + 11, y + 5, False),
        (x - 11 - wide, y + 5, False),
        (x - wide // 2, y - 13, False),
        (x - wide // 2, y + 23, False),
    ]
    if leftward:
        seats[:2] = [seats[1], seats[0]]
    for far in range(26, 240, 12):
        for turn in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8):
            for side in (math.pi, 0.0) if leftward else (0.0, math.pi):
                angle = side + turn * math.pi / 8
                dx, dy = math.cos(angle) * far, math.sin(angle) * far
                left_edge = x + dx if math.cos(angle) >= 0 else x + dx - wide
                seats.append((round(left_edge), round(y + dy + 5), True))
    return seats


def _meet(rect: Rect, other: Rect) -> bool:
    return rect[0] < other[2] and other[0] < rect[2] and rect[1] < other[3] and other[1] < rect[3]


def lead(mark: Mark) -> str:
    """Return the line from a point to its name, as SVG."""
    x, y = _end(mark.x, mark.y, mark.label_x, mark.label_y, mark.width)
    return f'<path class="m-lead" d="M{mark.x} {mark.y}L{x} {y}"/>'


def _end(x: int, y: int, left_edge: int, base: int, wide: int) -> tuple[int, int]:
    """Return where the line from a point to its name ends: at its side, or below or above it."""
    if left_edge <= x <= left_edge + wide:
        return x, base + 5 if base < y else base - 14
    return (left_edge - 2 if left_edge > x else left_edge + wide + 2), base - 4


def _along(x: int, y: int, left_edge: int, base: int, wide: int) -> list[Rect]:
    """Return small squares along the line from a point to its name."""
    end_x, end_y = _end(x, y, left_edge, base, wide)
    steps = max(2, int(math.hypot(end_x - x, end_y - y) / 4))
    places = ((x + (end_x - x) * at / steps, y + (end_y - y) * at / steps) for at in range(steps))
    return [(a - 1.5, b - 1.5, a + 1.5, b + 1.5) for a, b in places]
