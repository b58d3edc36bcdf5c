"""Read the terms of a triple as a person writes them, and say where nothing states the triple."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg import query, suggest
from kg.errors import InputError
from kg.importers import schema
from kg.model import NO_LIMIT
from kg.vocab import MKG, OWL, RDF, RDFS, Literal, NamedNode, local_id, shorten

if TYPE_CHECKING:
    from kg.model import Clocks
    from kg.store import View

_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_NEAREST: Final = 8
"""How many relations that do exist, and statements of each, are named where the one asked for does
not.
"""


def predicate_of(view: View, text: str) -> NamedNode:
    """Return the property that a person means: supports, mkg:supports, operates-in, unit_of or an
    IRI.

    Raises InputError with suggestions.

    >>> predicate_of(view, "operates in").value.rpartition("#")[2]
    'operatesIn'
    """
    if ":" in text:
        return query.to_term(view, "iri", text, name="PREDICATE")  # type: ignore[return-value]
    properties = _properties(view)
    if _folded(text) in properties:
        return properties[_folded(text)]
    near = suggest.nearest_ids(
        _folded(text), {name: shorten(iri.value) for name, iri in properties.items()}
    )
    hint = suggest.hint(near, f"Direct relations: {', '.join(schema.RELATIONS)}.")
    raise InputError(f"PREDICATE: no property is called {text!r}. {hint}")


def _properties(view: View) -> dict[str, NamedNode]:
    """Return the properties by their folded names: keys of our files, local names and labels.

    Of two with one name, ours counts.
    """
    by_name: dict[str, NamedNode] = {}
    for _, fields in schema.SECTIONS.values():
        by_name |= {
            _folded(key): f.predicate for key, f in fields.items() if f.predicate is not None
        }
    properties = _declared(view)
    labels_view = view.read_ahead(properties, (RDFS.label,))
    for iri in properties:
        local = re.split("[#/]", iri.value)[-1]
        for name in (local, *labels_view.values(iri, RDFS.label)):
            if iri.value.startswith(MKG) or _folded(name) not in by_name:
                by_name[_folded(name)] = iri
    return by_name


def _declared(view: View) -> list[NamedNode]:
    """Return the properties that the store declares."""
    return [
        quad.subject
        for quad in view.look_up((None, RDF.type, kind, None) for kind in _PROPERTIES)
        if isinstance(quad.subject, NamedNode)
    ]


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def object_of(
    view: View, subject: NamedNode, relation: NamedNode, text: str
) -> NamedNode | Literal:
    """Return the object meant: a literal on record with this text, else an entry."""
    literals = [
        quad.object
        for quad in view.match(subject, relation, None)
        if isinstance(quad.object, Literal)
    ]
    for literal in literals:
        if literal.value == text:
            return literal
    try:
        return query.to_term(view, "iri", text, name="OBJECT")
    except InputError:
        texts = [literal.value for literal in literals]
        if not texts:
            raise
        raise InputError(
            f"nothing states or derives it: {local_id(subject.value)} {shorten(relation.value)} "
            f"{text!r}. "
            f"No statement found. On record: {', '.join(sorted(set(texts)))}."
        ) from None


def no_such_triple_error(
    view: View, subject: NamedNode, relation: NamedNode, value: NamedNode | Literal, clocks: Clocks
) -> InputError:
    """Return the error for a triple that nothing states, with what does relate the two entries."""
    triple = f"{local_id(subject.value)} {shorten(relation.value)} {local_id(value.value)}"
    within = " within --as-of and --known-by" if clocks != NO_LIMIT else ""
    message = f"nothing states or derives it{within}; no statement found: {triple}."
    if not isinstance(value, NamedNode) or value == subject:
        return InputError(message)
    between = query.table(
        view, "relations-between", {"first": subject.value, "second": value.value} | clocks.values()
    )
    ways: dict[str, list[str]] = {}
    for row in between:
        relation_words = (
            f"{local_id(row['subject'].value)} {shorten(row['relation'].value)} "
            f"{local_id(row['object'].value)}"
        )
        statements = [local_id(row["statement"].value)] if row["statement"] else []
        ways.setdefault(f"{relation_words}, {row['basis'].value}", []).extend(statements)
    if not ways:
        return InputError(
            f"{message} Nothing else relates the two. kg query paths-between may find a way."
        )
    relations = [
        f"{way} by {_shortened(list(dict.fromkeys(statements)))}" if statements else way
        for way, statements in ways.items()
    ]
    more = f"; and {len(relations) - _NEAREST} more" if len(relations) > _NEAREST else ""
    return InputError(
        f"{message} What stands between them: {'; '.join(relations[:_NEAREST])}{more}."
    )


def _shortened(ids: list[str]) -> str:
    more = f" and {len(ids) - _NEAREST} more" if len(ids) > _NEAREST else ""
    return " ".join(ids[:_NEAREST]) + more
