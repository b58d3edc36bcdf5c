"""The log of a store as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.services.maintenance import LoggedEntry

_COLUMNS: Final = (
    "entry",
    "kind",
    "recorded",
    "quads",
    "files or subjects",
    "by",
    "reason",
    "state",
)
_HASH: Final = re.compile("[0-9a-f]{64}")
_SHORT: Final = 12  # digits of an id, on a screen
_PATHS: Final = 3  # of a load, on a screen


def log_table(entries: Iterable[LoggedEntry], *, whole: bool) -> Table:
    """Return the entries of a log, in order; ids and lists of files are cut short, unless
    `whole`.
    """
    return Table(_COLUMNS, tuple(_row(logged, whole=whole) for logged in entries))


def _row(logged: LoggedEntry, *, whole: bool) -> tuple[str | int, ...]:
    entry, length = logged.entry, None if whole else _SHORT
    return (
        entry.id[:length],
        entry.kind,
        entry.recorded,
        entry.quads,
        _paths(entry.paths, whole=whole)
        or ", ".join(_subject(subject, length) for subject in entry.subjects),
        entry.by,
        entry.reason,
        _state(logged, length),
    )


def _state(logged: LoggedEntry, length: int | None) -> str:
    if not logged.finished:
        return "stopped midway; the next command that writes finishes it"
    return f"withdrawn by {logged.retraction.id[:length]}" if logged.retraction else ""


def _subject(subject: str, length: int | None) -> str:
    """Return the beginning of an entry's id, which is a hash; the id of a source as it is."""
    return subject[:length] if _HASH.fullmatch(subject) else subject


def _paths(paths: tuple[str, ...], *, whole: bool) -> str:
    """Return paths as one text; a screen shows the first few and how many more there are."""
    listed_paths = paths if whole else paths[:_PATHS]
    more = f" and {len(paths) - len(listed_paths)} more" if len(paths) > len(listed_paths) else ""
    return ", ".join(listed_paths) + more
