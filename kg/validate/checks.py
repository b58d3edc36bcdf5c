"""Mandate logic beyond SHACL: one SPARQL file a check in `ontology/checks/`, and what coverage does
not count.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg import query, resources
from kg.errors import InputError
from kg.model import Finding
from kg.validate import uncounted
from kg.validate.shapes import order, shown
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from kg.query import Rule
    from kg.store import View

PREFIX = "MD-"
"""What the code of a check's findings begins with; its file's stem follows."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return the packaged checks, by name.

    >>> [rule.name for rule in rules()][3:5]
    ['evidence-after-period', 'evidence-before-period']
    """
    all_rules = (*(query.rule(path) for path in resources.checks().values()), *uncounted.rules())
    return tuple(sorted(all_rules, key=lambda rule: rule.name))


def check(view: View) -> tuple[Finding, ...]:
    """Return what breaks mandate logic, errors first, then by check and focus node; empty where
    nothing does.

    Findings know no file and line; `services.locations.with_locations` adds them by focus node.

    >>> check(view)
    ()
    """
    files = [rule for rule in rules() if rule.text]
    findings = {finding for rule in files for finding in _findings(rule, view)}
    other_mandate = {
        finding.focus
        for finding in findings
        if finding.code == f"{PREFIX}evidence-for-other-mandate"
    }
    # What another mission does is by others too: the error says more than the warning.
    findings |= {
        finding
        for finding in uncounted.findings(view, PREFIX)
        if finding.focus not in other_mandate
    }
    return tuple(sorted(findings, key=order))


def _findings(rule: Rule, view: View) -> list[Finding]:
    try:
        rows = rule.rows(view)
    except SyntaxError as error:
        raise InputError(f"{rule.path}: this check is no query ({error}). Reinstall it.") from error
    findings = []
    for row in rows:
        focus, value = row["focusNode"], row["value"]
        iri = focus.value if isinstance(focus, NamedNode) else str(focus)
        value_words = f" Found: {shown(str(value.value))}" if value is not None else ""
        findings.append(
            Finding(
                "",
                0,
                0,
                PREFIX + rule.name,
                rule.severity,
                f"{shown(iri)}: {rule.title}.{value_words}",
                rule.solution,
                iri,
            )
        )
    return findings
