"""What is on record about an entry or a statement, and who said it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg import query
from kg.identity import of_entry
from kg.model import NO_LIMIT, Report, Table
from kg.provenance.accounts import retractions
from kg.provenance.origins import testimony, witness_lines
from kg.provenance.passages import passage_data, passage_lines, read_statements
from kg.vocab import MKG, RDF, SKOS, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from kg.model import Clocks
    from kg.store import View
    from kg.texts import Texts
    from kg.vocab import NamedNode

_LABELS = (
    SKOS.prefLabel,
    SKOS.altLabel,
    MKG.unverifiedField,
    MKG.inferredField,
    MKG.passage,
    SKOS.notation,
)


def describe(view: View, iri: NamedNode, texts: Texts, clocks: Clocks = NO_LIMIT) -> Report:
    """Return all that is on record about an entry: facts with their marks, statements with their
    speakers, relations.

    Cells are RDF terms. For a statement the lead gives its sentence, or how to attach its source's
    text. Statements that the clocks leave out are counted in the notes, and listed in the data
    under `left_out`.
    """
    kind, slug = kind_and_slug(iri.value) or ("entry", iri.value)
    parameter = {
        "entry": iri.value,
        "as_of": clocks.as_of or query.LAST_DAY,
        "known_by": clocks.known_by or query.LAST_DAY,
    }
    facts = query.table(view, "facts-of-entry", parameter)
    hidden = {term.value for term in _LABELS} | ({RDF.type.value} if kind == "statement" else set())
    shown = tuple(row for row in facts.rows if row[0].value not in hidden)
    about = query.table(view, "statements-about", parameter)
    linked = _linked(view, iri, clocks) if kind in ("task", "duty") else None
    rest = about if linked is None else _beside(about, linked)
    relations = query.table(view, "relations-of-entry", parameter)
    aliases = list(view.values(iri, SKOS.altLabel))
    left_out = query.table(view, "statements-left-out", parameter)
    withheld = _withheld(view, iri, clocks) if kind == "statement" else ""
    lead = [f"{kind} {slug}", *filter(None, [withheld])]
    if aliases:
        lead.append(f"Also called: {', '.join(aliases)}.")
    judged = of_entry(view, iri)
    lead += [
        f"Judged: {': '.join(filter(None, [str(judgement), judgement.reason]))}."
        for judgement in judged
    ]
    if kind == "statement" and not withheld:
        view = read_statements(view, (iri,))
        taken = retractions(view, clocks).get(slug, ())
        lead += [f"Taken back by {by}, known since {day}." for by, day in taken]
        lead += [*witness_lines(view, slug), *passage_lines(view, slug, texts)]
    tables = [Table(facts.columns, shown, "On record")] if shown else []
    tables += [linked] if linked is not None and linked.rows else []
    said = f"What is said ({counted(len(_distinct(rest)), 'statement')})"
    tables += [Table(rest.columns, rest.rows, said)] if rest.rows else []
    tables += (
        [Table(relations.columns, relations.rows, "Derived relations")] if relations.rows else []
    )
    notes = (
        []
        if about.rows or (linked and linked.rows) or kind == "statement"
        else ["No statement found that speaks of it."]
    )
    notes += _left_out(left_out, clocks)
    title = (not withheld and view.label(iri)) or slug
    data: dict[str, Any] = {
        "id": slug,
        "kind": kind,
        "iri": iri.value,
        "label": title,
        "aliases": aliases,
        "facts": _data(shown, facts.columns),
        "statements": _data(about.rows, about.columns),
        "linked": _data(linked.rows, linked.columns) if linked is not None else [],
        "relations": _data(relations.rows, relations.columns),
        "judgements": [judgement.data() for judgement in judged],
        "left_out": _data(left_out.rows, left_out.columns),
    }
    if kind == "statement" and not withheld:
        told = testimony(view, slug)
        data |= {"witness": told.witness, "ultimate_sources": list(told.ultimate)}
        data["passage"] = passage_data(view, slug, texts)
    return Report(title, tuple(lead), tuple(tables), tuple(notes), data)


_SHOWN = (
    "statement",
    "list",
    "speaksTo",
    "value",
    "modality",
    "speaker",
    "begins",
    "source",
    "paraphrase",
)
"""The columns of what is linked to a task, as far as a person reads them."""


def _linked(view: View, iri: NamedNode, clocks: Clocks) -> Table:
    """Return the statements linked to a task, sub-target, limit or duty, each with the list of
    coverage it is in.
    """
    found = query.table(view, "evidence-of-task", {"task": iri.value} | clocks.values())
    at = [found.columns.index(name) for name in _SHOWN]
    speaker, origin = found.columns.index("speaker"), found.columns.index("origin")
    rows = tuple(
        tuple(row[origin] or row[speaker] if column == speaker else row[column] for column in at)
        for row in found.rows
    )
    rows = tuple(sorted(rows, key=lambda row: row[_SHOWN.index("list")].value != "evidence"))
    columns = tuple({"speaker": "witness", "begins": "held"}.get(name, name) for name in _SHOWN)
    table = Table(columns, rows)
    return replace(table, title=f"Linked to it ({counted(len(_distinct(table)), 'statement')})")


def _beside(about: Table, linked: Table) -> Table:
    """Return what is said of a task without what is listed as linked to it already."""
    listed, role = _distinct(linked), about.columns.index("role")
    rows = tuple(
        row for row in about.rows if row[role] != MKG.evidenceFor or row[0].value not in listed
    )
    return Table(about.columns, rows, about.title)


def _withheld(view: View, iri: NamedNode, clocks: Clocks) -> str:
    """Return why the clocks say nothing of a statement, empty where they do not stand in the
    way.
    """
    begins, known = view.value(iri, MKG.begins), view.value(iri, MKG.knownFrom)
    if clocks.known_by and known > clocks.known_by:
        return f"Not known by {clocks.known_by}: it became known on {known}."
    if clocks.as_of and begins > clocks.as_of:
        return f"Not held by {clocks.as_of}: it speaks of {begins} and after."
    return ""


def _left_out(table: Table, clocks: Clocks) -> list[str]:
    """Return in words how many statements each clock leaves out, and how many were taken back."""
    words = {
        "known": f"not known by {clocks.known_by} (--known-by)",
        "held": f"of a later day than {clocks.as_of} (--as-of)",
        "taken back": "taken back",
    }
    found = {
        why: len({row["statement"].value for row in table if row["why"].value == why})
        for why in words
    }
    parts = [f"{count} {words[why]}" for why, count in found.items() if count]
    return [f"Statements left out: {', '.join(parts)}."] if parts else []


def statistics(view: View, clocks: Clocks = NO_LIMIT) -> dict[str, Any]:
    """Return counts of what a store holds; `places_named` are those that a statement's text names
    or speaks of.

    Statements count within the clocks and while they are not taken back; quads are those of the
    store.
    """
    days = clocks.values()
    counts = {
        row["class"].value.rpartition("#")[2].lower() + "s": int(row["entries"].value)
        for row in query.table(view, "entries-by-kind", days)
    }
    by_source = {
        row["source"].value.rpartition("/")[2]: int(row["statements"].value)
        for row in query.table(view, "statements-by-source", days)
    }
    named = {row["place"].value for row in query.table(view, "places-named", days)}
    keys = ("sources", "actors", "places")
    return {
        "quads": view.count(),
        "statements": counts.get("statements", 0),
        "statements_by_source": by_source,
        **{key: counts.get(key, 0) for key in keys},
        "places_named": len(named),
        **{key: counts.get(key, 0) for key in ("instruments", "mandates", "tasks")},
    }


def _distinct(table: Table) -> set[str]:
    return {row[0].value for row in table.rows}


def _data(rows: tuple[tuple[Any, ...], ...], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {c: cell.value if cell is not None else None for c, cell in zip(columns, row, strict=True)}
        for row in rows
    ]
