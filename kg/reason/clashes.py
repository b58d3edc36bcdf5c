"""Axioms that contradict themselves, which reasoners lose, since they read lists as sets: found
here, or put plainly.

`a owl:differentFrom a`, or an owl:AllDifferent that lists one member twice, is a contradiction. A
class that is disjoint with itself holds nothing, and a property that is disjoint with itself
relates nothing: these are written as being below owl:Nothing or the bottom property, so that a
reasoner sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.vocab import OWL, RDF, RDFS, BlankNode, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Subject = NamedNode | BlankNode | Triple
    Term = Subject | Literal

_RELATIONS: Final[dict[Term, NamedNode]] = {
    OWL.AllDifferent: OWL.differentFrom,
    OWL.AllDisjointClasses: OWL.disjointWith,
    OWL.AllDisjointProperties: OWL.propertyDisjointWith,
}
"""What each two members of a list are to each other, by the kind of the axiom that holds it."""
_MEMBERS: Final = frozenset({OWL.members, OWL.distinctMembers})


@dataclass(frozen=True, slots=True)
class _Listed:
    """An axiom over a list: the triple that points to the list, what its members are to each other,
    and the members.
    """

    triple: Triple
    relation: NamedNode
    members: tuple[Term, ...]

    @property
    def doubled(self) -> tuple[NamedNode, ...]:
        """The members that are listed more than once."""
        return tuple(
            member
            for member in dict.fromkeys(self.members)
            if isinstance(member, NamedNode) and self.members.count(member) > 1
        )

    def pairs(self) -> Iterator[Triple]:
        """Yield the axiom without its list: what each two members are to each other, a doubled one
        to itself too.
        """
        members = tuple(dict.fromkeys(self.members))
        for number, member in enumerate(members):
            others = members[number + 1 :]
            if not isinstance(member, Literal):
                for other in (member, *others) if member in self.doubled else others:
                    yield Triple(member, self.relation, other)
        if self.triple.predicate == OWL.disjointUnionOf:
            yield from _union(self.triple.subject, members)


def plain(triples: Sequence[Triple]) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
    """Return the contradictions that one axiom makes alone, and all other triples, with flawed
    axioms put plainly.

    A contradiction is what it comes to: `a owl:differentFrom a`, or `a rdf:type owl:Nothing`.

    >>> a = NamedNode("http://e/a")
    >>> contradictions, rest = plain([Triple(a, OWL.differentFrom, a)])
    >>> len(contradictions), rest
    (1, ())
    """
    data = _of_type(triples, OWL.DatatypeProperty)
    contradictions: dict[Triple, None] = {}
    rest: list[Triple] = []
    for triple in _without_flawed_lists(triples):
        if _contradicts_itself(triple):
            contradictions[triple] = None
        else:
            rest.append(_put_plainly(triple, data))
    return tuple(contradictions), tuple(rest)


def _without_flawed_lists(triples: Sequence[Triple]) -> Iterator[Triple]:
    """Yield triples with the pairs of each list that names a member twice in the place of its
    axiom.
    """
    flawed = {axiom.triple: axiom for axiom in _lists(triples) if axiom.doubled}
    # an axiom over a list is a node of its own, which goes with its list; a disjoint union belongs
    # to its class
    nodes = {triple.subject for triple in flawed if triple.predicate != OWL.disjointUnionOf}
    yield from (t for t in triples if t not in flawed and t.subject not in nodes)
    for axiom in flawed.values():
        yield from axiom.pairs()


def _contradicts_itself(triple: Triple) -> bool:
    """Return whether a triple alone cannot be true."""
    is_empty = (triple.predicate, triple.object) == (RDF.type, OWL.Nothing)
    return is_empty or (triple.predicate == OWL.differentFrom and triple.subject == triple.object)


def _put_plainly(triple: Triple, data: set[Subject]) -> Triple:
    """Return a triple, or what it comes to where it makes a term disjoint with itself; `data` are
    the properties of values.
    """
    if triple.subject != triple.object:
        return triple
    if triple.predicate == OWL.disjointWith:
        return Triple(triple.subject, RDFS.subClassOf, OWL.Nothing)
    if triple.predicate == OWL.propertyDisjointWith:
        is_data = triple.subject in data
        bottom = OWL.bottomDataProperty if is_data else OWL.bottomObjectProperty
        return Triple(triple.subject, RDFS.subPropertyOf, bottom)
    return triple


def _of_type(triples: Sequence[Triple], cls: NamedNode) -> set[Subject]:
    return {t.subject for t in triples if t.predicate == RDF.type and t.object == cls}


def _lists(triples: Sequence[Triple]) -> Iterator[_Listed]:
    """Yield the axioms over a list whose members are different from, or disjoint with, each
    other.
    """
    firsts = {t.subject: t.object for t in triples if t.predicate == RDF.first}
    rests = {t.subject: t.object for t in triples if t.predicate == RDF.rest}
    kinds = {
        t.subject: _RELATIONS[t.object]
        for t in triples
        if t.predicate == RDF.type and t.object in _RELATIONS
    }
    for triple in triples:
        relation = _relation_in(triple, kinds)
        if relation is not None:
            yield _Listed(triple, relation, _members(triple.object, firsts, rests))


def _relation_in(triple: Triple, kinds: Mapping[Subject, NamedNode]) -> NamedNode | None:
    """Return what the members of a list are to each other, None where a triple points to none such;
    `kinds` says it of the axioms with a list.
    """
    if triple.predicate == OWL.disjointUnionOf:
        return OWL.disjointWith
    return kinds.get(triple.subject) if triple.predicate in _MEMBERS else None


def _members(
    head: Term, firsts: Mapping[Subject, Term], rests: Mapping[Subject, Term]
) -> tuple[Term, ...]:
    """Return the members of a list, up to its end or to where it meets itself."""
    cells: dict[Term, Term] = {}
    cell = head
    while not isinstance(cell, Literal) and cell in firsts and cell not in cells:
        cells[cell] = firsts[cell]
        cell = rests.get(cell, RDF.nil)
    return tuple(cells.values())


def _union(whole: Subject, members: Sequence[Term]) -> Iterator[Triple]:
    """Yield that a class is the union of others, each of them named once."""
    if len(members) == 1:
        yield Triple(whole, OWL.equivalentClass, members[0])
        return
    union, cells = BlankNode(), [BlankNode() for _ in members]
    yield Triple(whole, OWL.equivalentClass, union)
    yield Triple(union, RDF.type, OWL.Class)
    yield Triple(union, OWL.unionOf, cells[0])
    following: list[Term] = [*cells[1:], RDF.nil]
    for cell, member, after in zip(cells, members, following, strict=True):
        yield Triple(cell, RDF.first, member)
        yield Triple(cell, RDF.rest, after)
