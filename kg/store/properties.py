"""What a view says of some entries, read in one request, however many they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.vocab import RDFS, SKOS, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kg.vocab import NamedNode, Quad


class Properties:
    """The properties of some entries. Answers as a view does for these entries and predicates;
    raises KeyError for any other, which was not read.

    >>> from kg.engine import scratch
    >>> from kg.store import View
    >>> from kg.vocab import MKG, Literal, NamedNode, Quad
    >>> node = NamedNode("urn:node")
    >>> view = View(scratch([Quad(node, MKG.begins, Literal("2024-11-19"))]))
    >>> view.properties([node], [MKG.begins]).value(node, MKG.begins)
    '2024-11-19'
    """

    def __init__(
        self,
        subjects: Iterable[NamedNode],
        predicates: Collection[NamedNode],
        quads: Iterable[Quad],
        language: str,
    ) -> None:
        """`quads` are all that the subjects have under the predicates, or all, where these are
        none.
        """
        self.language = language
        self._predicates = frozenset(predicates)
        self._quads: dict[object, dict[NamedNode, list[Quad]]] = {
            subject: defaultdict(list) for subject in subjects
        }
        for quad in quads:
            self._quads[quad.subject][quad.predicate].append(quad)

    def __contains__(self, subject: object) -> bool:
        """Return whether an entry was read, be there anything of it or not."""
        return subject in self._quads

    def quads(self, subject: NamedNode, predicate: NamedNode | None = None) -> tuple[Quad, ...]:
        """Return the quads of an entry, or those under one predicate, in no order."""
        if predicate is None:
            return tuple(quad for quads in self._quads[subject].values() for quad in quads)
        if self._predicates and predicate not in self._predicates:
            raise KeyError(predicate)
        return tuple(self._quads[subject].get(predicate, ()))

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that an entry has under a predicate, sorted."""
        texts = {
            quad.object.value  # type: ignore[union-attr]
            for quad in self.quads(subject, predicate)
        }
        return tuple(sorted(texts))

    def value(self, subject: NamedNode, predicate: NamedNode) -> str:
        """Return the first of the values, empty where there is none."""
        return min(self.values(subject, predicate), default="")

    def label(self, iri: NamedNode, language: str = "") -> str:
        """Return the label of an entry in a language, else in English, else in any, else empty."""
        labels: dict[str, str] = {}
        for predicate in (SKOS.prefLabel, RDFS.label):
            for quad in self.quads(iri, predicate):
                if isinstance(quad.object, Literal):
                    labels.setdefault(quad.object.language or "", quad.object.value)
        return next(
            (labels[tag] for tag in (language or self.language, "en", "") if tag in labels),
            min(labels.values(), default=""),
        )
