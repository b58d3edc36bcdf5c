"""Which verdicts differ between two coverages, and the statements that make the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.coverage.rules import natural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.coverage.verdict import Coverage, SubTargetVerdict, TaskVerdict


ABSENT: Final = "not in force"
"""The status of a target that is not in force on a day: its mandate is not, or its instrument was
adopted later.
"""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A task, sub-target, limit or duty with a different status over other evidence, or on another
    day.

    `statements` are those that count differently in the two coverages: `gained` count in the
    second, `lost` in the first. One that counts in another way is in both.
    """

    target: str
    before: str
    after: str
    statements: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def status_changes(before: Coverage, after: Coverage) -> tuple[StatusChange, ...]:
    """Return the targets whose status differs between two coverages of a mandate, in the order of
    its tasks.

    >>> from kg.coverage import assess
    >>> early, late = (assess(view, "harbour-1", as_of=f"2030-10-0{day}") for day in (3, 4))
    >>> [(flip.target, flip.before, flip.after) for flip in status_changes(early, late) if flip.target == "H-5"]
    [('H-5', 'silent', 'partial')]
    """  # noqa: E501
    firsts, seconds = _verdicts(before), _verdicts(after)
    nothing: tuple[str, frozenset[_Mark]] = (ABSENT, frozenset())
    changes = []
    for target in dict.fromkeys([*firsts, *seconds]):
        (status, marks), (other, others) = firsts.get(target, nothing), seconds.get(target, nothing)
        if other != status:
            lost, gained = _ids(marks - others), _ids(others - marks)
            changes.append(
                StatusChange(target, status, other, _sorted({*lost, *gained}), gained, lost)
            )
    return tuple(changes)


def moved_statements(before: Coverage, after: Coverage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the statements that count for a task or duty in the second coverage only, and those in
    the first only.

    A statement that counts in another way is in both: for another task, with another value, or no
    longer fresh enough for the policy.
    """
    first, second = (
        {(target, *mark) for target, (_, marks) in _verdicts(coverage).items() for mark in marks}
        for coverage in (before, after)
    )
    return _sorted({mark[1] for mark in second - first}), _sorted(
        {mark[1] for mark in first - second}
    )


_Mark: TypeAlias = tuple[str, str, str, bool]


def _verdicts(coverage: Coverage) -> dict[str, tuple[str, frozenset[_Mark]]]:
    """Return the status of each task, sub-target, limit and duty, and how each statement counts for
    it.
    """
    verdicts: dict[str, tuple[str, frozenset[_Mark]]] = {}
    for verdict in coverage.tasks:
        verdicts[verdict.task.id] = (verdict.status, _marks(verdict))
        verdicts |= {part.target: (part.status, _marks(part)) for part in verdict.sub_targets}
    for duty in coverage.duties:
        verdicts[duty.duty.id] = (
            duty.status,
            frozenset((s.id, s.value, s.link, False) for s in duty.statements),
        )
    return verdicts


def _marks(verdict: TaskVerdict | SubTargetVerdict) -> frozenset[_Mark]:
    passing = {act.id for act in verdict.qualified}
    return frozenset((s.id, s.value, s.link, s.id in passing) for s in verdict.statements)


def _ids(marks: Iterable[_Mark]) -> tuple[str, ...]:
    return _sorted({mark[0] for mark in marks})


def _sorted(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(slugs, key=natural))
