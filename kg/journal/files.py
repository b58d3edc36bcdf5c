"""Files that survive a power cut whole or not at all, and small files that show when a byte of them
was changed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, MachineError, remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPEN_FILE: Final = re.compile(r"(/dev|/proc/[^/]+)/fd/([0-9]+)")
_LINKS: Final = 40  # links to links that are followed, as many as the system follows


def write_synced(path: Path, data: bytes) -> None:
    """Write a file, readable by its owner alone, so that after a power cut it is there whole or not
    at all.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "wb", opener=private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def write_whole(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files that belong together, for their reader: each whole or not at all, none where one
    cannot be written.

    What is no plain file, such as a device, a named pipe or a stream of this process, is written to
    as it stands, and a reader that stops reading there is no error. Raises InputError for a path
    that cannot be written to, MachineError where the disk is full or fails.
    """
    made: list[tuple[Path, Path]] = []
    path = None
    try:
        for path, data in files:
            stream = _stream(path)
            if stream is not None or (path.exists() and not path.is_file()):
                _write_to_stream(path, stream, data)
                continue
            goal = path.resolve() if path.is_symlink() else path
            temporary = goal.with_name(f".{goal.name[:200]}.{os.getpid()}")
            made.append((temporary, goal))
            temporary.write_bytes(data)
            if goal.exists():
                shutil.copymode(goal, temporary)
        for temporary, goal in made:
            path = goal
            temporary.replace(goal)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise unwritable(path or Path(), error) from error
        advice = remedy(error, "Name another file")
        raise InputError(f"{path}: cannot be written ({error.strerror}). {advice}.") from error
    finally:
        for temporary, _ in made:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _stream(path: Path) -> int | None:
    """Return which open file of this process a path names, such as /dev/stdout or what `>(…)`
    gives; else None.

    Such a name is no way to the file itself: opened again, a file begins at its start, and a pipe
    has no name at all.
    """
    for _ in range(_LINKS):
        match = _OPEN_FILE.fullmatch(str(path.absolute()))
        if match is not None and match[1] in ("/dev", "/proc/self", f"/proc/{os.getpid()}"):
            return int(match[2])
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _write_to_stream(path: Path, stream: int | None, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):
        if stream is None:
            path.write_bytes(data)
            return
        with os.fdopen(os.dup(stream), "wb") as file:
            file.write(data)


def move_synced(source: Path, path: Path) -> None:
    """Give a finished file of the same file system its name for good."""
    try:
        sync_file(source)
        source.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> MachineError:
    """Return the error for a file that could not be written, with the remedy."""
    return MachineError(
        f"{path}: cannot be written ({error.strerror}). {remedy(error)}, then repeat."
    )


def private(path: str, flags: int) -> int:
    """Open a file for its owner alone; an opener for `open`."""
    return os.open(path, flags, 0o600)


def sync_file(path: Path) -> None:
    """Make a file's bytes survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make renames and new files in a folder survive a power cut."""
    sync_file(folder)


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(text: str) -> bytes:
    r"""Return one line of text followed by its CRC-32, so that no changed byte goes unnoticed.

    >>> sealed("3 abc")
    b'3 abc #4af402a5\n'
    """
    return f"{text} #{zlib.crc32(text.encode()):08x}\n".encode()


def unsealed(data: bytes) -> str:
    r"""Return the text of a sealed line. Raises ValueError where a byte was changed.

    >>> unsealed(sealed("3 abc"))
    '3 abc'
    """
    text = data.decode().rpartition(" #")[0]
    if sealed(text) != data:
        raise ValueError("the checksum does not fit")
    return text
