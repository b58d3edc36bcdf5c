"""What became known between two days as a report, and as one flat table of changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.formats.reports.terms import readable_rows
from kg.model import Report, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.formats.reports.terms import Labels
    from kg.provenance import Changes, Rows

_FLAT = (
    "change",
    "subject",
    "relation",
    "object",
    "known",
    "speaker",
    "source or premise",
    "modality",
    "evidence for",
    "what is said",
)
_OF_STATEMENT = {
    "subject": "statement",
    "known": "known",
    "speaker": "speaker",
    "source or premise": "source",
    "modality": "modality",
    "evidence for": "evidenceFor",
    "what is said": "paraphrase",
}
_OF_RETRACTION = {"subject": "statement", "known": "known", "source or premise": "by"}
_OF_RELATION = {
    "subject": "subject",
    "relation": "relation",
    "object": "object",
    "known": "known",
    "source or premise": "premise",
}
"""Which column of each kind of change stands in which of the flat table."""


def changes_report(changes: Changes, labels: Labels) -> Report:
    """Return what became known as a report: a table each for statements, retractions, relations
    that appeared and that vanished; and one row a change as its flat table.
    """
    titled = (
        (f"Statements that became known ({_count(changes.statements, 'statement')})", "statements"),
        (f"Retractions that became known ({len(changes.retractions)})", "retractions"),
        (f"Relations that appeared ({_count(changes.appeared, *_TRIPLE)})", "appeared"),
        (f"Relations that vanished ({_count(changes.vanished, *_TRIPLE)})", "vanished"),
    )
    tables = tuple(
        _named(readable_rows(getattr(changes, name), labels, title)) for title, name in titled
    )
    filled_tables = tuple(table for table in tables if table.rows)
    notes = () if filled_tables else ("Nothing became known between these days.",)
    flat = Table(_FLAT, tuple(_flat_rows(changes, labels)))
    title = f"What became known {_between(changes)}"
    return Report(title, _lead(changes), filled_tables, notes, changes.data(), flat)


_TRIPLE = ("subject", "relation", "object")


def _named(table: Table) -> Table:
    """Return a table whose columns say what they are to a person."""
    if table.columns[:2] != ("statement", "by"):
        return table
    return replace(table, columns=("statement", "taken back by", *table.columns[2:]))


def _count(rows: Rows, *columns: str) -> int:
    """Return how many different things the rows speak of, each named by some columns."""
    at = [rows.columns.index(name) for name in columns]
    return len({tuple(row[index] for index in at) for row in rows.rows})


def _between(changes: Changes) -> str:
    after = f"after {changes.after}" if changes.after else ""
    until = f"by {changes.clocks.known_by}" if changes.clocks.known_by else ""
    return f"{after} {until}".strip()


def _lead(changes: Changes) -> tuple[str, ...]:
    limit = f" Only what held by {changes.clocks.as_of}." if changes.clocks.as_of else ""
    last = changes.clocks.known_by or "every later day"
    first = f"The first day itself is left out, {last} is in." if changes.after else ""
    return tuple(filter(None, [(first + limit).strip()]))


def _flat_rows(changes: Changes, labels: Labels) -> Iterator[tuple[str, ...]]:
    """Yield one row a change: what happened, to what, on which day, and by whom or from what."""
    kinds = (
        ("became known", changes.statements, _OF_STATEMENT),
        ("taken back", changes.retractions, _OF_RETRACTION),
        ("appeared", changes.appeared, _OF_RELATION),
        ("vanished", changes.vanished, _OF_RELATION),
    )
    for change, rows, columns in kinds:
        for row in readable_rows(rows, labels):
            yield (change, *(row[columns[name]] if name in columns else "" for name in _FLAT[1:]))
