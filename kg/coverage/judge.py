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
    Uncounted,
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
    """What verdicts need besides statements, read once for a store.

    `origins` are the ultimate sources of derived sources, `voices` the actors that an actor counts
    as, where it is part of another. `concepts` has each task concept with those below it, `forces`
    the rank of each force (1 is the strongest). `labels` names sub-targets, `names` the actors who
    deny something.
    """

    origins: Mapping[str, frozenset[str]]
    voices: Mapping[str, frozenset[str]]
    concepts: Mapping[str, frozenset[str]]
    forces: Mapping[str, float]
    labels: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, view: View, context: MandateContext, evidence: Evidence = ev.NOTHING
    ) -> Background:
        """Return the background of one mandate's verdicts on some evidence."""
        concepts = {task.concept for task in context.mandate.tasks if task.concept}
        parts = [part for task in context.mandate.tasks for part in task.sub_targets]
        deniers = _deniers(evidence)
        labels = view.labelled(
            [*(entity("task", part) for part in parts), *(entity("actor", by) for by in deniers)]
        )
        return cls(
            origins(view),
            voices(view),
            ev.concepts_under(view, concepts),
            forces(view),
            {part: labels.label(entity("task", part)) for part in parts},
            {actor: labels.label(entity("actor", actor)) for actor in deniers},
        )


def _deniers(evidence: Evidence) -> set[str]:
    """Return who denies something in some evidence."""
    statements = (row.statement for group in evidence.by_target.values() for row in group)
    return {
        statement.witness
        for statement in statements
        if statement.value == "denial" and statement.witness
    }


def assess(
    view: View, mandate: str, *, as_of: str, known_by: str = "", policy: Policy = _DEFAULT
) -> Coverage:
    """Return the coverage of a mandate on an ISO day under a policy, from what was known by
    `known_by`.

    `mandate` is an id, or the symbol of an instrument that sets the mandate up or extends it.
    Raises InputError for an invalid day, an unknown mandate or force, and for a waiver that names
    no task. Source: DESIGN, Coverage.

    >>> assess(view, "harbour-1", as_of="2030-10-31").summary
    {'covered': 1, 'partial': 2, 'contradicted': 1, 'silent': 1}
    """
    return assess_within(view, mandate, Clocks(as_of, known_by), policy)


def assess_within(
    view: View, mandate_id: str, clocks: Clocks, policy: Policy = _DEFAULT
) -> Coverage:
    """Return what `assess` returns, with the two clocks as one value.

    >>> assess_within(view, "harbour-1", Clocks("2030-10-31", "2030-10-04")).summary["silent"]
    5
    """
    for day in clocks.values().values():
        check_day(day)
    as_of = clocks.as_of
    context = mandates.read(view, mandates.find(view, mandate_id), as_of)
    check_policy(view, policy)
    mandate = context.mandate
    if mandates.in_force(mandate, as_of) == "no":
        background = Background({}, {}, {}, forces(view), {})
        coverage = judge(context, ev.NOTHING, ev.NOTHING, background, clocks, policy)
        return replace(coverage, instead=mandates.instead(view, mandate, as_of))
    evidence_store = ev.gather(view, context, ev.Window(clocks, mandate.begins, mandate.ends))
    denials_from = policy.denials_from(as_of)
    evidence = evidence_store.for_coding(policy.coding, denials_from)
    adjudicated = (
        evidence
        if policy.coding == "adjudicated"
        else evidence_store.for_coding("adjudicated", denials_from)
    )
    return judge(
        context, evidence, adjudicated, Background.read(view, context, evidence), clocks, policy
    )


