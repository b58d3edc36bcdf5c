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
from kg.draw.map.viewports import (
    Frame,
    crowd_of,
    crowding,
    frame_of,
    graticule,
    name_of,
    outlines,
    positions_of,
    scale,
)
from kg.draw.paint import LINE
from kg.style import SIZE, SMALL, TITLE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.network import Located, Network

__all__ = ["CERTAINTY", "Boundaries", "map_svg", "packaged", "read_for"]

_MARGIN: Final = 24
_WIDE: Final = 620  # of a frame beside another
_NARROW: Final = 350  # of the same without outlines: points alone need less
_ALONE: Final = 760
_CAPTION: Final = 22  # above a frame
_SCALE: Final = 44  # below it
_ROUGH: Final = 1.0
"""An inset of fewer degrees has no rough outlines."""
_INSETS: Final = ("A", "B")
_ROW: Final = 18
_BARE: Final = "None of these places lies in a country or beside one: no country is the subject."
_NO_LAND: Final = "The packaged outlines have no land here. The lines are degrees."
CERTAINTY: Final = {
    "sure": "Point in the place, verified",
    "rough": "Middle of a commune, verified",
    "estimated": "Estimate, or not verified",
    "open": "Which place is not settled",
}
"""How sure a point is, and its words in the legend."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A frame, what stands above it, and the places it shows; an inset has a letter."""

    frame: Frame
    caption: str
    places: Sequence[Located]
    letter: str = ""


def read_for(places: Sequence[Located], path: Path) -> Boundaries:
    """Return the outlines in a file, for a map of these places.

    Raises InputError where the file has none, or where none of them meets a place.
    """
    boundaries = read(path)
    check_meeting(
        boundaries, positions_of([place for place in places if place.point is not None]), path
    )
    return boundaries


