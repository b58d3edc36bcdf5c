"""The places of a network on a map: outlines, points, insets where the points crowd, and a list of
the rest.

Positions are computed here and are the same in SVG and PNG.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.map.boundaries import Boundaries, check_meeting, packaged, read
from kg.draw.map.names import Mark, Rect, area_names, lead, marks_of, name_rect
from kg.draw.map.place import Place, PlaceMap
from kg.draw.map.viewports import (
    Viewport,
    crowd_of,
    crowding,
    graticule,
    name_of,
    outlines,
    positions_of,
    scale,
    viewport_of,
)
from kg.draw.shapes import LINE
from kg.style import SIZE, SMALL, TITLE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


__all__ = ["Boundaries", "Place", "PlaceMap", "map_svg", "packaged", "read_for"]

_MARGIN: Final = 24
_WIDE: Final = 620  # of a viewport beside another
_NARROW: Final = 350  # of the same without outlines: points alone need less
_ALONE: Final = 760
_CAPTION: Final = 22  # above a viewport
_SCALE: Final = 44  # below it
_ROUGH: Final = 1.0
"""An inset of fewer degrees has no rough outlines."""
_INSETS: Final = ("A", "B")
_ROW: Final = 18
_BARE: Final = "None of these places is in a country or next to one: no country is the subject."
_NO_LAND: Final = "The packaged outlines have no land here. The lines are degrees."


@dataclass(frozen=True, slots=True)
class _Part:
    """A viewport, what stands above it, and the places it shows; an inset has a letter."""

    viewport: Viewport
    caption: str
    places: Sequence[Place]
    letter: str = ""


def read_for(places: Sequence[Place], path: Path) -> Boundaries:
    """Return the outlines in a file, for a map of these places.

    Raises InputError where the file has none, or where none of them meets a place.
    """
    boundaries = read(path)
    check_meeting(
        boundaries, positions_of([place for place in places if place.point is not None]), path
    )
    return boundaries


def map_svg(
    places_map: PlaceMap,
    palette: style.Palette = style.LIGHT,
    boundaries: Boundaries | None = None,
) -> str:
    """Return places as an SVG map, equirectangular, north above; names stand on
    nothing else.

    Where several points lie within 15 km, an inset shows them larger. What has no point is listed
    below. Outlines are those of `boundaries`, or of the countries that the places are in.

    >>> map_svg(PlaceMap("Nothing", (), style.CERTAINTY))[:38]
    '<svg xmlns="http://www.w3.org/2000/svg'
    """
    places = places_map.places
    with_point = [place for place in places if place.point is not None]
    if boundaries is None:
        boundaries = packaged(places)
    title = style.one_line(places_map.title)
    insets = _crowds(with_point, boundaries)
    first = _WIDE if boundaries.areas else _NARROW
    wide = 3 * _MARGIN + first + _WIDE if insets else _ALONE + 2 * _MARGIN
    heading = style.wrap(title, TITLE, wide - 2 * _MARGIN, 2, even=False)
    top = _MARGIN + 28 * len(heading) + 14
    body: list[str] = []
    notes: list[str] = []
    bottom = top
    if with_point or boundaries.areas:
        parts = _parts(with_point, insets, boundaries, (top, first if insets else _ALONE))
        notes = _frames(body, parts, boundaries)
        bottom = max(part.viewport.top + part.viewport.height + _SCALE for part in parts)
    legend, height = _legend(places_map, bottom + 8, wide)
    bottom += height + 8
    lists, height = _unplaced(places, bottom + 10, wide)
    bottom += height + 10
    rows = _rows([*notes, _foot(places_map)], min(wide - 2 * _MARGIN, 900))
    body += [*legend, *lists]
    body += [
        _text(_MARGIN, bottom + 18 + LINE * at, row, "g-small g-muted")
        for at, row in enumerate(rows)
    ]
    high = bottom + 18 + LINE * len(rows) + _MARGIN - 10
    head = _head(title, heading, _about(places), (wide, high), palette)
    return "\n".join([*head, *body, "</svg>", ""])


def _frames(body: list[str], parts: Sequence[_Part], boundaries: Boundaries) -> list[str]:
    """Add the viewports; return the notes on them: which names found no room, whose outlines these
    are.
    """
    insets = [part for part in parts if part.letter]
    plain = [part.letter for part in parts if _too_large(part, boundaries)]
    marks: list[Mark] = []
    land = False
    for part in parts:
        outline = "" if part.letter in plain else _land(part.viewport, boundaries)
        land = land or bool(outline)
        marks += _drawn(body, part, insets, boundaries, outline)
    unnamed = ", ".join(mark.place.name for mark in marks if not mark.name)
    notes = {
        f"Without a name on the map for want of room: {unnamed}.": unnamed,
        _BARE: not boundaries.areas,
        f"No outlines in {' and '.join(plain)}: they are too rough for its scale.": plain,
        f"{boundaries.left_out}.": boundaries.left_out,
        f"{boundaries.credit}.": land,
        _NO_LAND: not land,
    }
    return [note for note, holds in notes.items() if holds]


def _too_large(part: _Part, boundaries: Boundaries) -> bool:
    """Return whether an inset shows so little that rough outlines would mislead: a harbour would
    stand inland.
    """
    return (
        bool(part.letter) and boundaries.rough and part.viewport.east - part.viewport.west < _ROUGH
    )


def _land(viewport: Viewport, boundaries: Boundaries) -> str:
    """Return the land of a viewport: the countries around first, the areas of the map over them."""
    beyond = outlines(viewport, boundaries.beyond, "m-beyond")
    return "".join([*beyond, *outlines(viewport, boundaries.areas)])


def _rows(notes: Sequence[str], wide: int) -> list[str]:
    return [row for note in notes for row in style.wrap(note, SMALL, wide, 6, even=False)]


def _head(
    title: str,
    heading: Sequence[str],
    about: str,
    size: tuple[int, int],
    palette: style.Palette,
) -> list[str]:
    """Return how the document begins: size, what it shows in words, colours, heading."""
    wide, high = size
    box = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    return [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="g" {box} role="img" '
            'aria-labelledby="g-title g-desc">'
        ),
        f'<title id="g-title">{style.text(title)}</title>',
        f'<desc id="g-desc">{style.text(about)}</desc>',
        f"<style>{style.picture_css(palette)}{style.map_css(palette)}</style>",
        f'<rect class="g-ground" width="{wide}" height="{high}"/>',
        *(
            _text(_MARGIN, _MARGIN + 18 + 28 * at, line, "g-title")
            for at, line in enumerate(heading)
        ),
    ]


def _crowds(places: Sequence[Place], boundaries: Boundaries) -> list[list[Place]]:
    """Return the places of each inset, the largest crowd first."""
    crowds: list[list[Place]] = []
    remaining = list(places)
    if not remaining:
        return crowds
    km = crowding([*([position] for position in positions_of(remaining)), *boundaries.rings()])
    while len(crowds) < len(_INSETS) and (
        crowd := crowd_of(remaining, km, all_of_them=bool(boundaries.areas or crowds))
    ):
        crowds.append(crowd)
        inside = {place.key for place in crowd}
        remaining = [place for place in remaining if place.key not in inside]
    return crowds


def _parts(
    places: Sequence[Place],
    insets: Sequence[Sequence[Place]],
    boundaries: Boundaries,
    at: tuple[int, int],
) -> list[_Part]:
    """Return the viewport of all, the first inset right of it, and the second below the lower
    of the two columns.
    """
    top, wide = at[0] + _CAPTION, at[1]
    inside = {place.key for crowd in insets for place in crowd}
    positions = [*([position] for position in positions_of(places)), *boundaries.rings()]
    whole = viewport_of(positions, _MARGIN, top, wide, room=1.06 if boundaries.areas else 1.6)
    caption = "Boxes with a letter are shown larger" if insets else "All points"
    parts = [_Part(whole, caption, [place for place in places if place.key not in inside])]
    columns = [(_MARGIN, wide, whole.top + whole.height), (2 * _MARGIN + wide, _WIDE, 0)]
    for letter, crowd in zip(_INSETS, insets, strict=False):
        column_x, room, low = min(columns, key=lambda column: column[2])
        points = [[position] for position in positions_of(crowd)]
        viewport = viewport_of(points, column_x, low + _SCALE + _CAPTION + 8 if low else top, room)
        parts.append(_Part(viewport, f"{letter}: {name_of(crowd)}", crowd, letter))
        columns[[column[0] for column in columns].index(column_x)] = (
            column_x,
            room,
            viewport.top + viewport.height,
        )
    return parts


def _drawn(
    body: list[str], part: _Part, insets: Sequence[_Part], boundaries: Boundaries, outline: str
) -> list[Mark]:
    """Add a viewport with outlines, graticule, scale, boxes of insets, points and names; return the
    places as drawn.
    """
    viewport = part.viewport
    box = f'x="{viewport.left_edge}" y="{viewport.top}"'
    box += f' width="{viewport.width}" height="{viewport.height}"'
    clip = f"m-clip{part.letter}"
    body += [
        _text(viewport.left_edge, viewport.top - 10, part.caption, "g-small g-muted"),
        f'<clipPath id="{clip}"><rect {box}/></clipPath>',
        f'<g clip-path="url(#{clip})">{outline}</g>' if outline else "",
        *graticule(viewport),
        f'<rect class="m-frame" {box}/>',
        *scale(viewport),
    ]
    occupied: list[Rect] = []
    for inset in insets if not part.letter else ():
        x1, y1 = viewport.at(inset.viewport.west, inset.viewport.north)
        x2, y2 = viewport.at(inset.viewport.east, inset.viewport.south)
        wide = math.ceil(style.width(inset.letter, SIZE))
        body.append(
            f'<rect class="m-inset" x="{x1}" y="{y1}" width="{x2 - x1}" height="{y2 - y1}"/>'
        )
        body.append(_text(x2 + 5, y1 + 11, inset.letter, "m-letter"))
        occupied += [(x1 - 2, y1 - 2, x2 + 2, y2 + 2), (x2 + 2, y1 - 3, x2 + wide + 7, y1 + 15)]
    marks = marks_of(viewport, part.places, occupied)
    body += [lead(mark) for mark in marks if mark.led]
    for mark in marks:
        title = f"<title>{style.text(mark.place.title)}</title>"
        body.append(
            '<g class="m-place" '
            f'data-place="{style.attribute(mark.place.id)}">{title}{_point(mark)}</g>'
        )
    for mark in (mark for mark in marks if mark.name):
        body.append(
            f'<text class="m-name" x="{mark.label_x}" '
            f'y="{mark.label_y}">{style.text(mark.name)}</text>'
        )
    if not part.letter:
        body += _area_names(viewport, boundaries, marks, occupied)
    return marks


def _area_names(
    viewport: Viewport, boundaries: Boundaries, marks: Sequence[Mark], occupied: Sequence[Rect]
) -> list[str]:
    """Return the names of the areas, then those of the countries around where they fit in."""
    names = area_names(viewport, boundaries.areas, marks, occupied)
    stand = [*occupied, *(name_rect(x, y, name) for x, y, name in names)]
    around = area_names(viewport, boundaries.beyond, marks, stand, inside=True)
    return [
        f'<text class="{css_class}" x="{x}" y="{y}" text-anchor="middle">{style.text(name)}</text>'
        for css_class, area_names_of_class in (("m-area", names), ("m-area m-around", around))
        for x, y, name in area_names_of_class
    ]


def _point(mark: Mark) -> str:
    return _sign(mark.place.certainty, mark.x, mark.y)


def _sign(certainty: str, x: int, y: int) -> str:
    """Return the sign of a certainty: shape and fill differ, not colour alone."""
    if certainty == "sure":
        return f'<circle class="m-sure" cx="{x}" cy="{y}" r="5"/>'
    if certainty == "rough":
        ring = f'<circle class="m-rough" cx="{x}" cy="{y}" r="6"/>'
        return f'{ring}<circle class="m-sure" cx="{x}" cy="{y}" r="2"/>'
    if certainty == "open":
        return f'<path class="m-open" d="M{x} {y - 7}L{x + 7} {y}L{x} {y + 7}L{x - 7} {y}Z"/>'
    return f'<circle class="m-estimated" cx="{x}" cy="{y}" r="5"/>'


def _legend(places_map: PlaceMap, top: int, wide: int) -> tuple[list[str], int]:
    places = [place for place in places_map.places if place.point is not None]
    certainties = {place.certainty for place in places}
    parts = []
    x, y = _MARGIN, top + 10
    entries = [
        (name, words) for name, words in places_map.certainties.items() if name in certainties
    ]
    for name, words in entries:
        step = 18 + math.ceil(style.width(words, SMALL)) + 24
        if x > _MARGIN and x + step > wide - _MARGIN:
            x, y = _MARGIN, y + 24
        parts += [_sign(name, x + 7, y), _text(x + 20, y + 4, words, "g-small")]
        x += step
    if any(place.count for place in places):
        y += 24
        parts.append(_text(_MARGIN, y + 4, places_map.count_note, "g-small g-muted"))
    return parts, y - top + 16 if parts else 0


def _unplaced(places: Sequence[Place], top: int, wide: int) -> tuple[list[str], int]:
    """Return the list of what has no point, by reason."""
    parts: list[str] = []
    y = top
    missing = [place for place in places if place.point is None]
    for why in dict.fromkeys(place.why_unplaced for place in missing):
        names = [
            place.name + (f" ({place.count})" if place.count else "")
            for place in missing
            if place.why_unplaced == why
        ]
        text = f"Without a point, {why}: {', '.join(names)}."
        for row in style.wrap(text, SIZE, wide - 2 * _MARGIN, 12, even=False):
            y += _ROW
            parts.append(_text(_MARGIN, y, row, "m-list"))
        y += 4
    return parts, y - top


def _foot(places_map: PlaceMap) -> str:
    places = places_map.places
    with_point = sum(place.point is not None for place in places)
    facts = [f"{with_point} of {counted(len(places), 'place')} with a point", *places_map.facts]
    parts = (*places_map.notes, ", ".join(facts))
    return style.one_line(". ".join(filter(None, parts)) + ".")


def _about(places: Sequence[Place]) -> str:
    titles = [place.title for place in places if place.point is not None]
    missing = [f"{place.name} ({place.why_unplaced})" for place in places if place.point is None]
    text = (
        f"A map of {counted(len(titles), 'place')}: {'; '.join(titles)}."
        if titles
        else "A map without points."
    )
    return style.one_line(text + (f" Without a point: {'; '.join(missing)}." if missing else ""))


def _text(x: int, y: int, words: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{style.text(words)}</text>'
