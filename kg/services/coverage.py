"""How far a mandate's tasks are covered: verdicts, comparisons, tasks against places or months, and
gates; and a summary of all mandates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg import coverage as rules
from kg.coverage import Coverage, MandateSummary, Matrix, Policy, StatusChange
from kg.errors import UndeterminedError, UsageError
from kg.model import NO_LIMIT, Clocks, Displayed, Table
from kg.services import days, whatif

if TYPE_CHECKING:
    from kg.store import View

GroupBy: TypeAlias = Literal["task", "place", "month"]
DEFAULT_POLICY: Final = Policy()


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """The parameters of a coverage report. Only `survey` takes a request without a mandate.

    `mandate` is an id, or an instrument's symbol. Without `clocks.as_of` the present day counts.
    `exclude_source` and `only_source` judge as if those sources, or all others, had said nothing,
    and compare with all; `since` is an earlier ISO day to compare with. `group_by` also counts
    tasks against places or months. `only_gaps`, `unmandated` and `show_statements` choose what a
    report shows, and change no verdict.
    """

    mandate: str | None = None
    clocks: Clocks = NO_LIMIT
    policy: Policy = DEFAULT_POLICY
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()
    since: str = ""
    group_by: GroupBy = "task"
    only_gaps: bool = False
    unmandated: bool = False
    show_statements: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Another coverage of the same mandate, and the verdicts that differ from it.

    `before` is that of the earlier day, or that over all sources. `left_out` is the number of
    statements that the request's sources leave out.
    """

    before: Coverage
    flips: tuple[StatusChange, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class CoverageAnswer(Displayed):
    """The coverage of one mandate. `request` has its days filled in.

    `since` compares with an earlier day, `all_sources` with what all sources say; `matrix` is there
    where the request groups by place or month. `failures` are the gates of the policy that failed,
    a sentence each; `undetermined` says why they cannot be decided, empty where they can.
    """

    request: CoverageRequest
    coverage: Coverage
    since: Comparison | None = None
    all_sources: Comparison | None = None
    matrix: Matrix | None = None
    failures: tuple[str, ...] = ()
    undetermined: str = ""

    def display(self) -> Table:
        """Return one row a task, as its coverage does."""
        return self.coverage.display()

    def gate_failures(self) -> tuple[str, ...]:
        """Return the gates that failed. Raises UndeterminedError where they cannot be decided."""
        if self.undetermined:
            raise UndeterminedError(self.undetermined)
        return self.failures


@dataclass(frozen=True, slots=True, repr=False)
class SurveyAnswer(Displayed):
    """A summary of every mandate, by id. `request` has its days filled in."""

    request: CoverageRequest
    mandates: tuple[MandateSummary, ...]

    def display(self) -> Table:
        """Return one row a mandate: whether it is in force, and how many tasks have each status."""
        rows = tuple(
            (summary.mandate, summary.label, summary.in_force, *summary.summary.values())
            for summary in self.mandates
        )
        columns = ("mandate", "title", "in force", *rules.STATUSES)
        return Table(columns, rows, f"Every mandate as of {self.request.clocks.as_of}")


def coverage(view: View, request: CoverageRequest) -> CoverageAnswer:
    """Return the coverage of one mandate with all that the request compares it with.

    Raises InputError for an unknown mandate or source and for an invalid day, UsageError for fields
    that exclude each other.

    >>> answer = coverage(view, CoverageRequest("harbour-1", Clocks("2030-10-31")))
    >>> answer.coverage.summary
    {'covered': 1, 'partial': 2, 'contradicted': 1, 'silent': 1}
    """
    _check(request)
    request = replace(request, clocks=days.on_a_day(request.clocks))
    evidence = whatif.scope(view, request.exclude_source, request.only_source)
    verdicts = judge(evidence, request.mandate, request.clocks, request.policy)
    failures, undetermined = _gates(verdicts)
    return CoverageAnswer(
        request,
        verdicts,
        _since(evidence, request, verdicts) if request.since else None,
        _all_sources(view, request, verdicts) if evidence is not view else None,
        rules.matrix(verdicts, request.group_by) if request.group_by != "task" else None,
        failures,
        undetermined,
    )


def survey(view: View, request: CoverageRequest) -> SurveyAnswer:
    """Return a summary of every mandate under the default policy.

    Clocks and sources count; any other field of the request needs a mandate: UsageError.

    >>> answer = survey(view, CoverageRequest(clocks=Clocks("2030-10-31")))
    >>> [each.mandate for each in answer.mandates if each.in_force == "yes"]
    ['harbour-1']
    """
    _check(request)
    request = replace(request, clocks=days.on_a_day(request.clocks))
    surveyed = CoverageRequest(
        clocks=request.clocks,
        exclude_source=request.exclude_source,
        only_source=request.only_source,
    )
    if request != surveyed:
        raise _which_mandate()
    evidence = whatif.scope(view, request.exclude_source, request.only_source)
    return SurveyAnswer(request, rules.survey(evidence, request.clocks))


def judge(view: View, mandate: str | None, clocks: Clocks, policy: Policy) -> Coverage:
    """Return the verdicts on a mandate's tasks. Raises UsageError where no mandate is named."""
    if mandate is None:
        raise _which_mandate()
    return rules.assess_within(view, mandate, clocks, policy)


def _which_mandate() -> UsageError:
    return UsageError(
        "which mandate? Give -m ID (kg mandate list names them); without one, all are listed in "
        "short."
    )


def _check(request: CoverageRequest) -> None:
    """Raise UsageError for fields that exclude each other."""
    by = request.group_by
    if by not in rules.AXES:
        raise UsageError(f"--group-by {by}: use {', '.join(rules.AXES)}.")
    scope = {"--exclude-source": request.exclude_source, "--only-source": request.only_source}
    for option in (name for name, sources in scope.items() if sources and request.since):
        raise UsageError(
            f"--since and {option} each compare with something else. Give one of them."
        )
    if request.unmandated and by != "task":
        raise UsageError(
            "--unmandated lists statements outside the tasks, --group-by "
            f"{by} counts those inside. Give one."
        )


def _since(evidence: View, request: CoverageRequest, verdicts: Coverage) -> Comparison:
    """Return the comparison with an earlier day, both days as far as the same day knew."""
    earlier = days.day(request.since, "--since")
    if earlier >= verdicts.as_of:
        raise UsageError(
            f"--since {earlier}: not before {verdicts.as_of}, the day of the report. Give an "
            "earlier day."
        )
    clocks = replace(request.clocks, as_of=earlier)
    before = judge(evidence, verdicts.mandate.id, clocks, request.policy)
    return Comparison(before, rules.status_changes(before, verdicts))


def _all_sources(view: View, request: CoverageRequest, verdicts: Coverage) -> Comparison:
    """Return the comparison with the coverage over all sources."""
    before = judge(view, verdicts.mandate.id, request.clocks, request.policy)
    left_out = whatif.left_out(view, request.exclude_source, request.only_source)
    return Comparison(before, rules.status_changes(before, verdicts), len(left_out))


def _gates(verdicts: Coverage) -> tuple[tuple[str, ...], str]:
    """Return the gates that failed, and why they cannot be decided."""
    try:
        return rules.failures(verdicts), ""
    except UndeterminedError as error:
        return (), str(error)
