"""The pages of the site: which values each template gets; every link leads within the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import templates
from kg.vocab import BASE, MKG, id_or_iri, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.docs.terms import Concept, Scheme, Term
    from kg.model import Table
    from kg.query import Query

    Values = dict[str, Any]
    """The values of one page's template, beside those that all pages have."""

GENERATOR: Final = "kg docs"
_NAVIGATION: Final = (
    ("index.html", "About"),
    ("terms.html", "Terms"),
    ("vocabularies.html", "Vocabularies"),
    ("questions.html", "Questions"),
    ("rules.html", "Rules"),
)
_ROWS: Final = 25
_COLUMNS: Final = ("id", "label", "definition", "broader", "near to")
_SOURCE: Final = re.compile(r"^(#\+.*\n)+")

_Labels = tuple[tuple[str, str], ...]
"""Languages with texts, English first."""


@dataclass(frozen=True, slots=True)
class TermName:
    """A term in a text, and the anchor of its section; "" where the site has none."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A class or property as its page describes it."""

    name: str
    iri: str
    labels: _Labels
    definition: str
    notes: tuple[str, ...]
    kinds: tuple[str, ...]
    facts: tuple[tuple[str, tuple[TermName, ...]], ...]
    illustration: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """A concept as the table of its scheme lists it."""

    id: str
    labels: _Labels
    definition: str
    notes: tuple[str, ...]
    broader: tuple[TermName, ...]
    matches: tuple[tuple[str, TermName], ...]


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """A concept scheme; a column of its table that would be empty is left out."""

    id: str
    name: str
    labels: _Labels
    definition: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    concepts: tuple[ConceptEntry, ...]


def page(  # noqa: PLR0913 - what a page consists of, by name
    template: str, title: str, stylesheet: str, values: Values, *, current: str, up: str = ""
) -> bytes:
    """Return one page: the navigation with the page where the reader is, a heading, the content."""
    return templates.render(
        template,
        **templates.offline(stylesheet, generator=GENERATOR),
        **values,
        title=title,
        navigation=_NAVIGATION,
        current=current,
        up=up,
    ).encode()


def about(
    facts: Sequence[tuple[str, str]],
    counts: Sequence[tuple[str, str, int]],
    picture: str,
    files: Iterable[str],
) -> Values:
    """Return the first page: what the ontology is, how much it holds, its classes as a picture, its
    files.
    """
    return {
        "base": BASE,
        "facts": facts,
        "counts": counts,
        "picture": templates.ready(picture),
        "files": list(files),
    }


def terms(entries: Sequence[Term], picture: str) -> Values:
    """Return the page of classes and properties."""
    sections = {term.iri for term in entries}
    classes = [_term(term, sections) for term in entries if term.kind == "class"]
    properties = [_term(term, sections) for term in entries if term.kind != "class"]
    return {
        "groups": (("Classes", classes), ("Properties", properties)),
        "picture": templates.ready(picture),
    }


def _term(term: Term, sections: set[str]) -> TermEntry:
    return TermEntry(
        name=term.name,
        iri=term.iri,
        labels=_english_first(term.labels),
        definition=term.definition,
        notes=term.notes,
        kinds=(term.kind, *term.marks),
        facts=tuple(
            (word, tuple(_name(iri, sections) for iri in iris)) for word, iris in term.facts
        ),
        illustration=term.illustration,
        examples=term.examples,
    )


def vocabularies(schemes: Sequence[Scheme]) -> Values:
    """Return the page of concept schemes."""
    sections = {concept.iri for scheme in schemes for concept in scheme.concepts}
    return {"schemes": [_scheme(scheme, sections) for scheme in schemes]}


def _scheme(scheme: Scheme, sections: set[str]) -> SchemeEntry:
    concepts = tuple(_concept(concept, sections) for concept in scheme.concepts)
    filled_columns = {
        "id": True,
        "label": any(concept.labels for concept in concepts),
        "definition": any(concept.definition or concept.notes for concept in concepts),
        "broader": any(concept.broader for concept in concepts),
        "near to": any(concept.matches for concept in concepts),
    }
    labels = _english_first(scheme.labels)
    return SchemeEntry(
        id=scheme.id,
        name=labels[0][1] if labels else "",
        labels=labels,
        definition=scheme.definition,
        notes=scheme.notes,
        columns=tuple(name for name in _COLUMNS if filled_columns[name]),
        concepts=concepts,
    )


def _concept(concept: Concept, sections: set[str]) -> ConceptEntry:
    return ConceptEntry(
        id=concept.id,
        labels=_english_first(concept.labels),
        definition=concept.definition,
        notes=concept.notes,
        broader=tuple(_name(iri, sections) for iri in concept.broader),
        matches=tuple((word, _name(iri, sections)) for word, iri in concept.matches),
    )


def questions(groups: Sequence[tuple[str, Sequence[Query]]], picture: str) -> Values:
    """Return the page that lists the competency questions by group."""
    return {"groups": groups, "picture": templates.ready(picture)}


def question(
    query: Query, answer: Table | None, parameters: Sequence[str], missing: str = ""
) -> Values:
    """Return the page of one question: what it asks, its answer and the parameters that it was
    asked with, its text.

    Without an answer, the page says which parameter is `missing`.
    """
    rows = answer.rows[:_ROWS] if answer is not None else ()
    return {
        "query": query,
        "answer": answer,
        "size": len(answer) if answer is not None else 0,
        "rows": [[str(cell) for cell in row] for row in rows],
        "parameters": parameters,
        "missing": missing,
        "text": _SOURCE.sub("", query.text),
    }


def _name(iri: str, sections: set[str]) -> TermName:
    """Return a term in a text: with its section where the site has one, else its prefixed name."""
    if iri not in sections:
        return TermName(shorten(iri), "")
    if iri.startswith(MKG):
        return TermName(shorten(iri), iri.removeprefix(MKG))
    return TermName(id_or_iri(iri), id_or_iri(iri))


def _english_first(labels: Sequence[tuple[str, str]]) -> _Labels:
    return tuple(sorted(labels, key=lambda pair: pair[0] != "en"))
