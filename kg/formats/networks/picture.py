"""A network as a picture, a map, or a page around one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import style
from kg.draw.png import raster, undrawn
from kg.formats.networks.geojson import unplaced_note
from kg.formats.pictures import map_svg, read_for, svg
from kg.services.format_record import Export

if TYPE_CHECKING:
    from kg.formats.networks.projection import Projection


def svg_file(projection: Projection) -> Export:
    """Return the picture or the map of a network as SVG."""
    picture, notes = _painted(projection)
    return Export(picture.encode(), notes)


def png_file(projection: Projection) -> Export:
    """Return the picture or the map of a network as PNG, with a note on letters that its font
    lacks.
    """
    picture, notes = _painted(projection)
    return Export(raster(picture), (*notes, undrawn(picture)))


def _painted(projection: Projection) -> tuple[str, tuple[str, ...]]:
    """Return a picture or a map as SVG, and the notes on it."""
    options = projection.options
    palette = style.STYLES[options.style]
    if not options.mapped:
        return svg(projection.network, palette, options.statuses), ()
    places = projection.places()
    outlines = read_for(places, options.boundaries) if options.boundaries else None
    picture = map_svg(projection.network, places, palette, outlines)
    return picture, (unplaced_note(places),)


def page_file(projection: Projection) -> str:
    """Return a page with the picture of a network, its tables and the statements behind it."""
    from kg.formats.networks.page import page  # noqa: PLC0415 - no picture needs it

    whole = projection.whole()
    return page(projection.network, projection.evidence(whole), projection.options.statuses, whole)
