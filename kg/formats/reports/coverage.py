"""Coverage as a report: the JSON contract for machines, tables and sentences for people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kg.coverage import CALL, UNCOUNTED
from kg.formats.reports.coverage_data import column, coverage_data, held
from kg.formats.reports.mandates.words import instead_words
from kg.model import Report, Table
from kg.provenance import passage_data, passages_read
from kg.services.brief import headline
from kg.style import COVERAGE, VALUES
from kg.texts import MARK
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.coverage import Coverage, DutyVerdict, TaskVerdict
    from kg.formats.reports.terms import Labels
    from kg.mandates import Duty
    from kg.model import Mandate, Statement
    from kg.store import View
    from kg.texts import Texts

SILENT: Final = "Silent means that nothing by the mission was found, not that nothing was done."
CALL_NOTE: Final = "a call moves no status"
_NAMED: Final = tuple(name for name in UNCOUNTED if name != CALL)
"""The lists of what does not count; calls have a table of their own."""
SHOWN: Final = 20
"""How many statements a task lists unless all are asked for."""


def coverage_report(  # noqa: PLR0913 - what to show, each by name
    coverage: Coverage,
    view: View,
    labels: Labels,
    texts: Texts,
    *,
    only_gaps: bool = False,
    show_statements: bool = False,
) -> Report:
    """Return the report on a coverage; `only_gaps` leaves covered tasks out of the list, never out
    of the counts.
    """
    tasks = [
        verdict for verdict in coverage.tasks if not (only_gaps and verdict.status == "covered")
    ]

    labels.read(map(partial(entity, "actor"), sorted(_named(coverage))))
    limit = None if show_statements else SHOWN
    passages = _passages(view, tasks, limit)

    def passage(statement: Statement) -> dict[str, Any] | None:
        return passage_data(passages, statement.id, texts)

    data = coverage_data(coverage, tasks, passage, limit)
    tables = [_task_table(tasks)]
    if show_statements and tasks:
        tables.append(_statement_table(tasks, labels, passage))
    tables += _tables_beside(coverage, tasks, labels)
    lead, notes = tuple(lead_lines(coverage, labels)), tuple(_notes(coverage, tasks))
    return Report(_title(coverage), lead, tuple(tables), notes, data, _flat(coverage, tasks))


def _tables_beside(
    coverage: Coverage, tasks: Sequence[TaskVerdict], labels: Labels
) -> Iterator[Table]:
    """Return the tables beside the tasks: calls, what does not count, duties, what is outside."""
    if calls := calls_table(tasks, coverage.duties, labels):
        yield calls
    if uncounted := uncounted_table(tasks, coverage.duties, labels):
        yield uncounted
    spoken = [verdict for verdict in coverage.duties if verdict.statements]
    if spoken:
        yield _duty_table(spoken)
    if coverage.outside:
        yield outside_table(coverage)


def _passages(view: View, tasks: Iterable[TaskVerdict], limit: int | None) -> View:
    """Return a view that has read the passages of the statements that are listed."""
    ids = (statement.id for verdict in tasks for statement in verdict.statements[:limit])
    return passages_read(view, ids)


def _named(coverage: Coverage) -> set[str]:
    """Return the actors that a report may name: who speaks, or acts, in any list."""
    statements = (statement for verdict in coverage.tasks for statement in verdict.statements)
    others = (
        statement for lists in coverage.uncounted for group in lists.values() for statement in group
    )
    return {
        slug
        for statement in (*statements, *others)
        for slug in (statement.witness, *statement.agents)
        if slug
    }


def uncounted_table(
    tasks: Sequence[TaskVerdict], duties: Sequence[DutyVerdict], labels: Labels
) -> Table | None:
    """Return the statements that are linked to a task, limit or duty and do not count, with the
    list each is in; calls have a table of their own.

    A statement linked to a sub-target is named there. None where every statement counts.
    """
    rows = tuple(
        (
            target,
            statement.id,
            list_name(name, statement, labels),
            statement.value,
            held(statement),
            witness_name(statement, labels),
            statement.paraphrase,
        )
        for target, name, statement in _listed(tasks, duties)
        if name != CALL
    )
    columns = ("task", "statement", "not counted", "value", "held", "witness", "what is said")
    return Table(columns, rows, "Linked to a task and not counted") if rows else None


def calls_table(
    tasks: Sequence[TaskVerdict], duties: Sequence[DutyVerdict], labels: Labels
) -> Table | None:
    """Return the calls for a task, limit or duty: who calls, on whom, when; None without any.

    A call for a sub-target is named there.
    """
    rows = tuple(
        (
            target,
            statement.id,
            held(statement),
            witness_name(statement, labels),
            ", ".join(labels.entry("actor", agent) for agent in statement.agents),
            statement.paraphrase,
        )
        for target, name, statement in _listed(tasks, duties)
        if name == CALL
    )
    columns = ("task", "statement", "called for", "who calls", "on whom", "what is said")
    return Table(columns, rows, f"Calls ({CALL_NOTE})") if rows else None


def call_words(statement: Statement, labels: Labels) -> str:
    """Return who calls, and when, as one name among others."""
    return f"{witness_name(statement, labels)} ({held(statement)})"


def _listed(
    tasks: Sequence[TaskVerdict], duties: Sequence[DutyVerdict]
) -> Iterator[tuple[str, str, Statement]]:
    """Return each statement beside a verdict with what it is linked to and the list it is in."""
    listed_groups = [entry for verdict in tasks for entry in _lists_of(verdict)]
    listed_groups += [(verdict.duty.id, verdict.lists) for verdict in duties]
    for target, lists in listed_groups:
        for name, group in lists.items():
            for statement in group:
                yield target, name, statement


def _lists_of(verdict: TaskVerdict) -> list[tuple[str, Mapping[str, tuple[Statement, ...]]]]:
    """Return the lists of a task without what is linked to its sub-targets, then theirs."""
    parts = {
        statement.id
        for part in verdict.sub_targets
        for group in part.lists.values()
        for statement in group
    }
    remaining = {
        name: tuple(statement for statement in group if statement.id not in parts)
        for name, group in verdict.lists.items()
    }
    return [
        (verdict.task.id, remaining),
        *((part.target, part.lists) for part in verdict.sub_targets),
    ]


def list_name(name: str, statement: Statement, labels: Labels) -> str:
    """Return why a statement does not count: the list it is in, by whom where others act."""
    if name != "by others" or not statement.agents:
        return name
    return f"{name}: {', '.join(labels.entry('actor', agent) for agent in statement.agents)}"


def witness_name(statement: Statement, labels: Labels) -> str:
    """Return who vouches for a statement, as people read it."""
    return labels.entry("actor", statement.witness) if statement.witness else "no one named"


def latest_words(verdict: TaskVerdict) -> str:
    """Return the latest day that a task's statements speak of, with the statement."""
    return f"{verdict.latest} ({verdict.latest_statement})" if verdict.latest else ""


