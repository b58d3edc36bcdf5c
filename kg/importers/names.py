"""The name index that a load resolves ids and names against: what the documents declare, and what
the store holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from kg.errors import Location  # noqa: TC001 - the codec reads the types of an answer
from kg.suggest import fold, nearest_ids
from kg.vocab import CONCEPT_KINDS, ENTITY_KINDS, SEPARATE_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.errors import Finding
    from kg.model import Source
    from kg.vocab import NamedNode

_LEGAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CREATABLE: Final = ("actor", "place")
"""The kinds of which an unknown name may become a candidate; everything else needs more than a
name.
"""


class Known(Protocol):
    """What a store must answer for a load: is an entry there, which ids are there, what is this
    source.
    """

    def has(self, kind: str, slug: str) -> bool:
        """Return whether the entry stands in the store."""

    def ids(self) -> Iterable[tuple[str, str]]:
        """Return kind and id of every entry, for suggestions."""

    def names(self) -> Iterable[tuple[str, str, str]]:
        """Return kind, id and one name of every entry that has names: labels, aliases, notations,
        spellings.
        """

    def source_of(self, statement: str) -> str:
        """Return the source that a statement of the store is reported in, empty where there is no
        such statement.
        """

    def source(self, slug: str) -> Source | None:
        """Return a source by id, None where there is none."""

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that an entry has under a predicate."""


@dataclass(frozen=True)
class Together:
    """A store and the RDF files of a load, asked as one; the store answers first."""

    store: Known
    files: Known

    def has(self, kind: str, slug: str) -> bool:
        """Return whether the entry stands in either."""
        return self.store.has(kind, slug) or self.files.has(kind, slug)

    def ids(self) -> Iterable[tuple[str, str]]:
        """Return kind and id of every entry of both."""
        return chain(self.store.ids(), self.files.ids())

    def names(self) -> Iterable[tuple[str, str, str]]:
        """Return kind, id and one name of every entry of both that has names."""
        return chain(self.store.names(), self.files.names())

    def source_of(self, statement: str) -> str:
        """Return the source that a statement is reported in, empty where there is no such one."""
        return self.store.source_of(statement) or self.files.source_of(statement)

    def source(self, slug: str) -> Source | None:
        """Return a source by id, None where there is none."""
        return self.store.source(slug) or self.files.source(slug)

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that an entry has under a predicate."""
        return self.store.values(subject, predicate) or self.files.values(subject, predicate)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry made from a name that nothing carried, and where it was first met: path, line,
    column.
    """

    kind: str
    id: str
    name: str
    location: Location


