"""Upgrading a store that an earlier version wrote: one entry of the journal that says all that
stands in the present form.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.journal import MODEL, UPGRADE, Entry, distinct, entry_id, hash_of, stands_after_upgrade
from kg.services import present_form
from kg.services.writing import again, now, write_through, writing

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
    """Write one entry that says what a store holds in the form of an earlier version in the present
    one, and holds the packaged ontology.

    The entries of before stay as they are in the journal; what they say in the earlier form stands
    no more, and what they say otherwise does. A store that is in the present form is left as it is.
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
            id=entry_id(parts, again=again(writer.journal, parts)),
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
    """Return the lines of the entry that brings what stands into the present form, and how many
    come and go.
    """
    held = set(before)
    after = present_form.present(held)
    lines = distinct(line for line in after if line not in held or not stands_after_upgrade(line))
    added = sum(line not in held for line in lines)
    return lines, UpgradeAnswer(None, added, len(held) + added - len(after))
