"""Coverage of a mandate: reads what a store holds, then judges task by task without looking at the
store again.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg import mandates, suggest
from kg.coverage import evidence as ev
from kg.coverage.policy import Policy
from kg.coverage.policy_checks import PolicyContext, latest_day
from kg.coverage.rules import (
    CALL,
    EVIDENCE,
    SPEAKS,
    UNCOUNTED,
    Beside,
    distinct,
    latest_statement,
    missing,
    natural,
    status_of,
    with_parts,
)
from kg.coverage.verdict import Coverage, DutyVerdict, SubTargetVerdict, TakenBack, TaskVerdict
from kg.errors import Finding, InputError
from kg.mandates import forces
from kg.model import Clocks
from kg.provenance import origins, voices
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.coverage.evidence import Evidence
    from kg.coverage.policy import Waiver
    from kg.coverage.policy_checks import PolicyResult
    from kg.mandates import Duty, MandateContext
    from kg.model import Statement, Task
    from kg.store import View

_DEFAULT: Final = Policy()


@dataclass(frozen=True, slots=True)
class Background:
    """What verdicts need beside statements, read once for a store.

    Ultimate sources of derived sources; whom each actor that is part of another counts as; each
    task concept with those below it; the rank of each force, 1 the strongest; the label of each
    sub-target, and of each actor who denies something.
    """

    origins: Mapping[str, frozenset[str]]
    voices: Mapping[str, frozenset[str]]
    concepts: Mapping[str, frozenset[str]]
    forces: Mapping[str, float]
    labels: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View, frame: MandateContext, found: Evidence = ev.NOTHING) -> Background:
        """Return the background of one mandate's verdicts on some evidence."""
        concepts = {task.concept for task in frame.mandate.tasks if task.concept}
        parts = [part for task in frame.mandate.tasks for part in task.sub_targets]
        deniers = _deniers(found)
        named = view.labelled(
            [*(entity("task", part) for part in parts), *(entity("actor", by) for by in deniers)]
        )
        return cls(
            origins(view),
            voices(view),
            ev.concepts_under(view, concepts),
            forces(view),
            {part: named.label(entity("task", part)) for part in parts},
            {actor: named.label(entity("actor", actor)) for actor in deniers},
        )


def _deniers(found: Evidence) -> set[str]:
    """Return who denies something in some evidence."""
    rows = (row.statement for linked in found.linked.values() for row in linked)
    return {said.witness for said in rows if said.value == "denial" and said.witness}


def assess(
    view: View, mandate: str, *, as_of: str, known_by: str = "", policy: Policy = _DEFAULT
) -> Coverage:
    """Return the coverage of a mandate on an ISO day, as far as it was known by another, under a
    policy.

    `mandate` is an id, or the symbol of an instrument that sets the mandate up or extends it.
    Raises InputError for a day, a mandate or a force that is none, and for a waiver of what is no
    task. Source: DESIGN, Coverage.

    >>> assess(view, "harbour-1", as_of="2030-10-31").summary
    {'covered': 1, 'partial': 2, 'contradicted': 1, 'silent': 1}
    """
    return assess_within(view, mandate, Clocks(as_of, known_by), policy)


def assess_within(view: View, mandate: str, clocks: Clocks, policy: Policy = _DEFAULT) -> Coverage:
    """Return what `assess` does, of the two clocks as one value.

    >>> assess_within(view, "harbour-1", Clocks("2030-10-31", "2030-10-04")).summary["silent"]
    5
    """
    for day in clocks.values().values():
        check_day(day)
    as_of = clocks.as_of
    frame = mandates.read(view, mandates.find(view, mandate), as_of)
    check_policy(view, policy)
    made = frame.mandate
    if mandates.in_force(made, as_of) == "no":
        background = Background({}, {}, {}, forces(view), {})
        judged = judge(frame, ev.NOTHING, ev.NOTHING, background, clocks, policy)
        return replace(judged, instead=mandates.instead(view, made, as_of))
    gathered = ev.gather(view, frame, ev.Window(clocks, made.begins, made.ends))
    denials_from = policy.denials_from(as_of)
    found = gathered.under(policy.coding, denials_from)
    settled = (
        found if policy.coding == "adjudicated" else gathered.under("adjudicated", denials_from)
    )
    return judge(frame, found, settled, Background.read(view, frame, found), clocks, policy)


