"""What is on record about an entry or a statement, and who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg import query
from kg.model import Passage, Report, Table
from kg.sources import MARK, sentence
from kg.vocab import MKG, OA, RDF, SKOS, entity, kind_and_slug

if TYPE_CHECKING:
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


def passage_of(view: View, statement: str) -> Passage | None:
    """Return where a statement stands in its source, None where its source's text was not at hand."""
    iri = view.value(entity("statement", statement), MKG.passage)
    if not iri:
        return None
    node = NamedNode(iri)
    start, end = view.value(node, OA.start), view.value(node, OA.end)
    if not (start.isdecimal() and end.isdecimal()):  # foreign RDF: kg validate says so
        return None
    return Passage(int(start), int(end), view.value(node, MKG.sha256), view.value(node, MKG.anchor))


def passages_of(view: View, source: str) -> list[tuple[str, Passage]]:
    """Return id and passage of every statement of a source, in passage order."""
    found = []
    for quad in view.engine.quads_for_pattern(None, MKG.reportedIn, entity("source", source), None):
        slug = quad.subject.value.rpartition("/")[2]  # type: ignore[union-attr]
        passage = passage_of(view, slug)
        if passage is not None:
            found.append((slug, passage))
    return sorted(found, key=lambda pair: (pair[1].start, pair[1].end, pair[0]))


def passage_data(view: View, statement: str, texts: Texts) -> dict[str, Any] | None:
    """Return a passage as plain data: offsets, hash, anchor; and its sentence in parts where the text is at hand."""
    passage = passage_of(view, statement)
    if passage is None:
        return None
    made: dict[str, Any] = {
        "start": passage.start, "end": passage.end, "sha256": passage.sha256, "anchor": passage.anchor,
    }  # fmt: skip
    source = view.source(view.value(entity("statement", statement), MKG.reportedIn).rpartition("/")[2])
    content = texts.get(source.sha256) if source else None
    if content is not None and passage.end <= len(content):
        before, marked, after = sentence(content, passage)
        made["text"] = {"before": before, "passage": marked, "after": after}
    return made


def passage_lines(view: View, statement: str, texts: Texts) -> list[str]:
    """Return a statement's passage for reading: its sentence with the passage marked, else how to attach the text."""
    source = view.value(entity("statement", statement), MKG.reportedIn).rpartition("/")[2]
    data = passage_data(view, statement, texts)
    if data is None:
        return [f"Source {source}; its text was not at hand when this was coded."]
    where = f"Source {source}, characters {data['start']} to {data['end']}"
    anchor = f', near "{data["anchor"]}"' if data["anchor"] else ""
    if "text" not in data:
        return [
            f"{where}{anchor}.",
            f"To see the sentence, attach the text: kg sources attach {source} FILE --store DIR",
        ]
    text = data["text"]
    return [f"{where}:", f"  {text['before']}{MARK[0]}{text['passage']}{MARK[1]}{text['after']}"]


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
