"""The rules that turn statements into a status, and a status into what is missing. The first rule
that applies decides.
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
"""The list of the calls: statements that ask for what a task sets. A call is no progress, so calls
are listed beside the verdict. It is also their evidential value.
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


def status_of(statements: Iterable[Statement], result: PolicyResult) -> str:
    """Return the status that statements give a task or sub-target by themselves."""
    return status_by({statement.value for statement in statements}, covered=bool(result.qualified))


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


def with_parts(own_status: str, parts: Sequence[str]) -> str:
    """Return the status of a task from its own and those of its sub-targets, if it has any.

    >>> with_parts("covered", ["covered", "partial"])
    'partial'
    """
    if not parts:
        return own_status
    if own_status == "contradicted" or "contradicted" in parts:
        return "contradicted"
    if all(part == "covered" for part in parts):
        return "covered"
    return (
        "silent"
        if own_status == "silent" and all(part == "silent" for part in parts)
        else "partial"
    )


def missing(  # noqa: PLR0913 - what a verdict rests on, and nothing else
    status: str,
    statements: Sequence[Statement],
    result: PolicyResult,
    policy_context: PolicyContext,
    parts: Sequence[SubTargetVerdict] = (),
    *,
    uncounted: Uncounted,
) -> tuple[Missing, ...]:
    """Return what a task or sub-target of this status lacks, nothing where it is covered."""
    if status == "covered":
        return ()
    if status == "contradicted":
        return _of_denials(statements, policy_context)
    inputs = [_of_part(part) for part in parts if part.status != "covered"]
    if status == "silent":
        return (_of_silence(statements, uncounted), *inputs)
    values = Counter(statement.value for statement in statements)
    if not values["act"]:
        return (_of_talk(values), *inputs)
    return tuple(inputs if parts else _of_policy(result, policy_context))


def _of_part(part: SubTargetVerdict) -> Missing:
    """Return what a sub-target lacks, in one entry."""
    details = "; ".join(
        _SHORT.get(missing_input.code, missing_input.detail) for missing_input in part.missing
    )
    ids = tuple(slug for missing_input in part.missing for slug in missing_input.statements)
    return Missing("sub-target", f"{part.name}: {details}", ids)


def _of_talk(values: Mapping[str, int]) -> Missing:
    """Return that no act is reported, and which other statements there are."""
    values_text = ", ".join(counted(values[value], value) for value in SPEAKS if values[value])
    return Missing("no-act", f"no act reported; {values_text} only")


@dataclass(frozen=True, slots=True)
class Uncounted:
    """The statements linked to a task or sub-target that do not count: by list, and those that
    were taken back.
    """

    lists: Mapping[str, tuple[Statement, ...]]
    retracted: tuple[TakenBack, ...] = ()


def _of_silence(statements: Sequence[Statement], uncounted: Uncounted) -> Missing:
    """Return that no statement was found or, where some do not count, how many are in each list."""
    counts = [f"{len(statements)} without evidential value"] if statements else []
    counts += [
        list_words(name, len(uncounted.lists[name]))
        for name in _IN_SENTENCES
        if uncounted.lists.get(name)
    ]
    counts += [f"{len(uncounted.retracted)} taken back"] if uncounted.retracted else []
    if not counts:
        return Missing("no-statement", "no statement found")
    ids = [statement.id for group in (statements, *uncounted.lists.values()) for statement in group]
    ids += [retraction.id for retraction in uncounted.retracted]
    return Missing("no-own-statement", f"nothing by the mission ({', '.join(counts)})", tuple(ids))


