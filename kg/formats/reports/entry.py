"""A description of an entry as a report: facts, statements and relations, names as people read
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.reports.terms import readable_rows
from kg.model import Report, Table
from kg.provenance import passage_words, testimony_lines
from kg.vocab import MKG
from kg.words import counted

if TYPE_CHECKING:
    from kg.formats.reports.terms import Labels
    from kg.provenance import Description, Rows, Term
    from kg.provenance.describe import Withheld
    from kg.store import View


def entry_report(found: Description, view: View, labels: Labels) -> Report:
    """Return a description as a report; for a statement the lead gives its sentence, or how to
    attach its source's text.
    """
    tables = _tables(found, labels)
    return Report(found.label, _lead(found, view), tables, _notes(found), found.data())


def _lead(found: Description, view: View) -> tuple[str, ...]:
    lead = [f"{found.kind} {found.id}"]
    if found.withheld:
        lead.append(_withheld_words(found.withheld))
    if found.aliases:
        lead.append(f"Also called: {', '.join(found.aliases)}.")
    for judgement in found.judgements:
        reason = f": {judgement.reason}" if judgement.reason else ""
        lead.append(f"Judged: {judgement}{reason}.")
    lead += [f"Taken back by {by}, known since {day}." for by, day in found.retracted_by]
    if found.testimony is not None:
        lead += testimony_lines(view, found.testimony)
        lead += passage_words(found.testimony.source, found.passage)
    return tuple(lead)


def _withheld_words(withheld: Withheld) -> str:
    if withheld.clock == "known_by":
        return f"Not known by {withheld.limit}: it became known on {withheld.day}."
    return f"Not held by {withheld.limit}: it speaks of {withheld.day} and after."


def _tables(found: Description, labels: Labels) -> tuple[Table, ...]:
    return tuple(readable_rows(rows, labels, title) for title, rows in titled_rows(found))


def titled_rows(found: Description) -> tuple[tuple[str, Rows], ...]:
    """Return the tables of a description that have rows, each with its title, as terms.

    What is listed as linked to a task is not said twice.
    """
    about = found.statements if found.linked is None else _beside(found.statements, found.linked)
    titled = [("On record", found.facts)]
    if found.linked is not None:
        titled.append((f"Linked to it ({_statements(found.linked)})", found.linked))
    titled += [
        (f"What is said ({_statements(about)})", about),
        ("Derived relations", found.relations),
    ]
    return tuple((title, rows) for title, rows in titled if rows)


def _beside(about: Rows, linked: Rows) -> Rows:
    """Return what is said of a task without what is listed as linked to it already."""
    listed = set(linked.values("statement"))
    statement, role = about.columns.index("statement"), about.columns.index("role")
    return type(about)(
        about.columns,
        tuple(
            row
            for row in about.rows
            if _value(row[role]) != MKG.evidenceFor.value or _value(row[statement]) not in listed
        ),
    )


def _value(term: Term | None) -> str:
    return term.value if term is not None else ""


def _statements(rows: Rows) -> str:
    return counted(len(set(rows.values("statement"))), "statement")


def _notes(found: Description) -> tuple[str, ...]:
    notes = []
    if not found.statements and not found.linked and found.kind != "statement":
        notes.append("No statement found that speaks of it.")
    if parts := _left_out(found):
        notes.append(f"Statements left out: {', '.join(parts)}.")
    return tuple(notes)


def _left_out(found: Description) -> list[str]:
    """Return in words how many statements each clock leaves out, and how many were taken back."""
    words = {
        "known": f"not known by {found.clocks.known_by} (--known-by)",
        "held": f"of a later day than {found.clocks.as_of} (--as-of)",
        "taken back": "taken back",
    }
    reasons = set(
        zip(found.left_out.values("statement"), found.left_out.values("why"), strict=True)
    )
    counts = {why: sum(reason == why for _, reason in reasons) for why in words}
    return [f"{count} {words[why]}" for why, count in counts.items() if count]
