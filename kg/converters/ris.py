"""RIS, as Zotero writes it -> sources.

It is read here and not by a library: the reader is short, and what is wrong in a file is reported
with its line, which libraries do not keep.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.characters import xml_safe
from kg.converters.reading import refusal
from kg.converters.references import Reference, conversion, date_of
from kg.errors import Location

if TYPE_CHECKING:
    from kg.converters.record import Conversion, ConvertContext

_LINE: Final = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_KEYS: Final = {
    **dict.fromkeys(("TI", "T1", "CT", "BT"), "title"),
    **dict.fromkeys(("T2", "JO", "JF", "JA", "J2"), "container"),
    "PB": "publisher",
    **dict.fromkeys(("AU", "A1"), "author"),
    **dict.fromkeys(("DA", "Y1", "PY"), "date"),
    "UR": "url",
    "LA": "language",
    "DO": "DOI",
    "SN": "ISBN",
    "ID": "key",
    "TY": "type",
}


def convert(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the references of an RIS file as sources. Raises InputError."""
    return conversion([_reference(fields, at) for fields, at in _records(data, path)], context)


def _records(data: bytes, path: str) -> list[tuple[list[tuple[str, str]], Location]]:
    """Return the tags and values of each reference, with the line where it begins. Raises
    InputError with the line of what is wrong.
    """
    text = sandbox.text(data, path)
    records: list[tuple[list[tuple[str, str]], Location]] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), start=1):
        at = Location(path, number, 1)
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            if line.strip() and not is_open:
                problem = "this line is no part of a reference"
                raise refusal(at, "bad-ris", problem, "a reference begins with 'TY  - ' and a type")
            if line.strip():  # a value that continues on the next line
                tag, value = records[-1][0][-1]
                records[-1][0][-1] = tag, f"{value} {line.strip()}"
            continue
        tag, value = match[1], match[2].strip()
        if (tag == "TY") == is_open:
            problem = (
                "a reference ends without 'ER  -'" if is_open else f"{tag!r} is in no reference"
            )
            raise refusal(at, "bad-ris", problem, "begin with 'TY  - ', end with 'ER  - '")
        if tag == "TY":
            records.append(([], at))
        is_open = tag != "ER"
        if is_open:
            records[-1][0].append((tag, value))
    if is_open:
        raise refusal(
            records[-1][1], "bad-ris", "this reference has no end", "end it with 'ER  - '"
        )
    if not records:
        raise refusal(Location(path, 1, 1), "empty-file", "the file is empty", "export it again")
    return records


def _reference(fields: list[tuple[str, str]], at: Location) -> Reference:
    """Return one RIS reference."""
    grouped: dict[str, list[str]] = {}
    for tag, value in fields:
        text = " ".join(xml_safe(value).split())
        if text:
            grouped.setdefault(_KEYS.get(tag, f"tag {tag}"), []).append(text)

    def first(key: str) -> str:
        return next(iter(grouped.get(key, ())), "")

    dates = sorted(filter(None, map(date_of, grouped.get("date", ()))), key=len)
    numbers = [f"{key} {text}" for key in ("DOI", "ISBN") for text in grouped.get(key, ())]
    return Reference(
        at,
        first("type"),
        first("title"),
        first("container"),
        first("publisher"),
        [_in_reading_order(name) for name in grouped.get("author", ())],
        dates[-1] if dates else "",
        first("url"),
        first("language"),
        [*(f"reference {key}" for key in grouped.get("key", ())), *numbers],
        [key for key in grouped if key.startswith("tag ")],
    )


def _in_reading_order(name: str) -> str:
    """Return a name without its comma: given name first.

    >>> _in_reading_order("Doe, Jane"), _in_reading_order("Lake Radio")
    ('Jane Doe', 'Lake Radio')
    """
    family, comma, rest = name.partition(",")
    return f"{rest.strip()} {family}" if comma and rest.strip() else family.strip()
