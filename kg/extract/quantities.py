"""The numbers of a clause: value, bound, unit, and what they are counted of.

Years, days, references ("resolution 12") and ordinals are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon, edges
from kg.extract.tokens import Token

_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_GROUPS: Final = re.compile(r"[,\u00a0\u202f\u2009 .](?=\d{3}(?!\d))")
_PLAIN: Final = re.compile(r"\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_LONGEST_BOUND: Final = 4
_BOUNDS: Final = (
    ("bound_more", "more-than"),
    ("bound_less", "less-than"),
    ("bound_almost", "almost"),
    ("bound_about", "about"),
)


class Quantity(NamedTuple):
    """A number and the tokens that say it. `unit` is empty where the vocabulary has none that
    fits; `is_measure` says that it is money or a share.
    """

    start: int
    end: int
    value: str
    bound: str
    unit: str
    is_measure: bool


def quantities(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> list[Quantity]:
    """Return the quantities between two tokens.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> words = tokens("More than 3,600 people were killed.", 0, 35, lexicon("en"))
    >>> [(q.value, q.bound, q.unit) for q in quantities(words, 0, 7, lexicon("en"))]
    [('3600', 'more-than', 'persons-killed')]
    """
    scan = _Scan(tokens, start, end, lexicon)
    numbers = (scan.quantity(at) for at in range(start, end))
    return [number for number in numbers if number is not None]


class _Scan:
    def __init__(self, tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> None:
        self.tokens, self.lexicon, self.words = tokens, lexicon, lexicon.words
        self.start, self.end = start, end
        self.text = " ".join(token.low for token in tokens[start:end])

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def quantity(self, at: int) -> Quantity | None:
        value = self._value(at)
        if value is None or self._is_reference(at):
            return None
        end, value = self._magnitude(at + 1, value)
        is_measure = self._is_measure(at, end)
        first, bound = self._bound(at)
        return Quantity(first, end, format(value, "f"), bound, self._unit(end), is_measure)

    def _value(self, at: int) -> Decimal | None:
        token = self.tokens[at]
        if token.is_number and token.text[-1].isdigit():
            plain = _GROUPS.sub("", token.text).replace(",", ".")
            return Decimal(plain) if _PLAIN.fullmatch(plain) else None
        numerals = self.lexicon.lists["numerals"]
        before_magnitude = self._low(at + 1) in self.lexicon.magnitudes
        if token.low in numerals:
            value = Decimal(numerals.index(token.low) + 1)
            counts = value > 1 and at == self.start and bool(self._unit())
            return value if before_magnitude or counts else None
        return None

    def _is_reference(self, at: int) -> bool:
        """Return whether a number is a year, a day or the number of a document."""
        before, after = self._low(at - 1), self._low(at + 1)
        text = self.tokens[at].text
        near_month = before in self.words["months"] or after in self.words["months"]
        if _YEAR.fullmatch(text) or near_month or before in {"/", "(", "."}:
            return not self._is_measure(at, at + 1)
        in_list = self._low(at - 2) in self.words["reference_nouns"]
        return before in self.words["reference_nouns"] or in_list or after == "/"

    def _magnitude(self, at: int, value: Decimal) -> tuple[int, Decimal]:
        power = self.lexicon.magnitudes.get(self._low(at))
        return (at + 1, value * power) if power else (at, value)

    def _is_measure(self, start: int, end: int) -> bool:
        pair = f"{self._low(end)} {self._low(end + 1)}"
        marks = self.words["currencies"] | self.words["percents"]
        return bool({self._low(start - 1), self._low(end), pair} & marks)

    def _bound(self, at: int) -> tuple[int, str]:
        for name, bound in _BOUNDS:
            reach = _LONGEST_BOUND if self._low(at - 1) in edges(self.words[name])[1] else 0
            for length in range(reach, 0, -1):
                first = at - length
                phrase = " ".join(token.low for token in self.tokens[max(first, 0) : at])
                if first >= self.start and phrase in self.words[name]:
                    return first, bound
        return at, "exact"

    def _unit(self, at: int | None = None) -> str:
        """Return the unit that the words between a number and the next one say, else those before
        it; that of the whole clause without a place.
        """
        stretches = [self.text]
        if at is not None:
            numbers = (n for n in range(at, self.end) if self.tokens[n].is_number)
            near = self.tokens[at : next(numbers, self.end)]
            before = self.tokens[self.start : at]
            stretches = [" ".join(token.low for token in part) for part in (near, before)]
        every = (
            unit for text in stretches for unit, words in self.lexicon.units if words.search(text)
        )
        return next(every, "")
