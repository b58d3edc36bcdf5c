"""RDF terms as people read them: labels and prefixed names for the eye, IRIs stay for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.model import Table
from kg.query import language_of
from kg.vocab import DCTERMS, GEO, MKG, SKOS, Literal, NamedNode, entity, kind_and_slug, shorten

if TYPE_CHECKING:
    from kg.provenance import Rows, Term
    from kg.store import View

_CITED: Final = ("statement", "task", "duty", "instrument")
"""Kinds that people cite by id or symbol rather than by label."""


class Labels:
    """The readable form of terms over one view, looked up once each."""

    def __init__(self, view: View, language: str = "") -> None:
        """`language` is the view's own unless it is named."""
        self._view = view
        self._language = language or language_of(view)
        self._known: dict[str, str] = {}

    def of(self, term: object) -> str:
        """Return a term's readable form; None, an unbound variable, is empty."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return term.value
        if isinstance(term, NamedNode):
            if term.value not in self._known:
                self._known[term.value] = self._name(term)
            return self._known[term.value]
        return str(term)

    def entry(self, kind: str, slug: str) -> str:
        """Return the readable form of one of our entries."""
        return self.of(entity(kind, slug))

    def _name(self, iri: NamedNode) -> str:
        found = kind_and_slug(iri.value)
        if found is None:
            return shorten(iri.value)
        kind, slug = found
        if kind in _CITED:
            return self._view.value(iri, SKOS.notation) or slug
        if kind == "provision":
            return self._provision(iri) or slug
        if "#point" in slug:
            return self._point(iri)
        if kind == "source" or "#" in slug:
            return slug
        return self._view.label(iri, self._language) or slug

    def _point(self, iri: NamedNode) -> str:
        """Return a point as coordinates with precision and verification."""
        terms = (self._view.value(iri, MKG.precision), self._view.value(iri, MKG.verification))
        words = ", ".join(self.of(NamedNode(term)) for term in terms if term)
        return f"{self._view.value(iri, GEO.asWKT)} ({words})"

    def _provision(self, iri: NamedNode) -> str:
        instrument = self._view.value(iri, DCTERMS.isPartOf)
        return (
            f"{self.of(NamedNode(instrument))}: {self._view.label(iri, self._language)}"
            if instrument
            else ""
        )


def readable(table: Table, labels: Labels) -> Table:
    """Return the table with every term in its readable form."""
    rows = tuple(tuple(labels.of(cell) for cell in row) for row in table.rows)
    return Table(table.columns, rows, table.title, table.parameters)


def readable_rows(rows: Rows, labels: Labels, title: str = "") -> Table:
    """Return rows of plain terms as a table with every term in its readable form."""
    cells = tuple(tuple(_term_text(cell, labels) for cell in row) for row in rows.rows)
    return Table(rows.columns, cells, title)


def _term_text(term: Term | None, labels: Labels) -> str:
    if term is None:
        return ""
    if term.kind == "iri":
        return labels.of(NamedNode(term.value))
    return f"_:{term.value}" if term.kind == "blank" else term.value
