"""What the engine or the disk refuses, told as a person can mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import MachineError, remedy

if TYPE_CHECKING:
    from pathlib import Path


def unwritable(folder: Path, error: Exception) -> MachineError:
    """Return the error for a store that could not be written, with the remedy."""
    return MachineError(
        f"{folder}: cannot be written ({error}). {remedy(error)}, then repeat; nothing "
        "acknowledged is lost."
    )
