"""Days and periods as instruments write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), start=1)
}
_NUMBERS: Final = {
    word: number
    for words in (
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
            " fifteen sixteen seventeen eighteen"
        ),
        (
            "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
            " seize dix-sept dix-huit"
        ),
    )
    for number, word in enumerate(words.split(), start=1)
} | {
    "a": 1,
    "an": 1,
    "une": 1,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
    "forty-five": 45,
    "trente": 30,
}
DAY: Final = (
    r"(?:(?P<day>\d{1,2})(?:[a-z]{2})?\s+(?P<month>" + "|".join(_MONTHS) + r")\s+(?P<year>\d{4}))"
)
_DAY: Final = re.compile(DAY, re.IGNORECASE)
_UNIT: Final = r"(?P<unit>days?|weeks?|months?|years?|jours?|semaines?|mois|ans?|années?)"
_COUNT: Final = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
PERIOD: Final = re.compile(
    rf"\b{_COUNT}(?:\s*\(\d+\))?[\s-]+(?:calendar\s+)?{_UNIT}\b", re.IGNORECASE
)


def first_day(text: str) -> str:
    """Return the first day that a text names, as an ISO day; empty where it names none.

    >>> first_day("until 31 March 2031"), first_day("le 1er avril 2031"), first_day("31 June 2031")
    ('2031-03-31', '2031-04-01', '')
    """
    match = _DAY.search(text)
    if match is None:
        return ""
    try:
        day = date(int(match["year"]), _MONTHS[match["month"].lower()], int(match["day"]))
    except ValueError:
        return ""
    return day.isoformat()


def number(word: str) -> int:
    """Return the value of a small number in digits or in words, 0 where it is none.

    >>> number("six"), number("120"), number("many")
    (6, 120, 0)
    """
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 0)


def unit_of(word: str) -> str:
    """Return the unit of a period in English: day, week, month or year.

    >>> unit_of("months"), unit_of("ans")
    ('month', 'year')
    """
    starts = {"d": "day", "j": "day", "w": "week", "s": "week", "m": "month"}
    return starts.get(word[:1].lower(), "year")


def after(day: str, count: int, unit: str) -> str:
    """Return the ISO day that is a period after another one.

    >>> after("2030-01-31", 1, "month"), after("2030-01-02", 30, "day")
    ('2030-02-28', '2030-02-01')
    """
    start = date.fromisoformat(day)
    if unit in ("day", "week"):
        return (start + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()


def day_before(day: str) -> str:
    """Return the ISO day before another one.

    >>> day_before("2030-03-01")
    '2030-02-28'
    """
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
