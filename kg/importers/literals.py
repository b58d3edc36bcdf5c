"""Literals of XML Schema datatypes and language tags: what is wrong with them, if anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.vocab import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DATE: Final = re.compile(r"-?\d{4,}-(\d{2})-(\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_TIME: Final = re.compile(
    r"T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MAX_DIGITS: Final = 400
_SEARCHED: Final = 200


def ill_typed(text: str, datatype: str) -> str:
    """Return what is wrong with a literal of an XML Schema datatype that we know, empty where
    nothing is.

    >>> ill_typed("2024-02-30", "date")
    "'2024-02-30' is no day of the calendar"
    """
    check = _CHECKS.get(datatype)
    return check(text) if check else ""


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match:
        month, day = int(match[1]), int(match[2])
        year = int(text.lstrip("-").partition("-")[0]) if len(text) < MAX_DIGITS else 0
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if 1 <= month <= len(_MONTH_DAYS) and 1 <= day <= _MONTH_DAYS[month - 1] + (
            month == 2 and leap  # noqa: PLR2004 - February
        ):
            return ""
    return f"{text[:40]!r} is no day of the calendar"


def _date_time(text: str) -> str:
    day, separator, time = text.partition("T")
    if (
        not _TIME.fullmatch(separator + time)
        or len(text) > MAX_DIGITS
        or ":" in day
        or day.endswith("Z")
    ):
        return f"{text[:40]!r} is no dateTime"
    return _date(day)


def _number(pattern: str, word: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if len(text) <= MAX_DIGITS and compiled.fullmatch(text):
            return ""
        return f"{text[:40]!r} is no {word}"

    return check


_INTEGER: Final = _number(r"[+-]?\d+", "integer")
_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "date": _date,
    "dateTime": _date_time,
    "gYear": _number(r"-?\d{4,9}(Z|[+-]\d{2}:\d{2})?", "year"),
    "boolean": _number(r"true|false|0|1", "boolean"),
    "integer": _INTEGER,
    "int": _INTEGER,
    "long": _INTEGER,
    "nonNegativeInteger": _number(r"\+?\d+|-0+", "non-negative integer"),
    "positiveInteger": _number(r"\+?0*[1-9]\d*", "positive integer"),
    "decimal": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)", "decimal"),
    "double": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", "double"),
    "float": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", "float"),
}


def in_source(data: bytes, suffix: str, value: bytes, datatype: bytes) -> Iterator[int]:
    """Yield where in a file a typed literal is written; where it is written in other words, where
    its value is first.

    `value` is in the escapes of N-Quads, `datatype` the local name of an XML Schema type.

    >>> list(in_source(b'<u:a> <u:p> "x"^^<http://www.w3.org/2001/XMLSchema#int> .', ".nt", b"x", b"int"))
    [12]
    """  # noqa: E501
    plain, name = re.escape(value), re.escape(datatype)
    if suffix == ".jsonld":
        pattern = rb'(?<=")' + plain + rb'(?=")'
    elif suffix in (".rdf", ".owl", ".xml"):
        pattern = (
            rb"datatype\s*=\s*[\"'][^\"'<>]*\b" + name + rb"[\"'][^<>]*>\s*(" + plain + rb")\s*<"
        )
    else:
        typed = rb"\^\^[ \t\r\n]*(?:<[^<>\s]*[#/]" + name + rb">|[\w.-]*:" + name + rb"(?![\w-]))"
        pattern = rb"[\"']{1,3}" + plain + rb"[\"']{1,3}" + typed
    start = -1
    for match in re.finditer(pattern, data):
        start = match.start(match.lastindex or 0)
        yield start
    if start < 0:
        yield max(0, data.find(value[:_SEARCHED]))


def bad_language(tag: str) -> str:
    """Return what is wrong with a language tag by BCP 47, empty where it is well-formed.

    >>> bad_language("fr-HT"), bad_language("en_US")
    ('', "'en_US' is no language tag: The given language subtag is invalid")
    """
    try:
        Literal("", language=tag)
    except ValueError as error:
        return f"{tag[:40]!r} is no language tag: {error}"
    return ""
