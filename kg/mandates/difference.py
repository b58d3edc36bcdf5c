"""What became of the tasks of one mandate in a later one. The links are those of the registry.
Source: DESIGN, Mandates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import query
from kg.mandates.clauses import Clause, clauses, marks
from kg.mandates.context import find, read
from kg.mandates.forces import forces, turn
from kg.model import Mandate
from kg.vocab import DCTERMS, NamedNode, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from kg.store import View

CHANGES: Final = ("carried", "widened", "narrowed", "not found", "dropped", "first seen", "added")
"""What may become of a task. `dropped` and `added` are used between two complete task lists
only.
"""
DIFFERENT: Final = frozenset(CHANGES) - {"carried"}
_WORDS: Final = {"carried on": "carried", "widened": "widened", "narrowed": "narrowed"}
_LINKS: Final = {"carried": "carries", "widened": "widens", "narrowed": "narrows"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two mandates: as typed, and as of which day its task list is read.

    The day is that of the instrument's adoption where a symbol was typed, empty for the list as a
    whole.
    """

    argument: str
    mandate: Mandate
    day: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one task. `mark` is that of the link between the two: inferred, unverified, or
    empty: read.

    `force` is true where both tasks have a force on record and it is another one; `turn` says
    whether the later is the stronger or the weaker, empty where the vocabulary does not rank them.
    """

    kind: str
    earlier: Clause | None
    later: Clause | None
    mark: str = ""
    turn: str = ""

    @property
    def force(self) -> bool:
        """Whether the force changed, as far as both are on record."""
        both = (self.earlier.force, self.later.force) if self.earlier and self.later else ("", "")
        return all(both) and both[0] != both[1]


@dataclass(frozen=True, slots=True)
class Difference:
    """The tasks of two mandates against each other, the earlier mandate first.

    `complete` says whether both task lists are: only then is a task that has no counterpart added
    or dropped.
    """

    earlier: Side
    later: Side
    complete: bool
    changes: tuple[Change, ...]

    @property
    def summary(self) -> dict[str, int]:
        """The number of changes of each kind that occurs."""
        counts = Counter(change.kind for change in self.changes)
        return {kind: counts[kind] for kind in CHANGES if counts[kind]}

    @property
    def differs(self) -> bool:
        """Whether anything but carried tasks of the same force is there."""
        return any(change.kind in DIFFERENT or change.force for change in self.changes)


def difference(view: View, first: str, second: str) -> Difference:
    """Return what became of the tasks between two mandates, each named by its id or by an
    instrument's symbol.

    The mandate that begins first is the earlier one, whichever is named first. A symbol means its
    mandate with the tasks set by the day the instrument was adopted, so two instruments of one
    mandate can be compared. Raises InputError.

    >>> difference(view, "OC/12", "OC/19").summary
    {'carried': 1, 'widened': 1, 'narrowed': 1, 'dropped': 2}
    """
    earlier, later = sorted(
        (_side(view, text) for text in (first, second)),
        key=lambda side: (side.mandate.begins, side.day),
    )
    before, after = _tasks(view, earlier), _tasks(view, later)
    complete = earlier.mandate.task_list == later.mandate.task_list == "complete"
    links = (
        _same(before, after)
        if earlier.mandate.id == later.mandate.id
        else _links(view, earlier, later)
    )
    changes = _changes(links, before, after, forces(view))
    unmatched_before, unmatched_after = _unmatched(before, changes), _unmatched(after, changes)
    lost_kind, added_kind = ("dropped", "added") if complete else ("not found", "first seen")
    changes += [Change(lost_kind, task, None) for task in unmatched_before]
    order = {slug: number for number, slug in enumerate(before)}
    changes.sort(key=lambda change: order[change.earlier.id] if change.earlier else -1)
    return Difference(
        earlier,
        later,
        complete,
        (*changes, *(Change(added_kind, None, task) for task in unmatched_after)),
    )


def _changes(
    links: Iterable[tuple[str, str, str, str]],
    before: Mapping[str, Clause],
    after: Mapping[str, Clause],
    ranks: Mapping[str, float],
) -> list[Change]:
    """Return the change of each link between two listed tasks, with the turn of the force."""
    return [
        Change(
            kind,
            before[source],
            after[target],
            mark,
            turn(before[source].force, after[target].force, ranks),
        )
        for kind, source, target, mark in links
        if source in before and target in after
    ]


def _unmatched(tasks: Mapping[str, Clause], changes: Iterable[Change]) -> list[Clause]:
    """Return the tasks that no change names."""
    matched = {task.id for change in changes for task in (change.earlier, change.later) if task}
    return [task for slug, task in tasks.items() if slug not in matched]


def _side(view: View, text: str) -> Side:
    mandate = find(view, text, name="")
    iri = query.to_term(view, "iri", text)
    kind = (kind_and_slug(iri.value) or ("",))[0]
    day = view.value(NamedNode(iri.value), DCTERMS.issued) if kind == "instrument" else ""
    return Side(text, read(view, mandate).mandate, day, marks(view, entity("mandate", mandate)))


def _tasks(view: View, side: Side) -> dict[str, Clause]:
    """Return the tasks of one side by id, in notation order."""
    context = read(view, side.mandate.id, side.day or query.LAST_DAY)
    return {clause.id: clause for clause in clauses(view, context) if clause.kind == "task"}


def _same(
    before: Mapping[str, Clause], after: Mapping[str, Clause]
) -> list[tuple[str, str, str, str]]:
    """Return the tasks in both lists of one mandate: extending the mandate carried them on."""
    return [("carried", slug, slug, "") for slug in before if slug in after]


def _links(view: View, earlier: Side, later: Side) -> list[tuple[str, str, str, str]]:
    """Return the kind, the earlier and later task and the mark of each link. A plain link gives way
    to a more specific one between the same tasks.
    """
    values = {
        "earlier": entity("mandate", earlier.mandate.id).value,
        "later": entity("mandate", later.mandate.id).value,
    }
    changes_of: dict[tuple[str, str], list[str]] = {}
    for row in query.table(view, "tasks-carried", values):
        if row["earlierTask"] is not None and row["laterTask"] is not None:
            pair = local_id(row["earlierTask"].value), local_id(row["laterTask"].value)
            changes_of.setdefault(pair, []).append(_WORDS[row["change"].value])
    links = []
    for (source, target), listed_kinds in changes_of.items():
        field_marks = marks(view, entity("task", target))
        kinds = sorted(set(listed_kinds) - {"carried"}) or ["carried"]
        links += [(kind, source, target, field_marks.get(_LINKS[kind], "")) for kind in kinds]
    return links
