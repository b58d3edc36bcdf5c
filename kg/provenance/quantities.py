"""Figures: what number a statement gives for what, up to which day, and whether one number can be
meant by two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from kg.vocab import DCTERMS, MKG, RDF, SOSA, NamedNode, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Statement
    from kg.store import View

NEAR: Final = Decimal("0.1")
"""How far from a number, as a share of it, 'about' and 'almost' reach."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, its bound, what it counts of whom, and from which day up to which; days are ISO
    text, empty if open.

    `unit` and `population` (a place or an actor) are IRIs, empty where there is none. `until_from`
    says where the last day comes from: stated, inferred, or held (the day the statement holds).
    """

    value: Decimal
    bound: str
    unit: str
    population: str
    since: str
    until: str
    until_from: str

    @property
    def range(self) -> tuple[Decimal, bool, Decimal, bool]:
        """Return the least and the greatest number that the figure allows, each with whether it is
        one of them.

        A bound that is none of ours allows any number: what it excludes is unknown.

        >>> Figure(Decimal(4900), "almost", "", "", "", "", "").range
        (Decimal('4410.0'), True, Decimal('4900'), False)
        """
        near, infinite = abs(self.value) * NEAR, Decimal("Infinity")
        return {
            "at-least": (self.value, True, infinite, False),
            "more-than": (self.value, False, infinite, False),
            "less-than": (-infinite, False, self.value, False),
            "at-most": (-infinite, False, self.value, True),
            "exact": (self.value, True, self.value, True),
            "about": (self.value - near, True, self.value + near, True),
            "almost": (self.value - near, True, self.value, False),
        }.get(self.bound, (-infinite, False, infinite, False))

    @property
    def bottom(self) -> tuple[Decimal, int]:
        """The lower end, in an order in which a figure is below another where its top comes
        before that one's bottom.

        >>> low, high = (Figure(Decimal(n), b, "", "", "", "", "") for n, b in ((5, "at-most"), (5, "more-than")))
        >>> low.top < high.bottom
        True
        """  # noqa: E501
        low, has_low, _, _ = self.range
        return low, 0 if has_low else 1

    @property
    def top(self) -> tuple[Decimal, int]:
        """The upper end, in the same order."""
        _, _, high, has_high = self.range
        return high, 0 if has_high else -1

    def fits(self, other: Figure) -> bool:
        """Return whether one number can be meant by both figures.

        >>> more = Figure(Decimal(3600), "more-than", "", "", "", "", "")
        >>> more.fits(Figure(Decimal(4900), "exact", "", "", "", "", "")), more.fits(more)
        (True, True)
        >>> more.fits(Figure(Decimal(3600), "exact", "", "", "", "", ""))
        False
        """
        return not (self.top < other.bottom or other.top < self.bottom)


class Line:
    """Some figures on the line of numbers, each with the id of its statement: which of them exclude
    a further one.

    Sorted once, so that a figure is compared with all of them in as many steps as their number has
    digits.
    """

    def __init__(self, figures: Iterable[tuple[str, Figure]]) -> None:
        pairs = sorted(figures, key=lambda pair: pair[0])
        self._tops = sorted(figure.top for _, figure in pairs)
        self._bottoms = sorted(figure.bottom for _, figure in pairs)
        self._lowest = min(pairs, key=lambda pair: pair[1].top, default=None)
        self._highest = max(pairs, key=lambda pair: pair[1].bottom, default=None)

    def excluding(self, figure: Figure) -> int:
        """Return how many of the figures no number fits that fits this one too.

        >>> line = Line((str(n), Figure(Decimal(n), "exact", "", "", "", "", "")) for n in (1, 2, 3, 4))
        >>> line.excluding(Figure(Decimal(3), "at-least", "", "", "", "", ""))
        2
        """  # noqa: E501
        return (
            bisect_left(self._tops, figure.bottom)
            + len(self._bottoms)
            - bisect_right(self._bottoms, figure.top)
        )

    def furthest(self, figure: Figure) -> str:
        """Return the id of the figure furthest from this one of those that exclude it, empty where
        none does.
        """
        if self._lowest is None or self._highest is None:
            return ""
        (lowest, low), (highest, high) = self._lowest, self._highest
        below = figure.bottom[0] - low.top[0] if low.top < figure.bottom else -1
        above = high.bottom[0] - figure.top[0] if high.bottom > figure.top else -1
        if below == above == -1:
            return ""
        return lowest if below >= above else highest


def figure_of(view: View, statement: Statement) -> Figure | None:
    """Return the figure that a statement gives, None where it gives none; its last day falls back
    on the day held.

    >>> from kg.provenance import statement_of
    >>> found = figure_of(view, statement_of(view, "gazette.7"))
    >>> found.bound, int(found.value), found.since, found.until, found.until_from
    ('exact', 250, '', '2030-10-04', 'stated')
    """
    node = view.value(entity("statement", statement.id), MKG.hasQuantity)
    if not node:
        return None
    quantity = NamedNode(node)
    try:
        value = Decimal(view.value(quantity, RDF.value))
    except InvalidOperation:  # foreign RDF: kg validate says so
        return None
    until = view.value(quantity, MKG.ends)
    inferred = MKG.ends.value in view.values(quantity, MKG.inferredField)
    return Figure(
        value,
        local_id(view.value(quantity, MKG.bound)) or "exact",
        view.value(quantity, MKG.unit),
        view.value(quantity, DCTERMS.spatial) or view.value(quantity, SOSA.hasFeatureOfInterest),
        view.value(quantity, MKG.begins),
        until or statement.held_until or statement.held_from,
        ("inferred" if inferred else "stated") if until else "held",
    )


def is_later(figure: Figure, other: Figure) -> tuple[bool, str]:
    """Return whether the first figure is the later one, and how that is known.

    A day that is inferred is the last one possible, for a report may give an old figure. A count
    from one day on cannot fall, which then says more than such a day.
    """
    firm = figure.until_from == other.until_from == "stated"
    by_day = (figure.until, figure.since) > (other.until, other.since)
    if firm:
        return by_day, ""
    if figure.since and figure.since == other.since:
        by_count = figure.value > other.value
        caveat = "" if by_count == by_day else ", and an inferred day is only the last one possible"
        return by_count, f": a count from one day on cannot fall{caveat}"
    return by_day, ", as far as inferred days can tell"


def days_of(figure: Figure) -> str:
    """Return from which day up to which a figure counts, as people read it."""
    since = f"from {figure.since} " if figure.since else ""
    marks = {"inferred": " (inferred)", "held": " (the day it holds; none is given for the figure)"}
    return f"{since}to {figure.until}{marks.get(figure.until_from, '')}"
