"""Keeping a store: its log, making it anew, withdrawing what was loaded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.journal import Entry, Journal, distinct, entry_id, hash_of
from kg.services.opening import derive
from kg.services.writing import again, find, now, writing
from kg.store.folder import check
from kg.vocab import BASE, MKG, ONTOLOGY_GRAPH, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.store import View, Writer


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of a store's log, and the retraction that withdrew it, None while it stands.

    One that is not `finished` was prepared by a process that was stopped: the next command that
    writes finishes it.
    """

    entry: Entry
    retraction: Entry | None
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a retraction took away: its entry, and the entries of the store that still point to what
    is gone.
    """

    entry: Entry
    dangling: tuple[str, ...]


def log(store: Path) -> tuple[Logged, ...]:
    """Return the entries of a store, in order. Raises InputError where it is none."""
    check(store)
    journal = Journal(store / "journal")
    withdrawn = journal.withdrawn()
    committed = (Logged(entry, withdrawn.get(entry.id)) for entry in journal.entries())
    return (*committed, *(Logged(entry, None, finished=False) for entry in journal.pending()))


def rebuild(store: Path, *, lock_timeout: float | None = None, making: bool = False) -> int:
    """Make a store's files anew from its journal, derive and publish; return the number of quads.

    `making` is for a store that was created a moment ago.
    """
    with writing(store, anew=True, making=making, timeout=lock_timeout) as writer:
        writer.derive(derive(writer.view))
        writer.publish()
        return writer.view.count()


def retract(
    store: Path, subject: str, reason: str, *, by: str = "", lock_timeout: float | None = None
) -> Retracted:
    """Withdraw a load (or a judgement, or a review) by the beginning of its id, or what is reported
    in a source.

    What another entry that stands holds too stays. From now on it is in no answer, whatever day
    `--known-by` names: the day of a retraction is when it was recorded, and no rule reads that. The
    entry stays in the log, with the reason. A retraction that is stopped after it was prepared
    takes effect with the next command that writes, as a load does. Where a speaker takes a
    statement back, that is a statement itself (`retracts`), and obeys both clocks. Raises
    InputError where there is nothing of this name, or nothing left of it.
    """
    with writing(store, timeout=lock_timeout) as writer:
        target = find(writer.journal.entries(), subject)
        if target is not None:
            return retract_entry(writer, target.id, reason, by=by)
        if not writer.view.has("source", subject):
            raise InputError(
                f"{subject}: no entry of this store's log and no source. "
                f"kg store log --store {store}, kg sources list --store {store}"
            )
        found, inputs = _of_source(writer.journal, subject)
        return _withdrawn(writer, subject, found, inputs, reason=reason, by=by)


def retract_entry(writer: Writer, entry: str, reason: str, *, by: str = "") -> Retracted:
    """Withdraw an entry by its whole id, under the lock of a writer."""
    target = next(known for known in writer.journal.entries() if known.id == entry)
    return _withdrawn(
        writer, target.id, _of_entry(writer.journal, target), target.inputs, reason=reason, by=by
    )


def _withdrawn(
    writer: Writer, name: str, found: set[bytes], inputs: tuple[str, ...], *, reason: str, by: str
) -> Retracted:
    lines = distinct(found)
    parts = ["retraction", name, hash_of(lines)]
    entry = Entry(
        id=entry_id(parts, again=again(writer.journal, parts)),
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
    entry = writer.add(entry, lines)
    writer.derive(derive(writer.view))
    writer.publish()
    return Retracted(entry, _dangling(writer.view, lines))


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
    """Return the lines that only this entry holds up."""
    if target.kind == "retraction":
        raise InputError(f"{target.id[:12]}: is a retraction itself. Load again what it took away.")
    if target.id in journal.withdrawn():
        raise InputError(
            f"{target.id[:12]}: was retracted before. kg store log shows when and why."
        )
    own = set(journal.read(target).splitlines())
    if any(line.endswith(f" {ONTOLOGY_GRAPH} .".encode()) for line in own):
        raise InputError(f"{target.id[:12]}: is the ontology, which a store cannot be without.")
    holders: dict[bytes, set[str]] = defaultdict(set)
    for entry in journal.entries():
        lines = own.intersection(journal.read(entry).splitlines())
        for line in lines:
            if entry.kind != "retraction":
                holders[line].add(entry.id)
            elif withdrawn := set(entry.subjects) & holders[line]:
                holders[line] -= withdrawn
            else:  # a source was withdrawn, from whatever load it came
                holders[line].clear()
        if (
            entry.kind == "retraction"
        ):  # what it left, since others held it too, it holds up no more itself
            for holding in holders.values():
                holding.difference_update(entry.subjects)
    return {line for line, ids in holders.items() if ids == {target.id}}


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


def _inputs_of(journal: Journal, content: dict[bytes, Entry]) -> tuple[str, ...]:
    """Return the inputs that lines came from, by the places of their subjects; all of a load that
    keeps no places.
    """
    subjects: dict[Entry, set[str]] = defaultdict(set)
    for line, entry in content.items():
        subjects[entry].add(line.partition(b" ")[0].decode()[1:-1])
    found: set[str] = set()
    for entry, named in subjects.items():
        places = journal.places(entry)
        paths = {places[subject][0] for subject in named & places.keys()}
        origins = zip(entry.inputs, entry.paths, strict=True)
        found.update(address for address, path in origins if path in paths or not places)
    return tuple(sorted(found))


def _dangling(view: View, lines: Iterable[bytes]) -> tuple[str, ...]:
    """Return the ids of entries that point to a subject of removed lines of which nothing is
    left.
    """
    subjects = {NamedNode(line.partition(b" ")[0].decode()[1:-1]) for line in lines}
    gone = subjects - {
        quad.subject for quad in view.look_up((iri, None, None, None) for iri in subjects)
    }
    pointing = {
        quad.subject.value
        for quad in view.look_up((None, None, iri, None) for iri in gone)
        if isinstance(quad.subject, NamedNode)
    }
    return tuple(
        sorted(found[1] for iri in pointing if (found := kind_and_slug(iri)) and found[0] != "load")
    )
