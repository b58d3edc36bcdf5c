"""A store on disk: the engine's data, the journal, the published checkpoint, the user's source
texts.

kg-store.json   the format, so that a store of another version is refused; beside it `unfinished` while one is made
journal/        the truth (kg.journal)
data/           the engine's files, written by one process at a time; their checksums in data.crc
views/N/        the last published checkpoint, hard links to data/, its checksums in N.crc; CURRENT names it, and
                readers open only this. The journal says when it was published: a CURRENT that names an earlier one
                was put back from an older copy, and no reader answers from it
drafts/         what coders decided about drafts of a source, one file a coder; made by the first decision
texts/          source texts that the user attached, by SHA-256; never exported
index/          what kg search looks words up in, made of the checkpoint and the texts, and again when these change;
                in no backup, and nothing else reads it
"""  # noqa: E501

from __future__ import annotations

import contextlib
import json
import mmap
import os
import zlib
from functools import partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg.engine import Local, scratch
from kg.errors import InputError, MachineError, machine_failed, refused_by_machine, remedy
from kg.files import sealed, sync_folder, unsealed, write_synced
from kg.journal import Journal, Published
from kg.store import original_forms
from kg.store.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.journal import Entry
    from kg.store.rewrite import Rewrite
    from kg.vocab import Quad

    Rewriting = Callable[[Journal, tuple[Entry, ...]], Rewrite | None]

FORMAT: Final = 2
_MARK: Final = "kg-store.json"
_UNFINISHED: Final = "unfinished"
_MARKED: Final = b'{"format": %d}\n'


def _as_it_is(_journal: Journal, _entries: tuple[Entry, ...]) -> None:
    return None


def is_store(folder: Path) -> bool:
    """Return whether a folder holds a store."""
    try:
        return (folder / _MARK).is_file()
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be a store ({error.strerror}). Name another folder."
        ) from error


def create(folder: Path) -> None:
    """Make a folder into a store, not finished yet; it may exist if it is empty. Raises InputError
    otherwise.
    """
    if is_unfinished(folder):
        raise unfinished(folder)
    if is_store(folder):
        raise InputError(f"{folder}: is a kg store already. Name a new or an empty folder.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is not empty and no kg store. Name a new or an empty folder.")
    old = os.umask(0o077)
    try:
        _make_folder(folder)
        for name in ("data", "views", "texts"):
            (folder / name).mkdir(exist_ok=True)
        Journal(folder / "journal").create()
        Store(str(folder / "data")).flush()
        write_synced(folder / _UNFINISHED, b"")
        mark(folder)
    except (OSError, RuntimeError, MachineError) as error:
        with contextlib.suppress(OSError):
            discard(folder, existed=True)
        reason = getattr(error, "strerror", None) or error
        raise MachineError(
            f"{folder}: cannot make a store here ({reason}). Free some space, or name another "
            "folder."
        ) from error
    finally:
        os.umask(old)


