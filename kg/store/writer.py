"""Writing a store: under its lock, journal first, published last."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final, Self, TextIO

from pyoxigraph import RdfFormat, Store, serialize

from kg.engine import Local
from kg.errors import InputError, MachineError, machine_failed
from kg.journal import Journal, Published, joined, sync_folder
from kg.store import filling, lock, room
from kg.store import folder as folders
from kg.store.faults import guarded, unwritable
from kg.store.view import View
from kg.vocab import DERIVED_GRAPH, MANIFEST_GRAPH, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType

    from kg.journal import Entry
    from kg.store.rewrite import Rewrite
    from kg.vocab import Quad

_BULK: Final = 20_000  # quads; below this a store is small, and reads quickly however it was filled


class Writer:
    """The one writer of a store, under its lock; use it as a context manager. Only the services
    calls it.

    Entries that were prepared and never committed are put into the store on entering; `unseen` are
    these, and those that readers do not see yet, since a process was stopped before it could
    publish. `catching_up` is called on entering where there are such, or readers see less than they
    should for another reason; it derives and publishes, so that whatever comes next starts from a
    whole store. `anew` makes the engine's files again from the journal, whatever state they are in,
    also those of an earlier format. `rewriting` gives, for a journal and its entries, what is done
    to quads on their way into the engine; the journal keeps them as they came. Where an entry
    changes that, the engine's files are made anew. `making` is for a store that was created a
    moment ago and is not finished yet.

    The engine's files are opened for writing when that is needed first: what is refused leaves
    them, and the checksums that show damage in them, as they were.
    """

    def __init__(  # noqa: PLR0913 - how a store is opened, each by its name
        self,
        folder: Path,
        *,
        anew: bool = False,
        timeout: float = lock.DEFAULT_TIMEOUT,
        rewriting: Callable[
            [Journal, tuple[Entry, ...]], Rewrite | None
        ] = lambda _journal, _entries: None,
        catching_up: Callable[[Writer], None] | None = None,
        making: bool = False,
    ) -> None:
        self._upgrade = anew and folders.format_of(folder) < folders.FORMAT
        if not self._upgrade and not making:
            folders.check(folder)
        self.folder = folder
        self.anew = anew
        self.timeout = timeout
        self.rewriting = rewriting
        self.catching_up = catching_up
        self.unseen: tuple[Entry, ...] = ()
        self._view: View | None = None
        self._engine: Store | None = None
        self._writes = self._changed = False
        self.journal = Journal(folder / "journal", sealed=not self._upgrade)

    def __enter__(self) -> Self:
        self._umask = os.umask(0o077)
        self._lock: TextIO | None = None
        try:
            self._lock = lock.take(self.folder, self.timeout)
            self._settle()
            if self._upgrade:
                self.journal.seal()
                folders.mark(self.folder)
            self.journal.clear_incoming()
            pending = self.journal.pending()
            self.rewrite = self.rewriting(self.journal, self.journal.entries())
            for entry in pending:
                self.journal.check(entry)
            self._check_journal()
            if self.anew:
                self._make_anew()
            self._check_data()
            self._catch_up(pending)
        except (OSError, RuntimeError) as error:
            self._release()
            told = unwritable if self.anew or machine_failed(error) else folders.damaged
            raise told(self.folder, error) from error
        except BaseException:
            self._release()
            raise
        return self

    @property
    def view(self) -> View:
        """What the store holds, for reading; what is written later may need another one."""
        if self._view is None:
            view = View(Local.read_only(self.folder / "data"))
            compare_records(view, self.journal)
            self._view = view
        return self._view

    @property
    def engine(self) -> Store:
        """The engine, open for writing; not before what it holds was compared with the journal."""
        if not self._writes:
            _ = self.view
            self._close()
            listing = self.folder / "data.crc"
            if listing.exists():
                listing.unlink()
                sync_folder(self.folder)
            self._engine = Store(str(self.folder / "data"))
            self._view = View(Local(self._engine))
            self._writes = self._changed = True
        assert self._engine is not None  # noqa: S101 - it is there since it was opened for writing
        return self._engine

    def _close(self) -> None:
        self._view, self._engine, self._writes = None, None, False

    def _check_journal(self) -> None:
        """Refuse to write where readers saw an entry that the journal does not hold: it was put
        back from a copy.
        """
        try:
            shown = folders.published(self.folder).entry
        except InputError:  # CURRENT was changed: publishing writes it again
            return
        entries = (
            *self.journal.entries(),
            *self.journal.pending(),
        )  # what was prepared is finished presently
        if shown and shown not in {entry.id for entry in entries}:
            raise older_journal(self.folder, shown)

    def _catch_up(self, pending: tuple[Entry, ...]) -> None:
        """Finish what a stopped process left: put prepared entries in, let readers see what is
        committed.
        """
        for entry in pending:
            self._into_store(entry)
        self.unseen = self._not_seen()
        if self.catching_up is not None and not self.anew and (self.unseen or self._is_stale()):
            self.catching_up(self)
            self._list_data()

    def _rewritten(self, entries: tuple[Entry, ...]) -> list[bytes]:
        """Return all lines that the engine holds of entries; those that came apart may have become
        one.
        """
        records = [line for entry in entries for line in entry.record()]
        standing = self.journal.standing(entries)
        if self.rewrite is None:
            return [*standing, *records]
        return [*self.rewrite(joined(standing)).splitlines(), *self.rewrite.links(), *records]

    def _rewrite_all(self) -> None:
        """Make the engine hold what it should since another entry changed how quads are rewritten.

        Many calls: a stop in between leaves that entry prepared, and the next opening does all of
        it again.
        """
        entries = (*self.journal.entries(), *self.journal.pending())
        self.rewrite = self.rewriting(self.journal, entries)
        filling.make_hold(self.engine, self._rewritten(entries))

    def _changes_rewrite(self, entry: Entry) -> bool:
        """Return whether the engine cannot take an entry alone: how quads are rewritten changes
        with it.

        Once two entries are read as one, a line that is withdrawn may still be held up by another
        that reads the same.
        """
        if self.rewrite is not None and (
            entry.kind == "retraction" or self.rewrite.concerns(self.journal.read(entry))
        ):
            return True
        if entry.kind != "judgement":
            return False
        return self.rewriting(self.journal, (*self.journal.entries(), entry)) != self.rewrite

    def _not_seen(self) -> tuple[Entry, ...]:
        """Return the committed entries that readers never saw: those after what they see, and what
        was acknowledged.
        """
        entries = self.journal.entries()
        numbers = {entry.id: number for number, entry in enumerate(entries)}
        seen = [self.journal.published().entry]
        with contextlib.suppress(InputError):
            seen.append(folders.published(self.folder).entry)
        last = max((numbers[entry] for entry in seen if entry in numbers), default=None)
        return () if last is None else entries[last + 1 :]

    @property
    def stale(self) -> str:
        """In words why readers see less than was acknowledged, empty where they do not."""
        try:
            current = folders.published(self.folder)
        except InputError as error:
            return str(error).partition(" Make it anew")[0].rstrip(".")
        return folders.staleness(self.folder, current, self.journal.published())

    def _is_stale(self) -> bool:
        """Return whether readers see another state than the journal acknowledged, or it did not
        acknowledge theirs.
        """
        try:
            current = folders.published(self.folder)
        except InputError:
            return True
        return current != self.journal.published() and bool(self.journal.entries())

    def _current(self) -> str:
        try:
            return str(folders.published(self.folder).checkpoint or "")
        except InputError:
            return ""

    def _check_data(self) -> None:
        """Refuse to write where the data are gone or were changed: the engine would go on from what
        it finds.
        """
        data, listing = self.folder / "data", self.folder / "data.crc"
        if not data.is_dir():
            raise InputError(
                f"{self.folder}: the store's data are gone, its journal is there. "
                f"Make them anew: kg store rebuild --store {self.folder}"
            )
        if listing.exists():  # it is not after a crash, and the engine recovers by itself
            differing = folders.differing_files(data)
            if differing:
                raise folders.damaged(self.folder, ValueError(f"{differing[0]} was changed"))

    def _settle(self) -> None:
        """Finish or undo a rebuild that was stopped: the files of before stand until the new ones
        are in place.
        """
        import shutil  # noqa: PLC0415 - takes 4 ms

        data, old, new = (self.folder / name for name in ("data", "data.old", "data.new"))
        if old.exists() and not data.exists():
            old.rename(data)
        for left in (old, new):
            if left.exists():
                shutil.rmtree(left)

    def _make_anew(self, also: bytes = b"") -> None:
        import shutil  # noqa: PLC0415 - takes 4 ms

        data, old, new = (self.folder / name for name in ("data", "data.old", "data.new"))
        entries = (*self.journal.entries(), *self.journal.pending())
        self.rewrite = self.rewriting(self.journal, entries)
        room.check_anew(self.folder, sum(entry.quads for entry in entries))
        try:
            if self.rewrite is None:
                filling.fill(Store(str(new)), self.journal, entries, also)
            else:  # lines that came apart may have become one, so no entry can be put in by itself
                filling.fill_with(Store(str(new)), self._rewritten(entries), also)
            sync_folder(new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        self._changed = True
        (self.folder / "data.crc").unlink(missing_ok=True)
        if data.exists():
            data.rename(old)
        new.rename(data)
        sync_folder(self.folder)
        self._settle()

    def _release(self) -> None:
        if self._lock is not None:
            lock.release(self._lock)
        os.umask(self._umask)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            # Only what is closed can be compared, and what was raised may hold the engine open.
            if error is None:
                self._list_data()
            self._close()
        finally:
            self._release()

    def _list_data(self) -> None:
        """Close the engine, and write the checksums of its files where it was open for writing."""
        self._close()
        if self._changed:
            with contextlib.suppress(OSError, MachineError):
                current = self._current()
                known = self.folder / "views" / current if current else None
                folders.write_checksums(self.folder / "data", self.folder / "data.crc", known)

    def room_for(self, size: int) -> None:
        """Raise MachineError where the disk has no room for a load whose canonical form has `size`
        bytes.
        """
        room.check_load(self.folder, size)

    def add(
        self,
        entry: Entry,
        quads: list[bytes] | Path,
        places: Path | None = None,
        *,
        deriving: Callable[[], None] | None = None,
    ) -> Entry:
        """Add an entry for good: journal, store, journal again. Returns only when it cannot be lost
        any more.

        `quads` are distinct sorted lines, or a finished file under the journal's `incoming`. A
        retraction's quads are taken out of the store instead. `deriving` is done when they are in,
        so that one flush serves both.
        """
        if isinstance(quads, list):
            self.room_for(sum(map(len, quads)) + len(quads))
        with guarded(self.folder):
            entry = self.journal.prepare(entry, quads, places)
            if self._is_most(entry) and not self._changes_rewrite(entry):
                self._into_new_store(entry, deriving)
            else:
                self._into_store(entry, deriving)
        return entry

    def seen(self, entry: Entry) -> bytes:
        """Return an entry's quads as the engine holds them."""
        data = self.journal.read(entry)
        return data if self.rewrite is None else self.rewrite(data)

    def _is_most(self, entry: Entry) -> bool:
        """Return whether a load is larger than all before it, and there is room for both beside
        what is there.
        """
        before = sum(known.quads for known in self.journal.entries())
        return entry.quads > max(before, _BULK) and room.is_there_anew(
            self.folder, before + entry.quads
        )

    def _into_new_store(self, entry: Entry, deriving: Callable[[], None] | None) -> None:
        """Load everything in one go: beside what was there, each look-up would read both, and take
        a third longer.
        """
        derived = serialize(self.view.quads(DERIVED_GRAPH), format=RdfFormat.N_QUADS) or b""
        self._close()
        self._make_anew(also=derived)
        if deriving is not None:
            deriving()
        self.engine.flush()
        self.journal.commit(entry)

    def _into_store(self, entry: Entry, deriving: Callable[[], None] | None = None) -> None:
        if self._changes_rewrite(entry):
            self._rewrite_all()
        else:
            filling.apply(self.engine, self.journal, entry, self.rewrite)
        if deriving is not None:
            deriving()
        self.engine.flush()
        self.journal.commit(entry)

    def _last(self) -> str:
        return next((entry.id for entry in reversed(self.journal.entries())), "")

    def derive(self, quads: Iterable[Quad]) -> None:
        """Replace the derived graph; it is no part of the journal, since it can be made again at
        will.

        Publishing makes it last: the engine's backup flushes. What is lost before that is derived
        again, as `behind` says.
        """
        wanted = set(quads)
        held = set(self.view.quads(DERIVED_GRAPH))
        with guarded(self.folder):
            for quad in held - wanted:
                self.engine.remove(quad)
            self.engine.extend(wanted - held)

    def derive_more(self, quads: Iterable[Quad]) -> None:
        """Add to the derived graph what follows from one load alone; publishing makes it last."""
        with guarded(self.folder):
            self.engine.extend(quads)

    def publish(self) -> None:
        """Make the present state what readers see, in one rename."""
        import shutil  # noqa: PLC0415 - readers need none of it, and it takes 4 ms

        with guarded(self.folder):
            views = self.folder / "views"
            views.mkdir(exist_ok=True)
            current = self._current()
            for path in views.iterdir():  # a checkpoint without its listing was never published
                if (
                    path.name.isdigit()
                    and path.name != current
                    and not path.with_suffix(".crc").exists()
                ):
                    shutil.rmtree(path)
            numbers = sorted(int(path.name) for path in views.iterdir() if path.name.isdigit())
            number = max([*numbers, self._numbered()]) + 1
            self.engine.backup(str(views / str(number)))
            sync_folder(views)
            known = views / str(numbers[-1]) if numbers and not self.anew else None
            folders.write_checksums(views / str(number), views / f"{number}.crc", known)
            published = Published(number, self._last())
            folders.publish(self.folder, published)
            self.journal.note_published(published)
            self.unseen = ()
            # The one before stays, for a reader that has just looked at CURRENT; not if it may be
            # what was damaged.
            for old in numbers if self.anew else numbers[:-1]:
                (views / f"{old}.crc").unlink(missing_ok=True)
                shutil.rmtree(views / str(old), ignore_errors=True)

    def _numbered(self) -> int:
        """Return the highest number that a checkpoint was given: it is never given again."""
        return max(self.journal.published().checkpoint, int(self._current() or 0))


