"""A picture as PNG, drawn by resvg with the shipped font alone, so that it looks the same on every
machine.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from kg import style
from kg.errors import MachineError

_LISTED: Final = 12


def undrawn(picture: str) -> str:
    """Return what to report where the shipped font lacks letters of a picture, empty where
    it has all.

    >>> undrawn("<svg><text>Vellamar \u6d77\u5730</text></svg>")
    'the font of PNG pictures lacks 2 letters of 1 text (\u5730 \u6d77), drawn as empty boxes; an .svg shows them'
    """  # noqa: E501
    texts = [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture)]
    short = [text for text in texts if style.missing_glyphs(text)]
    letters = sorted(style.missing_glyphs("".join(short)))
    if not letters:
        return ""
    letter_list = " ".join(letters[:_LISTED]) + (" \u2026" if len(letters) > _LISTED else "")
    return (
        f"the font of PNG pictures lacks {len(letters)} letter{'s' * (len(letters) != 1)} of "
        f"{len(short)} "
        f"text{'s' * (len(short) != 1)} ({letter_list}), drawn as empty boxes; an .svg shows them"
    )


def raster(picture: str, *, zoom: int = 2) -> bytes:
    """Return an SVG document of ours as a PNG. Raises MachineError without resvg-py."""
    try:
        import resvg_py  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MachineError(
            "PNG pictures need resvg-py. pip install 'mandate-kg[png]', or write .svg."
        ) from error
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture,
            zoom=zoom,
            font_files=[str(style.FONT)],
            skip_system_fonts=True,
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )
