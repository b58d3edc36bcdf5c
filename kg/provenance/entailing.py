"""Which facts carry what follows from the registry and the ontology, by a derivation's rule and
premises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.vocab import OWL, RDF, RDFS, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View

Fact = tuple[str, str, str]
_LONGEST: Final = 4
"""How many steps of a chain the rule `chain` goes."""


def facts(
    view: View, rule: str, premises: Iterable[str], triple: tuple[NamedNode, NamedNode, NamedNode]
) -> tuple[Fact, ...]:
    """Return the facts that a rule of `ontology/rules/registry` made a triple of, each of them in
    the store.

    >>> from kg.services.opening import open_view
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
        yield [
            (subject, RDF.type, other),
            *_steps(view, other, (RDFS.subClassOf, OWL.equivalentClass), value),
        ]
    elif rule == "subproperty":
        up = (RDFS.subPropertyOf, OWL.equivalentProperty)
        yield [(subject, other, value), *_steps(view, other, up, relation)]
    elif rule == "inverse":
        yield [(value, other, subject), (relation, OWL.inverseOf, other)]
        yield [(value, other, subject), (other, OWL.inverseOf, relation)]
    elif rule == "symmetric":
        yield [(value, relation, subject), (relation, RDF.type, OWL.SymmetricProperty)]
    elif rule == "transitive":
        yield [
            (subject, relation, other),
            (other, relation, value),
            (relation, RDF.type, OWL.TransitiveProperty),
        ]
    elif rule == "chain":
        for chain in _chains(view, relation):
            yield from _along(view, subject, chain, value)


def _along(
    view: View, start: NamedNode, chain: tuple[NamedNode, ...], end: NamedNode
) -> Iterator[list[tuple[NamedNode, NamedNode, NamedNode]]]:
    """Yield each way from one entry to another over the relations of a chain, as facts."""
    first, *rest = chain
    if not rest:
        yield [(start, first, end)]
        return
    for quad in view.match(start, first, None):
        if isinstance(quad.object, NamedNode):
            for facts_after in _along(view, quad.object, tuple(rest), end):
                yield [(start, first, quad.object), *facts_after]


def _steps(
    view: View, start: NamedNode, up: tuple[NamedNode, NamedNode], end: NamedNode
) -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    """Return the shortest way up from one term to another, as facts; a fact that does not hold
    where there is none.

    `up` is the relation that leads up, and the one that leads to an equivalent term either way
    round.
    """
    above, equivalent = up
    ways: dict[NamedNode, list[tuple[NamedNode, NamedNode, NamedNode]]] = {start: []}
    queue = [start]
    while queue:
        here = queue.pop(0)
        steps = {
            q.object: (here, q.predicate, q.object)
            for relation in up
            for q in view.match(here, relation, None)
            if isinstance(q.object, NamedNode)
        }
        for q in view.match(None, equivalent, here):
            if isinstance(q.subject, NamedNode):
                steps.setdefault(q.subject, (q.subject, equivalent, here))
        for term in sorted(steps.keys() - ways.keys(), key=lambda t: t.value):
            ways[term] = [*ways[here], steps[term]]
            queue.append(term)
    return ways.get(end) or [(start, above, end)]


def _chains(view: View, relation: NamedNode) -> Iterator[tuple[NamedNode, ...]]:
    """Yield the relations of each chain that makes a relation."""

    def one(subject: NamedNode, predicate: NamedNode) -> NamedNode | None:
        quads = view.match(subject, predicate, None)
        return next((q.object for q in quads if isinstance(q.object, NamedNode)), None)

    for quad in view.match(relation, OWL.propertyChainAxiom, None):
        steps: list[NamedNode] = []
        cell = quad.object if isinstance(quad.object, NamedNode) else None
        while cell is not None and cell != RDF.nil and len(steps) <= _LONGEST:
            step = one(cell, RDF.term("first"))
            if step is None:
                break
            steps.append(step)
            cell = one(cell, RDF.term("rest"))
        if steps and cell == RDF.nil:
            yield tuple(steps)


def _holds(view: View, fact: tuple[NamedNode, NamedNode, NamedNode]) -> bool:
    return view.holds(*fact)
