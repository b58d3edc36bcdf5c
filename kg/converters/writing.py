"""Entries as YAML of ours: one block an entry, short lists and nested keys on one line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from kg.converters.record import Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.converters.record import Entry, Value

_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9._/ -]*[A-Za-z0-9._/])?|\d{4}-\d\d(?:-\d\d)?")
_WORDS: Final = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
"""Texts that a reader of YAML takes for something else."""
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_WIDTH: Final = 100


def to_yaml(sections: Mapping[str, Iterable[Entry]], comments: Iterable[str] = ()) -> str:
    """Return the text of a file: comments, then each section that has an entry.

    >>> town = {"id": "a-town", "points": [{"lat": Number("1.5")}]}
    >>> print(to_yaml({"places": [town]}, ["Ours."]))
    # Ours.
    places:
    - id: a-town
      points: [{lat: 1.5}]
    <BLANKLINE>
    """
    lines = [f"# {part}".rstrip() for comment in comments for part in comment.split("\n")]
    for name, entries in sections.items():
        blocks = [line for entry in entries for line in _block(entry)]
        lines += [f"{name}:", *blocks] if blocks else []
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    r"""Return a text as a YAML scalar, in quotes where it has to be.

    >>> [scalar(text) for text in ("a-town", "no", "2030-01", "12", "S/RES/1", 'the "Guard"')]
    ['a-town', '"no"', '2030-01', '"12"', 'S/RES/1', '"the \\"Guard\\""']
    """
    if isinstance(text, Number) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return str(text)
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _block(entry: Entry) -> list[str]:
    """Return the lines of one entry."""
    lines: list[str] = []
    for key, value in entry.items():
        lines += _field(scalar(key), value)
    return [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]


def _field(key: str, value: Value) -> list[str]:
    """Return the lines of one key: one line, or one a member where that would be too long."""
    line = f"{key}: {_flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, list) or not value:
        return [line]
    return [f"{key}:", *(f"- {_flow(member)}" for member in value)]


def _flow(value: Value) -> str:
    """Return a value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return "{" + ", ".join(f"{scalar(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
