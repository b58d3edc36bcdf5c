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
    one: tuple[int, int]
    other: tuple[int, int]


def overlap_over_union(one: CodedStatement, other: CodedStatement) -> float:
    """Return the characters that two passages share over those of both, 0.0 to 1.0.

    >>> overlap_over_union(CodedStatement("a", 0, 10), CodedStatement("b", 5, 15)) == 5 / 15
    True
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    if shared <= 0:
        return 0.0
    return shared / (max(one.end, other.end) - min(one.start, other.start))


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
    for first, second in combinations(range(len(ranked)), 2):
        for one, other in _overlapping(ranked[first], ranked[second]):
            statement, counterpart = ranked[first][one], ranked[second][other]
            yield _Candidate(
                -overlap_over_union(statement, counterpart),
                _differing(statement, counterpart),
                one + other,
                abs(one - other),
                (first, one),
                (second, other),
            )


def _overlapping(
    ones: Sequence[CodedStatement], others: Sequence[CodedStatement]
) -> Iterator[tuple[int, int]]:
    """Yield the places in two lists, sorted by their start, of passages that share half of the
    shorter one or more.
    """
    starts = [statement.start for statement in others]
    furthest = list(accumulate((statement.end for statement in others), max))
    for place, one in enumerate(ones):
        begin = bisect_right(furthest, one.start)
        for at in range(begin, bisect_left(starts, one.end)):
            other = others[at]
            shared = min(one.end, other.end) - max(one.start, other.start)
            if shared > 0 and 2 * shared >= min(one.end - one.start, other.end - other.start):
                yield place, at


def _differing(one: CodedStatement, other: CodedStatement) -> int:
    if one.fields == other.fields:
        return 0
    return sum(one.fields.get(name) != other.fields.get(name) for name in FIELDS)


def _groups(
    ranked: Sequence[Sequence[CodedStatement]], candidates: Sequence[_Candidate]
) -> list[dict[int, int]]:
    """Return which statements are one unit: from the number of a coder to the rank of a statement.

    Two groups become one where no coder is in both and each passage of one may be matched with each
    of the other.
    """
    group_of = {
        (number, rank): {number: rank}
        for number, statements in enumerate(ranked)
        for rank in range(len(statements))
    }
    allowed = {(candidate.one, candidate.other) for candidate in candidates}
    for candidate in candidates:
        one, other = group_of[candidate.one], group_of[candidate.other]
        if one.keys() & other.keys() or not _all_allowed(one, other, allowed):
            continue
        one.update(other)
        for node in other.items():
            group_of[node] = one
    return list({id(group): group for group in group_of.values()}.values())


def _all_allowed(
    one: Mapping[int, int],
    other: Mapping[int, int],
    allowed: set[tuple[tuple[int, int], tuple[int, int]]],
) -> bool:
    pairs = product(one.items(), other.items())
    return all((min(pair), max(pair)) in allowed for pair in pairs)
