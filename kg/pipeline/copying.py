"""A backup of a store: one archive of its journal and source texts, from which the same store is made again."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.journal import Journal, write_synced
from kg.journal.files import move_synced, private, unwritable
from kg.pipeline.keeping import rebuild
from kg.store.folder import FORMAT, check, create, discard, finish

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTING: Final = "sha256.json"
_FOLDERS: Final = ("journal/loads", "journal/places", "texts")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: entries of the journal, files, bytes before compression."""

    entries: int
    files: int
    size: int


def backup(store: Path, file: Path) -> Backup:
    """Write a backup of a store to a new file; the same state makes the same bytes. It waits for no writer.

    Raises InputError where the journal is damaged, or the file is there already.
    """
    import tarfile

    check(store)
    if file.exists():
        raise InputError(f"{file}: exists already. Name a new file.")
    if not file.parent.is_dir():
        raise InputError(f"{file}: cannot be written (no such folder). Check the folder.")
    journal = Journal(store / "journal")
    manifest = journal.manifest.read_bytes()  # first: what is committed later is not in this backup
    manifest = manifest[: manifest.rfind(b"\n") + 1]
    entries = (*journal.entries(), *journal.pending())
    paths = {}
    for entry in entries:
        journal.check(entry)
        paths[f"journal/loads/{journal.path(entry).name}"] = journal.path(entry)
        if entry.places:
            paths[f"journal/places/{entry.id}.tsv"] = journal.places_path(entry)
    paths |= {f"texts/{path.name}": path for path in (store / "texts").glob("*.txt")}
    content = {name: paths[name].read_bytes() for name in sorted(paths)} | {"journal/manifest.jsonl": manifest}
    listing = {
        "format": FORMAT,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())},
    }
    content = {LISTING: json.dumps(listing, indent=1).encode() + b"\n", **content}
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with (
            open(temporary, "wb", opener=private) as raw,
            gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for name, data in content.items():
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(data), 0o600
                archive.addfile(member, io.BytesIO(data))
        move_synced(temporary, file)
    except OSError as error:
        raise unwritable(file, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return Backup(len(entries), len(content), sum(map(len, content.values())))


def restore(file: Path, store: Path) -> int:
    """Make a store from a backup; return the number of its quads. Raises InputError, and then makes nothing.

    Every file is compared with the listing before the store is made; the folder must be new or empty.
    """
    content = dict(_members(file))
    try:
        listing = json.loads(content.pop(LISTING))
        wanted, version = listing["files"], listing["format"]
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"{file}: no backup of a kg store, or a damaged one. Use another backup.") from error
    if version != FORMAT:
        raise InputError(f"{file}: a backup of format {version}; this kg reads {FORMAT}.")
    for name in sorted(content.keys() | wanted.keys()):
        if name not in content or wanted.get(name) != hashlib.sha256(content[name]).hexdigest():
            raise InputError(f"{file}: {name} was changed or is missing. Use another backup.")
    existed = store.exists()
    create(store)
    try:
        for name, data in content.items():
            write_synced(store / name, data)
        count = rebuild(store, making=True)
        finish(store)
    except BaseException:
        discard(store, existed=existed)
        raise
    return count


def _members(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each member; only plain files under the names of a store are taken."""
    import tarfile

    try:
        with tarfile.open(file, mode="r:gz") as archive:
            for member in archive:
                path = PurePosixPath(member.name)
                known = member.name in (LISTING, "journal/manifest.jsonl") or str(path.parent) in _FOLDERS
                opened = archive.extractfile(member) if member.isfile() and known and ".." not in path.parts else None
                if opened is None:
                    raise InputError(f"{file}: {member.name!r} has no place in a backup. Use another backup.")
                yield member.name, opened.read()
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file. Check the name and the folder.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise InputError(f"{file}: no backup of a kg store, or a damaged one ({error}). Use another backup.") from error
