"""Tables of the tasks, limits and duties of a mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.formats.reports.mandates.words import force_words, provisions_words
from kg.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.formats.reports.terms import Labels
    from kg.mandates import Clause

FLAT: Final = ("task", "label", "provision", "force", "force_mark", "verification")


def flat_cells(clause: Clause | None) -> tuple[str, ...]:
    """Return what the columns of `FLAT` hold for a clause, empty where there is none."""
    if clause is None:
        return ("",) * len(FLAT)
    return (
        clause.id,
        clause.label,
        provisions_words(clause),
        clause.force,
        clause.force_mark,
        clause.verification,
    )


def clause_flat(clauses: Iterable[Clause]) -> Table:
    """Return one row a clause for programs: marks in columns of their own."""
    rows = tuple(
        (
            *flat_cells(clause),
            clause.kind,
            clause.mandate,
            " ".join(clause.sub_targets),
            "; ".join(clause.cite),
        )
        for clause in clauses
    )
    return Table(("id", *FLAT[1:], "kind", "mandate", "sub_targets", "cite"), rows)


def clause_table(clauses: Iterable[Clause], title: str = "", labels: Labels | None = None) -> Table:
    """Return one row a clause; with labels a column says whom it binds."""
    rows = []
    for clause in clauses:
        parts = f": {', '.join(clause.sub_targets.values())}" if clause.sub_targets else ""
        row = [
            clause.id,
            f"{clause.label}{parts}",
            provisions_words(clause),
            force_words(clause),
            _verified(clause),
        ]
        row += [", ".join(labels.entry("actor", slug) for slug in clause.bound)] if labels else []
        rows.append(tuple(row))
    first = ("limit or duty", "what it asks") if labels else ("task", "what the mandate asks")
    return Table(
        (*first, "under", "force", "content", *(("binds",) if labels else ())), tuple(rows), title
    )


def _verified(clause: Clause) -> str:
    fields = [f"{name} {mark}" for name, mark in clause.marks.items()]
    return "; ".join([clause.verification or "not on record", *fields])
