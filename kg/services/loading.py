"""Making a store, loading into it, deriving, attaching texts."""

from __future__ import annotations

import contextlib
import os
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import files, journal, resources, sandbox
from kg import reason as reasoning
from kg.errors import Finding, InputError, Notice
from kg.importers.names import Candidate
from kg.provenance import passages_of
from kg.services import jobs
from kg.services.batch import expand, read_batch
from kg.services.opening import ontology_quads
from kg.services.progress import Progress
from kg.services.worker import READING, ReadAnswer, ReadRequest, read_inputs, write_locations
from kg.services.writing import derive_all, now, repetition_count, rewrite_with, writing
from kg.store import View, Writer, create, discard, open_folder
from kg.store.folder import check, finish, is_store
from kg.texts import Texts, sha256_of, verify
from kg.vocab import MKG, RDF, NamedNode
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.journal import Entry

_BULK: Final = 20_000
"""Quads above which a load leaves the derived graph to `reason`."""
_SECONDS: Final = 60.0
_BYTES_A_SECOND: Final = 500_000


@dataclass(frozen=True, slots=True)
class InitialiseRequest:
    """Where to make a store: a new or an empty folder. `empty` leaves the knowledge base out."""

    store: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class InitialiseAnswer:
    """What a new store holds: its quads, and the files and statements of the knowledge base."""

    quads: int
    files: tuple[str, ...]
    statements: int


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Files and folders to load into a store, which becomes one where it is new or empty.

    `texts` are folders of source texts, `mapping` is the file with that of tables. With
    `create_unknown`, an actor or a place that nothing is called becomes a candidate, to be settled
    later. Reading is stopped after `timeout` seconds (None: by the size of the files), waiting for
    another writer after `lock_timeout`. `by` and `reason` stay in the log. Decisions about drafts
    are in `drafts_folder`, by default in the store; with `accepted_only`, open drafts are left out
    instead of refused; where coders differ, those of `coder` count.
    """

    store: str
    paths: tuple[str, ...]
    dry_run: bool = False
    texts: tuple[str, ...] = ()
    mapping: str = ""
    create_unknown: bool = False
    timeout: float | None = None
    by: str = ""
    reason: str = ""
    lock_timeout: float | None = None
    drafts_folder: str = ""
    accepted_only: bool = False
    coder: str = ""


@dataclass(frozen=True, slots=True)
class LoadAnswer:
    """What a load did: quads added, files that were there already, and whether a store was made for
    it.

    `load` is the id of its entry, empty for a dry run and where nothing was new. `resolved` are
    names in the files and the ids that they mean, `candidates` what unknown names became,
    `read_as` files that are not what their endings say, and what they are, `warnings` what is worth
    a look: a passage that cuts a word. `derived` is false where direct relations are left to
    `reason`, `left_out` true where a file held derived quads.
    """

    quads: int
    files: tuple[str, ...]
    already: tuple[str, ...] = ()
    statements: int = 0
    made_store: bool = False
    load: str = ""
    derived: bool = True
    left_out: bool = False
    read_as: tuple[tuple[str, str], ...] = ()
    resolved: tuple[tuple[str, str], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonRequest:
    """A store whose direct relations are to be derived again."""

    store: str
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class ReasonAnswer:
    """How many quads were derived."""

    quads: int


@dataclass(frozen=True, slots=True)
class AttachRequest:
    """A file with the text of a source, to be kept in a store."""

    store: str
    source: str
    file: str


@dataclass(frozen=True, slots=True)
class AttachAnswer:
    """The SHA-256 of a text that was attached, by which the store keeps it; and what does not fit
    between it and the passages that were coded from it: one that cuts a word, an anchor elsewhere.
    """

    sha256: str
    findings: tuple[Finding, ...] = ()


def initialise(request: InitialiseRequest) -> InitialiseAnswer:
    """Make a store with the ontology and, unless `empty`, the packaged knowledge base.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     initialise(InitialiseRequest(f"{folder}/store", empty=True)).statements
    0
    """
    folder = Path(request.store)
    existed = folder.exists()
    create(folder)
    try:
        answer = _initialised(folder, empty=request.empty)
        finish(folder)
    except BaseException:
        discard(folder, existed=existed)
        raise
    return answer


def _initialised(folder: Path, *, empty: bool) -> InitialiseAnswer:
    with writing(folder, making=True) as writer:
        files = resources.ontology()
        inputs = [journal.input_id(path.read_bytes(), path.suffix) for path in files]
        _write(writer, inputs, [path.name for path in files], journal.lines_of(ontology_quads()))
        paths, statements = ((), 0) if empty else _write_packaged(writer)
        derive_all(writer)
        writer.publish()
        return InitialiseAnswer(writer.view.count(), paths, statements)


def _write_packaged(writer: Writer) -> tuple[tuple[str, ...], int]:
    """Write the packaged knowledge base; return its files and how many statements it has.

    It is read in this process: what we ship ourselves is no stranger's input.
    """
    batch = read_batch(writer.view, list(resources.seeds()), set(), Texts(()))
    root = resources.root()
    paths = [str(Path(path).relative_to(root)) for path in batch.paths]
    locations = writer.journal.incoming / f"{os.getpid()}-input.tsv"
    write_locations(locations, batch.locations, batch.paths)
    _write(writer, batch.inputs, paths, batch.lines, locations)
    declared = f" {RDF.type} {MKG.Statement} ".encode()
    return tuple(paths), sum(declared in line for line in batch.lines)


def _write(
    writer: Writer,
    inputs: list[str],
    paths: list[str],
    lines: list[bytes],
    locations: Path | None = None,
) -> None:
    lines = journal.distinct(lines)
    entry = journal.Entry(
        journal.entry_id(inputs),
        tuple(inputs),
        tuple(paths),
        len(lines),
        journal.hash_of(lines),
        now(),
    )
    entry = writer.prepare(entry, lines, locations)
    writer.apply(entry, rewrite_with(writer, entry))
    writer.commit(entry)


def load(
    request: LoadRequest, *, isolated: bool = True, progress: Progress | None = None
) -> LoadAnswer:
    """Load files and folders into a store; everything is checked before anything is written.

    The same input again changes nothing. A folder that is no store, or is not there, becomes an
    empty one first. Inputs are read in a process of their own, unless `isolated` is false. Direct
    relations are derived at once, except for a load of more than 20,000 quads. `progress` says
    what is being done. Raises InputError with every finding, MachineError for want of room or of
    the lock.

    >>> load(LoadRequest("no-such-store", ("notes.docx",)))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: notes.docx:1:1: unknown-format error kg cannot read .docx ...
    """
    store = Path(request.store)
    try:
        return _loaded(request, store, isolated=isolated, progress=progress or Progress())
    except InputError:
        if not store.exists():
            hint = f"is not there and would be an empty store. kg init {store} makes one"
            warnings.warn(f"{store}: {hint} with the registry.", Notice, stacklevel=2)
        raise


def _loaded(request: LoadRequest, store: Path, *, isolated: bool, progress: Progress) -> LoadAnswer:
    files = expand([Path(path) for path in request.paths])
    reading = Reading(files, request.timeout, isolated=isolated)
    inputs = inputs_of(request, files)
    is_new = not is_store(store)
    if is_new:
        _refuse_filled(store)
    if request.dry_run:
        known_inputs = set() if is_new else journal.Journal(store / "journal").loaded_inputs()
        return _answer(
            reading(inputs if is_new else _at(store, known_inputs, inputs)), is_new=is_new
        )
    progress.step = "waiting for the lock"
    with (
        _made_for_load(store) if is_new else contextlib.nullcontext(),
        writing(store, timeout=request.lock_timeout) as writer,
    ):
        answer = load_into(writer, request, inputs, reading, progress)
    return replace(answer, made_store=is_new)


def _refuse_filled(folder: Path) -> None:
    """Raise InputError where a folder that is no store holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is not empty and no kg store. Name a new or an empty folder.")