_IN_SENTENCES: Final = (
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


def _of_denials(
    statements: Sequence[Statement], policy_context: PolicyContext
) -> tuple[Missing, ...]:
    """Return each denial with its day and speaker, then that no act is reported, or the act of a
    later day.
    """
    denials = [statement for statement in statements if statement.value == "denial"]
    inputs = [
        Missing(
            "denied",
            f"denied {_held(denial)} by {policy_context.name(denial.witness)} ({denial.id})",
            (denial.id,),
        )
        for denial in denials
    ]
    acts = [statement for statement in statements if statement.value == "act"]
    if not acts:
        return (*inputs, Missing("no-act", "denied, nothing reported"))
    act = later_act(statements, policy_context.as_of)
    if act is not None:
        day = latest_day(act, policy_context.as_of)
        inputs.append(Missing("denied", f"denied, later act reported: {day} ({act.id})", (act.id,)))
    return tuple(inputs)


def later_act(statements: Iterable[Statement], as_of: str) -> Statement | None:
    """Return the latest act among statements if it held after every denial among them, else
    None.
    """
    candidates = list(statements)
    last_denial = max(
        (latest_day(statement, as_of) for statement in candidates if statement.value == "denial"),
        default="",
    )
    acts = [statement for statement in candidates if statement.value == "act"]
    act = latest_statement(acts, as_of)
    return act if act is not None and last_denial and latest_day(act, as_of) > last_denial else None


def latest_statement(statements: Iterable[Statement], as_of: str) -> Statement | None:
    """Return the statement that held last (the first by id among equals), None without any."""
    ordered = sorted(statements, key=lambda statement: natural(statement.id))
    return max(ordered, key=lambda statement: latest_day(statement, as_of), default=None)


def _held(statement: Statement) -> str:
    """Return the day or the days of a statement in words."""
    if statement.held_until == statement.held_from:
        return statement.held_from
    if not statement.held_until:
        return f"since {statement.held_from}"
    return f"{statement.held_from} to {statement.held_until}"


def _of_policy(result: PolicyResult, policy_context: PolicyContext) -> list[Missing]:
    """Return what the acts of a task lack to pass the policy, one entry a code."""
    inputs = []
    for code in ("age", "credibility"):
        failing_acts = [
            failing_act for failing_act in result.failed_checks if code in failing_act.codes
        ]
        if failing_acts:
            details = ", ".join(
                f"{failing_act.act.id} ({failing_act.why})" for failing_act in failing_acts
            )
            inputs.append(
                Missing(
                    code,
                    f"{_LACKS[code]}: {details}",
                    tuple(failing_act.act.id for failing_act in failing_acts),
                )
            )
    required = policy_context.policy.min_independent
    if result.independent_fit < required and required > 1:
        inputs.append(_of_independence(result, policy_context))
    return inputs


def _of_independence(result: PolicyResult, policy_context: PolicyContext) -> Missing:
    """Return how many acts are independent, and which witnesses and ultimate sources they share."""
    fit = [
        failing_act.act
        for failing_act in result.failed_checks
        if failing_act.codes == ("independence",)
    ]
    detail = (
        f"{result.independent_fit} independent of {policy_context.policy.min_independent} asked for"
    )
    if fit:
        voices = {
            voice or "no one named"
            for act in fit
            for voice in policy_context.voices.get(act.witness, (act.witness,))
        }
        origins = {
            origin
            for act in fit
            for origin in policy_context.origins.get(act.source, (act.source,))
        }
        detail += (
            f"; witness {', '.join(sorted(voices))}; ultimate source {', '.join(sorted(origins))}"
        )
    return Missing("independence", detail, tuple(act.id for act in fit))


_LACKS: Final = {"age": "not fresh enough", "credibility": "not credible enough"}


def distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return each statement once, in id order; its links to several targets are joined.

    Where two readings of one statement differ in value, the one that says more stays.
    """
    by_id: dict[str, Statement] = {}
    for statement in statements:
        earlier = by_id.get(statement.id)
        if earlier is None:
            by_id[statement.id] = statement
            continue
        links = earlier.link.split()
        links += [statement.link] if statement.link not in links else []
        best = max(earlier, statement, key=lambda reading: VALUE_RANK[reading.value])
        by_id[statement.id] = replace(best, link=" ".join(links))
    return tuple(sorted(by_id.values(), key=lambda statement: natural(statement.id)))


def natural(slug: str) -> tuple[str, int]:
    """Return a key that sorts s.2 before s.10."""
    head = slug.rstrip("0123456789")
    return head, int(slug[len(head) :] or -1)