def judge(  # noqa: PLR0913, PLR0917 - what a verdict rests on, and nothing else
    frame: MandateContext,
    found: Evidence,
    settled: Evidence,
    background: Background,
    clocks: Clocks,
    policy: Policy,
) -> Coverage:
    """Return the coverage that evidence gives; `settled` is that of the adjudicated reading. Reads
    no store.
    """
    made, as_of, known_by = frame.mandate, clocks.as_of, clocks.known_by
    force = mandates.in_force(made, as_of)
    lapsed = _lapsed(policy, made.tasks, as_of)
    if force == "no":
        return Coverage(made, as_of, known_by, policy, force, None, (), (), (), (), findings=lapsed)
    counted = [task for task in made.tasks if _strong_enough(task, policy, background.forces)]
    judged = TaskJudge(
        frame,
        found,
        background,
        PolicyContext(policy, as_of, background.origins, background.voices, background.names),
    )
    tasks = tuple(judged.task(task) for task in counted)
    if policy.coding != "adjudicated":
        other = replace(judged, found=settled)
        tasks = tuple(_compared(verdict, other.task(verdict.task)) for verdict in tasks)
    covered = sum(verdict.status == "covered" for verdict in tasks)
    return Coverage(
        made,
        as_of,
        known_by,
        policy,
        force,
        covered / len(tasks) if tasks else None,
        tasks,
        tuple(judged.duty(duty) for duty in frame.duties),
        found.outside,
        found.scope_limits,
        frame.later,
        tuple(task.id for task in made.tasks if task not in counted),
        lapsed,
    )


def check_policy(view: View, policy: Policy) -> None:
    """Raise InputError where a policy names a force, a task or a sub-target that is not in the
    store.
    """
    known = forces(view) if policy.min_force else {}
    if policy.min_force and policy.min_force not in known:
        raise InputError(f"no force {policy.min_force!r}. Use one of: {', '.join(known)}.")
    findings = [
        _no_task(view, waiver) for waiver in policy.waivers if not view.has("task", waiver.task)
    ]
    if findings:
        raise InputError.of(findings)


def _no_task(view: View, waiver: Waiver) -> Finding:
    near = suggest.nearest(waiver.task, (slug for kind, slug in view.ids() if kind == "task"))
    remedy = suggest.did_you_mean(near) or "name a task or a sub-target of the store"
    problem = f"no task or sub-target {waiver.task!r}"
    return Finding(
        waiver.path, waiver.line, 1 if waiver.line else 0, "unknown-task", "error", problem, remedy
    )


def _lapsed(policy: Policy, tasks: Iterable[Task], as_of: str) -> tuple[Finding, ...]:
    """Return a finding for each waiver of one of these tasks, or of a part of one, that has run
    out.
    """
    targets = {target for task in tasks for target in (task.id, *task.sub_targets)}
    return tuple(
        Finding(
            waiver.path,
            waiver.line,
            1 if waiver.line else 0,
            "expired-waiver",
            "warning",
            f"the waiver of {waiver.task} by {waiver.author} ran out on {waiver.expires}",
            "close the gap, or let somebody accept it again with a new day",
        )
        for waiver in policy.waivers
        if waiver.task in targets and waiver.state(as_of) == "expired"
    )


def _strong_enough(task: Task, policy: Policy, ranks: Mapping[str, float]) -> bool:
    return not policy.min_force or ranks.get(task.force, math.inf) <= ranks[policy.min_force]


def check_day(text: str) -> None:
    """Raise InputError where a text is no day of the calendar."""
    try:
        legal = date.fromisoformat(text).isoformat() == text
    except ValueError:
        legal = False
    if not legal:
        raise InputError(f"{text!r} is no day of the calendar. Write YYYY-MM-DD.")


