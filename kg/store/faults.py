"""Errors for what the engine or the disk refuses, with the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import files

if TYPE_CHECKING:
    from pathlib import Path

    from kg.errors import MachineError


def unwritable(folder: Path, error: Exception) -> MachineError:
    """Return the error for a store that could not be written, with the remedy."""
    return files.unwritable(folder, error, "; nothing acknowledged is lost")
