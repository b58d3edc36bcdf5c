"""Ontology files -> one view of their triples, that knows in which file, line and column each subject stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from kg import gate, resources
from kg.errors import InputError
from kg.ingest import rdf
from kg.store import View
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Triple

    Term = NamedNode | BlankNode | Literal | Triple

_SKOLEM: Final = re.compile(rb"<" + re.escape(f"{BASE}.well-known/genid/".encode()) + rb"(\d+)-(\d+)>")
_OF_OTHERS: Final = frozenset(
    namespace for prefix, namespace in (PREFIXES | OTHER_PREFIXES).items() if prefix not in ("mkg", "id")
)


class Ontology:
    """The triples of one or more files. Each file has a graph of its own, queries see the union."""

    def __init__(self, engine: Store, files: Sequence[tuple[str, str, bytes]]) -> None:
        """`files` are name, suffix and content, in the order of their graphs."""
        self.view = View(engine)
        self.files = tuple(name for name, _, _ in files)
        self._suffixes = tuple(suffix for _, suffix, _ in files)
        self._data = tuple(data for _, _, data in files)
        self._places: dict[int, dict[str, tuple[int, int]]] = {}

    def triples(self, *pattern: Term | None) -> Iterable[Quad]:
        """Return the quads of a pattern of subject, predicate and object, None for any."""
        subject, predicate, value = (*pattern, None, None, None)[:3]
        return self.view.engine.quads_for_pattern(subject, predicate, value, None)  # type: ignore[arg-type]

    def namespaces(self) -> frozenset[str]:
        """Return the namespaces that are the ontology's own: those that it names as its own, or labels a term of.

        Those it names are its IRI with `#` or `/` behind it, and its preferred namespace; each ends where names begin.
        Without a header every namespace is, except those of the W3C and the others that kg knows.
        """
        headers = list(self.triples(None, RDF.type, OWL.Ontology))
        found = {_namespace(subject) for subject in self._described(labelled=bool(headers))} - _OF_OTHERS
        if any(True for _ in self.view.quads(IMPORTED_GRAPH)):
            found.discard(MKG)
        for quad in headers:
            if isinstance(quad.subject, NamedNode):
                stem = quad.subject.value.rstrip("#/")
                found |= {f"{stem}#", f"{stem}/"}
        for quad in self.triples(None, VANN.preferredNamespaceUri):
            if isinstance(quad.object, NamedNode | Literal):
                found.add(quad.object.value)
        return frozenset(found)

    def owner(self) -> Callable[[str], bool]:
        """Return what says whether an IRI is a term of the ontology: by its namespace, not by how it begins.

        The header's own IRI is one; `http://example.org/farm-guide` is none of `http://example.org/farm`.
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
        """Return the node, or for a blank one the named subject whose description it is a part of; None without one."""
        seen: set[Term] = set()
        level: list[Term] = [node]
        while level:
            names = sorted((term for term in level if isinstance(term, NamedNode)), key=str)
            if names:
                return names[0]
            seen.update(level)
            level = [
                quad.subject
                for term in level
                for quad in self.triples(None, None, term)
                if quad.subject not in seen
            ]  # fmt: skip
        return None

    def place(self, focus: NamedNode | BlankNode, path: Term | None, value: Term | None) -> tuple[str, int, int]:
        """Return file, line and column of a subject, in the file that holds the triple meant if there is one.

        Line and column are 0 where they are not known, as for a blank node.
        """
        numbers = self._holding(focus, path, value)
        for number in numbers:
            found = self._places_of(number).get(focus.value) if isinstance(focus, NamedNode) else None
            if found:
                return self.files[number], *found
        return (self.files[numbers[0]] if numbers else "", 0, 0)

    def _holding(self, focus: NamedNode | BlankNode, path: Term | None, value: Term | None) -> list[int]:
        """Return the numbers of the files that describe a subject: with the triple meant, where it is typed, others."""
        patterns: list[tuple[Term | None, Term | None]] = [(RDF.type, None), (None, None)]
        if isinstance(path, NamedNode) and value is not None:
            patterns.insert(0, (path, value))
        graphs = (quad.graph_name for pattern in patterns for quad in self.triples(focus, *pattern))
        known = {_graph(number): number for number in range(len(self.files))}
        return list(dict.fromkeys(known[graph] for graph in graphs if isinstance(graph, NamedNode) and graph in known))

    def _places_of(self, number: int) -> dict[str, tuple[int, int]]:
        if number not in self._places:
            name, data = self.files[number], self._data[number]
            self._places[number] = rdf.places(data, name, self._suffixes[number])
        return self._places[number]


def packaged() -> Ontology:
    """Return the ontology that comes with kg: terms, vocabularies, alignments.

    >>> [Path(name).name for name in packaged().files]
    ['mandate.ttl', 'vocabularies.ttl', 'alignments.ttl']
    """
    engine = Store()
    files = [(_from_here(path), path.suffix, path.read_bytes()) for path in resources.ontology()]
    for number, (_, _, data) in enumerate(files):
        engine.load(data, format=RdfFormat.TURTLE, to_graph=_graph(number))
    return Ontology(engine, files)


def read(paths: Sequence[Path]) -> Ontology:
    """Return the ontology in files of anybody's, checked by the gate and by the reader of RDF files.

    Nothing that they import is fetched; where they import our ontology, its terms count as declared. Raises InputError
    with file, line and remedy.
    """
    engine = Store()
    files = []
    for number, path in enumerate(paths):
        name = gate.unpacked_name(path.name)
        suffix = Path(name).suffix.lower()
        if suffix not in rdf.SUFFIXES:
            raise InputError(f"{path}: no RDF file by its ending. kg lint reads {', '.join(rdf.SUFFIXES)}.")
        data = gate.read(path, limit=gate.MAX_DOCUMENT_BYTES, unpack=True)
        lines, _ = rdf.read(data, str(path), suffix, str(number))
        text = _SKOLEM.sub(rb"_:f\1b\2", b"\n".join(lines))
        scratch = Store()
        scratch.load(text, format=RdfFormat.N_QUADS)
        engine.extend(Quad(q.subject, q.predicate, q.object, _graph(number)) for q in scratch)
        files.append((str(path), suffix, data))
    if any(True for _ in engine.quads_for_pattern(None, OWL.imports, ONTOLOGY, None)):
        engine.extend(_declarations())
    return Ontology(engine, files)


def _declarations() -> Iterator[Quad]:
    """Return what kind of thing each of our terms is: what a file knows that imports our ontology."""
    for quad in packaged().triples(None, RDF.type):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MKG):
            yield Quad(quad.subject, quad.predicate, quad.object, IMPORTED_GRAPH)


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _graph(number: int) -> NamedNode:
    return FILE_GRAPH.term(str(number))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
