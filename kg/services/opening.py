"""Opening a view, and answering one query from it."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.services import packaged
from kg.services.packaged import derive, ontology_quads
from kg.store import View, open_folder
from kg.store.folder import published_mark

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.model import Table

__all__ = ["Views", "answer", "derive", "load_ontology", "ontology_quads", "open_view", "table"]

_PACKAGED_LOCK = threading.Lock()


def open_view(store: Path | str | None = None) -> View:
    """Return a view of a store on disk, opened now, or of the packaged knowledge base in memory.

    >>> open_view().ask("ASK { ?mandate skos:notation 'mss' }")
    True
    """
    if store is None:
        with _PACKAGED_LOCK:  # the first of several threads builds it, and the others wait
            return _packaged()
    from kg import identity

    return open_folder(Path(store), identity.rewriting)


@cache
def _packaged() -> View:
    return packaged.view()


class Views:
    """Views that are held open, one a store, for a process that answers many questions.

    A view stays open until a newer checkpoint of its store is published; whoever holds the old one
    can go on reading it. Several threads may ask at once: one of them opens, the others wait.

    >>> views = Views()
    >>> views.view() is views.view()
    True
    """

    def __init__(self) -> None:
        self._stores: dict[Path, _HeldView] = {}

    def view(self, store: Path | str | None = None) -> View:
        """Return a view of the last published checkpoint of a store, or of the packaged knowledge
        base.

        Where the held one is still the last, this takes one look at a file. Raises InputError as
        `open_view` does, for a store that is gone too.
        """
        if store is None:
            return open_view()
        folder = Path(store).absolute()
        # setdefault is atomic: all threads get the same one
        return self._stores.setdefault(folder, _HeldView(folder)).view()


class _HeldView:
    """The view of one store, opened again after each new checkpoint."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: tuple[tuple[int, ...], View] | None = None

    def view(self) -> View:
        return self._current() or self._opened()

    def _current(self) -> View | None:
        held = self._held  # read once: another thread may replace it
        return held[1] if held is not None and held[0] == published_mark(self._folder) else None

    def _opened(self) -> View:
        with self._lock:
            view = self._current()
            if view is None:
                self._held = None  # let go of the old one, also where the store cannot be opened
                # The mark is read first: of a checkpoint published meanwhile, the next call learns.
                mark = published_mark(self._folder)
                view = open_view(self._folder)
                self._held = (mark, view) if mark else None
            return view


def load_ontology(engine: Store) -> None:
    """Put the ontology, its vocabularies and its alignments into their graph."""
    engine.extend(ontology_quads())


def table(view: View, text: str, **parameters: str) -> Table:
    """Return a query's rows as a Table of rdflib terms, None where unbound; iterating gives one
    mapping a row.

    `text` is the name of a library query or a SPARQL SELECT; parameters are given as people type
    them. One that is left out is filled as `kg query` does, and the table says with what.

    >>> table(open_view(), "tasks-of-mandate", mandate="gsf").columns[0]
    'task'
    """
    from kg import query
    from kg.store.interop import rdflib_table

    free = "{" in text
    found = query.from_text(text, "query", "", "query") if free else query.find(text)
    filled = query.fill(view, found, parameters)
    answered = query.table(
        view, found, {value.parameter.name: value.text for value in filled} | parameters
    )
    return rdflib_table(replace(answered, parameters=query.words(view, filled)))


def answer(job: dict[str, Any]) -> bytes:
    """Answer one query in the worker process.

    The job names the store, the text, the values of its parameters, the form, the row limit, the
    sources to do without, and whether only what the user loaded is asked. The first byte says
    whether the result was cut at the limit.
    """
    from kg import query

    view = _asked_view(job)
    values = job.get("values", {})
    if job.get("ask"):
        return json.dumps(query.ask(view, job["text"], values)).encode()
    found = query.from_text(job["text"], job["name"], "", job["name"])
    data, cut = query.run(view, found, values, job["form"], limit=job["limit"])
    return (b"1" if cut else b"0") + data


def _asked_view(job: dict[str, Any]) -> View:
    """Return the view that a job names; only one without sources, or of own quads, imports more."""
    store = Path(job["store"]) if job["store"] else None
    if store is not None and job.get("own"):
        from kg.services.own import own_view

        view = own_view(store)
    else:
        view = open_view(store)
    if job.get("without"):
        from kg.services.whatif import without

        view = without(view, job["without"])
    return view
