"""The gaps of a coverage: tasks that are not covered, each with the input that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.coverage.policy import Waiver
from kg.coverage.policy_checks import Failing
from kg.coverage.verdict import Missing
from kg.model import Statement

if TYPE_CHECKING:
    from kg.coverage.verdict import Coverage, SubTargetVerdict, TaskVerdict


@dataclass(frozen=True, slots=True)
class Gap:
    """A task or sub-target that is not covered, with the input it lacks.

    `target` is its notation, `task` the notation of the task that it is or belongs to, `concept`
    the concept of a task. `places` are those that its statements name. `waived` is active, expired
    or empty. `lists` are the statements linked to it that do not count, by reason.
    """

    target: str
    task: str
    label: str
    status: str
    missing: tuple[Missing, ...]
    statements: tuple[Statement, ...]
    qualified: tuple[Statement, ...]
    failed_checks: tuple[Failing, ...]
    places: tuple[str, ...]
    concept: str = ""
    waiver: Waiver | None = None
    waived: str = ""
    lists: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)


def gaps(coverage: Coverage) -> tuple[Gap, ...]:
    """Return the gaps of a coverage, in the order of its tasks.

    A task with sub-targets has one gap for each sub-target that is not covered. It is a gap itself
    only where it is denied as a whole.

    >>> from kg.coverage import assess
    >>> [gap.target for gap in gaps(assess(view, "harbour-1", as_of="2030-10-31"))][:4]
    ['H-1.light', 'H-2', 'H-4', 'H-5']
    """
    result: list[Gap] = []
    for verdict in coverage.tasks:
        if verdict.sub_targets:
            result += [_denied(verdict)] if verdict.own_status == "contradicted" else []
            result += [
                _part(verdict, part) for part in verdict.sub_targets if part.status != "covered"
            ]
        elif verdict.status != "covered":
            result.append(_whole(verdict, verdict.missing, verdict.statements))
    return tuple(result)


def _whole(
    verdict: TaskVerdict, missing: tuple[Missing, ...], statements: tuple[Statement, ...]
) -> Gap:
    return Gap(
        verdict.task.id,
        verdict.task.id,
        verdict.task.label,
        verdict.own_status,
        missing,
        statements,
        verdict.qualified,
        verdict.failed_checks,
        _places(statements),
        verdict.task.concept,
        verdict.waiver,
        verdict.waived,
        verdict.lists,
    )


def _denied(verdict: TaskVerdict) -> Gap:
    """Return the gap of a task with sub-targets that its own statements deny as a whole."""
    parts = {part.target for part in verdict.sub_targets}
    own_statements = tuple(s for s in verdict.statements if set(s.link.split()) - parts)
    ids = {statement.id for statement in own_statements}
    missing = tuple(
        missing_input for missing_input in verdict.missing if set(missing_input.statements) & ids
    )
    return _whole(verdict, missing, own_statements)


def _part(verdict: TaskVerdict, part: SubTargetVerdict) -> Gap:
    return Gap(
        part.target,
        verdict.task.id,
        f"{verdict.task.label}: {part.label or part.name}",
        part.status,
        part.missing,
        part.statements,
        part.qualified,
        part.failed_checks,
        _places(part.statements),
        "",
        part.waiver,
        part.waived,
        part.lists,
    )


def _places(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    return tuple(sorted({place for statement in statements for place in statement.places}))
