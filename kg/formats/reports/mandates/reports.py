"""The list of mandates, one mandate, its tasks on a day, and the chain of instruments as
reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.reports.mandates.clauses import clause_flat, clause_table
from kg.formats.reports.mandates.data import clause_data, link_data, overview_data
from kg.formats.reports.mandates.words import (
    fact,
    in_brackets,
    instead_words,
    mark_notes,
    period,
    task_list_words,
)
from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.formats.reports.terms import Labels
    from kg.mandates import Act, Link, Overview
    from kg.services.mandates import ChainAnswer, MandateAnswer, MandatesAnswer, TasksAnswer


def list_report(answer: MandatesAnswer, labels: Labels) -> Report:
    """Return the mandates of a store, one row each, by the day they begin."""
    overviews = answer.mandates
    day = answer.request.as_of if overviews else ""
    rows = tuple(
        (
            overview.mandate.id,
            labels.entry("actor", overview.mandate.holder),
            period(overview),
            overview.in_force,
            len(overview.mandate.tasks),
            overview.mandate.task_list,
            ", ".join((*overview.established_by, *overview.extended_by)),
            ", ".join(overview.mandate.succeeded_by),
        )
        for overview in overviews
    )
    columns = (
        "mandate",
        "holder",
        "period",
        "in force",
        "tasks",
        "task list",
        "given by",
        "succeeded by",
    )
    lead = (f"As of {day}.",) if day else ("No mandate is on record.",)
    data = {"as_of": day or None, "mandates": [overview_data(overview) for overview in overviews]}
    return Report(
        "Mandates", lead, (Table(columns, rows),), mark_notes(rows), data, _list_flat(overviews)
    )


def _list_flat(overviews: Iterable[Overview]) -> Table:
    """Return one row a mandate for programs: marks in columns of their own."""
    return Table(
        (
            "mandate",
            "label",
            "holder",
            "begins",
            "begins_mark",
            "ends",
            "ends_mark",
            "as_of",
            "in_force",
            "tasks",
            "task_list",
            "established_by",
            "extended_by",
            "replaces",
            "succeeded_by",
            "verification",
        ),
        tuple(
            (
                overview.mandate.id,
                overview.mandate.label,
                overview.mandate.holder,
                overview.mandate.begins,
                overview.marks.get("begins", ""),
                overview.mandate.ends,
                overview.marks.get("ends", ""),
                overview.as_of,
                overview.in_force,
                len(overview.mandate.tasks),
                overview.mandate.task_list,
                " ".join(overview.established_by),
                " ".join(overview.extended_by),
                " ".join(overview.replaces),
                " ".join(overview.mandate.succeeded_by),
                overview.verification,
            )
            for overview in overviews
        ),
    )


def mandate_report(answer: MandateAnswer, labels: Labels) -> Report:
    """Return all that is on record about one mandate: period, instruments, tasks, limits and
    duties.
    """
    overview, clauses, instruments = answer.overview, answer.clauses, answer.instruments
    lead = [
        f"Held by {labels.entry('actor', overview.mandate.holder)}.",
        f"Period: {period(overview)}. In force on {overview.as_of}: {overview.in_force}.",
        f"Task list: {task_list_words(overview.mandate.task_list)}.",
        *filter(None, [instead_words(overview.instead, overview.as_of, labels)]),
        *_relations(overview),
        *([f"Note: {overview.note}"] if overview.note else []),
        *([f"Read in: {'; '.join(overview.cite)}."] if overview.cite else []),
    ]
    tables = _mandate_tables(answer, labels)
    data = overview_data(overview) | {
        "clauses": [clause_data(clause) for clause in clauses],
        "instruments": [link_data(link) for link in instruments],
    }
    notes = mark_notes([row for table in tables for row in table.rows])
    return Report(
        f"{overview.mandate.id}: {overview.mandate.label}",
        tuple(lead),
        tables,
        notes,
        data,
        clause_flat(clauses),
    )


def _mandate_tables(answer: MandateAnswer, labels: Labels) -> tuple[Table, ...]:
    """Return the tables of one mandate that have a row: tasks, limits and duties, instruments."""
    tables = (
        clause_table((clause for clause in answer.clauses if clause.kind == "task"), "Tasks"),
        clause_table(
            (clause for clause in answer.clauses if clause.kind != "task"),
            "Limits and duties",
            labels,
        ),
        _chain_table(answer.instruments, "Instruments"),
    )
    return tuple(table for table in tables if table.rows)


def tasks_report(answer: TasksAnswer, labels: Labels) -> Report:
    """Return the tasks of a mandate on a day, with provision, force and verification.

    Where it is not in force on that day, or that is unknown, they are listed and the lead says so.
    """
    overview, later, tasks = answer.overview, answer.later, answer.tasks
    data = overview_data(overview) | {
        "tasks": [clause_data(clause) for clause in tasks],
        "later": list(later),
    }
    table = clause_table(tasks)
    notes = (
        [f"Set by an instrument adopted after this day, and left out: {', '.join(later)}."]
        if later
        else []
    )
    return Report(
        f"Tasks of {overview.mandate.id}: {overview.mandate.label}",
        tuple(_tasks_lead(overview, len(tasks), labels)),
        (table,),
        (*notes, *mark_notes(table.rows)),
        data,
        clause_flat(tasks),
    )


def _tasks_lead(overview: Overview, count: int, labels: Labels) -> list[str]:
    """Return what a list of tasks begins with: the day, whether the mandate is in force, how many
    tasks.
    """
    mandate = overview.mandate
    lead = [f"As of {overview.as_of}. In force: {overview.in_force}; period {period(overview)}."]
    if overview.in_force == "no":
        names = [f"{slug} ({labels.entry('mandate', slug)})" for slug in mandate.succeeded_by]
        lead.append(
            "It had not begun."
            if overview.as_of < mandate.begins
            else f"Succeeded by {' and '.join(names) or 'nothing on record'}."
        )
        lead.append(instead_words(overview.instead, overview.as_of, labels))
    lead.append(f"{counted(count, 'task')}. Task list: {task_list_words(mandate.task_list)}.")
    if overview.in_force == "no" and count:
        lead.append("They are listed as they are on record; none is in force on that day.")
    if overview.in_force == "unknown":
        lead.append(
            "That day is past an end that is not verified: whether these tasks still hold is "
            "not known."
        )
    return lead


def chain_report(answer: ChainAnswer) -> Report:
    """Return the chain of instruments around a mandate or an instrument, by day of adoption."""
    instruments, start, as_of = answer.instruments, answer.request.start, answer.request.as_of
    table = _chain_table(instruments)
    flat = Table(
        (
            "instrument",
            "adopted",
            "adopted_mark",
            "vote",
            "vote_mark",
            "ends",
            "ends_mark",
            "verification",
            "acts",
            "does",
            "label",
            "cite",
        ),
        tuple(
            (
                link.symbol,
                link.adopted,
                link.marks.get("adopted", ""),
                link.vote,
                link.marks.get("vote", ""),
                link.ends,
                link.marks.get("ends", ""),
                link.verification,
                "; ".join(f"{act.verb} {act.target}{in_brackets(act.mark)}" for act in link.acts),
                link.does,
                link.label,
                "; ".join(link.cite),
            )
            for link in instruments
        ),
    )
    lead = (f"{counted(len(instruments), 'instrument')}{f' adopted by {as_of}' if as_of else ''}.",)
    data = {
        "of": start,
        "as_of": as_of or None,
        "instruments": [link_data(link) for link in instruments],
    }
    notes = ("A vote is for-against-abstaining.", *mark_notes(table.rows)) if instruments else ()
    return Report(f"Chain of instruments around {start}", lead, (table,), notes, data, flat)


def _chain_table(links: Iterable[Link], title: str = "") -> Table:
    rows = tuple(
        (
            link.symbol,
            fact(link.adopted, link.marks.get("adopted")),
            fact(link.vote, link.marks.get("vote")),
            fact(link.ends, link.marks.get("ends")),
            "; ".join(_grouped(link.acts)),
            link.does,
            link.verification,
        )
        for link in links
    )
    return Table(
        ("instrument", "adopted", "vote", "runs until", "act", "what it does", "verification"),
        rows,
        title,
    )


def _grouped(acts: Iterable[Act]) -> list[str]:
    """Return acts in words, those of one verb together: succeeds harbour-1, OC/12 and OC/15."""
    by_verb: dict[str, list[str]] = {}
    for act in acts:
        by_verb.setdefault(act.verb, []).append(f"{act.target}{in_brackets(act.mark)}")
    return [f"{verb} {', '.join(targets)}" for verb, targets in by_verb.items()]


def _relations(overview: Overview) -> list[str]:
    relations = {
        "Established by": overview.established_by,
        "Extended by": overview.extended_by,
        "Succeeds": overview.replaces,
        "Succeeded by": overview.mandate.succeeded_by,
    }
    return [f"{words}: {', '.join(which)}." for words, which in relations.items() if which]
