"""The same quads as an rdflib Dataset, for pySHACL, serialisers and notebooks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat
from rdflib import Dataset, URIRef
from rdflib import Literal as RdflibLiteral

from kg.model import Table
from kg.vocab import OTHER_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from kg.store.view import View


def dataset(view: View) -> Dataset:
    """Return an rdflib Dataset holding a view's graphs; queries on it see their union, as on the view."""
    buffer = io.BytesIO()
    view.engine.dump(buffer, format=RdfFormat.N_QUADS)
    made = Dataset(default_union=True)
    for prefix, namespace in (PREFIXES | OTHER_PREFIXES).items():
        made.bind(prefix, namespace, replace=True)
    made.parse(data=buffer.getvalue().decode(), format="nquads")
    return made


def rdflib_table(table: Table) -> Table:
    """Return a table of the engine's terms as one of rdflib's: URIRef and Literal, both of them text."""
    rows = tuple(tuple(_term(cell) for cell in row) for row in table.rows)
    return Table(table.columns, rows, table.title, table.parameters)


def _term(cell: object) -> URIRef | RdflibLiteral | None:
    if isinstance(cell, NamedNode):
        return URIRef(cell.value)
    if isinstance(cell, Literal):
        language = cell.language
        return RdflibLiteral(cell.value, lang=language, datatype=None if language else URIRef(cell.datatype.value))
    return None
