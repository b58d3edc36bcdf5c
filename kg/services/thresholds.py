"""What --fail-on may name: at which findings a command exits 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

NONE: Final = "none"
"""What --fail-on takes everywhere to mean: whatever is found, do not exit 1."""


def fail_on_one_of(word: str | None, words: Sequence[str]) -> str | None:
    """Return one of `words` that --fail-on names, None for `none`. Raises UsageError for anything
    else.

    >>> fail_on_one_of("none", ("error", "warning"))
    """
    if word not in (None, NONE, *words):
        raise UsageError(f"--fail-on {word}: use {', '.join(words)} or {NONE}.")
    return None if word == NONE else word
