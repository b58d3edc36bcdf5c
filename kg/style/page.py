"""The shell of a page: one HTML file that needs nothing else and may request nothing, in both
colour schemes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.style.colours import COVERAGE, DARK, LIGHT, VALUES, Palette
from kg.style.escape import attribute, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.network import Evidence

FAMILY: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
"""The sans of pages and pictures: the reader's own."""
_SHARED: Final = Path(__file__).resolve().parent / "page.css"
_NEUTRALS: Final = ("background", "surface", "line", "text", "muted", "link", "mark")


def document(title: str, body: str, style: str, script: str = "", *, generator: str = "") -> str:
    """Return a page: `title` and `generator` are plain text, `body` is markup, `style` comes from
    `sheet`.

    Its policy allows this style and this script by their hashes, and nothing else.

    >>> "default-src 'none'; style-src 'sha256-" in document("A page", "<p>Text</p>", "p{margin:0}")
    True
    """
    allowed = [
        f"style-src '{_hash(style)}'",
        *([f"script-src '{_hash(script)}'"] if script else []),
    ]
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        *([f'<meta name="generator" content="{attribute(generator)}">'] if generator else []),
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>",
        body,
        *([f"<script>{script}</script>"] if script else []),
    ]
    return "\n".join(parts) + "\n</body>\n</html>\n"


def sheet(
    own: str, coloured: Callable[[Palette], str] = lambda _: "", *, shared: bool = True
) -> str:
    """Return the style of a page: what all reports share, then `own`; `coloured` gives rules of
    each colour scheme.

    Without `shared` it is the colours and `own` alone: for pages whose tables stay tables on a
    phone.

    Both schemes have the neutrals and the four statuses as variables: `var(--line)`,
    `var(--covered)`.
    """
    light, dark = (_tokens(palette) + coloured(palette) for palette in (LIGHT, DARK))
    return (
        f"{light}@media screen and "
        f"(prefers-color-scheme:dark){{{dark}}}{_shared() if shared else ''}{packed(own)}"
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], marks: Sequence[str] = ()) -> str:
    r"""Return a table of cells that are markup already, with its head.

    `marks` says what each row is of, in words that a page's script shows and hides it by (data-of).

    >>> "<tr><td>1</td></tr>" in table(("a",), [("1",)])
    True
    """
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in columns)
    opening = [f'<tr data-of="{attribute(mark)}">' for mark in marks] or ["<tr>"] * len(rows)
    body = "\n".join(
        f"{tr}<td>{'</td><td>'.join(row)}</td></tr>" for tr, row in zip(opening, rows, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def packed(css: str) -> str:
    """Return CSS without line ends."""
    return "".join(line.strip() for line in css.splitlines())


def card(found: Evidence, identifier: str = "", more: Iterable[str] = ()) -> str:
    """Return a statement as a card: what it says in our words, who said it, where and when, and its
    passage.

    `identifier` is the card's own, such as s-gazette.1; `more` are lines of plain text at its end.
    """
    kind = VALUES[found.value][0] if found.value in VALUES else found.value
    told = f"{kind}: {found.modality}" if found.modality and kind != found.modality else kind
    who = found.speaker + (f", probably after {found.origin}" if found.origin else "")
    where = ", ".join(filter(None, [found.source_title, found.publisher, f"source {found.source}"]))
    when = "; ".join(
        filter(
            None, [f"stated {found.stated}" if found.stated else "", f"known from {found.known}"]
        )
    )
    if found.quote:
        before, passage, after = map(text, found.quote)
        quote = f"<blockquote><bdi>{before}<mark>{passage}</mark>{after}</bdi></blockquote>"
    elif found.passage:
        anchor = (
            f", at the words <q>{text(found.passage.anchor)}</q>" if found.passage.anchor else ""
        )
        quote = (
            f'<p class="meta">Characters {found.passage.start} to {found.passage.end} of the '
            f"source{anchor}.</p>"
        )
    else:
        quote = ""
    named = f' id="{attribute(identifier)}"' if identifier else ""
    return (
        f'<article class="card"{named}><h3>{text(found.id)} '
        f"<span>{text(told)}</span></h3><p><bdi>{text(found.paraphrase)}</bdi></p>{quote}"
        f'<p class="meta">{"".join(f"<bdi>{text(line)}</bdi>" for line in (who, where, when, *more))}</p></article>'  # noqa: E501
    )


@cache
def _shared() -> str:
    return packed(_SHARED.read_text(encoding="utf-8").replace("$FAMILY", FAMILY))


def _tokens(palette: Palette) -> str:
    named = {name: getattr(palette, name) for name in _NEUTRALS}
    named |= {status: palette.status(status) for status in COVERAGE}
    return f":root{{color-scheme:{palette.name};{''.join(f'--{name}:{value};' for name, value in named.items())}}}"  # noqa: E501


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
