"""Figures: what number a statement gives for what, up to which day, and whether one number can be meant by two."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.provenance.accounts import id_of
from kg.vocab import DCTERMS, MKG, RDF, entity

if TYPE_CHECKING:
    from kg.model import Statement
    from kg.store import View

NEAR: Final = Decimal("0.1")
"""How far from a number, as a share of it, 'about' and 'almost' reach."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its bound, what it counts where, and from which day up to which; days are ISO text, empty if open.

    `until_from` says where the last day comes from: stated, inferred, or held (the day the statement holds).
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
        """Return the least and the greatest number that the figure allows, each with whether it is one of them.

        >>> Figure(Decimal(4900), "almost", "", "", "", "", "").range
        (Decimal('4410.0'), True, Decimal('4900'), False)
        """
        near, infinite = abs(self.value) * NEAR, Decimal("Infinity")
        return {
            "at-least": (self.value, True, infinite, False),
            "more-than": (self.value, False, infinite, False),
            "less-than": (-infinite, False, self.value, False),
            "about": (self.value - near, True, self.value + near, True),
            "almost": (self.value - near, True, self.value, False),
        }.get(self.bound, (self.value, True, self.value, True))

    def fits(self, other: Figure) -> bool:
        """Return whether one number can be meant by both figures.

        >>> more = Figure(Decimal(3600), "more-than", "", "", "", "", "")
        >>> more.fits(Figure(Decimal(4900), "exact", "", "", "", "", "")), more.fits(more)
        (True, True)
        >>> more.fits(Figure(Decimal(3600), "exact", "", "", "", "", ""))
        False
        """
        (low, has_low, high, has_high), (least, has_least, most, has_most) = self.range, other.range
        bottom, excluded = max((low, not has_low), (least, not has_least))
        top, included = min((high, has_high), (most, has_most))
        return bottom < top or (bottom == top and included and not excluded)


def figure_of(view: View, statement: Statement) -> Figure | None:
    """Return the figure that a statement gives, None where it gives none; its last day falls back on the day held.

    >>> from kg.pipeline import open_view
    >>> from kg.provenance import statement_of
    >>> found = figure_of(open_view(), statement_of(open_view(), "C084"))
    >>> found.bound, int(found.value), found.since, found.until, found.until_from
    ('more-than', 3600, '2024-01-01', '2024-11-20', 'inferred')
    """
    node = view.value(entity("statement", statement.id), MKG.quantity)
    if not node:
        return None
    quantity = NamedNode(node)
    try:
        value = Decimal(view.value(quantity, RDF.value))
    except InvalidOperation:  # foreign RDF: kg validate says so
        return None
    until = view.value(quantity, MKG.ends)
    inferred = MKG.ends.value in view.values(quantity, MKG.inferredField)
    bound, unit = (id_of(view.value(quantity, predicate)) for predicate in (MKG.bound, MKG.unit))
    return Figure(
        value, bound or "exact", unit, id_of(view.value(quantity, DCTERMS.spatial)), view.value(quantity, MKG.begins),
        until or statement.held_until or statement.held_from,
        ("inferred" if inferred else "stated") if until else "held",
    )  # fmt: skip


def is_later(one: Figure, other: Figure) -> tuple[bool, str]:
    """Return whether the first figure is the later one, and how that is known.

    A day that is inferred is the last one possible, for a report may give an old figure. A count from one day on cannot
    fall, which then tells more than such a day.
    """
    firm = one.until_from == other.until_from == "stated"
    by_day = (one.until, one.since) > (other.until, other.since)
    if firm:
        return by_day, ""
    if one.since and one.since == other.since:
        by_count = one.value > other.value
        said = "" if by_count == by_day else ", and an inferred day is only the last one possible"
        return by_count, f": a count from one day on cannot fall{said}"
    return by_day, ", as far as inferred days can tell"


def days_of(figure: Figure) -> str:
    """Return from which day up to which a figure counts, as people read it."""
    since = f"from {figure.since} " if figure.since else ""
    marks = {"inferred": " (inferred)", "held": " (the day it holds; none is given for the figure)"}
    return f"{since}to {figure.until}{marks.get(figure.until_from, '')}"
