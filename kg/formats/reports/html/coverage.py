"""A coverage as a page: the four counts, the gaps first, the tasks with their evidence, and two
heat tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kg import network, templates
from kg.coverage import CALL, gaps, list_words, matrix
from kg.formats.cards import Card, card
from kg.formats.reports.coverage import (
    CALL_NOTE,
    SILENT,
    call_words,
    latest_words,
    list_name,
    value_words,
)
from kg.formats.reports.coverage_data import held
from kg.formats.reports.html.heat import HeatTable, heat_table
from kg.formats.reports.html.parts import OFFLINE, stylesheet
from kg.services.brief import headline
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.coverage import Coverage, DutyVerdict, Failing, Gap, Outside, TaskVerdict
    from kg.formats.reports.terms import Labels
    from kg.model import Report, Statement, Table
    from kg.store import View
    from kg.templates import Frame
    from kg.texts import Texts

_ORDER: Final = ("denial", "act", "role", "aim", "effect", "call", "none")
_GAPS: Final = ("Gap", "Status", "What the mandate asks", "Missing", "Accepted")
_TASKS: Final = (
    "Task",
    "Status",
    "What the mandate asks",
    "Under",
    "Force",
    "Independent acts",
    "Latest",
)
_DUTIES: Final = ("Limit or duty", "Status", "What it asks", "Under", "Force")
_BEYOND: Final = ("Statement", "Kind", "What is said", "Nearest task", "Why it fits no task")
_ELSEWHERE: Final = (
    "Scope limits that",
    "Limits and duties without",
    "Silent means",
    "? after a paragraph number",
)
"""How the notes begin that the page says in another form."""
_UNVERIFIED: Final = (
    "(unverified) after a paragraph, a force or a text: it was not read in the resolution itself."
)
_ATTACH: Final = (
    "Passages are given by their place in the source. With the source's text at "
    "hand, the option with-text quotes it."
)
_GAP: Final = (
    "A gap is a task, or a part of one, that is not covered. Beside it stands the input that is "
    "missing."
)


@dataclass(frozen=True, slots=True)
class Fold:
    """A row under a task or duty: a summary that opens cards; a sentence where there are none."""

    summary: str
    cards: tuple[Card, ...] | None


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap as the page lists it; `accepted` says by whom and until when, or is empty."""

    task: str
    target: str
    status: str
    label: str
    missing: tuple[str, ...]
    accepted: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the page lists it; `parts` are its sub-targets with their statuses."""

    id: str
    status: str
    label: str
    parts: tuple[tuple[str, str], ...]
    under: str
    force: str
    independent: int
    corroboration: str
    latest: str
    folds: tuple[Fold, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A limit or duty as the page lists it."""

    id: str
    status: str
    label: str
    under: str
    force: str
    folds: tuple[Fold, ...]


def coverage_page(  # noqa: PLR0913 - what to show, each by name
    coverage: Coverage,
    report: Report,
    view: View,
    labels: Labels,
    texts: Texts | None = None,
    *,
    comparisons: tuple[Table, ...] = (),
    command: str = "",
    frame: Frame | None = None,
) -> str:
    """Return a coverage as an HTML document that needs nothing else and may request nothing, or as
    a page in `frame`.

    `report` is its report, whose title, lead and notes stand here too; `comparisons` are tables
    that compare it with another day or other sources, `command` what makes the page again.
    Sentences of sources are quoted from `texts`: leave them out where they may not be passed on.
    """
    page = _Page(coverage, view, labels, texts)
    chosen = templates.offline(stylesheet()) if frame is None else frame
    return templates.render("coverage.html", **chosen, **page.context(report, comparisons, command))


