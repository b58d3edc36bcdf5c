"""Class expressions as one line of text, near to the Manchester syntax: what blank nodes say, not
their names.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kg.vocab import OWL, RDF, XSD, BlankNode, Literal, NamedNode, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.lint.files import Ontology, Term

_DEEPEST: Final = 60
_JOINS: Final = ((OWL.intersectionOf, " and "), (OWL.unionOf, " or "))
_QUANTIFIERS: Final = (
    (OWL.someValuesFrom, "some"),
    (OWL.allValuesFrom, "only"),
    (OWL.hasValue, "value"),
    (OWL.hasSelf, "Self"),
    (OWL.cardinality, "exactly"),
    (OWL.minCardinality, "min"),
    (OWL.maxCardinality, "max"),
    (OWL.qualifiedCardinality, "exactly"),
    (OWL.minQualifiedCardinality, "min"),
    (OWL.maxQualifiedCardinality, "max"),
)


class Expressions:
    """Terms of an ontology in words; equal structures give equal words."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._known: dict[BlankNode, str] = {}

    def of(self, term: Term, above: tuple[Term, ...] = ()) -> str:
        """Return a term as one line; a blank node by what it says, in parentheses where it joins
        parts.

        A node within itself is written `^n`, n steps up; so is all that is deeper than a limit
        `…`.
        """
        if not isinstance(term, BlankNode):
            return _named(term)
        if term in above:
            return f"^{len(above) - above.index(term)}"
        if len(above) >= _DEEPEST:
            return "…"
        if term not in self._known:
            words = self._written(term, (*above, term))
            if "^" in words or "…" in words:  # true here alone: it shows where the node is
                return words
            self._known[term] = words
        return self._known[term]

    def _written(self, node: BlankNode, above: tuple[Term, ...]) -> str:
        pairs = [(quad.predicate, quad.object) for quad in self._ontology.triples(node)]
        by_predicate = dict(pairs)
        if len(by_predicate) == len(
            pairs
        ):  # else it says something twice, and only the plain form shows all of it
            words = self._restriction(by_predicate, above) or self._joined(by_predicate, above)
            if words:
                return words
        if RDF.first in by_predicate:
            return f"({' '.join(self._members(node, above))})"
        parts = sorted(
            f"{shorten(predicate.value)} {self.of(value, above)}" for predicate, value in pairs
        )
        return f"[{'; '.join(parts)}]"

    def _restriction(self, by_predicate: dict[NamedNode, Term], above: tuple[Term, ...]) -> str:
        rest = by_predicate.keys() - {RDF.type, OWL.onProperty, OWL.onClass, OWL.onDataRange}
        if (
            by_predicate.get(RDF.type) != OWL.Restriction
            or OWL.onProperty not in by_predicate
            or len(rest) != 1
        ):
            return ""
        (kind,) = rest
        word = dict(_QUANTIFIERS).get(kind)
        if word is None:
            return ""
        parts = [self.of(by_predicate[OWL.onProperty], above), word]
        filler = by_predicate[kind]
        parts += (
            []
            if word == "Self"
            else [self.of(filler, above) if not isinstance(filler, Literal) else filler.value]
        )
        parts += [
            self.of(by_predicate[on], above)
            for on in (OWL.onClass, OWL.onDataRange)
            if on in by_predicate
        ]
        return f"({' '.join(parts)})"

    def _joined(self, by_predicate: dict[NamedNode, Term], above: tuple[Term, ...]) -> str:
        rest = by_predicate.keys() - {RDF.type}
        if len(rest) != 1 or by_predicate.get(RDF.type, OWL.Class) != OWL.Class:
            return ""
        (kind,) = rest
        for join, word in _JOINS:
            if kind == join:
                return f"({word.join(sorted(self._members(by_predicate[kind], above)))})"
        if kind == OWL.oneOf:
            return f"{{{', '.join(sorted(self._members(by_predicate[kind], above)))}}}"
        if kind == OWL.complementOf:
            return f"(not {self.of(by_predicate[kind], above)})"
        return f"(inverse of {self.of(by_predicate[kind], above)})" if kind == OWL.inverseOf else ""

    def _members(self, head: Term, above: tuple[Term, ...]) -> Sequence[str]:
        """Return the members of a list, in order; what is no proper list is written as it
        stands.
        """
        members: list[str] = []
        cell, passed = head, {head}
        while cell != RDF.nil:
            pairs = [(quad.predicate, quad.object) for quad in self._ontology.triples(cell)]
            if Counter(predicate for predicate, _ in pairs) != Counter((RDF.first, RDF.rest)):
                return [
                    *members,
                    "[no list]" if cell == head or not members else "[list breaks off]",
                ]
            by_predicate = dict(pairs)
            members.append(self.of(by_predicate[RDF.first], above))
            cell = by_predicate[RDF.rest]
            if cell in passed:
                return [*members, "[list in a circle]"]
            passed.add(cell)
        return members


def _named(term: Term) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return literal(term) if isinstance(term, Literal) else str(term)


def literal(value: Literal) -> str:
    """Return a literal as text in quotes, with its language or datatype.

    >>> literal(Literal("mandat", language="fr"))
    '"mandat"@fr'
    """
    text = value.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if value.language:
        return f'"{text}"@{value.language}'
    return (
        f'"{text}"'
        if value.datatype == XSD.string
        else f'"{text}"^^{shorten(value.datatype.value)}'
    )
