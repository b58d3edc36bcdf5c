"""Mandates over time as reports: the list, one mandate, its tasks on a day, its chain, what became of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.model import Report, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.mandates import Act, Change, Clause, Difference, Link, Overview, Provision, Side
    from kg.render.terms import Labels

INCOMPLETE: Final = "incomplete (not every task is on record)"
_MARKED: Final = "(inferred) and (unverified): not read in a source; the first follows from what was read."
_NOT_DROPPED: Final = (
    "Not found and first seen say what is on record: at least one of the two task lists is incomplete, so nothing is "
    "claimed to have been dropped or added."
)


def list_report(found: Iterable[Overview], labels: Labels) -> Report:
    """Return the mandates of a store, one row each, by the day they begin."""
    listed = list(found)
    day = listed[0].as_of if listed else ""
    rows = tuple(
        (
            each.mandate.id, labels.entry("actor", each.mandate.holder), period(each), each.in_force,
            len(each.mandate.tasks), each.mandate.task_list, ", ".join((*each.established_by, *each.extended_by)),
            ", ".join(each.mandate.succeeded_by),
        )
        for each in listed
    )  # fmt: skip
    columns = ("mandate", "holder", "period", "in force", "tasks", "task list", "given by", "succeeded by")
    flat = Table(
        ("mandate", "label", "holder", "begins", "begins_mark", "ends", "ends_mark", "as_of", "in_force", "tasks",
         "task_list", "established_by", "extended_by", "replaces", "succeeded_by", "verification"),
        tuple(
            (
                each.mandate.id, each.mandate.label, each.mandate.holder, each.mandate.begins,
                each.marks.get("begins", ""), each.mandate.ends, each.marks.get("ends", ""), each.as_of, each.in_force,
                len(each.mandate.tasks), each.mandate.task_list, " ".join(each.established_by),
                " ".join(each.extended_by), " ".join(each.replaces), " ".join(each.mandate.succeeded_by),
                each.verification,
            )
            for each in listed
        ),
    )  # fmt: skip
    lead = (f"As of {day}.",) if day else ("No mandate is on record.",)
    data = {"as_of": day or None, "mandates": [overview_data(each) for each in listed]}
    return Report("Mandates", lead, (Table(columns, rows),), _notes(rows), data, flat)


def mandate_report(found: Overview, clauses: Iterable[Clause], links: Iterable[Link], labels: Labels) -> Report:
    """Return all that is on record about one mandate: period, instruments, tasks, limits and duties."""
    listed, chained = list(clauses), list(links)
    tasks = [clause for clause in listed if clause.kind == "task"]
    duties = [clause for clause in listed if clause.kind != "task"]
    lead = [
        f"Held by {labels.entry('actor', found.mandate.holder)}.",
        f"Period: {period(found)}. In force on {found.as_of}: {found.in_force}.",
        f"Task list: {_task_list(found.mandate.task_list)}.",
        *_relations(found),
        *([f"Note: {found.note}"] if found.note else []),
        *([f"Read in: {'; '.join(found.cite)}."] if found.cite else []),
    ]
    tables = [_clause_table(tasks, "Tasks")] if tasks else []
    tables += [_clause_table(duties, "Limits and duties", labels)] if duties else []
    tables += [_chain_table(chained, "Instruments")] if chained else []
    data = overview_data(found) | {
        "clauses": [clause_data(clause) for clause in listed],
        "instruments": [link_data(link) for link in chained],
    }
    notes = _notes([row for table in tables for row in table.rows])
    return Report(
        f"{found.mandate.id}: {found.mandate.label}", tuple(lead), tuple(tables), notes, data, _clause_flat(listed)
    )


def tasks_report(found: Overview, tasks: Iterable[Clause], later: tuple[str, ...], labels: Labels) -> Report:
    """Return the tasks of a mandate in force on a day, with provision, force and verification.

    None where it was not in force on that day; where that is unknown they are listed and the lead says so.
    """
    listed = list(tasks) if found.in_force != "no" else []
    lead = [f"As of {found.as_of}. In force: {found.in_force}; period {period(found)}."]
    if found.in_force == "no":
        before = found.as_of < found.mandate.begins
        names = [f"{s} ({labels.entry('mandate', s)})" for s in found.mandate.succeeded_by]
        lead.append("It had not begun." if before else f"Succeeded by {' and '.join(names) or 'nothing on record'}.")
    else:
        lead.append(f"{len(listed)} task{'s' * (len(listed) != 1)}. Task list: {_task_list(found.mandate.task_list)}.")
    if found.in_force == "unknown":
        lead.append("That day lies past an end that is not verified: whether these tasks still hold is not known.")
    data = overview_data(found) | {"tasks": [clause_data(clause) for clause in listed], "later": list(later)}
    table = _clause_table(listed)
    notes = [f"Set by an instrument adopted after this day, and left out: {', '.join(later)}."] if later else []
    title = f"Tasks of {found.mandate.id}: {found.mandate.label}"
    return Report(title, tuple(lead), (table,), (*notes, *_notes(table.rows)), data, _clause_flat(listed))


def chain_report(links: Iterable[Link], given: str, as_of: str) -> Report:
    """Return the chain of instruments around a mandate or an instrument, by day of adoption."""
    listed = list(links)
    table = _chain_table(listed)
    flat = Table(
        ("instrument", "adopted", "adopted_mark", "vote", "vote_mark", "ends", "ends_mark", "verification", "acts",
         "does", "label", "cite"),
        tuple(
            (
                link.symbol, link.adopted, link.marks.get("adopted", ""), link.vote, link.marks.get("vote", ""),
                link.ends, link.marks.get("ends", ""), link.verification,
                "; ".join(f"{act.verb} {act.target}{_mark(act.mark)}" for act in link.acts), link.does, link.label,
                "; ".join(link.cite),
            )
            for link in listed
        ),
    )  # fmt: skip
    lead = (f"{len(listed)} instrument{'s' * (len(listed) != 1)}{f' adopted by {as_of}' if as_of else ''}.",)
    data = {"of": given, "as_of": as_of or None, "instruments": [link_data(link) for link in listed]}
    notes = ("A vote is for-against-abstaining.", *_notes(table.rows)) if listed else ()
    return Report(f"Chain of instruments around {given}", lead, (table,), notes, data, flat)


def difference_report(found: Difference) -> Report:
    """Return what became of the tasks between two mandates, one row a pair, each with both provisions."""
    rows = tuple(
        (change_words(change), _cited(change.earlier), _provided(change.earlier), _cited(change.later),
         _provided(change.later))
        for change in found.changes
    )  # fmt: skip
    names = [side_name(side) for side in (found.earlier, found.later)]
    columns = ("change", names[0], "provision", names[1], "its provision")
    counts = ", ".join(f"{count} {kind}" for kind, count in found.summary.items()) or "no tasks on record"
    lead = (*map(side_words, (found.earlier, found.later)), f"{counts}.")
    flat = Table(
        ("change", "mark", "force_changed", *(f"{which}_{name}" for which in ("earlier", "later") for name in _FLAT)),
        tuple(
            (change.kind, change.mark, str(change.force).lower(), *_flat(change.earlier), *_flat(change.later))
            for change in found.changes
        ),
    )
    data = {
        "earlier": side_data(found.earlier), "later": side_data(found.later), "complete": found.complete,
        "differs": found.differs, "summary": found.summary,
        "changes": [
            {
                "change": change.kind, "mark": change.mark or None, "force_changed": change.force,
                "earlier": clause_data(change.earlier) if change.earlier else None,
                "later": clause_data(change.later) if change.later else None,
            }
            for change in found.changes
        ],
    }  # fmt: skip
    notes = difference_notes(found)
    return Report(difference_title(found), lead, (Table(columns, rows),), notes, data, flat)


def difference_title(found: Difference) -> str:
    """Return the title of a difference: what became of the tasks, from which mandate to which."""
    if found.earlier.mandate.id == found.later.mandate.id:
        return f"What became of the tasks of {found.earlier.mandate.id}"
    return f"What became of the tasks of {found.earlier.mandate.id} in {found.later.mandate.id}"


def difference_notes(found: Difference) -> tuple[str, ...]:
    """Return what a reader must know beside the rows."""
    notes = [] if found.complete else [_NOT_DROPPED]
    one, other = found.earlier.mandate, found.later.mandate
    if one.id != other.id and other.id not in one.succeeded_by:
        notes.append(f"That {other.id} succeeds {one.id} is not on record.")
    cells = [[_provided(task), _cited(task), change.mark] for change in found.changes
             for task in (change.earlier, change.later)]  # fmt: skip
    return (*notes, *_notes([*cells, [side_words(found.earlier), side_words(found.later)]]))


def change_words(change: Change) -> str:
    """Return what became of a task, with the mark of the link where it was not read."""
    force = f"; force from {change.earlier.force} to {change.later.force}" if change.force else ""  # type: ignore[union-attr]
    return f"{change.kind}{_mark(change.mark)}{force}"


def side_name(side: Side) -> str:
    """Return a side as it was typed, with the mandate that a symbol stands for."""
    return side.mandate.id if side.given == side.mandate.id else f"{side.given} ({side.mandate.id})"


def side_words(side: Side) -> str:
    """Return a side in a sentence: mandate, period, how complete its task list is."""
    day = f"; tasks set by {side.day}" if side.day else ""
    days = _days(side.mandate.begins, side.mandate.ends, side.marks)
    return f"{side_name(side)}: {side.mandate.label}; {days}; task list {_task_list(side.mandate.task_list)}{day}."


def period(found: Overview) -> str:
    """Return the period of a mandate with its marks: 2025-10-03 (inferred) to 2026-10-02 (unverified)."""
    return _days(found.mandate.begins, found.mandate.ends, found.marks)


def provision_words(provision: Provision) -> str:
    """Return a provision as it is cited, with a mark where its number was not read.

    >>> from kg.mandates import Provision
    >>> provision_words(Provision("p", "S/RES/2699", "", "1(a)", "", "verified", {"paragraph": "unverified"}))
    'S/RES/2699, OP 1(a) (unverified)'
    """
    if not provision.paragraph:
        return f"{provision.instrument}, paragraph not on record"
    whole = _mark("" if provision.verification == "verified" else provision.verification)
    return f"{provision.instrument}, OP {provision.paragraph}{_mark(provision.marks.get('paragraph', '')) or whole}"


def force_words(clause: Clause) -> str:
    """Return the force of a clause with its mark, or that none is on record."""
    return f"{clause.force}{_mark(clause.force_mark)}" if clause.force else "not on record"


def clause_data(clause: Clause) -> dict[str, Any]:
    """Return a task, limit or duty as plain data; `marks` names the fields that were not read in a source."""
    return {
        "id": clause.id, "kind": clause.kind, "label": clause.label, "mandate": clause.mandate,
        "force": clause.force or None, "verification": clause.verification or None, "marks": dict(clause.marks),
        "provisions": [
            {
                "id": each.id, "instrument": each.instrument, "paragraph": each.paragraph or None,
                "label": each.label, "force": each.force or None, "verification": each.verification or None,
                "marks": dict(each.marks),
            }
            for each in clause.provisions
        ],
        "sub_targets": [{"target": slug, "label": label} for slug, label in clause.sub_targets.items()],
        "bound": list(clause.bound), "note": clause.note or None, "cite": list(clause.cite),
    }  # fmt: skip


def link_data(link: Link) -> dict[str, Any]:
    """Return an instrument of a chain as plain data."""
    return {
        "instrument": link.symbol, "id": link.id, "label": link.label, "adopted": link.adopted or None,
        "vote": link.vote or None, "ends": link.ends or None, "verification": link.verification or None,
        "marks": dict(link.marks), "does": link.does or None,
        "acts": [
            {"verb": act.verb, "kind": act.kind, "target": act.target, "mark": act.mark or None} for act in link.acts
        ],
        "cite": list(link.cite),
    }  # fmt: skip


def overview_data(found: Overview) -> dict[str, Any]:
    """Return a mandate as plain data; `marks` names the fields that were not read in a source."""
    made = found.mandate
    return {
        "mandate": made.id, "label": made.label, "holder": made.holder, "begins": made.begins,
        "ends": made.ends or None, "marks": dict(found.marks), "as_of": found.as_of, "in_force": found.in_force,
        "task_list": made.task_list, "task_count": len(made.tasks), "established_by": list(found.established_by),
        "extended_by": list(found.extended_by), "replaces": list(found.replaces),
        "succeeded_by": list(made.succeeded_by), "verification": found.verification or None,
        "note": found.note or None, "cite": list(found.cite),
    }  # fmt: skip


def side_data(side: Side) -> dict[str, Any]:
    """Return one side of a difference as plain data."""
    made = side.mandate
    return {
        "given": side.given, "mandate": made.id, "label": made.label, "set_by": side.day or None,
        "begins": made.begins, "ends": made.ends or None, "marks": dict(side.marks), "task_list": made.task_list,
    }  # fmt: skip


_FLAT: Final = ("task", "label", "provision", "force", "force_mark", "verification")


def _flat(clause: Clause | None) -> tuple[str, ...]:
    if clause is None:
        return ("",) * len(_FLAT)
    return (clause.id, clause.label, _provisions(clause), clause.force, clause.force_mark, clause.verification)


def _clause_flat(clauses: Iterable[Clause]) -> Table:
    rows = tuple(
        (*_flat(clause), clause.kind, clause.mandate, " ".join(clause.sub_targets), "; ".join(clause.cite))
        for clause in clauses
    )
    return Table(("id", *_FLAT[1:], "kind", "mandate", "sub_targets", "cite"), rows)


def _clause_table(clauses: Iterable[Clause], title: str = "", labels: Labels | None = None) -> Table:
    """Return one row a clause; with labels a column tells whom it binds."""
    rows = []
    for clause in clauses:
        parts = f": {', '.join(clause.sub_targets.values())}" if clause.sub_targets else ""
        row = [clause.id, f"{clause.label}{parts}", _provisions(clause), force_words(clause), _verified(clause)]
        row += [", ".join(labels.entry("actor", slug) for slug in clause.bound)] if labels else []
        rows.append(tuple(row))
    first = ("limit or duty", "what it asks") if labels else ("task", "what the mandate asks")
    return Table((*first, "under", "force", "content", *(("binds",) if labels else ())), tuple(rows), title)


def _chain_table(links: Iterable[Link], title: str = "") -> Table:
    rows = tuple(
        (
            link.symbol, _fact(link.adopted, link.marks.get("adopted")), _fact(link.vote, link.marks.get("vote")),
            _fact(link.ends, link.marks.get("ends")), "; ".join(_grouped(link.acts)), link.does, link.verification,
        )
        for link in links
    )  # fmt: skip
    return Table(("instrument", "adopted", "vote", "runs until", "act", "what it does", "verification"), rows, title)


def _grouped(acts: Iterable[Act]) -> list[str]:
    """Return acts in words, those of one verb together: succeeds mss, S/RES/2699 and S/RES/2751."""
    by_verb: dict[str, list[str]] = {}
    for act in acts:
        by_verb.setdefault(act.verb, []).append(f"{act.target}{_mark(act.mark)}")
    return [f"{verb} {', '.join(targets)}" for verb, targets in by_verb.items()]


def _relations(found: Overview) -> list[str]:
    told = {
        "Established by": found.established_by, "Extended by": found.extended_by, "Succeeds": found.replaces,
        "Succeeded by": found.mandate.succeeded_by,
    }  # fmt: skip
    return [f"{words}: {', '.join(which)}." for words, which in told.items() if which]


def _cited(clause: Clause | None) -> str:
    if clause is None:
        return ""
    return f"{clause.id} {clause.label}{_mark(_unread(clause))}"


def _provided(clause: Clause | None) -> str:
    return "" if clause is None else f"{_provisions(clause)}; force {force_words(clause)}"


def _provisions(clause: Clause) -> str:
    return "; ".join(map(provision_words, clause.provisions)) or "not on record"


def _unread(clause: Clause) -> str:
    return "" if clause.verification == "verified" else clause.verification


def _verified(clause: Clause) -> str:
    fields = [f"{name} {mark}" for name, mark in clause.marks.items()]
    return "; ".join([clause.verification or "not on record", *fields])


def _task_list(word: str) -> str:
    return INCOMPLETE if word == "incomplete" else word


def _days(begins: str, ends: str, marked: Mapping[str, str]) -> str:
    return f"{_fact(begins, marked.get('begins'))} to {_fact(ends or 'open', marked.get('ends'))}"


def _fact(value: str, mark: str | None) -> str:
    return f"{value}{_mark(mark or '')}" if value else ""


def _mark(mark: str) -> str:
    return f" ({mark})" if mark else ""


def _notes(rows: Iterable[Iterable[object]]) -> tuple[str, ...]:
    """Return the note on the marks, where a row has one."""
    text = " ".join(str(cell) for row in rows for cell in row)
    return (_MARKED,) if "inferred" in text or "unverified" in text else ()
