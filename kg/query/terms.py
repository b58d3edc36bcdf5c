"""What people type -> RDF terms: an IRI, a prefixed name, a notation or an id for an `iri`, and typed values."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.errors import InputError
from kg.vocab import CONCEPT_KINDS, ENTITY_KINDS, OTHER_PREFIXES, PREFIXES, SKOS, XSD, entity, kind_and_slug

if TYPE_CHECKING:
    from kg.store import View

_ABSOLUTE: Final = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+)>?")
_NUMBER: Final = {"integer": r"[+-]?\d{1,18}", "decimal": r"[+-]?\d{1,30}(\.\d{1,30})?"}


def to_term(view: View, kind: str, text: str, *, name: str = "value") -> NamedNode | Literal:
    """Return the term that a typed text stands for. Raises InputError that names the parameter and the remedy.

    >>> from pyoxigraph import Store
    >>> from kg.store import View
    >>> str(to_term(View(Store()), "date", "2024-11-19"))
    '"2024-11-19"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    if kind == "iri":
        return resolve(view, text, name=name)
    if kind == "date":
        try:
            return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
        except ValueError as error:
            raise InputError(f"{name}: {text!r} is no day. Write YYYY-MM-DD.") from error
    if kind == "boolean":
        if text not in ("true", "false"):
            raise InputError(f"{name}: {text!r} is not true or false.")
        return Literal(text, datatype=XSD.boolean)
    if kind in _NUMBER:
        if not re.fullmatch(_NUMBER[kind], text, re.ASCII):
            raise InputError(f"{name}: {text!r} is no {kind}. Write digits.")
        return Literal(text, datatype=XSD.term(kind))
    return Literal(text)


def resolve(view: View, text: str, *, name: str = "id") -> NamedNode:
    """Return the IRI that a person means: an id, a notation (S/RES/2699), an alias, a prefixed name or an IRI.

    An id or notation must be in the store; a full IRI may be anything. Where two entries were judged the same, the one
    that stands for both is returned. Raises InputError with suggestions.
    """
    return view.canonical(_resolved(view, text, name))


def _resolved(view: View, text: str, name: str) -> NamedNode:
    given = text.strip()
    for kind in ENTITY_KINDS + CONCEPT_KINDS:
        if re.fullmatch(r"[\w.-]+", given) and view.has(kind, given):
            return entity(kind, given)
    match = _ABSOLUTE.fullmatch(given)
    if match:
        prefix, _, local = match[1].partition(":")
        namespaces = PREFIXES | OTHER_PREFIXES
        try:
            if prefix in namespaces:
                return NamedNode(namespaces[prefix] + local)
            if local.startswith("//") or prefix == "urn":
                return NamedNode(match[1])
        except ValueError as error:
            raise InputError(f"{name}: {text!r} is no legal IRI ({error}).") from error
    found = _by_name(view, given)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted((kind_and_slug(iri.value) or ("", iri.value))[1] for iri in found))
        raise InputError(f"{name}: {text!r} may be any of {ids}. Give one of these ids.")
    raise InputError(f"{name}: nothing in this store is called {text!r}. {_hint(view, given)}")


def _by_name(view: View, given: str) -> list[NamedNode]:
    """Return entries with this notation, else this id in another case, else this label or alias."""
    folded = given.casefold()
    for predicates in ((SKOS.notation,), (SKOS.prefLabel, SKOS.altLabel)):
        found = {
            quad.subject
            for predicate in predicates
            for quad in view.engine.quads_for_pattern(None, predicate, None, None)
            if isinstance(quad.object, Literal) and quad.object.value.casefold() == folded
        }
        if found:
            return [iri for iri in found if isinstance(iri, NamedNode)]
        same = [entity(kind, slug) for kind, slug in view.ids() if slug.casefold() == folded]
        if same:
            return same
    return []


def _hint(view: View, given: str) -> str:
    from rapidfuzz import process  # noqa: PLC0415 - only a wrong name needs it

    pool = sorted({slug for _, slug in view.ids()})
    near = [match for match, _, _ in process.extract(given, pool, limit=3, score_cutoff=65)]
    return f"Did you mean {' or '.join(near)}?" if near else "Search with: kg query find-by-name -p name=…"
