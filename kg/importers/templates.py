"""What a mapping of a table makes of cells: texts of several columns, days in other spellings,
ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.documents import day_of
from kg.suggest import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

ROW: Final = "row"
"""What a template may name beside the columns: the line of the row."""
_PART: Final = re.compile(r"\[([^\[\]]*)\]|\{([^{}]+)\}")
_COLUMN: Final = re.compile(r"\{([^{}]+)\}")
_MONTH_NAMES: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    )
    for number, name in enumerate(names.split(), start=1)
}
_ISO: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?")
_SPELLED: Final = re.compile(r"(\d{1,2})[ .-]+([^\W\d_]+)[ .,-]+(\d{4})")
_MONTH_BEFORE: Final = re.compile(r"([^\W\d_]+)[ .]+(\d{1,2}),? +(\d{4})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_MONTH: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?(?:[T ].*)?")
_MONTH_SPELLED: Final = re.compile(r"([^\W\d_]+)[ .-]+(\d{4})")
FORMS: Final = {
    "day": "a day: 2030-01-02, 2 January 2030, 20300102, with or without a time",
    "day-first": "a day as 2/1/2030, or one of the forms of 'day'",
    "month-first": "a day as 1/2/2030, or one of the forms of 'day'",
    "first-of-month": "a month, as its first day: 2030-1, January 2030, or any day in it",
    "last-of-month": "a month, as its last day",
    "id": "an id made of the text: its words in small letters",
}
"""What a column may be read as, and what its cells say."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with the names of columns in braces; what stands in square brackets is left out where
    a column in it is empty.

    >>> template = Template("{what} at {where}[ by {who}].")
    >>> template.columns
    ('what', 'where', 'who')
    >>> template.fill({"what": "A clash", "where": "Port", "who": ""})
    'A clash at Port.'
    """

    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, the line of the row among them where it is named."""
        return tuple(dict.fromkeys(_COLUMN.findall(self.text)))

    def fill(self, cells: Mapping[str, str]) -> str:
        """Return the text for the cells of a row; empty where a column outside brackets is
        empty.
        """
        required = _COLUMN.findall(re.sub(r"\[[^\[\]]*\]", "", self.text))
        if not all(cells.get(name, "") for name in required):
            return ""
        return _PART.sub(lambda part: _filled(part, cells), self.text)


def _filled(part: re.Match[str], cells: Mapping[str, str]) -> str:
    if part[2] is not None:
        return cells.get(part[2], "")
    inner = part[1]
    names = _COLUMN.findall(inner)
    if not all(cells.get(name, "") for name in names):
        return ""
    return _COLUMN.sub(lambda match: cells[match[1]], inner)


def read_as(text: str, form: str) -> str | None:
    """Return a text in the form that files of ours have, None where it is none of that form.

    >>> read_as("2 January 2030", "day"), read_as("01/02/2030", "day")
    ('2030-01-02', None)
    >>> read_as("01/02/2030", "day-first"), read_as("2030-2", "last-of-month")
    ('2030-02-01', '2030-02-28')
    >>> read_as("North Quay (old)", "id")
    'north-quay-old'
    """
    if form == "id":
        words = [word for word in re.split(r"[^A-Za-z0-9._]+", " ".join(_ascii(text))) if word]
        return "-".join(words)[:99] or None
    if form in ("first-of-month", "last-of-month"):
        return _month_end(text, last=form == "last-of-month")
    return _day(text) or _day_of_numbers(text, form)


def _ascii(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; signs within ids stay."""
    return [fold(word) if not word.isascii() else word.lower() for word in text.split()]


def _day(text: str) -> str | None:
    """Return a day whose order of year, month and day is clear."""
    if match := _ISO.fullmatch(text):
        return day_of("-".join(match.groups()))
    if match := _SPELLED.fullmatch(text):
        return _of(match[3], _month_number(match[2]), match[1])
    if match := _MONTH_BEFORE.fullmatch(text):
        return _of(match[3], _month_number(match[1]), match[2])
    return None


def _day_of_numbers(text: str, form: str) -> str | None:
    match = _NUMBERS.fullmatch(text)
    if match is None or form == "day":
        return None
    day, month = (match[1], match[2]) if form == "day-first" else (match[2], match[1])
    return _of(match[3], int(month), day)


def _month_number(name: str) -> int:
    return _MONTH_NAMES.get(fold(name), 0)


def _of(year: str, month: int, day: str) -> str | None:
    return day_of(f"{year}-{month:02d}-{int(day):02d}")


def _month_end(text: str, *, last: bool) -> str | None:
    """Return the first or the last day of the month that a text names, or that its day is in."""
    match, month = _MONTH.fullmatch(text), 0
    if match is not None:
        year, month = match[1], int(match[2])
    elif match := _MONTH_SPELLED.fullmatch(text):
        year, month = match[2], _month_number(match[1])
    elif day := _day(text):
        year, month = day[:4], int(day[5:7])
    else:
        return None
    days = ("31", "30", "29", "28") if last else ("1",)
    return next(filter(None, (_of(year, month, day) for day in days)), None)
