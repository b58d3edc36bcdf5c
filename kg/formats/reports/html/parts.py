"""What the pages of reports share: their style sheet and the line that ends them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import style

if TYPE_CHECKING:
    from kg.style import Palette

OFFLINE: Final = "Made by kg (mandate-kg). This file is complete: it requests nothing."
_REPORT: Final = Path(__file__).resolve().parent / "report.css"


@cache
def stylesheet() -> str:
    """Return the style of the pages of reports."""
    return style.sheet(_REPORT.read_text(encoding="utf-8"), _heat)


def _heat(palette: Palette) -> str:
    """Return the colours of the steps; the same in both schemes, since the text on them is chosen
    with them.
    """
    if palette.name == "dark":
        return ""
    steps = enumerate(zip(style.COUNTS, style.ON_COUNTS, strict=True), start=1)
    return "".join(
        f".n{number}{{background:{ground}}}.n{number} a{{color:{text}}}"
        for number, (ground, text) in steps
    )