def compare_records(view: View, journal: Journal) -> None:
    """Raise InputError where the entries whose records the engine's data hold are not those of the
    journal.
    """
    lacking, unknown = strangers(view, journal)
    folder = journal.folder.parent
    if lacking:
        problem = (
            "its data were put back from an older copy: they lack the entry "
            f"{lacking[:12]} of its journal"
        )
        raise folders.damaged(folder, ValueError(problem))
    if unknown:
        raise older_journal(folder, unknown)


def strangers(view: View, journal: Journal) -> tuple[str, str]:
    """Return an entry of the journal that the engine's data lack, and one of theirs that it lacks;
    empty for none.

    Every entry leaves its record in the data. Those that were prepared may be there or not.
    """
    found = view.match(None, RDF.type, PROV.Activity, MANIFEST_GRAPH)
    held = {quad.subject: str(quad.subject)[1:-1].rpartition("/")[2] for quad in found}
    lacking = next((entry.id for entry in journal.entries() if entry.iri not in held), "")
    known = {entry.iri for entry in (*journal.entries(), *journal.pending())}
    return lacking, min((name for iri, name in held.items() if iri not in known), default="")


def older_journal(folder: Path, entry: str) -> InputError:
    """Return the error for a journal that lacks an entry which the store knows."""
    return InputError(
        f"{folder}: the journal lacks the entry {entry[:12]}, which the store holds: "
        "it was put back from an older copy. Put the newer journal back. To go on from the older "
        "one, "
        "kg store backup FILE, then kg store restore FILE into a new folder."
    )
