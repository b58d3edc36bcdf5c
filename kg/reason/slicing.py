"""What a reasoner is given of a view: the axioms, a bounded number of individuals, and in words
what was left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, parse, serialize
from kg.reason.owl import sanitised
from kg.vocab import (
    OWL,
    RDF,
    RDFS,
    SEPARATE_KINDS,
    XSD,
    BlankNode,
    Literal,
    NamedNode,
    Triple,
    kind_and_slug,
)
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.store import View

    Term = NamedNode | BlankNode | Literal | Triple

DATATYPES: Final = frozenset(
    XSD.term(name)
    for name in (
        "string",
        "boolean",
        "decimal",
        "integer",
        "double",
        "float",
        "dateTime",
        "dateTimeStamp",
        "anyURI",
        "hexBinary",
        "base64Binary",
        "nonNegativeInteger",
        "nonPositiveInteger",
        "positiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "normalizedString",
        "token",
        "language",
        "Name",
        "NCName",
        "NMTOKEN",
    )
) | {RDF.langString, RDF.PlainLiteral, RDF.XMLLiteral, OWL.real, OWL.rational}
"""The OWL 2 datatype map; it has no dates and no coordinates, and HermiT refuses literals of any
other datatype.
"""
OWN_WORDS: Final = (str(OWL), str(RDF), str(RDFS), str(XSD))
"""The namespaces that are OWL's own."""
_LAST: Final = ("statement", "passage", "")
"""Kinds of individuals that are looked at after all others."""
_CONCEPTS: Final = SEPARATE_KINDS | {"task-concept", "phenomenon"}
_IGNORED: Final = frozenset({RDF.value, OWL.versionIRI})
"""What reasoners do not take from data."""
_KINDS: Final = frozenset(
    {
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.Ontology,
        RDFS.Datatype,
        RDFS.Class,
        RDF.Property,
        OWL.TransitiveProperty,
        OWL.SymmetricProperty,
        OWL.AsymmetricProperty,
        OWL.ReflexiveProperty,
        OWL.IrreflexiveProperty,
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.OntologyProperty,
        OWL.DeprecatedClass,
        OWL.DeprecatedProperty,
    }
)
_OF_TERMS: Final = frozenset(
    {
        RDFS.subClassOf,
        OWL.equivalentClass,
        OWL.disjointWith,
        OWL.complementOf,
        OWL.unionOf,
        OWL.intersectionOf,
        OWL.disjointUnionOf,
        OWL.oneOf,
        OWL.hasKey,
        RDFS.subPropertyOf,
        OWL.equivalentProperty,
        OWL.propertyDisjointWith,
        OWL.inverseOf,
        RDFS.domain,
        RDFS.range,
        OWL.propertyChainAxiom,
    }
)
"""Relations whose subject is a class or a property, declared or not."""
_OF_INDIVIDUALS: Final = frozenset({OWL.sameAs, OWL.differentFrom})


@dataclass(frozen=True, slots=True)
class Slice:
    """Triples for a reasoner, how many individuals are among them, and in words what was left
    out.
    """

    triples: tuple[Triple, ...]
    individuals: int
    left_out: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """The triples as N-Triples."""
        return n_triples(self.triples)


def sliced(view: View, individuals: int) -> Slice:
    """Return all axioms of a view and at most so many of its individuals: entries of
    the registry first, then concepts.

    An individual is whatever is neither class nor property and is of a class, the same as or
    another than something, or in a relation; one that an axiom names is always among them, so that
    the axiom stays whole.
    """
    triples = [quad.triple for quad in parse(sanitised(view), RdfFormat.N_TRIPLES)]
    terms = _terms(triples)
    all_individuals = _individuals(triples) - terms
    order = sorted(all_individuals, key=lambda node: (_turn(node), node.value))
    chosen = set(order[:individuals]) | (_in_axioms(triples) & all_individuals)
    outside = {t.subject for t in triples if isinstance(t.subject, NamedNode)} - terms - chosen
    inside = [t for t in triples if t.subject not in outside and not _is_among(t.object, outside)]
    kept_triples = [t for t in inside if not _is_unknown_value(t.object)]
    days = len(inside) - len(kept_triples)
    kept_triples = [t for t in kept_triples if t.predicate not in _IGNORED]
    omitted = len(all_individuals) - len(chosen & all_individuals)
    return Slice(
        tuple(kept_triples),
        len(chosen),
        tuple(_left_out(kept_triples, terms, omitted, len(all_individuals), days)),
    )