def judge(  # noqa: PLR0913, PLR0917 - what a verdict rests on, and nothing else
    context: MandateContext,
    evidence: Evidence,
    adjudicated: Evidence,
    background: Background,
    clocks: Clocks,
    policy: Policy,
) -> Coverage:
    """Return the coverage that evidence gives, without reading a store. `adjudicated` is the
    evidence of the adjudicated reading.
    """
    mandate, as_of, known_by = context.mandate, clocks.as_of, clocks.known_by
    in_force = mandates.in_force(mandate, as_of)
    expired_waivers = _lapsed(policy, mandate.tasks, as_of)
    if in_force == "no":
        return Coverage(
            mandate,
            as_of,
            known_by,
            policy,
            in_force,
            None,
            (),
            (),
            (),
            (),
            findings=expired_waivers,
        )
    counted_tasks = [
        task for task in mandate.tasks if _strong_enough(task, policy, background.forces)
    ]
    task_judge = TaskJudge(
        context,
        evidence,
        background,
        PolicyContext(policy, as_of, background.origins, background.voices, background.names),
    )
    verdicts = tuple(task_judge.task(task) for task in counted_tasks)
    if policy.coding != "adjudicated":
        adjudicated_judge = replace(task_judge, evidence=adjudicated)
        verdicts = tuple(
            _compared(verdict, adjudicated_judge.task(verdict.task)) for verdict in verdicts
        )
    covered = sum(verdict.status == "covered" for verdict in verdicts)
    return Coverage(
        mandate,
        as_of,
        known_by,
        policy,
        in_force,
        covered / len(verdicts) if verdicts else None,
        verdicts,
        tuple(task_judge.duty(duty) for duty in context.duties),
        evidence.outside,
        evidence.scope_limits,
        context.later,
        tuple(task.id for task in mandate.tasks if task not in counted_tasks),
        expired_waivers,
    )


def check_policy(view: View, policy: Policy) -> None:
    """Raise InputError where a policy names a force, a task or a sub-target that is not in the
    store.
    """
    ranks = forces(view) if policy.min_force else {}
    if policy.min_force and policy.min_force not in ranks:
        raise InputError(f"no force {policy.min_force!r}. Use one of: {', '.join(ranks)}.")
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
    """Return a finding for each expired waiver of these tasks or their sub-targets."""
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
    """Raise InputError where a text is not an ISO day of the calendar."""
    try:
        legal = date.fromisoformat(text).isoformat() == text
    except ValueError:
        legal = False
    if not legal:
        raise InputError(f"{text!r} is no day of the calendar. Write YYYY-MM-DD.")


@dataclass(frozen=True, slots=True)
class TaskJudge:
    """Judges the tasks and duties of one mandate over the evidence gathered for it."""

    context: MandateContext
    evidence: Evidence
    background: Background
    policy_context: PolicyContext

    def task(self, task: Task) -> TaskVerdict:
        """Return the verdict on one task, its sub-targets judged by the same rules."""
        own_statements = self.evidence.lists(task.id, exclude=task.sub_targets).get(EVIDENCE, ())
        parts = tuple(self._part(target) for target in task.sub_targets)
        statements = distinct(
            [*own_statements, *(statement for part in parts for statement in part.statements)]
        )
        own_result = self.policy_context.weigh(own_statements)
        result = self.policy_context.weigh(statements) if parts else own_result
        own_status = status_of(own_statements, own_result)
        status = with_parts(own_status, [part.status for part in parts])
        uncounted = Uncounted(
            _uncounted(self.evidence.lists(task.id), statements),
            self._retracted(self._targets(task)),
        )
        latest = latest_statement(statements, self.policy_context.as_of)
        return TaskVerdict(
            task=task,
            status=status,
            missing=missing(
                status, statements, result, self.policy_context, parts, uncounted=uncounted
            ),
            sub_targets=parts,
            statements=statements,
            **_policy_outcome(own_result, parts),
            **_summary(statements, uncounted.lists.get(CALL, ())),
            independent=result.independent,
            independent_fit=result.independent_fit,
            corroboration=self._corroboration(statements, result.independent),
            latest=latest_day(latest, self.policy_context.as_of) if latest else "",
            latest_statement=latest.id if latest else "",
            own_status=own_status,
            lists=uncounted.lists,
            **self._waiver(task.id),
            retracted=uncounted.retracted,
        )

    def _targets(self, task: Task) -> set[str]:
        """Return the targets that evidence for a task may name: the task, its sub-targets, and
        the concepts below its own.
        """
        below = self.background.concepts.get(task.concept, frozenset())
        return {task.id, *below, *task.sub_targets}

    def _part(self, target: str) -> SubTargetVerdict:
        lists = self.evidence.lists(target)
        statements = lists.get(EVIDENCE, ())
        uncounted = Uncounted(_uncounted(lists, statements), self._retracted([target]))
        result = self.policy_context.weigh(statements)
        status = status_of(statements, result)
        return SubTargetVerdict(
            target,
            self.background.labels.get(target, ""),
            status,
            missing(status, statements, result, self.policy_context, uncounted=uncounted),
            statements,
            result.qualified,
            result.failed_checks,
            result.independent,
            result.independent_fit,
            uncounted.lists,
            **self._waiver(target),
            retracted=uncounted.retracted,
        )

    def _retracted(self, targets: Iterable[str]) -> tuple[TakenBack, ...]:
        return tuple(
            retraction
            for target in sorted({*targets})
            for retraction in self.evidence.retracted.get(target, ())
        )

    def _waiver(self, target: str) -> dict[str, Any]:
        waiver = self.policy_context.policy.waiver_of(target)
        return {
            "waiver": waiver,
            "waived": waiver.state(self.policy_context.as_of) if waiver else "",
        }

    def duty(self, duty: Duty) -> DutyVerdict:
        """Return the verdict on a limit or duty, from what the parties that it binds, or the
        mandate itself, are said to do.
        """
        parties = set(duty.bound) | {self.context.mandate.id}
        if self.context.mandate.holder in parties or not duty.bound:
            parties |= self.context.units
        lists = self.evidence.lists(duty.id)
        statements = lists.get(EVIDENCE, ())
        bearing = [statement for statement in statements if parties & set(statement.agents)]
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
        return DutyVerdict(duty, status, statements, _uncounted(lists, statements))

    def _corroboration(self, statements: Iterable[Statement], number: int) -> str | None:
        acts = [statement for statement in statements if statement.value == "act"]
        if not acts:
            return None
        if all(act.witness in self.context.units for act in acts):
            return "self-reported"
        return "corroborated" if number > 1 else None


