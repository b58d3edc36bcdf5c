"""What lint found, an ontology's figures and what two versions differ in, as tables and reports."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.errors import Finding
    from kg.lint import Change, Statistics
    from kg.query import Rule

_PLURALS = {"error": "errors", "warning": "warnings", "info": "notes"}
_COLUMNS = ("path", "line", "column", "code", "severity", "message", "remedy", "focus")


def findings_report(findings: Sequence[Finding]) -> Report:
    """Return findings as a report: one row each, their counts by severity, and `{"findings": […]}`
    as data.
    """
    rows = tuple(tuple(getattr(finding, name) for name in _COLUMNS) for finding in findings)
    table = Table(_COLUMNS, rows)
    data = {"summary": _counts(findings), "findings": [asdict(finding) for finding in findings]}
    return Report("Lint", (told(findings),), (table,), data=data, flat=table)


def told(findings: Sequence[Finding]) -> str:
    """Return the counts of findings in one line.

    >>> told(())
    'no findings.'
    """
    counts = _counts(findings)
    if not counts:
        return "no findings."
    return (
        ", ".join(
            counted(count, severity, _PLURALS[severity]) for severity, count in counts.items()
        )
        + "."
    )


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    severities = [finding.severity for finding in findings]
    return {severity: severities.count(severity) for severity in dict.fromkeys(severities)}


def rules_table(rules: Sequence[Rule]) -> Table:
    """Return the rules as a table, severity and name first, as in a profile."""
    rows = tuple((rule.severity, rule.name, rule.title, rule.solution) for rule in rules)
    return Table(("severity", "rule", "what is wrong", "what to do"), rows)


def statistics_report(statistics: Statistics, names: Sequence[str]) -> Report:
    """Return an ontology's figures as a report."""
    terms = tuple((word, count, statistics.others[word]) for word, count in statistics.own.items())
    tables = [
        Table(("terms", "own", "of others"), terms, "Terms"),
        Table(("axioms", "count"), tuple(statistics.axioms.items()), "Axioms"),
        Table(
            ("hierarchy", "terms on the longest way up"), tuple(statistics.depths.items()), "Depth"
        ),
        Table(("language", "texts"), tuple(statistics.languages.items()), "Languages"),
    ]
    if statistics.full:
        rows = tuple(
            (f"{f.path}:{f.line}" if f.line else f.path, f.code, f.message) for f in statistics.full
        )
        tables.append(
            Table(("where", "restriction", "what breaks it"), rows, "What OWL 2 DL forbids")
        )
    problems = len(statistics.full)
    verdict = "yes" if statistics.is_dl else f"no, {counted(problems, 'thing')} that it forbids"
    lead = (
        (
            f"{', '.join(names)}: {counted(statistics.triples, 'triple')}, "
            f"{counted(statistics.deprecated, 'deprecated term')}."
        ),
        f"OWL 2 DL: {verdict}.",
    )
    notes = (
        (f"Imports were not read: {', '.join(statistics.imports)}.",) if statistics.imports else ()
    )
    data = asdict(statistics) | {"owl_2_dl": statistics.is_dl}
    return Report(
        "What the ontology holds", lead, tuple(table for table in tables if len(table)), notes, data
    )


def diff_report(changes: Sequence[Change], old: str, new: str) -> Report:
    """Return what two versions differ in as a report: one table an entity, one row a statement."""
    hows = [change.how for change in changes]
    counts = ", ".join(f"{hows.count(how)} {how}" for how in dict.fromkeys(hows)) or "no difference"
    flat = tuple(
        (change.entity, change.kind, change.how, sign, *statement)
        for change in changes
        for sign, statements in (("-", change.removed), ("+", change.added))
        for statement in statements
    )
    tables = [
        Table(
            ("side", "property", "value"),
            tuple(
                (sign, *line)
                for sign, lines in (("-", change.removed), ("+", change.added))
                for line in lines
            ),
            f"{change.entity}{f' ({change.kind})' if change.kind else ''}: {change.how}",
        )
        for change in changes
    ]
    columns = ("entity", "kind", "how", "side", "property", "value")
    data = {"old": old, "new": new, "changes": [asdict(change) for change in changes]}
    return Report(
        f"From {old} to {new}", (f"{counts}.",), tuple(tables), data=data, flat=Table(columns, flat)
    )
