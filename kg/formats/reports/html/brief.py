"""A brief as a page that prints on one sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import style, templates
from kg.formats.reports.brief import HEADS, LIMITS

if TYPE_CHECKING:
    from kg.formats.reports.brief import BriefPage
    from kg.templates import Frame

_BRIEF: Final = Path(__file__).resolve().parent / "brief.css"


def brief_html(page: BriefPage, *, frame: Frame | None = None) -> str:
    """Return the page of a brief as an HTML document that needs nothing else and may request
    nothing, or as a page in `frame`.

    >>> from kg.model import Clocks
    >>> from kg.formats.reports.brief import brief_page
    >>> from kg.services.brief import BriefRequest, brief
    >>> answer = brief(view, BriefRequest("harbour-1", Clocks("2030-10-31")))
    >>> "default-src 'none'" in brief_html(brief_page(answer))
    True
    """
    chosen = templates.offline(brief_stylesheet()) if frame is None else frame
    return templates.render(
        "brief.html", **chosen, title=page.title, page=page, columns=HEADS, limits_title=LIMITS
    )


@cache
def brief_stylesheet() -> str:
    """Return the style of the page of a brief."""
    return style.sheet(_BRIEF.read_text(encoding="utf-8"))