def _make_folder(folder: Path) -> None:
    """Make a folder with those above it, each of which survives a power cut."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def finish(folder: Path) -> None:
    """Say that a store that was created holds what it is to begin with."""
    (folder / _UNFINISHED).unlink(missing_ok=True)
    sync_folder(folder)


def is_unfinished(folder: Path) -> bool:
    """Return whether making a store was stopped midway, or still runs."""
    return is_store(folder) and (folder / _UNFINISHED).exists()


def unfinished(folder: Path) -> InputError:
    """Return the error for a store that holds less than it was to begin with."""
    return InputError(
        f"{folder}: making this store was stopped midway, or still runs. Remove the folder, then "
        "repeat."
    )


def discard(folder: Path, *, existed: bool) -> None:
    """Remove a store that was made a moment ago for a step that failed; its folder too unless that
    was there before.
    """
    import shutil  # noqa: PLC0415 - takes 4 ms

    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not existed:
        folder.rmdir()


def mark(folder: Path) -> None:
    """Say that a folder is a store of the present format."""
    write_synced(folder / _MARK, _MARKED % FORMAT)


def format_of(folder: Path) -> int:
    """Return the format of a store. Raises InputError where a folder holds none, or its mark is
    damaged.
    """
    if not is_store(folder):
        raise InputError(f"{folder}: no kg store. Make one with: kg init {folder}")
    data = (folder / _MARK).read_bytes()
    try:
        number = json.loads(data)["format"]
        if data != _MARKED % number:
            raise ValueError(data)  # noqa: TRY301 - one message for every kind of damage
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f'{folder / _MARK}: damaged. Restore it from a backup, or write the line {{"format": '
            f"{FORMAT}}} into it."
        ) from error
    return int(number)


def check(folder: Path) -> None:
    """Raise InputError where a folder holds no store of this format."""
    number = format_of(folder)
    if number > FORMAT:
        raise InputError(
            f"{folder}: a store of format {number}, made by a later kg; this one reads {FORMAT}. "
            "Upgrade."
        )
    if number != FORMAT:
        raise InputError(
            f"{folder}: a store of format {number}; this kg reads {FORMAT}. "
            f"Rebuild it from its journal: kg store rebuild --store {folder}"
        )
    if is_unfinished(folder):
        raise unfinished(folder)


def open_folder(folder: Path, rewriting: Rewriting = _as_it_is) -> View:
    """Return a view of the last published state of a store; it does not wait for a writer.

    `rewriting` gives what is done to quads on their way into the engine, as for a Writer. Raises
    InputError where the store is damaged, or older than what its journal acknowledged.
    """
    check(folder)
    acknowledged = _acknowledged(folder)  # before CURRENT, which is written first
    current = published(folder)
    if problem := staleness(folder, current, acknowledged):
        raise damaged(folder, ValueError(problem))
    name = str(current.checkpoint or "")
    if not name:
        return View(scratch())
    try:
        # The engine may hang, or ask for all memory, on a damaged block that a query happens to
        # read.
        differing = differing_files(folder / "views" / name)
        if differing:
            raise RuntimeError(f"{differing[0]} was changed")  # noqa: TRY301 - reported like the engine's own refusals
        return View(
            Local.read_only(folder / "views" / name),
            partial(_forms, folder, current.entry, rewriting),
            state=f"{name} {current.entry}",
        )
    except (OSError, RuntimeError) as error:
        if published(folder) != current:  # a writer published and took the old one away meanwhile
            return open_folder(folder, rewriting)
        if machine_failed(error):
            raise refused_by_machine(error) from error
        raise damaged(folder, error) from error


def _forms(folder: Path, last: str, rewriting: Rewriting) -> Mapping[Quad, tuple[Quad, ...]]:
    """Return what the files of the journal, up to an entry, wrote otherwise than the engine holds
    it.
    """
    journal = Journal(folder / "journal")
    entries = journal.entries()
    visible = next((number for number, entry in enumerate(entries, start=1) if entry.id == last), 0)
    return original_forms.of_journal(
        journal, entries[:visible], rewriting(journal, entries[:visible])
    )


def _acknowledged(folder: Path) -> Published:
    """Return the last checkpoint that the journal acknowledged; that of 0 where the journal is
    gone.

    What readers see is then right as far as is known; kg verify says that the journal
    is gone.
    """
    journal = Journal(folder / "journal")
    return journal.published() if journal.manifest.exists() else Published(0, "")


def staleness(folder: Path, current: Published, acknowledged: Published) -> str:
    """Return in words why readers do not see what was acknowledged, empty where they do.

    A checkpoint after the one that the journal acknowledged is no problem: a process was stopped
    before it said so.
    """
    if current.checkpoint < acknowledged.checkpoint:
        state = f"names checkpoint {current.checkpoint}" if current.checkpoint else "is missing"
        return (
            f"{folder / 'CURRENT'} {state}, but the journal acknowledged checkpoint "
            f"{acknowledged.checkpoint}: "
            "it was put back from an older copy, or removed"
        )
    if current.checkpoint == acknowledged.checkpoint and current.entry != acknowledged.entry:
        return (
            f"{folder / 'CURRENT'} and the journal name different entries for checkpoint "
            f"{current.checkpoint}"
        )
    return ""


def damaged(folder: Path, error: Exception) -> InputError:
    """Return the error for a store that cannot be opened, with the command that rebuilds it."""
    return InputError(
        f"{folder}: the store cannot be opened ({error}). "
        f"Rebuild it from its journal: kg store rebuild --store {folder}"
    )


def write_checksums(folder: Path, listing: Path, previous: Path | None = None) -> None:
    """Write size and CRC-32 of each file in a folder to a sealed listing: against damage, not
    against malice.

    A file that is the very file of the folder `previous`, which has a listing beside it, keeps its
    checksum: the engine never changes a finished data file, and a damaged one must not be given a
    checksum that fits.
    """
    before = _listed(previous) if previous is not None else {}
    checksums = {}
    for path in sorted(folder.iterdir()):
        twin = previous / path.name if previous is not None else None
        if (
            twin is not None
            and path.name in before
            and path.suffix == ".sst"
            and _same_file(path, twin)
        ):
            checksums[path.name] = before[path.name]
        else:
            checksums[path.name] = _checksum(path)
    write_synced(listing, sealed(json.dumps(checksums)))


def _same_file(path: Path, twin: Path) -> bool:
    try:
        return path.samefile(twin)
    except OSError:
        return False


def _checksum(path: Path) -> list[int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        return [
            size,
            zlib.crc32(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if size else 0,
        ]


def _listed(folder: Path) -> dict[str, list[int]]:
    try:
        checksums: dict[str, list[int]] = json.loads(
            unsealed(folder.with_suffix(".crc").read_bytes())
        )
    except (OSError, ValueError):
        return {}
    return checksums


def differing_files(folder: Path) -> tuple[str, ...]:
    """Return the files of a folder that are gone or not as its listing has them; the listing itself
    if that is bad.

    The engine checks a block only when a query happens to read it; a query that does not may answer
    wrongly.
    """
    checksums = _listed(folder)
    if not checksums:
        return (str(folder.with_suffix(".crc")),)
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    differing = [
        name
        for name in sorted(checksums.keys() | names)
        if name not in names or checksums.get(name) != _checksum(folder / name)
    ]
    return tuple(str(folder / name) for name in differing)


def publish(folder: Path, published: Published) -> None:
    """Make a checkpoint what readers open."""
    write_synced(folder / "CURRENT", sealed(f"{published.checkpoint} {published.entry}".strip()))


def published(folder: Path) -> Published:
    """Return the checkpoint that readers open; that of 0 before the first one. Raises InputError
    for a damaged file.
    """
    path = folder / "CURRENT"
    try:
        current, _, entry = unsealed(path.read_bytes()).partition(" ")
        return Published(int(current), entry)
    except FileNotFoundError:
        return Published(0, "")
    except PermissionError as error:
        raise MachineError(
            f"{path}: cannot be read ({error.strerror}). {remedy(error)}, then repeat."
        ) from error
    except (OSError, ValueError) as error:
        raise damaged(folder, ValueError(f"{path} was changed")) from error


def published_mark(folder: Path) -> tuple[int, ...]:
    """Return numbers that change whenever a checkpoint is published, for a microsecond's look;
    empty where none can be seen.
    """
    try:
        state = (folder / "CURRENT").stat()
    except OSError:
        return ()
    return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
