"""Writing a store: under its lock, journal first, published last."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final, Self, TextIO

from pyoxigraph import RdfFormat, Store, serialize

from kg.engine import Local
from kg.errors import InputError, MachineError, machine_failed
from kg.files import sync_folder
from kg.journal import UPGRADE, Journal, Published, joined
from kg.store import disk_space, lock, replay
from kg.store import folder as folders
from kg.store.faults import unwritable
from kg.store.view import View
from kg.vocab import DERIVED_GRAPH, MANIFEST_GRAPH, PROV, RDF, local_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path
    from types import TracebackType

    from kg.journal import Entry
    from kg.store.rewrite import Rewrite
    from kg.vocab import Quad

_BULK: Final = 20_000  # quads; below this a store is small, and reads quickly however it was filled


class Writer:
    """The one writer of a store, under its lock; use it as a context manager. Only the services
    calls it.

    What is written passes three calls: `prepare` puts an entry into the journal, `apply` its quads
    into the engine, and `commit` makes both last, with whatever else was derived in between.
    `publish` then shows it to readers. An entry that was prepared and never committed is for
    whoever opens the store next to apply and commit: nothing else can be written before.

    `rewrite` is how quads read in the engine at present, where entries were judged to be the same;
    whoever opens the writer says so. The journal keeps quads as they came.

    With `anew` the engine's files may be in any state, also those of an earlier format: `make_anew`
    makes them again from the journal. `making` is for a store that was created a moment ago and is
    not finished yet.

    The engine's files are opened for writing when that is needed first: what is refused leaves
    them, and the checksums that show damage in them, as they were.
    """

    def __init__(
        self,
        folder: Path,
        *,
        anew: bool = False,
        timeout: float = lock.DEFAULT_TIMEOUT,
        making: bool = False,
    ) -> None:
        self._upgrade = anew and folders.format_of(folder) < folders.FORMAT
        if not self._upgrade and not making:
            folders.check(folder)
        self.folder = folder
        self.anew = anew
        self.timeout = timeout
        self.rewrite: Rewrite | None = None
        self._view: View | None = None
        self._engine: Store | None = None
        self._writes = self._changed = self._opening = False
        self.journal = Journal(folder / "journal", sealed=not self._upgrade)

    def __enter__(self) -> Self:
        self._umask = os.umask(0o077)
        self._lock: TextIO | None = None
        try:
            with self.opening():
                self._lock = lock.take(self.folder, self.timeout)
                self._settle()
                if self._upgrade:
                    self.journal.seal()
                    folders.mark(self.folder)
                self.journal.clear_incoming()
                for entry in self.journal.pending():
                    self.journal.check(entry)
                self._check_journal()
                if not self.anew:
                    self._check_data()
        except BaseException:
            self._release()
            raise
        return self

    @contextlib.contextmanager
    def opening(self) -> Iterator[None]:
        """Call the store damaged where the engine refuses it, until this ends: what a stopped
        process left is being finished.
        """
        self._opening = True
        try:
            with self.guarded():
                yield
        finally:
            self._opening = False

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what the engine or the disk refuses into an error that says what to do."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            is_damage = self._opening and not self.anew and not machine_failed(error)
            raise (folders.damaged if is_damage else unwritable)(self.folder, error) from error

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
            self._let_go()
            listing = self.folder / "data.crc"
            if listing.exists():
                listing.unlink()
                sync_folder(self.folder)
            self._engine = Store(str(self.folder / "data"))
            self._view = View(Local(self._engine))
            self._writes = self._changed = True
        assert self._engine is not None  # noqa: S101 - it is there since it was opened for writing
        return self._engine

    def _let_go(self) -> None:
        """Close the engine, which ends with the last name for it."""
        self._view, self._engine, self._writes = None, None, False

    def _check_journal(self) -> None:
        """Refuse to write where readers saw an entry that the journal does not hold: it was put
        back from a copy.
        """
        try:
            visible_entry = folders.published(self.folder).entry
        except InputError:  # CURRENT was changed: publishing writes it again
            return
        if visible_entry and visible_entry not in {entry.id for entry in self._entries()}:
            raise older_journal(self.folder, visible_entry)

    def _rewritten(self, entries: tuple[Entry, ...], rewrite: Rewrite | None) -> list[bytes]:
        """Return all lines that the engine holds of entries; those that came apart may have become
        one.
        """
        records = [line for entry in entries for line in entry.record()]
        standing_lines = self.journal.standing(entries)
        if rewrite is None:
            return [*standing_lines, *records]
        return [*rewrite(joined(standing_lines)).splitlines(), *rewrite.links(), *records]

    def _is_rewritten_whole(self, entry: Entry, rewrite: Rewrite | None) -> bool:
        """Return whether the engine cannot take an entry alone: how quads read changes with it.

        Once two entries are read as one, a line that is withdrawn may still be held up by another
        that reads the same. An upgrade takes lines of many entries away.
        """
        if rewrite != self.rewrite or entry.kind == UPGRADE:
            return True
        if rewrite is None:
            return False
        return entry.kind == "retraction" or rewrite.concerns(self.journal.read(entry))

    def _entries(self) -> tuple[Entry, ...]:
        """Return every entry that the engine is to hold; what is prepared comes last."""
        return (*self.journal.entries(), *self.journal.pending())

    @property
    def unseen(self) -> tuple[Entry, ...]:
        """The committed entries that readers never saw: those after what they see, and what was
        acknowledged.
        """
        entries = self.journal.entries()
        numbers = {entry.id: number for number, entry in enumerate(entries)}
        visible = [self.journal.published().entry]
        with contextlib.suppress(InputError):
            visible.append(folders.published(self.folder).entry)
        last = max((numbers[entry] for entry in visible if entry in numbers), default=None)
        return () if last is None else entries[last + 1 :]

    @property
    def stale(self) -> str:
        """In words why readers see less than was acknowledged, empty where they do not."""
        try:
            current = folders.published(self.folder)
        except InputError as error:
            return str(error).partition(" Rebuild it")[0].rstrip(".")
        return folders.staleness(self.folder, current, self.journal.published())

    @property
    def is_behind(self) -> bool:
        """Whether publishing is due: readers see another state than the journal acknowledged, or it
        did not acknowledge theirs, or not all that is committed.
        """
        try:
            current = folders.published(self.folder)
        except InputError:
            return True
        if current != self.journal.published() and self.journal.entries():
            return True
        return bool(self.unseen)

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
                f"Rebuild them: kg store rebuild --store {self.folder}"
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
        for leftover in (old, new):
            if leftover.exists():
                shutil.rmtree(leftover)

    def make_anew(self, rewrite: Rewrite | None, also: bytes = b"") -> None:
        """Make the engine's files again from the journal, prepared entries and other lines too, as
        they read through `rewrite`.
        """
        import shutil  # noqa: PLC0415 - takes 4 ms

        data, old, new = (self.folder / name for name in ("data", "data.old", "data.new"))
        entries = self._entries()
        disk_space.check_rebuild(self.folder, sum(entry.quads for entry in entries))
        self._let_go()
        try:
            if rewrite is None:
                replay.fill(Store(str(new)), self.journal, entries, also)
            else:  # lines that came apart may have become one, so no entry can be put in by itself
                replay.fill_with(Store(str(new)), self._rewritten(entries, rewrite), also)
            sync_folder(new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        self.rewrite, self._changed = rewrite, True
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
                self.close()
            self._let_go()
        finally:
            self._release()

    def close(self) -> None:
        """Close the engine until it is needed again, and write the checksums of its files where it
        was open for writing.
        """
        self._let_go()
        if self._changed:
            with contextlib.suppress(OSError, MachineError):
                current = self._current()
                previous = self.folder / "views" / current if current else None
                folders.write_checksums(self.folder / "data", self.folder / "data.crc", previous)

    def room_for(self, size: int) -> None:
        """Raise MachineError where the disk has no space for a load whose canonical form has `size`
        bytes.
        """
        disk_space.check_load(self.folder, size)

    def prepare(
        self, entry: Entry, quads: list[bytes] | Path, locations: Path | None = None
    ) -> Entry:
        """Put an entry into the journal; return it as it stands there. From now on it takes effect,
        here or with the next writer.

        `quads` are distinct sorted lines, or a finished file under the journal's `incoming`. A
        retraction's quads are those that it takes out of the store.
        """
        if isinstance(quads, list):
            self.room_for(sum(map(len, quads)) + len(quads))
        with self.guarded():
            return self.journal.prepare(entry, quads, locations)

    def apply(self, entry: Entry, rewrite: Rewrite | None) -> None:
        """Put a prepared entry into the engine; `rewrite` is how quads read once it is there.

        A stop in between leaves the entry prepared, and the next writer does all of it again.
        """
        with self.guarded():
            if self._is_rewritten_whole(entry, rewrite):
                replay.make_hold(self.engine, self._rewritten(self._entries(), rewrite))
            elif self._is_most(entry):
                # In one go: beside what was there, each look-up would read both, and take a third
                # longer.
                derived = serialize(self.view.quads(DERIVED_GRAPH), format=RdfFormat.N_QUADS)
                self.make_anew(rewrite, also=derived or b"")
            else:
                replay.apply(self.engine, self.journal, entry, rewrite)
        self.rewrite = rewrite

    def commit(self, entry: Entry) -> None:
        """Make an entry that was applied last, with all that was derived since. It cannot be lost
        any more, and the journal says so.
        """
        with self.guarded():
            self.engine.flush()
            self.journal.commit(entry)

    def as_held(self, entry: Entry) -> bytes:
        """Return an entry's quads as the engine holds them."""
        data = self.journal.read(entry)
        return data if self.rewrite is None else self.rewrite(data)

    def _is_most(self, entry: Entry) -> bool:
        """Return whether a load is larger than all before it, and there is room for both beside
        what is there.
        """
        before = sum(earlier.quads for earlier in self.journal.entries())
        return entry.quads > max(before, _BULK) and disk_space.is_enough_for_rebuild(
            self.folder, before + entry.quads
        )

    def _last(self) -> str:
        return next((entry.id for entry in reversed(self.journal.entries())), "")

    def replace_derived(self, quads: Collection[Quad]) -> None:
        """Replace the derived graph; it is no part of the journal, since it can be made again at
        will.

        Committing or publishing makes it last: the engine's backup flushes. What is lost before
        that is derived again, as `is_behind` says.
        """
        derived = set(quads)
        with self.guarded():
            stored = set(self.view.quads(DERIVED_GRAPH))
            for quad in stored - derived:
                self.engine.remove(quad)
            self.engine.extend(derived - stored)

    def add_derived(self, quads: Collection[Quad]) -> None:
        """Add to the derived graph what is derived from one load alone."""
        with self.guarded():
            self.engine.extend(quads)

    def publish(self) -> None:
        """Make the present state what readers see, in one rename."""
        import shutil  # noqa: PLC0415 - readers need none of it, and it takes 4 ms

        with self.guarded():
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
            previous = views / str(numbers[-1]) if numbers and not self.anew else None
            folders.write_checksums(views / str(number), views / f"{number}.crc", previous)
            published = Published(number, self._last())
            folders.publish(self.folder, published)
            self.journal.note_published(published)
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
    missing, unknown = strangers(view, journal)
    folder = journal.folder.parent
    if missing:
        problem = (
            "its data were put back from an older copy: they lack the entry "
            f"{missing[:12]} of its journal"
        )
        raise folders.damaged(folder, ValueError(problem))
    if unknown:
        raise older_journal(folder, unknown)


def strangers(view: View, journal: Journal) -> tuple[str, str]:
    """Return an entry of the journal that the engine's data lack, and one of theirs that it lacks;
    empty for none.

    Every entry leaves its record in the data. Those that were prepared may be there or not.
    """
    activities = view.match(None, RDF.type, PROV.Activity, MANIFEST_GRAPH)
    id_by_iri = {quad.subject: local_id(str(quad.subject)[1:-1]) for quad in activities}
    missing = next((entry.id for entry in journal.entries() if entry.iri not in id_by_iri), "")
    journal_iris = {entry.iri for entry in (*journal.entries(), *journal.pending())}
    return missing, min(
        (name for iri, name in id_by_iri.items() if iri not in journal_iris), default=""
    )


def older_journal(folder: Path, entry: str) -> InputError:
    """Return the error for a journal that lacks an entry which the store knows."""
    return InputError(
        f"{folder}: the journal lacks the entry {entry[:12]}, which the store holds: "
        "it was put back from an older copy. Put the newer journal back. To go on from the older "
        "one, "
        "kg store backup FILE, then kg store restore FILE into a new folder."
    )
