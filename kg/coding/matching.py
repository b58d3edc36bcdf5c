"""Statements of several coders, matched one to one by the overlap of their passages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, combinations, product
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIELDS: Final = (
    "speaker",
    "attribution",
    "modality",
    "agent",
    "action",
    "place",
    "evidence_for",
    "context_for",
)
"""The fields that coders are compared in."""


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """A statement as one coder codes it: its id, the characters of its passage, the end exclusive,
    and for each field the ids that it holds, sorted; a field without one is left out.
    """

    id: str
    start: int
    end: int
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder codes from one text."""

    coder: str
    statements: tuple[CodedStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Statements of different coders about one passage, by coder; a single one where no other coder
    coded the passage.
    """

    statements: Mapping[str, CodedStatement]

    @property
    def first(self) -> CodedStatement:
        """Return the statement of the coder who is named first."""
        return next(iter(self.statements.values()))


class _Candidate(NamedTuple):
    """Two statements that may be matched, in the order in which matches are taken; a node is the
    number of a coder and the rank of a statement among that coder's.
    """

    distance: float
    differing: int
    ranks: int
    ranks_apart: int
    first: tuple[int, int]
    second: tuple[int, int]


def overlap_over_union(first: CodedStatement, second: CodedStatement) -> float:
    """Return the characters that two passages share over those of both, 0.0 to 1.0.

    >>> overlap_over_union(CodedStatement("a", 0, 10), CodedStatement("b", 5, 15)) == 5 / 15
    True
    """
    shared = min(first.end, second.end) - max(first.start, second.start)
    if shared <= 0:
        return 0.0
    return shared / (max(first.end, second.end) - min(first.start, second.start))


def match(codings: Sequence[Coding]) -> tuple[Unit, ...]:
    """Return the statements of all coders as units, in the order of the text; each statement is in
    one of them, and no unit has two of one coder.

    Passages match that share half of the shorter one or more. The best overlap over union is taken
    first; among equal ones, such as several statements about one sentence, the pair that differs
    in fewer fields. The order of coders and of statements plays no part. Each coder has a name
    that no other has.

    >>> alice = Coding("alice", (CodedStatement("a.1", 0, 40), CodedStatement("a.2", 50, 90)))
    >>> bob = Coding("bob", (CodedStatement("b.1", 2, 40),))
    >>> [[statement.id for statement in unit.statements.values()] for unit in match([alice, bob])]
    [['a.1', 'b.1'], ['a.2']]
    """
    by_name = sorted(codings, key=lambda coding: coding.coder)
    ranked = [sorted(coding.statements, key=_order) for coding in by_name]
    groups = _groups(ranked, sorted(_all_candidates(ranked)))
    numbers = [by_name.index(coding) for coding in codings]
    units = []
    for group in groups:
        statements = {
            by_name[number].coder: ranked[number][group[number]]
            for number in numbers
            if number in group
        }
        units.append(Unit(statements))
    return tuple(sorted(units, key=_unit_order))


def _order(statement: CodedStatement) -> tuple[object, ...]:
    return statement.start, statement.end, sorted(statement.fields.items()), statement.id


def _unit_order(unit: Unit) -> tuple[object, ...]:
    """Return what sorts units, whichever coder is named first."""
    spans = sorted((statement.start, statement.end) for statement in unit.statements.values())
    return spans, sorted((coder, statement.id) for coder, statement in unit.statements.items())


def _all_candidates(ranked: Sequence[Sequence[CodedStatement]]) -> Iterator[_Candidate]:
    for coder, other_coder in combinations(range(len(ranked)), 2):
        for rank, other_rank in _overlapping(ranked[coder], ranked[other_coder]):
            first, second = ranked[coder][rank], ranked[other_coder][other_rank]
            yield _Candidate(
                -overlap_over_union(first, second),
                _differing(first, second),
                rank + other_rank,
                abs(rank - other_rank),
                (coder, rank),
                (other_coder, other_rank),
            )


def _overlapping(
    firsts: Sequence[CodedStatement], seconds: Sequence[CodedStatement]
) -> Iterator[tuple[int, int]]:
    """Yield the ranks in two lists, sorted by their start, of passages that share half of the
    shorter one or more.
    """
    starts = [statement.start for statement in seconds]
    furthest = list(accumulate((statement.end for statement in seconds), max))
    for rank, first in enumerate(firsts):
        begin = bisect_right(furthest, first.start)
        for other_rank in range(begin, bisect_left(starts, first.end)):
            second = seconds[other_rank]
            shared = min(first.end, second.end) - max(first.start, second.start)
            if shared > 0 and 2 * shared >= min(first.end - first.start, second.end - second.start):
                yield rank, other_rank


def _differing(first: CodedStatement, second: CodedStatement) -> int:
    if first.fields == second.fields:
        return 0
    return sum(first.fields.get(name) != second.fields.get(name) for name in FIELDS)


def _groups(
    ranked: Sequence[Sequence[CodedStatement]], candidates: Sequence[_Candidate]
) -> list[dict[int, int]]:
    """Return which statements are one unit: from the number of a coder to the rank of a statement.

    Two groups become one where no coder is in both and each passage of one may be matched with each
    of the other.
    """
    group_of = {
        (coder, rank): {coder: rank}
        for coder, statements in enumerate(ranked)
        for rank in range(len(statements))
    }
    allowed = {(candidate.first, candidate.second) for candidate in candidates}
    for candidate in candidates:
        first, second = group_of[candidate.first], group_of[candidate.second]
        if first.keys() & second.keys() or not _all_allowed(first, second, allowed):
            continue
        first.update(second)
        for node in second.items():
            group_of[node] = first
    return list({id(group): group for group in group_of.values()}.values())


def _all_allowed(
    first: Mapping[int, int],
    second: Mapping[int, int],
    allowed: set[tuple[tuple[int, int], tuple[int, int]]],
) -> bool:
    pairs = product(first.items(), second.items())
    return all((min(pair), max(pair)) in allowed for pair in pairs)
