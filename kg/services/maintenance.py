"""Maintaining a store: its log, making its files again, withdrawing what was loaded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError, UsageError
from kg.journal import (
    UPGRADE,
    Entry,
    Journal,
    distinct,
    entry_id,
    hash_of,
    stands_after_upgrade,
)
from kg.services.present_form import to_present_form
from kg.services.writing import (
    derive_all,
    find_entry,
    now,
    repetition_count,
    write_through,
    writing,
)
from kg.store.folder import check
from kg.vocab import BASE, MKG, ONTOLOGY_GRAPH, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View, Writer


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry of a store's log, and the retraction that withdrew it, None while it stands.

    One that is not `finished` was prepared by a process that was stopped: the next command that
    writes finishes it.
    """

    entry: Entry
    retraction: Entry | None
    finished: bool = True


@dataclass(frozen=True, slots=True)
class LogRequest:
    """The store whose log to return."""

    store: str


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """The entries of a store, in order."""

    entries: tuple[LoggedEntry, ...]


@dataclass(frozen=True, slots=True)
class RebuildRequest:
    """A store whose files to rebuild; `making` is for one that was just created and is not
    finished.
    """

    store: str
    making: bool = False
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class RebuildAnswer:
    """How many quads the store holds."""

    quads: int


@dataclass(frozen=True, slots=True)
class RetractRequest:
    """What to withdraw from a store, by whom and why: the beginning of an entry's id, or a
    source.
    """

    store: str
    subject: str
    reason: str
    by: str = ""
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class RetractAnswer:
    """The entry of a retraction, and the entries of the store that still point to what it
    removed.
    """

    entry: Entry
    dangling: tuple[str, ...]


