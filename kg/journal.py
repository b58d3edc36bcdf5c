"""The journal beside a store: one canonical N-Quads file a load, and a manifest. The journal is the truth.

`loads/<load id>.nq` holds a load's quads, one a line in the engine's form, sorted by code point. `manifest.jsonl` gets
one line when a load is prepared and one when it is committed; every step is synced before the next one starts.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import operator
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, MachineError
from kg.vocab import BASE, MANIFEST_GRAPH, MKG, PROV, RDF, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import NamedNode

MAPPING_VERSION: Final = "1"
"""Rises when the same input would become other quads; part of every load id."""


@dataclass(frozen=True, slots=True)
class Load:
    """A manifest record: what was loaded, as which quads, when (UTC, seconds)."""

    id: str
    inputs: tuple[str, ...]
    paths: tuple[str, ...]
    quads: int
    sha256: str
    recorded: str

    def record(self) -> list[bytes]:
        """Return the record's own quads, as N-Quads lines for the manifest graph."""
        subject = f"<{BASE}id/load/{self.id}>"
        graph = MANIFEST_GRAPH
        rows: list[tuple[NamedNode, str]] = [
            (RDF.type, str(PROV.Activity)),
            (MKG.sha256, f'"{self.sha256}"'),
            (VOID.triples, f'"{self.quads}"^^{XSD.integer}'),
            (PROV.endedAtTime, f'"{self.recorded}"^^{XSD.dateTime}'),
        ]
        return [f"{subject} {predicate} {value} {graph} .".encode() for predicate, value in rows]


def input_id(data: bytes, suffix: str) -> str:
    """Return the content address of one input: its bytes, its format and the version of our mapping."""
    digest = hashlib.sha256(f"{MAPPING_VERSION}\n{suffix}\n".encode())
    digest.update(data)
    return digest.hexdigest()


def load_id(inputs: Iterable[str]) -> str:
    """Return the id of a load of several inputs; their order does not matter."""
    return hashlib.sha256("\n".join(sorted(inputs)).encode()).hexdigest()


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of a load's canonical form."""
    return hashlib.sha256(data).hexdigest()


def canonical(lines: Iterable[bytes]) -> bytes:
    r"""Return the canonical form: distinct lines sorted by code point, each ended by a newline.

    >>> canonical([b"b .", b"a .", b"b ."])
    b'a .\nb .\n'
    """
    return joined(distinct(lines))


def distinct(lines: Iterable[bytes]) -> list[bytes]:
    """Return the distinct lines, sorted by code point."""
    ordered = sorted(lines)
    if any(map(operator.eq, ordered, itertools.islice(ordered, 1, None))):  # cheaper than hashing long lines
        return list(dict.fromkeys(ordered))
    return ordered


def joined(lines: list[bytes]) -> bytes:
    """Return lines as one text, each ended by a newline."""
    return b"\n".join([*lines, b""])


class Journal:
    """The journal in one folder. It does not know the engine's store; the pipeline keeps the two in step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder / "manifest.jsonl"

    def create(self) -> None:
        """Make an empty journal."""
        (self.folder / "loads").mkdir(parents=True, exist_ok=True)
        self.manifest.touch()
        sync_folder(self.folder)

    def loads(self) -> tuple[Load, ...]:
        """Return the committed loads in order."""
        return tuple(load for load, committed in self._events() if committed)

    def pending(self) -> tuple[Load, ...]:
        """Return loads that were prepared and never committed: their process was stopped in between."""
        return tuple(load for load, committed in self._events() if not committed)

    def path(self, load: Load) -> Path:
        """Return the file that holds a load's quads."""
        return self.folder / "loads" / f"{load.id}.nq"

    def read(self, load: Load) -> bytes:
        """Return a load's quads, checked against its hash. Raises InputError where the file is gone or was changed."""
        path = self.path(load)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"{path}: a load is missing ({error.strerror}). Restore the journal from a backup."
            ) from error
        if hash_of(data) != load.sha256:
            raise InputError(f"{path}: this load was changed since it was made. Restore the journal from a backup.")
        return data

    def prepare(self, load: Load, quads: bytes) -> Path:
        """Write a load's quads for good, then say so in the manifest; return the file."""
        path = self.path(load)
        write_synced(path, quads)
        self._append({"event": "prepared", **asdict(load)})
        return path

    def commit(self, load: Load) -> None:
        """Note that a load is in the store; only after this is it acknowledged."""
        self._append({"event": "committed", "id": load.id})

    def _append(self, event: dict[str, Any]) -> None:
        line = json.dumps(event, sort_keys=True).encode() + b"\n"
        with self.manifest.open("r+b") as file:
            whole = file.read().rfind(b"\n") + 1  # a line cut off by a crash was never acknowledged: overwrite it
            file.seek(whole)
            file.truncate()
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _events(self) -> list[tuple[Load, bool]]:
        prepared: dict[str, Load] = {}
        committed: dict[str, Load] = {}
        # What follows the last line end was cut off while it was written: that step was never acknowledged.
        try:
            lines = self.manifest.read_bytes().split(b"\n")[:-1]
        except OSError as error:
            raise InputError(
                f"{self.manifest}: the journal cannot be read ({error.strerror}). Restore it from a backup."
            ) from error
        for number, line in enumerate(lines, start=1):
            try:
                event = json.loads(line)
                if event.pop("event") == "prepared":
                    event["inputs"], event["paths"] = tuple(event["inputs"]), tuple(event["paths"])
                    prepared[event["id"]] = Load(**event)
                elif event["id"] in prepared:
                    committed[event["id"]] = prepared.pop(event["id"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(
                    f"{self.manifest}:{number}: damaged line. Restore the journal from a backup."
                ) from error
        return [(load, True) for load in committed.values()] + [(load, False) for load in prepared.values()]


def write_synced(path: Path, data: bytes) -> None:
    """Write a file, readable by its owner alone, so that after a power cut it is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "wb", opener=_private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise MachineError(f"{path}: cannot be written ({error.strerror}). Free some space, then repeat.") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Make renames and new files in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
