"""How everything looks: colours, shapes and words of kinds and statuses, escaping, the font and its measures."""

from kg.theme.colours import COUNTS, COVERAGE, DARK, KINDS, LIGHT, VALUES, Coverage, Kind, Palette, mixed
from kg.theme.escape import attribute, clean, one_line, text, xml_safe
from kg.theme.font import FONT, fitted, width, wrapped

__all__ = [
    "COUNTS", "COVERAGE", "DARK", "FONT", "KINDS", "LIGHT", "VALUES", "Coverage", "Kind", "Palette",
    "attribute", "clean", "fitted", "mixed", "one_line", "text", "width", "wrapped", "xml_safe",
]  # fmt: skip
