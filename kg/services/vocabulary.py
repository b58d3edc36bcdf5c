"""The vocabularies of a store: which schemes there are, the concepts of one with their marks, and
the JSON Schema of the file format that uses them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import suggest
from kg.errors import InputError
from kg.importers import file_schema
from kg.importers.schema import OPEN_KINDS
from kg.provenance.origins import speaking
from kg.services.locations import entity_locations
from kg.vocab import (
    BASE,
    MKG,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    kind_and_slug,
    local_id,
    shorten,
)
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store import View
    from kg.vocab import Quad

PACKAGED: Final = "packaged"
SPEAKS: Final = "speaks for itself"
_MARKS: Final = {
    "value": MKG.evidentialValue,
    "derives a relation": MKG.derivesRelation,
    "level": MKG.level,
    SPEAKS: MKG.speaksForItself,
    "class": MKG.actorClass,
    "measure": MKG.measure,
    "currency": MKG.currency,
    "implies": MKG.impliesRelation,
    "rank": SKOS.notation,
    "deprecated": OWL.deprecated,
}
"""The marks of concepts, by their words."""
_READ: Final = (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.broader, *_MARKS.values())


@dataclass(frozen=True, slots=True)
class VocabularyRequest:
    """A scheme by its id, its section in a file or its label; empty: all of them."""

    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary: how many concepts it has, and how many of them the ontology brings.

    `section` is where a file adds to it, empty where it is closed. The id of a scheme that is not
    one of ours is its IRI.
    """

    id: str
    label: str
    definition: str
    concepts: int
    packaged: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept with its broader concepts (ids), its marks by name, and its origin: `packaged`, the
    file that added it, or its graph. `words` are those by which texts speak of it, by language.
    """

    id: str
    iri: str
    label: str
    broader: tuple[str, ...]
    definition: str
    aliases: tuple[str, ...]
    marks: dict[str, str]
    origin: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VocabularyAnswer:
    """The schemes, and where one was asked for that one and its concepts, broader ones first."""

    request: VocabularyRequest
    schemes: tuple[Scheme, ...]
    concepts: tuple[Term, ...] = ()


def vocabulary(
    view: View, request: VocabularyRequest, *, store: Path | None = None
) -> VocabularyAnswer:
    """Return the schemes of a store, or one with its concepts. Raises InputError for a scheme that
    is not there.

    >>> answer = vocabulary(view, VocabularyRequest("strength"))
    >>> [(term.id, term.origin) for term in answer.concepts]
    [('full', 'packaged'), ('weak', 'packaged')]
    """
    members = _members(view)
    schemes_view = view.read_ahead(members, (SKOS.prefLabel, RDFS.label, SKOS.definition))
    schemes = {iri: _scheme(schemes_view, iri, quads) for iri, quads in members.items()}
    ordered = sorted(schemes.values(), key=lambda scheme: (not scheme.section, scheme.id))
    if not request.scheme:
        return VocabularyAnswer(request, tuple(ordered))
    iri = _called(request.scheme, schemes)
    return VocabularyAnswer(
        request, (schemes[iri],), tuple(_by_height(_terms(view, members[iri], store)))
    )


def _members(view: View) -> dict[NamedNode, list[Quad]]:
    """Return the quads that put concepts into each scheme, in one request."""
    members: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in view.look_up(
        ((None, RDF.type, SKOS.ConceptScheme, None), (None, SKOS.inScheme, None, None))
    ):
        if quad.predicate == SKOS.inScheme and isinstance(quad.object, NamedNode):
            members[quad.object].append(quad)
        elif quad.predicate == RDF.type and isinstance(quad.subject, NamedNode):
            members[quad.subject] += []
    return members


def _scheme(view: View, iri: NamedNode, members: Iterable[Quad]) -> Scheme:
    graphs = defaultdict(set)
    for quad in members:
        graphs[quad.graph_name == ONTOLOGY_GRAPH].add(quad.subject)
    slug = _id_of(iri)
    definition = _text(view, iri, SKOS.definition)
    return Scheme(
        slug,
        view.label(iri) or slug,
        definition,
        len(graphs[True] | graphs[False]),
        len(graphs[True]),
        OPEN_KINDS.get(slug, ""),
    )


def _id_of(iri: NamedNode) -> str:
    """Return what people type for a scheme or a concept: an id, else a short form of its IRI."""
    suffix = iri.value.removeprefix(f"{BASE}id/")
    if suffix != iri.value and "/" not in suffix:
        return suffix
    return (kind_and_slug(iri.value) or ("", shorten(iri.value)))[1]


def _text(view: View, iri: NamedNode, predicate: NamedNode) -> str:
    """Return a text in the view's language, else in English, else in any."""
    texts = {
        quad.object.language or "": quad.object.value  # type: ignore[union-attr]
        for quad in view.match(iri, predicate)
        if not isinstance(quad.object, NamedNode)
    }
    ways = (view.language, "en", "")
    return next((texts[way] for way in ways if way in texts), min(texts.values(), default=""))


