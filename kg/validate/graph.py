"""A graph of SHACL shapes: each with a name, its path in words, what it says, and the named shape
that it is part of.

Engines report a shape without an IRI under a label of their own, so that two results could not be
distinguished or compared. Such shapes are given names of ours, in the order in which they stand,
before an engine reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, parse, serialize
from kg.errors import InputError
from kg.vocab import RDF, SH, BlankNode, Literal, NamedNode, Triple, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Term = NamedNode | BlankNode | Literal | Triple

NAMELESS: Final = "urn:kg:shape:"
"""What the names begin with that shapes without an IRI are given."""
_FIRST, _REST = RDF.term("first"), RDF.term("rest")
_OF_PATHS: Final = {
    SH.inversePath: "^{}",
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
}
_DEEP: Final = 20


@dataclass(frozen=True, slots=True)
class ShapesGraph:
    """Triples of shapes in which every node but the cells of lists and the parts of paths has a
    name.
    """

    triples: tuple[Triple, ...]
    about: Mapping[Term, tuple[tuple[NamedNode, Term], ...]]
    parents: Mapping[Term, Term]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> ShapesGraph:
        """Return the graph of shapes that triples make."""
        source_triples = list(triples)
        parts = _parts(source_triples)
        names: dict[Term, NamedNode] = {}

        def name(term: Term) -> Term:
            if not isinstance(term, BlankNode) or term in parts:
                return term
            return names.setdefault(term, NamedNode(f"{NAMELESS}{len(names) + 1}"))

        named_triples = tuple(
            Triple(name(t.subject), t.predicate, name(t.object))  # type: ignore[arg-type]
            for t in source_triples
        )
        about: dict[Term, list[tuple[NamedNode, Term]]] = {}
        for t in named_triples:
            about.setdefault(t.subject, []).append((t.predicate, t.object))
        links = (
            t
            for t in named_triples
            if t.predicate != RDF.type and not isinstance(t.object, Literal)
        )
        parents: dict[Term, Term] = {t.object: t.subject for t in links}
        return cls(named_triples, {term: tuple(pairs) for term, pairs in about.items()}, parents)

    @classmethod
    def of_turtle(cls, text: str) -> ShapesGraph:
        """Return the graph of shapes in Turtle. Raises InputError where it is none."""
        try:
            return cls.of(quad.triple for quad in parse(text.encode(), RdfFormat.TURTLE))
        except SyntaxError as error:
            raise InputError(f"the shapes cannot be read: {error}. Correct them.") from error

    @property
    def data(self) -> str:
        """The triples as N-Triples."""
        return (serialize(self.triples, format=RdfFormat.N_TRIPLES) or b"").decode()

    def values(self, shape: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """Return the values of a property of a shape."""
        return tuple(value for name, value in self.about.get(shape, ()) if name == predicate)

    def text(self, shape: Term, predicate: NamedNode) -> str:
        """Return a text of a shape, the English one if there is one, else the first by language; or
        empty.
        """
        texts = [value for value in self.values(shape, predicate) if isinstance(value, Literal)]
        texts.sort(key=lambda text: (text.language != "en", text.language or "", text.value))
        return texts[0].value if texts else ""

    def path(self, shape: Term) -> str:
        """Return the path of a property shape as SPARQL writes it, empty for a node shape."""
        paths = self.values(shape, SH.path)
        return self._path(paths[0], _DEEP) if paths else ""

    def _path(self, node: Term, depth: int) -> str:
        if isinstance(node, NamedNode):
            return shorten(node.value)
        if not depth or isinstance(node, Literal):
            return "…"
        pairs = dict(self.about.get(node, ()))
        if _FIRST in pairs:
            return f"({'/'.join(self._path(part, depth - 1) for part in self.members(node))})"
        if SH.alternativePath in pairs:
            ways = self.members(pairs[SH.alternativePath])
            return f"({'|'.join(self._path(part, depth - 1) for part in ways)})"
        for predicate, pattern in _OF_PATHS.items():
            if predicate in pairs:
                return pattern.format(self._path(pairs[predicate], depth - 1))
        return "…"

    def members(self, cell: Term) -> list[Term]:
        """Return the members of a list."""
        members: list[Term] = []
        visited: set[Term] = set()
        while cell in self.about and cell not in visited:
            visited.add(cell)
            pairs = dict(self.about[cell])
            if _FIRST in pairs:
                members.append(pairs[_FIRST])
            cell = pairs.get(_REST, RDF.nil)
        return members

    def named(self, shape: Term) -> str:
        """Return the IRI of a shape, or of the nearest one with an IRI that it is a part of; empty
        without one.
        """
        visited: set[Term] = set()
        while shape not in visited:
            if isinstance(shape, NamedNode) and not shape.value.startswith(NAMELESS):
                return shape.value
            visited.add(shape)
            shape = self.parents.get(shape, shape)
        return ""


def _parts(triples: list[Triple]) -> set[Term]:
    """Return the blank nodes that stay blank: cells of lists, and what paths are made of."""
    cells = {t.subject for t in triples if t.predicate in (_FIRST, _REST)}
    about: dict[Term, list[Term]] = {}
    for t in triples:
        about.setdefault(t.subject, []).append(t.object)
    queue: list[Term] = [t.object for t in triples if t.predicate == SH.path]
    paths: set[Term] = set()
    while queue:
        node = queue.pop()
        if isinstance(node, BlankNode) and node not in paths:
            paths.add(node)
            queue += about.get(node, [])
    return cells | paths
