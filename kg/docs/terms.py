"""What the site says of each term and concept: read from a view, with examples from what the view
knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.vocab import (
    MKG,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    kind_and_slug,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.render import Labels
    from kg.store import View
    from kg.vocab import Quad

KINDS: Final = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
}
_CHARACTERISTICS: Final = {OWL.SymmetricProperty: "symmetric", OWL.TransitiveProperty: "transitive"}
_FACTS: Final = (
    ("below", RDFS.subClassOf),
    ("below", RDFS.subPropertyOf),
    ("from", RDFS.domain),
    ("to", RDFS.range),
    ("disjoint with", OWL.disjointWith),
    ("see also", RDFS.seeAlso),
)
_MATCHES: Final = (SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch)
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: `facts` are words with the IRIs that they lead to, `examples` lines from
    the data.
    """

    iri: str
    kind: str
    labels: tuple[tuple[str, str], ...]
    definition: str
    notes: tuple[str, ...]
    illustration: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    marks: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def name(self) -> str:
        """The local name, which is the anchor of its section too."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme. `broader` are ids, `matches` words and IRIs."""

    iri: str
    labels: tuple[tuple[str, str], ...]
    definition: str
    notes: tuple[str, ...]
    broader: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """What people type."""
        return (kind_and_slug(self.iri) or ("", self.iri))[1]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme with its concepts, in the order of their ids."""

    iri: str
    labels: tuple[tuple[str, str], ...]
    definition: str
    notes: tuple[str, ...]
    concepts: tuple[Concept, ...]

    @property
    def id(self) -> str:
        """The last part of its IRI."""
        return self.iri.rpartition("/")[2]


def terms(view: View, labels: Labels) -> tuple[Term, ...]:
    """Return our classes and properties, classes first, then by name."""
    found = [
        _term(view, labels, quad.subject, word)
        for kind, word in KINDS.items()
        for quad in view.match(None, RDF.type, kind, ONTOLOGY_GRAPH)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MKG)
    ]
    return tuple(sorted(found, key=lambda term: (term.kind != "class", term.name.casefold())))


def schemes(view: View) -> tuple[Scheme, ...]:
    """Return the concept schemes by id, each with its concepts."""
    found = []
    for quad in view.match(None, RDF.type, SKOS.ConceptScheme, ONTOLOGY_GRAPH):
        if not isinstance(quad.subject, NamedNode):
            continue
        members = view.match(None, SKOS.inScheme, quad.subject, ONTOLOGY_GRAPH)
        concepts = {
            _concept(view, member.subject)
            for member in members
            if isinstance(member.subject, NamedNode)
        }
        found.append(
            Scheme(
                iri=quad.subject.value,
                labels=_texts(view, quad.subject, SKOS.prefLabel),
                definition=_text(view, quad.subject, SKOS.definition),
                notes=_notes(view, quad.subject),
                concepts=tuple(sorted(concepts, key=lambda concept: concept.id)),
            )
        )
    return tuple(sorted(found, key=lambda scheme: scheme.id))


def _term(view: View, labels: Labels, iri: NamedNode, kind: str) -> Term:
    facts: dict[str, list[str]] = {}
    for word, predicate in _FACTS:
        facts.setdefault(word, []).extend(_iris(view, iri, predicate))
    facts["above"] = [
        quad.subject.value
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for quad in view.match(None, predicate, iri, ONTOLOGY_GRAPH)
        if isinstance(quad.subject, NamedNode)
    ]
    types = set(_iris(view, iri, RDF.type))
    examples = _instances(view, labels, iri) if kind == "class" else _uses(view, labels, iri)
    return Term(
        iri.value,
        kind,
        _texts(view, iri, RDFS.label),
        _text(view, iri, SKOS.definition),
        _notes(view, iri),
        _text(view, iri, SKOS.example),
        tuple((word, tuple(sorted(set(found)))) for word, found in facts.items() if found),
        tuple(word for kind, word in _CHARACTERISTICS.items() if kind.value in types),
        examples,
    )


def _concept(view: View, iri: NamedNode) -> Concept:
    matches = tuple(
        (shorten(predicate.value), found)
        for predicate in _MATCHES
        for found in sorted(_iris(view, iri, predicate))
    )
    return Concept(
        iri.value,
        _texts(view, iri, SKOS.prefLabel),
        _text(view, iri, SKOS.definition),
        _notes(view, iri),
        tuple(sorted(_iris(view, iri, SKOS.broader))),
        matches,
    )


def _instances(view: View, labels: Labels, iri: NamedNode) -> tuple[str, ...]:
    """Return the first entries of a class by id: what they are called, and their id."""
    found = sorted(
        {
            quad.subject.value
            for quad in view.match(None, RDF.type, iri)
            if isinstance(quad.subject, NamedNode) and quad.graph_name != ONTOLOGY_GRAPH
        }
    )
    named = [
        (labels.of(NamedNode(entry)), (kind_and_slug(entry) or ("", entry))[1])
        for entry in found[:_EXAMPLES]
    ]
    return tuple(label if label == slug else f"{label} ({slug})" for label, slug in named)


def _uses(view: View, labels: Labels, iri: NamedNode) -> tuple[str, ...]:
    """Return the first triples with a property, by subject, as people read them."""
    quads: Iterator[Quad] = view.match(None, iri, None)
    rows = sorted({(str(quad.subject), str(quad.object)): quad for quad in quads}.items())
    word = view.label(iri)
    return tuple(
        f"{labels.of(quad.subject)} {word} {labels.of(quad.object)}" for _, quad in rows[:_EXAMPLES]
    )


def _iris(view: View, subject: NamedNode, predicate: NamedNode) -> list[str]:
    quads = view.match(subject, predicate, None)
    return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})


def _texts(view: View, subject: NamedNode, predicate: NamedNode) -> tuple[tuple[str, str], ...]:
    quads = view.match(subject, predicate, None, ONTOLOGY_GRAPH)
    found = {
        (quad.object.language or "", quad.object.value)
        for quad in quads
        if isinstance(quad.object, Literal)
    }
    return tuple(sorted(found))


def _text(view: View, subject: NamedNode, predicate: NamedNode) -> str:
    return next(
        (text for language, text in _texts(view, subject, predicate) if language == "en"), ""
    )


def _notes(view: View, subject: NamedNode) -> tuple[str, ...]:
    return tuple(text for _, text in _texts(view, subject, SKOS.scopeNote))