@dataclass
class Names:
    """Kind of every id, over the files being read and the store; ids are unique over all kinds,
    ignoring case, but for the concepts that no entry is mistaken for, whose kinds have a space of
    their own each: `mission` is a kind of actor, and an actor may have the same id.

    `broader` is what the documents name above a concept. With `create_unknown`, a name of an actor
    or a place that nothing carries becomes a candidate instead of a finding. `resolved` holds what
    was written as a name rather than as an id, and the id that it means; `warnings` what is
    worth a look and hinders no load.
    """

    entries: Known
    declared: dict[str, tuple[str, str]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    text_of: Callable[[str], str | None] = lambda _sha256: None
    create_unknown: bool = False
    resolved: dict[str, str] = field(default_factory=dict)
    candidates: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    broader: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._stored = self.entries
        self._files: Known | None = None
        self._taken: dict[str, str] | None = None
        self._in_files: frozenset[str] = frozenset()
        self._carried: list[tuple[str, str, str]] = []
        self._names: _Index | None = None

    def add_files(self, files: Known | None) -> None:
        """Know what the RDF files of the load define, before anything is declared."""
        if files is not None:
            self._files = files
            self.entries = Together(self._stored, files)

    def declare(self, kind: str, slug: str) -> bool:
        """Note a new id; return False where it is taken, in these documents or in the store."""
        if self._taken is None:
            kinds = frozenset(ENTITY_KINDS + CONCEPT_KINDS)
            self._taken = {_space(k, s): k for k, s in self._stored.ids() if k in kinds}
            in_files = () if self._files is None else self._files.ids()
            self._in_files = frozenset(_space(k, s) for k, s in in_files if k in kinds)
        key = _space(kind, slug)
        if key in self.declared or key in self._taken or key in self._in_files:
            return False
        self.declared[key] = (kind, slug)
        return True

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        """Return the texts or IRIs that an entry of the store or of an RDF file has."""
        return self.entries.values(subject, predicate)

    def carry(self, kind: str, slug: str, names: Iterable[str]) -> None:
        """Note the names that an entry of the documents being read carries, its id among them; one
        whose id is illegal, which is reported elsewhere, is called nothing.
        """
        if not _LEGAL.fullmatch(slug):
            return
        self._carried += [(kind, slug, name) for name in (slug, *names)]
        self._names = None

    def stored_kind(self, kind: str, slug: str) -> str:
        """Return the kind that an id has in the store, rather than in the files being read; empty
        where it does not stand there.
        """
        return (self._taken or {}).get(_space(kind, slug), "")

    def kind_of(self, slug: str, kinds: tuple[str, ...]) -> str | None:
        """Return which of `kinds` the id belongs to, None where it is unknown or of another
        kind.
        """
        for key in {_space(kind, slug) for kind in kinds}:
            kind, exact = self.declared.get(key, ("", ""))
            if kind in kinds and exact == slug:
                return kind
        return next((k for k in kinds if self.entries.has(k, slug)), None)

    def called(self, text: str, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return kind and id of what a text means: an id, else a name as written, else one
        spelt alike.

        Spelt alike is what differs in capitals, accents or punctuation only. Several mean that the
        name is ambiguous.
        """
        if _LEGAL.fullmatch(text) and (kind := self.kind_of(text, kinds)):
            return [(kind, text)]
        return self._index().find(text, kinds)

    def candidate(
        self, text: str, kinds: tuple[str, ...], location: Location
    ) -> tuple[str, str] | None:
        """Return kind and id of the candidate that an unknown name becomes, None where it may not
        become one.
        """
        kind = next((k for k in _CREATABLE if k in kinds), None)
        if not self.create_unknown or kind is None or not fold(text):
            return None
        key = (kind, fold(text))
        if key not in self.candidates:
            slug = "-".join(key[1].split())[:99]
            slug = slug if slug.isascii() and slug.replace("-", "").isalnum() else f"unknown-{kind}"
            if not self.declare(kind, slug):
                slug = self.next_free(slug)
                self.declare(kind, slug)
            self.candidates[key] = Candidate(kind, slug, text, location)
        return kind, self.candidates[key].id

    def source_of(self, statement: str) -> str:
        """Return the source of a statement, declared here or in the store; empty where there is
        none.
        """
        return self.statements.get(statement) or self.entries.source_of(statement)

    def source(self, slug: str) -> Source | None:
        """Return a source, declared here or in the store."""
        return self.sources.get(slug) or self.entries.source(slug)

    def suggestions(self, text: str, kinds: tuple[str, ...]) -> list[str]:
        """Return up to three ids of these kinds that look like a text, or one of whose names does,
        best first.
        """
        pool = {s for k, s in self.declared.values() if k in kinds} | {
            s for k, s in self.entries.ids() if k in kinds
        }
        pool |= {s for k, s, _ in self._carried if k in kinds}
        same = sorted(
            {s for s in pool if s.lower() == text.lower()}
            | {s for _, s in self._index().find(text, kinds)}
        )
        return same or nearest_ids(text, self._index().names(kinds) | {slug: slug for slug in pool})

    def next_free(self, slug: str) -> str:
        """Return the next free id after a taken one: a-source.3 -> a-source.4, long-quay ->
        long-quay-2.
        """
        head = slug.rstrip("0123456789")
        digits = slug[len(head) :]
        if not digits:
            head, digits = slug + "-", "1"
        number = int(digits) + 1
        used_ids = {s.lower() for _, s in self.entries.ids()}
        used_ids |= {s.lower() for _, s in self.declared.values()}
        while (candidate := f"{head}{number:0{len(digits)}d}").lower() in used_ids:
            number += 1
        return candidate

    def _index(self) -> _Index:
        if self._names is None:
            self._names = _Index([*self._carried, *self.entries.names()])
        return self._names


def _space(kind: str, slug: str) -> str:
    """Return what of an id must be unique: with its kind for a concept that is an ordinary word."""
    return f"{kind}/{slug.lower()}" if kind in SEPARATE_KINDS else slug.lower()


class _Index:
    """From names to the entries that carry them, as written and folded."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._written: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._folded: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for kind, slug, name in rows:
            self._written[" ".join(name.split())].add((kind, slug))
            if name != slug:  # an id is written as it stands
                self._folded[fold(name)].add((kind, slug))

    def find(self, text: str, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the entries of these kinds that carry a name as written, else spelt alike;
        sorted.
        """
        for names, key in ((self._written, " ".join(text.split())), (self._folded, fold(text))):
            matches = sorted((kind, slug) for kind, slug in names.get(key, ()) if kind in kinds)
            if matches and key:
                return matches
        return []

    def names(self, kinds: tuple[str, ...]) -> dict[str, str]:
        """Return the names of entries of these kinds, and the id that each means."""
        return {
            name: slug
            for name, carried in self._folded.items()
            for kind, slug in carried
            if kind in kinds
        }
