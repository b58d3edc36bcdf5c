"""Opening a view."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine import scratch
from kg.services import packaged
from kg.services.packaged import derive, ontology_quads
from kg.store import View, open_folder
from kg.store.folder import published_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.engine import Local

__all__ = ["Views", "derive", "load_ontology", "ontology_quads", "ontology_view", "open_view"]

_PACKAGED_LOCK = threading.Lock()
_MOST_HELD: Final = 8
"""How many stores one process keeps open; the one that was asked longest ago is let go first."""


def open_view(store: Path | str | None = None) -> View:
    """Return a view of a store on disk, opened now, or of the packaged knowledge base in memory.

    A store that an earlier version wrote is shown in the present form, by a copy in memory.

    >>> open_view().ask("ASK { ?mandate a mkg:Mandate }")
    True
    """
    if store is None:
        with _PACKAGED_LOCK:  # the first of several threads builds it, and the others wait
            return _packaged()
    from kg import identity
    from kg.services import present_form

    return present_form.shown_in_present_form(
        Path(store), open_folder(Path(store), identity.rewrite_from_judgements)
    )


def ontology_view() -> View:
    """Return a view of ontology and vocabularies alone, in memory: what an empty store holds.

    >>> ontology_view().ask("ASK { ?mandate a mkg:Mandate }")
    False
    """
    return View(scratch(ontology_quads()))


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

    def __init__(self, open_it: Callable[[Path], View] | None = None) -> None:
        """`open_it` opens the view of a folder; by default `open_view` does."""
        self._open_it = open_it or open_view
        self._stores: OrderedDict[Path, _HeldView] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, store: Path | str | None = None) -> View:
        """Return a view of the last published checkpoint of a store, or of the packaged knowledge
        base.

        Where the held one is still the last, this takes one look at a file. Raises InputError as
        `open_view` does, for a store that is gone too.
        """
        if store is None:
            return open_view()
        folder = Path(store).absolute()
        with self._lock:
            store_view = self._stores.setdefault(folder, _HeldView(folder, self._open_it))
            self._stores.move_to_end(folder)
            while len(self._stores) > _MOST_HELD:
                self._stores.popitem(last=False)
        return store_view.view()


class _HeldView:
    """The view of one store, opened again after each new checkpoint."""

    def __init__(self, folder: Path, open_it: Callable[[Path], View]) -> None:
        self._folder = folder
        self._open_it = open_it
        self._lock = threading.Lock()
        self._held: tuple[tuple[int, ...], View] | None = None

    def view(self) -> View:
        return self._current() or self._opened()

    def _current(self) -> View | None:
        current = self._held  # read once: another thread may replace it
        return (
            current[1]
            if current is not None and current[0] == published_mark(self._folder)
            else None
        )

    def _opened(self) -> View:
        with self._lock:
            view = self._current()
            if view is None:
                self._held = None  # let go of the old one, also where the store cannot be opened
                # The mark is read first: of a checkpoint published meanwhile, the next call learns.
                mark = published_mark(self._folder)
                view = self._open_it(self._folder)
                self._held = (mark, view) if mark else None
            return view


def load_ontology(engine: Local) -> None:
    """Put the ontology, its vocabularies and its alignments into their graph."""
    engine.extend(ontology_quads())
