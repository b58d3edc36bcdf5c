"""How strings, IRIs and comments are written in Turtle, TriG and SPARQL: patterns for `re.DOTALL`
that the scanners here share. None holds a blank, so they may stand in a verbose pattern too.
"""

from __future__ import annotations

from typing import Final

# No possessive quantifier over a group that looks ahead: Python before 3.11.5 loses its place in
# one.
STRING: Final = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
)
"""A string of either length, in either quotes; a short one ends on its line."""
IRI: Final = r"<[^<>\s]*+>"
"""An IRI in angle brackets, legal or not."""
COMMENT: Final = r"\#[^\n\r]*+"
"""A comment, which ends with its line, whichever of the two characters ends that."""
