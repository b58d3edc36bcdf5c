"""Reasoning: direct relations derived by the packaged rules, and the ontology's classes through owlready2."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg import resources
from kg.errors import InputError
from kg.store import View
from kg.vocab import (
    BASE,
    DCTERMS,
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    MKG,
    OA,
    OWL,
    PROV,
    PYTHON_MODULE,
    RDF,
    RDFS,
    SKOS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from owlready2 import World
    from pyoxigraph import Literal

    Term = NamedNode | BlankNode | Literal | Triple

_EXECUTED: Final = frozenset({PYTHON_MODULE.value, OWL.imports.value})
_NO_KNOWLEDGE: Final = frozenset({DERIVED_GRAPH, MANIFEST_GRAPH})
_SKOLEM: Final = BASE + ".well-known/genid/"
_REACHES: Final = frozenset(
    str(term).encode()
    for term in (
        MKG.retracts, MKG.establishes, MKG.extends, MKG.heldBy, MKG.impliesRelation, MKG.derivesRelation,
        MKG.evidentialValue, SKOS.broader, RDFS.subClassOf,
    )
)  # fmt: skip
"""What rules read of other things than the statement at hand."""
_PASSIVE: Final = frozenset(
    str(term).encode()
    for term in (
        MKG.Statement, MKG.Source, MKG.Quantity, OA.TextPositionSelector, OA.TextQuoteSelector
    )
)  # fmt: skip
"""Classes that no rule asks for in what a statement names."""
_TYPE, _SOURCE, _ISSUED = (str(term).encode() for term in (RDF.type, MKG.Source, DCTERMS.issued))
_UPWARD: Final = (RDF.type, RDFS.subClassOf, SKOS.broader)
_MARKS: Final = (MKG.impliesRelation, MKG.derivesRelation, MKG.evidentialValue)
_PARTS: Final = {RDF.subject.value: 0, RDF.predicate.value: 1, RDF.object.value: 2}


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of our ontology, as owlready2 reads it. `superclasses` are the IRIs stated, in order."""

    iri: str
    label: str
    superclasses: tuple[str, ...]
    definition: str


