"""Shell completion: mandates, sources, ids and queries that begin with the typed text."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg.vocab import MKG, RDF, NamedNode, entry, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View

Kind: TypeAlias = Literal["mandate", "source", "statement", "entry"]
_ORDER: Final = (
    *("mandate", "task", "actor", "place", "instrument", "source", "duty", "provision"),
    *("phenomenon", "statement"),
)
"""The kinds of entries as they are offered; those of vocabularies are not."""
_SECONDS: Final = 0.5
"""How long a store is read, however large, so that typing stays responsive."""


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """The beginning of an id, capitals ignored, and the kind of entry that it is of."""

    kind: Kind
    text: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An id that may be meant, and its label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class CompletionAnswer:
    """Ids that begin with a text, at most `limit` of the request."""

    candidates: tuple[Candidate, ...]


def complete(view: View, request: CompletionRequest) -> CompletionAnswer:
    """Return the ids that begin with a text. A large store is read for half a second, then what was
    met is offered.

    >>> from kg.services.opening import ontology_view
    >>> complete(ontology_view(), CompletionRequest("mandate", "a")).candidates
    ()
    """
    prefix = request.text.lower()
    matches = (pair for pair in _ids(view, request.kind) if pair[1].lower().startswith(prefix))
    ranked = sorted(set(_in_time(matches)), key=lambda pair: (_ORDER.index(pair[0]), pair[1]))
    offered = ranked[: request.limit]
    iris = {pair: iri for pair in offered if (iri := entry(*pair)) is not None}
    labels = view.labelled(iris.values())
    return CompletionAnswer(
        tuple(Candidate(slug, labels.label(iris[kind, slug])) for kind, slug in iris)
    )


def _ids(view: View, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield kind and id of the entries that a completion may be."""
    if kind == "entry":
        yield from ((entry_kind, slug) for entry_kind, slug in view.ids() if entry_kind in _ORDER)
        return
    cls = {"mandate": MKG.Mandate, "source": MKG.Source, "statement": MKG.Statement}[kind]
    for quad in view.match(None, RDF.type, cls):
        kind_and_id = isinstance(quad.subject, NamedNode) and kind_and_slug(quad.subject.value)
        if kind_and_id and kind_and_id[0] == kind:
            yield kind_and_id


def _in_time(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    until = time.monotonic() + _SECONDS
    for pair in pairs:
        yield pair
        if time.monotonic() > until:
            return