def map_svg(
    network: Network,
    places: Sequence[Located],
    palette: style.Palette = style.LIGHT,
    boundaries: Boundaries | None = None,
) -> str:
    """Return the places of a network as an SVG map, equirectangular, north above; names stand on
    nothing else.

    Where several points lie within 15 km, an inset shows them larger. What has no point is listed
    below. Outlines are those of `boundaries`, or of the countries that the places lie in.

    >>> import networkx as nx
    >>> map_svg(nx.MultiDiGraph(title="Nothing"), ()).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    with_point = [place for place in places if place.point is not None]
    if boundaries is None:
        boundaries = packaged(places)
    title = style.one_line(str(network.graph.get("title", "Places")))
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
        bottom = max(part.frame.top + part.frame.height + _SCALE for part in parts)
    legend, height = _legend(with_point, bottom + 8, wide)
    bottom += height + 8
    lists, height = _unplaced(places, bottom + 10, wide)
    bottom += height + 10
    rows = _rows([*notes, _line(network, places)], min(wide - 2 * _MARGIN, 900))
    body += [*legend, *lists]
    body += [
        _text(_MARGIN, bottom + 18 + LINE * at, row, "g-small g-muted")
        for at, row in enumerate(rows)
    ]
    high = bottom + 18 + LINE * len(rows) + _MARGIN - 10
    head = _head(title, heading, _about(places), (wide, high), palette)
    return "\n".join([*head, *body, "</svg>", ""])


def _frames(body: list[str], parts: Sequence[_Part], boundaries: Boundaries) -> list[str]:
    """Add the frames; return the notes on them: which names found no room, whose outlines these
    are.
    """
    insets = [part for part in parts if part.letter]
    plain = [part.letter for part in parts if _too_large(part, boundaries)]
    marks: list[Mark] = []
    land = False
    for part in parts:
        outline = "" if part.letter in plain else _land(part.frame, boundaries)
        land = land or bool(outline)
        marks += _drawn(body, part, insets, boundaries, outline)
    unnamed = ", ".join(mark.place.label for mark in marks if not mark.name)
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
    return bool(part.letter) and boundaries.rough and part.frame.east - part.frame.west < _ROUGH


def _land(frame: Frame, boundaries: Boundaries) -> str:
    """Return the land of a frame: the countries around first, the areas of the map over them."""
    beyond = outlines(frame, boundaries.beyond, "m-beyond")
    return "".join([*beyond, *outlines(frame, boundaries.areas)])


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
        f"<style>{style.picture_css(palette)}{_css(palette)}</style>",
        f'<rect class="g-ground" width="{wide}" height="{high}"/>',
        *(
            _text(_MARGIN, _MARGIN + 18 + 28 * at, line, "g-title")
            for at, line in enumerate(heading)
        ),
    ]


def _crowds(places: Sequence[Located], boundaries: Boundaries) -> list[list[Located]]:
    """Return the places of each inset, the largest crowd first."""
    found: list[list[Located]] = []
    left = list(places)
    if not left:
        return found
    km = crowding([*([position] for position in positions_of(left)), *boundaries.rings()])
    while len(found) < len(_INSETS) and (
        crowd := crowd_of(left, km, all_of_them=bool(boundaries.areas or found))
    ):
        found.append(crowd)
        inside = {place.iri for place in crowd}
        left = [place for place in left if place.iri not in inside]
    return found


def _parts(
    places: Sequence[Located],
    insets: Sequence[Sequence[Located]],
    boundaries: Boundaries,
    at: tuple[int, int],
) -> list[_Part]:
    """Return the frame of all, the first inset right of it, and the second below the lower of the
    two columns.
    """
    top, wide = at[0] + _CAPTION, at[1]
    inside = {place.iri for crowd in insets for place in crowd}
    shown = [*([position] for position in positions_of(places)), *boundaries.rings()]
    whole = frame_of(shown, _MARGIN, top, wide, room=1.06 if boundaries.areas else 1.6)
    caption = "Boxes with a letter are shown larger" if insets else "All points"
    parts = [_Part(whole, caption, [place for place in places if place.iri not in inside])]
    columns = [(_MARGIN, wide, whole.top + whole.height), (2 * _MARGIN + wide, _WIDE, 0)]
    for letter, crowd in zip(_INSETS, insets, strict=False):
        left, room, low = min(columns, key=lambda column: column[2])
        points = [[position] for position in positions_of(crowd)]
        frame = frame_of(points, left, low + _SCALE + _CAPTION + 8 if low else top, room)
        parts.append(_Part(frame, f"{letter}: {name_of(crowd)}", crowd, letter))
        columns[[column[0] for column in columns].index(left)] = (
            left,
            room,
            frame.top + frame.height,
        )
    return parts


def _drawn(
    body: list[str], part: _Part, insets: Sequence[_Part], boundaries: Boundaries, outline: str
) -> list[Mark]:
    """Add a frame with outlines, graticule, scale, boxes of insets, points and names; return the
    places as drawn.
    """
    frame = part.frame
    box = f'x="{frame.left}" y="{frame.top}" width="{frame.width}" height="{frame.height}"'
    clip = f"m-clip{part.letter}"
    body += [
        _text(frame.left, frame.top - 10, part.caption, "g-small g-muted"),
        f'<clipPath id="{clip}"><rect {box}/></clipPath>',
        f'<g clip-path="url(#{clip})">{outline}</g>' if outline else "",
        *graticule(frame),
        f'<rect class="m-frame" {box}/>',
        *scale(frame),
    ]
    taken: list[Rect] = []
    for inset in insets if not part.letter else ():
        x1, y1 = frame.at(inset.frame.west, inset.frame.north)
        x2, y2 = frame.at(inset.frame.east, inset.frame.south)
        wide = math.ceil(style.width(inset.letter, SIZE))
        body.append(
            f'<rect class="m-inset" x="{x1}" y="{y1}" width="{x2 - x1}" height="{y2 - y1}"/>'
        )
        body.append(_text(x2 + 5, y1 + 11, inset.letter, "m-letter"))
        taken += [(x1 - 2, y1 - 2, x2 + 2, y2 + 2), (x2 + 2, y1 - 3, x2 + wide + 7, y1 + 15)]
    marks = marks_of(frame, part.places, taken)
    body += [lead(mark) for mark in marks if mark.led]
    for mark in marks:
        title = f"<title>{style.text(_words(mark.place))}</title>"
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
        body += _area_names(frame, boundaries, marks, taken)
    return marks


def _area_names(
    frame: Frame, boundaries: Boundaries, marks: Sequence[Mark], taken: Sequence[Rect]
) -> list[str]:
    """Return the names of the areas, then those of the countries around where they fit in."""
    names = area_names(frame, boundaries.areas, marks, taken)
    stand = [*taken, *(name_rect(x, y, name) for x, y, name in names)]
    around = area_names(frame, boundaries.beyond, marks, stand, inside=True)
    return [
        f'<text class="{css_class}" x="{x}" y="{y}" text-anchor="middle">{style.text(name)}</text>'
        for css_class, found in (("m-area", names), ("m-area m-around", around))
        for x, y, name in found
    ]


def _certainty(place: Located) -> str:
    if not place.settled:
        return "open"
    return place.point.certainty if place.point is not None else ""


def _point(mark: Mark) -> str:
    return _sign(_certainty(mark.place), mark.x, mark.y)


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


def _legend(places: Sequence[Located], top: int, wide: int) -> tuple[list[str], int]:
    used = {_certainty(place) for place in places}
    parts = []
    x, y = _MARGIN, top + 10
    entries = [(name, words) for name, words in CERTAINTY.items() if name in used]
    for name, words in entries:
        step = 18 + math.ceil(style.width(words, SMALL)) + 24
        if x > _MARGIN and x + step > wide - _MARGIN:
            x, y = _MARGIN, y + 24
        parts += [_sign(name, x + 7, y), _text(x + 20, y + 4, words, "g-small")]
        x += step
    if any(place.statements for place in places):
        y += 24
        parts.append(
            _text(
                _MARGIN,
                y + 4,
                "In brackets: how many statements speak of the place.",
                "g-small g-muted",
            )
        )
    return parts, y - top + 16 if parts else 0


def _unplaced(places: Sequence[Located], top: int, wide: int) -> tuple[list[str], int]:
    """Return the list of what has no point, by reason."""
    parts: list[str] = []
    y = top
    missing = [place for place in places if place.point is None]
    for why in dict.fromkeys(place.why_unplaced for place in missing):
        names = [
            place.label + (f" ({len(place.statements)})" if place.statements else "")
            for place in missing
            if place.why_unplaced == why
        ]
        text = f"Without a point, {why}: {', '.join(names)}."
        for row in style.wrap(text, SIZE, wide - 2 * _MARGIN, 12, even=False):
            y += _ROW
            parts.append(_text(_MARGIN, y, row, "m-list"))
        y += 4
    return parts, y - top


def _line(network: Network, places: Sequence[Located]) -> str:
    placed = sum(place.point is not None for place in places)
    facts = [f"{placed} of {counted(len(places), 'place')} with a point"]
    facts += [f"as of {day}" for day in [network.graph.get("as_of")] if day]
    facts += [f"known by {day}" for day in [network.graph.get("known_by")] if day]
    parts = (network.graph.get("caption", ""), network.graph.get("left_out", ""), ", ".join(facts))
    return style.one_line(". ".join(filter(None, map(str, parts))) + ".")


def _words(place: Located) -> str:
    """Return a place in words, for those who do not see it."""
    assert place.point is not None  # noqa: S101 - only places with a point come here
    told = f"; {', '.join(place.said)}: {', '.join(place.statements)}" if place.statements else ""
    at = f"{place.point.latitude}, {place.point.longitude}"
    return style.one_line(
        f"{place.label}, {place.kind} ({CERTAINTY[_certainty(place)].lower()}; {at}){told}"
    )


def _about(places: Sequence[Located]) -> str:
    placed = [_words(place) for place in places if place.point is not None]
    missing = [f"{place.label} ({place.why_unplaced})" for place in places if place.point is None]
    text = (
        f"A map of {counted(len(placed), 'place')}: {'; '.join(placed)}."
        if placed
        else "A map without points."
    )
    return style.one_line(text + (f" Without a point: {'; '.join(missing)}." if missing else ""))


def _css(palette: style.Palette) -> str:
    place = palette.colour("place")
    return (
        f".m-frame{{fill:none;stroke:{palette.muted};stroke-width:1}}.m-line{{stroke:{palette.line}}}"
        f".m-land{{fill:{style.mixed(palette.line, palette.surface, 0.4)};stroke:{palette.muted};stroke-width:.9;"  # noqa: E501
        f"stroke-linejoin:round;fill-rule:evenodd}}.g .m-letter{{font-weight:600}}"
        f".m-beyond{{fill:{style.mixed(palette.line, palette.surface, 0.16)};stroke:{palette.line};stroke-width:.9;"  # noqa: E501
        "stroke-linejoin:round;fill-rule:evenodd}.m-parted{stroke:none}.m-shore{fill:none}"
        f".g .m-area{{fill:{palette.muted};font-size:{SMALL}px;letter-spacing:.04em}}"
        ".g .m-around{opacity:.7}"
        f".g .m-degree{{fill:{palette.muted};font-size:{SMALL}px}}"
        f".g .m-name{{paint-order:stroke;stroke:{palette.surface};stroke-width:3px;stroke-linejoin:round}}"  # noqa: E501
        f".m-bar{{fill:none;stroke:{palette.muted};stroke-width:1.4}}"
        f".m-inset{{fill:none;stroke:{palette.text};stroke-dasharray:4 3}}"
        f".m-lead{{stroke:{palette.muted};stroke-width:.9}}"
        f".m-sure{{fill:{place};stroke:{palette.surface};stroke-width:1}}"
        f".m-rough{{fill:{palette.surface};stroke:{place};stroke-width:1.6}}"
        f".m-estimated{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"  # noqa: E501
        f".m-open{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"
    )


def _text(x: int, y: int, words: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{style.text(words)}</text>'
