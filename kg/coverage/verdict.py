"""What coverage says: a verdict on each task, sub-target, limit and duty, with everything that it
rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.coverage.policy import Policy, Waiver
from kg.coverage.policy_checks import Failing
from kg.errors import Finding
from kg.mandates import Duty, Instead
from kg.model import Displayed, Mandate, Statement, Table, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.coverage.policy import Coding

STATUSES: Final = ("covered", "partial", "contradicted", "silent")
RANK: Final = {"silent": 0, "partial": 1, "covered": 2}
"""The order of the statuses; contradicted is outside it."""
VALUE_RANK: Final = {
    "none": 0,
    "call": 1,
    "effect": 2,
    "aim": 3,
    "role": 4,
    "act": 5,
    "denial": 6,
}
"""Which of two readings of one statement says more of a task."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A statement of the holder that fits no task of the mandate, or that meets the holder's own
    scope limit.

    `kind` is act, role or aim; `nearest` the task that comes nearest, with the coder's reason in
    `why`; `limit` is the statement of the scope limit that an act goes against.
    """

    id: str
    kind: str
    nearest: str
    why: str
    paraphrase: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A statement of the holder that would count, had `by` not taken it back."""

    id: str
    by: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that a task still lacks, and a sentence on it; `statements` are those that it
    concerns.

    Codes: no-statement, no-own-statement, no-act, sub-target, denied, and those of a policy:
    independence, age, credibility.
    """

    code: str
    detail: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubTargetVerdict:
    """The verdict on a part of a task, by the same rules, from the statements linked to that part.

    `target` is its notation, such as H-1.quay. The other fields are those of TaskVerdict.
    """

    target: str
    label: str
    status: str
    missing: tuple[Missing, ...]
    statements: tuple[Statement, ...]
    qualified: tuple[Statement, ...]
    failed_checks: tuple[Failing, ...]
    independent: int
    independent_fit: int
    lists: Mapping[str, tuple[Statement, ...]]
    waiver: Waiver | None = None
    waived: str = ""
    retracted: tuple[TakenBack, ...] = ()

    @property
    def name(self) -> str:
        """The notation without that of its task: airport."""
        return self.target.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class TaskVerdict:
    """One task's verdict with everything it rests on. `latest` is an ISO day; `corroboration` is
    over its acts.

    `latest_statement` is the statement that held on the latest day. `lists` are the statements
    linked to the task that do not count, by why: later, before the period, after the period, call,
    by others, lapsed denial. No statement is in two of them, or in one and in `statements`.
    `values` counts the statements and, under call, the calls.
    `qualified` are the acts that pass the policy, `failed_checks` the others with what they lack.
    `independent` is over all acts, `independent_fit` over those fresh and credible enough.
    `own_status` is that of the task's own statements, without its sub-targets. `waiver` is the
    accepted gap of the policy, `waived` whether it is active or expired, empty without one.
    `turns_on` names the statements that make the status another one than under the adjudicated
    reading. `retracted` are statements that do not count, since they were taken back.
    """

    task: Task
    status: str
    missing: tuple[Missing, ...]
    sub_targets: tuple[SubTargetVerdict, ...]
    statements: tuple[Statement, ...]
    qualified: tuple[Statement, ...]
    failed_checks: tuple[Failing, ...]
    values: Mapping[str, int]
    modalities: Mapping[str, int]
    witnesses: tuple[str, ...]
    independent: int
    independent_fit: int
    corroboration: str | None
    latest: str
    latest_statement: str
    places: tuple[str, ...]
    own_status: str
    lists: Mapping[str, tuple[Statement, ...]]
    waiver: Waiver | None = None
    waived: str = ""
    turns_on: tuple[str, ...] = ()
    retracted: tuple[TakenBack, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether an active waiver accepts its gap: of the task, or of each sub-target that is not
        covered.

        A contradiction is no gap and cannot be waived.
        """
        if self.status not in ("partial", "silent"):
            return False
        open_parts = [part for part in self.sub_targets if part.status != "covered"]
        return self.waived == "active" or (
            bool(open_parts) and all(part.waived == "active" for part in open_parts)
        )


@dataclass(frozen=True, slots=True)
class DutyVerdict:
    """A limit or duty: done, claimed, breached or silent; outside the share, and outside any
    policy.

    `lists` are the statements linked to it that speak of a later day, or of one before or after the
    mandate's period.
    """

    duty: Duty
    status: str
    statements: tuple[Statement, ...]
    lists: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Coverage(Displayed):
    """The coverage of one mandate on a day under a policy. `share` is covered / tasks, None without
    tasks in force.

    `later_tasks` are set by an instrument adopted after the day, and `left_out` are tasks below the
    policy's force or of none on record; none of them counts. `findings` are the policy's waivers
    that have run out. `instead` is what to ask about where the mandate is not in force.
    """

    mandate: Mandate
    as_of: str
    known_by: str
    policy: Policy
    in_force: str
    share: float | None
    tasks: tuple[TaskVerdict, ...]
    duties: tuple[DutyVerdict, ...]
    outside: tuple[Outside, ...]
    scope_limits: tuple[Statement, ...]
    later_tasks: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    instead: Instead | None = None

    def display(self) -> Table:
        """Return one row a task: its status, what it rests on and what is missing."""
        counts = ", ".join(f"{count} {status}" for status, count in self.summary.items())
        status = counts if self.in_force != "no" else "not in force"
        rows = (
            (
                verdict.task.id,
                verdict.task.label,
                verdict.status,
                ", ".join(f"{count} {value}" for value, count in verdict.values.items()),
                verdict.latest,
                "; ".join(missing.detail for missing in verdict.missing),
            )
            for verdict in self.tasks
        )
        known_by = f", known by {self.known_by}" if self.known_by else ""
        title = f"Coverage of {self.mandate.id} as of {self.as_of}{known_by}: {status}"
        columns = ("task", "what the mandate asks", "status", "evidence", "latest", "missing")
        hint = (f"In force: {self.in_force}", *_instead(self.instead))
        return Table(columns, tuple(rows), title, hint if self.in_force != "yes" else ())

    @property
    def coding(self) -> Coding:
        """The reading that counts."""
        return self.policy.coding

    @property
    def summary(self) -> dict[str, int]:
        """The number of tasks of each status."""
        counts = Counter(verdict.status for verdict in self.tasks)
        return {status: counts[status] for status in STATUSES}

    @property
    def later_statements(self) -> tuple[str, ...]:
        """The statements linked to a task, limit or duty that speak of a later day."""
        return tuple(
            sorted(
                {statement.id for lists in self.uncounted for statement in lists.get("later", ())}
            )
        )

    @property
    def uncounted(self) -> tuple[Mapping[str, tuple[Statement, ...]], ...]:
        """The lists of what does not count, of each task, then of each limit or duty."""
        return (*(verdict.lists for verdict in self.tasks), *(duty.lists for duty in self.duties))

    @property
    def statements(self) -> Iterator[Statement]:
        """Each statement that a task rests on, once, in the order of the tasks."""
        ids: set[str] = set()
        for verdict in self.tasks:
            for statement in verdict.statements:
                if statement.id not in ids:
                    ids.add(statement.id)
                    yield statement


def _instead(alternative: Instead | None) -> tuple[str, ...]:
    """Return the day, or the later mandate, to ask about instead, in words."""
    if alternative is None:
        return ()
    later = "".join(f", or {successor.mandate}" for successor in alternative.successors)
    return (f"Try as_of={alternative.day!r}, the {alternative.which} day in force{later}",)
