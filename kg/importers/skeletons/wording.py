"""How skeletons write text, ids and comments in YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from kg.suggest import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 48
_COLUMN: Final = 33
"""Where comments begin, unless a line is longer."""


def quoted(text: str) -> str:
    r"""Return a text as a YAML scalar in double quotes.

    >>> print(quoted('The "Mission"'))
    "The \"Mission\""
    """
    return json.dumps(text, ensure_ascii=False)


def slug_of(text: str, otherwise: str = "") -> str:
    """Return an id made of a label: its words in lower case, as many as fit; `otherwise` where it
    has no letter that an id may hold.

    >>> slug_of("Côte du Nord (district)"), slug_of("C/RES/12"), slug_of("北", "place-1")
    ('cote-du-nord-district', 'c-res-12', 'place-1')
    """
    words = [word for word in fold(text).split() if word.isascii()]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        slug = longer
    return slug or otherwise


def commented(line: str, comment: str) -> str:
    """Return a line with a comment behind it.

    >>> commented("kind: mission", "who acts")
    'kind: mission                    # who acts'
    """
    return f"{line:<{_COLUMN}}# {comment}" if len(line) < _COLUMN else f"{line}  # {comment}"


def lines(*parts: str | Iterable[str]) -> str:
    """Return lines, and lists of lines, as one text; an empty line stays one."""
    flat: list[str] = []
    for part in parts:
        flat += [part] if isinstance(part, str) else list(part)
    return "\n".join(flat) + "\n"