def inputs_of(request: LoadRequest, files: list[Path]) -> ReadRequest:
    """Return the request to read the files of a load."""
    return ReadRequest(
        paths=tuple(map(str, files)),
        texts=request.texts,
        mapping=request.mapping,
        create_unknown=request.create_unknown,
        drafts_folder=request.drafts_folder,
        accepted_only=request.accepted_only,
        coder=request.coder,
    )


def _at(store: Path, known_inputs: set[str], request: ReadRequest) -> ReadRequest:
    """Return a request to read against a store, its own texts first."""
    check(store)
    return replace(
        request,
        store=str(store),
        loaded_inputs=tuple(sorted(known_inputs)),
        texts=(str(store / "texts"), *request.texts),
    )


def load_into(
    writer: Writer,
    request: LoadRequest,
    inputs: ReadRequest,
    reading: Reading,
    progress: Progress,
) -> LoadAnswer:
    """Load files into a store that is open for writing: read, prepare, apply, derive, commit,
    publish.
    """
    progress.step = "reading and checking"
    incoming = writer.journal.incoming
    # Named after this process: what a killed one left running may still write under its own name.
    quads, locations = (
        incoming / f"{os.getpid()}-input.nq.gz",
        incoming / f"{os.getpid()}-input.tsv",
    )
    inputs = _at(writer.folder, writer.journal.loaded_inputs(), inputs)
    content = reading(replace(inputs, quads=str(quads), locations=str(locations)), writer.view)
    if not content.inputs:
        writer.journal.clear_incoming()
        return _answer(content)
    writer.room_for(content.size)
    entry = _entry(writer, request, content)
    progress.step = f"writing {counted(entry.quads, 'quad')}"
    entry = writer.prepare(entry, quads, locations if locations.exists() else None)
    writer.apply(entry, rewrite_with(writer, entry))
    is_derived = entry.quads <= _BULK
    if is_derived:
        progress.step = "deriving"
        _derive_load(writer, entry)
    writer.commit(entry)
    progress.step = "publishing"
    writer.publish()
    return replace(_answer(content), load=entry.id, derived=is_derived)