def outside_table(coverage: Coverage) -> Table:
    """Return what the holder says and does beyond its mandate, acts first."""
    rows = tuple((o.id, o.kind, o.nearest, o.paraphrase, o.why) for o in coverage.outside)
    columns = ("statement", "kind", "nearest task", "what is said", "why it fits no task")
    return Table(columns, rows, "Beyond the mandate")


def _title(coverage: Coverage) -> str:
    return f"Coverage: {coverage.mandate.label}"


def lead_lines(coverage: Coverage, labels: Labels) -> list[str]:
    """Return what a report on a coverage begins with: days, force, policy, headline, share."""
    known_by = f", known by {coverage.known_by}" if coverage.known_by else ""
    coding = "" if coverage.coding == "adjudicated" else f", {coverage.coding} reading"
    period = _period(coverage.mandate)
    lead = [
        f"As of {coverage.as_of}{known_by}{coding}. In force: {coverage.in_force}; period {period}."
    ]
    if coverage.policy.asks:
        lead.append(f"Policy: {'; '.join(coverage.policy.asks)}.")
    if coverage.in_force == "no":
        words = instead_words(coverage.instead, coverage.as_of, labels)
        return [*lead, _not_in_force(coverage, labels), *filter(None, [words])]
    lead.append(headline(coverage).text)
    counts = ", ".join(f"{count} {status}" for status, count in coverage.summary.items())
    lead.append(f"Share: {_share(coverage)}. {counts}.")
    if coverage.mandate.task_list == "incomplete" and coverage.tasks:
        lead.append("The task list is incomplete: the share is over the tasks on record.")
    return lead


