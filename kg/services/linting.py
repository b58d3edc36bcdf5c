"""Lint, figures and differences of ontologies: files of anybody's are read in a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import lint as linting
from kg.errors import Finding
from kg.lint import Change, Statistics
from kg.sandbox import Limits, Service
from kg.services import jobs

if TYPE_CHECKING:
    from kg.lint import Ontology

TIMEOUT: Final = 120.0
_SPLIT: Final = "Split its input into smaller files, or allow more with --timeout."


@dataclass(frozen=True, slots=True)
class LintRequest:
    """Which files to lint as one ontology, none for the packaged one, and the file of a profile."""

    paths: tuple[str, ...] = ()
    profile: str = ""


@dataclass(frozen=True, slots=True)
class LintAnswer:
    """What the rules found, by file and line."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class StatisticsRequest:
    """Which files to count as one ontology; none for the packaged one."""

    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceRequest:
    """Which two versions to compare; an empty one is the packaged ontology."""

    old: str
    new: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceAnswer:
    """What two versions differ in, an entity at a time."""

    changes: tuple[Change, ...]


def lint(request: LintRequest, *, timeout: float = TIMEOUT) -> LintAnswer:
    """Return what the rules find in files; without any, in the packaged ontology. Raises
    InputError, UndeterminedError past `timeout` seconds.

    >>> {finding.severity for finding in lint(LintRequest()).findings}
    {'info'}
    """
    if not request.paths and not request.profile:
        return _lint(request)
    return jobs.apart(LINT, request, Limits(time=timeout))


def statistics(request: StatisticsRequest, *, timeout: float = TIMEOUT) -> Statistics:
    """Return the figures of the ontology in files; without any, of the packaged one. Raises
    InputError.

    >>> statistics(StatisticsRequest()).is_dl
    True
    """
    if not request.paths:
        return _statistics(request)
    return jobs.apart(STATISTICS, request, Limits(time=timeout))


def difference(request: DifferenceRequest, *, timeout: float = TIMEOUT) -> DifferenceAnswer:
    """Return what two versions differ in. Raises InputError."""
    return jobs.apart(DIFFERENCE, request, Limits(time=timeout))


def _lint(request: LintRequest) -> LintAnswer:
    profile = linting.profile(Path(request.profile)) if request.profile else None
    return LintAnswer(linting.lint(_ontology(*request.paths), profile))


def _statistics(request: StatisticsRequest) -> Statistics:
    return linting.statistics(_ontology(*request.paths))


def _difference(request: DifferenceRequest) -> DifferenceAnswer:
    old, new = _ontology(request.old), _ontology(request.new)
    return DifferenceAnswer(linting.diff(old, new))


def _ontology(*paths: str) -> Ontology:
    """Return the ontology in files, the packaged one where none is named."""
    files = [Path(path) for path in paths if path]
    return linting.read(files) if files else linting.packaged()


LINT: Final = Service(
    "lint", LintRequest, LintAnswer, lambda request, _: _lint(request), "lint", _SPLIT
)
STATISTICS: Final = Service(
    "ontology-statistics",
    StatisticsRequest,
    Statistics,
    lambda request, _: _statistics(request),
    "lint",
    _SPLIT,
)
DIFFERENCE: Final = Service(
    "ontology-difference",
    DifferenceRequest,
    DifferenceAnswer,
    lambda request, _: _difference(request),
    "lint",
    _SPLIT,
)
