"""Completion for the fields of a draft: entries of the registry that a field may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import coding, suggest
from kg.services.review_types import Completion
from kg.vocab import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.coding import DraftFile
    from kg.store import View


def completions(
    view: View, drafts: DraftFile, field_name: str, prefix: str, limit: int
) -> tuple[Completion, ...]:
    """Return entries that a field may name: whose id or name begins with a text, then those with a
    word that does, then those that are alike.
    """
    kinds = coding.kinds_of(field_name)
    if not kinds:
        return tuple(
            Completion(word, word, "word")
            for word in coding.words_of(field_name)
            if word.startswith(prefix)
        )
    names = list(_names(view, drafts, kinds))
    text = suggest.fold(prefix)
    starts = [(kind, slug) for kind, slug, name in names if suggest.fold(name).startswith(text)]
    words = [(kind, slug) for kind, slug, name in names if f" {text}" in f" {suggest.fold(name)}"]
    near = _alike(text, names) if text else []
    by_id = sorted(starts, key=lambda pair: pair[1])
    ordered = [*dict.fromkeys([*by_id, *words, *near])][:limit]
    iris = {pair: iri for pair in ordered if (iri := entry(*pair)) is not None}
    labels = view.labelled(iris.values())
    return tuple(Completion(slug, labels.label(iris[kind, slug]), kind) for kind, slug in iris)


def _alike(text: str, names: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return the entries with a name, or a word that begins with what may be a slip of a text."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for kind, slug, name in names:
        folded = suggest.fold(name)
        for beginning in (folded, *(word[: len(text)] for word in folded.split())):
            pairs.setdefault(beginning, []).append((kind, slug))
    return [pair for word in suggest.nearest(text, pairs) for pair in pairs[word]]


def _names(view: View, drafts: DraftFile, kinds: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and each name of the entries of some kinds: those of the store, then those of
    the draft file.
    """
    for kind, slug in view.ids():
        if kind in kinds:
            yield kind, slug, slug
    for kind, slug, name in view.names():
        if kind in kinds:
            yield kind, slug, name
    for drafted in drafts.entries:
        if drafted.kind in kinds:
            yield drafted.kind, drafted.id, drafted.id
