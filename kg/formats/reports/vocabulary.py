"""The vocabularies of a store, and the concepts of one, as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from kg.services.vocabulary import Scheme, Term, VocabularyAnswer


def vocabulary_report(answer: VocabularyAnswer) -> Report:
    """Return the schemes, one row each, or the concepts of the one that was asked for."""
    if answer.request.scheme:
        return _concepts(answer.schemes[0], answer.concepts)
    return _schemes(answer.schemes)


def _schemes(schemes: tuple[Scheme, ...]) -> Report:
    columns = ("scheme", "label", "concepts", "added", "section", "definition")
    rows = tuple(
        (
            scheme.id,
            scheme.label,
            scheme.concepts,
            scheme.concepts - scheme.packaged,
            scheme.section or "closed",
            scheme.definition,
        )
        for scheme in schemes
    )
    data = {"schemes": [_data(scheme) for scheme in schemes]}
    lead = (
        "A file may add to those with a section; 'added' counts what files added.",
        "kg vocab SCHEME lists the concepts of one.",
    )
    return Report("Vocabularies", lead, (Table(columns, rows),), (), data)


def _data(scheme: Scheme) -> dict[str, object]:
    return {
        "id": scheme.id,
        "label": scheme.label,
        "definition": scheme.definition,
        "concepts": scheme.concepts,
        "added": scheme.concepts - scheme.packaged,
        "section": scheme.section or None,
    }


def _concepts(scheme: Scheme, terms: tuple[Term, ...]) -> Report:
    """Return the concepts of a scheme; a mark has a column where any concept has it."""
    marks = list(dict.fromkeys(name for term in terms for name in term.marks))
    has_broader = any(term.broader for term in terms)
    columns = ("id", "label", *(["broader"] if has_broader else []), *marks, "definition", "from")
    rows = tuple(
        (
            term.id,
            term.label,
            *([", ".join(term.broader)] if has_broader else []),
            *(term.marks.get(name, "") for name in marks),
            term.definition,
            term.origin,
        )
        for term in terms
    )
    flat = Table(
        ("id", "iri", *columns[1:], "aliases", "words"),
        tuple(
            (row[0], term.iri, *row[1:], "|".join(term.aliases), _words(term))
            for term, row in zip(terms, rows, strict=True)
        ),
    )
    open_words = (
        f"A file adds to it under '{scheme.section}:'." if scheme.section else "It is closed."
    )
    lead = (scheme.definition, f"{counted(len(terms), 'concept')}. {open_words}")
    data = {"scheme": _data(scheme), "concepts": [_term_data(term) for term in terms]}
    return Report(
        f"{scheme.label} ({scheme.id})",
        tuple(filter(None, lead)),
        (Table(columns, rows),) if terms else (),
        (),
        data,
        flat,
    )


def _words(term: Term) -> str:
    """Return the words by which texts speak of a concept, those of all languages together."""
    return "|".join(dict.fromkeys(word for words in term.words.values() for word in words))


def _term_data(term: Term) -> dict[str, object]:
    return {
        "id": term.id,
        "iri": term.iri,
        "label": term.label,
        "broader": list(term.broader),
        "definition": term.definition,
        "aliases": list(term.aliases),
        "words": {language: list(words) for language, words in term.words.items()},
        "marks": dict(term.marks),
        "from": term.origin,
    }
