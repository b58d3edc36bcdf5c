"""The knowledge base described as a dataset: DCAT for catalogues, VoID for those who query; every
figure is counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from kg.engine.rdf import RdfFormat, serialize
from kg.formats.rdf import FORMATS
from kg.vocab import (
    CC_BY,
    CONTRIBUTORS,
    DATASET,
    DCAT,
    DCTERMS,
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    MEDIA_TYPES,
    MKG,
    ONTOLOGY,
    OTHER_PREFIXES,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    VOID,
    XSD,
    Literal,
    NamedNode,
    Triple,
    entity,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.store import View

_HIDDEN: Final = frozenset({DERIVED_GRAPH, MANIFEST_GRAPH})
_MAKERS: Final = "The mandate-kg contributors"
_TITLE: Final = "Mission mandate knowledge base"


def description(view: View, *, packaged: bool = True) -> bytes:
    """Return the DCAT and VoID description of a view in Turtle, in a fixed order.

    Figures are those of the asserted graphs, in distinct triples; the period runs from the first to
    the last day that a statement holds. Title, makers and licence are those of the `packaged`
    knowledge base, left out for a store with sources of others.

    >>> b"void:triples" in description(view)
    True
    """
    triples = set(_about(view, packaged=packaged)) | set(_counted(view))
    return (
        serialize(
            sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES | OTHER_PREFIXES
        )
        or b""
    )


def _about(view: View, *, packaged: bool) -> Iterator[Triple]:
    yield Triple(DATASET, RDF.type, DCAT.Dataset)
    yield Triple(DATASET, RDF.type, VOID.Dataset)
    yield Triple(DATASET, DCTERMS.conformsTo, ONTOLOGY)
    if packaged:
        yield Triple(DATASET, DCTERMS.term("title"), Literal(_TITLE, language="en"))
        yield Triple(DATASET, DCTERMS.creator, CONTRIBUTORS)
        yield Triple(CONTRIBUTORS, RDF.type, DCTERMS.Agent)
        yield Triple(CONTRIBUTORS, RDFS.label, Literal(_MAKERS, language="en"))
        yield Triple(DATASET, DCTERMS.license, CC_BY)
    for source in view.sources():
        yield Triple(DATASET, PROV.wasDerivedFrom, entity("source", source.id))
    for name, form in FORMATS.items():
        node = NamedNode(f"{DATASET.value}/{name}")
        yield Triple(DATASET, DCAT.distribution, node)
        yield Triple(node, RDF.type, DCAT.Distribution)
        yield Triple(node, DCAT.mediaType, MEDIA_TYPES.term(form.media_type))
    days = sorted(_days(view))
    if days:
        period = NamedNode(f"{DATASET.value}/period")
        yield Triple(DATASET, DCTERMS.temporal, period)
        yield Triple(period, RDF.type, DCTERMS.PeriodOfTime)
        yield Triple(period, DCAT.startDate, Literal(days[0], datatype=XSD.date))
        yield Triple(period, DCAT.endDate, Literal(days[-1], datatype=XSD.date))


def _days(view: View) -> Iterator[str]:
    statements = {quad.subject for quad in view.match(None, RDF.type, MKG.Statement)}
    for quad in view.look_up((None, day, None, None) for day in (MKG.begins, MKG.ends)):
        if isinstance(quad.subject, NamedNode) and quad.subject in statements:
            yield quad.object.value  # type: ignore[union-attr]


def _counted(view: View) -> Iterator[Triple]:
    """Return the VoID figures: of the whole, of each class, of each property, and the languages and
    vocabularies.
    """
    triples = {quad.triple for quad in view.written() if quad.graph_name not in _HIDDEN}
    typed = Counter(triple.object for triple in triples if triple.predicate == RDF.type)
    predicate_counts = Counter(triple.predicate for triple in triples)
    yield from _figures(
        DATASET,
        {
            "triples": len(triples),
            "distinctSubjects": len({triple.subject for triple in triples}),
            "distinctObjects": len({triple.object for triple in triples}),
            "properties": len(predicate_counts),
            "classes": len(typed),
            "entities": sum(1 for _ in view.ids()),
        },
    )
    yield from _languages(triples)
    yield from _vocabularies((*typed, *predicate_counts))
    yield from _parts("class", {kind: {"entities": count} for kind, count in typed.items()})
    yield from _parts(
        "property", {predicate: {"triples": count} for predicate, count in predicate_counts.items()}
    )


def _vocabularies(terms: Iterable[object]) -> Iterator[Triple]:
    for namespace in sorted({_namespace(term) for term in terms if isinstance(term, NamedNode)}):
        yield Triple(DATASET, VOID.vocabulary, NamedNode(namespace))


def _languages(triples: Iterable[Triple]) -> Iterator[Triple]:
    tags = {triple.object.language for triple in triples if isinstance(triple.object, Literal)}
    for tag in sorted(filter(None, tags)):
        yield Triple(DATASET, DCTERMS.language, Literal(tag))


def _parts(word: str, counts: Mapping[Any, Mapping[str, int]]) -> Iterator[Triple]:
    """Return one partition a class or property, named by its prefixed name."""
    for term, figures in counts.items():
        if not isinstance(term, NamedNode):
            continue
        part = NamedNode(
            f"{DATASET.value}/{word}/{shorten(term.value).strip('<>').replace(':', '-', 1)}"
        )
        yield Triple(DATASET, VOID.term(f"{word}Partition"), part)
        yield Triple(part, VOID.term(word), term)
        yield from _figures(part, figures)


def _figures(node: NamedNode, figures: Mapping[str, int]) -> Iterator[Triple]:
    for name, count in figures.items():
        yield Triple(node, VOID.term(name), Literal(str(count), datatype=XSD.integer))


def _namespace(term: NamedNode) -> str:
    """Return the namespace of a term: up to its last `#` or `/`, without either up to its last
    colon.
    """
    value = term.value
    return value[: (max(value.rfind("#"), value.rfind("/")) + 1) or value.rfind(":") + 1]
