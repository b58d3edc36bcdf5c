"""What is on record about an entry or a statement, and who said it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import query
from kg.identity import Judgement, of_entry
from kg.model import NO_LIMIT, Clocks, Table
from kg.provenance.origins import Testimony, testimony
from kg.provenance.passages import passage_data, read_statements
from kg.provenance.readings import reading_rows
from kg.provenance.rows import Rows
from kg.provenance.statement_record import retractions
from kg.vocab import MKG, RDF, SKOS, kind_and_slug, local_id

if TYPE_CHECKING:
    from kg.store import View
    from kg.texts import Texts
    from kg.vocab import NamedNode

_LABELS = (
    SKOS.prefLabel,
    SKOS.altLabel,
    SKOS.hiddenLabel,
    MKG.unverifiedField,
    MKG.inferredField,
    MKG.passage,
    MKG.hasReading,
    SKOS.notation,
)
_LINKED_TO = ("task", "duty")
"""Kinds of entry that coverage lists statements of."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why the clocks say nothing of a statement: the clock (known_by or as_of), its day, and the
    day from which the statement was known or holds.
    """

    clock: str
    limit: str
    day: str


@dataclass(frozen=True, slots=True)
class Description:
    """All that is on record about one entry.

    `facts` have the columns property, value and mark; `statements` are those about it, `links`
    those that coverage lists for it, None where the entry is no task or duty; `relations` are
    derived; `left_out` is what the `clocks` leave out and why. `testimony`, `passage` and
    `readings`, by coder, are a statement's, None where a clock withholds it.
    """

    id: str
    kind: str
    iri: str
    label: str
    clocks: Clocks
    aliases: tuple[str, ...]
    facts: Rows
    statements: Rows
    links: Rows | None
    relations: Rows
    left_out: Rows
    judgements: tuple[Judgement, ...] = ()
    withheld: Withheld | None = None
    retracted_by: tuple[tuple[str, str], ...] = ()
    testimony: Testimony | None = None
    passage: dict[str, Any] | None = None
    readings: Rows | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on record within the clocks."""
        return not (self.facts or self.statements or self.links or self.relations)

    def data(self) -> dict[str, Any]:
        """Return the description as plain data, terms as whole IRIs."""
        data: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "iri": self.iri,
            "label": self.label,
            "aliases": list(self.aliases),
            "facts": self.facts.data(),
            "statements": self.statements.data(),
            "linked": self.links.data() if self.links is not None else [],
            "relations": self.relations.data(),
            "judgements": [judgement.data() for judgement in self.judgements],
            "left_out": self.left_out.data(),
        }
        if self.testimony is not None:
            data["witness"] = self.testimony.witness
            data["ultimate_sources"] = list(self.testimony.ultimate)
            data["passage"] = self.passage
            data["readings"] = self.readings.data() if self.readings is not None else []
        return data


def describe(view: View, iri: NamedNode, texts: Texts, clocks: Clocks = NO_LIMIT) -> Description:
    """Return all that is on record about an entry: facts with their marks, statements with their
    speakers, relations.

    For a statement its witness and its passage, with the sentence where the source's text is among
    `texts`. Statements that the clocks leave out are listed under `left_out`.

    >>> from kg.texts import Texts
    >>> from kg.vocab import entity
    >>> guard = describe(view, entity("actor", "coast-guard"), Texts())
    >>> guard.kind, guard.links, len(guard.statements) > 0
    ('actor', None, True)
    """
    kind, slug = kind_and_slug(iri.value) or ("entry", iri.value)
    within = {"entry": iri.value, **clocks.values()}
    is_statement = kind == "statement"
    withheld = _withheld(view, iri, clocks) if is_statement else None
    is_readable = is_statement and withheld is None
    statements_view = read_statements(view, (iri,)) if is_readable else view
    return Description(
        id=slug,
        kind=kind,
        iri=iri.value,
        label=_label(view, iri, slug, withheld),
        clocks=clocks,
        aliases=view.values(iri, SKOS.altLabel),
        facts=_facts(query.table(view, "facts-of-entry", within), is_statement=is_statement),
        statements=Rows.of(query.table(view, "statements-about", within)),
        links=_linked(view, iri, clocks) if kind in _LINKED_TO else None,
        relations=Rows.of(query.table(view, "relations-of-entry", within)),
        left_out=Rows.of(query.table(view, "statements-left-out", within)),
        judgements=tuple(of_entry(view, iri)),
        withheld=withheld,
        retracted_by=retractions(view, clocks).get(slug, ()) if is_readable else (),
        testimony=testimony(statements_view, slug) if is_readable else None,
        passage=passage_data(statements_view, slug, texts) if is_readable else None,
        readings=_readings(view, iri) if is_readable else None,
    )


def _readings(view: View, iri: NamedNode) -> Rows:
    """Return what each coder read: coder, property and value."""
    return Rows.of(Table(("coder", "property", "value"), tuple(reading_rows(view, iri))))


def _label(view: View, iri: NamedNode, slug: str, withheld: Withheld | None) -> str:
    """Return the label of an entry, its id where it has none or a clock withholds it."""
    return slug if withheld else view.label(iri) or slug


def _facts(table: Table, *, is_statement: bool) -> Rows:
    """Return the facts of an entry without its names and marks, which stand elsewhere."""
    hidden = {term.value for term in _LABELS} | ({RDF.type.value} if is_statement else set())
    rows = tuple(row for row in table.rows if row[0].value not in hidden)
    return Rows.of(Table(table.columns, rows))


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


def _linked(view: View, iri: NamedNode, clocks: Clocks) -> Rows:
    """Return the statements linked to a task, sub-target, limit or duty, each with the list of
    coverage it is in.
    """
    evidence = query.table(view, "evidence-of-task", {"task": iri.value} | clocks.values())
    at = [evidence.columns.index(name) for name in _SHOWN]
    speaker, origin = evidence.columns.index("speaker"), evidence.columns.index("origin")
    rows = tuple(
        tuple(row[origin] or row[speaker] if column == speaker else row[column] for column in at)
        for row in evidence.rows
    )
    rows = tuple(sorted(rows, key=lambda row: row[_SHOWN.index("list")].value != "evidence"))
    columns = tuple({"speaker": "witness", "begins": "held"}.get(name, name) for name in _SHOWN)
    return Rows.of(Table(columns, rows))


def _withheld(view: View, iri: NamedNode, clocks: Clocks) -> Withheld | None:
    """Return why the clocks say nothing of a statement, None where they do not stand in the
    way.
    """
    first_day, known_from = view.value(iri, MKG.begins), view.value(iri, MKG.knownFrom)
    if clocks.known_by and known_from > clocks.known_by:
        return Withheld("known_by", clocks.known_by, known_from)
    if clocks.as_of and first_day > clocks.as_of:
        return Withheld("as_of", clocks.as_of, first_day)
    return None


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
        local_id(row["source"].value): int(row["statements"].value)
        for row in query.table(view, "statements-by-source", days)
    }
    place_iris = {row["place"].value for row in query.table(view, "places-named", days)}
    keys = ("sources", "actors", "places")
    return {
        "quads": view.count(),
        "statements": counts.get("statements", 0),
        "statements_by_source": by_source,
        **{key: counts.get(key, 0) for key in keys},
        "places_named": len(place_iris),
        **{key: counts.get(key, 0) for key in ("instruments", "mandates", "tasks")},
    }
