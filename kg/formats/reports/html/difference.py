"""What became of the tasks between two mandates as a page of two columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import templates
from kg.formats.reports.html.parts import OFFLINE, stylesheet
from kg.formats.reports.mandates import (
    change_words,
    difference_notes,
    difference_title,
    force_words,
    provision_words,
    side_name,
    side_words,
)

if TYPE_CHECKING:
    from kg.mandates import Change, Clause, Difference
    from kg.templates import Frame

_ABSENT: Final = {
    "not found": "Not found: no task like it is on record here.",
    "dropped": "Dropped: not in the complete task list.",
    "first seen": "Not on record here.",
    "added": "Not in the complete task list.",
}


@dataclass(frozen=True, slots=True)
class TaskCell:
    """A task of one of the two mandates, in words."""

    name: str
    note: str
    parts: str
    under: str
    force: str
    cited: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What became of a task; `absent` is said on the side that lacks it."""

    words: str
    unchanged: bool
    earlier: TaskCell | None
    later: TaskCell | None
    absent: str


def difference_page(difference: Difference, *, frame: Frame | None = None) -> str:
    """Return a difference as an HTML document that needs nothing else and may request nothing, or
    as a page in `frame`.

    >>> from kg.mandates import difference
    >>> difference_page(difference(view, "harbour-1", "harbour-2")).count('<th scope="row">')
    5
    """
    sides = (difference.earlier, difference.later)
    chosen = templates.offline(stylesheet()) if frame is None else frame
    return templates.render(
        "difference.html",
        **chosen,
        title=difference_title(difference),
        sides=[side_words(side) for side in sides],
        counts=", ".join(f"{count} {kind}" for kind, count in difference.summary.items()),
        names=("Change", *map(side_name, sides)),
        changes=[_change(change) for change in difference.changes],
        notes=difference_notes(difference),
        footer=[OFFLINE],
    )


def _change(change: Change) -> ChangeRow:
    return ChangeRow(
        words=change_words(change),
        unchanged=change.kind == "carried" and not change.force,
        earlier=_task(change.earlier),
        later=_task(change.later),
        absent=_ABSENT.get(change.kind, ""),
    )


def _task(clause: Clause | None) -> TaskCell | None:
    if clause is None:
        return None
    unread = "" if clause.verification == "verified" else f" ({clause.verification})"
    return TaskCell(
        name=f"{clause.id} {clause.label}{unread}",
        note=clause.note,
        parts=", ".join(clause.sub_targets.values()),
        under="; ".join(map(provision_words, clause.provisions)) or "provision not on record",
        force=force_words(clause),
        cited="; ".join(clause.cite),
    )
