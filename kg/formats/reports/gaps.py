"""The gaps of a coverage as a report: what is missing, or what to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.coverage import CALL, abbreviate_list
from kg.formats.reports.coverage import call_words, lead_lines
from kg.formats.reports.coverage_data import lists_data, missing_data, policy_data, waiver_data
from kg.formats.reports.mandates.data import instead_data
from kg.model import Report, Table
from kg.style import COVERAGE
from kg.vocab import entity
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.coverage import Coverage, Gap, Request
    from kg.formats.reports.terms import Labels
    from kg.services.gaps import GapsAnswer


def gaps_report(answer: GapsAnswer, labels: Labels) -> Report:
    """Return the report on the gaps of a coverage: one row a task or sub-target with the input it
    lacks.
    """
    coverage, gaps = answer.coverage, answer.gaps
    data = _head(coverage) | {"gaps": [_gap_data(gap) for gap in gaps]}
    return Report(
        _title(coverage, "Gaps"),
        _lead(coverage, gaps, labels),
        (_table(gaps, labels),),
        (),
        data,
        _flat(coverage, gaps),
    )


def _table(gaps: Sequence[Gap], labels: Labels) -> Table:
    """Return one row a gap for reading; columns that no gap fills are left out."""
    labels.read(entity("actor", call.witness) for gap in gaps for call in gap.lists.get(CALL, ()))
    rows = tuple(
        (
            gap.target,
            f"{COVERAGE[gap.status].sign} {gap.status}",
            gap.label,
            _lacking(gap),
            abbreviate_list([labels.entry("place", place) for place in gap.places]),
            abbreviate_list([s.id for s in gap.statements]),
            abbreviate_list([call_words(call, labels) for call in gap.lists.get(CALL, ())]),
            abbreviate_list(_uncounted(gap)),
            _accepted(gap),
        )
        for gap in gaps
    )
    columns = (
        "gap",
        "status",
        "what the mandate asks",
        "missing",
        "places named",
        "at hand",
        "called for by",
        "not counted",
        "accepted",
    )
    table = Table(columns, rows)
    return _without_empty(table, ("called for by", "not counted", "accepted"))


def _uncounted(gap: Gap) -> list[str]:
    """Return the statements beside a gap that do not count, with why; calls are named apart."""
    lists = ((name, group) for name, group in gap.lists.items() if name != CALL)
    return [f"{statement.id} ({name})" for name, group in lists for statement in group]


def _without_empty(table: Table, columns: Sequence[str]) -> Table:
    """Return a table without those of some columns that are empty in every row."""
    for column in columns:
        if not any(row[column] for row in table):
            table = _without(table, column)
    return table


def _flat(coverage: Coverage, gaps: Sequence[Gap]) -> Table:
    """Return one row a gap for programs."""
    return Table(
        (
            "gap",
            "task",
            "status",
            "label",
            "codes",
            "missing",
            "places",
            "statements",
            "waiver",
            "mandate",
            "as_of",
        ),
        tuple(
            (
                gap.target,
                gap.task,
                gap.status,
                gap.label,
                " ".join(sorted({m.code for m in gap.missing})),
                _lacking(gap),
                " ".join(gap.places),
                " ".join(s.id for s in gap.statements),
                gap.waived,
                coverage.mandate.id,
                coverage.as_of,
            )
            for gap in gaps
        ),
    )


def requests_report(answer: GapsAnswer, labels: Labels, *, queries: bool = True) -> Report:
    """Return the gaps of a coverage as information requests, each with the query that says whether
    it is answered.

    The data and the flat table always hold the queries; `queries` shows them in the report too.
    """
    coverage, requests = answer.coverage, answer.information_requests
    one_line = {request.id: " ".join(request.ask.split()) for request in requests}
    tables = [_questions(requests)]
    if queries:
        answered_header = "Answered? (kg ask QUERY: no, until an answer is loaded)"
        tables.append(Table(("request", "query"), tuple(one_line.items()), answered_header))
    data = _head(coverage) | {
        "requests": [
            {
                "id": request.id,
                "question": request.question,
                "wanted": list(request.conditions),
                "ask": request.ask,
            }
            | _gap_data(request.gap)
            for request in requests
        ]
    }
    note = _CLOCKS_OPEN if queries else _HAS_A_QUERY
    return Report(
        _title(coverage, "Information requests"),
        _lead(coverage, answer.gaps, labels),
        tuple(tables) if requests else (),
        (note,) if requests else (),
        data,
        _requests_flat(coverage, requests, one_line),
    )


_CLOCKS_OPEN: Final = "The clocks of a query are open: --as-of and --known-by set them."
_HAS_A_QUERY: Final = (
    "Each has an ASK query that turns true once an answer is loaded: -f md or -f json shows it."
)


def _questions(requests: Sequence[Request]) -> Table:
    """Return one row a request for reading."""
    rows = (
        (
            request.id,
            request.question,
            "; ".join(request.conditions),
            abbreviate_list([s.id for s in request.gap.statements]),
        )
        for request in requests
    )
    return Table(("request", "question", "an answer is", "at hand"), tuple(rows))


def _requests_flat(
    coverage: Coverage, requests: Sequence[Request], one_line: Mapping[str, str]
) -> Table:
    """Return one row a request for programs, each with its query in one line."""
    return Table(
        (
            "request",
            "gap",
            "task",
            "status",
            "question",
            "wanted",
            "places",
            "statements",
            "ask",
            "mandate",
            "as_of",
        ),
        tuple(
            (
                request.id,
                request.gap.target,
                request.gap.task,
                request.gap.status,
                request.question,
                "; ".join(request.conditions),
                " ".join(request.gap.places),
                " ".join(s.id for s in request.gap.statements),
                one_line[request.id],
                coverage.mandate.id,
                coverage.as_of,
            )
            for request in requests
        ),
    )


def _title(coverage: Coverage, what: str) -> str:
    return f"{what}: {coverage.mandate.label}"


def _lead(coverage: Coverage, gaps: Sequence[Gap], labels: Labels) -> tuple[str, ...]:
    lead = tuple(lead_lines(coverage, labels))
    if coverage.in_force == "no":
        return lead
    accepted = sum(gap.waived == "active" for gap in gaps)
    count = counted(len(gaps), "gap")
    return (*lead, count + (f", {accepted} of them accepted." if accepted else "."))


def _head(coverage: Coverage) -> dict[str, Any]:
    return {
        "mandate": coverage.mandate.id,
        "as_of": coverage.as_of,
        "known_by": coverage.known_by or None,
        "policy": policy_data(coverage.policy),
        "in_force": coverage.in_force,
        "instead": instead_data(coverage.instead),
        "succeeded_by": list(coverage.mandate.succeeded_by),
        "task_list": coverage.mandate.task_list,
    }


def _gap_data(gap: Gap) -> dict[str, Any]:
    return {
        "gap": gap.target,
        "task": gap.task,
        "label": gap.label,
        "status": gap.status,
        "missing": missing_data(gap.missing),
        "places": list(gap.places),
        "statements": [statement.id for statement in gap.statements],
        "not_counted": lists_data(gap.lists),
        "waiver": waiver_data(gap.waiver, gap.waived),
    }


def _without(table: Table, column: str) -> Table:
    at = table.columns.index(column)
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows)
    return Table((*table.columns[:at], *table.columns[at + 1 :]), rows, table.title)


def _lacking(gap: Gap) -> str:
    return "; ".join(requirement.detail for requirement in gap.missing)


def _accepted(gap: Gap) -> str:
    if gap.waiver is None:
        return ""
    return (
        f"{'until' if gap.waived == 'active' else 'ran out'} {gap.waiver.expires}, "
        f"{gap.waiver.author}"
    )
