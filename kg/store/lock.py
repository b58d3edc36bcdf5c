"""The lock of a store's one writer: held by a process, named by its id, given up by the system when
it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import TYPE_CHECKING, Final, TextIO

from kg.errors import MachineError
from kg.files import private, unwritable

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_TIMEOUT: Final = 30.0
"""Seconds that a second writer waits for the first."""
_PAUSE: Final = 0.02


def take(folder: Path, timeout: float) -> TextIO:
    """Return a store's lock, held until `release`. Raises MachineError naming the holder after
    `timeout` seconds.
    """
    try:
        lock = open(folder / "lock", "a+", encoding="ascii", errors="replace", opener=private)  # noqa: SIM115 - held until release
    except OSError as error:
        raise unwritable(folder, error) from error
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError as error:
            if time.monotonic() < deadline:
                time.sleep(_PAUSE)
                continue
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise MachineError(
                f"{folder}: process {holder} is writing to this store. "
                "Try again when it is done, or wait longer with --lock-timeout SECONDS."
            ) from error
        except BaseException:
            lock.close()
            raise
    with contextlib.suppress(
        OSError
    ):  # who holds it is for messages alone: a full disk takes no lock away
        os.ftruncate(lock.fileno(), 0)
        os.write(lock.fileno(), str(os.getpid()).encode())
    return lock


def is_held(folder: Path) -> bool:
    """Return whether a process is writing to a store; it needs no right to write, and makes no one
    wait.
    """
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # it was never taken
        return False
    return False


def release(lock: TextIO) -> None:
    """Give a lock up."""
    with contextlib.suppress(
        OSError
    ):  # the name that stays is of no holder then; the lock itself goes with the file
        os.ftruncate(lock.fileno(), 0)
    with contextlib.suppress(OSError):
        lock.close()
