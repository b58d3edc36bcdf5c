"""Which verdicts would be others over other evidence, and the statements that make the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.coverage.verdict import Coverage
    from kg.model import Statement


@dataclass(frozen=True, slots=True)
class Flip:
    """A task, sub-target, limit or duty whose status is another one over other evidence.

    `statements` are those that count in one of the two and not in the other.
    """

    target: str
    before: str
    after: str
    statements: tuple[str, ...]


def flips(before: Coverage, after: Coverage) -> tuple[Flip, ...]:
    """Return what has another status in the second coverage of a mandate than in the first, in the order of its tasks.

    >>> from kg.coverage import assess
    >>> from kg.pipeline import open_view
    >>> early, late = (assess(open_view(), "mss", as_of=f"2024-11-{day}") for day in (18, 19))
    >>> [(flip.target, flip.before, flip.after) for flip in flips(early, late) if flip.target == "MT-03"]
    [('MT-03', 'silent', 'covered')]
    """
    others = {target: (status, statements) for target, status, statements in _verdicts(after)}
    found = []
    for target, status, statements in _verdicts(before):
        other, theirs = others.get(target, (status, statements))
        if other != status:
            differing = _marks(statements) ^ _marks(theirs)
            found.append(Flip(target, status, other, tuple(sorted({slug for slug, _, _ in differing}, key=_natural))))
    return tuple(found)


def _verdicts(coverage: Coverage) -> Iterator[tuple[str, str, list[Statement]]]:
    """Return target, status and statements of each task, sub-target, limit and duty."""
    for verdict in coverage.tasks:
        yield verdict.task.id, verdict.status, list(verdict.statements)
        for target, _, status in verdict.sub_targets:
            yield target, status, [s for s in verdict.statements if target in s.link.split()]
    for duty in coverage.duties:
        yield duty.duty.id, duty.status, list(duty.statements)


def _marks(statements: list[Statement]) -> set[tuple[str, str, str]]:
    return {(statement.id, statement.value, statement.link) for statement in statements}


def _natural(slug: str) -> tuple[str, int]:
    head = slug.rstrip("0123456789")
    return head, int(slug[len(head) :] or -1)
