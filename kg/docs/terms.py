"""What the site says of each term and concept: read from a view, with examples from what the view
knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
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
    id_or_iri,
    local_id,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.formats.reports import Labels
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
        return id_or_iri(self.iri)


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
        return local_id(self.iri)


def terms(view: View, labels: Labels) -> tuple[Term, ...]:
    """Return our classes and properties, classes first, then by name."""
    kinds = [
        (quad.subject, KINDS[quad.object])  # type: ignore[index]
        for quad in view.look_up((None, RDF.type, kind, ONTOLOGY_GRAPH) for kind in KINDS)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MKG)
    ]
    cached = view.read_ahead(iri for iri, _ in kinds)
    above = _above(view)
    examples = _examples(view, cached, labels, kinds)
    entries = [_term(cached, iri, word, above.get(iri, []), examples[iri]) for iri, word in kinds]
    return tuple(sorted(entries, key=lambda term: (term.kind != "class", term.name.casefold())))


def schemes(view: View) -> tuple[Scheme, ...]:
    """Return the concept schemes by id, each with its concepts."""
    iris = [
        quad.subject
        for quad in view.match(None, RDF.type, SKOS.ConceptScheme, ONTOLOGY_GRAPH)
        if isinstance(quad.subject, NamedNode)
    ]
    members: dict[object, set[NamedNode]] = {iri: set() for iri in iris}
    for quad in view.look_up((None, SKOS.inScheme, iri, ONTOLOGY_GRAPH) for iri in iris):
        if isinstance(quad.subject, NamedNode):
            members[quad.object].add(quad.subject)
    cached = view.read_ahead(
        [*iris, *(concept for concepts in members.values() for concept in concepts)]
    )
    entries = [
        Scheme(
            iri=iri.value,
            labels=_texts(cached, iri, SKOS.prefLabel),
            definition=_text(cached, iri, SKOS.definition),
            notes=_notes(cached, iri),
            concepts=tuple(
                sorted(
                    {_concept(cached, concept) for concept in members[iri]},
                    key=lambda concept: concept.id,
                )
            ),
        )
        for iri in iris
    ]
    return tuple(sorted(entries, key=lambda scheme: scheme.id))


def _above(view: View) -> dict[NamedNode, list[str]]:
    """Return the terms that lie directly below each term, as IRIs: what it is above."""
    below: dict[NamedNode, list[str]] = {}
    for quad in view.look_up(
        (None, predicate, None, ONTOLOGY_GRAPH)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
    ):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            below.setdefault(quad.object, []).append(quad.subject.value)
    return below


def _term(
    view: View, iri: NamedNode, kind: str, above: list[str], examples: tuple[str, ...]
) -> Term:
    facts: dict[str, list[str]] = {}
    for word, predicate in _FACTS:
        facts.setdefault(word, []).extend(_iris(view, iri, predicate))
    facts["above"] = above
    types = set(_iris(view, iri, RDF.type))
    return Term(
        iri.value,
        kind,
        _texts(view, iri, RDFS.label),
        _text(view, iri, SKOS.definition),
        _notes(view, iri),
        _text(view, iri, SKOS.example),
        tuple((word, tuple(sorted(set(iris)))) for word, iris in facts.items() if iris),
        tuple(word for kind, word in _CHARACTERISTICS.items() if kind.value in types),
        examples,
    )


def _concept(view: View, iri: NamedNode) -> Concept:
    matches = tuple(
        (shorten(predicate.value), match_iri)
        for predicate in _MATCHES
        for match_iri in sorted(_iris(view, iri, predicate))
    )
    return Concept(
        iri.value,
        _texts(view, iri, SKOS.prefLabel),
        _text(view, iri, SKOS.definition),
        _notes(view, iri),
        tuple(sorted(_iris(view, iri, SKOS.broader))),
        matches,
    )


def _examples(
    view: View, cached: View, labels: Labels, kinds: Sequence[tuple[NamedNode, str]]
) -> dict[NamedNode, tuple[str, ...]]:
    """Return examples of each term: the first entries of a class by id, the first triples with a
    property.

    `cached` is the view that has read the terms themselves.
    """
    classes = [iri for iri, word in kinds if word == "class"]
    properties = [iri for iri, word in kinds if word != "class"]
    instances, uses = _instances(view, classes), _uses(view, properties)
    first = [quad for quads in (*instances.values(), *uses.values()) for quad in quads]
    labels.read(term for quad in first for term in (quad.subject, quad.object))
    examples = {iri: tuple(map(_instance(labels), instances.get(iri, ()))) for iri in classes}
    for iri in properties:
        word = cached.label(iri)
        examples[iri] = tuple(
            f"{labels.of(quad.subject)} {word} {labels.of(quad.object)}"
            for quad in uses.get(iri, ())
        )
    return examples


def _instances(view: View, classes: Iterable[NamedNode]) -> dict[object, tuple[Quad, ...]]:
    """Return what types the first entries of each class, by id."""
    return _first(
        (quad.object, (quad.subject.value,), quad)
        for quad in view.look_up((None, RDF.type, iri, None) for iri in classes)
        if isinstance(quad.subject, NamedNode) and quad.graph_name != ONTOLOGY_GRAPH
    )


def _uses(view: View, properties: Iterable[NamedNode]) -> dict[object, tuple[Quad, ...]]:
    """Return the first quads of each property, by subject and object."""
    return _first(
        (quad.predicate, (str(quad.subject), str(quad.object)), quad)
        for quad in view.look_up((None, iri, None, None) for iri in properties)
    )


def _first(
    quads: Iterable[tuple[object, tuple[str, ...], Quad]],
) -> dict[object, tuple[Quad, ...]]:
    """Return the first quads of each term by their keys; no more are held at any time."""
    groups: dict[object, dict[tuple[str, ...], Quad]] = {}
    for term, key, quad in quads:
        first = groups.setdefault(term, {})
        first[key] = quad
        if len(first) > _EXAMPLES:
            del first[max(first)]
    return {
        term: tuple(quad for _, quad in sorted(first.items(), key=itemgetter(0)))
        for term, first in groups.items()
    }


def _instance(labels: Labels) -> Callable[[Quad], str]:
    """Return what writes an entry as what it is called and its id."""

    def words(quad: Quad) -> str:
        label, iri = labels.of(quad.subject), str(quad.subject)[1:-1]
        slug = id_or_iri(iri)
        return label if label == slug else f"{label} ({slug})"

    return words


def _iris(view: View, subject: NamedNode, predicate: NamedNode) -> list[str]:
    quads = view.match(subject, predicate, None)
    return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})


def _texts(view: View, subject: NamedNode, predicate: NamedNode) -> tuple[tuple[str, str], ...]:
    quads = view.match(subject, predicate, None, ONTOLOGY_GRAPH)
    texts = {
        (quad.object.language or "", quad.object.value)
        for quad in quads
        if isinstance(quad.object, Literal)
    }
    return tuple(sorted(texts))


def _text(view: View, subject: NamedNode, predicate: NamedNode) -> str:
    return next(
        (text for language, text in _texts(view, subject, predicate) if language == "en"), ""
    )


def _notes(view: View, subject: NamedNode) -> tuple[str, ...]:
    return tuple(text for _, text in _texts(view, subject, SKOS.scopeNote))
