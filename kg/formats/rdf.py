"""The quads themselves: the union of the asserted graphs as triples, or the graphs by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from kg import style
from kg.engine.rdf import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize
from kg.errors import InputError
from kg.vocab import (
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    OTHER_PREFIXES,
    PREFIXES,
    RDF,
    XSD,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

S = TypeVar("S", Quad, Triple)
FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
_NAMED: Final = ("trig", "nq")
_SHORT: Final = {
    XSD.integer: re.compile(r"0|-?[1-9][0-9]*"),
    XSD.decimal: re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]"),
    XSD.double: re.compile(r"(?!)"),
}
"""The numbers that Turtle may write without quotes: readers keep these as they are, of others only
the value.
"""
_IN_FULL: Final = "x-in-full:///"
_FULL: Final = re.compile(rb'(?<=[0-9A-Za-z.])"\^\^<' + _IN_FULL.encode() + rb"(\w+)>")


def rdf(view: View, form: str, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in an RDF format, in a fixed order: the same quads give the same
    bytes.

    `trig` and `nq` keep the graphs; the others hold their union. What the rules derived comes only
    with `derived`; the manifest, which is about one store's loads, never does. Literals are as
    their files wrote them. RDF/XML cannot hold control characters, which are dropped, nor a
    predicate without a local name, which raises InputError.

    >>> from kg.engine import scratch
    >>> from kg.store import View
    >>> rdf(View(scratch()), "nt")
    b''
    """
    hidden = {MANIFEST_GRAPH} if derived else {MANIFEST_GRAPH, DERIVED_GRAPH}
    quads = _fixed([quad for quad in view.written() if quad.graph_name not in hidden])
    prefixes = PREFIXES | OTHER_PREFIXES
    if form in _NAMED:
        return _written(
            sorted(quads, key=lambda quad: (str(quad.graph_name), *_key(quad.triple))),
            form,
            prefixes,
        )
    triples = sorted({quad.triple for quad in quads}, key=_key)
    if form != "rdf":
        return _written(triples, form, prefixes)
    # The engine writes a carriage return as it is, which XML readers turn into a line end.
    return _written(map(_for_xml, triples), form, prefixes).replace(b"\r", b"&#13;")


def turtle(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in Turtle, as `rdf` does."""
    return rdf(view, "ttl", derived=derived)


def n_triples(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in N-Triples, as `rdf` does."""
    return rdf(view, "nt", derived=derived)


def json_ld(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in JSON-LD, as `rdf` does."""
    return rdf(view, "jsonld", derived=derived)


def rdf_xml(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in RDF/XML, as `rdf` does."""
    return rdf(view, "rdf", derived=derived)


def trig(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in TriG, as `rdf` does."""
    return rdf(view, "trig", derived=derived)


def n_quads(view: View, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in N-Quads, as `rdf` does."""
    return rdf(view, "nq", derived=derived)


def _written(input_: Iterable[S], form: str, prefixes: dict[str, str]) -> bytes:
    if form in ("ttl", "trig"):
        data = serialize(map(_in_full, input_), format=FORMATS[form], prefixes=prefixes) or b""
        data = _FULL.sub(rb'"^^xsd:\1', data)
    else:
        data = serialize(input_, format=FORMATS[form], prefixes=prefixes) or b""
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _in_full(statement: S) -> S:
    """Return a triple or quad whose number Turtle would not keep under a datatype that it writes in
    full.
    """
    value = statement.object
    pattern = _SHORT.get(value.datatype) if isinstance(value, Literal) else None
    if pattern is None or pattern.fullmatch(value.value):  # type: ignore[union-attr]
        return statement
    name = value.datatype.value.rpartition("#")[2]  # type: ignore[union-attr]
    full = Literal(value.value, datatype=NamedNode(_IN_FULL + name))  # type: ignore[union-attr]
    if isinstance(statement, Quad):
        return Quad(statement.subject, statement.predicate, full, statement.graph_name)
    return Triple(statement.subject, statement.predicate, full)


def _fixed(quads: list[Quad]) -> list[Quad]:
    """Return the quads with blank nodes, if any, named by what they say; the engine names them at
    random.
    """
    if not any(
        isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)
    ):
        return quads
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def _key(triple: Triple) -> tuple[str, str, str]:
    predicate = "" if triple.predicate == RDF.type else triple.predicate.value
    return str(triple.subject), predicate, str(triple.object)


def _for_xml(triple: Triple) -> Triple:
    """Return a triple as RDF/XML can hold it."""
    predicate = triple.predicate.value
    local = predicate[max(predicate.rfind(mark) for mark in "/#:") + 1 :]
    if not local or not (local[0].isalpha() or local[0] == "_"):
        raise InputError(
            f"RDF/XML cannot write the predicate <{predicate}>: it has no local name. Use -f ttl."
        )
    value = triple.object
    if isinstance(value, Literal) and (cleaned := style.xml_safe(value.value)) != value.value:
        if value.language:
            value = Literal(cleaned, language=value.language)
        else:
            value = Literal(cleaned, datatype=value.datatype)
    return Triple(triple.subject, triple.predicate, value)
