"""What is missing for a mandate's tasks to be covered, as a list or as information requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import coverage as rules
from kg.coverage import Coverage, Gap, Policy, Request
from kg.model import NO_LIMIT, Clocks, Displayed, Table
from kg.services import days, whatif
from kg.services.coverage import DEFAULT_POLICY, judge

if TYPE_CHECKING:
    from kg.store import View


@dataclass(frozen=True, slots=True)
class GapsRequest:
    """What is asked of the gaps of a mandate, by its id or an instrument's symbol.

    Without `clocks.as_of` the present day counts. `exclude_source` and `only_source` judge as if
    those sources, or all others, had said nothing. `information_requests` also puts each gap as a
    question.
    """

    mandate: str
    clocks: Clocks = NO_LIMIT
    policy: Policy = DEFAULT_POLICY
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()
    information_requests: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class GapsAnswer(Displayed):
    """The gaps of a coverage, in the order of its tasks. `request` has its days filled in.

    `information_requests` has one entry a gap, none where the request does not want them.
    """

    request: GapsRequest
    coverage: Coverage
    gaps: tuple[Gap, ...]
    information_requests: tuple[Request, ...] = ()

    def display(self) -> Table:
        """Return one row a gap: what is asked, how it stands, what is missing."""
        rows = tuple(
            (
                gap.target,
                gap.label,
                gap.status,
                "; ".join(missing.detail for missing in gap.missing),
            )
            for gap in self.gaps
        )
        coverage = self.coverage.display()
        title = f"Gaps of {self.coverage.mandate.id} as of {self.coverage.as_of}"
        columns = ("gap", "what the mandate asks", "status", "missing")
        return Table(columns, rows, title, coverage.parameters)


def gaps(view: View, request: GapsRequest) -> GapsAnswer:
    """Return the tasks and sub-targets of a mandate that are not covered, each with what it lacks.

    Raises InputError for an unknown mandate or source and for an invalid day.

    >>> answer = gaps(view, GapsRequest("harbour-1", Clocks("2030-10-31")))
    >>> [gap.target for gap in answer.gaps][:4]
    ['H-1.light', 'H-2', 'H-4', 'H-5']
    """
    request = replace(request, clocks=days.on_a_day(request.clocks))
    evidence = whatif.scope(view, request.exclude_source, request.only_source)
    coverage = judge(evidence, request.mandate, request.clocks, request.policy)
    questions = (
        rules.information_requests(evidence, coverage) if request.information_requests else ()
    )
    return GapsAnswer(request, coverage, rules.gaps(coverage), questions)
