"""A store on disk: the engine's data, the journal, the published checkpoint, the user's source texts.

kg-store.json   the format, so that a store of another version is refused
journal/        the truth (kg.journal)
data/           the engine's files, written by one process at a time
views/N/        the last published checkpoint, hard links to data/, its checksums in N.json; CURRENT names it, and
                readers open only this
texts/          source texts that the user attached, by SHA-256; never exported
"""  # fmt: skip

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import zlib
from typing import TYPE_CHECKING, Final, Self, TextIO

from pyoxigraph import RdfFormat, Store

from kg.errors import InputError, MachineError
from kg.journal import Journal, Load, sync_folder, write_synced
from kg.store.view import View
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from pyoxigraph import Quad

FORMAT: Final = 1
_MARK: Final = "kg-store.json"
_DOCUMENT: Final = 5000  # quads; above this bulk loading costs less than one transaction


def is_store(folder: Path) -> bool:
    """Return whether a folder holds a store."""
    try:
        return (folder / _MARK).is_file()
    except OSError as error:
        raise InputError(f"{folder}: cannot be a store ({error.strerror}). Name another folder.") from error


def create(folder: Path) -> None:
    """Make a folder into an empty store; the folder may exist if it is empty. Raises InputError otherwise."""
    if is_store(folder):
        raise InputError(f"{folder}: is a kg store already. Name a new or an empty folder.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is not empty and no kg store. Name a new or an empty folder.")
    old = os.umask(0o077)
    try:
        for name in ("data", "views", "texts"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        Journal(folder / "journal").create()
        Store(str(folder / "data")).flush()
        write_synced(folder / _MARK, json.dumps({"format": FORMAT}).encode() + b"\n")
    except (OSError, RuntimeError, MachineError) as error:
        import shutil  # noqa: PLC0415 - takes 4 ms

        for name in ("data", "views", "texts", "journal"):
            shutil.rmtree(folder / name, ignore_errors=True)
        reason = getattr(error, "strerror", None) or error
        raise MachineError(
            f"{folder}: cannot make a store here ({reason}). Free some space, or name another folder."
        ) from error
    finally:
        os.umask(old)


def _check(folder: Path) -> None:
    if not is_store(folder):
        hint = "Make one with: kg init " + str(folder)
        raise InputError(f"{folder}: no kg store. {hint}")
    try:
        found = json.loads((folder / _MARK).read_bytes())["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f'{folder / _MARK}: damaged. Restore it from a backup, or write {{"format": {FORMAT}}}.'
        ) from error
    if found != FORMAT:
        raise InputError(
            f"{folder}: a store of format {found}; this kg reads {FORMAT}. Load its sources into a new store."
        )


def open_folder(folder: Path) -> View:
    """Return a view of the last published state of a store; it does not wait for a writer."""
    _check(folder)
    current, _ = _published(folder)
    if not current:
        return View(Store())
    try:
        return View(Store.read_only(str(folder / "views" / current)))
    except (OSError, RuntimeError) as error:
        raise _damaged(folder, error) from error


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


def _damaged(folder: Path, error: Exception) -> InputError:
    return InputError(
        f"{folder}: the store cannot be opened ({error}). "
        f"Make it anew from its journal: kg store rebuild --store {folder}"
    )


def _checksums(folder: Path) -> dict[str, list[int]]:
    """Return size and CRC-32 of each file of a checkpoint: against damage, not against malice."""
    found = {}
    for path in sorted(folder.iterdir()):
        size = path.stat().st_size
        with path.open("rb") as file:
            crc = zlib.crc32(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if size else 0
        found[path.name] = [size, crc]
    return found


def damaged_files(folder: Path) -> tuple[str, ...]:
    """Return the files of the published checkpoint that are gone or not as they were written.

    The engine checks a block only when a query happens to read it; a query that does not may answer wrongly.
    """
    current, _ = _published(folder)
    if not current:
        return ()
    listing = folder / "views" / f"{current}.json"
    try:
        known = json.loads(listing.read_bytes())
        found = _checksums(folder / "views" / current)
    except (OSError, ValueError):
        return (str(listing),)
    differing = [name for name in sorted(known.keys() | found.keys()) if known.get(name) != found.get(name)]
    return tuple(str(folder / "views" / current / name) for name in differing)


def published_load(folder: Path) -> str:
    """Return the id of the last load that readers see, empty before the first one."""
    return _published(folder)[1]


def _published(folder: Path) -> tuple[str, str]:
    """Return the checkpoint that readers open and the last load in it, both empty before the first one."""
    try:
        current, _, load = (folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip().partition(" ")
    except FileNotFoundError:
        return "", ""
    return current, load


class Writer:
    """The one writer of a store, under its lock; use it as a context manager. Only the pipeline calls it.

    Loads that were prepared and never committed are put into the store on entering. `behind` says that readers do not
    see every committed load yet: a process was stopped before it could publish. `anew` makes the engine's files again
    from the journal, whatever state they are in.
    """

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        _check(folder)
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
            self.behind = _published(self.folder)[1] != self._last_load()
        except (OSError, RuntimeError) as error:
            self._release()
            told = _unwritable if self.anew or _is_full(error) else _damaged
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
            write_synced(views / f"{name}.json", json.dumps(_checksums(views / name)).encode())
            write_synced(self.folder / "CURRENT", f"{name} {self._last_load()}\n".encode())
            self.behind = False
            for number in sorted(numbers)[:-1]:  # the one before stays, for a reader that has just looked at CURRENT
                shutil.rmtree(views / str(number), ignore_errors=True)
                (views / f"{number}.json").unlink(missing_ok=True)
