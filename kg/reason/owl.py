"""The ontology and the knowledge base through owlready2, which is given only N-Triples that we
wrote ourselves.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, serialize
from kg.vocab import (
    BASE,
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    MKG,
    OWL,
    PYTHON_MODULE,
    SKOS,
    BlankNode,
    NamedNode,
    Triple,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from owlready2 import ThingClass, World

    from kg.store import View
    from kg.vocab import Literal

    Term = NamedNode | BlankNode | Literal | Triple

_EXECUTED: Final = frozenset({PYTHON_MODULE.value, OWL.imports.value})
_NO_KNOWLEDGE: Final = frozenset({DERIVED_GRAPH, MANIFEST_GRAPH})
SKOLEM: Final = BASE + ".well-known/genid/"


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of our ontology, as owlready2 reads it. `superclasses` are the IRIs stated, in order.

    `thing` is the class itself, an owlready2 object in a World of its own: `thing.instances()`,
    `thing.ancestors()`.
    """

    iri: str
    label: str
    superclasses: tuple[str, ...]
    definition: str
    thing: ThingClass | None = field(default=None, compare=False, repr=False)


def sanitised(view: View) -> bytes:
    """Return the ontology and the knowledge base as N-Triples that owlready2 may read.

    owlready2 0.51 imports the Python module that a `python_module` triple names, and fetches
    `owl:imports`; both are left out, and so are triple terms. Skolem IRIs become blank nodes again,
    since OWL writes its class expressions so.
    """
    return serialize(_safe(view), format=RdfFormat.N_TRIPLES) or b""


def _safe(view: View) -> Iterator[Triple]:
    for quad in view.written():
        if quad.graph_name in _NO_KNOWLEDGE or quad.predicate.value in _EXECUTED:
            continue
        subject, value = _blank(quad.subject), _blank(quad.object)
        if isinstance(subject, NamedNode | BlankNode) and not isinstance(value, Triple):
            yield Triple(subject, quad.predicate, value)


def _blank(term: Term) -> Term:
    if isinstance(term, NamedNode) and term.value.startswith(SKOLEM):
        return BlankNode("g" + term.value[len(SKOLEM) :].replace("/", "-"))
    return term


def world(view: View) -> World:
    """Return a fresh owlready2 World that holds the ontology and the knowledge base, loaded from
    sanitised N-Triples.

    Nothing is fetched, no module is imported, no file is written: the World lives in memory.

    >>> world(view)["https://w3id.org/mandate-kg/ontology#Duty"].is_a[0].name
    'Entity'
    """
    import owlready2  # noqa: PLC0415 - takes 0.2 s to import, and deriving needs none of it

    owl_world = owlready2.World()
    owl_world.get_ontology(str(MKG)).load(fileobj=io.BytesIO(sanitised(view)))
    return owl_world


def classes(view: View) -> tuple[OntologyClass, ...]:
    """Return the classes of our ontology with superclasses and definition, by IRI, as owlready2
    reads them.

    >>> [found.label for found in classes(view)][:2]
    ['actor', 'armed forces']
    """
    loaded = world(view)
    definition = loaded[SKOS.definition.value]
    ontology_classes = [
        OntologyClass(
            iri=cls.iri,
            label=_english(cls.label),
            superclasses=tuple(sorted(parent.iri for parent in cls.is_a if _is_named(parent))),
            definition=_english(definition[cls]) if definition is not None else "",
            thing=cls,
        )
        for cls in loaded.classes()
        if cls.iri.startswith(MKG)
    ]
    return tuple(sorted(ontology_classes, key=lambda cls: cls.iri))


def _is_named(parent: object) -> bool:
    iri = getattr(parent, "iri", "")
    return bool(iri) and iri != OWL.Thing.value


def _english(texts: Iterable[str]) -> str:
    """Return the text tagged English, else the first, else empty; owlready2 keeps the tag in
    `lang`.
    """
    all_texts = list(texts)
    return str(
        next(
            (text for text in all_texts if getattr(text, "lang", "") == "en"),
            all_texts[0] if all_texts else "",
        )
    )
