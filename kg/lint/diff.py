"""What two versions of an ontology differ in, one entity at a time; what blank nodes are called
does not matter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.lint.expressions import Expressions
from kg.vocab import OWL, RDF, RDFS, SKOS, BlankNode, NamedNode, shorten

if TYPE_CHECKING:
    from kg.lint.files import Ontology
    from kg.vocab import Triple

GENERAL: Final = "general axioms"
"""The entity under which axioms stand that describe no named subject."""
_KINDS: Final = {
    OWL.Ontology: "ontology",
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
    RDFS.Datatype: "datatype",
    SKOS.ConceptScheme: "concept scheme",
    SKOS.Concept: "concept",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What differs of one entity: `how` is added, removed, deprecated or changed; the statements on
    either side.

    A statement is a property and a value, both as people read them. `kind` is empty for an
    individual.
    """

    entity: str
    kind: str
    how: str
    removed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]


def diff(old: Ontology, new: Ontology) -> tuple[Change, ...]:
    """Return what differs between two versions of an ontology, by entity; empty where they say the
    same.

    Class expressions are compared by what they say, the order of a union or an intersection aside;
    axioms without a named subject stand under `GENERAL`. Where all read alike and still one version
    shares a blank node that the other writes twice, that is one change of `GENERAL`.

    >>> from kg.lint.files import packaged
    >>> diff(packaged(), packaged())
    ()
    """
    before, after = _described(old), _described(new)
    changes = []
    for entity in sorted(before.keys() | after.keys(), key=str):
        old_axioms, new_axioms = before.get(entity, Counter()), after.get(entity, Counter())
        if old_axioms != new_axioms:
            changes.append(_change(entity, old_axioms, new_axioms, old, new))
    if not changes and _shared(old) != _shared(new):
        note = (("blank nodes", "are shared in another way"),)
        changes.append(Change(GENERAL, "", "changed", (), note))
    return tuple(changes)


def _change(
    entity: NamedNode | str,
    old_axioms: Counter[tuple[str, str]],
    new_axioms: Counter[tuple[str, str]],
    old: Ontology,
    new: Ontology,
) -> Change:
    removed, added = (
        tuple(sorted((axioms - others).elements()))
        for axioms, others in ((old_axioms, new_axioms), (new_axioms, old_axioms))
    )
    mark = (shorten(OWL.deprecated.value), '"true"^^xsd:boolean')
    how = (
        "added"
        if not old_axioms
        else "removed"
        if not new_axioms
        else "deprecated"
        if mark in added
        else "changed"
    )
    if isinstance(entity, str):
        return Change(entity, "", "changed", removed, added)
    kind = _kind(new, entity) or _kind(old, entity)
    return Change(shorten(entity.value), kind, how, removed, added)


def _kind(ontology: Ontology, entity: NamedNode) -> str:
    types = {quad.object for quad in ontology.triples(entity, RDF.type)}
    return next((word for kind, word in _KINDS.items() if kind in types), "")


def _described(ontology: Ontology) -> dict[NamedNode | str, Counter[tuple[str, str]]]:
    """Return for each entity what is said of it, and how often, since two blank nodes may say the
    same.
    """
    words = Expressions(ontology)
    objects: set[BlankNode] = set()
    by_entity: dict[NamedNode | str, Counter[tuple[str, str]]] = {}
    triples = _triples(ontology)
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            statement = (shorten(triple.predicate.value), words.of(triple.object))
            by_entity.setdefault(triple.subject, Counter())[statement] += 1
        if isinstance(triple.object, BlankNode):
            objects.add(triple.object)
    blank = {triple.subject for triple in triples if isinstance(triple.subject, BlankNode)}
    roots = blank - objects
    for node in roots | _circles(ontology, blank, roots):
        by_entity.setdefault(GENERAL, Counter())["axiom", words.of(node)] += 1
    return by_entity


def _circles(ontology: Ontology, blank: set[BlankNode], roots: set[BlankNode]) -> set[BlankNode]:
    """Return the blank nodes that neither a named subject nor a root leads to: those of circles
    among themselves.
    """
    level = roots | {
        quad.object
        for quad in ontology.triples()
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, BlankNode)
    }
    visited: set[BlankNode] = set()
    while level:
        visited |= level
        below = (quad.object for node in level for quad in ontology.triples(node))
        level = {node for node in below if isinstance(node, BlankNode)} - visited
    return blank - visited


def _triples(ontology: Ontology) -> set[Triple]:
    return {quad.triple for quad in ontology.triples()}


def _shared(ontology: Ontology) -> Counter[tuple[str, int]]:
    """Return how often each expression is written, and in how many places each time; cells of lists
    aside.
    """
    words = Expressions(ontology)
    uses = Counter(
        triple.object for triple in _triples(ontology) if isinstance(triple.object, BlankNode)
    )
    return Counter(
        (words.of(node), count)
        for node, count in uses.items()
        if not any(ontology.triples(node, RDF.first))
    )
