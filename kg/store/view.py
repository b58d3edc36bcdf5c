"""What every reader sees: the union of all graphs, read-only."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from kg.engine.ahead import Ahead
from kg.model import Source
from kg.vocab import (
    DCAT,
    DCTERMS,
    JUDGEMENT_GRAPH,
    MKG,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    agent_name,
    entry,
    kind_and_slug,
    local_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import QuerySolutions

    from kg.engine import Engine, Pattern, Results
    from kg.engine.base import Graph, Subject, Term
    from kg.vocab import Quad, Triple


class View:
    """A read-only view of what an engine holds. Queries see the union of its graphs, and know the
    predeclared prefixes.

    Each method is one request to the engine, whatever the number of entries that it is about, where
    its docstring says no other.

    `forms` says what the files wrote for each quad whose literal the engine holds in another form;
    it is called when that is first asked for. `language` is that of labels, English where there is
    none. `state` names what the view shows, so that what is made from it can be kept: a checkpoint
    of a store; it is empty for a view that is made for one question.

    >>> from kg.engine import scratch
    >>> view = View(scratch())
    >>> view.ask("ASK { ?statement a mkg:Statement }")
    False
    """

    def __init__(
        self,
        engine: Engine,
        forms: Callable[[], Mapping[Quad, tuple[Quad, ...]]] = dict,
        language: str = "en",
        state: str = "",
    ) -> None:
        self.engine = engine
        self.language = language
        self.state = state
        self._forms = forms

    @cached_property
    def forms(self) -> Mapping[Quad, tuple[Quad, ...]]:
        """What the files wrote for each quad whose literal the engine holds in another form than
        one of them.
        """
        return self._forms()

    def speaking(self, language: str) -> View:
        """Return a view of the same engine whose labels are in a language."""
        return View(self.engine, lambda: self.forms, language, self.state)

    def query(self, text: str, *, union: bool = True) -> Results:
        """Return the engine's own results. Raises SyntaxError, as the engine does.

        Without `union` a query reads the graphs that it names by FROM; with it, what FROM says
        would go unheard.
        """
        return self.engine.query(text, union=union)

    def select(self, text: str) -> QuerySolutions:
        """Return the solutions of a SELECT."""
        return self.engine.select(text)

    def ask(self, text: str) -> bool:
        """Return the answer of an ASK."""
        return self.engine.ask(text)

    def construct(self, text: str) -> Iterator[Triple]:
        """Return the triples of a CONSTRUCT."""
        return self.engine.construct(text)

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """Return the quads of one pattern, in no order: for a scan, or one entry. In a loop over
        entries use `look_up` or `read_ahead`, which are one request for all of them.
        """
        return self.engine.match(subject, predicate, value, graph)

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        """Return the quads of any number of patterns, in no order; no request where there are
        none.
        """
        all_patterns = list(patterns)
        return self.engine.look_up(all_patterns) if all_patterns else iter(())

    def holds(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        graph: Graph | None = None,
    ) -> bool:
        """Return whether any quad is of a pattern."""
        return any(True for _ in self.match(subject, predicate, value, graph))

    def read_ahead(
        self,
        subjects: Iterable[NamedNode],
        predicates: Iterable[NamedNode] = (),
        *,
        along: Iterable[NamedNode] = (),
    ) -> View:
        """Return a view that has read entries in one request, and answers about them from memory.

        For a loop that asks a little of many entries. `predicates` are what is read of them, all
        where none is named; `along` these, what the entries point to is read whole, in one more
        request.
        """
        engine = Ahead(self.engine, subjects, predicates)
        if along:
            links = [(iri, link, None, None) for iri in engine.subjects for link in along]
            parts = (quad.object for quad in engine.look_up(links))
            engine = Ahead(engine, (part for part in parts if isinstance(part, NamedNode)))
        return View(engine, lambda: self.forms, self.language)

    def count(self) -> int:
        """Return the number of quads."""
        return self.engine.count()

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Return all quads, or those of one graph; the scan raises where the store is damaged."""
        return self.engine.match(None, None, None, graph)

    def lines(self) -> list[bytes]:
        """Return all quads as lines of N-Quads, in no order."""
        return self.engine.lines()

    def written(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Return all quads, or those of one graph, as their files wrote them: what RDF files are
        made of.
        """
        forms = self.forms
        if not forms:
            return self.quads(graph)
        return (original for quad in self.quads(graph) for original in forms.get(quad, (quad,)))

    def graphs(self) -> tuple[NamedNode, ...]:
        """Return the named graphs, by IRI."""
        return self.engine.graphs()

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that a subject has under a predicate, sorted."""
        texts = {
            quad.object.value  # type: ignore[union-attr]
            for quad in self.engine.match(subject, predicate, None)
        }
        return tuple(sorted(texts))

    def value(self, subject: NamedNode, predicate: NamedNode) -> str:
        """Return the first of the values, empty where there is none."""
        texts = [
            quad.object.value  # type: ignore[union-attr]
            for quad in self.engine.match(subject, predicate, None)
        ]
        return min(texts, default="")

    def label(self, iri: NamedNode, language: str = "") -> str:
        """Return the label of an entry or a term in a language, else in English, else in any, else
        empty.
        """
        texts: dict[NamedNode, dict[str, str]] = {SKOS.prefLabel: {}, RDFS.label: {}}
        for quad in self.engine.look_up((iri, name, None, None) for name in texts):
            if isinstance(quad.object, Literal):
                texts[quad.predicate].setdefault(quad.object.language or "", quad.object.value)
        labels = texts[RDFS.label] | texts[SKOS.prefLabel]
        return next(
            (labels[tag] for tag in (language or self.language, "en", "") if tag in labels),
            min(labels.values(), default=""),
        )

    def labelled(self, iris: Iterable[NamedNode]) -> View:
        """Return a view that has read the labels of entries and terms ahead."""
        return self.read_ahead(iris, (SKOS.prefLabel, RDFS.label))

    def has(self, kind: str, slug: str) -> bool:
        """Return whether an entry of this kind and id is in the store, or another one
        represents it.
        """
        iri = entry(kind, slug)
        return iri is not None and iri in self.those_there((iri,))

    def those_there(self, iris: Iterable[NamedNode]) -> set[object]:
        """Return those entries that are in the store, or that another one represents."""
        patterns: list[Pattern] = []
        for iri in iris:
            patterns.append((iri, RDF.type, None, None))
            patterns.append((iri, DCTERMS.isReplacedBy, None, JUDGEMENT_GRAPH))
        return {
            quad.subject
            for quad in self.look_up(patterns)
            if quad.predicate == RDF.type or quad.object != quad.subject
        }

    def canonical(self, iri: NamedNode) -> NamedNode:
        """Return the entry that represents this one, because they were judged the same; as a rule
        itself.
        """
        return self.canonicals((iri,))[iri]

    def canonicals(self, iris: Iterable[NamedNode]) -> dict[NamedNode, NamedNode]:
        """Return for each entry the one that represents it, as a rule itself."""
        stand_for = {iri: iri for iri in iris}
        for quad in self.look_up(
            (iri, DCTERMS.isReplacedBy, None, JUDGEMENT_GRAPH) for iri in stand_for
        ):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                stand_for[quad.subject] = quad.object
        return stand_for

    def stood_for(self, iri: NamedNode) -> tuple[str, ...]:
        """Return the IRIs of the entries that this one represents, sorted."""
        links = self.engine.match(None, DCTERMS.isReplacedBy, iri, JUDGEMENT_GRAPH)
        return tuple(sorted(str(quad.subject)[1:-1] for quad in links))

    def ids(self) -> Iterator[tuple[str, str]]:
        """Return kind and id of every entry and concept, those too that another one represents."""
        visited = set()
        patterns: tuple[Pattern, ...] = (
            (None, RDF.type, None, None),
            (None, DCTERMS.isReplacedBy, None, JUDGEMENT_GRAPH),
        )
        for quad in self.look_up(patterns):
            if isinstance(quad.subject, NamedNode) and quad.subject.value not in visited:
                visited.add(quad.subject.value)
                kind_and_id = kind_and_slug(quad.subject.value)
                if kind_and_id and "#" not in kind_and_id[1]:
                    yield kind_and_id

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Return kind, id and one name of every entry and concept: labels, aliases, notations,
        spellings of texts.

        Two requests: the places of all spellings come by one.
        """
        spelled: dict[NamedNode, list[str]] = {}
        for quad in self.look_up(
            (None, predicate, None, None)
            for predicate in (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, OA.exact)
        ):
            if not isinstance(quad.object, Literal):
                continue
            if quad.predicate == OA.exact:
                if isinstance(quad.subject, NamedNode):
                    spelled.setdefault(quad.subject, []).append(quad.object.value)
                continue
            kind_and_id = kind_and_slug(str(quad.subject)[1:-1])
            if kind_and_id and kind_and_id[0] != "statement":
                yield *kind_and_id, quad.object.value
        places = self.read_ahead(spelled, (MKG.atPlace,))
        for selector, spellings in spelled.items():
            for place in places.values(selector, MKG.atPlace):
                kind_and_id = kind_and_slug(place)
                if kind_and_id:
                    yield from ((*kind_and_id, spelling) for spelling in spellings)

    def source_of(self, statement: str) -> str:
        """Return the source that a statement is reported in, empty where there is no such
        statement.
        """
        iri = entry("statement", statement)
        return local_id(self.value(iri, MKG.reportedIn)) if iri is not None else ""

    def source(self, slug: str) -> Source | None:
        """Return a source by id, None where there is none."""
        return self.sources_of((slug,)).get(slug)

    def sources_of(self, slugs: Iterable[str]) -> dict[str, Source]:
        """Return sources by id, those that there are."""
        iris = {slug: iri for slug in slugs if (iri := entry("source", slug)) is not None}
        sources_view = self.read_ahead(iris.values(), _OF_SOURCES)
        return {
            slug: _source(slug, iri, sources_view)
            for slug, iri in iris.items()
            if sources_view.has("source", slug)
        }

    def sources(self) -> tuple[Source, ...]:
        """Return every source, by id. Two requests."""
        slugs = sorted(slug for kind, slug in self.ids() if kind == "source")
        return tuple(self.sources_of(slugs).values())


_OF_SOURCES: Final = (
    RDF.type,
    DCTERMS.isReplacedBy,
    OWL.versionInfo,
    DCTERMS.term("title"),
    DCTERMS.issued,
    DCTERMS.publisher,
    DCTERMS.creator,
    DCAT.landingPage,
    MKG.sha256,
    MKG.reliability,
    PROV.wasDerivedFrom,
    MKG.inferredField,
)


def _name(maker: str) -> str:
    """Return the name of who made a source; other files may give a text where ours give a node."""
    name = agent_name(maker)
    return maker if name is None else name


def _source(slug: str, iri: NamedNode, view: View) -> Source:
    value = partial(view.value, iri)
    return Source(
        id=slug,
        version=value(OWL.versionInfo) or "1",
        title=value(DCTERMS.term("title")),
        published=value(DCTERMS.issued),
        publisher=_name(value(DCTERMS.publisher)),
        author=_name(value(DCTERMS.creator)),
        url=value(DCAT.landingPage),
        sha256=value(MKG.sha256),
        reliability=value(MKG.reliability),
        derived_from=tuple(local_id(iri) for iri in view.values(iri, PROV.wasDerivedFrom)),
        inferred=view.values(iri, MKG.inferredField),
    )
