"""What is on record about an entry or a statement, and who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg import query
from kg.model import Report, Table
from kg.provenance.passages import passage_data, passage_lines
from kg.vocab import MKG, RDF, SKOS, kind_and_slug

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.sources import Texts
    from kg.store import View

_LABELS = (SKOS.prefLabel, SKOS.altLabel, MKG.unverifiedField, MKG.inferredField, MKG.passage, SKOS.notation)


def describe(view: View, iri: NamedNode, texts: Texts) -> Report:
    """Return all that is on record about an entry: facts with their marks, statements with their speakers, relations.

    Cells are RDF terms. For a statement the lead gives its sentence, or how to attach its source's text.
    """
    kind, slug = kind_and_slug(iri.value) or ("entry", iri.value)
    parameter = {"entry": iri.value}
    facts = query.table(view, "facts-of-entry", parameter)
    hidden = {term.value for term in _LABELS} | ({RDF.type.value} if kind == "statement" else set())
    shown = tuple(row for row in facts.rows if row[0].value not in hidden)
    about = query.table(view, "statements-about", parameter)
    relations = query.table(view, "relations-of-entry", parameter)
    aliases = sorted({quad.object.value for quad in view.engine.quads_for_pattern(iri, SKOS.altLabel, None, None)})  # type: ignore[union-attr]
    lead = [f"{kind} {slug}"]
    if aliases:
        lead.append(f"Also called: {', '.join(aliases)}.")
    if kind == "statement":
        lead += passage_lines(view, slug, texts)
    tables = [Table(facts.columns, shown, "On record")] if shown else []
    tables += (
        [Table(about.columns, about.rows, f"What is said ({len(_distinct(about))} statements)")] if about.rows else []
    )
    tables += [Table(relations.columns, relations.rows, "Derived relations")] if relations.rows else []
    notes = [] if about.rows or kind == "statement" else ["No statement found that speaks of it."]
    title = view.label(iri) or slug
    data: dict[str, Any] = {
        "id": slug, "kind": kind, "iri": iri.value, "label": title, "aliases": aliases,
        "facts": _data(shown, facts.columns), "statements": _data(about.rows, about.columns),
        "relations": _data(relations.rows, relations.columns),
    }  # fmt: skip
    if kind == "statement":
        data["passage"] = passage_data(view, slug, texts)
    return Report(title, tuple(lead), tuple(tables), tuple(notes), data)


def statistics(view: View) -> dict[str, Any]:
    """Return counts of what a store holds; `places_named` are those that a statement's text names or speaks of."""
    counts = {
        row["class"].value.rpartition("#")[2].lower() + "s": int(row["entries"].value)
        for row in query.table(view, "entries-by-kind")
    }
    by_source = {
        row["source"].value.rpartition("/")[2]: int(row["statements"].value)
        for row in query.table(view, "statements-by-source")
    }
    named = {row["place"].value for row in query.table(view, "places-named")}
    keys = ("sources", "actors", "places")
    return {
        "quads": len(view.engine),
        "statements": counts.get("statements", 0),
        "statements_by_source": by_source,
        **{key: counts.get(key, 0) for key in keys},
        "places_named": len(named),
        **{key: counts.get(key, 0) for key in ("instruments", "mandates", "tasks")},
    }


def _distinct(table: Table) -> set[str]:
    return {row[0].value for row in table.rows}


def _data(rows: tuple[tuple[Any, ...], ...], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{c: cell.value if cell is not None else None for c, cell in zip(columns, row, strict=True)} for row in rows]
