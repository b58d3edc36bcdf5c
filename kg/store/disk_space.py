"""Check for space on the disk before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import MachineError

if TYPE_CHECKING:
    from pathlib import Path

_SPARE: Final = (
    14 * 1024**2
)  # bytes that a store needs beside what a load takes: what is derived from it, a compaction
_TAKES: Final = (
    1.5  # what a load takes in the store and in the journal, as a multiple of its canonical form
)
_QUAD: Final = 200  # bytes that a quad takes in the engine's files


def check_load(folder: Path, size: int) -> None:
    """Raise MachineError where the disk has no space for a load whose canonical form has `size`
    bytes.
    """
    _check(folder, int(size * _TAKES), "this")


def check_rebuild(folder: Path, quads: int) -> None:
    """Raise MachineError where the disk has no space for the engine's files of so many quads beside
    what is there.
    """
    _check(folder, _QUAD * quads, "rebuilding the store")


def is_enough_for_rebuild(folder: Path, quads: int) -> bool:
    """Return whether the disk has space for the engine's files of so many quads beside what is
    there.
    """
    return _free(folder) > _QUAD * quads + _SPARE


def _check(folder: Path, size: int, what: str) -> None:
    needed, free = size + _SPARE, _free(folder)
    if free < needed:
        raise MachineError(
            f"{folder}: {what} needs about {needed // 1024**2 + 1:,} MB and {free // 1024**2:,} "
            "MB are free. "
            "Free some space, then repeat; nothing was written."
        )


def _free(folder: Path) -> int:
    import shutil  # noqa: PLC0415 - takes 4 ms

    return shutil.disk_usage(folder).free
