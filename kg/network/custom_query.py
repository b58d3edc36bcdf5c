"""The edges of a custom query: the rows of a SELECT, or the triples of a CONSTRUCT."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg.engine.rdf import (
    CanonicalizationAlgorithm,
    Dataset,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from kg.errors import InputError
from kg.network.edges import COLUMNS, node_of
from kg.network.labels import local_name
from kg.vocab import DCTERMS, RDF, RDFS, SKOS, BlankNode, Literal, NamedNode, Quad, Triple, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

_LABELS: Final = (SKOS.prefLabel, RDFS.label, DCTERMS.title)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a custom query says: rows that make edges, and what it says of nodes by IRI."""

    rows: list[dict[str, Any]]
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    title: str = ""


def answer(data: bytes, form: str, name: str = "query") -> Answer:
    """Return the edges in a query's result: W3C JSON of a SELECT (`json`), or N-Triples of a
    CONSTRUCT (`nt`).

    Raises InputError where a SELECT has no columns source and target.

    >>> [row["target"].value for row in answer(b"<urn:a> <urn:p> <urn:b> .", "nt").rows]
    ['urn:b']
    """
    if form == "nt":
        return _of_triples([quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)], name)
    results = parse_query_results(data, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        raise InputError(f"{name}: an ASK makes no network. Use SELECT or CONSTRUCT.")
    columns = [variable.value for variable in results.variables]
    missing_columns = [column for column in ("source", "target") if column not in columns]
    if missing_columns:
        raise InputError(
            f"{name}: no column {' and no column '.join(missing_columns)}. Name the "
            "two ends of an edge ?source and ?target; "
            f"{', '.join(COLUMNS[2:8])} and others may follow (queries/network/README.md)."
        )
    return Answer([dict(zip(columns, row, strict=True)) for row in results], title=name)


def _of_triples(triples: Iterable[Triple], name: str) -> Answer:
    """Return the edges and the attributes in triples, in a fixed order."""
    rows: list[dict[str, Any]] = []
    attributes: dict[str, dict[str, str]] = {}
    for triple in sorted(_fixed(triples), key=str):
        if isinstance(triple.object, Triple):
            raise InputError(
                f"{name}: a triple about a triple makes no edge. Name the statement instead."
            )
        node_attributes = attributes.setdefault(node_of(triple.subject), {})
        if triple.predicate == RDF.type:
            node_attributes.setdefault("type", local_name(node_of(triple.object)))
        elif not isinstance(triple.object, Literal):
            rows.append(
                {"source": triple.subject, "relation": triple.predicate, "target": triple.object}
            )
        elif triple.predicate in _LABELS and triple.object.language in (None, "en"):
            node_attributes.setdefault("label", triple.object.value)
        else:
            language = f"@{triple.object.language}" if triple.object.language else ""
            key = shorten(triple.predicate.value) + language
            node_attributes[key] = (
                f"{node_attributes[key]}; {triple.object.value}"
                if key in node_attributes
                else triple.object.value
            )
    return Answer(rows, attributes, name)


def _fixed(triples: Iterable[Triple]) -> list[Triple]:
    """Return triples with blank nodes named by what they say, so that two runs give the same
    nodes.
    """
    listed_triples = list(triples)
    if not any(
        isinstance(term, BlankNode)
        for triple in listed_triples
        for term in (triple.subject, triple.object)
    ):
        return listed_triples
    graph = NamedNode("urn:x-graph")
    dataset = Dataset(
        Quad(triple.subject, triple.predicate, triple.object, graph) for triple in listed_triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]
