"""The facts that a triple derived from the registry and the ontology rests on, found by the rule
and the premises of its derivation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from kg.vocab import DCTERMS, GEO, OWL, RDF, RDFS, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engine import Pattern
    from kg.store import View

Fact = tuple[str, str, str]
_Terms: TypeAlias = tuple[NamedNode, NamedNode, NamedNode]
_FIRST, _REST = RDF.term("first"), RDF.term("rest")
_LONGEST: Final = 4
"""How many steps of a chain the rule `chain` goes."""


def facts(view: View, rule: str, premises: Iterable[str], triple: _Terms) -> tuple[Fact, ...]:
    """Return the facts that a rule of `ontology/rules/registry` made a triple of, each of them in
    the store.

    >>> from kg.vocab import DCTERMS, entity
    >>> made = (entity("place", "long-quay"), DCTERMS.isPartOf, entity("place", "vellamar"))
    >>> read = facts(view, "within", (made[0].value,), made)
    >>> [fact[1].rpartition("#")[2] for fact in read]
    ['sfWithin']
    """
    groups = [way for premise in premises for way in _ways(view, rule, NamedNode(premise), triple)]
    patterns = dict.fromkeys((*fact, None) for group in groups for fact in group)
    stored = {(q.subject, q.predicate, q.object) for q in view.look_up(patterns)}
    carrying: set[Fact] = set()
    for group in groups:
        if stored.issuperset(group):
            carrying |= {(s.value, p.value, o.value) for s, p, o in group}
    return tuple(sorted(carrying))


def _ways(view: View, rule: str, other: NamedNode, triple: _Terms) -> Iterator[list[_Terms]]:
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
    elif rule == "within":
        yield [(subject, GEO.sfWithin, value)]
        yield [(subject, DCTERMS.isPartOf, other), (other, GEO.sfWithin, value)]
    elif rule == "chain":
        for chain in _chains(view, relation):
            yield from _along(view, subject, chain, value)


def _along(
    view: View, start: NamedNode, chain: tuple[NamedNode, ...], end: NamedNode
) -> Iterator[list[_Terms]]:
    """Yield each way from one entry to another over the relations of a chain, as facts."""
    first, *rest = chain
    if not rest:
        yield [(start, first, end)]
        return
    steps = [
        quad.object for quad in view.match(start, first, None) if isinstance(quad.object, NamedNode)
    ]
    steps_view = view.read_ahead(steps, rest[:1])
    for step in steps:
        for facts_after in _along(steps_view, step, tuple(rest), end):
            yield [(start, first, step), *facts_after]


def _steps(
    view: View, start: NamedNode, up: tuple[NamedNode, NamedNode], end: NamedNode
) -> list[_Terms]:
    """Return the shortest way up from one term to another, as facts; a fact that does not hold
    where there is none.

    `up` is the relation that leads up, and the one that leads to an equivalent term either way
    round.
    """
    above, equivalent = up
    ways: dict[NamedNode, list[_Terms]] = {start: []}
    level = [start]
    while level and end not in ways:  # as many requests as there are steps
        steps = _upwards(view, level, up, equivalent)
        below, level = level, []
        for node in below:
            for term in sorted(steps[node].keys() - ways.keys(), key=lambda t: t.value):
                ways[term] = [*ways[node], steps[node][term]]
                level.append(term)
    return ways.get(end) or [(start, above, end)]


def _upwards(
    view: View,
    level: Iterable[NamedNode],
    up: tuple[NamedNode, NamedNode],
    equivalent: NamedNode,
) -> dict[NamedNode, dict[NamedNode, _Terms]]:
    """Return for each term of a level the terms one step up, each with the fact that says so."""
    steps: dict[NamedNode, dict[NamedNode, _Terms]] = {node: {} for node in level}
    patterns: list[Pattern] = [(node, predicate, None, None) for node in steps for predicate in up]
    patterns += [(None, equivalent, node, None) for node in steps]
    for quad in view.look_up(patterns):
        subject, predicate, value = quad.triple
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            if subject in steps:
                steps[subject][value] = (subject, predicate, value)
            if predicate == equivalent and value in steps:
                steps[value].setdefault(subject, (subject, predicate, value))
    return steps


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
        cells_view = view.read_ahead((cell for _, cell in growing), (_FIRST, _REST))
        longer = []
        for steps, cell in growing:
            step, rest = (_one(cells_view, cell, part) for part in (_FIRST, _REST))
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