def derive(view: View) -> Iterator[Quad]:
    """Return the quads of the derived graph: for each derivation its node, then the direct triple while it holds.

    A node stands as long as its premise is in the store, so that a reader of an earlier day still finds it; its premise
    carries the days. The direct triple bears no day: it is left out where every premise of it was taken back by now.
    Rules run in name order over what the view sees, and derivations come in the order of their IRIs, so the same data
    give the same quads. A rule never reads what another one derived.
    Raises InputError where a rule of the packaged ontology is no query.

    >>> from pyoxigraph import Store
    >>> from kg.store import View
    >>> list(derive(View(Store())))
    []
    """
    retracted = _retracted(view)
    for name, path in resources.rules().items():
        try:
            derived = view.construct(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            raise InputError(f"{path}: rule {name!r} is no CONSTRUCT query ({error}). Reinstall it.") from error
        yield from _quads(derived, retracted)


def reaches_others(lines: Iterable[bytes]) -> bool:
    """Return whether N-Quads lines say what rules read of other things than the statements among them.

    >>> reaches_others([b"<http://e/a> <http://www.w3.org/2004/02/skos/core#broader> <http://e/b> <http://e/g> ."])
    True
    """
    issued, sources = set(), set()
    for line in lines:
        subject, predicate, value = line.split(b" ", 3)[:3]
        if predicate in _REACHES:
            return True
        if predicate == _TYPE:
            if value not in _PASSIVE:
                return True
            if value == _SOURCE:
                sources.add(subject)
        elif predicate == _ISSUED:
            issued.add(subject)
    return not issued <= sources  # the day of an instrument, not of a source


def derive_for(view: View, subjects: Iterable[NamedNode]) -> Iterator[Quad]:
    """Return what `derive` does, of some statements alone: of these and what rules read about what they name.

    >>> from kg.pipeline import open_view
    >>> from kg.vocab import entity
    >>> len(list(derive_for(open_view(), [entity("statement", "C008")])))
    8
    """
    found: set[Quad] = set()
    named: set[Term] = set()
    for subject in subjects:
        own = list(view.engine.quads_for_pattern(subject, None, None, None))
        retractions = list(view.engine.quads_for_pattern(None, MKG.retracts, subject, None))
        for retraction in retractions:
            own += view.engine.quads_for_pattern(retraction.subject, None, None, None)
        found.update(own)
        named.update(quad.object for quad in own)
    queue = [term for term in named if isinstance(term, NamedNode)]
    seen = set(queue)
    while queue:
        term = queue.pop()
        for quad in view.engine.quads_for_pattern(term, None, None, None):
            if quad.predicate in _UPWARD:
                found.add(quad)
                if isinstance(quad.object, NamedNode) and quad.object not in seen:
                    seen.add(quad.object)
                    queue.append(quad.object)
            elif quad.predicate in _MARKS:
                found.add(quad)
    scratch = View(Store())
    scratch.engine.extend(quad for quad in found if quad.graph_name != DERIVED_GRAPH)
    return derive(scratch)


def _retracted(view: View) -> frozenset[Term]:
    """Return the statements that another one takes back, whenever it did; a retraction has both of its days."""
    return frozenset(
        quad.object
        for quad in view.engine.quads_for_pattern(None, MKG.retracts, None, None)
        if isinstance(quad.subject, NamedNode)
        and view.value(quad.subject, MKG.begins)
        and view.value(quad.subject, MKG.knownFrom)
    )


def _quads(derived: Iterable[Triple], retracted: frozenset[Term]) -> Iterator[Quad]:
    """Return the triples of derivation nodes as quads, each node followed by its direct triple if a premise stands."""
    nodes: dict[str, list[Triple]] = {}
    for triple in set(derived):
        nodes.setdefault(str(triple.subject), []).append(triple)
    for _, triples in sorted(nodes.items()):
        direct: dict[int, Term] = {}
        premises: set[Term] = set()
        for triple in sorted(triples, key=str):
            yield Quad(triple.subject, triple.predicate, triple.object, DERIVED_GRAPH)
            if triple.predicate.value in _PARTS:
                direct[_PARTS[triple.predicate.value]] = triple.object
            elif triple.predicate == PROV.wasDerivedFrom:
                premises.add(triple.object)
        if premises <= retracted:
            continue
        subject, predicate = direct[0], direct[1]
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            yield Quad(subject, predicate, direct[2], DERIVED_GRAPH)


def sanitised(view: View) -> bytes:
    """Return the ontology and the knowledge base as N-Triples that owlready2 may read.

    owlready2 0.51 imports the Python module that a `python_module` triple names, and fetches `owl:imports`; both are
    left out, and so are triple terms. Skolem IRIs become blank nodes again, since OWL writes its class expressions so.
    """
    return serialize(_safe(view), format=RdfFormat.N_TRIPLES) or b""


def _safe(view: View) -> Iterator[Triple]:
    for quad in view.quads():
        if quad.graph_name in _NO_KNOWLEDGE or quad.predicate.value in _EXECUTED:
            continue
        subject, value = _blank(quad.subject), _blank(quad.object)
        if isinstance(subject, NamedNode | BlankNode) and not isinstance(value, Triple):
            yield Triple(subject, quad.predicate, value)


def _blank(term: Term) -> Term:
    if isinstance(term, NamedNode) and term.value.startswith(_SKOLEM):
        return BlankNode("g" + term.value[len(_SKOLEM) :].replace("/", "-"))
    return term


def world(view: View) -> World:
    """Return a fresh owlready2 World that holds the ontology and the knowledge base, loaded from sanitised N-Triples.

    Nothing is fetched, no module is imported, no file is written: the World lives in memory.

    >>> from kg.pipeline import open_view
    >>> world(open_view())["https://w3id.org/mandate-kg/ontology#Duty"].is_a[0].name
    'Constraint'
    """
    import owlready2  # noqa: PLC0415 - takes 0.2 s to import, and deriving needs none of it

    made = owlready2.World()
    made.get_ontology(str(MKG)).load(fileobj=io.BytesIO(sanitised(view)))
    return made


def classes(view: View) -> tuple[OntologyClass, ...]:
    """Return the classes of our ontology with superclasses and definition, by IRI, as owlready2 reads them.

    >>> from kg.pipeline import open_view
    >>> [found.label for found in classes(open_view())][:2]
    ['actor', 'armed group']
    """
    loaded = world(view)
    definition = loaded[SKOS.definition.value]
    found = [
        OntologyClass(
            iri=cls.iri,
            label=_english(cls.label),
            superclasses=tuple(sorted(parent.iri for parent in cls.is_a if _is_named(parent))),
            definition=_english(definition[cls]) if definition is not None else "",
        )
        for cls in loaded.classes()
        if cls.iri.startswith(MKG)
    ]
    return tuple(sorted(found, key=lambda cls: cls.iri))


def _is_named(parent: object) -> bool:
    iri = getattr(parent, "iri", "")
    return bool(iri) and iri != OWL.Thing.value


def _english(texts: Iterable[str]) -> str:
    """Return the text tagged English, else the first, else empty; owlready2 keeps the tag in `lang`."""
    listed = list(texts)
    return str(next((text for text in listed if getattr(text, "lang", "") == "en"), listed[0] if listed else ""))