def _entry(writer: Writer, request: LoadRequest, content: ReadAnswer) -> Entry:
    """Return the entry of a load that was read."""
    return journal.Entry(
        journal.entry_id(
            list(content.inputs), again=repetition_count(writer.journal, list(content.inputs))
        ),
        content.inputs,
        content.paths,
        content.count,
        content.sha256,
        now(),
        by=request.by,
        reason=request.reason,
    )


class Reading:
    """Reads inputs in the worker, or here."""

    def __init__(self, files: list[Path], timeout: float | None, *, isolated: bool) -> None:
        self.isolated = isolated
        self.timeout = (
            _SECONDS + sum(map(_size, files)) / _BYTES_A_SECOND if timeout is None else timeout
        )

    def __call__(self, request: ReadRequest, view: View | None = None) -> ReadAnswer:
        """Return what `worker.read_inputs` does; in this process it may read the view that is open
        already.
        """
        if self.isolated:
            return jobs.apart(READING, request, sandbox.Limits(time=self.timeout))
        return read_inputs(request, view)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the reader says what is wrong with it
        return 0


@contextlib.contextmanager
def _made_for_load(store: Path) -> Iterator[None]:
    """Make an empty store for a load, and take it away again where the load is refused."""
    existed = store.exists()
    initialise(InitialiseRequest(str(store), empty=True))
    try:
        yield
    except BaseException:
        discard(store, existed=existed)
        raise


def reason(request: ReasonRequest) -> ReasonAnswer:
    """Derive every direct relation of a store again and publish it.

    >>> reason(ReasonRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    with writing(Path(request.store), timeout=request.lock_timeout) as writer:
        count = derive_all(writer)
        writer.publish()
        return ReasonAnswer(count)


def _derive_load(writer: Writer, entry: Entry) -> None:
    """Derive the relations of one load: from its statements alone, unless it affects derivations
    from others too.
    """
    lines = writer.as_held(entry).splitlines()
    if reasoning.affects_other_derivations(lines, writer.view):
        derive_all(writer)
        return
    subjects = {line.partition(b" ")[0] for line in lines}
    iris = [NamedNode(subject[1:-1].decode()) for subject in subjects]
    with writer.guarded():
        quads = list(reasoning.derive_incremental(writer.view, iris))
    writer.add_derived(quads)


def _answer(content: ReadAnswer, *, is_new: bool = False) -> LoadAnswer:
    """Return the answer about files that were read, before anything is written."""
    return LoadAnswer(
        quads=content.count,
        files=content.paths,
        already=content.already,
        statements=content.statements,
        made_store=is_new,
        left_out=content.left_out,
        read_as=tuple(sorted(content.read_as.items())),
        resolved=tuple(sorted(content.resolved.items())),
        candidates=content.candidates,
        warnings=content.warnings,
    )


def attach_text(request: AttachRequest) -> AttachAnswer:
    """Keep a source's text in a store, by its hash. Raises InputError where it is not the text that
    was coded.

    >>> attach_text(AttachRequest("no-such-store", "radio", "radio.txt"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    store, name, file = Path(request.store), request.source, request.file
    view = open_folder(store)
    source = view.source(name)
    if source is None:
        raise InputError(
            f"no source {name!r} in {store}. kg sources list --store {store} shows them."
        )
    data = sandbox.read(Path(file), limit=sandbox.MAX_DOCUMENT_BYTES)
    digest = sha256_of(data)
    if not source.sha256:
        raise InputError(
            f"{name}: this source was coded without its text, so there is no hash to check "
            f"{file} against."
        )
    if digest != source.sha256:
        raise InputError(
            f"{file}: its SHA-256 is {digest}, but {name} was coded from {source.sha256}. Use "
            "that version."
        )
    sandbox.text(data, file)
    files.write_synced(store / "texts" / f"{digest}.txt", data)
    findings, _ = verify(data, file, digest, passages_of(view, name))
    return AttachAnswer(digest, tuple(findings))
