"""Writing a store: under its lock, journal first, published last."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING, Final, Self, TextIO

from pyoxigraph import RdfFormat, Store

from kg.errors import InputError, MachineError
from kg.journal import Journal, Load, sync_folder, write_synced
from kg.store.folder import check, checksums, damaged, published
from kg.store.view import View
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from pyoxigraph import Quad

_DOCUMENT: Final = 5000  # quads; above this bulk loading costs less than one transaction


class Writer:
    """The one writer of a store, under its lock; use it as a context manager. Only the pipeline calls it.

    Loads that were prepared and never committed are put into the store on entering. `behind` says that readers do not
    see every committed load yet: a process was stopped before it could publish. `anew` makes the engine's files again
    from the journal, whatever state they are in.
    """

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        check(folder)
        self.folder = folder
        self.anew = anew
        self.journal = Journal(folder / "journal")

    def __enter__(self) -> Self:
        self._umask = os.umask(0o077)
        self._lock: TextIO | None = None
        try:
            self._take_lock()
            self._settle()
            if self.anew:
                self._make_anew()
            self._check_data()
            self.engine = Store(str(self.folder / "data"))
            self.view = View(self.engine)
            for load in self.journal.pending():
                self._into_store(load, self.journal.read(load))
            self.behind = published(self.folder)[1] != self._last_load()
        except (OSError, RuntimeError) as error:
            self._release()
            told = _unwritable if self.anew or _is_full(error) else damaged
            raise told(self.folder, error) from error
        except BaseException:
            self._release()
            raise
        return self

    def _take_lock(self) -> None:
        try:
            lock = (self.folder / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise MachineError(
                f"{self.folder}: cannot be written ({error.strerror}). Check its permissions."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise MachineError(
                f"{self.folder}: process {holder} is writing to this store. Try again when it is done."
            ) from error
        self._lock = lock
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()

    def _check_data(self) -> None:
        """Refuse to write where the data are gone: the engine would make an empty store in their place."""
        if not (self.folder / "data").is_dir():
            raise InputError(
                f"{self.folder}: the store's data are gone, its journal is there. "
                f"Make them anew: kg store rebuild --store {self.folder}"
            )

    def _settle(self) -> None:
        """Finish or undo a rebuild that was stopped: the files of before stand until the new ones are in place."""
        import shutil  # noqa: PLC0415 - takes 4 ms

        data, old, new = (self.folder / name for name in ("data", "data.old", "data.new"))
        if old.exists() and not data.exists():
            old.rename(data)
        for left in (old, new):
            if left.exists():
                shutil.rmtree(left)

    def _make_anew(self) -> None:
        data, old, new = (self.folder / name for name in ("data", "data.old", "data.new"))
        engine = Store(str(new))
        for load in (*self.journal.loads(), *self.journal.pending()):
            self._fill(engine, load, self.journal.read(load))
        engine.flush()
        del engine
        sync_folder(new)
        if data.exists():
            data.rename(old)
        new.rename(data)
        sync_folder(self.folder)
        self._settle()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.truncate(0)
            self._lock.close()
        os.umask(self._umask)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self.engine, self.view
        self._release()

    def add(self, load: Load, quads: bytes) -> None:
        """Add a load for good: journal, store, journal again. Returns only when it cannot be lost any more."""
        with _writing(self.folder):
            self.journal.prepare(load, quads)
            self._into_store(load, quads)

    def _into_store(self, load: Load, quads: bytes) -> None:
        self._fill(self.engine, load, quads)
        self.engine.flush()
        self.journal.commit(load)

    @staticmethod
    def _fill(engine: Store, load: Load, quads: bytes) -> None:
        # One atomic call for the quads and their manifest record; lenient: the journal's lines were parsed before.
        data = quads + b"\n".join(load.record()) + b"\n"
        if load.quads > _DOCUMENT:
            engine.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)
        else:
            engine.load(data, format=RdfFormat.N_QUADS, lenient=True)

    def _last_load(self) -> str:
        return next((load.id for load in reversed(self.journal.loads())), "")

    def derive(self, quads: Iterable[Quad]) -> None:
        """Replace the derived graph; it is no part of the journal, since it can be made again at will."""
        wanted = set(quads)
        held = set(self.view.quads(DERIVED_GRAPH))
        with _writing(self.folder):
            for quad in held - wanted:
                self.engine.remove(quad)
            self.engine.extend(wanted - held)
            self.engine.flush()

    def derive_more(self, quads: Iterable[Quad]) -> None:
        """Add to the derived graph what follows from one load alone."""
        with _writing(self.folder):
            self.engine.extend(quads)
            self.engine.flush()

    def publish(self) -> None:
        """Make the present state what readers see, in one rename."""
        import shutil  # noqa: PLC0415 - readers need none of it, and it takes 4 ms

        with _writing(self.folder):
            views = self.folder / "views"
            views.mkdir(exist_ok=True)
            numbers = [int(path.name) for path in views.iterdir() if path.name.isdigit()]
            name = str(max(numbers, default=0) + 1)
            self.engine.backup(str(views / name))
            sync_folder(views)
            write_synced(views / f"{name}.json", json.dumps(checksums(views / name)).encode())
            write_synced(self.folder / "CURRENT", f"{name} {self._last_load()}\n".encode())
            self.behind = False
            for number in sorted(numbers)[:-1]:  # the one before stays, for a reader that has just looked at CURRENT
                shutil.rmtree(views / str(number), ignore_errors=True)
                (views / f"{number}.json").unlink(missing_ok=True)


def _is_full(error: Exception) -> bool:
    """Return whether the engine stopped for want of space; it says so only in words."""
    return any(words in str(error).lower() for words in ("no space", "too large", "quota", "read-only"))


def _unwritable(folder: Path, error: Exception) -> MachineError:
    return MachineError(
        f"{folder}: cannot be written ({error}). Free some space, then repeat; nothing acknowledged is lost."
    )


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn what the engine or the disk refuses into a MachineError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise _unwritable(folder, error) from error
