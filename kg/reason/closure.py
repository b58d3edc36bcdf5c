"""Derive triples from the registry and the ontology: rules over what they derive themselves, run to
a fixpoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.engine import scratch
from kg.errors import InputError
from kg.reason.owl import SKOLEM
from kg.store import View
from kg.vocab import (
    DCTERMS,
    DERIVED_GRAPH,
    GEO,
    MKG,
    ONTOLOGY_GRAPH,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    BlankNode,
    NamedNode,
    Quad,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.engine import Pattern
    from kg.vocab import Triple

_HIERARCHIES: Final = (
    RDFS.subClassOf,
    OWL.equivalentClass,
    RDFS.subPropertyOf,
    OWL.equivalentProperty,
)
_OF_CLASSES: Final = frozenset({RDFS.subClassOf, OWL.equivalentClass})
_CHARACTERISTICS: Final = (OWL.TransitiveProperty, OWL.SymmetricProperty)
_FIRST, _REST = RDF.term("first"), RDF.term("rest")
_AXIOMS: Final = (*_HIERARCHIES, OWL.inverseOf, OWL.propertyChainAxiom, _FIRST, _REST)
_OF_LISTS: Final = frozenset({OWL.propertyChainAxiom, _FIRST, _REST})
_STATED: Final = (
    *((None, predicate, None, None) for predicate in _AXIOMS),
    *((None, RDF.type, kind, None) for kind in _CHARACTERISTICS),
)
"""Where the axioms stand."""
_READ: Final = (
    MKG.establishes,
    MKG.extends,
    MKG.heldBy,
    MKG.inMandate,
    DCTERMS.isPartOf,
    DCTERMS.hasPart,
    GEO.sfWithin,
    SKOS.broader,
    SKOS.broaderTransitive,
)
"""What the registry rules read of entries, beside what axioms speak of."""
_TYPED: Final = frozenset({MKG.Instrument, MKG.Mandate})
"""Classes that a rule asks for by name."""
KEPT_OUT: Final = frozenset({PROV.wasDerivedFrom, PROV.wasAttributedTo, MKG.possiblySameAs})
"""Relations that are entailed and not derived; ontology/README.md says why."""
_SUPERS: Final = frozenset({DCTERMS.isPartOf, DCTERMS.references, SKOS.broaderTransitive})
"""Relations of others to which our ontology leads up; what else it names above its own terms is
kept out.
"""
_RESERVED: Final = (str(OWL), str(RDF), str(RDFS))
"""Namespaces whose terms no rule reads or derives, but rdf:type: nothing derived is an axiom."""
_ROUNDS: Final = 100
_REMEMBERED: Final = 5_000
"""What rules derive of so many quads is remembered while the program runs, that of more is not."""


def entailed(view: View, rules: Mapping[str, Path]) -> Iterator[Quad]:
    """Return the quads of what rules derive, from what is stated and from what they derive
    themselves.

    Only what the rules can read is looked at, and nothing that was derived before. Each round adds
    the triples that no graph states and no earlier round derived, so there are as many rounds as
    steps in the longest chain; the order of rules and rows decides nothing. Raises InputError where
    a rule is no query.
    """
    readable = frozenset(_readable(view))
    texts = tuple((path, path.read_text(encoding="utf-8")) for _, path in sorted(rules.items()))
    if len(readable) > _REMEMBERED:
        yield from _rounds(readable, texts)
    else:
        yield from _remembered(readable, texts)


@lru_cache(maxsize=8)
def _remembered(readable: frozenset[Quad], texts: tuple[tuple[Path, str], ...]) -> tuple[Quad, ...]:
    """Return the same as `_rounds`: most loads change nothing of what the rules read."""
    return tuple(_rounds(readable, texts))


def _rounds(readable: Iterable[Quad], texts: tuple[tuple[Path, str], ...]) -> Iterator[Quad]:
    """Yield what each round adds."""
    engine = scratch(readable)
    view = View(engine)
    derived_nodes: set[object] = set()
    for _ in range(_ROUNDS):
        nodes = _nodes(view, texts, derived_nodes)
        added = [quad for triples in nodes for quad in _added(view, triples)]
        if not added:
            return
        engine.extend(added)
        yield from dict.fromkeys(added)
    raise InputError(
        f"deriving did not come to an end after {_ROUNDS} rounds: an axiom of the ontology makes "
        "endless chains."
    )


def _nodes(
    view: View, texts: tuple[tuple[Path, str], ...], derived_nodes: set[object]
) -> list[list[Triple]]:
    """Return the triples of each derivation node that the rules construct and no earlier round did,
    in the nodes' order; `derived_nodes` grows by them. Raises InputError where a rule is no query.

    What a round made of a node stays so: what it derives is in the view from then on.
    """
    nodes: dict[object, list[Triple]] = {}
    for path, text in texts:
        try:
            constructed = view.construct(text)
        except SyntaxError as error:
            raise InputError(
                f"{path}: rule {path.stem!r} is no CONSTRUCT query ({error}). Reinstall it."
            ) from error
        for triple in set(constructed):
            subject = triple.subject
            if subject not in derived_nodes:
                nodes.setdefault(subject, []).append(triple)
    derived_nodes.update(nodes)
    return [nodes[subject] for subject in sorted(nodes, key=str)]


def _added(view: View, triples: list[Triple]) -> list[Quad]:
    """Return the quads of one derivation and of what it derives, none where that stands in the view
    already.
    """
    parts = {triple.predicate: triple.object for triple in triples}
    subject, predicate, value = parts[RDF.subject], parts[RDF.predicate], parts[RDF.object]
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
        return []
    if view.holds(subject, predicate, value):
        return []
    node = [Quad(t.subject, t.predicate, t.object, DERIVED_GRAPH) for t in sorted(triples, key=str)]
    return [*node, Quad(subject, predicate, value, DERIVED_GRAPH)]


def terms_read_by_rules(view: View) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Return the properties that the registry rules read and the classes above or below others, as
    in N-Quads.

    A load of one of the properties, or of something that is of one of the classes, needs all to be
    derived again.
    """
    axioms = _Axioms.of(view)
    properties = {*_READ, *_AXIOMS, *axioms.relations}
    return frozenset(str(term).encode() for term in properties), frozenset(
        str(cls).encode() for cls in axioms.classes
    )


