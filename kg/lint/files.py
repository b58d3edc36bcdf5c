"""Ontology files -> one view of their triples, that knows in which file, line and column each
subject stands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import resources, sandbox
from kg.engine import scratch
from kg.engine.rdf import RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.errors import Finding, InputError, Location
from kg.importers import rdf
from kg.store import View, original_forms
from kg.vocab import (
    BASE,
    FILE_GRAPH,
    IMPORTED_GRAPH,
    MKG,
    ONTOLOGY,
    OTHER_PREFIXES,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    VANN,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.vocab import Triple

    Term = NamedNode | BlankNode | Literal | Triple

_SKOLEM: Final = re.compile(
    rb"<" + re.escape(f"{BASE}.well-known/genid/".encode()) + rb"(\d+)-(\d+)>"
)
_OF_OTHERS: Final = frozenset(
    namespace
    for prefix, namespace in (PREFIXES | OTHER_PREFIXES).items()
    if prefix not in ("mkg", "id")
)


class Ontology:
    """The triples of one or more files. Each file has its own graph; queries see the union."""

    def __init__(
        self,
        quads: Sequence[Quad],
        files: Sequence[tuple[str, str, bytes]],
        findings: Sequence[Finding] = (),
    ) -> None:
        """`files` are name, suffix and content, in the order of their graphs; `findings` what
        reading them found.
        """
        self.findings = tuple(findings)
        self.view = View(scratch(quads), lambda: original_forms.differing(quads))
        self.files = tuple(name for name, _, _ in files)
        self._suffixes = tuple(suffix for _, suffix, _ in files)
        self._data = tuple(data for _, _, data in files)
        self._locations: dict[int, dict[str, Location]] = {}

    def triples(self, *pattern: Term | None) -> Iterable[Quad]:
        """Return the quads of a pattern of subject, predicate and object, None for any, as the
        files wrote them.
        """
        subject, predicate, value = (*pattern, None, None, None)[:3]
        matching = self.view.match(subject, predicate, value)  # type: ignore[arg-type]
        return (form for quad in matching for form in self.view.forms.get(quad, (quad,)))

    def namespaces(self) -> frozenset[str]:
        """Return the namespaces that are the ontology's own: those that it names as its own, or
        labels a term of.

        Those it names are its IRI with `#` or `/` behind it, and its preferred namespace; each ends
        where names begin. Without a header every namespace is, except those of the W3C and the
        others that kg knows.
        """
        headers = list(self.triples(None, RDF.type, OWL.Ontology))
        namespaces = {
            _namespace(subject) for subject in self._described(labelled=bool(headers))
        } - _OF_OTHERS
        if any(True for _ in self.view.quads(IMPORTED_GRAPH)):
            namespaces.discard(MKG)
        for quad in headers:
            if isinstance(quad.subject, NamedNode):
                stem = quad.subject.value.rstrip("#/")
                namespaces |= {f"{stem}#", f"{stem}/"}
        for quad in self.triples(None, VANN.preferredNamespaceUri):
            if isinstance(quad.object, NamedNode | Literal):
                namespaces.add(quad.object.value)
        return frozenset(namespaces)

    def owner(self) -> Callable[[str], bool]:
        """Return what says whether an IRI is a term of the ontology: by its namespace, not by how
        it begins.

        The header's own IRI is one; `http://example.org/farm-guide` is none of
        `http://example.org/farm`.
        """
        namespaces = self.namespaces()
        stated = tuple(namespace for namespace in namespaces if namespace)
        headers = {str(quad.subject)[1:-1] for quad in self.triples(None, RDF.type, OWL.Ontology)}
        return lambda iri: iri in headers or iri.startswith(stated)

    def _described(self, *, labelled: bool) -> Iterable[str]:
        predicates = (RDFS.label, SKOS.prefLabel) if labelled else (RDF.type,)
        for predicate in predicates:
            for quad in self.triples(None, predicate):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject.value

    def named(self, node: Term) -> NamedNode | None:
        """Return the node, or for a blank one the named subject whose description it is a part of;
        None without one.
        """
        visited: set[Term] = set()
        level: list[Term] = [node]
        while level:
            names = sorted((term for term in level if isinstance(term, NamedNode)), key=str)
            if names:
                return names[0]
            visited.update(level)
            level = [
                quad.subject
                for term in level
                for quad in self.triples(None, None, term)
                if quad.subject not in visited
            ]
        return None

    def location(
        self, focus: NamedNode | BlankNode, path: Term | None, value: Term | None
    ) -> Location:
        """Return file, line and column of a subject, in the file that holds the triple meant if
        there is one.

        Line and column are 0 where they are not known, as for a blank node.
        """
        numbers = self._holding(focus, path, value)
        for number in numbers:
            location = (
                self._locations_of(number).get(focus.value)
                if isinstance(focus, NamedNode)
                else None
            )
            if location:
                return location
        return Location(self.files[numbers[0]] if numbers else "")

    def _holding(
        self, focus: NamedNode | BlankNode, path: Term | None, value: Term | None
    ) -> list[int]:
        """Return the numbers of the files that describe a subject: with the triple meant, where it
        is typed, others.
        """
        patterns: list[tuple[Term | None, Term | None]] = [(RDF.type, None), (None, None)]
        if isinstance(path, NamedNode) and value is not None:
            patterns.insert(0, (path, value))
        graphs = (quad.graph_name for pattern in patterns for quad in self.triples(focus, *pattern))
        number_of = {_graph(number): number for number in range(len(self.files))}
        return list(
            dict.fromkeys(
                number_of[graph]
                for graph in graphs
                if isinstance(graph, NamedNode) and graph in number_of
            )
        )

    def _locations_of(self, number: int) -> dict[str, Location]:
        if number not in self._locations:
            name, data = self.files[number], self._data[number]
            self._locations[number] = rdf.locations(data, name, self._suffixes[number])
        return self._locations[number]


def packaged() -> Ontology:
    """Return the ontology that comes with kg: terms, vocabularies, alignments.

    >>> [Path(name).name for name in packaged().files]
    ['mandate.ttl', 'vocabularies.ttl', 'alignments.ttl']
    """
    files = [(_from_here(path), path.suffix, path.read_bytes()) for path in resources.ontology()]
    quads = [
        quad
        for number, (_, _, data) in enumerate(files)
        for quad in _in_graph(parse_rdf(data, RdfFormat.TURTLE), number)
    ]
    return Ontology(quads, files)


def read(paths: Sequence[Path]) -> Ontology:
    """Return the ontology in files of anybody's, checked by the sandbox and by the reader of RDF
    files.

    Nothing that they import is fetched; where they import our ontology, its terms count as
    declared. Literals that are not of their datatype are findings of the ontology. Raises
    InputError with file, line and remedy.
    """
    quads: list[Quad] = []
    findings: list[Finding] = []
    files = []
    for number, path in enumerate(paths):
        name = sandbox.unpacked_name(path.name)
        suffix = Path(name).suffix.lower()
        if suffix not in rdf.SUFFIXES:
            raise InputError(
                f"{path}: no RDF file by its ending. kg lint reads {', '.join(rdf.SUFFIXES)}."
            )
        data = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES, unpack=True)
        lines, _ = rdf.read(data, str(path), suffix, str(number), findings)
        text = _SKOLEM.sub(rb"_:f\1b\2", b"\n".join(lines))
        quads += _in_graph(parse_rdf(text, RdfFormat.N_QUADS), number)
        files.append((str(path), suffix, data))
    if any(quad.predicate == OWL.imports and quad.object == ONTOLOGY for quad in quads):
        quads += _declarations()
    return Ontology(quads, files, findings)


def _in_graph(quads: Iterable[Quad], number: int) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object, _graph(number)) for quad in quads)


def _declarations() -> Iterator[Quad]:
    """Return what kind of thing each of our terms is: what a file knows that imports our
    ontology.
    """
    for quad in packaged().triples(None, RDF.type):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MKG):
            yield Quad(quad.subject, quad.predicate, quad.object, IMPORTED_GRAPH)


def _from_here(path: Path) -> str:
    folder = Path.cwd()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _graph(number: int) -> NamedNode:
    return FILE_GRAPH.term(str(number))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
