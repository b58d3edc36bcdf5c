"""The journal in one folder: its manifest, its entries' quads, and where their subjects stood."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import zlib
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from kg import files
from kg.errors import InputError, Location, MachineError, remedy
from kg.journal import canonical, form
from kg.journal.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_TUPLES: Final = tuple(field.name for field in fields(Entry) if str(field.type).startswith("tuple"))
_LOCATIONS: Final = "places"
"""What the manifest and the folder of the journal call the locations of subjects."""
_RESTORE: Final = "Restore the journal from a backup: kg store restore."
_PUBLISHED: Final = "published"
_MARK_OF_PUBLISHED: Final = (
    b'"event": "published"'  # in a string of another event its quotation marks are escaped
)
_TAIL: Final = 1 << 12


class Published(NamedTuple):
    """A checkpoint of a store, by its number, and the last entry in it; 0 and empty before the
    first one.
    """

    checkpoint: int
    entry: str


class Journal:
    """The journal in one folder. It does not know the engine's store; the services keep the two in
    step.

    `sealed` is false for a journal of format 1, whose manifest lines carry no chain.
    """

    def __init__(self, folder: Path, *, sealed: bool = True) -> None:
        self.folder = folder
        self.manifest = folder / "manifest.jsonl"
        self.incoming = folder / "incoming"
        self._sealed = sealed

    def create(self) -> None:
        """Make an empty journal."""
        for name in ("loads", _LOCATIONS, "incoming"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.manifest.touch(mode=0o600)
        files.sync_folder(self.folder)

    def entries(self) -> tuple[Entry, ...]:
        """Return the committed entries in order."""
        return tuple(entry for entry, committed in self._events() if committed)

    def pending(self) -> tuple[Entry, ...]:
        """Return entries that were prepared and never committed: their process was stopped in
        between.
        """
        return tuple(entry for entry, committed in self._events() if not committed)

    def loaded_inputs(self) -> set[str]:
        """Return the inputs that were loaded and not withdrawn since."""
        inputs: set[str] = set()
        for entry in self.entries():
            if entry.kind == "retraction":
                inputs.difference_update(entry.inputs)
            else:
                inputs.update(entry.inputs)
        return inputs

    def withdrawn(self) -> dict[str, Entry]:
        """Return the retraction of each entry or source that was withdrawn, by its id."""
        return {
            subject: entry
            for entry in self.entries()
            if entry.kind == "retraction"
            for subject in entry.subjects
        }

    def path(self, entry: Entry) -> Path:
        """Return the file that holds an entry's quads; journals of format 1 did not compress it."""
        plain = self.folder / "loads" / f"{entry.id}.nq"
        return plain if not entry.stored and plain.exists() else plain.with_suffix(".nq.gz")

    def locations_path(self, entry: Entry) -> Path:
        """Return the file that says where a load's subjects stood in its inputs."""
        return self.folder / _LOCATIONS / f"{entry.id}.tsv"

    def read(self, entry: Entry) -> bytes:
        """Return an entry's quads, checked against its hash. Raises InputError where the file is
        gone or changed.
        """
        path = self.path(entry)
        changed = InputError(f"{path}: this entry was changed since it was made. {_RESTORE}")
        with _readable(path):
            raw = path.read_bytes()
        if entry.stored and hashlib.sha256(raw).hexdigest() != entry.stored:
            raise changed
        try:
            data = gzip.decompress(raw) if path.suffix == ".gz" else raw
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise changed from error
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise changed
        return data

    def standing(self, entries: Iterable[Entry]) -> list[bytes]:
        """Return the distinct lines that stand after entries in their order, sorted. Raises as
        `read` does.
        """
        content: dict[
            bytes, None
        ] = {}  # keeps the order of the entries, so that sorting finds long runs
        for entry in entries:
            fold_in(content, entry, self.read(entry).splitlines())
        return sorted(content)

    def check(self, entry: Entry) -> None:
        """Raise InputError where the file of an entry is not as it was made, without unpacking
        it.
        """
        path = self.path(entry)
        if not entry.stored:
            self.read(entry)
            return
        with _readable(path):
            sha256 = files.sha256_of_file(path)
        if sha256 != entry.stored:
            raise InputError(f"{path}: this entry was changed since it was made. {_RESTORE}")

    def open(self, entry: Entry) -> BinaryIO:
        """Return an entry's quads as a stream; `check` it first."""
        path = self.path(entry)
        return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]

    def locations(self, entry: Entry) -> dict[str, Location]:
        """Return where each subject of a load stood: path as given, line, column. Empty where that
        is not known.
        """
        if not entry.locations:
            return {}
        path = self.locations_path(entry)
        with _readable(path):
            data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != entry.locations:
            raise InputError(f"{path}: this file was changed since it was made. {_RESTORE}")
        locations = {}
        for line in data.decode().splitlines():
            subject, number, row, column = line.split("\t")
            locations[subject] = Location(entry.paths[int(number)], int(row), int(column))
        return locations

    def prepare(
        self, entry: Entry, quads: list[bytes] | Path, locations: Path | None = None
    ) -> Entry:
        """Write an entry's quads for good, then say so in the manifest; return the entry as it
        stands there.

        `quads` are distinct sorted lines, or a finished file under `incoming`.
        """
        incoming = self.incoming / f"{os.getpid()}.nq.gz"
        if isinstance(quads, list):
            try:
                canonical.write(incoming, quads)
            except OSError as error:
                incoming.unlink(missing_ok=True)
                raise files.unwritable(incoming, error) from error
            quads = incoming
        entry = replace(entry, stored=files.sha256_of_file(quads))
        if locations is not None:
            entry = replace(entry, locations=files.sha256_of_file(locations))
            files.move_synced(locations, self.locations_path(entry))
        files.move_synced(quads, self.path(entry))
        fields_of = asdict(entry)
        fields_of[_LOCATIONS] = fields_of.pop("locations")
        set_fields = {key: value for key, value in fields_of.items() if value or key == "quads"}
        self._append({"event": "prepared", **set_fields})
        return entry

    def commit(self, entry: Entry) -> None:
        """Note that an entry is in the store."""
        self._append({"event": "committed", "id": entry.id})

    def note_published(self, published: Published) -> None:
        """Note that readers see a checkpoint; only after this is what it holds acknowledged."""
        self._append(
            {"event": _PUBLISHED, "id": published.entry, "checkpoint": published.checkpoint}
        )

    def published(self) -> Published:
        """Return the checkpoint that was published last, as the journal has it; that of 0 before
        the first one.

        It reads the end of the manifest alone, so a reader may ask each time it opens a store, and
        checks no chain.
        """
        with _readable(self.manifest), self.manifest.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            size = _TAIL
            while True:
                start = max(0, end - size)
                file.seek(start)
                # Whole lines alone: what comes after the last line end was cut off, what precedes
                # the first may be.
                lines = file.read(end - start).split(b"\n")[0 if start == 0 else 1 : -1]
                line = next((line for line in reversed(lines) if _MARK_OF_PUBLISHED in line), None)
                if line is not None:
                    return self._as_published(line)
                if start == 0:
                    return Published(0, "")
                size *= 8

    def _as_published(self, line: bytes) -> Published:
        try:
            event = json.loads(line)
            return Published(int(event["checkpoint"]), str(event["id"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.manifest}: damaged line. {_RESTORE}") from error

    def clear_incoming(self) -> None:
        """Remove what a stopped process left unfinished."""
        for path in self.incoming.iterdir() if self.incoming.is_dir() else ():
            path.unlink(missing_ok=True)

    def seal(self) -> None:
        """Write a manifest of format 1 again, each line chained to the one before."""
        lines: list[bytes] = []
        for line in self._lines():
            lines.append(_chained(json.loads(line), lines[-1] if lines else b""))
        for name in (_LOCATIONS, "incoming"):
            (self.folder / name).mkdir(exist_ok=True)
        files.write_synced(self.manifest, b"".join(line + b"\n" for line in lines))
        self._sealed = True

    def _append(self, event: dict[str, Any]) -> None:
        try:
            with self.manifest.open("r+b") as file:
                content = file.read()
                whole = (
                    content.rfind(b"\n") + 1
                )  # a line cut off by a crash was never acknowledged: overwrite it
                last = content[:whole].rstrip(b"\n").rpartition(b"\n")[2]
                file.seek(whole)
                file.truncate()
                file.write(_chained(event, last) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise files.unwritable(self.manifest, error) from error

    def _lines(self) -> list[bytes]:
        # What comes after the last line end was cut off while it was written: that step was never
        # acknowledged.
        with _readable(self.manifest):
            return self.manifest.read_bytes().split(b"\n")[:-1]

    def _events(self) -> list[tuple[Entry, bool]]:
        prepared: dict[str, Entry] = {}
        committed: dict[str, Entry] = {}
        before = b""
        for number, line in enumerate(self._lines(), start=1):
            try:
                event = json.loads(line)
                if self._sealed and _chained(event, before) != line:
                    raise ValueError("the chain is broken")  # noqa: TRY301 - one message for every kind of damage
                event.pop("chain", None)
                before = line
                kind = event.pop("event")
                if kind == "prepared":
                    event |= {name: tuple(event.get(name, ())) for name in _TUPLES}
                    event["locations"] = event.pop(_LOCATIONS, "")
                    prepared[event["id"]] = Entry(**event)
                elif kind == "committed" and event["id"] in prepared:
                    committed[event["id"]] = prepared.pop(event["id"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(f"{self.manifest}:{number}: damaged line. {_RESTORE}") from error
        return [(entry, True) for entry in committed.values()] + [
            (entry, False) for entry in prepared.values()
        ]


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Raise InputError where a file of the journal is gone, MachineError where the system does not
    let it be read.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise InputError(
            f"{path}: this file of the journal is missing ({error.strerror}). {_RESTORE}"
        ) from error
    except OSError as error:
        raise MachineError(
            f"{path}: cannot be read ({error.strerror}). {remedy(error)}, then repeat."
        ) from error


def fold_in(content: dict[bytes, None], entry: Entry, lines: Iterable[bytes]) -> None:
    """Add an entry's lines to what stands before it; those of a retraction are taken away, and an
    upgrade takes away what is in the form of an earlier version.
    """
    if entry.kind == "retraction":
        for line in lines:
            content.pop(line, None)
        return
    if entry.kind == form.UPGRADE:
        for line in [line for line in content if not form.stands_after_upgrade(line)]:
            del content[line]
    content |= dict.fromkeys(lines)


def _chained(event: dict[str, Any], before: bytes) -> bytes:
    """Return an event as its line: keys in order, and a hash of it and of the line before."""
    body = {key: value for key, value in event.items() if key != "chain"}
    text = json.dumps(body, sort_keys=True)
    chain = hashlib.sha256(before + b"\n" + text.encode()).hexdigest()[:16]
    return json.dumps(body | {"chain": chain}, sort_keys=True).encode()
