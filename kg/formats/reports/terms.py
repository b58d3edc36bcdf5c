"""RDF terms as people read them: labels and prefixed names for the eye, IRIs stay for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kg.model import Table
from kg.query import Labels
from kg.vocab import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.provenance import Rows, Term

__all__ = ["Labels", "ListedLabels", "readable"]


class _Readable(Protocol):
    def read(self, terms: Iterable[object]) -> None: ...

    def of(self, term: object) -> str: ...


class ListedLabels:
    """The readable form of terms where that of each IRI is listed, as in an answer that comes with
    its labels.

    >>> ListedLabels({"urn:a": "the first"}).of(NamedNode("urn:a"))
    'the first'
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def read(self, terms: Iterable[object]) -> None:
        """Do nothing: all that is known is at hand."""

    def of(self, term: object) -> str:
        """Return a term's readable form; None, an unbound variable, is empty."""
        if isinstance(term, NamedNode):
            return self._labels.get(term.value, term.value)
        if isinstance(term, Literal):
            return term.value
        return "" if term is None else str(term)


def readable(table: Table, labels: _Readable) -> Table:
    """Return the table with every term in its readable form."""
    labels.read(cell for row in table.rows for cell in row)
    rows = tuple(tuple(labels.of(cell) for cell in row) for row in table.rows)
    return Table(table.columns, rows, table.title, table.parameters)


def readable_rows(rows: Rows, labels: Labels, title: str = "") -> Table:
    """Return rows of plain terms as a table with every term in its readable form."""
    labels.read(
        NamedNode(cell.value)
        for row in rows.rows
        for cell in row
        if cell is not None and cell.kind == "iri"
    )
    cells = tuple(tuple(_term_text(cell, labels) for cell in row) for row in rows.rows)
    return Table(rows.columns, cells, title)


def _term_text(term: Term | None, labels: Labels) -> str:
    if term is None:
        return ""
    if term.kind == "iri":
        return labels.of(NamedNode(term.value))
    return f"_:{term.value}" if term.kind == "blank" else term.value