def _called(text: str, schemes: Mapping[NamedNode, Scheme]) -> NamedNode:
    """Return the scheme of an id, a section, a label or an IRI."""
    names: dict[str, NamedNode] = {}
    for iri, scheme in schemes.items():
        for name in (scheme.label, scheme.section, iri.value, scheme.id):
            if name:
                names[suggest.fold(name)] = iri
    if (folded := suggest.fold(text)) in names:
        return names[folded]
    ids = sorted(scheme.id for scheme in schemes.values())
    near = suggest.hint(suggest.nearest(text, ids), "")
    raise InputError(
        f"no vocabulary is called {text!r}. {f'{near} ' if near else ''}"
        f"There are {counted(len(ids), 'vocabulary', 'vocabularies')}: {', '.join(ids)}."
    )


def _terms(view: View, members: Iterable[Quad], store: Path | None) -> list[Term]:
    """Return the concepts of a scheme, by id."""
    origins = _origins(members, store)
    concepts_view = view.read_ahead(origins, _READ)
    words = _words(view, origins)
    speaks = speaking(view) if any("/id/actor-kind/" in iri.value for iri in origins) else {}

    def term(iri: NamedNode) -> Term:
        marks = {
            name: text
            for name, predicate in _MARKS.items()
            if (text := ", ".join(map(_shown, concepts_view.values(iri, predicate))))
        }
        if iri.value in speaks:
            marks[SPEAKS] = str(speaks[iri.value]).lower()
        return Term(
            _id_of(iri),
            iri.value,
            concepts_view.label(iri),
            tuple(_id_of(NamedNode(above)) for above in concepts_view.values(iri, SKOS.broader)),
            _text(concepts_view, iri, SKOS.definition),
            concepts_view.values(iri, SKOS.altLabel),
            marks,
            origins[iri],
            words.get(iri.value, {}),
        )

    return sorted(map(term, origins), key=lambda concept: concept.id)


def _words(view: View, iris: Iterable[NamedNode]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the words by which texts speak of concepts, by IRI and language, in alphabetical
    order.
    """
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in view.look_up((iri, SKOS.hiddenLabel, None, None) for iri in iris):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            words[quad.subject.value][quad.object.language or ""].append(quad.object.value)
    return {
        iri: {
            language: tuple(sorted(set(texts))) for language, texts in sorted(by_language.items())
        }
        for iri, by_language in words.items()
    }


def _origins(members: Iterable[Quad], store: Path | None) -> dict[NamedNode, str]:
    """Return the origin of each concept: `packaged`, the file that added it, else its graph."""
    graphs: dict[NamedNode, set[str]] = defaultdict(set)
    for quad in members:
        if isinstance(quad.subject, NamedNode):
            graphs[quad.subject].add(str(quad.graph_name)[1:-1])
    ours = ONTOLOGY_GRAPH.value
    added = [iri for iri, names in graphs.items() if ours not in names]
    files = entity_locations(store) if added else {}
    origins = dict.fromkeys(graphs, PACKAGED)
    for iri in added:
        location = files.get(iri.value)
        origins[iri] = location.path if location else local_id(min(graphs[iri]))
    return origins


def _shown(value: str) -> str:
    """Return the value of a mark: the id of a concept, the short form of a term, else the text."""
    kind_and_id = kind_and_slug(value)
    return kind_and_id[1] if kind_and_id else shorten(value) if "://" in value else value


def _by_height(terms: Iterable[Term]) -> list[Term]:
    """Return concepts by rank and id, each after its first broader concept."""
    ranked = sorted(terms, key=lambda term: (term.marks.get("rank", ""), term.id))
    ids = {term.id for term in ranked}
    below: dict[str, list[Term]] = defaultdict(list)
    for term in ranked:
        above = next(
            (
                broader_id
                for broader_id in term.broader
                if broader_id in ids and broader_id != term.id
            ),
            "",
        )
        below[above].append(term)
    ordered: list[Term] = []
    queue = list(below[""])
    while queue:
        term = queue.pop(0)
        ordered.append(term)
        queue = below[term.id] + queue
    ordered_ids = {term.id for term in ordered}
    return ordered + [term for term in ranked if term.id not in ordered_ids]  # those in a loop


def file_format(view: View) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the file format: closed lists as enumerations, what the
    store has of the open ones as examples.

    >>> sorted(file_format(view)["properties"])[:3]
    ['$schema', 'actions', 'actor_kinds']
    """
    ids: dict[str, list[str]] = defaultdict(list)
    for kind, slug in sorted(set(view.ids())):
        ids[kind].append(slug)
    return file_schema.json_schema(partial(_ids_of, ids))


def _ids_of(ids: Mapping[str, list[str]], kind: str) -> list[str]:
    return ids.get(kind, [])
