"""A brief as a page that prints on one sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import style
from kg.formats.reports.brief import HEADS, LIMITS
from kg.formats.reports.html.parts import bullets, paragraphs, row, status, table

if TYPE_CHECKING:
    from kg.formats.reports.brief import BriefPage, Row, Section

_OWN: Final = Path(__file__).resolve().parent / "brief.css"


def brief_html(page: BriefPage) -> str:
    """Return the page of a brief as an HTML document that needs nothing else and may request
    nothing.

    >>> from kg.model import Clocks
    >>> from kg.formats.reports.brief import brief_page
    >>> from kg.services.brief import BriefRequest, brief
    >>> answer = brief(view, BriefRequest("harbour-1", Clocks("2030-10-31")))
    >>> "default-src 'none'" in brief_html(brief_page(answer))
    True
    """
    body = [
        f'<header><p class="kicker">{style.text(page.kicker)}</p><h1>{style.text(page.title)}</h1>',
        f'<p class="headline">{style.text(page.headline)}</p>',
        f'<p class="lead">{style.text(" ".join(page.lead))}</p></header>\n<main>',
        _tasks(page),
        f'<div class="columns">{"".join(map(_section, page.sections))}</div>'
        if page.sections
        else "",
        _section(page.sources, plain=True),
        f"<section><h2>{LIMITS}</h2>{paragraphs([' '.join(page.limits)])}</section>"
        if page.limits
        else "",
        "</main>",
        f"<footer>{_commands(page)}</footer>",
    ]
    return style.document(page.title, "\n".join(filter(None, body)), _style())


def _tasks(page: BriefPage) -> str:
    if not page.rows:
        return ""
    under = f'<p class="rest">{style.text(page.rest)}</p>' if page.rest else ""
    return (
        f'<section aria-label="Tasks">{table(HEADS, map(_row, page.rows), "brief")}{under}'
        f'<p class="words">{style.text(page.words)}</p></section>'
    )


def _row(shown: Row) -> str:
    texts = (shown.label, shown.evidence, shown.witnesses, shown.latest)
    return row(HEADS, [status(shown.status), *map(style.text, texts)])


def _section(section: Section, *, plain: bool = False) -> str:
    """Return a section with its sentences as a list; `plain` ones have no marks."""
    if not section.lines:
        return ""
    listed = bullets(section.lines)
    if plain:
        listed = listed.replace("<ul>", '<ul class="plain">', 1)
    intro = paragraphs([section.intro]) if section.intro else ""
    rest = f'<p class="rest">{style.text(section.rest)}</p>' if section.rest else ""
    return f"<section><h2>{style.text(section.title)}</h2>{intro}{listed}{rest}</section>"


def _commands(page: BriefPage) -> str:
    return "".join(
        f"<p>{style.text(said)}: <code>{style.text(command)}</code></p>"
        for said, command in page.commands
    )


@cache
def _style() -> str:
    """Return the style of the page of a brief."""
    return style.sheet(_OWN.read_text(encoding="utf-8"))