@dataclass(frozen=True, slots=True)
class TaskJudge:
    """Judges the tasks and duties of one mandate over the evidence gathered for it."""

    frame: MandateContext
    found: Evidence
    background: Background
    scales: PolicyContext

    def task(self, task: Task) -> TaskVerdict:
        """Return the verdict on one task, its sub-targets judged by the same rules."""
        own = self.found.lists(task.id, beside=task.sub_targets).get(EVIDENCE, ())
        parts = tuple(self._part(target) for target in task.sub_targets)
        statements = distinct([*own, *(each for part in parts for each in part.statements)])
        alone = self.scales.weigh(own)
        weighed = self.scales.weigh(statements) if parts else alone
        own_status = status_of(own, alone)
        status = with_parts(own_status, [part.status for part in parts])
        beside = Beside(
            _uncounted(self.found.lists(task.id), statements), self._retracted(self._targets(task))
        )
        latest = latest_statement(statements, self.scales.as_of)
        return TaskVerdict(
            task=task,
            status=status,
            missing=missing(status, statements, weighed, self.scales, parts, beside=beside),
            sub_targets=parts,
            statements=statements,
            **_tried(alone, parts),
            **_said(statements, beside.lists.get(CALL, ())),
            independent=weighed.independent,
            independent_fit=weighed.independent_fit,
            corroboration=self._corroboration(statements, weighed.independent),
            latest=latest_day(latest, self.scales.as_of) if latest else "",
            latest_statement=latest.id if latest else "",
            own_status=own_status,
            lists=beside.lists,
            **self._waiver(task.id),
            retracted=beside.retracted,
        )

    def _targets(self, task: Task) -> set[str]:
        """Return what evidence for a task may name: itself, its sub-targets, its concept and those
        below it.
        """
        below = self.background.concepts.get(task.concept, frozenset())
        return {task.id, *below, *task.sub_targets}

    def _part(self, target: str) -> SubTargetVerdict:
        lists = self.found.lists(target)
        statements = lists.get(EVIDENCE, ())
        beside = Beside(_uncounted(lists, statements), self._retracted([target]))
        weighed = self.scales.weigh(statements)
        status = status_of(statements, weighed)
        return SubTargetVerdict(
            target,
            self.background.labels.get(target, ""),
            status,
            missing(status, statements, weighed, self.scales, beside=beside),
            statements,
            weighed.qualified,
            weighed.failing,
            weighed.independent,
            weighed.independent_fit,
            beside.lists,
            **self._waiver(target),
            retracted=beside.retracted,
        )

    def _retracted(self, targets: Iterable[str]) -> tuple[TakenBack, ...]:
        return tuple(
            each for target in sorted({*targets}) for each in self.found.retracted.get(target, ())
        )

    def _waiver(self, target: str) -> dict[str, Any]:
        waiver = self.scales.policy.waiver_of(target)
        return {"waiver": waiver, "waived": waiver.state(self.scales.as_of) if waiver else ""}

    def duty(self, duty: Duty) -> DutyVerdict:
        """Return the verdict on a limit or duty: what its bound parties, or the mandate itself, are
        said to do.
        """
        party = set(duty.bound) | {self.frame.mandate.id}
        if self.frame.mandate.holder in party or not duty.bound:
            party |= self.frame.units
        lists = self.found.lists(duty.id)
        linked = lists.get(EVIDENCE, ())
        bearing = [statement for statement in linked if party & set(statement.agents)]
        values = {statement.value for statement in bearing}
        if "denial" in values:
            status = "breached"
        elif "act" in values:
            status = "done"
        elif values & set(SPEAKS) or any(
            statement.modality == "compliance-claim" for statement in bearing
        ):
            status = "claimed"
        else:
            status = "silent"
        return DutyVerdict(duty, status, linked, _uncounted(lists, linked))

    def _corroboration(self, statements: Iterable[Statement], number: int) -> str | None:
        acts = [statement for statement in statements if statement.value == "act"]
        if not acts:
            return None
        if all(act.witness in self.frame.units for act in acts):
            return "self-reported"
        return "corroborated" if number > 1 else None


def _tried(alone: PolicyResult, parts: Iterable[SubTargetVerdict]) -> dict[str, Any]:
    """Return the acts that pass the policy by themselves or for a sub-target, and the others with
    what they lack.
    """
    listed = list(parts)
    passing = distinct([*alone.qualified, *(act for part in listed for act in part.qualified)])
    ids = {act.id for act in passing}
    failed = [*alone.failing, *(each for part in listed for each in part.failing)]
    failing = {each.act.id: each for each in failed if each.act.id not in ids}
    return {
        "qualified": passing,
        "failing": tuple(failing[slug] for slug in sorted(failing, key=natural)),
    }


def _said(statements: Sequence[Statement], calls: Sequence[Statement]) -> dict[str, Any]:
    """Return what a task's statements are, who vouches for them, and which places they name; of the
    calls, how many there are.
    """
    witnesses = {statement.witness for statement in statements} - {""}
    places = {place for statement in statements for place in statement.places}
    return {
        "values": _counted(said.value for said in (*statements, *calls)),
        "modalities": _counted(statement.modality for statement in statements),
        "witnesses": tuple(sorted(witnesses)),
        "places": tuple(sorted(places)),
    }


def _compared(verdict: TaskVerdict, settled: TaskVerdict) -> TaskVerdict:
    """Return a verdict with the statements named that set it apart from the adjudicated one."""
    if verdict.status == settled.status:
        return verdict
    here, there = (
        {(s.id, s.value, s.link) for s in each.statements} for each in (verdict, settled)
    )
    ids = {slug for slug, _, _ in here ^ there}
    return replace(verdict, turns_on=tuple(sorted(ids, key=natural)))


def _uncounted(
    lists: Mapping[str, tuple[Statement, ...]], counted: Iterable[Statement]
) -> dict[str, tuple[Statement, ...]]:
    """Return the lists of what does not count, without what counts by another reading of it."""
    ids = {statement.id for statement in counted}
    left = {
        name: tuple(said for said in lists.get(name, ()) if said.id not in ids)
        for name in UNCOUNTED
    }
    return {name: group for name, group in left.items() if group}


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
