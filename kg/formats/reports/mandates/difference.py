"""What became of the tasks between two mandates as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.formats.reports.mandates.clauses import FLAT, flat_cells
from kg.formats.reports.mandates.data import clause_data, side_data
from kg.formats.reports.mandates.words import (
    change_words,
    force_words,
    in_brackets,
    mark_notes,
    provisions_words,
    side_name,
    side_words,
)
from kg.model import Report, Table

if TYPE_CHECKING:
    from kg.mandates import Change, Clause, Difference

_NOT_DROPPED: Final = (
    "Not found and first seen say what is on record: at least one of the two task lists is "
    "incomplete, so nothing is "
    "claimed to have been dropped or added."
)


def difference_report(difference: Difference) -> Report:
    """Return what became of the tasks between two mandates, one row a pair, each with both
    provisions.
    """
    rows = tuple(
        (
            change_words(change),
            _cited(change.earlier),
            _provided(change.earlier),
            _cited(change.later),
            _provided(change.later),
        )
        for change in difference.changes
    )
    names = [side_name(side) for side in (difference.earlier, difference.later)]
    columns = ("change", names[0], "provision", names[1], "its provision")
    counts = (
        ", ".join(f"{count} {kind}" for kind, count in difference.summary.items())
        or "no tasks on record"
    )
    lead = (*map(side_words, (difference.earlier, difference.later)), f"{counts}.")
    flat = Table(
        (
            "change",
            "mark",
            "force_changed",
            *(f"{which}_{name}" for which in ("earlier", "later") for name in FLAT),
        ),
        tuple(
            (
                change.kind,
                change.mark,
                str(change.force).lower(),
                *flat_cells(change.earlier),
                *flat_cells(change.later),
            )
            for change in difference.changes
        ),
    )
    data = {
        "earlier": side_data(difference.earlier),
        "later": side_data(difference.later),
        "complete": difference.complete,
        "differs": difference.differs,
        "summary": difference.summary,
        "changes": [_change_data(change) for change in difference.changes],
    }
    notes = difference_notes(difference)
    return Report(difference_title(difference), lead, (Table(columns, rows),), notes, data, flat)


def _change_data(change: Change) -> dict[str, Any]:
    """Return what became of a task as plain data."""
    return {
        "change": change.kind,
        "mark": change.mark or None,
        "force_changed": change.force,
        "force_turn": change.turn or None,
        "earlier": clause_data(change.earlier) if change.earlier else None,
        "later": clause_data(change.later) if change.later else None,
    }


def difference_title(difference: Difference) -> str:
    """Return the title of a difference: what became of the tasks, from which mandate to which."""
    if difference.earlier.mandate.id == difference.later.mandate.id:
        return f"What became of the tasks: {difference.earlier.mandate.label}"
    earlier, later = difference.earlier.mandate.label, difference.later.mandate.label
    return f"What became of the tasks: {earlier}, then {later}"


def difference_notes(difference: Difference) -> tuple[str, ...]:
    """Return what a reader must know beside the rows."""
    notes = [] if difference.complete else [_NOT_DROPPED]
    earlier, later = difference.earlier.mandate, difference.later.mandate
    if earlier.id != later.id and later.id not in earlier.succeeded_by:
        notes.append(f"That {later.id} succeeds {earlier.id} is not on record.")
    cells = [
        [_provided(task), _cited(task), change.mark]
        for change in difference.changes
        for task in (change.earlier, change.later)
    ]
    return (
        *notes,
        *mark_notes([*cells, [side_words(difference.earlier), side_words(difference.later)]]),
    )


def _cited(clause: Clause | None) -> str:
    if clause is None:
        return ""
    return f"{clause.id} {clause.label}{in_brackets(_unread(clause))}"


def _provided(clause: Clause | None) -> str:
    return "" if clause is None else f"{provisions_words(clause)}; force {force_words(clause)}"


def _unread(clause: Clause) -> str:
    return "" if clause.verification == "verified" else clause.verification