def log(request: LogRequest) -> LogAnswer:
    """Return the entries of a store, in order. Raises InputError where it is none.

    >>> log(LogRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    store = Path(request.store)
    check(store)
    journal = Journal(store / "journal")
    withdrawn = journal.withdrawn()
    committed = (LoggedEntry(entry, withdrawn.get(entry.id)) for entry in journal.entries())
    pending = (LoggedEntry(entry, None, finished=False) for entry in journal.pending())
    return LogAnswer((*committed, *pending))


def rebuild(request: RebuildRequest) -> RebuildAnswer:
    """Rebuild a store's files from its journal, derive and publish.

    >>> rebuild(RebuildRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    with writing(
        Path(request.store), rebuild=True, making=request.making, timeout=request.lock_timeout
    ) as writer:
        derive_all(writer)
        writer.publish()
        return RebuildAnswer(writer.view.count())


def retract(request: RetractRequest) -> RetractAnswer:
    """Withdraw a load (or a judgement, or a review) by the beginning of its id, or what is reported
    in a source.

    What another entry that stands holds too stays. From now on it is in no answer, whatever day
    `--known-by` names: the day of a retraction is when it was recorded, and no rule reads that. The
    entry stays in the log, with the reason. A retraction that is stopped after it was prepared
    takes effect with the next command that writes, as a load does. Where a speaker takes a
    statement back, that is a statement itself (`retracts`), and obeys both clocks. Raises
    InputError where there is nothing of this name, or nothing left of it, UsageError without a
    reason.

    >>> retract(RetractRequest("a-store", "radio-2024-12-01", reason=" "))
    Traceback (most recent call last):
        ...
    kg.errors.UsageError: --reason is empty. Say why, such as --reason "coded twice".
    """
    store, subject = request.store, request.subject
    if not request.reason.strip():
        raise UsageError('--reason is empty. Say why, such as --reason "coded twice".')
    with writing(Path(store), timeout=request.lock_timeout) as writer:
        target = find_entry(writer.journal.entries(), subject)
        if target is not None:
            return retract_entry(writer, target.id, request.reason, by=request.by)
        if not writer.view.has("source", subject):
            raise InputError(
                f"{subject}: no entry of this store's log and no source. "
                f"kg store log --store {store}, kg sources list --store {store}"
            )
        lines, inputs = _of_source(writer.journal, subject)
        return _withdrawn(writer, subject, lines, inputs, reason=request.reason, by=request.by)


def retract_entry(writer: Writer, entry: str, reason: str, *, by: str = "") -> RetractAnswer:
    """Withdraw an entry by its whole id, under the lock of a writer."""
    target = next(candidate for candidate in writer.journal.entries() if candidate.id == entry)
    return _withdrawn(
        writer, target.id, _of_entry(writer.journal, target), target.inputs, reason=reason, by=by
    )


def _withdrawn(
    writer: Writer,
    name: str,
    withdrawn: set[bytes],
    inputs: tuple[str, ...],
    *,
    reason: str,
    by: str,
) -> RetractAnswer:
    lines = distinct(withdrawn)
    parts = ["retraction", name, hash_of(lines)]
    entry = Entry(
        id=entry_id(parts, again=repetition_count(writer.journal, parts)),
        inputs=inputs,
        paths=(),
        quads=len(lines),
        sha256=hash_of(lines),
        recorded=now(),
        kind="retraction",
        subjects=(name,),
        by=by,
        reason=reason,
    )
    entry = write_through(writer, entry, lines)
    return RetractAnswer(entry, _dangling(writer.view, lines))


def withdrawal_of(store: Path, slug: str) -> Entry | None:
    """Return the last retraction that took an entry or a statement out of a store, None where there
    is none.
    """
    ending = f"/{slug}>".encode()
    journal = Journal(store / "journal")
    for entry in reversed(journal.entries()):
        lines = journal.read(entry).splitlines() if entry.kind == "retraction" else []
        if any(line.partition(b" ")[0].endswith(ending) for line in lines):
            return entry
    return None


def _of_entry(journal: Journal, target: Entry) -> set[bytes]:
    """Return the lines that no other valid entry states."""
    if target.kind == "retraction":
        raise InputError(f"{target.id[:12]}: is a retraction itself. Load again what it took away.")
    if target.id in journal.withdrawn():
        raise InputError(
            f"{target.id[:12]}: was retracted before. kg store log shows when and why."
        )
    target_lines = journal.read(target).splitlines()
    if any(line.endswith(f" {ONTOLOGY_GRAPH} .".encode()) for line in target_lines):
        raise InputError(f"{target.id[:12]}: is the ontology, which a store cannot be without.")
    present_lines = set(_lines(journal, target))
    holders: dict[bytes, set[str]] = defaultdict(set)
    for entry in journal.entries():
        lines = present_lines.intersection(_lines(journal, entry))
        if entry.kind == "retraction":
            _let_go(holders, entry, lines)
        else:
            for line in lines:
                holders[line].add(entry.id)
    return {line for line, ids in holders.items() if ids == {target.id}}


def _lines(journal: Journal, entry: Entry) -> list[bytes]:
    """Return the lines of an entry as the store holds them: those before an upgrade in the present
    form, none of the upgrade itself, since it repeats other entries.
    """
    if entry.kind == UPGRADE:
        return []
    data = journal.read(entry)
    entries = journal.entries()
    last = max((n for n, other in enumerate(entries) if other.kind == UPGRADE), default=-1)
    is_before = any(other.id == entry.id for other in entries[: last + 1])
    return (to_present_form(data) if is_before else data).splitlines()


def _let_go(holders: dict[bytes, set[str]], retraction: Entry, lines: set[bytes]) -> None:
    """Take out of the holders of lines what a retraction withdrew."""
    for line in lines:
        if withdrawn := set(retraction.subjects) & holders[line]:
            holders[line] -= withdrawn
        else:  # a source was withdrawn, from whatever load it came
            holders[line].clear()
    for holding in holders.values():  # what it left, since others held it too, it holds no more
        holding.difference_update(retraction.subjects)


def _of_source(journal: Journal, source: str) -> tuple[set[bytes], tuple[str, ...]]:
    """Return the lines of the statements reported in a source, and the inputs they came from; its
    own entry stays.
    """
    graph = f" <{BASE}graph/source/{source}/".encode()
    reported = f" {MKG.reportedIn} {entity('source', source)} ".encode()
    content: dict[bytes, Entry] = {}
    for entry in journal.entries():
        lines = journal.read(entry).splitlines()
        if entry.kind == "retraction":
            for line in lines:
                content.pop(line, None)
            continue
        if entry.kind == UPGRADE:
            content = _standing(content)
        statements = {line.partition(b" ")[0] for line in lines if reported in line}
        for line in lines:
            if graph in line[line.rfind(b" <") :] or line.partition(b" ")[0] in statements:
                content[line] = entry
    if not content:
        raise InputError(
            f"{source}: no statement of this source is in the store. kg store log shows what was "
            "withdrawn, and when."
        )
    return set(content), _inputs_of(journal, content)


def _standing(content: dict[bytes, Entry]) -> dict[bytes, Entry]:
    """Return the lines that stand after an upgrade, each with its entry."""
    return {line: entry for line, entry in content.items() if stands_after_upgrade(line)}


def _inputs_of(journal: Journal, content: dict[bytes, Entry]) -> tuple[str, ...]:
    """Return the inputs that lines came from, by the locations of their subjects; all of a load
    that keeps no locations.
    """
    subjects: dict[Entry, set[str]] = defaultdict(set)
    for line, entry in content.items():
        subjects[entry].add(line.partition(b" ")[0].decode()[1:-1])
    inputs: set[str] = set()
    for entry, entry_subjects in subjects.items():
        locations = journal.locations(entry)
        paths = {locations[subject].path for subject in entry_subjects & locations.keys()}
        origins = zip(entry.inputs, entry.paths, strict=True)
        inputs.update(address for address, path in origins if path in paths or not locations)
    return tuple(sorted(inputs))


def _dangling(view: View, lines: Iterable[bytes]) -> tuple[str, ...]:
    """Return the ids of entries that point to a subject of removed lines of which nothing is
    left.
    """
    subjects = {NamedNode(line.partition(b" ")[0].decode()[1:-1]) for line in lines}
    removed = subjects - {
        quad.subject for quad in view.look_up((iri, None, None, None) for iri in subjects)
    }
    pointing = {
        quad.subject.value
        for quad in view.look_up((None, None, iri, None) for iri in removed)
        if isinstance(quad.subject, NamedNode)
    }
    return tuple(
        sorted(
            kind_and_id[1]
            for iri in pointing
            if (kind_and_id := kind_and_slug(iri)) and kind_and_id[0] != "load"
        )
    )
