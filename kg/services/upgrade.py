"""Upgrading a store of an earlier version: one entry of the journal states its content in the
present form.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.journal import MODEL, UPGRADE, Entry, distinct, entry_id, hash_of, stands_after_upgrade
from kg.services import present_form
from kg.services.writing import now, repetition_count, write_through, writing

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class UpgradeRequest:
    """A store to bring into the present form, and who does it."""

    store: str
    by: str = ""
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class UpgradeAnswer:
    """What an upgrade wrote: its entry, None where the store was in the present form already; how
    many quads came and went.
    """

    entry: Entry | None
    added: int = 0
    removed: int = 0


def upgrade(request: UpgradeRequest) -> UpgradeAnswer:
    """Write one entry that converts a store of an earlier version into the present form, with the
    packaged ontology.

    Earlier entries stay in the journal as they are; their lines in the earlier form no longer
    count, their other lines do. A store that is in the present form is left as it is.
    Raises InputError where there is no store.

    >>> upgrade(UpgradeRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    with writing(Path(request.store), timeout=request.lock_timeout, in_any_form=True) as writer:
        before = writer.journal.standing(writer.journal.entries())
        lines, answer = _changes(before)
        if answer == UpgradeAnswer(None):
            return answer
        parts = [UPGRADE, hash_of(lines)]
        entry = Entry(
            id=entry_id(parts, again=repetition_count(writer.journal, parts)),
            inputs=(),
            paths=(),
            quads=len(lines),
            sha256=hash_of(lines),
            recorded=now(),
            kind=UPGRADE,
            by=request.by,
            reason=f"the form of version {MODEL}",
        )
        entry = write_through(writer, entry, lines)
        return UpgradeAnswer(entry, answer.added, answer.removed)


def _changes(before: Iterable[bytes]) -> tuple[list[bytes], UpgradeAnswer]:
    """Return the lines of the entry that converts a store into the present form, and how many
    quads it adds and removes.
    """
    before_lines = set(before)
    after = present_form.present(before_lines)
    lines = distinct(
        line for line in after if line not in before_lines or not stands_after_upgrade(line)
    )
    added = sum(line not in before_lines for line in lines)
    return lines, UpgradeAnswer(None, added, len(before_lines) + added - len(after))
