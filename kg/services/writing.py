"""The only access to a store's Writer, and the steps of every journal entry that is not a load."""

from __future__ import annotations

import contextlib
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from kg import identity
from kg.errors import InputError, Notice
from kg.journal import Entry, distinct, entry_id, hash_of, lines_of
from kg.services import present_form
from kg.services.opening import derive
from kg.store import Writer
from kg.store.lock import DEFAULT_TIMEOUT
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.journal import Journal
    from kg.store.rewrite import Rewrite
    from kg.vocab import Quad


@contextlib.contextmanager
def writing(
    store: Path,
    *,
    rebuild: bool = False,
    making: bool = False,
    in_any_form: bool = False,
    timeout: float | None = None,
) -> Iterator[Writer]:
    """Yield the writer of a store, which waits up to `timeout` seconds for another one.

    What a stopped process left is finished and published first, and a Notice says what that was.
    With `rebuild` the engine's files are rebuilt from the journal before anything else. A store in
    the form of an earlier version is refused, unless it is rebuilt or `in_any_form` is set.
    """
    seconds = DEFAULT_TIMEOUT if timeout is None else timeout
    with Writer(store, anew=rebuild, making=making, timeout=seconds) as writer:
        with writer.opening():
            _finish_prepared(writer)
            if writer.is_behind and not rebuild:
                _catch_up(writer)
        if not (rebuild or in_any_form):
            present_form.refuse_behind(writer)
        yield writer


def _finish_prepared(writer: Writer) -> None:
    """Apply entries that were prepared and never committed; all entries, where the store is
    rebuilt.
    """
    journal = writer.journal
    pending = journal.pending()
    if writer.anew:
        writer.make_anew(identity.rewrite_from_judgements(journal, (*journal.entries(), *pending)))
    else:
        writer.rewrite = identity.rewrite_from_judgements(journal, journal.entries())
    for entry in pending:
        if not writer.anew:
            writer.apply(entry, rewrite_with(writer, entry))
        writer.commit(entry)


def _catch_up(writer: Writer) -> None:
    """Publish all that is committed, with a Notice of what was not visible before."""
    problem, unseen = writer.stale, writer.unseen
    derive_all(writer)
    writer.publish()
    writer.close()
    if problem:
        warnings.warn(f"{problem}. Readers see the newest state again.", Notice, stacklevel=2)
    for entry in unseen:
        warnings.warn(
            f"{writer.folder}: finished what was stopped midway: {describe_entry(entry)}.",
            Notice,
            stacklevel=2,
        )


def derive_all(writer: Writer) -> int:
    """Derive every direct relation again; return the number of derived quads."""
    with writer.guarded():
        quads = list(derive(writer.view))
    writer.replace_derived(quads)
    return len(quads)


def rewrite_with(writer: Writer, entry: Entry) -> Rewrite | None:
    """Return how judgements rewrite quads once a prepared entry is in the store. A load or a review
    changes that only where it describes judged entries.
    """
    before, journal = writer.rewrite, writer.journal
    if entry.kind == "judgement" or (
        before is not None and (entry.kind == "retraction" or before.concerns(journal.read(entry)))
    ):
        return identity.rewrite_from_judgements(journal, (*journal.entries(), *journal.pending()))
    return before


def describe_entry(entry: Entry) -> str:
    """Return in words what an entry is: its kind, its id, its files or subjects, its reason."""
    names = entry.paths or tuple(subject[:12] for subject in entry.subjects)
    names_text = ", ".join(names[:_NAMED]) + (
        f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    )
    reason = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.kind} {entry.id[:12]}{' of ' if names_text else ''}{names_text}{reason}"


_NAMED: Final = 3


def now() -> str:
    """Return the present moment as the journal records it: UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def repetition_count(journal: Journal, parts: list[str]) -> int:
    """Return the number of earlier entries of the same parts, which were all withdrawn."""
    count = 0
    ids = {entry.id for entry in journal.entries()}
    while entry_id(parts, again=count) in ids:
        count += 1
    return count


def append_entry(
    writer: Writer, kind: str, quads: Iterable[Quad], *, by: str, reason: str
) -> Entry | None:
    """Append a person's decision as an entry, derive and publish; return None where it is on
    record already.
    """
    lines = distinct(lines_of(quads))
    parts = [kind, hash_of(lines)]
    number = repetition_count(writer.journal, parts)
    withdrawn = writer.journal.withdrawn()
    if number and entry_id(parts, again=number - 1) not in withdrawn:
        return None
    entry = Entry(
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
    return write_through(writer, entry, lines)


def write_through(writer: Writer, entry: Entry, lines: list[bytes]) -> Entry:
    """Write an entry, derive all direct relations again and publish; return the entry as the
    journal has it.
    """
    entry = writer.prepare(entry, lines)
    writer.apply(entry, rewrite_with(writer, entry))
    derive_all(writer)
    writer.commit(entry)
    writer.publish()
    return entry


def find_entry(entries: Iterable[Entry], text: str) -> Entry | None:
    """Return the entry whose id begins with a text of at least six digits, None for any other text.

    Raises InputError where several do.
    """
    if len(text) < 6 or set(text) - set("0123456789abcdef"):  # noqa: PLR2004 - as short as people cut a hash
        return None
    matches = [entry for entry in entries if entry.id.startswith(text)]
    if len(matches) > 1:
        raise InputError(
            f"{text}: begins the id of {counted(len(matches), 'entry', 'entries')}. "
            "Give more of it: kg store log -f json."
        )
    return matches[0] if matches else None
