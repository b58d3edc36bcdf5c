"""Which facts carry what follows from the registry and the ontology, by a derivation's rule and
premises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.vocab import OWL, RDF, RDFS, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engine import Pattern
    from kg.store import View

Fact = tuple[str, str, str]
_FIRST, _REST = RDF.term("first"), RDF.term("rest")
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
    groups = [way for premise in premises for way in _ways(view, rule, NamedNode(premise), triple)]
    patterns = dict.fromkeys((*fact, None) for group in groups for fact in group)
    held = {(q.subject, q.predicate, q.object) for q in view.look_up(patterns)}
    found: set[Fact] = set()
    for group in groups:
        if held.issuperset(group):
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
    steps = [
        quad.object for quad in view.match(start, first, None) if isinstance(quad.object, NamedNode)
    ]
    read = view.read_ahead(steps, rest[:1])
    for step in steps:
        for facts_after in _along(read, step, tuple(rest), end):
            yield [(start, first, step), *facts_after]


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
    level = [start]
    while level and end not in ways:  # as many requests as there are steps
        steps: dict[NamedNode, dict[NamedNode, tuple[NamedNode, NamedNode, NamedNode]]] = {
            here: {} for here in level
        }
        patterns: list[Pattern] = [
            (here, relation, None, None) for here in level for relation in up
        ]
        patterns += [(None, equivalent, here, None) for here in level]
        for q in view.look_up(patterns):
            if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode):
                fact = (q.subject, q.predicate, q.object)
                if q.subject in steps:
                    steps[q.subject][q.object] = fact
                if q.predicate == equivalent and q.object in steps:
                    steps[q.object].setdefault(q.subject, fact)
        below, level = level, []
        for here in below:
            for term in sorted(steps[here].keys() - ways.keys(), key=lambda t: t.value):
                ways[term] = [*ways[here], steps[here][term]]
                level.append(term)
    return ways.get(end) or [(start, above, end)]


def _chains(view: View, relation: NamedNode) -> list[tuple[NamedNode, ...]]:
    """Return the relations of each chain that makes a relation. A chain is short: all are read
    together, a request a step.
    """
    heads = view.match(relation, OWL.propertyChainAxiom, None)
    growing: list[tuple[tuple[NamedNode, ...], NamedNode]] = [
        ((), quad.object) for quad in heads if isinstance(quad.object, NamedNode)
    ]
    chains: list[tuple[NamedNode, ...]] = []
    while growing:
        read = view.read_ahead((cell for _, cell in growing), (_FIRST, _REST))
        longer = []
        for steps, cell in growing:
            step, rest = (_one(read, cell, part) for part in (_FIRST, _REST))
            if step is None or rest is None:
                continue
            if rest == RDF.nil:
                chains.append((*steps, step))
            elif len(steps) < _LONGEST:
                longer.append(((*steps, step), rest))
        growing = longer
    return chains


def _one(view: View, subject: NamedNode, predicate: NamedNode) -> NamedNode | None:
    quads = view.match(subject, predicate, None)
    return next((quad.object for quad in quads if isinstance(quad.object, NamedNode)), None)
