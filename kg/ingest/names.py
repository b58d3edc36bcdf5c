"""The name index that a load resolves ids against: what the documents declare, and what the store holds already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kg.vocab import CONCEPT_KINDS, ENTITY_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.model import Source


class Known(Protocol):
    """What a store must answer for a load: is an entry there, which ids are there, what is this source."""

    def has(self, kind: str, slug: str) -> bool:
        """Return whether the entry stands in the store."""

    def ids(self) -> Iterable[tuple[str, str]]:
        """Return kind and id of every entry, for suggestions."""

    def named(self, text: str) -> Iterable[tuple[str, str]]:
        """Return kind and id of the entries that carry a text as label, alias or notation, ignoring case."""

    def source_of(self, statement: str) -> str:
        """Return the source that a statement of the store is reported in, empty where there is no such statement."""

    def source(self, slug: str) -> Source | None:
        """Return a source by id, None where there is none."""


@dataclass
class Names:
    """Kind of every id, over the documents being read and the store; ids are unique over all kinds, ignoring case."""

    known: Known
    declared: dict[str, tuple[str, str]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    text_of: Callable[[str], str | None] = lambda _sha256: None

    def __post_init__(self) -> None:
        self._taken: frozenset[str] | None = None

    def declare(self, kind: str, slug: str) -> bool:
        """Note a new id; return False where it is taken, in these documents or in the store."""
        if self._taken is None:
            kinds = frozenset(ENTITY_KINDS + CONCEPT_KINDS)
            self._taken = frozenset(s.lower() for k, s in self.known.ids() if k in kinds)
        if slug.lower() in self.declared or slug.lower() in self._taken:
            return False
        self.declared[slug.lower()] = (kind, slug)
        return True

    def is_stored(self, slug: str) -> bool:
        """Return whether an id stands in the store, rather than in the documents being read."""
        return self._taken is not None and slug.lower() in self._taken

    def kind_of(self, slug: str, kinds: tuple[str, ...]) -> str | None:
        """Return which of `kinds` the id belongs to, None where it is unknown or of another kind."""
        kind, exact = self.declared.get(slug.lower(), ("", ""))
        if kind in kinds and exact == slug:
            return kind
        return next((k for k in kinds if self.known.has(k, slug)), None)

    def source_of(self, statement: str) -> str:
        """Return the source of a statement, declared here or in the store; empty where there is none."""
        return self.statements.get(statement) or self.known.source_of(statement)

    def source(self, slug: str) -> Source | None:
        """Return a source, declared here or in the store."""
        return self.sources.get(slug) or self.known.source(slug)

    def suggestions(self, slug: str, kinds: tuple[str, ...]) -> list[str]:
        """Return up to three ids of these kinds that look like `slug`, best first."""
        from rapidfuzz import process  # noqa: PLC0415 - only a wrong id needs it

        pool = {s for k, s in self.declared.values() if k in kinds} | {s for k, s in self.known.ids() if k in kinds}
        named = [s for k, s in self.known.named(slug) if k in kinds]
        same = sorted({s for s in pool if s.lower() == slug.lower()} | set(named))
        return same or [name for name, _, _ in process.extract(slug, sorted(pool), limit=3, score_cutoff=65)]

    def next_free(self, slug: str) -> str:
        """Return the next free id after a taken one: C097 -> C098, a-source.3 -> a-source.4, delmas -> delmas-2."""
        head = slug.rstrip("0123456789")
        digits = slug[len(head) :]
        if not digits:
            head, digits = slug + "-", "1"
        number = int(digits) + 1
        taken = {s.lower() for _, s in self.known.ids()} | set(self.declared)
        while (candidate := f"{head}{number:0{len(digits)}d}").lower() in taken:
            number += 1
        return candidate
