"""What follows from the registry and the ontology: rules over what they derive themselves, run to a fixpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, Store

from kg.errors import InputError
from kg.store import View
from kg.vocab import DCTERMS, DERIVED_GRAPH, MKG, ONTOLOGY_GRAPH, OWL, PROV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

_AXIOMS: Final = (
    RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyChainAxiom, RDF.term("first"), RDF.term("rest"),
)  # fmt: skip
_READ: Final = (
    MKG.establishes, MKG.extends, MKG.heldBy, MKG.inMandate, DCTERMS.isPartOf, DCTERMS.hasPart, SKOS.broader,
    SKOS.broaderTransitive,
)  # fmt: skip
"""What the registry rules read of entries, beside what axioms of the ontology speak of."""
_MANY: Final = frozenset({MKG.Statement, MKG.Quantity, MKG.Source})
"""Classes of the ontology with most entries and none of its own classes above them."""
KEPT_OUT: Final = frozenset({PROV.wasDerivedFrom, PROV.wasAttributedTo, MKG.possiblySameAs})
"""Relations that are entailed and not derived; ontology/README.md says why."""
_SUPERS: Final = frozenset({DCTERMS.isPartOf, DCTERMS.references, SKOS.broaderTransitive})
"""Relations of others to which the rules lead up."""
_ROUNDS: Final = 100


def entailed(view: View, rules: Mapping[str, Path]) -> Iterator[Quad]:
    """Return the quads of what rules derive, from what is stated and from what they derive themselves.

    Only what the rules can read is looked at, and nothing that was derived before. Each round adds the triples that no
    graph states and no earlier round derived, so there are as many rounds as steps in the longest chain; the order of
    rules and rows decides nothing. Raises InputError where a rule is no query.
    """
    scratch = View(Store())
    scratch.engine.bulk_extend(_readable(view))
    for _ in range(_ROUNDS):
        new: dict[str, list[Triple]] = {}
        for name, path in sorted(rules.items()):
            try:
                made = scratch.construct(path.read_text(encoding="utf-8"))
            except SyntaxError as error:
                raise InputError(f"{path}: rule {name!r} is no CONSTRUCT query ({error}). Reinstall it.") from error
            for triple in set(made):
                new.setdefault(str(triple.subject), []).append(triple)
        added: list[Quad] = []
        for _node, triples in sorted(new.items()):
            parts = {triple.predicate: triple.object for triple in triples}
            subject, predicate, value = parts[RDF.subject], parts[RDF.predicate], parts[RDF.object]
            if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
                continue
            if any(True for _ in scratch.engine.quads_for_pattern(subject, predicate, value, None)):
                continue
            added += [Quad(t.subject, t.predicate, t.object, DERIVED_GRAPH) for t in sorted(triples, key=str)]
            added.append(Quad(subject, predicate, value, DERIVED_GRAPH))
        if not added:
            return
        scratch.engine.extend(added)
        yield from dict.fromkeys(added)
    raise InputError(
        f"deriving did not come to an end after {_ROUNDS} rounds: an axiom of the ontology makes endless chains."
    )


def touches(view: View) -> frozenset[bytes]:
    """Return the properties that the registry rules read, as they stand in N-Quads: a load of one derives anew."""
    read = {*_READ, *_AXIOMS, *_spoken_of(view)}
    return frozenset(str(term).encode() for term in read)


def _readable(view: View) -> Iterator[Quad]:
    """Return the quads that the rules can read: axioms, the relations that they speak of, and the types of entries."""
    engine = view.engine
    for predicate in sorted({*_READ, *_AXIOMS, *_spoken_of(view)}, key=str):
        yield from (q for q in engine.quads_for_pattern(None, predicate, None, None) if q.graph_name != DERIVED_GRAPH)
    for kind in (OWL.Class, OWL.TransitiveProperty):
        yield from engine.quads_for_pattern(None, RDF.type, kind, None)
    classes = {q.subject for q in engine.quads_for_pattern(None, RDF.type, OWL.Class, None)} - _MANY
    for cls in sorted((c for c in classes if str(c).startswith(f"<{MKG}")), key=str):
        for quad in engine.quads_for_pattern(None, RDF.type, cls, None):
            if quad.graph_name == DERIVED_GRAPH:
                continue
            yield quad
            if cls == MKG.Instrument:
                yield from engine.quads_for_pattern(quad.subject, DCTERMS.issued, None, None)


def _spoken_of(view: View) -> set[NamedNode]:
    """Return the relations that axioms of the ontology speak of, but those whose entailments are kept out."""
    engine = view.engine
    found: set[object] = set()
    for predicate in (RDFS.subPropertyOf, OWL.inverseOf):
        for quad in engine.quads_for_pattern(None, predicate, None, None):
            found |= {quad.subject, quad.object} if _ours(quad.object) or predicate == OWL.inverseOf else set()
    found |= {q.subject for q in engine.quads_for_pattern(None, RDF.type, OWL.TransitiveProperty, None)}
    found |= {q.subject for q in engine.quads_for_pattern(None, OWL.propertyChainAxiom, None, None)}
    found |= {q.object for q in engine.quads_for_pattern(None, RDF.term("first"), None, ONTOLOGY_GRAPH)}
    return {term for term in found if isinstance(term, NamedNode)} - KEPT_OUT


def _ours(term: object) -> bool:
    return isinstance(term, NamedNode) and (term.value.startswith(MKG) or term in _SUPERS)
