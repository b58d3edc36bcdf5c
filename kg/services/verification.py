"""Comparing a store with its journal: files by checksum, quads by count and hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import identity, sandbox
from kg.errors import Finding, InputError
from kg.files import sha256_of_file
from kg.journal import Journal, Published, distinct, fold_in, hash_of, joined
from kg.sandbox import Service
from kg.services import jobs
from kg.services.working_data import compare_data
from kg.services.writing import describe_entry
from kg.store import open_folder, original_forms
from kg.store.folder import check, differing_files, published, staleness
from kg.vocab import DERIVED_GRAPH
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.journal import Entry

DEADLINE = 600.0
"""Seconds after which a comparison is given up."""
_FROM_BACKUP = "restore the journal from a backup: kg store restore"


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """A store to compare with its journal, and the seconds after which that is given up."""

    store: str
    timeout: float = DEADLINE


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification: entries and quads compared, the hash of the quads, and the
    differences.

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


def verify(request: VerifyRequest) -> Verification:
    """Compare what readers see with the journal, in a process of its own that is stopped after
    `timeout` seconds.

    Raises InputError where there is no store, UndeterminedError past a limit, MachineError where
    the machine does not let it be compared: only what was compared is called damaged.

    >>> verify(VerifyRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    store = Path(request.store)
    check(store)
    try:
        return jobs.apart(
            COMPARISON, StoreRequest(str(store)), sandbox.Limits(time=request.timeout)
        )
    except sandbox.CrashError:
        problem = "the engine ended the process that read it"
        finding = _finding(str(store), "store-damaged", problem, _rebuild(store))
        return Verification(len(Journal(store / "journal").entries()), 0, "", (finding,))


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """Which store is meant: its folder."""

    store: str


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
            verification = _compare(store)
        except FileNotFoundError:
            if _published_as(store) == before:
                raise
            continue
        if not verification.findings or _published_as(store) == before:
            return verification


COMPARISON: Final = Service(
    "compare",
    StoreRequest,
    Verification,
    lambda request, _limits: compare(Path(request.store)),
    noun="comparison",
    remedy="The store was not compared. Allow more with --timeout.",
    undone="the store was not compared",
)


def _published_as(store: Path) -> bytes:
    try:
        return (store / "CURRENT").read_bytes()
    except OSError:
        return b""


def _compare(store: Path) -> Verification:
    journal = Journal(store / "journal")
    try:
        acknowledged = journal.published()  # before CURRENT, which is written first
        entries = journal.entries()
    except InputError as error:
        finding = _finding(str(journal.manifest), "journal-damaged", str(error), _FROM_BACKUP)
        return Verification(0, 0, "", (finding, *_compare_texts(store)))
    current, findings = _compare_published(store, journal, entries, acknowledged)
    notes = () if findings else tuple(_left(journal, current, acknowledged))
    content, records, differences = _expected(journal, entries, current.entry)
    if not differences and not findings:
        differences = _compare_quads(store, content, records)
    agrees = not findings and not differences
    is_whole = agrees and bool(entries) and current.entry == entries[-1].id
    differences += compare_data(
        store, journal, store / "views" / str(current.checkpoint) if is_whole else None
    )
    differences += _compare_texts(store)
    findings += differences
    return Verification(len(entries), len(content), hash_of(content), tuple(findings), notes)


def _compare_published(
    store: Path, journal: Journal, entries: Iterable[Entry], acknowledged: Published
) -> tuple[Published, list[Finding]]:
    """Return the checkpoint that readers open, and why it is not what the journal
    acknowledged.
    """
    path = str(store / "CURRENT")
    try:
        current = published(store)
    except InputError as error:
        return Published(0, ""), [_finding(path, "store-damaged", str(error), _rebuild(store))]
    findings = []
    if problem := staleness(store, current, acknowledged):
        findings.append(_finding(path, "store-older", problem, _rebuild(store)))
    if current.entry and current.entry not in {entry.id for entry in entries}:
        problem = f"the entry {current.entry[:12]}, which readers see, is not in the manifest"
        findings.append(_finding(str(journal.manifest), "journal-cut", problem, _FROM_BACKUP))
    return current, findings


def _left(journal: Journal, current: Published, acknowledged: Published) -> Iterator[str]:
    """Yield in words what a stopped process left: the next command that writes finishes and
    publishes it.
    """
    entries = journal.entries()
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    for entry in entries[numbers.get(current.entry, len(entries)) + 1 :]:
        yield f"not visible yet, publishing it was stopped: {describe_entry(entry)}. {_NEXT}"
    for entry in journal.pending():
        yield f"prepared, putting it into the store was stopped: {describe_entry(entry)}. {_NEXT}"
    if current.checkpoint > acknowledged.checkpoint:
        yield (
            f"the journal does not acknowledge checkpoint {current.checkpoint}, which readers "
            f"see. {_NEXT}"
        )


_NEXT = "The next command that writes finishes it."


def _expected(
    journal: Journal, entries: Iterable[Entry], last_visible: str
) -> tuple[list[bytes], list[bytes], list[Finding]]:
    """Return the lines that readers should see and those of the manifest, sorted, and the findings
    on the journal.
    """
    content: dict[
        bytes, None
    ] = {}  # keeps the order of the entries, so that sorting finds long runs
    records: list[bytes] = []
    findings: list[Finding] = []
    visible: list[Entry] = []
    is_past = False
    for entry in entries:
        try:
            data = journal.read(entry)
            journal.locations(entry)
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
        if not is_past:
            records += entry.record()
            visible.append(entry)
            fold_in(content, entry, lines)
        is_past = is_past or entry.id == last_visible
    lines = sorted(content)
    return lines if findings else _read_through(journal, visible, lines), sorted(records), findings


def _read_through(journal: Journal, entries: list[Entry], content: list[bytes]) -> list[bytes]:
    """Return lines as readers see them through the judgements on who is the same."""
    rewriting = identity.rewrite_from_judgements(journal, entries)
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
        dumped = open_folder(store).lines()
    except (OSError, RuntimeError, InputError) as error:
        return [_finding(str(store), "store-damaged", str(error), _rebuild(store))]
    return _compare_lines(store, dumped, original_forms.as_held(sorted(content + records)))


def _compare_lines(store: Path, dumped: list[bytes], expected: list[bytes]) -> list[Finding]:
    """Return findings on lines that an engine lacks, and on lines that it should not have."""
    derived = f" {DERIVED_GRAPH} .".encode()
    stored = sorted(line for line in dumped if not line.endswith(derived))
    if (
        stored == expected
    ):  # as a rule; sets of a million lines cost more than sorting a few long runs
        return []
    findings = []
    for code, lines, problem in (
        (
            "store-missing",
            set(expected).difference(stored),
            "quads of the journal are not in the store",
        ),
        ("store-extra", set(stored).difference(expected), "quads of the store are in no entry"),
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
