"""Plain text and Markdown: the characters as they are, markup too."""

from __future__ import annotations

import re
from typing import Final

from kg import sandbox
from kg.extract.readers.record import Document

_HEADING: Final = re.compile(r"#{1,6}[ \t]+(\S.*?)[ \t#]*")


def read(data: bytes, path: str) -> Document:
    r"""Return a UTF-8 text; a heading of Markdown in its first line with words is its title.

    >>> read(b"\n# Night patrols\n\nText.", "a.md").title
    'Night patrols'
    """
    text = sandbox.text(data, path)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    heading = _HEADING.fullmatch(first)
    return Document(text, heading[1] if heading else "")
