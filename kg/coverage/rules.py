"""The rules that turn statements into a status, and a status into what is missing; the first that applies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.coverage.verdict import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from kg.coverage.qualify import Scales, Weighed
    from kg.coverage.verdict import SubTargetVerdict
    from kg.model import Statement

SPEAKS: Final = ("act", "role", "aim", "effect")
"""The evidential values that make a task partial."""
_SHORT: Final = {"no-act": "no act reported", "no-statement": "no statement found"}


def status_of(statements: Iterable[Statement], weighed: Weighed) -> str:
    """Return the status that statements give a task or sub-target by themselves."""
    return status_by({statement.value for statement in statements}, covered=bool(weighed.qualified))


def status_by(values: AbstractSet[str], *, covered: bool | None = None) -> str:
    """Return the status that evidential values give; `covered` says whether an act passes, None that any does.

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


def missing(
    status: str,
    statements: Sequence[Statement],
    weighed: Weighed,
    scales: Scales,
    parts: Sequence[SubTargetVerdict] = (),
) -> tuple[Missing, ...]:
    """Return what a task or sub-target of this status lacks, nothing where it is covered."""
    found: list[Missing] = []
    values = Counter(statement.value for statement in statements)
    if status == "contradicted":
        found += [
            Missing("denied", f"{statement.id}: {statement.speaker or 'nobody named'} denies it", (statement.id,))
            for statement in statements
            if statement.value == "denial"
        ]
        if not values["act"]:
            found.append(Missing("no-act", "denied, nothing reported"))
        return tuple(found)
    if status == "silent":
        found.append(Missing("no-statement", "no statement found"))
    elif status == "partial" and not values["act"]:
        had = ", ".join(_many(values[value], value) for value in SPEAKS if values[value])
        found.append(Missing("no-act", f"no act reported; {had} only"))
    elif status == "partial" and not parts:
        found += _of_policy(weighed, scales)
    if status != "covered":
        for part in parts:
            if part.status != "covered":
                said = "; ".join(_SHORT.get(lacking.code, lacking.detail) for lacking in part.missing)
                ids = tuple(slug for lacking in part.missing for slug in lacking.statements)
                found.append(Missing("sub-target", f"{part.name}: {said}", ids))
    return tuple(found)


def _of_policy(weighed: Weighed, scales: Scales) -> list[Missing]:
    """Return what the acts of a task lack to pass the policy, one entry a code."""
    found = []
    for code in ("age", "credibility"):
        failing = [each for each in weighed.failing if code in each.codes]
        if failing:
            said = ", ".join(f"{each.act.id} ({each.why})" for each in failing)
            found.append(Missing(code, f"{_LACKS[code]}: {said}", tuple(each.act.id for each in failing)))
    asked = scales.policy.min_independent
    if weighed.independent_fit < asked and asked > 1:
        fit = [each.act for each in weighed.failing if each.codes == ("independence",)]
        witnesses = sorted(
            {voice or "nobody named" for act in fit for voice in scales.voices.get(act.witness, (act.witness,))}
        )
        ends = sorted({end for act in fit for end in scales.origins.get(act.source, frozenset((act.source,)))})
        told = f"; witness {', '.join(witnesses)}; ultimate source {', '.join(ends)}" if fit else ""
        detail = f"{weighed.independent_fit} independent of {asked} asked for{told}"
        found.append(Missing("independence", detail, tuple(act.id for act in fit)))
    return found


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


VALUE_RANK: Final = {"none": 0, "effect": 1, "aim": 2, "role": 3, "act": 4, "denial": 5}
"""Which of two readings of one statement says more of a task."""


def natural(slug: str) -> tuple[str, int]:
    """Return a key that sorts s.2 before s.10."""
    head = slug.rstrip("0123456789")
    return head, int(slug[len(head) :] or -1)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
