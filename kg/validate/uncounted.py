"""Findings on statements that are linked to a task and do not count as evidence for it, with what
to do about each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import query
from kg.model import Finding
from kg.query import Rule
from kg.validate.shapes import shown
from kg.vocab import MKG, RDF, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import View

_QUERY: Final = "evidence-of-task"
_LISTED: Final = {
    "by others": Rule(
        "evidence-by-others",
        "Evidence for a task is what its mandate's holder does",
        "A statement linked to a task or sub-target in which neither the mandate's holder nor "
        "anything that is part of "
        "it acts; the value is the task. Coverage lists it under by others and does not count it.",
        "warning",
        "Where the actor belongs to the holder, say so in its entry (part_of, or unit_of for a "
        "contingent); else use "
        "context_for instead of evidence_for, or leave it: coverage lists it and does not count "
        "it.",
        "",
        _QUERY,
    ),
    "before the period": Rule(
        "evidence-before-period",
        "Evidence for a task is held in its mandate's period",
        "A statement linked to a task, limit or duty whose interval ended before the mandate "
        "began; the value is the "
        "task. Coverage lists it under before the period and does not count it.",
        "info",
        "Correct held, or link it to the task of the mandate that was in force then, or to a "
        "task concept; else leave "
        "it: coverage lists it and does not count it.",
        "",
        _QUERY,
    ),
    "after the period": Rule(
        "evidence-after-period",
        "Evidence for a task is not held after its mandate's period",
        "A statement linked to a task, limit or duty whose interval begins after the mandate "
        "ended; the value is the "
        "task. Coverage lists it under after the period and does not count it.",
        "info",
        "Correct held, or the mandate's end where it was extended, or link it to the task of the "
        "mandate that was in "
        "force then; else leave it: coverage lists it and does not count it.",
        "",
        _QUERY,
    ),
}
"""The rule of each list of coverage that a coder may have meant otherwise."""


def rules() -> tuple[Rule, ...]:
    """Return the rules, by name.

    >>> [rule.name for rule in rules()]
    ['evidence-after-period', 'evidence-before-period', 'evidence-by-others']
    """
    return tuple(sorted(_LISTED.values(), key=lambda rule: rule.name))


def findings(view: View, prefix: str) -> Iterator[Finding]:
    """Yield a finding for each statement and task that it is no evidence for, as `evidence-of-task`
    lists them.

    What is linked to a concept is of several mandates, and a finding only where it counts for none.
    """
    mandates = {quad.subject for quad in view.match(None, RDF.type, MKG.Mandate)}
    evidence_statements: set[str] = set()
    beside: dict[tuple[str, str], str] = {}
    for mandate in sorted(
        mandate_iri.value for mandate_iri in mandates if isinstance(mandate_iri, NamedNode)
    ):
        for row in query.table(view, _QUERY, {"task": mandate}):
            statement, target, coverage_list = (
                row["statement"].value,
                row["speaksTo"].value,
                row["list"].value,
            )
            if coverage_list in _LISTED:
                beside.setdefault((statement, target), coverage_list)
            else:
                evidence_statements.add(statement)
    for (statement, target), coverage_list in beside.items():
        rule = _LISTED[coverage_list]
        if statement not in evidence_statements:
            text = f"{shown(statement)}: {rule.title}. Found: {shown(target)}"
            yield Finding(
                "", 0, 0, prefix + rule.name, rule.severity, text, rule.solution, statement
            )
