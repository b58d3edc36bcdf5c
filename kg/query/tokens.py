"""A lexer of SPARQL that is just enough to distinguish parameters, keywords and brackets from
strings, IRIs and comments.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from kg import lexing

_TOKEN: Final = re.compile(
    r"(?P<string>"
    + lexing.STRING  # neither blanks nor comments, so that it may stand in a verbose pattern
    + r""")
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<comment>"""
    + lexing.COMMENT
    + r""")
    | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    | (?P<variable>\?[A-Za-z_][A-Za-z0-9_]*)
    | (?P<word>[A-Za-z_][\w.-]*(?::[\w.%-]*)? | :[\w.%-]*)
    | (?P<space>\s+)
    | (?P<other>\\.|.)  # an escape in a name, such as ex:a\#b, begins no comment and no string
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind (string, iri, comment, parameter, variable, word, space, other), text and
    offset.
    """

    kind: str
    text: str
    start: int


@lru_cache(maxsize=128)  # one command asks the same questions again, of a gap and of its what-if
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a SPARQL text; joined, they are the text again.

    >>> [t.text for t in tokens('ASK { ?s ?p "$no" } # $no') if t.kind == "parameter"]
    []
    """
    return tuple(
        Token(str(match.lastgroup), match[0], match.start()) for match in _TOKEN.finditer(text)
    )


def line_of(text: str, offset: int) -> int:
    """Return the line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1
