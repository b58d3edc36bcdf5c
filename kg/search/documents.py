"""What is searched: the names and notes of entries, the paraphrases of statements, and source texts
in parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.vocab import (
    DCTERMS,
    MKG,
    OA,
    ONTOLOGY_GRAPH,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    kind_and_slug,
    local_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View
    from kg.vocab import Quad

NAMES: Final = ("id", "label", "alias")
"""The fields that name an entry."""
_FIELDS: Final = {
    SKOS.notation: "id",
    MKG.pcode: "id",
    DCTERMS.term("identifier"): "id",
    SKOS.prefLabel: "label",
    RDFS.label: "label",
    DCTERMS.term("title"): "label",
    SKOS.altLabel: "alias",
    SKOS.definition: "note",
    SKOS.scopeNote: "note",
    SKOS.note: "note",
    DCTERMS.term("description"): "note",
    DCTERMS.publisher: "note",
    DCTERMS.creator: "note",
    MKG.reason: "note",
}
_DAYS: Final = (MKG.begins, DCTERMS.issued)
OTHER: Final = "other"
"""The kind of a resource of custom RDF, which is no entry of ours."""
_HIDDEN: Final = frozenset({"example"})
"""Kinds of our own that are not searched."""
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE: Final = re.compile(r"[.!?…。؟]['\"\u2019\u201d)\]]*\s+")
_LONGEST: Final = 600
"""About how many characters a part of a text has at most, where its sentences allow it."""


@dataclass(slots=True)
class Document:
    """One entry or statement as it is searched.

    `texts` are field, language and text; `day` is when a statement or a mandate begins, when an
    instrument was adopted or a source published. `known_from`, `source` and `inferred` (whether the
    day is inferred) are those of a statement.
    """

    iri: str
    kind: str
    id: str
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    day: str = ""
    until: str = ""
    known_from: str = ""
    source: str = ""
    inferred: bool = False


def documents(view: View) -> tuple[dict[str, Document], list[tuple[str, str]]]:
    """Return every entry and statement that has a name, by IRI, and which statement each retraction
    takes back. Four requests, however many there are.
    """
    by_iri: dict[str, Document] = {}
    for quad in view.look_up((None, predicate, None, None) for predicate in _FIELDS):
        document = _document(by_iri, quad)
        if document is not None and isinstance(quad.object, Literal):
            text = (_FIELDS[quad.predicate], quad.object.language or "", quad.object.value)
            if text not in document.texts:
                document.texts.append(text)
    _add_spellings(view, by_iri)
    return by_iri, _add_facts(view, by_iri)


def _document(by_iri: dict[str, Document], quad: Quad) -> Document | None:
    """Return the document of a quad's subject; None for a term of the ontology, or a part of an
    entry.
    """
    if not isinstance(quad.subject, NamedNode):
        return None
    iri = quad.subject.value
    if iri in by_iri:
        return by_iri[iri]
    kind, slug = kind_and_slug(iri) or (OTHER, iri)
    if kind == OTHER:
        hidden = quad.graph_name == ONTOLOGY_GRAPH
        return None if hidden else by_iri.setdefault(iri, Document(iri, kind, slug))
    if "#" in slug or kind in _HIDDEN:
        return None
    return by_iri.setdefault(iri, Document(iri, kind, slug, [("id", "", slug)]))


def _add_spellings(view: View, by_iri: dict[str, Document]) -> None:
    """Add how texts spell a place to its names."""
    spelled = {
        quad.subject: quad.object.value
        for quad in view.match(None, OA.exact)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
    places = view.read_ahead(spelled, (MKG.atPlace,)) if spelled else view
    for selector, spelling in spelled.items():
        for iri in places.values(selector, MKG.atPlace):
            if iri in by_iri and ("alias", "", spelling) not in by_iri[iri].texts:
                by_iri[iri].texts.append(("alias", "", spelling))


def _add_facts(view: View, by_iri: dict[str, Document]) -> list[tuple[str, str]]:
    """Add days and sources to documents, and return which statement each retraction takes back."""
    retracted = []
    facts = (*_DAYS, MKG.ends, MKG.knownFrom, MKG.reportedIn, MKG.retracts, MKG.inferredField)
    for quad in view.look_up((None, predicate, None, None) for predicate in facts):
        document = by_iri.get(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if document is None:
            continue
        value = quad.object.value  # type: ignore[union-attr]
        if quad.predicate == MKG.retracts:
            retracted.append((value, document.iri))
        else:
            _add_fact(document, quad.predicate, value)
    return sorted(set(retracted))


def _add_fact(document: Document, predicate: NamedNode, value: str) -> None:
    if predicate in _DAYS:
        document.day = value
    elif predicate == MKG.ends:
        document.until = value
    elif predicate == MKG.knownFrom:
        document.known_from = value
    elif predicate == MKG.reportedIn:
        document.source = local_id(value)
    elif value == MKG.begins.value:
        document.inferred = True


def parts(content: str) -> Iterator[tuple[int, int]]:
    r"""Return where the parts of a source text begin and end: paragraphs, long ones by sentences.

    >>> [*parts("One two.\n\nThree.")]
    [(0, 8), (10, 16)]
    """
    start = 0
    for end, following in (*_breaks(content), (len(content), len(content))):
        yield from _pieces(content, start, end)
        start = following


def _breaks(content: str) -> Iterable[tuple[int, int]]:
    return (match.span() for match in _PARAGRAPH.finditer(content))


def _pieces(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a paragraph in pieces that end with a sentence, or else at a space."""
    while end - start > _LONGEST:
        stops = [match.end() for match in _SENTENCE.finditer(content, start, start + _LONGEST)]
        cut = stops[-1] if stops else content.rfind(" ", start, start + _LONGEST) + 1
        cut = cut if cut > start else min(end, start + _LONGEST)
        yield from _stripped(content, start, cut)
        start = cut
    yield from _stripped(content, start, end)


def _stripped(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a piece without the white space around it, nothing where it holds nothing else."""
    piece = content[start:end]
    inner_start = start + len(piece) - len(piece.lstrip())
    inner_end = inner_start + len(piece.strip())
    if inner_end > inner_start:
        yield inner_start, inner_end