def _period(mandate: Mandate) -> str:
    """Return a mandate's period in words, with what of it was not read."""
    begin_mark = "" if mandate.begins_verified else " (inferred)"
    verified = mandate.ends_verified or not mandate.ends
    mark = "" if verified else " (this end is not verified)"
    return f"{mandate.begins}{begin_mark} to {mandate.ends or 'open'}{mark}"


def _not_in_force(coverage: Coverage, labels: Labels) -> str:
    if coverage.as_of < coverage.mandate.begins:
        return "It had not begun."
    names = (f"{slug} ({labels.entry('mandate', slug)})" for slug in coverage.mandate.succeeded_by)
    return f"Succeeded by {' and '.join(names) or 'nothing on record'}."


def _share(coverage: Coverage) -> str:
    if coverage.share is None:
        return "no tasks on record"
    counts = f"{coverage.summary['covered']}/{len(coverage.tasks)}"
    return f"{counts} covered ({100 * coverage.share:.0f} %)"


def _notes(coverage: Coverage, tasks: list[TaskVerdict]) -> list[str]:
    """Return what a reader must know beside the rows of a report."""
    notes = [*_notes_on_statements(coverage, tasks), *_accepted(tasks), *_notes_on_tasks(coverage)]
    for name in _NAMED:
        ids = sorted(
            {statement.id for lists in coverage.uncounted for statement in lists.get(name, ())}
        )
        notes += [f"Linked and not counted, {name}: {', '.join(ids)}."] if ids else []
    silent = sum(not verdict.statements for verdict in coverage.duties)
    if silent:
        notes.append(f"Limits and duties without a statement: {silent} of {len(coverage.duties)}.")
    if any("(unverified)" in verdict.task.provision for verdict in tasks):
        notes.append("? after a paragraph number: it was not read in the resolution itself.")
    if any(verdict.status == "silent" for verdict in tasks):
        notes.append(SILENT)
    return notes


def _notes_on_statements(coverage: Coverage, tasks: list[TaskVerdict]) -> Iterator[str]:
    """Return which statements decide between readings, limit the holder's scope, or were taken
    back.
    """
    for verdict in tasks:
        if verdict.turns_on:
            yield (
                f"{verdict.task.id} is {verdict.status} by the {coverage.coding} reading alone: it "
                f"turns on {', '.join(verdict.turns_on)}."
            )
    if coverage.scope_limits:
        limits = ", ".join(statement.id for statement in coverage.scope_limits)
        yield f"Scope limits that the holder states itself: {limits}."
    for verdict in tasks:
        for retraction in verdict.retracted:
            yield (
                f"{verdict.task.id}: {retraction.id} was taken back by {retraction.by}, and does "
                "not count."
            )


def _notes_on_tasks(coverage: Coverage) -> Iterator[str]:
    """Return which tasks are left out, and why."""
    if coverage.left_out:
        below = ", ".join(coverage.left_out)
        yield (
            f"Below the force {coverage.policy.min_force} or of none on record, and left out: "
            f"{below}."
        )
    if coverage.later_tasks:
        yield (
            "Set by an instrument adopted after this day, and left out: "
            f"{', '.join(coverage.later_tasks)}."
        )


def _accepted(tasks: list[TaskVerdict]) -> list[str]:
    """Return a line for each accepted gap: by whom, until when, why; it changes no status."""
    return [
        f"Gap of {target} "
        f"{'accepted' if state == 'active' else 'no longer accepted: the waiver'} by "
        f"{waiver.author} "
        f"{'until' if state == 'active' else 'ran out on'} {waiver.expires}: {waiver.reason}"
        for verdict in tasks
        for target, waiver, state in [
            (verdict.task.id, verdict.waiver, verdict.waived),
            *((part.target, part.waiver, part.waived) for part in verdict.sub_targets),
        ]
        if waiver is not None
    ]


