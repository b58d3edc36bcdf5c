"""A timeline as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import style as styles
from kg.draw.png import raster, undrawn
from kg.formats.pictures import timeline_svg
from kg.services.format_record import Export

if TYPE_CHECKING:
    from kg.services.timeline import TimelineAnswer


def svg_file(answer: TimelineAnswer, *, style: str = "screen") -> str:
    """Return the picture of a timeline as SVG."""
    return timeline_svg(answer, styles.STYLES[style])


def png_file(answer: TimelineAnswer, *, style: str = "screen") -> Export:
    """Return the picture of a timeline as PNG, with a note on letters that its font lacks."""
    picture = timeline_svg(answer, styles.STYLES[style])
    return Export(raster(picture), tuple(filter(None, (undrawn(picture),))))
