"""The outlines of boxes, and the step from one line of text to the next."""

from __future__ import annotations

from typing import Final

LINE: Final = 17
"""From one line of text to the next, in pixels."""
PILL: Final = "pill"
"""The shape with round ends, whose outline lines meet elsewhere than a rectangle's."""
INSETS: Final = {PILL: 8, "double": 5, "note": 6}
"""How much of the width of its box a shape takes away from its text, in pixels."""
SHIFTS: Final = {"double": 2, "note": -2}
"""How far the middle of a shape's text is from the middle of its box, in pixels."""
_CUT: Final = 9


def outline(shape: str, x: int, y: int, wide: int, high: int) -> str:
    """Return the outline of a shape as SVG: rounded, pill, double, cut or note.

    >>> outline("pill", 0, 0, 60, 20)
    '<rect class="b" x="0" y="0" width="60" height="20" rx="10"/>'
    """
    right, low = x + wide, y + high
    cut = min(_CUT, high // 3)
    if shape == "cut":
        return f'<path class="b" d="M{x} {y}H{right - cut}L{right} {y + cut}V{low}H{x}Z"/>'
    if shape == "note":
        fold = f'<path class="f" d="M{right} {low - cut}H{right - cut}V{low}"/>'
        return f'<path class="b" d="M{x} {y}H{right}V{low - cut}L{right - cut} {low}H{x}Z"/>{fold}'
    radius = {"rounded": min(8, high // 3), PILL: high // 2, "double": 0}[shape]
    rounded = f' rx="{radius}"' if radius else ""
    second = f'<path class="f" d="M{x + 4} {y}V{low}"/>' if shape == "double" else ""
    return f'<rect class="b" x="{x}" y="{y}" width="{wide}" height="{high}"{rounded}/>{second}'
