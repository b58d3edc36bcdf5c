"""Looking words up in names, paraphrases, notes and attached texts."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import search as index
from kg import suggest
from kg.errors import InputError, UsageError
from kg.model import NO_LIMIT, Clocks, Displayed, Table
from kg.query import language_of
from kg.search import Hit, Place, Scope
from kg.services import packaged, whatif
from kg.services.days import checked
from kg.texts import Texts
from kg.vocab import ENTITY_KINDS, id_or_iri

if TYPE_CHECKING:
    from kg.store import View

_NO_TEXTS: Final = Texts()
_MOST_WORDS: Final = 50
_PACKAGED: Final = "packaged "


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Which entries, statements and parts of attached texts hold all of some `words`?

    A word of three letters or more also matches longer ones that begin with it; a phrase in
    quotation marks matches exactly; capitals and accents do not count. `kinds` are those to
    look among, all where none is named: actor, statement …, or text. Clocks and sources limit the
    statements and the texts. At most `limit` matches are returned.
    """

    words: str
    kinds: tuple[str, ...] = ()
    limit: int = 20
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class SearchAnswer(Displayed):
    """The best matches, best first; `counts` are all matches by kind.

    Where nothing matches, `suggestions` are words that would.
    """

    request: SearchRequest
    hits: tuple[Hit, ...]
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    suggestions: tuple[str, ...] = ()

    def display(self) -> Table:
        """Return one row a match: its kind, its id, what it is and what matches."""
        rows = tuple(
            (hit.kind, hit.id, hit.label, hit.snippet, hit.day, hit.source) for hit in self.hits
        )
        columns = ("kind", "id", "what it is", "matches", "day", "source")
        return Table(columns, rows, f"Search for {self.request.words}: {self.total} in all")

    @property
    def total(self) -> int:
        """How many matches there are."""
        return sum(self.counts.values())


def search(
    view: View, request: SearchRequest, *, texts: Texts = _NO_TEXTS, store: Path | None = None
) -> SearchAnswer:
    """Return what matches all words: entries of that name, other entries and statements,
    then parts of the `texts` at hand. Statements that were taken back are left out.

    The index is kept in the folder `store` of the view, or the cache folder for the packaged
    knowledge base, and rebuilt when it is old; texts of other folders are never stored. Raises
    InputError for words without a letter, an unknown source or an invalid day, UsageError for an
    unknown kind.

    >>> answer = search(view, SearchRequest("coast guard", kinds=("actor",)))
    >>> answer.hits[0].label
    'Coast guard of Vellamar'
    """
    _check(request)
    clocks = checked(request.clocks)
    scope = _scope(view, request, clocks)
    store_texts, other_texts = _split(texts, store)
    location = _place(view, store, store_texts)
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(
            contextlib.closing(index.open_index(location, view, store_texts))
        )
        more = index.text_index(view, other_texts) if other_texts.folders else None
        if more is not None:
            stack.enter_context(contextlib.closing(more))
        _check_kinds(request.kinds, {*ENTITY_KINDS, *index.kinds(opened)})
        result = index.find(opened, request.words, scope, request.limit, more)
    return SearchAnswer(request, result.hits, result.counts, result.suggestions)


def _check(request: SearchRequest) -> None:
    if request.limit < 1:
        raise UsageError("--limit: at least 1.")
    count = len(index.terms(request.words))
    if not count:
        raise InputError(
            "kg search: there is no word to look for. Give one or more, such as: kg search police"
        )
    if count > _MOST_WORDS:
        raise InputError(f"kg search: {count} words are too many. Give {_MOST_WORDS} at most.")


def _check_kinds(kinds: tuple[str, ...], store_kinds: set[str]) -> None:
    """Raise UsageError for a kind that this store, or any, has nothing of."""
    kind_names = (*sorted(store_kinds), index.TEXT)
    for kind in kinds:
        if kind not in kind_names:
            near = suggest.hint(suggest.nearest(kind, kind_names), "")
            choices = f"Use one of: {', '.join(kind_names)}."
            raise UsageError(f"--kind {kind}: no such kind. {f'{near} {choices}'.strip()}")


def _scope(view: View, request: SearchRequest, clocks: Clocks) -> Scope:
    exclude, only = request.exclude_source, request.only_source
    left_out = whatif.left_out(view, exclude, only) if exclude or only else frozenset()
    return Scope(
        frozenset(request.kinds),
        clocks,
        frozenset(iri.value for iri in left_out),
        frozenset(map(id_or_iri, only)),
        frozenset(map(id_or_iri, exclude)),
        language_of(view),
    )


def _split(texts: Texts, store: Path | None) -> tuple[Texts, Texts]:
    """Return the texts of the store, and those of other folders."""
    store_folders = tuple(
        folder for folder in texts.folders if store is not None and _is_in(folder, store)
    )
    return Texts(store_folders), Texts(
        tuple(folder for folder in texts.folders if folder not in store_folders)
    )


def _is_in(folder: Path, store: Path) -> bool:
    return folder == store / "texts" and folder.is_dir()


def _place(view: View, store: Path | None, texts: Texts) -> Place:
    """Return where the index of a view and of the store's texts is kept; nowhere where the view
    shows neither a checkpoint nor the packaged knowledge base.
    """
    if not view.state:
        return Place()
    files = sorted(
        f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for folder in texts.folders
        for path in folder.iterdir()
        if path.is_file()
    )
    digest = hashlib.sha256("\n".join((view.state, *files)).encode()).hexdigest()
    if store is not None:
        return Place(digest, store / "index")
    cache = packaged.cache_folder() if view.state.startswith(_PACKAGED) else None
    return Place(digest, cache / f"search-{packaged.installation()}" if cache else None)
