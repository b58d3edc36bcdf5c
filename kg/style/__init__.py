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

__all__ = [
    "COUNTS",
    "COVERAGE",
    "DARK",
    "FAMILY",
    "FONT",
    "KINDS",
    "LIGHT",
    "ON_COUNTS",
    "PRINT",
    "STYLES",
    "VALUES",
    "Coverage",
    "Kind",
    "Palette",
    "attribute",
    "clean",
    "missing_glyphs",
    "mixed",
    "one_line",
    "sheet",
    "step",
    "text",
    "truncate",
    "width",
    "wrap",
    "xml_safe",
]
