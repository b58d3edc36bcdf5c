"""The one door to a store's Writer, and what every entry of the journal that is no load goes
through.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from kg import identity
from kg.errors import InputError, Notice
from kg.journal import Entry, distinct, entry_id, hash_of, lines_of
from kg.services.opening import derive
from kg.store import Writer
from kg.store.lock import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.journal import Journal
    from kg.vocab import Quad


def writing(
    store: Path, *, anew: bool = False, making: bool = False, timeout: float | None = None
) -> Writer:
    """Return the writer of a store, which waits up to `timeout` seconds for another one.

    What a stopped process left is finished and published first, and a Notice says what that was.
    """
    return Writer(
        store,
        anew=anew,
        making=making,
        timeout=DEFAULT_TIMEOUT if timeout is None else timeout,
        rewriting=identity.rewriting,
        catching_up=_catch_up,
    )


def _catch_up(writer: Writer) -> None:
    """Let readers see all that is committed, and say what they did not see before."""
    problem = writer.stale
    left = writer.unseen
    writer.derive(derive(writer.view))
    writer.publish()
    if problem:
        warnings.warn(f"{problem}. Readers see the newest state again.", Notice, stacklevel=2)
    for entry in left:
        warnings.warn(
            f"{writer.folder}: finished what was stopped midway: {described(entry)}.",
            Notice,
            stacklevel=2,
        )


def described(entry: Entry) -> str:
    """Return in words what an entry is: its kind, its id, its files or subjects, its reason."""
    names = entry.paths or tuple(subject[:12] for subject in entry.subjects)
    some = ", ".join(names[:_NAMED]) + (
        f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    )
    reason = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.kind} {entry.id[:12]}{' of ' if some else ''}{some}{reason}"


_NAMED: Final = 3


def now() -> str:
    """Return the present moment as the journal records it: UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def again(journal: Journal, parts: list[str]) -> int:
    """Return how many entries of the same parts the journal holds already; all of them were
    withdrawn.
    """
    count = 0
    held = {entry.id for entry in journal.entries()}
    while entry_id(parts, again=count) in held:
        count += 1
    return count


def record(
    store: Path,
    kind: str,
    quads: Iterable[Quad],
    *,
    by: str = "",
    reason: str = "",
    timeout: float | None = None,
) -> Entry | None:
    """Put a review into the journal and the store; return its entry, None where it is there
    already.
    """
    with writing(store, timeout=timeout) as writer:
        return entered(writer, kind, quads, by=by, reason=reason)


def entered(
    writer: Writer, kind: str, quads: Iterable[Quad], *, by: str, reason: str
) -> Entry | None:
    """Add what a person decided as an entry of its own, derive and publish; None where it stands
    already.
    """
    lines = distinct(lines_of(quads))
    parts = [kind, hash_of(lines)]
    number = again(writer.journal, parts)
    withdrawn = writer.journal.withdrawn()
    if number and entry_id(parts, again=number - 1) not in withdrawn:
        return None
    made = Entry(
        id=entry_id(parts, again=number),
        inputs=(),
        paths=(),
        quads=len(lines),
        sha256=hash_of(lines),
        recorded=now(),
        kind=kind,
        by=by,
        reason=reason,
    )
    made = writer.add(made, lines)
    writer.derive(derive(writer.view))
    writer.publish()
    return made


def find(entries: Iterable[Entry], text: str) -> Entry | None:
    """Return the entry whose id begins with a text of at least six digits, None for any other text.

    Raises InputError where several do.
    """
    if len(text) < 6 or set(text) - set("0123456789abcdef"):  # noqa: PLR2004 - as short as people cut a hash
        return None
    found = [entry for entry in entries if entry.id.startswith(text)]
    if len(found) > 1:
        raise InputError(
            f"{text}: begins the id of {len(found)} entries. Give more of it: kg store log -f json."
        )
    return found[0] if found else None
