"""A time axis in bins, from days to decades: as few as there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST: Final = 36
"""The bins that an axis has at most."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A length of time: which of them a day falls into, by number, and what the one of a number is
    called.
    """

    word: str
    number: Callable[[date], int]
    name: Callable[[int], str]


UNITS: Final = (
    Unit("day", date.toordinal, lambda n: date.fromordinal(n).isoformat()),
    Unit(
        "week",
        lambda day: (day - timedelta(day.weekday())).toordinal() // 7 if day.year > 1 else 0,
        lambda n: date.fromordinal(n * 7 + 1).isoformat(),
    ),
    Unit(
        "month",
        lambda day: day.year * 12 + day.month - 1,
        lambda n: f"{n // 12:04}-{n % 12 + 1:02}",
    ),
    Unit(
        "quarter",
        lambda day: day.year * 4 + (day.month - 1) // 3,
        lambda n: f"{n // 4:04} Q{n % 4 + 1}",
    ),
    Unit("year", lambda day: day.year, lambda n: f"{n:04}"),
    Unit("decade", lambda day: day.year // 10, lambda n: f"{n * 10:04}s"),
    Unit("century", lambda day: day.year // 100, lambda n: f"{n * 100:04}s"),
    Unit("millennium", lambda day: day.year // 1000, lambda n: f"{n * 1000:04}s"),
)


@dataclass(frozen=True, slots=True)
class Bins:
    """The bins of an axis: its unit, the number of the first bin, and how many there are."""

    unit: Unit
    first: int
    count: int

    @classmethod
    def of(cls, days: Iterable[date]) -> Bins:
        """Return the bins that hold some days, in the shortest unit that gives few enough.

        >>> found = Bins.of([date(2024, 1, 5), date(2025, 3, 1)])
        >>> found.unit.word, found.count, found.name(0)
        ('month', 15, '2024-01')
        """
        ordered_days = sorted(days)
        for unit in UNITS:
            first, last = unit.number(ordered_days[0]), unit.number(ordered_days[-1])
            if last - first < MOST:
                break
        return cls(unit, first, last - first + 1)

    def at(self, day: date) -> int:
        """Return which bin a day falls into: -1 before the first, `count` after the last."""
        return max(-1, min(self.unit.number(day) - self.first, self.count))

    def name(self, at: int) -> str:
        """Return what a bin is called."""
        return self.unit.name(self.first + at)


def day_of(text: str) -> date | None:
    """Return the day that a text names, None where it is none of the calendar."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
