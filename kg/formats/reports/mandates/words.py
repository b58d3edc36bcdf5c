"""Mandates in words: periods, provisions and forces, each with the mark of what was not read in a
source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.formats.reports.terms import Labels
    from kg.mandates import Change, Clause, Instead, Overview, Provision, Side

INCOMPLETE: Final = "incomplete (not every task is on record)"
_MARKED: Final = (
    "(inferred) and (unverified): not read in a source; the first follows from what was read."
)


def change_words(change: Change) -> str:
    """Return what became of a task, with the mark of the link where it was not read."""
    force = ""
    if change.force and change.earlier and change.later:
        force = f"; force from {change.earlier.force} to {change.later.force}"
        force += in_brackets(change.turn)
    return f"{change.kind}{in_brackets(change.mark)}{force}"


def instead_words(instead: Instead | None, as_of: str, labels: Labels | None = None) -> str:
    """Return in a sentence what to ask about in place of a day on which a mandate is not in force;
    empty where it is, or may be.

    >>> from kg.mandates import Instead, Successor
    >>> instead_words(Instead("2025-10-02", "last", (Successor("m2", "yes"),)), "2026-01-01")
    'Try --as-of 2025-10-02, the last day in force, or m2, in force on 2026-01-01.'
    """
    if instead is None:
        return ""
    successors = []
    for successor in instead.successors:
        label = f" ({labels.entry('mandate', successor.mandate)})" if labels else ""
        state = "in force" if successor.in_force == "yes" else "perhaps in force"
        successors.append(f", or {successor.mandate}{label}, {state} on {as_of}")
    return f"Try --as-of {instead.day}, the {instead.which} day in force{''.join(successors)}."


def side_name(side: Side) -> str:
    """Return a side as it was typed, with the mandate that a symbol represents."""
    return (
        side.mandate.id
        if side.argument == side.mandate.id
        else f"{side.argument} ({side.mandate.id})"
    )


def side_words(side: Side) -> str:
    """Return a side in a sentence: mandate, period, how complete its task list is."""
    day = f"; tasks set by {side.day}" if side.day else ""
    days = _days(side.mandate.begins, side.mandate.ends, side.marks)
    return (
        f"{side_name(side)}: {side.mandate.label}; {days}; task list "
        f"{task_list_words(side.mandate.task_list)}{day}."
    )


def period(overview: Overview) -> str:
    """Return the period of a mandate with its marks: 2025-10-03 (inferred) to 2026-10-02
    (unverified).
    """
    return _days(overview.mandate.begins, overview.mandate.ends, overview.marks)


def provision_words(provision: Provision) -> str:
    """Return a provision as it is cited, with a mark where its number was not read.

    >>> from kg.mandates import Provision
    >>> provision_words(Provision("p", "OC/12", "", "1(a)", "", "verified", {"paragraph": "unverified"}))
    'OC/12, OP 1(a) (unverified)'
    """  # noqa: E501
    whole = in_brackets("" if provision.verification == "verified" else provision.verification)
    if not provision.paragraph:
        return f"{provision.instrument}, paragraph not on record{whole}"
    return (
        f"{provision.instrument}, OP "
        f"{provision.paragraph}{in_brackets(provision.marks.get('paragraph', '')) or whole}"
    )


def provisions_words(clause: Clause) -> str:
    """Return the provisions of a clause as they are cited."""
    return "; ".join(map(provision_words, clause.provisions)) or "not on record"


def force_words(clause: Clause) -> str:
    """Return the force of a clause with its mark, or that none is on record."""
    return f"{clause.force}{in_brackets(clause.force_mark)}" if clause.force else "not on record"


def task_list_words(word: str) -> str:
    """Return how complete a task list is, in words."""
    return INCOMPLETE if word == "incomplete" else word


def _days(begins: str, ends: str, marks: Mapping[str, str]) -> str:
    return f"{fact(begins, marks.get('begins'))} to {fact(ends or 'open', marks.get('ends'))}"


def fact(value: str, mark: str | None) -> str:
    """Return a fact with its mark, nothing where there is no fact."""
    return f"{value}{in_brackets(mark or '')}" if value else ""


def in_brackets(mark: str) -> str:
    """Return a mark as it follows a fact, empty for what was read.

    >>> in_brackets("inferred")
    ' (inferred)'
    """
    return f" ({mark})" if mark else ""


def mark_notes(rows: Iterable[Iterable[object]]) -> tuple[str, ...]:
    """Return the note on the marks, where a row has one."""
    text = " ".join(str(cell) for row in rows for cell in row)
    return (_MARKED,) if "inferred" in text or "unverified" in text else ()