def _task_table(tasks: list[TaskVerdict]) -> Table:
    rows = tuple(
        (
            verdict.task.id,
            f"{COVERAGE[verdict.status].sign} {verdict.status}",
            verdict.task.label,
            verdict.task.provision.replace(" (unverified)", "?"),
            verdict.task.force,
            value_words(verdict.values),
            verdict.independent,
            verdict.corroboration or "",
            latest_words(verdict),
            "; ".join(missing.detail for missing in verdict.missing)
            + (" (accepted)" if verdict.accepted else ""),
        )
        for verdict in tasks
    )
    return Table(
        (
            "task",
            "status",
            "what the mandate asks",
            "under",
            "force",
            "evidence",
            "independent",
            "corroboration",
            "latest",
            "missing",
        ),
        rows,
    )


_VALUES: Final = ("act", "role", "aim", "effect", "denial", CALL)


def _flat(coverage: Coverage, tasks: list[TaskVerdict]) -> Table:
    """Return one row a task for spreadsheets and programs: no signs, one count a column, lists
    separated by spaces.
    """
    columns = (
        "task",
        "status",
        "label",
        "force",
        "provision",
        "verification",
        *_VALUES,
        "independent_sources",
        "corroboration",
        "latest",
        "latest_statement",
        "missing",
        "statements",
        *(column(name) for name in UNCOUNTED),
        "mandate",
        "as_of",
        "known_by",
        "in_force",
    )
    rows = tuple(
        (
            v.task.id,
            v.status,
            v.task.label,
            v.task.force,
            v.task.provision,
            v.task.verification,
            *(v.values.get(value, 0) for value in _VALUES),
            v.independent,
            v.corroboration or "",
            v.latest,
            v.latest_statement,
            " ".join(sorted({m.code for m in v.missing})),
            " ".join(s.id for s in v.statements),
            *(" ".join(s.id for s in v.lists.get(name, ())) for name in UNCOUNTED),
            coverage.mandate.id,
            coverage.as_of,
            coverage.known_by,
            coverage.in_force,
        )
        for v in tasks
    )
    return Table(columns, rows)


def _statement_table(
    tasks: list[TaskVerdict], labels: Labels, passage: Callable[[Statement], dict[str, Any] | None]
) -> Table:
    rows = []
    for verdict in tasks:
        for statement in verdict.statements:
            span = passage(statement)
            text = (span or {}).get("text")
            table_columns = (
                f"{text['before']}{MARK[0]}{text['passage']}{MARK[1]}{text['after']}"
                if text
                else ""
            )
            where = (
                f"{statement.source} {span['start']}-{span['end']}" if span else statement.source
            )
            witness = witness_name(statement, labels)
            day = f"{held(statement)} (inferred)" if statement.held_inferred else held(statement)
            rows.append(
                (
                    verdict.task.id,
                    statement.id,
                    statement.value,
                    statement.modality,
                    witness,
                    day,
                    where,
                    statement.paraphrase,
                    table_columns,
                )
            )
    columns = (
        "task",
        "statement",
        "value",
        "modality",
        "witness",
        "held",
        "passage",
        "what is said",
        "sentence",
    )
    table = Table(columns, tuple(rows), "Statements")
    if any(row[-1] for row in rows):
        return table
    title = (
        "Statements (attach the source's text to see the sentences: kg sources attach SOURCE FILE)"
    )
    return Table(columns[:-1], tuple(row[:-1] for row in rows), title)


def _duty_table(duties: list[DutyVerdict]) -> Table:
    rows = tuple(
        (v.duty.id, v.status, v.duty.label, _force(v.duty), ", ".join(s.id for s in v.statements))
        for v in duties
    )
    return Table(
        ("limit or duty", "status", "what it asks", "force", "statements"),
        rows,
        "Limits and duties with a statement",
    )


def value_words(values: Mapping[str, int]) -> str:
    """Return how many statements of each value there are, in words.

    >>> value_words({"act": 2, "aim": 1})
    '2 acts, 1 aim'
    """
    return (
        ", ".join(f"{count} {VALUES[value][count != 1]}" for value, count in values.items())
        or "none"
    )


def _force(duty: Duty) -> str:
    return duty.force if duty.force_verified else f"{duty.force} (unverified)"
