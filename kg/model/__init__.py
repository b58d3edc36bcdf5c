"""The frozen types that pass between the packages: sources, statements, drafts, mandates, tasks,
findings, reports, tables.
"""

from kg.errors import Finding, Location
from kg.model.drafts import (
    CONFIDENCES,
    STATUSES,
    Decision,
    DraftQuantity,
    DraftReview,
    DraftStatement,
    PlaceMention,
    TaskCandidate,
    UnknownName,
)
from kg.model.statements import NO_LIMIT, Clocks, Mandate, Passage, Source, Statement, Task
from kg.model.tables import Displayed, Report, Table

__all__ = [
    "CONFIDENCES",
    "NO_LIMIT",
    "STATUSES",
    "Clocks",
    "Decision",
    "Displayed",
    "DraftQuantity",
    "DraftReview",
    "DraftStatement",
    "Finding",
    "Location",
    "Mandate",
    "Passage",
    "PlaceMention",
    "Report",
    "Source",
    "Statement",
    "Table",
    "Task",
    "TaskCandidate",
    "UnknownName",
]
