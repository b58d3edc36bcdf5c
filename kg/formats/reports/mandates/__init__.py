"""Mandates over time as reports: the list, one mandate, its tasks on a day, its chain, what became
of its tasks.
"""

from kg.formats.reports.mandates.difference import (
    difference_notes,
    difference_report,
    difference_title,
)
from kg.formats.reports.mandates.reports import (
    chain_report,
    list_report,
    mandate_report,
    tasks_report,
)
from kg.formats.reports.mandates.words import (
    change_words,
    force_words,
    provision_words,
    side_name,
    side_words,
)

__all__ = [
    "chain_report",
    "change_words",
    "difference_notes",
    "difference_report",
    "difference_title",
    "force_words",
    "list_report",
    "mandate_report",
    "provision_words",
    "side_name",
    "side_words",
    "tasks_report",
]
