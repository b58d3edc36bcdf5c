"""What people type -> RDF terms: an IRI, a prefixed name, a notation or an id for an `iri`, and
typed values.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from kg import suggest
from kg.errors import InputError
from kg.query.choices import Choice, listing
from kg.vocab import (
    CONCEPT_KINDS,
    ENTITY_KINDS,
    OTHER_PREFIXES,
    PREFIXES,
    SEPARATE_KINDS,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    entity,
    id_or_iri,
    kind_and_slug,
)
from kg.words import with_article

if TYPE_CHECKING:
    from kg.store import View

_ABSOLUTE: Final = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+)>?")
_MANY: Final = 5_000
"""Above so many entries a suggestion looks at ids alone."""
_NUMBER: Final = {"integer": r"[+-]?\d{1,18}", "decimal": r"[+-]?\d{1,30}(\.\d{1,30})?"}


def to_term(
    view: View, kind: str, text: str, *, name: str = "value", choice: Choice | None = None
) -> NamedNode | Literal:
    """Return the term that a typed text means. Raises InputError that names the parameter and
    the remedy.

    An id or a name means an entry of the `choice`, where there is one.

    >>> from kg.engine import scratch
    >>> from kg.store import View
    >>> str(to_term(View(scratch()), "date", "2024-11-19"))
    '"2024-11-19"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    if kind == "iri":
        return resolve(view, text, name=name, choice=choice)
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


def resolve(view: View, text: str, *, name: str = "id", choice: Choice | None = None) -> NamedNode:
    """Return the IRI that a person means: an id, a notation (OC/12), an alias, a prefixed name
    or an IRI.

    An id or a name must be in the store, and of a kind that the `choice` allows; a full IRI may be
    anything. Where two entries were judged the same, the one that represents both is returned.
    Raises InputError with suggestions.
    """
    return view.canonical(_resolved(view, text, name, choice or Choice()))


def _resolved(view: View, text: str, name: str, choice: Choice) -> NamedNode:
    typed = text.strip()
    by_id = _by_id(view, typed)
    if allowed := [iri for iri in by_id if choice.allows(iri)]:
        return allowed[0]
    if iri := _written_out(typed, name):
        return iri
    matches = list(dict.fromkeys((*by_id, *_by_name(view, typed))))
    allowed = [iri for iri in matches if choice.allows(iri)]
    if len(allowed) == 1:
        return allowed[0]
    if allowed:
        ids = ", ".join(sorted(id_or_iri(iri.value) for iri in allowed))
        raise InputError(f"{name}: {text!r} may be any of {ids}. Give one of these ids.")
    problem = f"nothing in this store is called {text!r}"
    if matches:
        problem = f"{text!r} is {_described(matches[0])}, not {with_article(choice.words)}"
    raise InputError(f"{name}: {problem}. {_hint(view, typed, choice)}")


def _by_id(view: View, typed: str) -> list[NamedNode]:
    """Return what has just this id, of any kind: entries, then the concepts that may share it."""
    kinds = ENTITY_KINDS + CONCEPT_KINDS if re.fullmatch(r"[\w.-]+", typed) else ()
    stored = view.those_there(entity(kind, typed) for kind in kinds)
    entries_first = sorted(kinds, key=SEPARATE_KINDS.__contains__)
    return [iri for kind in entries_first if (iri := entity(kind, typed)) in stored]


def _described(iri: NamedNode) -> str:
    """Return an entry by its kind and id, as in "the task concept patrol"."""
    kind, slug = kind_and_slug(iri.value) or ("", iri.value)
    return f"the {kind.replace('-', ' ')} {slug}"


def _written_out(text: str, name: str) -> NamedNode | None:
    """Return the IRI that a text writes out, whole or with a prefix; None where it is neither."""
    match = _ABSOLUTE.fullmatch(text)
    if match is None:
        return None
    prefix, _, local = match[1].partition(":")
    namespaces = PREFIXES | OTHER_PREFIXES
    try:
        if prefix in namespaces:
            return NamedNode(namespaces[prefix] + local)
        return NamedNode(match[1]) if local.startswith("//") or prefix == "urn" else None
    except ValueError as error:
        raise InputError(f"{name}: {text!r} is no legal IRI ({error}).") from error


def _by_name(view: View, text: str) -> list[NamedNode]:
    """Return entries with this notation, else this id in another case, else this label or alias."""
    folded = text.casefold()
    for predicates in ((SKOS.notation,), (SKOS.prefLabel, SKOS.altLabel)):
        subjects = {
            quad.subject
            for quad in view.look_up((None, predicate, None, None) for predicate in predicates)
            if isinstance(quad.object, Literal) and quad.object.value.casefold() == folded
        }
        if subjects:
            return [iri for iri in subjects if isinstance(iri, NamedNode)]
        same = [entity(kind, slug) for kind, slug in view.ids() if slug.casefold() == folded]
        if same:
            return same
    return []


def _hint(view: View, text: str, choice: Choice) -> str:
    """Return what was perhaps meant, of the same kind; else the entries that could be, else how to
    look for one.
    """
    entries = choice.entries(view) if choice.says_something and not choice.any_entry else []
    if entries:
        near = suggest.nearest_ids(text, _names(view, entries))
        return suggest.hint(near, "") or f"Give one of {listing(view, entries)}."
    kinds = frozenset(ENTITY_KINDS + CONCEPT_KINDS) - SEPARATE_KINDS
    near = suggest.nearest(text, {slug for kind, slug in view.ids() if kind in kinds})
    return suggest.hint(near, "Search with: kg search WORDS")


def _names(view: View, entries: list[NamedNode]) -> dict[str, str]:
    """Return the ids, labels, aliases and notations of entries, and the id that each means; of
    many, the ids.
    """
    names: dict[str, str] = {}
    called = (SKOS.prefLabel, SKOS.altLabel, SKOS.notation) if len(entries) <= _MANY else ()
    view = view.read_ahead(entries, called) if called else view
    for iri in entries:
        slug = (kind_and_slug(iri.value) or ("", iri.value.rpartition("#")[2]))[1]
        for predicate in called:
            names |= dict.fromkeys(view.values(iri, predicate), slug)
        names[slug] = slug
    return names
