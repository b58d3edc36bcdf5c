"""The quads themselves: the union of the asserted graphs as triples, or the graphs by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, Quad, RdfFormat, Triple, serialize

from kg import theme
from kg.errors import InputError
from kg.vocab import DERIVED_GRAPH, MANIFEST_GRAPH, OTHER_PREFIXES, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

FORMATS: Final = {
    "ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS,
}  # fmt: skip
_NAMED: Final = ("trig", "nq")


def rdf(view: View, form: str, *, derived: bool = False) -> bytes:
    """Return the asserted graphs in an RDF format, in a fixed order: the same quads give the same bytes.

    `trig` and `nq` keep the graphs; the others hold their union. What the rules derived comes only with `derived`; the
    manifest, which tells of one store's loads, never does. Literals are as their files wrote them. RDF/XML cannot hold
    control characters, which are dropped, nor a predicate without a local name, which raises InputError.

    >>> from pyoxigraph import Store
    >>> from kg.store import View
    >>> rdf(View(Store()), "nt")
    b''
    """
    hidden = {MANIFEST_GRAPH} if derived else {MANIFEST_GRAPH, DERIVED_GRAPH}
    quads = _fixed([quad for quad in view.written() if quad.graph_name not in hidden])
    prefixes = PREFIXES | OTHER_PREFIXES
    if form in _NAMED:
        return _written(sorted(quads, key=lambda quad: (str(quad.graph_name), *_key(quad.triple))), form, prefixes)
    triples = sorted({quad.triple for quad in quads}, key=_key)
    if form != "rdf":
        return _written(triples, form, prefixes)
    # The engine writes a carriage return as it is, which XML readers turn into a line end.
    return _written(map(_for_xml, triples), form, prefixes).replace(b"\r", b"&#13;")


def _written(input_: Iterable[Quad] | Iterable[Triple], form: str, prefixes: dict[str, str]) -> bytes:
    data = serialize(input_, format=FORMATS[form], prefixes=prefixes) or b""
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _fixed(quads: list[Quad]) -> list[Quad]:
    """Return the quads with blank nodes, if any, named by what they say; the engine names them at random."""
    if not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
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
        raise InputError(f"RDF/XML cannot write the predicate <{predicate}>: it has no local name. Use -f ttl.")
    value = triple.object
    if isinstance(value, Literal) and (cleaned := theme.xml_safe(value.value)) != value.value:
        if value.language:
            value = Literal(cleaned, language=value.language)
        else:
            value = Literal(cleaned, datatype=value.datatype)
    return Triple(triple.subject, triple.predicate, value)
