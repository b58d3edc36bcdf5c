"""Comparing a store with its journal: files by checksum, quads by count and hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import identity, sandbox
from kg.errors import Finding, InputError
from kg.journal import Journal, Published, distinct, fold_in, hash_of, joined, sha256_of_file
from kg.services.working_data import compare_data
from kg.services.writing import described
from kg.store import open_folder, written
from kg.store.folder import check, differing_files, published, staleness
from kg.vocab import DERIVED_GRAPH
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.journal import Entry

DEADLINE = 600.0
"""Seconds after which a comparison is given up."""
_FROM_BACKUP = "restore the journal from a backup: kg store restore"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found: entries and quads compared, the hash of the quads, and what does
    not agree.

    The quads are those that readers see without the manifest and the derived graph; their hash is
    the SHA-256 of their canonical form, so two stores with the same knowledge have the same hash.
    `notes` say in words what a stopped process left for the next command that writes; nothing that
    was acknowledged is lost by it.
    """

    entries: int
    quads: int
    sha256: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def verify(store: Path, *, timeout: float = DEADLINE) -> Verification:
    """Compare what readers see with the journal, in a process of its own that is stopped after
    `timeout` seconds.

    Raises InputError where there is no store, UndeterminedError past a limit, MachineError where
    the machine does not let it be compared: only what was compared is called damaged.
    """
    check(store)
    job = {"store": str(store)}
    try:
        data = sandbox.run_killable(
            "kg.services.worker:compare", job, timeout=timeout, what="comparison"
        )
    except sandbox.CrashError:
        problem = "the engine ended the process that read it"
        finding = _finding(str(store), "store-damaged", problem, _rebuild(store))
        return Verification(len(Journal(store / "journal").entries()), 0, "", (finding,))
    found = json.loads(data)
    findings = tuple(Finding(**finding) for finding in found["findings"])
    return Verification(**found | {"findings": findings, "notes": tuple(found["notes"])})


def compare(store: Path) -> Verification:
    """Compare what readers see with the journal: every entry's file, every engine file, every quad.

    The engine's files are compared with the checksums of their publication first, since the engine
    notices damage only in what it happens to read; then the quads, by the scan that raises. Where a
    writer publishes meanwhile and something differs, all is compared once more: what was looked at
    may be of before and of after.
    """
    while True:
        before = _published_as(store)
        try:
            found = _compare(store)
        except FileNotFoundError:
            if _published_as(store) == before:
                raise
            continue
        if not found.findings or _published_as(store) == before:
            return found


def _published_as(store: Path) -> bytes:
    try:
        return (store / "CURRENT").read_bytes()
    except OSError:
        return b""


def _compare(store: Path) -> Verification:
    findings: list[Finding] = []
    journal = Journal(store / "journal")
    try:
        acknowledged = journal.published()  # before CURRENT, which is written first
        entries = journal.entries()
    except InputError as error:
        finding = _finding(str(journal.manifest), "journal-damaged", str(error), _FROM_BACKUP)
        return Verification(0, 0, "", (finding, *_compare_texts(store)))
    try:
        current = published(store)
    except InputError as error:
        findings.append(
            _finding(str(store / "CURRENT"), "store-damaged", str(error), _rebuild(store))
        )
        current = Published(0, "")
    shown = current.entry
    problem = "" if findings else staleness(store, current, acknowledged)
    if problem:
        findings.append(_finding(str(store / "CURRENT"), "store-older", problem, _rebuild(store)))
    if shown and shown not in {entry.id for entry in entries}:
        problem = f"the entry {shown[:12]}, which readers see, is not in the manifest"
        findings.append(_finding(str(journal.manifest), "journal-cut", problem, _FROM_BACKUP))
    notes = () if findings else tuple(_left(journal, current, acknowledged))
    content, records, told = _expected(journal, entries, shown)
    if not told and not findings:
        told = _compare_quads(store, content, records)
    whole = not findings and not told and bool(entries) and shown == entries[-1].id
    told += compare_data(
        store, journal, store / "views" / str(current.checkpoint) if whole else None
    )
    told += _compare_texts(store)
    return Verification(len(entries), len(content), hash_of(content), (*findings, *told), notes)


