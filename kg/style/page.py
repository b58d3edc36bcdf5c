"""The style of a page, in both colour schemes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.style.colours import COVERAGE, DARK, LIGHT, Palette

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
"""The sans of pages and pictures: the reader's own."""
_SHARED: Final = Path(__file__).resolve().parent / "page.css"
_NEUTRALS: Final = ("background", "surface", "line", "text", "muted", "link", "mark")


def sheet(
    rules: str, coloured: Callable[[Palette], str] = lambda _: "", *, shared: bool = True
) -> str:
    """Return the style of a page: what all reports share, then `rules`; `coloured` gives rules of
    each colour scheme.

    Without `shared` it is the colours and `rules` alone: for pages whose tables stay tables on a
    phone.

    Both schemes have the neutrals and the four statuses as variables: `var(--line)`,
    `var(--covered)`.
    """
    light, dark = (_tokens(palette) + coloured(palette) for palette in (LIGHT, DARK))
    return (
        f"{light}@media screen and "
        f"(prefers-color-scheme:dark){{{dark}}}{_shared() if shared else ''}{packed(rules)}"
    )


def packed(css: str) -> str:
    """Return CSS without line ends."""
    return "".join(line.strip() for line in css.splitlines())


@cache
def _shared() -> str:
    return packed(_SHARED.read_text(encoding="utf-8").replace("$FAMILY", FAMILY))


def _tokens(palette: Palette) -> str:
    values = {name: getattr(palette, name) for name in _NEUTRALS}
    values |= {status: palette.status(status) for status in COVERAGE}
    variables = "".join(f"--{name}:{value};" for name, value in values.items())
    return f":root{{color-scheme:{palette.name};{variables}}}"