class _Page:
    """Collects what one page shows; a statement's card has its anchor where it is named first."""

    def __init__(self, coverage: Coverage, view: View, labels: Labels, texts: Texts | None) -> None:
        self.coverage, self.labels = coverage, labels
        verdicts: tuple[TaskVerdict | DutyVerdict, ...] = (*coverage.tasks, *coverage.duties)
        self.statements = {statement.id for verdict in verdicts for statement in verdict.statements}
        uncounted = {
            statement.id
            for lists in coverage.uncounted
            for group in lists.values()
            for statement in group
        }
        ids = {
            *self.statements,
            *uncounted,
            *(outside.id for outside in coverage.outside),
            *(statement.id for statement in coverage.scope_limits),
        }
        self.evidence = {evidence.id: evidence for evidence in network.evidence(view, ids, texts)}
        self.anchored: set[str] = set()
        self.headline = headline(coverage).text

    def context(
        self, report: Report, comparisons: tuple[Table, ...], command: str
    ) -> dict[str, Any]:
        """Return the values of the page's template; cards get their anchors in the page's order."""
        return {
            "title": report.title,
            "headline": self.headline,
            "intro": report.lead[:1],
            "skips": (("gaps", "gaps"), ("tasks", "tasks")) if self.coverage.tasks else (),
            "counts": tuple(self.coverage.summary.items()),
            "lead": self.lead(report.lead[1:]),
            "comparisons": [_plain(table) for table in comparisons],
            **self.gaps(),
            **self.tasks(),
            "heats": self.heats(),
            **self.duties(),
            **self.beyond(),
            "notes": self.notes(report.notes),
            "footer": [OFFLINE, *([f"Command: {command}"] if command else [])],
        }

    def lead(self, lines: Iterable[str]) -> list[str]:
        """Return what the counts are a share of, and the other lines of the report's lead."""
        total, covered = len(self.coverage.tasks), self.coverage.summary["covered"]
        share = self.coverage.share
        first = (
            []
            if share is None
            else [f"{covered} of {counted(total, 'task')} covered ({100 * share:.0f} %)."]
        )
        others = (
            line for line in lines if line != self.headline and not line.startswith("Share: ")
        )
        return [*first, *others]

    def gaps(self) -> dict[str, Any]:
        """Return the gaps, each with the input that is missing."""
        rows = gaps(self.coverage)
        tasks = len({gap.task for gap in rows})
        title = f"{counted(len(rows), 'gap')} in {counted(tasks, 'task')}" if rows else "No gap"
        return {
            "gap_heads": _GAPS if any(gap.waiver for gap in rows) else _GAPS[:-1],
            "gaps_title": title,
            "gaps_intro": f"{_GAP} {SILENT}",
            "gaps": [
                GapRow(
                    gap.task,
                    gap.target,
                    gap.status,
                    gap.label,
                    tuple(missing.detail for missing in gap.missing),
                    _waiver_words(gap),
                )
                for gap in rows
            ],
        }

    def tasks(self) -> dict[str, Any]:
        """Return the tasks, the evidence folded below each."""
        unquoted = any(
            evidence.passage and not evidence.quote for evidence in self.evidence.values()
        )
        return {
            "task_heads": _TASKS,
            "tasks": [self.task(verdict) for verdict in self.coverage.tasks],
            "tasks_note": [_ATTACH] if unquoted else [],
        }

    def task(self, verdict: TaskVerdict) -> TaskRow:
        """Return the row of a task, with its evidence."""
        task = verdict.task
        return TaskRow(
            id=task.id,
            status=verdict.status,
            label=task.label + _unread(task.verification),
            parts=tuple((part.label or part.name, part.status) for part in verdict.sub_targets),
            under=task.provision or "not on record",
            force=task.force or "not on record",
            independent=verdict.independent,
            corroboration=verdict.corroboration or "",
            latest=latest_words(verdict),
            folds=tuple(self.task_folds(verdict)),
        )

    def task_folds(self, verdict: TaskVerdict) -> list[Fold]:
        """Return the rows under a task: what counts, what does not; else what is missing."""
        folds = []
        if verdict.statements:
            values = {name: count for name, count in verdict.values.items() if name != CALL}
            summary = f"{counted(len(verdict.statements), 'statement')}: {value_words(values)}"
            folds.append(self.fold(verdict.statements, summary, _failing(verdict)))
        folds += self.uncounted(verdict.lists)
        if not folds:
            detail = verdict.missing[0].detail if verdict.missing else "no statement found"
            folds.append(Fold(f"{detail[:1].upper()}{detail[1:]}.", None))
        return folds

    def uncounted(self, lists: Mapping[str, tuple[Statement, ...]]) -> list[Fold]:
        """Return rows that fold away the statements that are linked and do not count, with why;
        none without any.
        """
        folds = [self.calls(lists[CALL])] if CALL in lists else []
        others = {name: group for name, group in lists.items() if name != CALL}
        if not others:
            return folds
        counts = ", ".join(list_words(name, len(group)) for name, group in others.items())
        cards = self.cards(
            (statement, None, list_name(name, statement, self.labels))
            for name, group in others.items()
            for statement in group
        )
        return [*folds, Fold(f"Linked and not counted: {counts}", cards)]

    def calls(self, calls: Sequence[Statement]) -> Fold:
        """Return a row that says who calls for a task and when, with the cards folded away."""
        callers = "; ".join(call_words(call, self.labels) for call in calls)
        summary = f"{list_words(CALL, len(calls))} ({CALL_NOTE}): {callers}"
        return Fold(summary, self.cards((call, None, "") for call in calls))

    def fold(
        self,
        statements: Iterable[Statement],
        summary: str,
        failures: Mapping[str, Failing] | None = None,
    ) -> Fold:
        """Return a row that folds the cards of statements away, denials and acts first."""
        ordered = sorted(
            statements,
            key=lambda statement: (
                _ORDER.index(statement.value) if statement.value in _ORDER else len(_ORDER)
            ),
        )
        why = failures or {}
        return Fold(
            summary,
            self.cards((statement, why.get(statement.id), "") for statement in ordered),
        )

    def cards(self, rows: Iterable[tuple[Statement, Failing | None, str]]) -> tuple[Card, ...]:
        """Return the cards of statements that have evidence on record."""
        return tuple(self.card(*row) for row in rows if row[0].id in self.evidence)

    def card(self, statement: Statement, failure: Failing | None, why: str) -> Card:
        """Return the card of a statement in the reading that counts here."""
        evidence = replace(
            self.evidence[statement.id],
            value=statement.value,
            modality=self.labels.entry("modality", statement.modality),
        )
        inferred = " (inferred)" if statement.held_inferred else ""
        strength = "" if statement.strength == "full" else f", {statement.strength}"
        verb = "calls" if statement.value == CALL else "evidence"
        lines = [
            f"held {held(statement)}{inferred}",
            f"{verb} for {statement.link.replace(' ', ', ')}{strength}",
        ]
        places = ", ".join(self.labels.entry("place", place) for place in statement.places)
        lines += [f"at {places}"] if places else []
        lines += [f"credibility {statement.credibility}"] if statement.credibility else []
        lines += [f"does not pass the policy: {failure.why}"] if failure else []
        lines += [f"not counted: {why}"] if why else []
        return card(evidence, self.anchor(statement.id), lines)

    def anchor(self, identifier: str) -> str:
        """Return the anchor of a statement where the page names it for the first time, else ""."""
        anchor = "" if identifier in self.anchored else f"s-{identifier}"
        self.anchored.add(identifier)
        return anchor

    def heats(self) -> tuple[HeatTable, ...]:
        """Return the two heat tables; none without a statement."""
        if not self.statements:
            return ()
        place, month = (matrix(self.coverage, axis) for axis in ("place", "month"))
        return tuple(
            heat_table(counts, self.coverage, self.evidence, self.labels)
            for counts in (place, month)
        )

    def duties(self) -> dict[str, Any]:
        """Return the limits and duties, outside the share, those with a statement first."""
        verdicts = sorted(self.coverage.duties, key=lambda verdict: not verdict.statements)
        return {"duty_heads": _DUTIES, "duties": [self.duty(verdict) for verdict in verdicts]}

    def duty(self, verdict: DutyVerdict) -> DutyRow:
        """Return the row of a limit or duty, with its statements."""
        duty = verdict.duty
        force = duty.force if duty.force_verified else f"{duty.force} (unverified)"
        uncounted = self.uncounted(verdict.lists)
        if verdict.statements:
            summary = counted(len(verdict.statements), "statement")
            uncounted.insert(0, self.fold(verdict.statements, summary))
        return DutyRow(
            duty.id,
            verdict.status,
            duty.label + _unread(duty.verification),
            duty.provision or "not on record",
            force or "not on record",
            tuple(uncounted),
        )

    def beyond(self) -> dict[str, Any]:
        """Return what the holder says and does that no task authorises, and its own scope
        limits.
        """
        return {
            "beyond_heads": _BEYOND,
            "beyond": [self.outside(outside) for outside in self.coverage.outside],
            "beyond_acts": sum(outside.kind == "act" for outside in self.coverage.outside),
            "scope_limits": [
                f"{limit.id}: {limit.paraphrase}" for limit in self.coverage.scope_limits
            ],
        }

    def outside(self, outside: Outside) -> tuple[str, tuple[str, ...]]:
        """Return the anchor and the cells of a statement that fits no task."""
        anchor = self.anchor(outside.id) if outside.id in self.evidence else ""
        self.anchored.add(outside.id)
        nearest = outside.nearest or "none"
        return anchor, (outside.id, outside.kind, outside.paraphrase, nearest, outside.why)

    def notes(self, lines: Iterable[str]) -> list[str]:
        """Return what a reader must know beside the verdicts and is not said elsewhere on the
        page.
        """
        tasks = [verdict.task for verdict in self.coverage.tasks]
        duties = [verdict.duty for verdict in self.coverage.duties]
        clauses = [(clause.provision, clause.verification) for clause in tasks]
        clauses += [(clause.provision, clause.verification) for clause in duties]
        unread = any(
            "(unverified)" in provision or verification != "verified"
            for provision, verification in clauses
        )
        others = [line for line in lines if not line.startswith(_ELSEWHERE)]
        return [*([_UNVERIFIED] if unread else []), *others]


def _failing(verdict: TaskVerdict) -> dict[str, Failing]:
    """Return the acts that the policy does not let count, of a task and its sub-targets, by id."""
    parts = (failure for part in verdict.sub_targets for failure in part.failed_checks)
    return {failure.act.id: failure for failure in (*verdict.failed_checks, *parts)}


def _plain(table: Table) -> dict[str, Any]:
    heads = [column.capitalize() for column in table.columns]
    rows = [[str(cell) for cell in row] for row in table.rows]
    return {"title": table.title, "heads": heads, "rows": rows}


def _unread(verification: str) -> str:
    """Return the mark of what was not read in a source."""
    return (
        "" if verification == "verified" else f" ({verification or 'verification not on record'})"
    )


def _waiver_words(gap: Gap) -> str:
    """Return by whom a gap is accepted, until when and why; "" where it is not."""
    if gap.waiver is None:
        return ""
    words = (
        "by {0} until {1}: {2}"
        if gap.waived == "active"
        else "no longer: the waiver of {0} ran out on {1}: {2}"
    )
    return words.format(gap.waiver.author, gap.waiver.expires, gap.waiver.reason)
