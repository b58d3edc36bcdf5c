"""How everything looks: colours, shapes and words of kinds and statuses, escaping, the font, the
style of pages.
"""

from kg.characters import xml_safe
from kg.style.colours import (
    COUNTS,
    COVERAGE,
    DARK,
    KINDS,
    LIGHT,
    ON_COUNTS,
    PRINT,
    STYLES,
    VALUES,
    Coverage,
    Kind,
    Palette,
    mixed,
    step,
)
from kg.style.escape import attribute, clean, one_line, text
from kg.style.font import FONT, missing_glyphs, truncate, width, wrap
from kg.style.page import FAMILY, sheet
from kg.style.signs import (
    CERTAINTY,
    LINES,
    SIZE,
    SMALL,
    TITLE,
    LineStyle,
    map_css,
    picture_colours,
    picture_css,
    picture_forms,
    timeline_css,
)

__all__ = [
    "CERTAINTY",
    "COUNTS",
    "COVERAGE",
    "DARK",
    "FAMILY",
    "FONT",
    "KINDS",
    "LIGHT",
    "LINES",
    "ON_COUNTS",
    "PRINT",
    "SIZE",
    "SMALL",
    "STYLES",
    "TITLE",
    "VALUES",
    "Coverage",
    "Kind",
    "LineStyle",
    "Palette",
    "attribute",
    "clean",
    "map_css",
    "missing_glyphs",
    "mixed",
    "one_line",
    "picture_colours",
    "picture_css",
    "picture_forms",
    "sheet",
    "step",
    "text",
    "timeline_css",
    "truncate",
    "width",
    "wrap",
    "xml_safe",
]