def _turn(node: NamedNode) -> int:
    """Return when an individual is looked at: entries of the registry, concepts, then the rest."""
    kind = (kind_and_slug(node.value) or ("",))[0]
    return 2 if kind in _LAST else int(kind in _CONCEPTS)


def _individuals(triples: Sequence[Triple]) -> set[NamedNode]:
    """Return the subjects of facts: of a class, or in a relation that OWL knows as one."""
    properties = {t.subject for t in triples if t.predicate == RDF.type and t.object in _PROPERTIES}
    return {
        t.subject
        for t in triples
        if isinstance(t.subject, NamedNode) and _is_fact(t.predicate, properties)
    }


def _is_among(term: Term, terms: set[NamedNode]) -> bool:
    return isinstance(term, NamedNode) and term in terms


def _is_unknown_value(term: Term) -> bool:
    """Return whether a term is a value of a datatype that OWL 2 lacks."""
    return isinstance(term, Literal) and term.datatype not in DATATYPES


_PROPERTIES: Final = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty})


def n_triples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _is_fact(predicate: NamedNode, properties: AbstractSet[Term]) -> bool:
    """Return whether a property says something of an individual: its class, or a relation that OWL
    knows as one.
    """
    return predicate == RDF.type or predicate in _OF_INDIVIDUALS or predicate in properties


def _terms(triples: Iterable[Triple]) -> set[Term]:
    """Return classes, properties and the like: what is no individual, unless it is described as one
    too.
    """
    return {
        t.subject
        for t in triples
        if t.predicate in _OF_TERMS or (t.predicate == RDF.type and t.object in _KINDS)
    }


def _in_axioms(triples: Iterable[Triple]) -> set[Term]:
    """Return what lists and expressions name: members of AllDifferent or an enumeration, ends of a
    denial.
    """
    names = (RDF.first, OWL.hasValue, OWL.sourceIndividual, OWL.targetIndividual)
    return {t.object for t in triples if t.predicate in names and isinstance(t.object, NamedNode)}


def _left_out(
    triples: Sequence[Triple], terms: set[Term], omitted: int, total: int, days: int
) -> Iterator[str]:
    """Say what no reasoner sees: too many individuals, values of other datatypes, relations that
    OWL cannot place.
    """
    if omitted:
        yield f"{omitted:,} of {counted(total, 'individual')} (--individuals N looks at more)"
    if days:
        values = counted(days, "value")
        yield (
            f"{values} such as days and coordinates, which OWL 2 has no datatypes for; kg "
            "validate checks them"
        )
    foreign = sum(t.predicate != RDF.type and _is_other_datatype(t.object) for t in triples)
    if foreign:
        yield f"{counted(foreign, 'axiom')} on datatypes that OWL 2 lacks, such as xsd:date"
    yield from _unplaced(triples, terms)


def _unplaced(triples: Sequence[Triple], terms: set[Term]) -> Iterator[str]:
    """Say how many values OWL cannot place: of undeclared properties, or of the wrong kind."""
    kinds = _kinds(triples)
    asserted = [t for t in triples if not t.predicate.value.startswith(OWN_WORDS)]
    undeclared = sum(t.predicate not in kinds and t.subject not in terms for t in asserted)
    if undeclared:
        yield (
            f"{counted(undeclared, 'value')} of properties that are declared nowhere, which "
            "OWL takes for annotations"
        )
    mixed = sum(_is_mixed(t, kinds.get(t.predicate, set())) for t in asserted)
    if mixed:
        yield (
            f"{counted(mixed, 'value')} of the wrong kind, text for an entry or the reverse "
            "(kg lint names them)"
        )


def _kinds(triples: Iterable[Triple]) -> dict[Term, set[Term]]:
    """Return what each class and property is declared to be."""
    kinds: dict[Term, set[Term]] = {}
    for t in triples:
        if t.predicate == RDF.type and t.object in _KINDS:
            kinds.setdefault(t.subject, set()).add(t.object)
    return kinds


def _is_other_datatype(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(str(XSD)) and term not in DATATYPES


def _is_mixed(triple: Triple, kinds: set[Term]) -> bool:
    """Return whether a property of objects has a text, or a property of data has none."""
    right, wrong = OWL.ObjectProperty, OWL.DatatypeProperty
    if isinstance(triple.object, Literal):
        right, wrong = wrong, right
    return wrong in kinds and not kinds & {right, OWL.AnnotationProperty}
