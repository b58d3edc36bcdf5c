"""The same quads as an rdflib Dataset, for pySHACL, serialisers and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, Dataset, Graph, URIRef
from rdflib import Literal as RdflibLiteral

from kg.model import Table
from kg.vocab import OTHER_PREFIXES, PREFIXES, BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from kg.store import View


def to_rdflib(view: View) -> Dataset:
    """Return an rdflib Dataset with a view's graphs, a copy in memory for tools that speak rdflib;
    queries on it see their union, as on the view.

    Its literals are those that the files wrote; rdflib's own parser would give them another form.

    >>> len(to_rdflib(view)) == view.count()
    True
    """
    dataset = Dataset(default_union=True)
    for prefix, namespace in (PREFIXES | OTHER_PREFIXES).items():
        dataset.bind(prefix, namespace, replace=True)
    graphs: dict[object, Graph] = {}
    for quad in view.written():
        name = quad.graph_name
        if name not in graphs:
            graphs[name] = (
                dataset.graph(_term(name)) if isinstance(name, NamedNode) else dataset.default_graph
            )
        triple = (_term(quad.subject), _term(quad.predicate), _term(quad.object))
        dataset.store.add(triple, graphs[name])  # type: ignore[arg-type]
    return dataset


def rdflib_table(table: Table) -> Table:
    """Return a table of the engine's terms as one of rdflib's: URIRef and Literal, both of them
    text.
    """
    rows = tuple(tuple(_term(cell) for cell in row) for row in table.rows)
    labels = {_term(term): label for term, label in table.labels.items()}
    return Table(table.columns, rows, table.title, table.parameters, labels)


def _term(cell: object) -> URIRef | BNode | RdflibLiteral | None:
    if isinstance(cell, NamedNode):
        return URIRef(cell.value)
    if isinstance(cell, BlankNode):
        return BNode(cell.value)
    if isinstance(cell, Literal):
        language = cell.language
        datatype = None if language else URIRef(cell.datatype.value)
        return RdflibLiteral(cell.value, lang=language, datatype=datatype, normalize=False)
    return None
