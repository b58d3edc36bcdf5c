"""How RDF terms read: labels, ids and prefixed names for people, from one view."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from kg.query.language import language_of
from kg.vocab import DCTERMS, GEO, MKG, SKOS, Literal, NamedNode, entity, kind_and_slug, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

_CITED: Final = ("statement", "task", "duty", "instrument")
"""Kinds that people cite by id or symbol rather than by label."""
_SHOWN_WITH: Final = (DCTERMS.isPartOf, MKG.precision, MKG.verification)
"""What a provision or a point is shown with: the instrument, how precise and how sure it is."""


def _needed(iri: NamedNode) -> str:
    """Return what has to be read of a term to name it: its notation (cited), its label, or all and
    what it points to; empty where its IRI is enough.
    """
    kind, slug = kind_and_slug(iri.value) or ("", "")
    if kind in _CITED:
        return "cited"
    if kind == "provision" or "#point" in slug:
        return "whole"
    return "" if kind in ("", "source") or _is_part(slug) else "labelled"


def _is_part(slug: str) -> bool:
    """Return whether an id is that of a part of an entry that has no name."""
    return "#" in slug and not slug.endswith("#vote")


class Labels:
    """The readable form of terms over one view, looked up once each."""

    def __init__(self, view: View, language: str = "") -> None:
        """`language` is the view's own unless it is named."""
        self._view = view
        self._language = language or language_of(view)
        self._known: dict[str, str] = {}

    def read(self, terms: Iterable[object]) -> None:
        """Look terms up together, so that each is at hand when it is asked for: a request or two
        for all, in place of one each.
        """
        groups: dict[str, list[NamedNode]] = {"cited": [], "labelled": [], "whole": []}
        for iri in dict.fromkeys(term for term in terms if isinstance(term, NamedNode)):
            if iri.value not in self._known and (needed := _needed(iri)):
                groups[needed].append(iri)
        view = self._view.read_ahead(groups["cited"], (SKOS.notation,)).labelled(groups["labelled"])
        if groups["whole"]:
            view = view.read_ahead(groups["whole"], along=_SHOWN_WITH)
        for iri in chain.from_iterable(groups.values()):
            self._known[iri.value] = self._name(iri, view)

    def of(self, term: object) -> str:
        """Return a term's readable form; None, an unbound variable, is empty."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return term.value
        return self._of(term, self._view) if isinstance(term, NamedNode) else str(term)

    def _of(self, iri: NamedNode, view: View) -> str:
        if iri.value not in self._known:
            self._known[iri.value] = self._name(iri, view)
        return self._known[iri.value]

    def entry(self, kind: str, slug: str) -> str:
        """Return the readable form of one of our entries."""
        return self.of(entity(kind, slug))

    def _name(self, iri: NamedNode, view: View) -> str:
        kind_and_id = kind_and_slug(iri.value)
        if kind_and_id is None:
            return shorten(iri.value)
        kind, slug = kind_and_id
        if kind in _CITED:
            return view.value(iri, SKOS.notation) or slug
        if kind == "provision":
            return self._provision(iri, view) or slug
        if "#point" in slug:
            return self._point(iri, view)
        if kind == "source" or _is_part(slug):
            return slug
        return view.label(iri, self._language) or slug

    def _point(self, iri: NamedNode, view: View) -> str:
        """Return a point as coordinates with precision and verification."""
        terms = (view.value(iri, MKG.precision), view.value(iri, MKG.verification))
        words = ", ".join(self._of(NamedNode(term), view) for term in terms if term)
        return f"{view.value(iri, GEO.asWKT)} ({words})"

    def _provision(self, iri: NamedNode, view: View) -> str:
        instrument = view.value(iri, DCTERMS.isPartOf)
        return (
            f"{self._of(NamedNode(instrument), view)}: {view.label(iri, self._language)}"
            if instrument
            else ""
        )
