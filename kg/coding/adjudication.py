"""Adjudication: the differences between coders as questions, what an adjudicator decided about
them, and the statements that result.

Decisions are lines in the form of those about drafts. The `draft` of a line is the hash of the
readings that were decided between, so that a decision about other readings is never applied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.coding.agreement import differences_of, value_of
from kg.coding.matching import Unit
from kg.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.coding.agreement import Value

LINK: Final = ("evidence_for", "context_for")
"""Fields that exclude each other, so that they are decided about together."""
Key = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What some coders say in the fields of a question; without fields, that a statement belongs to
    the text, or that it does not.
    """

    coders: tuple[str, ...]
    values: Mapping[str, Value]
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A difference to be settled: about some fields of a unit, or, without fields, whether a
    statement that not all coders have is kept. `members` are the statements of the unit, each with
    its coder, `digest` is the hash of what they say.
    """

    unit: Unit
    members: tuple[str, ...]
    fields: tuple[str, ...]
    readings: tuple[Reading, ...]
    digest: str

    @property
    def key(self) -> Key:
        """Return what distinguishes the question from every other."""
        return self.members, self.fields

    @property
    def entry(self) -> str:
        """Return the id of the statement, as the coder has it who is named first."""
        return self.unit.first.id


class Line(NamedTuple):
    """A decision of an adjudicator, and the hash of the readings that it is about."""

    digest: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The questions between coders, the decisions about them, and how many decisions are about
    readings that are no longer there. `last` is the decision that an undo takes back.
    """

    questions: tuple[Question, ...]
    decisions: Mapping[Key, Decision]
    outdated: int = 0
    last: Line | None = None

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Return the questions without a decision, except about what is not kept."""
        return tuple(question for question in self.questions if not self.is_settled(question))

    def is_settled(self, question: Question) -> bool:
        """Return whether a question needs no decision any more."""
        return question.key in self.decisions or self.is_left_out(question.members)

    def is_left_out(self, members: tuple[str, ...]) -> bool:
        """Return whether it was decided that the statement of a unit is not kept."""
        decision = self.decisions.get((members, ()))
        return decision is not None and decision.status == "rejected"


def members_of(unit: Unit) -> tuple[str, ...]:
    """Return the statements of a unit, each with its coder, sorted."""
    return tuple(sorted(f"{coder}/{coded.id}" for coder, coded in unit.statements.items()))


def questions_of(units: Iterable[Unit], coders: Sequence[str]) -> tuple[Question, ...]:
    """Return what has to be settled between coders, in the order of the text: of each unit first
    whether it is kept, where not all coders have it, then the fields in which they differ.

    >>> from kg.coding.matching import CodedStatement, Coding, match
    >>> alice = Coding("alice", (CodedStatement("a.1", 0, 9, {"modality": ("intended",)}),))
    >>> bob = Coding("bob", (CodedStatement("b.1", 0, 9, {"modality": ("hoped",)}),))
    >>> [question.fields for question in questions_of(match([alice, bob]), ("alice", "bob"))]
    [('modality',)]
    """
    return tuple(question for unit in units for question in _questions(unit, coders))


def _questions(unit: Unit, coders: Sequence[str]) -> Iterator[Question]:
    digest, members = _digest(unit), members_of(unit)
    missing = tuple(coder for coder in coders if coder not in unit.statements)
    if missing:
        readings = (Reading(tuple(unit.statements), {}), Reading(missing, {}, is_kept=False))
        yield Question(unit, members, (), readings, digest)
    names = tuple(difference.field for difference in differences_of(unit))
    groups = [(name,) for name in names if name not in LINK]
    link = tuple(name for name in LINK if name in names)
    for fields in (*groups, *([LINK] if link else [])):
        yield Question(unit, members, fields, _readings(unit, fields), digest)


def _readings(unit: Unit, fields: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return the different readings of some fields, with the coders of each; a field that was left
    open is not a reading.
    """
    coders: dict[tuple[Value, ...], list[str]] = {}
    for coder, coded in unit.statements.items():
        values = [value for name in fields if (value := value_of(coded, name)) is not None]
        if len(values) == len(fields):
            coders.setdefault(tuple(values), []).append(coder)
    return tuple(
        Reading(tuple(names), dict(zip(fields, values, strict=True)))
        for values, names in coders.items()
    )


def _digest(unit: Unit) -> str:
    """Return the hash of what coders say about a unit."""
    content = {
        coder: [coded.id, coded.start, coded.end, {**coded.fields}]
        for coder, coded in unit.statements.items()
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def decision_for(question: Question, reading: Reading, by: str, on: str) -> Decision:
    """Return the decision that chooses a reading of a question, one of its own or another."""
    members = question.members
    if not question.fields:
        status = "accepted" if reading.is_kept else "rejected"
        return Decision(question.entry, status, by, on, others=members)
    fields = {name: _field(reading.values.get(name, ())) for name in question.fields}
    return Decision(question.entry, "edited", by, on, fields=fields, others=members)


def _field(value: Value) -> Any:  # noqa: ANN401 - a value as JSON has it
    return None if not value else value[0] if len(value) == 1 else list(value)


def undoing(line: Line, by: str, on: str) -> Line:
    """Return the line that takes back another."""
    decision = line.decision
    undone = Decision(decision.entry, "undone", by, on, others=decision.others)
    return Line(line.digest, undone)


def adjudication(questions: Sequence[Question], lines: Iterable[Line]) -> Adjudication:
    """Return questions with the decisions in effect: `undone` takes back the last decision about
    the same statements.
    """
    stacks: dict[tuple[str, tuple[str, ...]], list[tuple[int, Line]]] = {}
    for number, line in enumerate(lines):
        stack = stacks.setdefault((line.digest, line.decision.others), [])
        if line.decision.status != "undone":
            stack.append((number, line))
        elif stack:
            stack.pop()
    in_effect = [
        line for _, line in sorted(chain.from_iterable(stacks.values()), key=itemgetter(0))
    ]
    digests = {question.members: question.digest for question in questions}
    current = [line for line in in_effect if digests.get(line.decision.others) == line.digest]
    decisions = {
        (line.decision.others, _fields_of(line.decision)): line.decision for line in current
    }
    last = current[-1] if current else None
    return Adjudication(tuple(questions), decisions, len(in_effect) - len(current), last)


def _fields_of(decision: Decision) -> tuple[str, ...]:
    """Return the fields of a decision as those of a question: in that order, the link whole."""
    return LINK if set(decision.fields) & set(LINK) else tuple(decision.fields)
