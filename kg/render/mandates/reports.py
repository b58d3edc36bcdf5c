"""The list of mandates, one mandate, its tasks on a day, and the chain of instruments as
reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.render.mandates.clauses import clause_flat, clause_table
from kg.render.mandates.data import clause_data, link_data, overview_data
from kg.render.mandates.words import fact, in_brackets, mark_notes, period, task_list_words
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.mandates import Act, Clause, Link, Overview
    from kg.render.terms import Labels


def list_report(found: Iterable[Overview], labels: Labels) -> Report:
    """Return the mandates of a store, one row each, by the day they begin."""
    listed = list(found)
    day = listed[0].as_of if listed else ""
    rows = tuple(
        (
            each.mandate.id,
            labels.entry("actor", each.mandate.holder),
            period(each),
            each.in_force,
            len(each.mandate.tasks),
            each.mandate.task_list,
            ", ".join((*each.established_by, *each.extended_by)),
            ", ".join(each.mandate.succeeded_by),
        )
        for each in listed
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
    flat = Table(
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
                each.mandate.id,
                each.mandate.label,
                each.mandate.holder,
                each.mandate.begins,
                each.marks.get("begins", ""),
                each.mandate.ends,
                each.marks.get("ends", ""),
                each.as_of,
                each.in_force,
                len(each.mandate.tasks),
                each.mandate.task_list,
                " ".join(each.established_by),
                " ".join(each.extended_by),
                " ".join(each.replaces),
                " ".join(each.mandate.succeeded_by),
                each.verification,
            )
            for each in listed
        ),
    )
    lead = (f"As of {day}.",) if day else ("No mandate is on record.",)
    data = {"as_of": day or None, "mandates": [overview_data(each) for each in listed]}
    return Report("Mandates", lead, (Table(columns, rows),), mark_notes(rows), data, flat)


def mandate_report(
    found: Overview, clauses: Iterable[Clause], links: Iterable[Link], labels: Labels
) -> Report:
    """Return all that is on record about one mandate: period, instruments, tasks, limits and
    duties.
    """
    listed, chained = list(clauses), list(links)
    tasks = [clause for clause in listed if clause.kind == "task"]
    duties = [clause for clause in listed if clause.kind != "task"]
    lead = [
        f"Held by {labels.entry('actor', found.mandate.holder)}.",
        f"Period: {period(found)}. In force on {found.as_of}: {found.in_force}.",
        f"Task list: {task_list_words(found.mandate.task_list)}.",
        *_relations(found),
        *([f"Note: {found.note}"] if found.note else []),
        *([f"Read in: {'; '.join(found.cite)}."] if found.cite else []),
    ]
    tables = [clause_table(tasks, "Tasks")] if tasks else []
    tables += [clause_table(duties, "Limits and duties", labels)] if duties else []
    tables += [_chain_table(chained, "Instruments")] if chained else []
    data = overview_data(found) | {
        "clauses": [clause_data(clause) for clause in listed],
        "instruments": [link_data(link) for link in chained],
    }
    notes = mark_notes([row for table in tables for row in table.rows])
    return Report(
        f"{found.mandate.id}: {found.mandate.label}",
        tuple(lead),
        tuple(tables),
        notes,
        data,
        clause_flat(listed),
    )


def tasks_report(
    found: Overview, tasks: Iterable[Clause], later: tuple[str, ...], labels: Labels
) -> Report:
    """Return the tasks of a mandate in force on a day, with provision, force and verification.

    None where it was not in force on that day; where that is unknown they are listed and the lead
    says so.
    """
    listed = list(tasks) if found.in_force != "no" else []
    lead = [f"As of {found.as_of}. In force: {found.in_force}; period {period(found)}."]
    if found.in_force == "no":
        before = found.as_of < found.mandate.begins
        names = [f"{s} ({labels.entry('mandate', s)})" for s in found.mandate.succeeded_by]
        lead.append(
            "It had not begun."
            if before
            else f"Succeeded by {' and '.join(names) or 'nothing on record'}."
        )
    else:
        lead.append(
            f"{counted(len(listed), 'task')}. Task list: "
            f"{task_list_words(found.mandate.task_list)}."
        )
    if found.in_force == "unknown":
        lead.append(
            "That day lies past an end that is not verified: whether these tasks still hold is "
            "not known."
        )
    data = overview_data(found) | {
        "tasks": [clause_data(clause) for clause in listed],
        "later": list(later),
    }
    table = clause_table(listed)
    notes = (
        [f"Set by an instrument adopted after this day, and left out: {', '.join(later)}."]
        if later
        else []
    )
    title = f"Tasks of {found.mandate.id}: {found.mandate.label}"
    return Report(
        title, tuple(lead), (table,), (*notes, *mark_notes(table.rows)), data, clause_flat(listed)
    )


def chain_report(links: Iterable[Link], given: str, as_of: str) -> Report:
    """Return the chain of instruments around a mandate or an instrument, by day of adoption."""
    listed = list(links)
    table = _chain_table(listed)
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
            for link in listed
        ),
    )
    lead = (f"{counted(len(listed), 'instrument')}{f' adopted by {as_of}' if as_of else ''}.",)
    data = {
        "of": given,
        "as_of": as_of or None,
        "instruments": [link_data(link) for link in listed],
    }
    notes = ("A vote is for-against-abstaining.", *mark_notes(table.rows)) if listed else ()
    return Report(f"Chain of instruments around {given}", lead, (table,), notes, data, flat)


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
    """Return acts in words, those of one verb together: succeeds mss, S/RES/2699 and S/RES/2751."""
    by_verb: dict[str, list[str]] = {}
    for act in acts:
        by_verb.setdefault(act.verb, []).append(f"{act.target}{in_brackets(act.mark)}")
    return [f"{verb} {', '.join(targets)}" for verb, targets in by_verb.items()]


def _relations(found: Overview) -> list[str]:
    told = {
        "Established by": found.established_by,
        "Extended by": found.extended_by,
        "Succeeds": found.replaces,
        "Succeeded by": found.mandate.succeeded_by,
    }
    return [f"{words}: {', '.join(which)}." for words, which in told.items() if which]
