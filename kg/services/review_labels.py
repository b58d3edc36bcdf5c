"""The labels of the ids in the fields of entries, and what a statement may be linked to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from kg import coding
from kg.suggest import fold
from kg.vocab import entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.services.reviewing import ReviewEntry, ReviewState
    from kg.vocab import NamedNode


def labels(
    state: ReviewState, entry_in_review: ReviewEntry, fields: Mapping[str, Any]
) -> dict[str, str]:
    """Return the labels of the ids that some fields of an entry hold, of the tasks that its drafter
    offers, and of what other coders read. Left out is an id that the registry does not have, and a
    label that says no more than the id.
    """
    if state.session is None:
        return {}
    candidates = entry_in_review.review.candidates if entry_in_review.review else ()
    iris = {
        iri: slug
        for slug, iri in (
            *_iris(fields),
            *_iris({"evidence_for": [candidate.task for candidate in candidates]}),
            *(pair for reading in entry_in_review.readings for pair in _iris(reading.fields)),
        )
    }
    labelled = state.session.view.labelled(iris)
    pairs = ((slug, labelled.label(iri)) for iri, slug in iris.items())
    return {slug: label for slug, label in pairs if label and fold(label) != fold(slug)}


def unknown_ids(state: ReviewState, fields: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the ids and names in fields that neither the registry nor the draft file has, by
    field; a load would refuse them.
    """
    if state.session is None:
        return {}
    references = [
        (name, slug) for name in fields if coding.kinds_of(name) for slug in _ids(fields[name])
    ]
    iris = {pair: _candidates(*pair) for pair in references}
    on_record = state.session.view.those_there(chain.from_iterable(iris.values()))
    drafted = {entry.id for entry in state.entries}
    unknown: dict[str, tuple[str, ...]] = {}
    for name, slug in references:
        if slug not in drafted and on_record.isdisjoint(iris[name, slug]):
            unknown[name] = (*unknown.get(name, ()), slug)
    return unknown


def _candidates(name: str, slug: str) -> list[NamedNode]:
    """Return the IRIs that an id in a field may be of."""
    return [iri for kind in coding.kinds_of(name) if (iri := entry(kind, slug)) is not None]


def link_fields(state: ReviewState, target: str) -> tuple[str, ...]:
    """Return the fields with which a statement may be linked to a target, the strongest first: a
    mandate is context only.
    """
    is_mandate = state.session is not None and state.session.view.has("mandate", target)
    return ("context_for",) if is_mandate else ("evidence_for", "context_for")


def _iris(fields: Mapping[str, Any]) -> Iterator[tuple[str, NamedNode]]:
    """Yield each id that fields hold with each IRI that it may be of."""
    for name, value in fields.items():
        for slug in _ids(value):
            yield from ((slug, iri) for iri in _candidates(name, slug))


def _ids(value: Any) -> Iterable[str]:  # noqa: ANN401 - any value of a field
    members = value if isinstance(value, (list, tuple)) else [value]
    for member in members:
        slug = member.get("id", "") if isinstance(member, dict) else member
        if isinstance(slug, str) and slug:
            yield slug
