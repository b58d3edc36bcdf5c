"""Checking: a store or files against shapes and mandate logic, an ontology by the lint rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from kg.errors import Finding, UsageError
from kg.lint import Change, Statistics
from kg.query import Rule
from kg.services import linting
from kg.services.thresholds import fail_on_one_of
from kg.validate import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Report
    from kg.validate import ShapesGraph

PACKAGED: Final = "the packaged ontology"
"""What an ontology without files is called."""


@dataclass(frozen=True, slots=True)
class ValidateRequest:
    """What breaks a shape or mandate logic in a store, or in files that are not loaded?

    `files` and folders are checked together with the store, or with the ontology only (`isolated`);
    without any, the store is. `texts` are folders of source texts, where quotes are looked up.
    `mapping` says what the columns of a table among them mean. `shapes`
    are files of more SHACL shapes. `select` and `ignore` are codes or patterns of codes; `baseline`
    is a file of findings that are left out. `engine` runs the shapes (empty: the fastest there is).
    `fail_on` is the least severity that fails, or none. All paths are of this machine.
    """

    files: tuple[str, ...] = ()
    isolated: bool = False
    mapping: str = ""
    shapes: tuple[str, ...] = ()
    engine: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str = ""
    fail_on: str = "warning"
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidateAnswer:
    """The findings that count, of `total`; and whether one of them fails.

    `known_count` were left out since the baseline holds them; `resolved` are in it and no longer
    found.
    `already` are files that were loaded before and were checked as they are in the store.
    """

    findings: tuple[Finding, ...]
    total: int
    failed: bool = False
    known_count: int = 0
    resolved: tuple[Known, ...] = ()
    already: tuple[str, ...] = ()


def validate(request: ValidateRequest, *, store: Path | None = None) -> ValidateAnswer:
    """Return what breaks the SHACL shapes or mandate logic in a store, the packaged knowledge base
    without one, or in files; each finding with its line.

    Raises UsageError for a wrong severity or no files to check alone, InputError for a pattern that
    fits no code, an invalid baseline, and files as a load does.

    >>> validate(ValidateRequest()).failed
    False
    """
    from kg import validate as checks

    severity = fail_on_one_of(request.fail_on, checks.SEVERITIES)
    _check_alone(request.files, "validate", isolated=request.isolated)
    baseline = checks.read_baseline(Path(request.baseline)) if request.baseline else frozenset()
    custom_shapes = checks.read(_paths(request.shapes)) if request.shapes else None
    findings, already = _findings(request, store, custom_shapes)
    codes = {finding.code for finding in findings} | (
        checks.codes_of(custom_shapes) if custom_shapes is not None else frozenset()
    )
    choice = checks.choose(
        findings,
        select=request.select,
        ignore=request.ignore,
        baseline=baseline,
        custom_codes=codes,
    )
    return ValidateAnswer(
        choice.findings,
        len(findings),
        severity is not None and choice.fails(severity),
        choice.known_count,
        choice.resolved,
        already,
    )


def _findings(
    request: ValidateRequest, store: Path | None, custom_shapes: ShapesGraph | None
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return all findings in the files or the store, and the files that were loaded already."""
    from kg.services import precheck

    if not request.files:
        return precheck.findings_of(store, engine=request.engine, custom_shapes=custom_shapes), ()
    result = precheck.try_files(
        _paths(request.files),
        store,
        isolated=request.isolated,
        engine=request.engine,
        mapping=Path(request.mapping) if request.mapping else None,
        texts=request.texts,
        custom_shapes=custom_shapes,
    )
    return result.findings, result.already


def explain_code(code: str) -> Report:
    """Return what the code of a finding means: what must hold, what is looked at, what to do.

    Raises InputError with suggestions for a code that there is none of.

    >>> explain_code("SH-statement-source").title
    'SH-statement-source: A statement is reported in exactly one source.'
    """
    from kg import validate as checks

    return checks.explain(code)


def _check_alone(files: Sequence[str], command: str, *, isolated: bool) -> None:
    if isolated and not files:
        raise UsageError(f"--alone is for files: kg {command} FILE --alone.")


def _paths(names: Sequence[str]) -> list[Path]:
    return [Path(name) for name in names]


@dataclass(frozen=True, slots=True)
class LintRequest:
    """What is missing, doubled or misplaced in an ontology?

    `files` are read as one ontology; without any, the packaged one is. `what` asks for the rules'
    findings, the rules themselves, figures, or the differences between two versions: OLD and NEW
    among the files, the packaged ontology where there is one file. `profile` is a file that chooses
    rules. `fail_on` is the least severity that fails, or none.
    """

    files: tuple[str, ...] = ()
    what: Literal["findings", "rules", "statistics", "differences"] = "findings"
    profile: str = ""
    fail_on: str = "error"


@dataclass(frozen=True, slots=True)
class LintAnswer:
    """What was asked for: `findings`, `rules`, `statistics` or `changes`; `names` are the
    ontologies that were read. For statistics the findings are what OWL 2 DL forbids.
    """

    names: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    failed: bool = False
    rules: tuple[Rule, ...] = ()
    statistics: Statistics | None = None
    changes: tuple[Change, ...] = ()


def lint(request: LintRequest, *, timeout: float = linting.TIMEOUT) -> LintAnswer:
    """Return what the lint rules find in an ontology, or its figures, or what two versions differ
    in.

    Files are read in a process of their own, for `timeout` seconds at most. Raises UsageError for
    options that do not go together, InputError for files that are no ontology.

    >>> lint(LintRequest()).failed
    False
    """
    from kg.lint import SEVERITIES, at_or_above

    severity = fail_on_one_of(request.fail_on, SEVERITIES)
    _check_lint(request)
    answer = _ANSWERS[request.what](request, timeout)
    failed = bool(severity and at_or_above(answer.findings, severity))
    return replace(answer, failed=failed)


def _check_lint(request: LintRequest) -> None:
    if request.profile and request.what in ("statistics", "differences"):
        raise UsageError("--profile chooses rules; --stats and --diff run none.")
    if request.what == "differences" and len(request.files) not in (1, 2):
        raise UsageError("--diff compares OLD and NEW: give one file or two.")


def _lint_findings(request: LintRequest, timeout: float) -> LintAnswer:
    inner = linting.LintRequest(request.files, request.profile)
    return LintAnswer(_names(request), linting.lint(inner, timeout=timeout).findings)


def _lint_rules(request: LintRequest, timeout: float) -> LintAnswer:
    del timeout  # the rules are ours, or a small file that no engine reads
    from kg import lint as ontologies

    rules = ontologies.profile(Path(request.profile)) if request.profile else ontologies.rules()
    return LintAnswer(_names(request), rules=rules)


def _lint_statistics(request: LintRequest, timeout: float) -> LintAnswer:
    figures = linting.statistics(linting.StatisticsRequest(request.files), timeout=timeout)
    return LintAnswer(_names(request), figures.full, statistics=figures)


def _lint_differences(request: LintRequest, timeout: float) -> LintAnswer:
    old, *newer = request.files
    new = newer[0] if newer else ""
    answer = linting.difference(linting.DifferenceRequest(old, new), timeout=timeout)
    return LintAnswer((old, new or PACKAGED), changes=answer.changes)


def _names(request: LintRequest) -> tuple[str, ...]:
    return tuple(Path(name).name for name in request.files) or (PACKAGED,)


_ANSWERS: Final = {
    "findings": _lint_findings,
    "rules": _lint_rules,
    "statistics": _lint_statistics,
    "differences": _lint_differences,
}
