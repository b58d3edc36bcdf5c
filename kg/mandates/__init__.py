"""Mandates over time: holder, period, tasks under their provisions, the chain, and what became of
tasks.
"""

from kg.mandates.alternatives import Instead, Successor, instead
from kg.mandates.chain import Act, Link, chain
from kg.mandates.clauses import Clause, Provision, clauses, marks
from kg.mandates.context import Duty, MandateContext, find, in_force, read
from kg.mandates.difference import DIFFERENT, Change, Difference, Side, difference
from kg.mandates.forces import forces, turn
from kg.mandates.overview import Overview, overview, overviews

__all__ = [
    "DIFFERENT",
    "Act",
    "Change",
    "Clause",
    "Difference",
    "Duty",
    "Instead",
    "Link",
    "MandateContext",
    "Overview",
    "Provision",
    "Side",
    "Successor",
    "chain",
    "clauses",
    "difference",
    "find",
    "forces",
    "in_force",
    "instead",
    "marks",
    "overview",
    "overviews",
    "read",
    "turn",
]
