"""What every reader sees: the union of all graphs, read-only."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from kg.model import Source
from kg.vocab import (
    DCAT,
    DCTERMS,
    JUDGEMENT_GRAPH,
    MKG,
    OA,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    entry,
    kind_and_slug,
    local_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

    from kg.vocab import Quad


class View:
    """A read-only view of a store. Queries see the union of its graphs, and know the predeclared
    prefixes.

    `forms` says what the files wrote for each quad whose literal the engine holds in another form;
    it is called when that is first asked for.

    >>> from pyoxigraph import Store
    >>> view = View(Store())
    >>> view.ask("ASK { ?statement a mkg:Statement }")
    False
    """

    def __init__(
        self, engine: Store, forms: Callable[[], Mapping[Quad, tuple[Quad, ...]]] = dict
    ) -> None:
        self.engine = engine
        self._forms = forms

    @cached_property
    def forms(self) -> Mapping[Quad, tuple[Quad, ...]]:
        """What the files wrote for each quad whose literal the engine holds in another form than
        one of them.
        """
        return self._forms()

    def query(
        self, text: str, *, union: bool = True
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the engine's own results. Raises SyntaxError, as the engine does.

        Without `union` a query reads the graphs that it names by FROM; with it, what FROM says
        would go unheard.
        """
        named = {
            prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in text
        }  # each costs some microseconds
        return self.engine.query(text, prefixes=named, use_default_graph_as_union=union)

    def select(self, text: str) -> QuerySolutions:
        """Return the solutions of a SELECT."""
        return self.query(text)  # type: ignore[return-value]

    def ask(self, text: str) -> bool:
        """Return the answer of an ASK."""
        return bool(self.query(text))

    def construct(self, text: str) -> QueryTriples:
        """Return the triples of a CONSTRUCT."""
        return self.query(text)  # type: ignore[return-value]

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Return all quads, or those of one graph; the scan raises where the store is damaged."""
        return self.engine.quads_for_pattern(None, None, None, graph)

    def written(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Return all quads, or those of one graph, as their files wrote them: what RDF files are
        made of.
        """
        forms = self.forms
        if not forms:
            return self.quads(graph)
        return (written for quad in self.quads(graph) for written in forms.get(quad, (quad,)))

    def graphs(self) -> tuple[NamedNode, ...]:
        """Return the named graphs, by IRI."""
        found = (graph for graph in self.engine.named_graphs() if isinstance(graph, NamedNode))
        return tuple(sorted(found, key=lambda graph: graph.value))

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that a subject has under a predicate, sorted."""
        found = {
            quad.object.value  # type: ignore[union-attr]
            for quad in self.engine.quads_for_pattern(subject, predicate, None, None)
        }
        return tuple(sorted(found))

    def value(self, subject: NamedNode, predicate: NamedNode) -> str:
        """Return the first of the values, empty where there is none."""
        return next(iter(self.values(subject, predicate)), "")

    def label(self, iri: NamedNode, language: str = "en") -> str:
        """Return the label of an entry or a term in a language, else in English, else in any, else
        empty.
        """
        found: dict[str, str] = {}
        for predicate in (SKOS.prefLabel, RDFS.label):
            for quad in self.engine.quads_for_pattern(iri, predicate, None, None):
                if isinstance(quad.object, Literal):
                    found.setdefault(quad.object.language or "", quad.object.value)
        return next(
            (found[tag] for tag in (language, "en", "") if tag in found),
            min(found.values(), default=""),
        )

    def has(self, kind: str, slug: str) -> bool:
        """Return whether an entry of this kind and id stands in the store, or another one stands
        for it.
        """
        iri = entry(kind, slug)
        if iri is None:
            return False
        typed = self.engine.quads_for_pattern(iri, RDF.type, None, None)
        return any(True for _ in typed) or self.canonical(iri) != iri

    def canonical(self, iri: NamedNode) -> NamedNode:
        """Return the entry that stands for this one, because they were judged the same; as a rule
        itself.
        """
        for quad in self.engine.quads_for_pattern(iri, DCTERMS.isReplacedBy, None, JUDGEMENT_GRAPH):
            if isinstance(quad.object, NamedNode):
                return quad.object
        return iri

    def stood_for(self, iri: NamedNode) -> tuple[str, ...]:
        """Return the IRIs of the entries that this one stands for, sorted."""
        held = self.engine.quads_for_pattern(None, DCTERMS.isReplacedBy, iri, JUDGEMENT_GRAPH)
        return tuple(sorted(str(quad.subject)[1:-1] for quad in held))

    def ids(self) -> Iterator[tuple[str, str]]:
        """Return kind and id of every entry and concept, those too that another one stands for."""
        seen = set()
        replaced = self.engine.quads_for_pattern(None, DCTERMS.isReplacedBy, None, JUDGEMENT_GRAPH)
        for quad in chain(self.engine.quads_for_pattern(None, RDF.type, None, None), replaced):
            if isinstance(quad.subject, NamedNode) and quad.subject.value not in seen:
                seen.add(quad.subject.value)
                found = kind_and_slug(quad.subject.value)
                if found and "#" not in found[1]:
                    yield found

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Return kind, id and one name of every entry and concept: labels, aliases, notations,
        spellings of texts.
        """
        for predicate in (SKOS.notation, SKOS.prefLabel, SKOS.altLabel):
            for quad in self.engine.quads_for_pattern(None, predicate, None, None):
                found = kind_and_slug(str(quad.subject)[1:-1])
                if found and found[0] != "statement" and isinstance(quad.object, Literal):
                    yield *found, quad.object.value
        for quad in self.engine.quads_for_pattern(None, OA.exact, None, None):
            for place in (
                self.values(quad.subject, MKG.place) if isinstance(quad.subject, NamedNode) else ()
            ):
                found = kind_and_slug(place)
                if found and isinstance(quad.object, Literal):
                    yield *found, quad.object.value

    def source_of(self, statement: str) -> str:
        """Return the source that a statement is reported in, empty where there is no such
        statement.
        """
        iri = entry("statement", statement)
        return local_id(self.value(iri, MKG.reportedIn)) if iri is not None else ""

    def source(self, slug: str) -> Source | None:
        """Return a source by id, None where there is none."""
        iri = entry("source", slug)
        if iri is None or not self.has("source", slug):
            return None
        return Source(
            id=slug,
            version=self.value(iri, OWL.versionInfo) or "1",
            title=self.value(iri, DCTERMS.term("title")),
            published=self.value(iri, DCTERMS.issued),
            publisher=self.value(iri, DCTERMS.publisher),
            author=self.value(iri, DCTERMS.creator),
            url=self.value(iri, DCAT.landingPage),
            sha256=self.value(iri, MKG.sha256),
            reliability=self.value(iri, MKG.reliability),
            derived_from=tuple(local_id(value) for value in self.values(iri, PROV.wasDerivedFrom)),
            inferred=tuple(self.values(iri, MKG.inferredField)),
        )

    def sources(self) -> tuple[Source, ...]:
        """Return every source, by id."""
        found = (self.source(slug) for kind, slug in sorted(self.ids()) if kind == "source")
        return tuple(source for source in found if source is not None)
