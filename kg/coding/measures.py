"""Coefficients of agreement between coders, for categories without an order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of the categories that two coders chose for the same units: the observed
    agreement above that expected by chance, over the largest possible.

    1.0 is full agreement, 0.0 what chance gives. None where it is undefined: without pairs, and
    where both coders chose one and the same category for every unit.
    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.

    >>> kappa([("act", "act"), ("act", "role"), ("role", "role"), ("role", "role")])
    0.5
    >>> kappa([("act", "act")]) is None
    True
    """
    size = len(pairs)
    firsts, seconds = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    by_chance = sum(count * seconds[category] for category, count in firsts.items())
    if by_chance == size * size:
        return None
    equal = sum(first == second for first, second in pairs)
    return (size * equal - by_chance) / (size * size - by_chance)


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha of the categories that any number of coders chose, a sequence a
    unit, for categories without an order; coders without a value for a unit are left out of it.

    None where it is undefined: no unit has two values, or all values are the same.
    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011.

    >>> alpha([("act", "act"), ("role", "role"), ("act",)])
    1.0
    """
    totals: Counter[Hashable] = Counter()
    disagreement = 0.0
    for values in units:
        size = len(values)
        if size > 1:
            counts = Counter(values)
            totals += counts
            equal = sum(count * (count - 1) for count in counts.values())
            disagreement += (size * (size - 1) - equal) / (size - 1)
    size = totals.total()
    by_chance = size * size - sum(count * count for count in totals.values())
    return 1 - (size - 1) * disagreement / by_chance if by_chance else None
