"""The places of a network on a map: points on a graticule, an inset where they crowd, and a list of the rest.

No boundaries are drawn: none come with this program. Positions are computed here and are the same in SVG and PNG.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from kg import theme
from kg.export.map.frames import Frame, crowd_of, frame_of, graticule, name_of, scale
from kg.export.map.names import Mark, Rect, lead, marks_of
from kg.export.style import LINE, SIZE, SMALL, TITLE, css

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.network import Located, Network


_MARGIN: Final = 24
_WIDE: Final = 350  # of the frame with all points, beside an inset
_INSET: Final = 640
_ROW: Final = 18
_BARE: Final = "No boundaries are drawn: none that may be passed on come with this program. The lines are degrees."
CERTAINTY: Final = {
    "sure": "Point in the place, verified",
    "rough": "Middle of a commune, verified",
    "estimated": "Estimate, or not verified",
    "open": "Which place is not settled",
}
"""How sure a point is, and its words in the legend."""


def map_svg(network: Network, places: Sequence[Located], palette: theme.Palette = theme.LIGHT) -> str:
    """Return the places of a network as an SVG map, equirectangular, north above; names stand on nothing else.

    Where several points lie within 15 km, an inset shows them larger. What has no point is listed below.

    >>> import networkx as nx
    >>> map_svg(nx.MultiDiGraph(title="Nothing"), ()).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    with_point = [place for place in places if place.point is not None]
    crowd = crowd_of(with_point)
    inside = {place.iri for place in crowd}
    title = theme.one_line(str(network.graph.get("title", "Places")))
    heading = theme.wrapped(title, TITLE, _WIDE + _INSET, 2, even=False)
    top = _MARGIN + 28 * len(heading) + 14
    body: list[str] = []
    marks: list[Mark] = []
    bottom = top
    wide = _WIDE + _INSET + 3 * _MARGIN if crowd else _INSET + 2 * _MARGIN
    if with_point:
        whole = frame_of(with_point, _MARGIN, top + 22, _WIDE if crowd else wide - 2 * _MARGIN)
        body.append(_text(_MARGIN, top + 12, "All points", "g-small g-muted"))
        inset = frame_of(crowd, _MARGIN * 2 + _WIDE, top + 22, _INSET) if crowd else None
        if inset:
            where = name_of(crowd)
            body.append(_text(inset.left, top + 12, f"Inset: {where}", "g-small g-muted"))
        outside = [place for place in with_point if place.iri not in inside]
        marks += _drawn(body, whole, outside if inset else with_point, inset)
        bottom = whole.top + whole.height
        if inset:
            marks += _drawn(body, inset, crowd, None)
            bottom = max(bottom, inset.top + inset.height)
        bottom += 44
    legend, height = _legend(with_point, bottom + 8, wide)
    body += legend
    bottom += height + 8
    lists, height = _unplaced(places, bottom + 10, wide)
    body += lists
    bottom += height + 10
    unnamed = [mark.place.label for mark in marks if not mark.name]
    notes = [f"Without a name on the map for want of room: {', '.join(unnamed)}."] if unnamed else []
    notes += [*([_BARE] if with_point else []), _line(network, places)]
    rows = [row for note in notes for row in theme.wrapped(note, SMALL, min(wide - 2 * _MARGIN, 900), 6, even=False)]
    body += [_text(_MARGIN, bottom + 18 + LINE * at, row, "g-small g-muted") for at, row in enumerate(rows)]
    high = bottom + 18 + LINE * len(rows) + _MARGIN - 10
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="g" {size} role="img" aria-labelledby="g-title g-desc">',
        f'<title id="g-title">{theme.text(title)}</title>',
        f'<desc id="g-desc">{theme.text(_about(places))}</desc>',
        f"<style>{css(palette)}{_css(palette)}</style>",
        f'<rect class="g-ground" width="{wide}" height="{high}"/>',
        *(_text(_MARGIN, _MARGIN + 18 + 28 * at, line, "g-title") for at, line in enumerate(heading)),
    ]
    return "\n".join([*head, *body, "</svg>", ""])


