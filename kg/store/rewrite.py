"""What a Writer asks of whoever rewrites quads on their way into the engine."""

from __future__ import annotations

from typing import Protocol


class Rewrite(Protocol):
    """What quads become on their way into the engine, where entries were judged to be the same."""

    def __call__(self, data: bytes) -> bytes:
        """Return N-Quads lines as the engine holds them."""

    def links(self) -> list[bytes]:
        """Return the lines that the engine holds beside them, once."""

    def concerns(self, data: bytes) -> bool:
        """Return whether N-Quads lines may change how others are rewritten."""
