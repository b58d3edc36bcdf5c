"""What every page of ours begins and ends with: both colour schemes, and a policy by which it may request nothing."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from kg import theme
from kg.export.style import FAMILY, css

if TYPE_CHECKING:
    from collections.abc import Sequence


def document(title: str, body: str, style: str, script: str = "", *, generator: str = "kg export") -> str:
    """Return an HTML document that needs nothing else; its policy allows this style and this script alone.

    `title` is plain text, `body` is markup.

    >>> "default-src 'none'" in document("A page", "<main></main>", "")
    True
    """
    allowed = f"style-src '{_hash(style)}'" + (f"; script-src '{_hash(script)}'" if script else "")
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    end = f"<script>{script}</script>\n" if script else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{theme.attribute(generator)}">\n'
        f"<title>{theme.text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n{end}</body>\n</html>\n"
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    r"""Return a table of cells that are markup already, with its head.

    >>> "<tr><td>1</td></tr>" in table(("a",), [("1",)])
    True
    """
    head = "".join(f'<th scope="col">{theme.text(name)}</th>' for name in columns)
    body = "\n".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def style(shared: str) -> str:
    """Return a page's CSS: the neutrals and the picture's colours of both schemes, then the rules given.

    `$FAMILY` in them stands for the family of fonts.
    """
    light, dark = (_tokens(palette) + css(palette) for palette in (theme.LIGHT, theme.DARK))
    screen = f"@media screen and (prefers-color-scheme:dark){{{dark}}}"
    rules = "".join(line.strip() for line in shared.replace("$FAMILY", FAMILY).splitlines())
    return f"{light}{screen}{rules}"


def _tokens(palette: theme.Palette) -> str:
    names = ("background", "surface", "line", "text", "muted", "link", "mark")
    return f":root{{color-scheme:{palette.name};{''.join(f'--{name}:{getattr(palette, name)};' for name in names)}}}"


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