def _left(journal: Journal, current: Published, acknowledged: Published) -> Iterator[str]:
    """Yield in words what a stopped process left: the next command that writes finishes and
    publishes it.
    """
    entries = journal.entries()
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    for entry in entries[numbers.get(current.entry, len(entries)) + 1 :]:
        yield f"not visible yet, publishing it was stopped: {described(entry)}. {_NEXT}"
    for entry in journal.pending():
        yield f"prepared, putting it into the store was stopped: {described(entry)}. {_NEXT}"
    if current.checkpoint > acknowledged.checkpoint:
        yield (
            f"the journal does not acknowledge checkpoint {current.checkpoint}, which readers "
            f"see. {_NEXT}"
        )


_NEXT = "The next command that writes finishes it."


def _expected(
    journal: Journal, entries: Iterable[Entry], shown: str
) -> tuple[list[bytes], list[bytes], list[Finding]]:
    """Return the lines that readers should see and those of the manifest, sorted; and what is wrong
    in the journal.
    """
    content: dict[
        bytes, None
    ] = {}  # keeps the order of the entries, so that sorting finds long runs
    records: list[bytes] = []
    findings: list[Finding] = []
    seen: list[Entry] = []
    behind = False
    for entry in entries:
        try:
            data = journal.read(entry)
            journal.places(entry)
        except (InputError, ValueError, IndexError) as error:
            findings.append(
                _finding(str(journal.path(entry)), "journal-entry", str(error), _FROM_BACKUP)
            )
            continue
        lines = data.splitlines()
        if len(lines) != entry.quads:
            problem = f"{counted(len(lines), 'quad')}, the manifest says {entry.quads:,}"
            findings.append(
                _finding(str(journal.path(entry)), "journal-count", problem, _FROM_BACKUP)
            )
        if not behind:
            records += entry.record()
            seen.append(entry)
            fold_in(content, entry, lines)
        behind = behind or entry.id == shown
    lines = sorted(content)
    return lines if findings else _read_through(journal, seen, lines), sorted(records), findings


def _read_through(journal: Journal, entries: list[Entry], content: list[bytes]) -> list[bytes]:
    """Return lines as readers see them through the judgements on who is the same."""
    rewriting = identity.rewriting(journal, entries)
    if rewriting is None:
        return content
    return distinct([*rewriting(joined(content)).splitlines(), *rewriting.links()])


def _compare_quads(store: Path, content: list[bytes], records: list[bytes]) -> list[Finding]:
    try:
        checkpoints = {
            str(published(store).checkpoint),
            *(path.stem for path in (store / "views").glob("*.crc")),
        }
    except InputError:
        return []
    # The one before the last is compared too: a reader may have it open, and its files are the last
    # one's.
    damaged = [
        path
        for name in sorted(checkpoints - {"0"})
        for path in differing_files(store / "views" / name)
    ]
    if damaged:
        return [
            _finding(path, "store-damaged", "not as it was written", _rebuild(store))
            for path in damaged
        ]
    try:
        # The engine's own dump is a scan too: it raises where a block is damaged, which a query may
        # not.
        found = open_folder(store).lines()
    except (OSError, RuntimeError, InputError) as error:
        return [_finding(str(store), "store-damaged", str(error), _rebuild(store))]
    derived = f" {DERIVED_GRAPH} .".encode()
    held = sorted(line for line in found if not line.endswith(derived))
    expected = written.as_held(sorted(content + records))
    if (
        held == expected
    ):  # as a rule; sets of a million lines cost more than sorting a few long runs
        return []
    findings = []
    for code, lines, problem in (
        (
            "store-missing",
            set(expected).difference(held),
            "quads of the journal are not in the store",
        ),
        ("store-extra", set(held).difference(expected), "quads of the store are in no entry"),
    ):
        if lines:
            example = min(lines).decode(errors="replace")[:120]
            message = f"{len(lines):,} {problem}, such as {example}"
            findings.append(_finding(str(store), code, message, _rebuild(store)))
    return findings


def _compare_texts(store: Path) -> list[Finding]:
    findings = []
    for path in sorted((store / "texts").glob("*.txt")):
        if sha256_of_file(path) != path.stem:
            problem = "this source text was changed since it was attached"
            findings.append(
                _finding(str(path), "text-changed", problem, "attach it again: kg sources attach")
            )
    return findings


def _rebuild(store: Path) -> str:
    return f"kg store rebuild --store {store}"


def _finding(path: str, code: str, problem: str, remedy: str) -> Finding:
    return Finding(path, 0, 0, code, "error", problem, remedy)
