"""The countries that a map of places shows, out of the packaged outlines of all countries.

No country is special: which are drawn follows from where the places lie, and from the codes that
their registry gives the countries they are in.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.draw.map.areas import Area, areas_of, around, doubled, gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.draw.map.areas import Box, Position, Ring
    from kg.draw.map.place import Place

_VENDOR: Final = Path(__file__).resolve().parent / "vendor"
_FINE, _COARSE = "50m", "110m"
_WIDEST_FINE: Final = 60.0
"""Up to so many degrees a map is drawn with the finer outlines; of a wider one they would be lost
in a pixel.
"""
_OFF_SHORE: Final = 0.5
"""How far beside an outline a place may lie, in degrees: 55 km, more than a generalised shore is
off.
"""
_REACH: Final = 2.0
_CODE: Final = re.compile(
    r"ISO[ -]?3166(?:-1)?[ :]+([A-Z]{2,3}|\d{3})|P-code ([A-Z]{2,3})\d*", re.IGNORECASE
)


def code_of(codes: Iterable[str]) -> str:
    """Return the ISO 3166-1 number of the first country that codes state, empty where none does.

    An identifier such as "ISO 3166-1 ML" states one, and the letters that a P-code begins with.

    >>> code_of(["ISO 3166-1 ML"]), code_of(["IATA XYZ", "ISO 3166-1 562"]), code_of(["P-code SS01"])
    ('466', '562', '728')
    """  # noqa: E501
    matches = (_CODE.fullmatch(text.strip()) for text in codes)
    stated = ((match[1] or match[2]).upper() for match in matches if match)
    return next((_numbers()[text] for text in stated if text in _numbers()), "")


@cache
def _numbers() -> dict[str, str]:
    """Return the three digits of a country by any of its codes."""
    rows = json.loads((_VENDOR / "iso-3166-1-codes.json").read_text(encoding="utf-8"))
    return {code: row[2] for row in rows for code in row[:3]}


@cache
def countries(scale: str = _FINE) -> tuple[Area, ...]:
    """Return every country of the packaged outlines, at 1:50 or 1:110 million.

    >>> [len(countries(scale)) for scale in ("50m", "110m")]
    [241, 177]
    """
    path = _VENDOR / f"countries-{scale}.json"
    return tuple(areas_of(json.loads(path.read_text(encoding="utf-8")), "countries"))


def countries_of(places: Sequence[Place]) -> list[Area]:
    """Return the countries that places are in: as their registry says, else by where their points
    are.

    Places without any point are in the countries that their registry names. What is in no country
    and near none adds none.
    """
    coded = {country.code: country for country in countries() if country.code}
    points = [
        (place.point, coded.get(code_of(place.codes)))
        for place in places
        if place.point is not None
    ]
    chosen = [_country(point, stated) for point, stated in points]
    if not points:
        chosen = [coded.get(code_of(place.codes)) for place in places]
    return [country for country in countries() if country in chosen]


def _country(point: Position, stated: Area | None) -> Area | None:
    """Return the country of a point. One that the registry states is taken, unless the point is
    in another and beside no shore or border of the stated one.
    """
    if stated is not None and stated.beside(point, _OFF_SHORE):
        return stated
    near = [country for country in countries() if country.beside(point, _OFF_SHORE)]
    countries_at_point = [country for country in near if country.holds(point)]
    if countries_at_point or stated is not None:
        return countries_at_point[0] if countries_at_point else stated
    return min(near, key=lambda country: country.distance(point), default=None)


def parts_shown(country: Area, points: Sequence[Position]) -> list[Ring]:
    """Return the parts of a country that a map of points shows.

    They are the parts that the points are in or beside, without points the largest one, and then
    whatever is near: within a quarter of the diagonal of what is shown already, or 2 degrees; a
    part of a tenth of the largest one within the whole diagonal. So a map of a country in Europe
    does not reach to its islands in another ocean, nor the other way round.
    """
    boxes, sizes = country.boxes, [abs(doubled(ring)) for ring in country.rings]
    large = max(sizes) / 10
    spots = [(*point, *point) for point in points]
    part_numbers = {
        number
        for number, box in enumerate(boxes)
        if any(gap(box, spot) <= _OFF_SHORE for spot in spots)
    }
    part_numbers = part_numbers or {sizes.index(max(sizes))}
    before = 0
    while len(part_numbers) > before:
        before = len(part_numbers)
        box = around(boxes[number] for number in part_numbers)
        diagonal = math.hypot(box[2] - box[0], box[3] - box[1])
        reach = {False: max(_REACH, diagonal / 4), True: max(_REACH, diagonal)}
        part_numbers |= {
            number
            for number, other in enumerate(boxes)
            if gap(other, box) <= reach[sizes[number] >= large]
        }
    return [country.rings[number] for number in sorted(part_numbers)]


def at_scale(areas: Iterable[Area], box: Box) -> tuple[list[Area], str]:
    """Return countries in the detail that a box of such a width wants, and the scale in words.

    A country that the coarser outlines leave out keeps the finer ones.
    """
    if box[2] - box[0] <= _WIDEST_FINE:
        return list(areas), "1:50,000,000"
    coarse = {(area.code, area.name): area for area in countries(_COARSE)}
    return [coarse.get((area.code, area.name), area) for area in areas], "1:110,000,000"
