"""The days that a clause speaks of. A month goes from its first to its last day, and so does a
year; a day without a year gets that of the document, or the year before where it is far ahead.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon
from kg.extract.tokens import Token

_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d", re.ASCII)
_DAY: Final = re.compile(r"([1-9]|[12]\d|3[01])[^\W\d_]{0,3}", re.ASCII)
_MONTHS: Final = 12
_AHEAD: Final = 6
"""How many months after the document a month without a year may lie."""
_BACK: Final = 3
"""How many words before a month may say since when."""


class Period(NamedTuple):
    """The first and the last day of a date as it is written, both ISO days."""

    start: str
    end: str


def period(
    tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon, published: str
) -> Period | None:
    """Return the first date of a clause that says when; None where there is none.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> words = tokens("The port closed in March 2030.", 0, 30, lexicon("en"))
    >>> period(words, 0, 7, lexicon("en"), "2031-01-01")
    Period(start='2030-03-01', end='2030-03-31')
    """
    months = {word: number for number, word in enumerate(lexicon.lists["months"], start=1)}
    markers = lexicon.words["date_markers"]
    for at in range(start, end):
        month = months.get(tokens[at].low)
        if month is not None and _is_month(tokens[at], lexicon):
            number = (month - 1) % _MONTHS + 1
            is_past = any(
                token.low in lexicon.words["since_markers"]
                for token in tokens[max(at - _BACK, 0) : at]
            )
            year = _year(published, number, is_past=is_past)
            return _month(tokens, at, number, year)
        if _YEAR.fullmatch(tokens[at].text) and at and tokens[at - 1].low in markers:
            return Period(f"{tokens[at].text}-01-01", f"{tokens[at].text}-12-31")
    return None


def _is_month(token: Token, lexicon: Lexicon) -> bool:
    """Return whether a word is a month: one that may be a verb too needs its capital."""
    is_other = token.low in lexicon.closed or token.low in lexicon.forms
    return token.is_capital or not is_other


def _year(published: str, month: int, *, is_past: bool) -> int:
    """Return the year of a month that is written without one, 0 where the document has no day."""
    if not _YEAR.match(published[:4]):
        return 0
    year, ahead = int(published[:4]), month - int(published[5:7] or _MONTHS)
    return year - 1 if ahead > (0 if is_past else _AHEAD) else year


def _month(tokens: Sequence[Token], at: int, month: int, year_of_document: int) -> Period | None:
    following = [token.text for token in tokens[at + 1 : at + 4]]
    before = _DAY.fullmatch(tokens[at - 1].text) if at else None
    after = _DAY.fullmatch(following[0]) if following else None
    years = [int(text) for text in following if _YEAR.fullmatch(text)]
    year = years[0] if years else year_of_document
    if not year:
        return None
    last = calendar.monthrange(year, month)[1]
    day = before or after
    if day is not None and int(day[1]) <= last:
        iso = f"{year:04}-{month:02}-{int(day[1]):02}"
        return Period(iso, iso)
    return Period(f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}")
