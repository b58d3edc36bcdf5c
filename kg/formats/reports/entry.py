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


def entry_report(description: Description, view: View, labels: Labels) -> Report:
    """Return a description as a report; for a statement the lead gives its sentence, or how to
    attach its source's text.
    """
    tables = _tables(description, labels)
    return Report(
        description.label, _lead(description, view), tables, _notes(description), description.data()
    )


def _lead(description: Description, view: View) -> tuple[str, ...]:
    lead = [f"{description.kind} {description.id}"]
    if description.withheld:
        lead.append(_withheld_words(description.withheld))
    if description.aliases:
        lead.append(f"Also called: {', '.join(description.aliases)}.")
    for judgement in description.judgements:
        reason = f": {judgement.reason}" if judgement.reason else ""
        lead.append(f"Judged: {judgement}{reason}.")
    lead += [f"Taken back by {by}, known since {day}." for by, day in description.retracted_by]
    if description.testimony is not None:
        lead += testimony_lines(view, description.testimony)
        lead += passage_words(description.testimony.source, description.passage)
    return tuple(lead)


def _withheld_words(withheld: Withheld) -> str:
    if withheld.clock == "known_by":
        return f"Not known by {withheld.limit}: it became known on {withheld.day}."
    return f"Not held by {withheld.limit}: it speaks of {withheld.day} and after."


def _tables(description: Description, labels: Labels) -> tuple[Table, ...]:
    return tuple(readable_rows(rows, labels, title) for title, rows in titled_rows(description))


def titled_rows(description: Description) -> tuple[tuple[str, Rows], ...]:
    """Return the tables of a description that have rows, each with its title, as terms.

    What is listed as linked to a task is not said twice.
    """
    about = (
        description.statements
        if description.links is None
        else _beside(description.statements, description.links)
    )
    titled = [("On record", description.facts)]
    if description.readings is not None:
        titled.append(("What each coder read", description.readings))
    if description.links is not None:
        titled.append((f"Linked to it ({_statements(description.links)})", description.links))
    titled += [
        (f"What is said ({_statements(about)})", about),
        ("Derived relations", description.relations),
    ]
    return tuple((title, rows) for title, rows in titled if rows)


def _beside(about: Rows, links: Rows) -> Rows:
    """Return what is said of a task without what is listed as linked to it already."""
    linked_ids = set(links.values("statement"))
    statement, role = about.columns.index("statement"), about.columns.index("role")
    return type(about)(
        about.columns,
        tuple(
            row
            for row in about.rows
            if _value(row[role]) != MKG.evidenceFor.value
            or _value(row[statement]) not in linked_ids
        ),
    )


def _value(term: Term | None) -> str:
    return term.value if term is not None else ""


def _statements(rows: Rows) -> str:
    return counted(len(set(rows.values("statement"))), "statement")


def _notes(description: Description) -> tuple[str, ...]:
    notes = []
    if not description.statements and not description.links and description.kind != "statement":
        notes.append("No statement found that speaks of it.")
    if parts := _left_out(description):
        notes.append(f"Statements left out: {', '.join(parts)}.")
    return tuple(notes)


def _left_out(description: Description) -> list[str]:
    """Return in words how many statements each clock leaves out, and how many were taken back."""
    words = {
        "known": f"not known by {description.clocks.known_by} (--known-by)",
        "held": f"of a later day than {description.clocks.as_of} (--as-of)",
        "taken back": "taken back",
    }
    reasons = set(
        zip(
            description.left_out.values("statement"),
            description.left_out.values("why"),
            strict=True,
        )
    )
    counts = {why: sum(reason == why for _, reason in reasons) for why in words}
    return [f"{count} {words[why]}" for why, count in counts.items() if count]
