"""What the pages of reports are made of: tables that stack on a phone, statuses, folds, the
footer.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.style import Palette

_OWN: Final = Path(__file__).resolve().parent / "report.css"


def table(heads: Sequence[str], rows: Iterable[str], name: str = "") -> str:
    """Return a table of ready rows; `name` is a class that sets the width of its columns."""
    top = "".join(f'<th scope="col">{style.text(head)}</th>' for head in heads)
    body = "\n".join(rows)
    named = f' class="{name}"' if name else ""
    return f"<table{named}><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"


def row(heads: Sequence[str], cells: Sequence[str], identifier: str = "") -> str:
    """Return a row of markup; its first cell heads it, the others carry their column's head for a
    narrow screen.

    A cell that is empty is left out there.
    """
    named = f' id="{style.attribute(identifier)}"' if identifier else ""
    first, *others = cells
    rest = "".join(
        f'<td data-label="{style.attribute(head)}">{cell}</td>' if cell else "<td></td>"
        for head, cell in zip(heads[1:], others, strict=True)
    )
    return f'<tr{named}><th scope="row">{first}</th>{rest}</tr>'


def status(word: str) -> str:
    """Return a status as sign and word in its colour; limits and duties have words and no colour.

    >>> status("covered")
    '<span class="status covered">✓ covered</span>'
    """
    if word not in style.COVERAGE:
        return f'<span class="status">{style.text(word)}</span>'
    return f'<span class="status {word}">{style.COVERAGE[word].sign} {word}</span>'


def section(identifier: str, title: str, *body: str) -> str:
    """Return a section under a heading; nothing where it has no body."""
    inner = "\n".join(filter(None, body))
    if not inner:
        return ""
    head = f'<h2 id="{identifier}" tabindex="-1">{style.text(title)}</h2>'
    return f'<section aria-labelledby="{identifier}">{head}\n{inner}</section>'


def paragraphs(lines: Iterable[str]) -> str:
    """Return lines of plain text as paragraphs."""
    return "".join(f"<p>{style.text(line)}</p>" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """Return lines of plain text as a list, nothing where there is none."""
    points = "".join(f"<li>{style.text(line)}</li>" for line in lines)
    return f"<ul>{points}</ul>" if points else ""


@cache
def stylesheet() -> str:
    """Return the style of the pages of reports."""
    return style.sheet(_OWN.read_text(encoding="utf-8"), _heat)


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