@dataclass(frozen=True, slots=True)
class _Axioms:
    """The axioms that the rules read, and the relations and classes of which they speak.

    Both sides of each are names: what an unnamed expression says is left to a reasoner. What our
    ontology says of terms of others above its own is left out, save for some; what any other graph
    says counts.
    """

    quads: tuple[Quad, ...]
    relations: frozenset[NamedNode]
    classes: frozenset[NamedNode]

    @classmethod
    def of(cls, view: View) -> _Axioms:
        """Return the axioms that a view states."""
        axioms = _Read()
        for quad in view.look_up(_STATED):
            axioms.add(quad)
        axioms.add_chains()
        return cls(tuple(axioms.quads), frozenset(axioms.relations), frozenset(axioms.classes))


class _Read:
    """Axioms as they are read, and the relations and classes of which they speak so far."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.relations: set[NamedNode] = set()
        self.classes: set[NamedNode] = set()
        self._lists = _Lists()

    def add(self, quad: Quad) -> None:
        """Take an axiom where rules read it; a chain and the cells of lists wait for the others."""
        if quad.predicate in _OF_LISTS:
            self._lists.add(quad)
        elif quad.predicate == RDF.type:
            self._add_characteristic(quad)
        else:
            self._add_between_names(quad)

    def _add_characteristic(self, quad: Quad) -> None:
        """Take an axiom that calls a relation transitive or symmetric."""
        if isinstance(quad.subject, NamedNode) and _is_relation(quad.subject):
            self.quads.append(quad)
            self.relations.add(quad.subject)

    def _add_between_names(self, quad: Quad) -> None:
        """Take an axiom that puts one named term above another, equal or inverse to it."""
        lower, upper = quad.subject, quad.object
        if (
            isinstance(lower, NamedNode)
            and isinstance(upper, NamedNode)
            and _is_read(quad, lower, upper)
        ):
            self.quads.append(quad)
            terms = self.classes if quad.predicate in _OF_CLASSES else self.relations
            terms.update((lower, upper))

    def add_chains(self) -> None:
        """Take the chains whose members are all relations, with the quads of their lists."""
        for quad in self._lists.chains:
            if isinstance(quad.subject, NamedNode) and _is_relation(quad.subject):
                cells = list(self._lists.cells(quad.object))
                members = {cell.object for cell in cells if cell.predicate == _FIRST}
                names = {
                    term for term in members if isinstance(term, NamedNode) and _is_relation(term)
                }
                if names == members:
                    self.quads += [quad, *cells]
                    self.relations |= {quad.subject, *names}


def _readable(view: View) -> Iterator[Quad]:
    """Return the quads that the rules can read: axioms, the relations that they speak of, and the
    types of entries.
    """
    axioms = _Axioms.of(view)
    yield from axioms.quads
    patterns: list[Pattern] = [
        (None, predicate, None, None) for predicate in sorted({*_READ, *axioms.relations}, key=str)
    ]
    patterns += [(None, RDF.type, cls, None) for cls in sorted(axioms.classes | _TYPED, key=str)]
    instruments = set()
    for quad in view.look_up(patterns):
        if quad.graph_name != DERIVED_GRAPH:
            yield quad
            if quad.predicate == RDF.type and quad.object == MKG.Instrument:
                instruments.add(quad.subject)
    yield from view.look_up((instrument, DCTERMS.issued, None, None) for instrument in instruments)


def _is_read(quad: Quad, lower: NamedNode, upper: NamedNode) -> bool:
    """Return whether an axiom about two terms, one above the other, equal or inverse to it, is one
    that rules read.
    """
    if quad.predicate in _OF_CLASSES:
        if any(term.value.startswith((*_RESERVED, SKOLEM)) for term in (lower, upper)):
            return False
        return quad.graph_name != ONTOLOGY_GRAPH or _ours(upper)
    if not _is_relation(lower) or not _is_relation(upper):
        return False
    return (
        quad.graph_name != ONTOLOGY_GRAPH
        or quad.predicate == OWL.inverseOf
        or _ours(upper)
        or upper in _SUPERS
    )


def _is_relation(term: NamedNode) -> bool:
    """Return whether a term is a property with a name, not OWL's own, and none whose entailments
    are kept out.
    """
    return term not in KEPT_OUT and not term.value.startswith((*_RESERVED, SKOLEM))


class _Lists:
    """The lists of a view, and the axioms whose chains are such lists."""

    def __init__(self) -> None:
        self.chains: list[Quad] = []
        self._parts: dict[object, dict[NamedNode, list[Quad]]] = {}

    def add(self, quad: Quad) -> None:
        """Add an axiom of a chain, or a part of a list's cell."""
        if quad.predicate == OWL.propertyChainAxiom:
            self.chains.append(quad)
        else:
            parts = self._parts.setdefault(quad.subject, {})
            parts.setdefault(quad.predicate, []).append(quad)

    def cells(self, cell: object) -> Iterator[Quad]:
        """Yield the quads that make up a list."""
        visited: set[object] = set()
        while isinstance(cell, NamedNode | BlankNode) and cell != RDF.nil and cell not in visited:
            visited.add(cell)
            parts = self._parts.get(cell, {})
            yield from parts.get(_FIRST, ())
            rests = parts.get(_REST, [])
            yield from rests
            cell = rests[0].object if rests else None


def _ours(term: NamedNode) -> bool:
    return term.value.startswith(MKG)