def _drawn(parts: list[str], frame: Frame, places: Sequence[Located], inset: Frame | None) -> list[Mark]:
    """Add a frame with its graticule, scale, the outline of the inset, points and names; return the places as drawn."""
    parts += [
        f'<rect class="m-frame" x="{frame.left}" y="{frame.top}" width="{frame.width}" height="{frame.height}"/>',
        *graticule(frame),
        *scale(frame),
    ]
    taken: list[Rect] = []
    if inset:
        x1, y1 = frame.at(inset.west, inset.north)
        x2, y2 = frame.at(inset.east, inset.south)
        parts.append(f'<rect class="m-inset" x="{x1}" y="{y1}" width="{x2 - x1}" height="{y2 - y1}"/>')
        word = "see the inset"
        wide = theme.width(word, SMALL)
        parts.append(_text(x1, y2 + 14, word, "g-small"))
        taken += [(x1 - 2, y1 - 2, x2 + 2, y2 + 2), (x1 - 2, y2 + 2, x1 + wide + 2, y2 + 18)]
    marks = marks_of(frame, places, taken)
    parts += [lead(mark) for mark in marks if mark.led]
    for mark in marks:
        title = f"<title>{theme.text(_words(mark.place))}</title>"
        parts.append(f'<g class="m-place" data-place="{theme.attribute(mark.place.id)}">{title}{_point(mark)}</g>')
    for mark in (mark for mark in marks if mark.name):
        parts.append(f'<text class="m-name" x="{mark.label_x}" y="{mark.label_y}">{theme.text(mark.name)}</text>')
    return marks


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
        step = 18 + math.ceil(theme.width(words, SMALL)) + 24
        if x > _MARGIN and x + step > wide - _MARGIN:
            x, y = _MARGIN, y + 24
        parts += [_sign(name, x + 7, y), _text(x + 20, y + 4, words, "g-small")]
        x += step
    if any(place.statements for place in places):
        y += 24
        parts.append(_text(_MARGIN, y + 4, "In brackets: how many statements speak of the place.", "g-small g-muted"))
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
        text = f"Not on the map, {why}: {', '.join(names)}."
        for row in theme.wrapped(text, SIZE, wide - 2 * _MARGIN, 12, even=False):
            y += _ROW
            parts.append(_text(_MARGIN, y, row, "m-list"))
        y += 4
    return parts, y - top


def _line(network: Network, places: Sequence[Located]) -> str:
    placed = sum(place.point is not None for place in places)
    facts = [f"{placed} of {len(places)} places have a point"]
    facts += [f"as of {day}" for day in [network.graph.get("as_of")] if day]
    facts += [f"known by {day}" for day in [network.graph.get("known_by")] if day]
    parts = (network.graph.get("caption", ""), network.graph.get("left_out", ""), ", ".join(facts))
    return theme.one_line(". ".join(filter(None, map(str, parts))) + ".")


def _words(place: Located) -> str:
    """Return a place in words, for those who do not see it."""
    assert place.point is not None  # noqa: S101 - only places with a point come here
    told = f"; {', '.join(place.said)}: {', '.join(place.statements)}" if place.statements else ""
    at = f"{place.point.latitude}, {place.point.longitude}"
    return theme.one_line(f"{place.label}, {place.kind} ({CERTAINTY[_certainty(place)].lower()}; {at}){told}")


def _about(places: Sequence[Located]) -> str:
    placed = [_words(place) for place in places if place.point is not None]
    missing = [f"{place.label} ({place.why_unplaced})" for place in places if place.point is None]
    text = f"A map of {len(placed)} places: {'; '.join(placed)}." if placed else "A map without points."
    return theme.one_line(text + (f" Not on the map: {'; '.join(missing)}." if missing else ""))


def _css(palette: theme.Palette) -> str:
    place = palette.colour("place")
    return (
        f".m-frame{{fill:{palette.surface};stroke:{palette.muted};stroke-width:1}}.m-line{{stroke:{palette.line}}}"
        f".g .m-degree{{fill:{palette.muted};font-size:{SMALL}px}}"
        f".g .m-name{{paint-order:stroke;stroke:{palette.surface};stroke-width:3px;stroke-linejoin:round}}"
        f".m-bar{{fill:none;stroke:{palette.muted};stroke-width:1.4}}"
        f".m-inset{{fill:none;stroke:{palette.text};stroke-dasharray:4 3}}"
        f".m-lead{{stroke:{palette.muted};stroke-width:.9}}"
        f".m-sure{{fill:{place};stroke:{palette.surface};stroke-width:1}}"
        f".m-rough{{fill:{palette.surface};stroke:{place};stroke-width:1.6}}"
        f".m-estimated{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"
        f".m-open{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"
    )


def _text(x: int, y: int, words: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{theme.text(words)}</text>'
