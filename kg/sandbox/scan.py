"""Scans of a text before any parser sees it: encoding, NUL bytes, depth of brackets."""

from __future__ import annotations

import re
from typing import Final

from kg import lexing
from kg.errors import Finding, InputError, Location

MAX_DEPTH: Final = 100
_TOKENS: Final = re.compile(
    rb"\\."  # an escape in a name, such as ex:a\#b, begins no comment and no string
    + f"|{lexing.STRING}|<<\\(?|\\)?>>|{lexing.IRI}|{lexing.COMMENT}".encode()
    + rb"|[\[\](){}]",
    re.DOTALL,
)
_OPENING: Final = frozenset((b"<<", b"<<(", b"[", b"(", b"{"))
_CLOSING: Final = frozenset((b">>", b")>>", b"]", b")", b"}"))


def text(data: bytes, path: str) -> str:
    """Return the bytes as strict UTF-8 text without NUL; a byte order mark at the start is dropped.

    >>> text(b"abc", "a.yaml")
    'abc'
    """
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError.of(
            [
                Finding(
                    path,
                    line,
                    column,
                    "not-utf8",
                    "error",
                    f"byte 0x{data[error.start]:02X} is not UTF-8",
                    "save the file as UTF-8",
                )
            ]
        ) from error
    position = decoded.find("\0")
    if position >= 0:
        line = decoded.count("\n", 0, position) + 1
        column = position - decoded.rfind("\n", 0, position)
        raise InputError.of(
            [
                Finding(
                    path, line, column, "nul-byte", "error", "a NUL byte stands here", "remove it"
                )
            ]
        )
    return decoded


def check_text(data: bytes, path: str) -> None:
    """Raise InputError where bytes are no strict UTF-8, or hold NUL; cheaper than `text`."""
    if not data.isascii() or b"\0" in data:
        text(data, path)


def check_depth(data: bytes, path: str, *, limit: int = MAX_DEPTH) -> None:
    """Raise InputError where brackets outside strings, IRIs and comments nest more than `limit`
    deep.

    >>> check_depth(b'<a> <b> "(((" .', "a.ttl", limit=2)
    """
    depth = 0
    for match in _TOKENS.finditer(data):
        token = match[0]
        if token in _OPENING:
            depth += 1
            if depth > limit:
                line = data.count(b"\n", 0, match.start()) + 1
                column = match.start() - data.rfind(b"\n", 0, match.start())
                raise InputError.of(
                    [
                        Finding(
                            path,
                            line,
                            column,
                            "too-deep",
                            "error",
                            f"brackets nest more than {limit} deep",
                            "flatten this part",
                        )
                    ]
                )
        elif token in _CLOSING:
            depth = max(0, depth - 1)


def location_of(path: str, data: bytes, position: int) -> Location:
    r"""Return the location of a position in the text of a file.

    >>> print(location_of("a.txt", b"one\ntwo", 5))
    a.txt:2:2
    """
    line = data.count(b"\n", 0, position) + 1
    return Location(path, line, position - data.rfind(b"\n", 0, position))
