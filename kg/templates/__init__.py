"""HTML from templates: the files of this package, filled with plain values that are escaped.

A page extends one of two frames, which it is rendered with: `offline` is one file with its font,
style and script inside; `linked` names its style and script by URL, for a web server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.style import COVERAGE, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["Frame", "linked", "offline", "ready", "render", "safe_url"]

Frame = dict[str, Any]
"""What a frame needs beside the page's own values: keywords of `render`."""

_FOLDER: Final = Path(__file__).resolve().parent
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_IGNORED: Final = re.compile("[\x00-\x20\x7f]")
"""Characters that a browser drops from a URL or from its beginning before it reads the scheme."""
_SCHEMES: Final = frozenset({"http", "https"})


def render(name: str, **context: object) -> str:
    """Return a template of this package filled with values; text in it is escaped.

    A value that the template names and `context` lacks is an error. The same values give the same
    text.

    >>> render("paragraphs.html", lines=("a < b",))
    '<p>a &lt; b</p>'
    """
    return _environment().get_template(name).render(context)


def ready(markup: str) -> Markup:
    """Return what is markup, style or script already, so that a template does not escape it.

    The only door for it: a picture of `kg.draw`, our own style sheets and scripts. Never for text.
    """
    from markupsafe import Markup  # noqa: PLC0415 - only pages need it

    return Markup(markup)  # noqa: S704 - the one place, for what this program drew or wrote


def offline(style: str, script: str = "", *, generator: str = "") -> Frame:
    """Return the frame of one file that needs nothing else and may request nothing.

    `style` comes from `kg.style.sheet`. The policy allows this style and this script by their
    hashes, and nothing else.

    >>> "default-src 'none'; style-src 'sha256-" in offline("p{margin:0}")["policy"]
    True
    """
    allowed = [f"style-src '{_hash(style)}'"]
    allowed += [f"script-src '{_hash(script)}'"] if script else []
    return {
        "frame": "offline.html",
        "policy": _policy(allowed, "form-action 'none'"),
        "style": ready(style),
        "script": ready(script),
        "generator": generator,
    }


def linked(
    asset: Callable[[str], str], styles: Sequence[str], scripts: Sequence[str] = ()
) -> Frame:
    """Return the frame of a page of a web server: `asset` gives the URL of a style or script by
    its name.

    The policy allows styles and scripts of the same server, and forms that are sent to it.

    >>> linked("/assets/{}".format, ["report.css"])["styles"]
    ['/assets/report.css']
    """
    allowed = ["style-src 'self'", *(["script-src 'self'"] if scripts else [])]
    return {
        "frame": "linked.html",
        "policy": _policy(allowed, "form-action 'self'"),
        "styles": [asset(name) for name in styles],
        "scripts": [asset(name) for name in scripts],
    }


def safe_url(url: str) -> str:
    """Return a URL that a link may have: relative, http or https; "" for any other.

    >>> safe_url("entries/H-1"), safe_url(" javascript:alert(1)")
    ('entries/H-1', '')
    """
    scheme = _SCHEME.match(_IGNORED.sub("", url))
    return "" if scheme and scheme[1].lower() not in _SCHEMES else clean(url).strip()


@cache
def _environment() -> Environment:
    """Return the one environment: templates of this folder, every value escaped, nothing written
    to disk.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - start fast

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    del environment.filters["safe"]  # `ready` is the only way in for markup
    environment.filters["safe_url"] = safe_url
    environment.globals["signs"] = {word: status.sign for word, status in COVERAGE.items()}
    return environment


def _printed(value: object) -> object:
    """Return a value as a template prints it: text without what markup may not hold."""
    return clean(value) if type(value) is str else value


def _policy(allowed: Sequence[str], forms: str) -> Markup:
    """Return a content security policy; it is made of our own words and hashes."""
    return ready("; ".join(["default-src 'none'", *allowed, "base-uri 'none'", forms]))


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
