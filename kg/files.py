"""Every file that we write: whole or not at all, for good where it has to survive a power cut; and
small files that show when a byte of them was changed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from kg.errors import InputError, KgError, MachineError, remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_OPEN_FILE: Final = re.compile(r"(/dev|/proc/[^/]+)/fd/([0-9]+)")
_LONGEST: Final = 200
"""How much of a long name its temporary file keeps, which has to fit into 255 bytes."""
_LINKS: Final = 40  # links to links that are followed, as many as the system follows


def write_whole(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files that belong together, for their reader: each whole or not at all, none where one
    cannot be written.

    What is no plain file, such as a device, a named pipe or a stream of this process, is written to
    as it stands, and a reader that stops reading there is no error. Raises InputError for a path
    that cannot be written to, MachineError where the disk is full or fails.
    """
    import shutil  # noqa: PLC0415 - takes 4 ms

    finished: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, data in files:
            stream = _stream(path)
            if stream is not None or (path.exists() and not path.is_file()):
                _write_to_stream(path, stream, data)
                continue
            target = path.resolve() if path.is_symlink() else path
            temporary = _beside(target)
            finished.append((temporary, target))
            temporary.write_bytes(data)
            if target.exists():
                shutil.copymode(target, temporary)
        for temporary, path in finished:
            temporary.replace(path)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        for temporary, _ in finished:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def synced(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write, readable by its owner alone, so that after a power cut it is there
    whole or not at all.

    Raises MachineError where it cannot be written; an error without a number is that of the data
    and passes.
    """
    temporary = _beside(path)
    try:
        with open(temporary, "wb", opener=private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno is None:
            raise
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file, readable by its owner alone, so that after a power cut it is there whole or not
    at all.
    """
    with synced(path) as file:
        file.write(data)


def append_synced(path: Path, next_line: Callable[[bytes], bytes]) -> None:
    """Add a line to the end of a file, readable by its owner alone; when this returns, it is there
    for good.

    `next_line` gets what the file holds and returns the line, or nothing to add; meanwhile other
    processes wait, so that what they add never mixes. A last line that was torn, by a process that
    was killed while it wrote, is ended first. Raises MachineError where the line cannot be written;
    the file is then as it was.
    """
    import fcntl  # noqa: PLC0415 - only who appends needs it

    try:
        is_new = not path.exists()
        with open(path, "a+b", buffering=0, opener=private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            content = file.read()
            line = next_line(content)
            if line:
                _add(file.fileno(), len(content), line if content[-1:] in b"\n" else b"\n" + line)
        if is_new:
            sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def _add(handle: int, size: int, data: bytes) -> None:
    """Write data to the end of an open file for good; where that fails, leave it at its size."""
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        raise


def make_folder(folder: Path, advice: str = "Name a folder of yours") -> None:
    """Make a folder for files that a reader asked for, with those above it. Raises InputError, with
    the advice, where it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({_reason(error)}). {advice}.") from error


def _beside(path: Path) -> Path:
    """Return the name under which a file is written before it gets its own."""
    return path.with_name(f".{path.name[:_LONGEST]}.{os.getpid()}")


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


def unwritable(path: Path | str, error: Exception, more: str = "") -> MachineError:
    """Return the error for what could not be written, with the remedy; `more` is added to it.

    >>> print(unwritable("a.nq", OSError(errno.ENOSPC, "No space left on device")))
    a.nq: cannot be written (No space left on device). Free some space, then repeat.
    """
    return MachineError(
        f"{path}: cannot be written ({_reason(error)}). {remedy(error)}, then repeat{more}."
    )


def refused(path: Path, error: OSError, otherwise: str = "Name another file") -> KgError:
    """Return the error for a file that a reader asked for: of the machine where the disk is full or
    fails, else of the name that was given.

    >>> print(refused(Path("no/a.csv"), OSError(errno.ENOENT, "No such file or directory")))
    no/a.csv: cannot be written (No such file or directory). Check the folder.
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return unwritable(path, error)
    return InputError(f"{path}: cannot be written ({_reason(error)}). {remedy(error, otherwise)}.")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


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
