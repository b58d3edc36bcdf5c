"""The rules that turn statements into a status, and a status into what is missing; the first that
applies.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.coverage.policy_checks import latest_day
from kg.coverage.verdict import VALUE_RANK, Missing
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kg.coverage.policy_checks import PolicyContext, PolicyResult
    from kg.coverage.verdict import SubTargetVerdict, TakenBack
    from kg.model import Statement

EVIDENCE: Final = "evidence"
"""The list of the statements that a verdict rests on."""
CALL: Final = "call"
"""The list of the calls: who asks for what a task sets. That somebody asks is no progress, so they
stand beside the verdict; it is also their evidential value.
"""
UNCOUNTED: Final = (
    "later",
    "before the period",
    "after the period",
    CALL,
    "by others",
    "lapsed denial",
)
"""The lists of the statements linked to a task that do not count, in the order in which they
apply.
"""
SPEAKS: Final = ("act", "role", "aim", "effect")
"""The evidential values that make a task partial."""
_SHORT: Final = {"no-act": "no act reported"}


def status_of(statements: Iterable[Statement], weighed: PolicyResult) -> str:
    """Return the status that statements give a task or sub-target by themselves."""
    return status_by({statement.value for statement in statements}, covered=bool(weighed.qualified))


def status_by(values: AbstractSet[str], *, covered: bool | None = None) -> str:
    """Return the status that evidential values give; `covered` says whether an act passes, None
    that any does.

    >>> status_by({"act", "aim"}), status_by({"act", "aim"}, covered=False), status_by({"none"})
    ('covered', 'partial', 'silent')
    """
    if "denial" in values:
        return "contradicted"
    if covered or (covered is None and "act" in values):
        return "covered"
    return "partial" if values & set(SPEAKS) else "silent"


def with_parts(own: str, parts: Sequence[str]) -> str:
    """Return the status of a task from its own and those of its sub-targets; without any, its own.

    >>> with_parts("covered", ["covered", "partial"])
    'partial'
    """
    if not parts:
        return own
    if own == "contradicted" or "contradicted" in parts:
        return "contradicted"
    if all(part == "covered" for part in parts):
        return "covered"
    return "silent" if own == "silent" and all(part == "silent" for part in parts) else "partial"


def missing(  # noqa: PLR0913 - what a verdict rests on, and nothing else
    status: str,
    statements: Sequence[Statement],
    weighed: PolicyResult,
    scales: PolicyContext,
    parts: Sequence[SubTargetVerdict] = (),
    *,
    beside: Beside,
) -> tuple[Missing, ...]:
    """Return what a task or sub-target of this status lacks, nothing where it is covered."""
    if status == "covered":
        return ()
    if status == "contradicted":
        return _of_denials(statements, scales)
    lacking = [_of_part(part) for part in parts if part.status != "covered"]
    if status == "silent":
        return (_of_silence(statements, beside), *lacking)
    values = Counter(statement.value for statement in statements)
    if not values["act"]:
        return (_of_talk(values), *lacking)
    return tuple(lacking if parts else _of_policy(weighed, scales))


def _of_part(part: SubTargetVerdict) -> Missing:
    """Return what a sub-target lacks, in one entry."""
    said = "; ".join(_SHORT.get(lacking.code, lacking.detail) for lacking in part.missing)
    ids = tuple(slug for lacking in part.missing for slug in lacking.statements)
    return Missing("sub-target", f"{part.name}: {said}", ids)


def _of_talk(values: Mapping[str, int]) -> Missing:
    """Return that no act is reported, and what is there instead."""
    had = ", ".join(counted(values[value], value) for value in SPEAKS if values[value])
    return Missing("no-act", f"no act reported; {had} only")


@dataclass(frozen=True, slots=True)
class Beside:
    """What is linked to a task or sub-target and does not count: by list, and what was taken
    back.
    """

    lists: Mapping[str, tuple[Statement, ...]]
    retracted: tuple[TakenBack, ...] = ()


def _of_silence(statements: Sequence[Statement], beside: Beside) -> Missing:
    """Return that no statement was found, or where there are some that do not count, how many of
    which list.
    """
    counts = [f"{len(statements)} without evidential value"] if statements else []
    counts += [
        list_words(name, len(beside.lists[name])) for name in _AS_TOLD if beside.lists.get(name)
    ]
    counts += [f"{len(beside.retracted)} taken back"] if beside.retracted else []
    if not counts:
        return Missing("no-statement", "no statement found")
    ids = [statement.id for group in (statements, *beside.lists.values()) for statement in group]
    ids += [each.id for each in beside.retracted]
    return Missing("no-own-statement", f"nothing by the mission ({', '.join(counts)})", tuple(ids))


_AS_TOLD: Final = (
    CALL,
    "by others",
    "before the period",
    "after the period",
    "later",
    "lapsed denial",
)
"""The lists of what does not count in the order in which a sentence names them."""


def list_words(name: str, count: int) -> str:
    """Return how many statements a list holds, in words.

    >>> list_words("by others", 2), list_words("lapsed denial", 2)
    ('2 by others', '2 lapsed denials')
    """
    return counted(count, name) if name in _COUNTABLE else f"{count} {name}"


_COUNTABLE: Final = (CALL, "lapsed denial")
"""The lists whose name is what they hold one of."""


def _of_denials(statements: Sequence[Statement], scales: PolicyContext) -> tuple[Missing, ...]:
    """Return each denial with its day and speaker, then whether nothing is reported, or an act of a
    later day.
    """
    denials = [statement for statement in statements if statement.value == "denial"]
    found = [
        Missing(
            "denied",
            f"denied {_held(denial)} by {scales.name(denial.witness)} ({denial.id})",
            (denial.id,),
        )
        for denial in denials
    ]
    acts = [statement for statement in statements if statement.value == "act"]
    if not acts:
        return (*found, Missing("no-act", "denied, nothing reported"))
    act = later_act(statements, scales.as_of)
    if act is not None:
        day = latest_day(act, scales.as_of)
        found.append(Missing("denied", f"denied, later act reported: {day} ({act.id})", (act.id,)))
    return tuple(found)


def later_act(statements: Iterable[Statement], as_of: str) -> Statement | None:
    """Return the latest act among some statements where it held after every denial of them, None
    otherwise.
    """
    listed = list(statements)
    denied = max((latest_day(each, as_of) for each in listed if each.value == "denial"), default="")
    acts = [each for each in listed if each.value == "act"]
    act = latest_statement(acts, as_of)
    return act if act is not None and denied and latest_day(act, as_of) > denied else None


def latest_statement(statements: Iterable[Statement], as_of: str) -> Statement | None:
    """Return the statement that held last, of several the first by id; None of none."""
    ordered = sorted(statements, key=lambda statement: natural(statement.id))
    return max(ordered, key=lambda statement: latest_day(statement, as_of), default=None)


def _held(statement: Statement) -> str:
    """Return the day or the days of a statement in words."""
    if statement.held_until == statement.held_from:
        return statement.held_from
    if not statement.held_until:
        return f"since {statement.held_from}"
    return f"{statement.held_from} to {statement.held_until}"


def _of_policy(weighed: PolicyResult, scales: PolicyContext) -> list[Missing]:
    """Return what the acts of a task lack to pass the policy, one entry a code."""
    found = []
    for code in ("age", "credibility"):
        failing = [each for each in weighed.failing if code in each.codes]
        if failing:
            said = ", ".join(f"{each.act.id} ({each.why})" for each in failing)
            found.append(
                Missing(code, f"{_LACKS[code]}: {said}", tuple(each.act.id for each in failing))
            )
    asked = scales.policy.min_independent
    if weighed.independent_fit < asked and asked > 1:
        found.append(_of_independence(weighed, scales))
    return found


def _of_independence(weighed: PolicyResult, scales: PolicyContext) -> Missing:
    """Return how many acts are independent, and which witnesses and ultimate sources they share."""
    fit = [each.act for each in weighed.failing if each.codes == ("independence",)]
    detail = f"{weighed.independent_fit} independent of {scales.policy.min_independent} asked for"
    if fit:
        voices = {
            voice or "no one named"
            for act in fit
            for voice in scales.voices.get(act.witness, (act.witness,))
        }
        ends = {end for act in fit for end in scales.origins.get(act.source, (act.source,))}
        detail += (
            f"; witness {', '.join(sorted(voices))}; ultimate source {', '.join(sorted(ends))}"
        )
    return Missing("independence", detail, tuple(act.id for act in fit))


_LACKS: Final = {"age": "not fresh enough", "credibility": "not credible enough"}


def distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return each statement once, in id order; its links to several targets are joined.

    Where two readings of one statement differ in value, the one that says more stays.
    """
    known: dict[str, Statement] = {}
    for statement in statements:
        earlier = known.get(statement.id)
        if earlier is None:
            known[statement.id] = statement
            continue
        links = earlier.link.split()
        links += [statement.link] if statement.link not in links else []
        best = max(earlier, statement, key=lambda each: VALUE_RANK[each.value])
        known[statement.id] = replace(best, link=" ".join(links))
    return tuple(sorted(known.values(), key=lambda statement: natural(statement.id)))


def natural(slug: str) -> tuple[str, int]:
    """Return a key that sorts s.2 before s.10."""
    head = slug.rstrip("0123456789")
    return head, int(slug[len(head) :] or -1)
