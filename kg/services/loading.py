"""Making a store, loading into it, deriving, attaching texts."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import journal, resources, sandbox
from kg import reason as reasoning
from kg.errors import Finding, InputError
from kg.ingest.names import Candidate
from kg.services.batch import expand, read_batch
from kg.services.opening import derive, ontology_quads
from kg.services.worker import read_inputs, write_places
from kg.services.writing import again, now, writing
from kg.store import View, Writer, create, discard, open_folder
from kg.store.folder import check, finish, is_store
from kg.texts import Texts, sha256_of
from kg.vocab import MKG, RDF, NamedNode
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_BULK: Final = 20_000
"""Quads above which a load leaves the derived graph to `reason`."""
_SECONDS: Final = 60.0
_BYTES_A_SECOND: Final = 500_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: quads added, files that were there already, and whether a store was made for
    it.

    `resolved` are names in the files and the ids that they stand for, `candidates` what unknown
    names became, `read_as` files that are not what their endings say, and what they are, `warnings`
    what is worth a look: a passage that cuts a word.
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


def initialise(folder: Path, *, empty: bool = False) -> Loaded:
    """Make a store with the ontology and, unless `empty`, the packaged knowledge base."""
    existed = folder.exists()
    create(folder)
    try:
        made = _initialised(folder, empty=empty)
        finish(folder)
    except BaseException:
        discard(folder, existed=existed)
        raise
    return made


def _initialised(folder: Path, *, empty: bool) -> Loaded:
    with writing(folder, making=True) as writer:
        files = resources.ontology()
        inputs = [journal.input_id(path.read_bytes(), path.suffix) for path in files]
        lines = journal.lines_of(ontology_quads())
        _add(writer, inputs, [path.name for path in files], lines)
        paths: list[str] = []
        statements = 0
        if not empty:  # in this process: what we ship ourselves is no stranger's input
            batch = read_batch(writer.view, list(resources.seeds()), set(), Texts(()))
            root = resources.root()
            paths = [str(Path(path).relative_to(root)) for path in batch.paths]
            places = writer.journal.incoming / f"{os.getpid()}-input.tsv"
            write_places(places, batch.places, batch.paths)
            _add(writer, batch.inputs, paths, batch.lines, places)
            statements = sum(
                f" {RDF.type} {MKG.Statement} ".encode() in line for line in batch.lines
            )
        writer.derive(derive(writer.view))
        writer.publish()
        return Loaded(writer.view.count(), tuple(paths), statements=statements, made_store=True)


def _add(
    writer: Writer,
    inputs: list[str],
    paths: list[str],
    lines: list[bytes],
    places: Path | None = None,
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
    writer.add(entry, lines, places)


def load(
    paths: Sequence[Path],
    store: Path,
    *,
    dry_run: bool = False,
    texts: Texts | None = None,
    mapping: Path | None = None,
    create_unknown: bool = False,
    isolated: bool = True,
    timeout: float | None = None,
    lock_timeout: float | None = None,
    step: Callable[[str], None] = lambda _text: None,
) -> Loaded:
    """Load files and folders into a store; everything is checked before anything is written.

    The same input again changes nothing. A folder that is no store, or is not there, becomes an
    empty one first. Inputs are read in a process of their own, stopped after `timeout` seconds
    (default: by their size), unless `isolated` is false. `mapping` is that of tables. With
    `create_unknown`, an actor or a place that nothing is called becomes a candidate, to be settled
    later. Direct relations are derived at once, except for a load of more than 20,000 quads:
    `derived` is then false, and `reason` does it. `step` is told what is being done. Raises
    InputError with every finding, MachineError for want of room or of the lock.
    """
    files = expand(paths)
    job: dict[str, Any] = {
        "paths": [str(path) for path in files],
        "texts": [str(path) for path in texts.folders] if texts else [],
        "mapping": str(mapping) if mapping else "",
        "known": [],
        "store": "",
        "quads": "",
        "places": "",
        "create_unknown": create_unknown,
    }
    reading = Reading(files, timeout, isolated=isolated)
    made = not is_store(store)
    if made:
        if store.exists() and (not store.is_dir() or any(store.iterdir())):
            raise InputError(
                f"{store}: is not empty and no kg store. Name a new or an empty folder."
            )
        if dry_run:
            return _result(reading(job), made=True)
        with _made_for_load(store), writing(store) as writer:
            return _load(writer, job, reading, step, made=True)
    if dry_run:
        known = journal.Journal(store / "journal").known()
        return _result(reading(job | _at(store, known, job)), made=False)
    step("waiting for the lock")
    with writing(store, timeout=lock_timeout) as writer:
        return _load(writer, job, reading, step, made=False)


def _at(store: Path, known: set[str], job: dict[str, Any]) -> dict[str, Any]:
    check(store)
    return {
        "store": str(store),
        "known": sorted(known),
        "texts": [str(store / "texts"), *job["texts"]],
    }


def _load(
    writer: Writer,
    job: dict[str, Any],
    reading: Reading,
    step: Callable[[str], None],
    *,
    made: bool,
) -> Loaded:
    incoming = writer.journal.incoming
    # Named after this process: what a killed one left running may still write under its own name.
    quads, places = incoming / f"{os.getpid()}-input.nq.gz", incoming / f"{os.getpid()}-input.tsv"
    step("reading and checking")
    job |= _at(writer.folder, writer.journal.known(), job) | {
        "quads": str(quads),
        "places": str(places),
    }
    found = reading(job, writer.view)
    if not found["inputs"]:
        writer.journal.clear_incoming()
        return _result(found, made=made)
    writer.room_for(found["bytes"])
    entry = journal.Entry(
        journal.entry_id(found["inputs"], again=again(writer.journal, found["inputs"])),
        tuple(found["inputs"]),
        tuple(found["paths"]),
        found["count"],
        found["sha256"],
        now(),
    )
    derived = entry.quads <= _BULK

    def deriving() -> None:
        step("deriving")
        _derive_load(writer, writer.seen(entry))

    step(f"writing {counted(entry.quads, 'quad')}")
    writer.add(
        entry, quads, places if places.exists() else None, deriving=deriving if derived else None
    )
    step("publishing")
    writer.publish()
    return _result(found, made=made, entry=entry.id, derived=derived)


class Reading:
    """Reads inputs in the worker, or here."""

    def __init__(self, files: list[Path], timeout: float | None, *, isolated: bool) -> None:
        self.isolated = isolated
        self.timeout = (
            _SECONDS + sum(map(_size, files)) / _BYTES_A_SECOND if timeout is None else timeout
        )

    def __call__(self, job: dict[str, Any], view: View | None = None) -> dict[str, Any]:
        """Return what `worker.read_inputs` does; in this process it may read the view that is open
        already.
        """
        if self.isolated:
            data = sandbox.run_killable(
                "kg.services.worker:read_inputs", job, timeout=self.timeout, what="load"
            )
        else:
            data = read_inputs(job, view)
        found: dict[str, Any] = json.loads(data)
        return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the reader says what is wrong with it
        return 0


@contextlib.contextmanager
def _made_for_load(store: Path) -> Iterator[None]:
    """Make an empty store for a load, and take it away again where the load is refused."""
    existed = store.exists()
    initialise(store, empty=True)
    try:
        yield
    except BaseException:
        discard(store, existed=existed)
        raise


def reason(store: Path, *, lock_timeout: float | None = None) -> int:
    """Derive every direct relation of a store anew and publish it; return the number of derived
    quads.
    """
    with writing(store, timeout=lock_timeout) as writer:
        quads = list(derive(writer.view))
        writer.derive(quads)
        writer.publish()
        return len(quads)


def _derive_load(writer: Writer, data: bytes) -> None:
    """Derive what follows from one load: from its statements alone, unless it says what reaches
    others too.
    """
    lines = data.splitlines()
    if reasoning.reaches_others(lines, writer.view):
        writer.derive(derive(writer.view))
        return
    subjects = {line.partition(b" ")[0] for line in lines}
    named = [NamedNode(subject[1:-1].decode()) for subject in subjects]
    writer.derive_more(reasoning.derive_for(writer.view, named))


def _result(found: dict[str, Any], *, made: bool, entry: str = "", derived: bool = True) -> Loaded:
    return Loaded(
        found["count"],
        tuple(found["paths"]),
        tuple(found["already"]),
        found["statements"],
        made,
        entry,
        derived,
        found["left_out"],
        tuple(sorted(found["read_as"].items())),
        tuple(sorted(found["resolved"].items())),
        tuple(
            Candidate(kind, slug, name, tuple(place))
            for kind, slug, name, *place in found["candidates"]
        ),
        tuple(Finding(**warning) for warning in found["warnings"]),
    )


def attach_text(store: Path, source: str, file: Path) -> None:
    """Keep a source's text in a store, by its hash. Raises InputError where it is not the text that
    was coded.
    """
    found = open_folder(store).source(source)
    if found is None:
        raise InputError(
            f"no source {source!r} in {store}. kg sources list --store {store} shows them."
        )
    data = sandbox.read(file, limit=sandbox.MAX_DOCUMENT_BYTES)
    digest = sha256_of(data)
    if not found.sha256:
        raise InputError(
            f"{source}: this source was coded without its text, so there is no hash to check "
            f"{file} against."
        )
    if digest != found.sha256:
        raise InputError(
            f"{file}: its SHA-256 is {digest}, but {source} was coded from {found.sha256}. Use "
            "that version."
        )
    sandbox.text(data, str(file))
    journal.write_synced(store / "texts" / f"{digest}.txt", data)
