"""Conflicts between denials and the claims that they rule out, and the tasks that coverage calls
contradicted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import query
from kg.provenance.claims import LAST_DAY, Assertion, Claims, by_day, subject_of
from kg.provenance.conflict_sides import CONTRADICTED_TASK, CONTRADICTION
from kg.provenance.statement_record import held_words
from kg.vocab import MKG, NamedNode, local_id
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.provenance.claims import Exclusions
    from kg.provenance.conflict_sides import Conflict, Judging, Side

_NAMED: Final = 3
"""How many denials of a task are named in a sentence; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A task of a mandate: what evidence for it may name, who acts for its holder, and the
    mandate's period.
    """

    id: str
    targets: frozenset[str]
    units: frozenset[str]
    first_day: str
    last_day: str

    def counts(self, assertion: Assertion) -> bool:
        """Return whether coverage counts a statement for the task: its link, its agents and its
        days.
        """
        meets = assertion.begins <= self.last_day and assertion.ends >= self.first_day
        return (
            assertion.subject.link in self.targets
            and meets
            and bool(assertion.subject.agents & self.units)
        )


def denials(judging: Judging) -> Iterator[Conflict]:
    """Return the conflicts of denials with the claims that they rule out, then those of each
    contradicted task.
    """
    all_denials, claims = _said(judging)
    all_claims = Claims(claims, judging.ways)
    tasks = _contradicted_tasks(judging, all_denials, claims)
    of_task: dict[str, set[str]] = defaultdict(set)
    for task, (task_denials, _) in tasks.items():
        for denial in task_denials:
            of_task[denial.id].add(task)
    matters: dict[tuple[frozenset[str], str], list[Assertion]] = defaultdict(list)
    for denial in all_denials:
        matters[denial.subject.agents, denial.subject.action].append(denial)
    for members in matters.values():
        exclusions, ruled_out = all_claims.excluded(members)
        if exclusions.counts:
            yield _ruled_out(judging, members, ruled_out, exclusions, of_task)
    for task, (task_denials, task_claims) in tasks.items():
        exclusions, _ = Claims(task_claims, judging.ways).excluded(task_denials)
        pairs = sum(exclusions.counts.get(denial.id, 0) for denial in task_denials)
        if not task_claims or pairs < len(task_denials) * len(task_claims):
            yield _contradicted(judging, task, task_denials, task_claims, exclusions)


def _said(judging: Judging) -> tuple[list[Assertion], list[Assertion]]:
    """Return the denials and the claims that count, each once, by day."""
    agents: dict[tuple[str, bool], set[str]] = defaultdict(set)
    rows = query.table(judging.view, "claims-and-denials")
    speaking = [row["agent"] for row in rows if "/statement/" in row["agent"].value]
    judging.read([*(row["statement"] for row in rows), *speaking])
    for row in rows:
        agents[row["statement"].value, row["denied"].value == "true"].add(row["agent"].value)
    denials: list[Assertion] = []
    claims: list[Assertion] = []
    for (iri, denied), agent_iris in agents.items():
        statement = judging.statement(iri)
        if statement is not None:
            acting = {
                acting_agent for agent in agent_iris for acting_agent in _meant(judging, agent)
            }
            assertion = Assertion(statement, subject_of(judging.view, statement, acting))
            (denials if denied else claims).append(assertion)
    return sorted(denials, key=by_day), sorted(claims, key=by_day)


def _meant(judging: Judging, agent: str) -> tuple[str, ...]:
    """Return an agent; where it is a statement, the agents of that, if it counts, as in
    coverage.
    """
    if "/statement/" not in agent:
        return (agent,)
    return judging.view.values(NamedNode(agent), MKG.agent) if judging.statement(agent) else ()


def _contradicted_tasks(
    judging: Judging, denials: Sequence[Assertion], claims: Sequence[Assertion]
) -> dict[str, tuple[list[Assertion], list[Assertion]]]:
    """Return the denials and claims of each task with a denial that coverage counts, in the order
    of the tasks.
    """
    of_target: dict[str, list[_Task]] = defaultdict(list)
    for task in _tasks(judging):
        for target in task.targets:
            of_target[target].append(task)
    by_task: dict[str, tuple[list[Assertion], list[Assertion]]] = {}
    for at, statements in enumerate((denials, claims)):
        for assertion in statements:
            for task in of_target.get(assertion.subject.link, ()):
                if task.counts(assertion) and (at == 0 or task.id in by_task):
                    by_task.setdefault(task.id, ([], []))[at].append(assertion)
    return dict(sorted(by_task.items()))


def _tasks(judging: Judging) -> Iterator[_Task]:
    """Return the tasks of every mandate; evidence for a sub-target, or for a concept at or below,
    is theirs too.
    """
    frames: dict[str, tuple[str, str]] = {}
    units: dict[str, set[str]] = defaultdict(set)
    for row in query.table(judging.view, "survey-frames"):
        mandate = row["mandate"].value
        frames[mandate] = (row["begins"].value, row["ends"].value if row["ends"] else LAST_DAY)
        units[mandate].add(row["unit"].value)
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in query.table(
        judging.view,
        "survey-targets",
        {"as_of": judging.clocks.as_of} if judging.clocks.as_of else {},
    ):
        target = row["target"].value
        task = row["task"].value if row["task"] else target
        targets[row["mandate"].value, task] |= {
            target,
            *([row["below"].value] if row["below"] else []),
        }
    for (mandate, task), links in targets.items():
        if mandate in frames:
            yield _Task(
                local_id(task), frozenset(links), frozenset(units[mandate]), *frames[mandate]
            )


def _ruled_out(
    judging: Judging,
    members: Sequence[Assertion],
    claims: Sequence[Assertion],
    exclusions: Exclusions,
    of_task: Mapping[str, set[str]],
) -> Conflict:
    """Return the conflict of what is denied of one actor with the claims that this rules out."""
    denials = [denial for denial in members if denial.id in exclusions.counts]
    agents = ", ".join(judging.name(agent) for agent in sorted(denials[0].subject.agents))
    denied = judging.name(denials[0].subject.action)
    if len(denials) == len(claims) == 1:
        (denial,), (claim,) = denials, claims
        link = denial.subject.link
        of = f", both of the task {local_id(link)}" if link and link == claim.subject.link else ""
        action = judging.name(claim.subject.action)
        why = (
            f"{denial.id} denies of {agents} what {claim.id} claims ({action}{of}), for days "
            "that overlap."
        )
    else:
        why = (
            f"{counted(len(denials), 'statement denies', 'statements deny')} of {agents} "
            f"({denied}) what "
            f"{counted(len(claims), 'claims', 'claim')}, for days that overlap."
        )
    sides = _opposed(judging, claims, denials, exclusions)
    tasks = sorted({task for denial in denials for task in of_task.get(denial.id, ())})
    return judging.conflict("denial", CONTRADICTION, sides, why, tasks=tuple(tasks))


def _contradicted(
    judging: Judging,
    task: str,
    denials: Sequence[Assertion],
    claims: Sequence[Assertion],
    exclusions: Exclusions,
) -> Conflict:
    """Return the conflict of a task that coverage calls contradicted, where not all of it excludes
    each other.
    """
    days = ", ".join(
        f"{denial.id} for {held_words(denial.statement)}" for denial in denials[:_NAMED]
    )
    more = f" and {len(denials) - _NAMED} more" if len(denials) > _NAMED else ""
    head = f"coverage calls the task {task} contradicted: it is denied by {days}{more}"
    if not claims:
        return judging.conflict(
            "denial",
            CONTRADICTED_TASK,
            _opposed(judging, (), denials, exclusions),
            f"{head}; no claim of it is reported that this could exclude.",
            tasks=(task,),
        )
    sides = _opposed(judging, claims, denials, exclusions)
    reasons = ", ".join(sorted({side.apart for side in sides if side.apart}))
    how_far = (
        "Not all of them exclude each other"
        if exclusions.counts
        else "They do not exclude each other"
    )
    because = f": {reasons}." if reasons else "."
    why = (
        f"{head}, and claimed by {counted(len(claims), 'statement', 'statements')}. "
        f"{how_far}{because}"
    )
    return judging.conflict("denial", CONTRADICTED_TASK, sides, why, tasks=(task,))


def _opposed(
    judging: Judging,
    claims: Sequence[Assertion],
    denials: Sequence[Assertion],
    exclusions: Exclusions,
) -> list[Side]:
    """Return claims and denials as sides, a claim and what denies it first; says why one excludes
    none.
    """
    by_id, claimed = (
        {assertion.id: assertion for assertion in (*claims, *denials)},
        {assertion.id for assertion in claims},
    )
    heads = [claims[0].id, exclusions.against.get(claims[0].id, denials[-1].id)] if claims else []
    sides = []
    for slug in (*heads, *(slug for slug in by_id if slug not in heads)):
        assertion, number, against, apart = (
            by_id[slug],
            exclusions.counts.get(slug, 0),
            exclusions.against.get(slug, ""),
            "",
        )
        is_claim = slug in claimed
        if not number and claims:
            other = denials[-1] if is_claim else claims[0]
            against = other.id
            apart = _apart(judging, *((other, assertion) if is_claim else (assertion, other)))
        words = f"{'claims' if is_claim else 'denies'}: {judging.name(assertion.subject.action)}"
        sides.append(judging.side(assertion.statement, words, number, against, apart))
    return sides


def _apart(judging: Judging, denial: Assertion, claim: Assertion) -> str:
    """Return why a denial and a claim of one task do not exclude each other."""
    reason = judging.ways.apart(denial.subject, claim.subject)
    if reason:
        return reason
    if denial.ends < claim.begins:
        return "the claim is of a later day than the denial"
    return "the denial is of a later day than the claim" if claim.ends < denial.begins else ""
