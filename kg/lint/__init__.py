"""Linting an ontology: what is missing, doubled, misplaced or outside OWL 2 DL; figures;
differences.
"""

from kg.errors import SEVERITIES
from kg.lint.check import at_or_above, lint
from kg.lint.diff import Change, diff
from kg.lint.files import Ontology, packaged, read
from kg.lint.rules import profile, rules
from kg.lint.stats import Statistics, statistics

__all__ = [
    "SEVERITIES",
    "Change",
    "Ontology",
    "Statistics",
    "at_or_above",
    "diff",
    "lint",
    "packaged",
    "profile",
    "read",
    "rules",
    "statistics",
]