def _policy_outcome(own_result: PolicyResult, parts: Iterable[SubTargetVerdict]) -> dict[str, Any]:
    """Return the acts that pass the policy, for the task itself or for a sub-target, and the
    failing ones with what they lack.
    """
    sub_targets = list(parts)
    passing = distinct(
        [*own_result.qualified, *(act for part in sub_targets for act in part.qualified)]
    )
    ids = {act.id for act in passing}
    rejected = [
        *own_result.failed_checks,
        *(failing_act for part in sub_targets for failing_act in part.failed_checks),
    ]
    failing_by_id = {
        failing_act.act.id: failing_act for failing_act in rejected if failing_act.act.id not in ids
    }
    return {
        "qualified": passing,
        "failed_checks": tuple(failing_by_id[slug] for slug in sorted(failing_by_id, key=natural)),
    }


def _summary(statements: Sequence[Statement], calls: Sequence[Statement]) -> dict[str, Any]:
    """Return a task's statements by value and modality, their witnesses and places. Calls are
    counted among the values.
    """
    witnesses = {statement.witness for statement in statements} - {""}
    places = {place for statement in statements for place in statement.places}
    return {
        "values": _counts(statement.value for statement in (*statements, *calls)),
        "modalities": _counts(statement.modality for statement in statements),
        "witnesses": tuple(sorted(witnesses)),
        "places": tuple(sorted(places)),
    }


def _compared(verdict: TaskVerdict, adjudicated: TaskVerdict) -> TaskVerdict:
    """Return a verdict that names the statements that distinguish it from the adjudicated one."""
    if verdict.status == adjudicated.status:
        return verdict
    readings, adjudicated_readings = (
        {(s.id, s.value, s.link) for s in either.statements} for either in (verdict, adjudicated)
    )
    ids = {slug for slug, _, _ in readings ^ adjudicated_readings}
    return replace(verdict, turns_on=tuple(sorted(ids, key=natural)))


def _uncounted(
    lists: Mapping[str, tuple[Statement, ...]], counted_statements: Iterable[Statement]
) -> dict[str, tuple[Statement, ...]]:
    """Return the lists of statements that do not count, without those that another reading
    counts.
    """
    ids = {statement.id for statement in counted_statements}
    groups = {
        name: tuple(statement for statement in lists.get(name, ()) if statement.id not in ids)
        for name in UNCOUNTED
    }
    return {name: group for name, group in groups.items() if group}


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
