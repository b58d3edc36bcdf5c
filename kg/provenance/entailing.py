"""Which facts carry what follows from the registry and the ontology, by a derivation's rule and premises."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View

Fact = tuple[str, str, str]


def facts(
    view: View, rule: str, premises: Iterable[str], triple: tuple[NamedNode, NamedNode, NamedNode]
) -> tuple[Fact, ...]:
    """Return the facts that a rule of `ontology/rules/registry` made a triple of, each of them in the store.

    >>> from kg.pipeline import open_view
    >>> from kg.vocab import DCTERMS, GEO, entity
    >>> made = (entity("place", "delmas"), DCTERMS.isPartOf, entity("place", "ouest"))
    >>> read = facts(open_view(), "subproperty", (made[0].value, GEO.sfWithin.value), made)
    >>> [fact[1].rpartition("#")[2] for fact in read]
    ['subPropertyOf', 'sfWithin']
    """
    subject, relation, value = triple
    found: set[Fact] = set()
    for premise in premises:
        other = NamedNode(premise)
        for group in _ways(view, rule, other, (subject, relation, value)):
            if all(_holds(view, fact) for fact in group):
                found |= {(s.value, p.value, o.value) for s, p, o in group}
    return tuple(sorted(found))


def _ways(
    view: View, rule: str, other: NamedNode, triple: tuple[NamedNode, NamedNode, NamedNode]
) -> Iterator[list[tuple[NamedNode, NamedNode, NamedNode]]]:
    """Yield each set of facts that the rule may have read, `other` being one of its premises."""
    subject, relation, value = triple
    if rule == "subclass":
        yield [(subject, RDF.type, other), *_steps(view, other, RDFS.subClassOf, value)]
    elif rule == "subproperty":
        yield [(subject, other, value), *_steps(view, other, RDFS.subPropertyOf, relation)]
    elif rule == "inverse":
        yield [(value, other, subject), (relation, OWL.inverseOf, other)]
        yield [(value, other, subject), (other, OWL.inverseOf, relation)]
    elif rule == "transitive":
        yield [(subject, relation, other), (other, relation, value), (relation, RDF.type, OWL.TransitiveProperty)]
    elif rule == "chain":
        firsts = [q.predicate for q in view.engine.quads_for_pattern(subject, None, other, None)]
        seconds = [q.predicate for q in view.engine.quads_for_pattern(other, None, value, None)]
        known = set(_chains(view, relation))
        for first, second in product(firsts, seconds):
            if (first, second) in known:
                yield [(subject, first, other), (other, second, value)]


def _steps(view: View, start: NamedNode, up: NamedNode, end: NamedNode) -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    """Return the shortest way up from one term to another, as facts; a fact that does not hold where there is none."""
    ways: dict[NamedNode, list[tuple[NamedNode, NamedNode, NamedNode]]] = {start: []}
    queue = [start]
    while queue:
        here = queue.pop(0)
        above = [q.object for q in view.engine.quads_for_pattern(here, up, None, None)]
        for term in sorted((t for t in above if isinstance(t, NamedNode) and t not in ways), key=lambda t: t.value):
            ways[term] = [*ways[here], (here, up, term)]
            queue.append(term)
    return ways.get(end) or [(start, up, end)]


def _chains(view: View, relation: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield the pairs of relations whose chain makes a relation."""

    def one(subject: object, predicate: NamedNode) -> NamedNode | None:
        quads = view.engine.quads_for_pattern(subject, predicate, None, None)  # type: ignore[arg-type]
        return next((q.object for q in quads if isinstance(q.object, NamedNode)), None)

    for quad in view.engine.quads_for_pattern(relation, OWL.propertyChainAxiom, None, None):
        first, rest = one(quad.object, RDF.term("first")), one(quad.object, RDF.term("rest"))
        second = one(rest, RDF.term("first")) if rest else None
        if first and second:
            yield first, second


def _holds(view: View, fact: tuple[NamedNode, NamedNode, NamedNode]) -> bool:
    return any(True for _ in view.engine.quads_for_pattern(*fact, None))
