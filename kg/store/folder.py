"""A store on disk: the engine's data, the journal, the published checkpoint, the user's source texts.

kg-store.json   the format, so that a store of another version is refused
journal/        the truth (kg.journal)
data/           the engine's files, written by one process at a time
views/N/        the last published checkpoint, hard links to data/, its checksums in N.json; CURRENT names it, and
                readers open only this
texts/          source texts that the user attached, by SHA-256; never exported
"""  # fmt: skip

from __future__ import annotations

import json
import mmap
import os
import zlib
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg.errors import InputError, MachineError
from kg.journal import Journal, write_synced
from kg.store.view import View

if TYPE_CHECKING:
    from pathlib import Path


FORMAT: Final = 1
_MARK: Final = "kg-store.json"


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


def check(folder: Path) -> None:
    """Raise InputError where a folder holds no store of this format."""
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
    check(folder)
    current, _ = published(folder)
    if not current:
        return View(Store())
    try:
        return View(Store.read_only(str(folder / "views" / current)))
    except (OSError, RuntimeError) as error:
        raise damaged(folder, error) from error


def damaged(folder: Path, error: Exception) -> InputError:
    """Return the error for a store that cannot be opened, with the command that makes it anew."""
    return InputError(
        f"{folder}: the store cannot be opened ({error}). "
        f"Make it anew from its journal: kg store rebuild --store {folder}"
    )


def checksums(folder: Path) -> dict[str, list[int]]:
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
    current, _ = published(folder)
    if not current:
        return ()
    listing = folder / "views" / f"{current}.json"
    try:
        known = json.loads(listing.read_bytes())
        found = checksums(folder / "views" / current)
    except (OSError, ValueError):
        return (str(listing),)
    differing = [name for name in sorted(known.keys() | found.keys()) if known.get(name) != found.get(name)]
    return tuple(str(folder / "views" / current / name) for name in differing)


def published_load(folder: Path) -> str:
    """Return the id of the last load that readers see, empty before the first one."""
    return published(folder)[1]


def published(folder: Path) -> tuple[str, str]:
    """Return the checkpoint that readers open and the last load in it, both empty before the first one."""
    try:
        current, _, load = (folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip().partition(" ")
    except FileNotFoundError:
        return "", ""
    return current, load
