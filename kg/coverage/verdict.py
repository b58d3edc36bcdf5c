"""The verdict on each task: contradicted, covered, partial or silent; the first rule that applies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from kg import mandates
from kg.coverage import evidence as ev
from kg.coverage.independence import independent
from kg.errors import InputError
from kg.provenance import origins
from kg.vocab import ORG, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coverage.evidence import Coding, Evidence, Outside
    from kg.mandates import Duty, Frame
    from kg.model import Mandate, Statement, Task
    from kg.store import View

STATUSES: Final = ("covered", "partial", "contradicted", "silent")
_SPEAKS: Final = ("act", "role", "aim", "effect")


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that a task still lacks: no-statement, no-act, sub-target or denied; and a sentence on it."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class TaskVerdict:
    """One task's verdict with everything it rests on. `latest` is an ISO day; `corroboration` is over its acts.

    `turns_on` names the statements that make the status another one than under the adjudicated reading.
    """

    task: Task
    status: str
    missing: tuple[Missing, ...]
    sub_targets: tuple[tuple[str, str, str], ...]
    statements: tuple[Statement, ...]
    values: Mapping[str, int]
    modalities: Mapping[str, int]
    witnesses: tuple[str, ...]
    independent: int
    corroboration: str | None
    latest: str
    places: tuple[str, ...]
    turns_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyVerdict:
    """A limit or duty: done, claimed, breached or silent; outside the share."""

    duty: Duty
    status: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one mandate on a day. `share` is covered / tasks, None without tasks in force.

    `later_tasks` are set by an instrument adopted after the day, `later_statements` speak of a later day; neither
    counts.
    """

    mandate: Mandate
    as_of: str
    known_by: str
    coding: Coding
    in_force: str
    share: float | None
    tasks: tuple[TaskVerdict, ...]
    duties: tuple[DutyVerdict, ...]
    outside: tuple[Outside, ...]
    scope_limits: tuple[Statement, ...]
    later_tasks: tuple[str, ...] = ()
    later_statements: tuple[str, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """The number of tasks of each status."""
        counts = Counter(verdict.status for verdict in self.tasks)
        return {status: counts[status] for status in STATUSES}


def assess(view: View, mandate: str, *, as_of: str, known_by: str = "", coding: Coding = "adjudicated") -> Coverage:
    """Return the coverage of a mandate on an ISO day, as far as it was known by another.

    `mandate` is an id, or the symbol of an instrument that sets the mandate up or extends it. Source: DESIGN, Coverage.

    >>> from kg.pipeline import open_view
    >>> assess(open_view(), "mss", as_of="2024-11-19").summary
    {'covered': 2, 'partial': 4, 'contradicted': 0, 'silent': 1}
    """
    for day in filter(None, (as_of, known_by)):
        _check_day(day)
    frame = mandates.read(view, mandates.find(view, mandate), as_of)
    made = frame.mandate
    force = mandates.in_force(made, as_of)
    if force == "no":
        return Coverage(made, as_of, known_by, coding, force, None, (), (), (), ())
    window = ev.Window(as_of, known_by, made.begins, made.ends)
    found = ev.gather(view, frame, window, coding)
    judge = _Judge(view, frame, found)
    tasks = tuple(judge.task(task) for task in made.tasks)
    if coding != "adjudicated":
        settled = _Judge(view, frame, ev.gather(view, frame, window, "adjudicated"))
        tasks = tuple(_compared(verdict, settled.task(verdict.task)) for verdict in tasks)
    covered = sum(verdict.status == "covered" for verdict in tasks)
    return Coverage(
        made, as_of, known_by, coding, force, covered / len(tasks) if tasks else None, tasks,
        tuple(judge.duty(duty) for duty in frame.duties), found.outside, found.scope_limits,
        frame.later, found.later,
    )  # fmt: skip


def _check_day(text: str) -> None:
    try:
        legal = date.fromisoformat(text).isoformat() == text
    except ValueError:
        legal = False
    if not legal:
        raise InputError(f"{text!r} is no day of the calendar. Write YYYY-MM-DD.")


class _Judge:
    """Judges the tasks and duties of one mandate over the evidence gathered for it."""

    def __init__(self, view: View, frame: Frame, found: Evidence) -> None:
        self.view = view
        self.frame = frame
        self.found = found
        self.origins = origins(view)
        self.missions = _missions(view)

    def task(self, task: Task) -> TaskVerdict:
        """Return the verdict on one task, its sub-targets judged by the same rules."""
        targets = {task.id} | (ev.concepts_under(self.view, task.concept) if task.concept else set())
        own = self._of_holder(*sorted(targets))
        parts = {target: self._of_holder(target) for target in task.sub_targets}
        sub_targets = tuple((target, self._label(target), _status(parts[target])) for target in task.sub_targets)
        statements = _distinct([*own, *(statement for part in parts.values() for statement in part)])
        status = _with_parts(_status(own), [part for _, _, part in sub_targets])
        acts = [statement for statement in statements if statement.value == "act"]
        number = independent(acts, self.origins, self.missions)
        return TaskVerdict(
            task=task, status=status, missing=_missing(status, statements, sub_targets), sub_targets=sub_targets,
            statements=statements, values=_counted(statement.value for statement in statements),
            modalities=_counted(statement.modality for statement in statements),
            witnesses=tuple(sorted({statement.witness for statement in statements if statement.witness})),
            independent=number, corroboration=self._corroboration(acts, number),
            latest=max((statement.held_from for statement in statements), default=""),
            places=tuple(sorted({place for statement in statements for place in statement.places})),
        )  # fmt: skip

    def duty(self, duty: Duty) -> DutyVerdict:
        """Return the verdict on a limit or duty: what its bound parties, or the mandate itself, are said to do."""
        party = set(duty.bound) | {self.frame.mandate.id}
        if self.frame.mandate.holder in party or not duty.bound:
            party |= self.frame.units
        linked = self.found.by_target.get(duty.id, ())
        bearing = [statement for statement in linked if party & set(statement.agents)]
        values = {statement.value for statement in bearing}
        if "denial" in values:
            status = "breached"
        elif "act" in values:
            status = "done"
        elif values & set(_SPEAKS) or any(statement.modality == "compliance-claim" for statement in bearing):
            status = "claimed"
        else:
            status = "silent"
        return DutyVerdict(duty, status, _distinct(linked))

    def _of_holder(self, *targets: str) -> list[Statement]:
        linked = [statement for target in targets for statement in self.found.by_target.get(target, ())]
        return [statement for statement in linked if ev.of_holder(statement, self.frame)]

    def _corroboration(self, acts: list[Statement], number: int) -> str | None:
        if not acts:
            return None
        if all(act.witness in self.frame.units for act in acts):
            return "self-reported"
        return "corroborated" if number > 1 else None

    def _label(self, target: str) -> str:
        return self.view.label(entity("task", target))


def _compared(verdict: TaskVerdict, settled: TaskVerdict) -> TaskVerdict:
    """Return a verdict with the statements named that set it apart from the adjudicated one."""
    if verdict.status == settled.status:
        return verdict
    here, there = ({(s.id, s.value, s.link) for s in each.statements} for each in (verdict, settled))
    ids = {slug for slug, _, _ in here ^ there}
    return replace(verdict, turns_on=tuple(sorted(ids, key=_natural)))


def _status(statements: list[Statement]) -> str:
    values = {statement.value for statement in statements}
    if "denial" in values:
        return "contradicted"
    if "act" in values:
        return "covered"
    return "partial" if values & set(_SPEAKS) else "silent"


def _with_parts(own: str, parts: list[str]) -> str:
    """Return the status of a task from its own and those of its sub-targets; without any, its own."""
    if not parts:
        return own
    if own == "contradicted" or "contradicted" in parts:
        return "contradicted"
    if all(part == "covered" for part in parts):
        return "covered"
    return "silent" if own == "silent" and all(part == "silent" for part in parts) else "partial"


def _missing(
    status: str, statements: tuple[Statement, ...], sub_targets: tuple[tuple[str, str, str], ...]
) -> tuple[Missing, ...]:
    found: list[Missing] = []
    values = Counter(statement.value for statement in statements)
    if status == "contradicted":
        found += [
            Missing("denied", f"{statement.id}: {statement.speaker} denies it")
            for statement in statements
            if statement.value == "denial"
        ]
        if not values["act"]:
            found.append(Missing("no-act", "denied, nothing reported"))
        return tuple(found)
    if status == "silent":
        found.append(Missing("no-statement", "no statement found"))
    elif status == "partial" and not values["act"]:
        had = ", ".join(_many(values[value], value) for value in _SPEAKS if values[value])
        found.append(Missing("no-act", f"no act reported; {had} only"))
    if status != "covered":
        for target, _, part in sub_targets:
            if part != "covered":
                detail = "no statement found" if part == "silent" else "no act reported"
                found.append(Missing("sub-target", f"{target.rpartition('.')[2]}: {detail}"))
    return tuple(found)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _counted(words: object) -> dict[str, int]:
    counts = Counter(words)  # type: ignore[call-overload]
    return dict(sorted(counts.items()))


def _distinct(statements: list[Statement] | tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return each statement once, in id order; its links to several targets are joined."""
    known: dict[str, Statement] = {}
    for statement in statements:
        earlier = known.get(statement.id)
        if earlier is None:
            known[statement.id] = statement
        elif statement.link not in earlier.link.split():
            known[statement.id] = replace(earlier, link=f"{earlier.link} {statement.link}")
    return tuple(sorted(known.values(), key=lambda statement: _natural(statement.id)))


def _natural(slug: str) -> tuple[str, int]:
    head = slug.rstrip("0123456789")
    return (head, int(slug[len(head) :] or -1))


def _missions(view: View) -> dict[str, str]:
    """Return the mission of each unit: a unit counts as its mission when witnesses are told apart."""
    direct = {}
    for quad in view.engine.quads_for_pattern(None, ORG.unitOf, None, None):
        unit, mission = kind_and_slug(str(quad.subject)[1:-1]), kind_and_slug(str(quad.object)[1:-1])
        if unit and mission:
            direct[unit[1]] = mission[1]

    def top(unit: str) -> str:
        seen = {unit}
        while unit in direct and direct[unit] not in seen:
            unit = direct[unit]
            seen.add(unit)
        return unit

    return {unit: top(unit) for unit in direct}
