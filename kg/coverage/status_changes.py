"""Which verdicts would be others over other evidence, and the statements that make the
difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.coverage.rules import natural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.coverage.verdict import Coverage, SubTargetVerdict, TaskVerdict


ABSENT: Final = "not in force"
"""The status of what is no task of the mandate on a day: the mandate is not in force, or its
instrument is later.
"""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A task, sub-target, limit or duty whose status is another one over other evidence, or on
    another day.

    `statements` are those that count in one of the two and not in the other, or not as the same; of
    these, `gained` count in the second and `lost` in the first, and one that counts otherwise is in
    both.
    """

    target: str
    before: str
    after: str
    statements: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def status_changes(before: Coverage, after: Coverage) -> tuple[StatusChange, ...]:
    """Return what has another status in the second coverage of a mandate than in the first, in the
    order of its tasks.

    >>> from kg.coverage import assess
    >>> early, late = (assess(view, "harbour-1", as_of=f"2030-10-0{day}") for day in (3, 4))
    >>> [(flip.target, flip.before, flip.after) for flip in status_changes(early, late) if flip.target == "H-5"]
    [('H-5', 'silent', 'partial')]
    """  # noqa: E501
    firsts, seconds = _verdicts(before), _verdicts(after)
    nothing: tuple[str, frozenset[_Mark]] = (ABSENT, frozenset())
    found = []
    for target in dict.fromkeys([*firsts, *seconds]):
        (status, marks), (other, others) = firsts.get(target, nothing), seconds.get(target, nothing)
        if other != status:
            lost, gained = _ids(marks - others), _ids(others - marks)
            found.append(
                StatusChange(target, status, other, _sorted({*lost, *gained}), gained, lost)
            )
    return tuple(found)


def moved_statements(before: Coverage, after: Coverage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the statements that count for a task or duty in the second coverage only, and those in
    the first only.

    One that counts otherwise is in both: for another task, as another value, or no longer fresh
    enough for the policy.
    """
    first, second = (
        {(target, *mark) for target, (_, marks) in _verdicts(each).items() for mark in marks}
        for each in (before, after)
    )
    return _sorted({mark[1] for mark in second - first}), _sorted(
        {mark[1] for mark in first - second}
    )


_Mark: TypeAlias = tuple[str, str, str, bool]


def _verdicts(coverage: Coverage) -> dict[str, tuple[str, frozenset[_Mark]]]:
    """Return the status of each task, sub-target, limit and duty, and how each statement counts for
    it.
    """
    found: dict[str, tuple[str, frozenset[_Mark]]] = {}
    for verdict in coverage.tasks:
        found[verdict.task.id] = (verdict.status, _marks(verdict))
        found |= {part.target: (part.status, _marks(part)) for part in verdict.sub_targets}
    for duty in coverage.duties:
        found[duty.duty.id] = (
            duty.status,
            frozenset((s.id, s.value, s.link, False) for s in duty.statements),
        )
    return found


def _marks(verdict: TaskVerdict | SubTargetVerdict) -> frozenset[_Mark]:
    passing = {act.id for act in verdict.qualified}
    return frozenset((s.id, s.value, s.link, s.id in passing) for s in verdict.statements)


def _ids(marks: Iterable[_Mark]) -> tuple[str, ...]:
    return _sorted({mark[0] for mark in marks})


def _sorted(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(slugs, key=natural))
