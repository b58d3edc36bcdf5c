"""Figures of an ontology: what it holds, how deep it goes, and whether it is OWL 2 DL."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import Finding  # noqa: TC001 - the codec reads the types when it runs
from kg.lint.check import lint
from kg.lint.rules import is_dl, rules
from kg.vocab import ONTOLOGY, OWL, RDF, RDFS, SKOS, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.lint.files import Ontology

_TYPES: Final = {
    "classes": (OWL.Class,),
    "object properties": (OWL.ObjectProperty,),
    "data properties": (OWL.DatatypeProperty,),
    "annotation properties": (OWL.AnnotationProperty,),
    "datatypes": (RDFS.Datatype,),
    "concept schemes": (SKOS.ConceptScheme,),
    "concepts": (SKOS.Concept,),
}
_AXIOMS: Final = {
    "subclass": RDFS.subClassOf,
    "subproperty": RDFS.subPropertyOf,
    "equivalent class": OWL.equivalentClass,
    "equivalent property": OWL.equivalentProperty,
    "disjoint classes": OWL.disjointWith,
    "disjoint properties": OWL.propertyDisjointWith,
    "domain": RDFS.domain,
    "range": RDFS.range,
    "inverse": OWL.inverseOf,
    "chain": OWL.propertyChainAxiom,
    "key": OWL.hasKey,
    "same as": OWL.sameAs,
}
_CHARACTERISTICS: Final = (
    "Functional",
    "InverseFunctional",
    "Transitive",
    "Symmetric",
    "Asymmetric",
    "Reflexive",
    "Irreflexive",
)
_DEPTHS: Final = {
    "classes": RDFS.subClassOf,
    "properties": RDFS.subPropertyOf,
    "concepts": SKOS.broader,
}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of an ontology. `own` are its own terms, `others` those it names of other
    vocabularies.

    `depths` is the longest way up in each hierarchy, counted in terms. `full` are the findings that
    make it OWL 2 Full. `imports` were not read.
    """

    triples: int
    own: dict[str, int]
    others: dict[str, int]
    axioms: dict[str, int]
    languages: dict[str, int]
    deprecated: int
    depths: dict[str, int]
    imports: tuple[str, ...]
    full: tuple[Finding, ...]

    @property
    def is_dl(self) -> bool:
        """Whether nothing was found that OWL 2 DL forbids."""
        return not self.full


def statistics(ontology: Ontology) -> Statistics:
    """Return the figures of an ontology. The check of OWL 2 DL sees what stands in the files, not
    what they import.

    >>> from kg.lint.files import packaged
    >>> statistics(packaged()).is_dl
    True
    """
    own_terms, other_terms = _terms(ontology)
    return Statistics(
        triples=len({quad.triple for quad in ontology.triples()}),
        own=own_terms,
        others=other_terms,
        axioms=_axioms(ontology),
        languages=_languages(ontology),
        deprecated=len({quad.subject for quad in ontology.triples(None, OWL.deprecated)}),
        depths={word: _depth(ontology, predicate) for word, predicate in _DEPTHS.items()},
        imports=_imports(ontology),
        full=lint(ontology, [rule for rule in rules() if is_dl(rule)], others=True),
    )


def _terms(ontology: Ontology) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many terms of each kind are the ontology's own, and how many are others'."""
    is_own = ontology.owner()
    own_terms: dict[str, int] = {}
    other_terms: dict[str, int] = {}
    for word, types in _TYPES.items():
        terms = {quad.subject for kind in types for quad in ontology.triples(None, RDF.type, kind)}
        iris = [term.value for term in terms if isinstance(term, NamedNode)]
        own_terms[word] = sum(map(is_own, iris))
        other_terms[word] = len(iris) - own_terms[word]
    return own_terms, other_terms


def _languages(ontology: Ontology) -> dict[str, int]:
    """Return how many texts are in each language, by its tag."""
    texts = Counter(
        quad.object.language
        for quad in ontology.triples()
        if isinstance(quad.object, Literal) and quad.object.language
    )
    return {str(tag): count for tag, count in sorted(texts.items())}


def _imports(ontology: Ontology) -> tuple[str, ...]:
    """Return what is imported, our own ontology apart, which is at hand."""
    imports = (quad.object for quad in ontology.triples(None, OWL.imports))
    return tuple(sorted(str(term)[1:-1] for term in imports if term != ONTOLOGY))


def _axioms(ontology: Ontology) -> dict[str, int]:
    counts = {
        word: _count(ontology.triples(None, predicate)) for word, predicate in _AXIOMS.items()
    }
    counts |= {
        f"{word.lower()} property": _count(
            ontology.triples(None, RDF.type, OWL.term(f"{word}Property"))
        )
        for word in _CHARACTERISTICS
    }
    counts["restriction"] = _count(ontology.triples(None, RDF.type, OWL.Restriction))
    return {word: count for word, count in counts.items() if count}


def _count(quads: Iterable[object]) -> int:
    return sum(1 for _ in quads)


def _depth(ontology: Ontology, predicate: NamedNode) -> int:
    """Return how many terms the longest way up passes; a circle is passed once."""
    above: dict[object, list[object]] = {}
    for quad in ontology.triples(None, predicate):
        above.setdefault(quad.subject, []).append(quad.object)
    heights: dict[object, int] = {}
    for start in sorted(above, key=str):
        stack: list[tuple[object, bool]] = [(start, False)]
        while stack:
            term, is_done = stack.pop()
            if is_done:
                heights[term] = 1 + max(
                    (heights.get(parent, 0) for parent in above.get(term, ())), default=0
                )
            elif term not in heights:
                heights[term] = 0  # until it is done; who comes back to it meets a circle
                stack.append((term, True))
                stack += [
                    (parent, False) for parent in above.get(term, ()) if parent not in heights
                ]
    return max(heights.values(), default=0)
