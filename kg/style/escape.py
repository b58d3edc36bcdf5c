"""Text made safe to write: what XML forbids is dropped, what markup would read is escaped."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from kg.characters import xml_safe

_STEERING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(value: str) -> str:
    r"""Return text without the characters that XML 1.0 forbids or discourages; line ends become
    `\n`.

    >>> clean("a\x00b\r\nc\ud800")
    'ab\nc'
    """
    return xml_safe(value).replace("\r\n", "\n").replace("\r", "\n").replace("\u0085", "\n")


def one_line(value: str) -> str:
    r"""Return a label: clean, white space folded, without the characters that turn the direction of
    other text.

    >>> one_line(" two\n lines\u202e")
    'two lines'
    """
    return " ".join(_STEERING.sub("", clean(value)).split())


def text(value: str) -> str:
    """Return text as element content of XML or HTML.

    >>> text("a < b ]]> c & d")
    'a &lt; b ]]&gt; c &amp; d'
    """
    return escape(clean(value), quote=False)


def attribute(value: str) -> str:
    """Return text as the content of a double-quoted attribute of XML or HTML.

    >>> attribute('say "x" <now>')
    'say &quot;x&quot; &lt;now&gt;'
    """
    quoted = escape(clean(value)).replace("&#x27;", "&#39;")
    return quoted.replace("\n", "&#10;").replace("\t", "&#9;")
