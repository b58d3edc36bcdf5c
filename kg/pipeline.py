"""The order of the steps: open, load, initialise. The only module that calls a Writer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Quad, RdfFormat, Store
from pyoxigraph import serialize as serialize_rdf

from kg import gate, journal, resources
from kg.errors import InputError
from kg.ingest import rdf, yaml
from kg.ingest.names import Names
from kg.sources import Texts, sha256_of
from kg.store import View, Writer, create, open_folder
from kg.store.folder import is_store
from kg.vocab import ONTOLOGY_GRAPH, REGISTRY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Table


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: quads added, files that were there already, and whether a store was made for it."""

    quads: int
    files: tuple[str, ...]
    already: tuple[str, ...] = ()
    statements: int = 0
    made_store: bool = False
    load: str = ""
    derived: bool = True


@dataclass
class Batch:
    """Inputs that were read and checked, not written yet."""

    paths: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    statements: int = 0


def open_view(store: Path | None = None) -> View:
    """Return a view of a store on disk, or of the packaged knowledge base in memory.

    >>> open_view().ask("ASK { ?mandate skos:notation 'mss' }")
    True
    """
    return _packaged() if store is None else open_folder(store)


@cache
def _packaged() -> View:
    engine = Store()
    load_ontology(engine)
    view = View(engine)
    quads, _ = yaml.read(_packaged_documents(), Names(view))
    engine.bulk_extend(quads)
    engine.bulk_extend(_derive(view))
    return view


def _packaged_documents() -> list[yaml.Document]:
    return [yaml.parse(path.read_bytes(), str(path)) for path in resources.seeds()]


def load_ontology(engine: Store) -> None:
    """Put the ontology, its vocabularies and its alignments into their graph."""
    for path in resources.ontology():
        engine.load(path=str(path), format=RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH)


def _derive(view: View) -> Iterable[Quad]:
    from kg import reason

    return reason.derive(view)


def initialise(folder: Path, *, empty: bool = False) -> Loaded:
    """Make a store with the ontology and, unless `empty`, the packaged knowledge base."""
    create(folder)
    with Writer(folder) as writer:
        scratch = Store()
        load_ontology(scratch)
        files = resources.ontology()
        ontology = Batch(
            paths=[path.name for path in files],
            inputs=[journal.input_id(path.read_bytes(), path.suffix) for path in files],
            lines=_lines(scratch.quads_for_pattern(None, None, None, None)),
        )
        writer.add(*_prepared(ontology))
        batch = Batch()
        if not empty:
            batch = _read_batch(writer.view, list(resources.seeds()), set(), Texts(()))
            root = resources.root()
            batch.paths = [str(Path(path).relative_to(root)) for path in batch.paths]
            writer.add(*_prepared(batch))
        writer.derive(_derive(writer.view))
        writer.publish()
        return Loaded(len(writer.engine), tuple(batch.paths), statements=batch.statements, made_store=True)


def load(paths: Sequence[Path], store: Path, *, dry_run: bool = False, texts: Texts | None = None) -> Loaded:
    """Load files and folders into a store; everything is checked before anything is written.

    The same input again changes nothing. A folder that is no store, or is not there, becomes an empty one first.
    Direct relations are derived at once, except for a load of more than 20,000 quads: `derived` is then false, and
    `reason` does it. Raises InputError with every finding.
    """
    made = not is_store(store)
    files = expand(paths)
    if made:
        if store.exists() and (not store.is_dir() or any(store.iterdir())):
            raise InputError(f"{store}: is not empty and no kg store. Name a new or an empty folder.")
        scratch = Store()
        load_ontology(scratch)
        batch = _read_batch(View(scratch), files, set(), texts or Texts(()))  # a bad file leaves no folder behind
        if dry_run:
            return _result(batch, _prepared(batch)[0], made=True)
        initialise(store, empty=True)
    known = {item for done in journal.Journal(store / "journal").loads() for item in done.inputs}
    if dry_run:
        batch = _read_batch(open_folder(store), files, known, _texts(store, texts))
        return _result(batch, _prepared(batch)[0], made=False)
    with Writer(store) as writer:
        known = {item for done in writer.journal.loads() for item in done.inputs}
        batch = _read_batch(writer.view, files, known, _texts(store, texts))
        behind = writer.behind
        derived = True
        load_, data = _prepared(batch)
        if batch.inputs:
            writer.add(load_, data)
            derived = load_.quads <= _BULK
        if behind:
            writer.derive(_derive(writer.view))
        elif batch.inputs and derived:
            _derive_load(writer, data)
        if batch.inputs or behind:
            writer.publish()
        return _result(batch, load_, made=made, derived=derived)


_BULK: Final = 20_000
"""Quads above which a load leaves the derived graph to `reason`."""


def reason(store: Path) -> int:
    """Derive every direct relation of a store anew and publish it; return the number of derived quads."""
    with Writer(store) as writer:
        quads = list(_derive(writer.view))
        writer.derive(quads)
        writer.publish()
        return len(quads)


def _derive_load(writer: Writer, data: bytes) -> None:
    """Derive what follows from one load; a load that changes the registry may change what follows from others."""
    if str(REGISTRY_GRAPH).encode() in data or str(ONTOLOGY_GRAPH).encode() in data:
        writer.derive(_derive(writer.view))
        return
    scratch = Store()
    for graph in (ONTOLOGY_GRAPH, REGISTRY_GRAPH):
        scratch.bulk_extend(writer.view.quads(graph))
    before = set(_derive(View(scratch)))
    scratch.load(data, format=RdfFormat.N_QUADS, lenient=True)
    writer.derive_more(quad for quad in _derive(View(scratch)) if quad not in before)


def _result(batch: Batch, load_: journal.Load, *, made: bool, derived: bool = True) -> Loaded:
    return Loaded(
        load_.quads, tuple(batch.paths), tuple(batch.already), batch.statements, made,
        load_.id if batch.inputs else "", derived,
    )  # fmt: skip


def _texts(store: Path, texts: Texts | None) -> Texts:
    return Texts((store / "texts", *(texts.folders if texts else ())))


def attach_text(store: Path, source: str, file: Path) -> None:
    """Keep a source's text in a store, by its hash. Raises InputError where it is not the text that was coded."""
    found = open_folder(store).source(source)
    if found is None:
        raise InputError(f"no source {source!r} in {store}. kg sources list --store {store} shows them.")
    data = gate.read(file, limit=gate.MAX_DOCUMENT_BYTES)
    digest = sha256_of(data)
    if not found.sha256:
        raise InputError(
            f"{source}: this source was coded without its text, so there is no hash to check {file} against."
        )
    if digest != found.sha256:
        raise InputError(
            f"{file}: its SHA-256 is {digest}, but {source} was coded from {found.sha256}. Use that version."
        )
    gate.text(data, str(file))
    journal.write_synced(store / "texts" / f"{digest}.txt", data)


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files that paths stand for; a folder stands for every file in it that we read, in path order."""
    suffixes = (*yaml.SUFFIXES, *rdf.FORMATS)
    found: list[Path] = []
    for path in paths:
        if _is_folder(path):
            inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in suffixes and p.is_file()]
            if not inside:
                raise InputError(f"{path}: no file to load in this folder. kg reads {', '.join(suffixes)}.")
            found += inside
        elif path.suffix.lower() not in suffixes:
            raise InputError(
                f"{path}: kg cannot read {path.suffix or 'a file without ending'}. It reads {', '.join(suffixes)}."
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}). Check the name.") from error


def _read_batch(view: View, paths: list[Path], known: set[str], texts: Texts) -> Batch:
    """Read and check inputs that are not `known` yet; nothing is written."""
    batch = Batch()
    documents: list[yaml.Document] = []
    for path in paths:
        suffix = path.suffix.lower()
        is_document = suffix in yaml.SUFFIXES
        data = gate.read(path, limit=gate.MAX_DOCUMENT_BYTES if is_document else gate.MAX_BYTES)
        address = journal.input_id(data, suffix)
        if address in known or address in batch.inputs:
            batch.already.append(str(path))
            continue
        batch.paths.append(str(path))
        batch.inputs.append(address)
        if is_document:
            documents.append(yaml.parse(data, str(path)))
        else:
            batch.lines += rdf.read(data, str(path), suffix, address)
    if documents:
        quads, places = yaml.read(documents, Names(view, text_of=texts.get))
        batch.lines += _lines(quads)
        batch.statements = sum("/id/statement/" in iri for iri in places)
    return batch


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    return bytes(serialize_rdf(quads, format=RdfFormat.N_QUADS) or b"").splitlines()


def _prepared(batch: Batch) -> tuple[journal.Load, bytes]:
    """Return a batch as the load that the journal will hold, and its quads in canonical form."""
    data = journal.canonical(batch.lines)
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    made = journal.Load(
        id=journal.load_id(batch.inputs),
        inputs=tuple(batch.inputs),
        paths=tuple(batch.paths),
        quads=data.count(b"\n"),
        sha256=journal.hash_of(data),
        recorded=now,
    )
    return made, data


def table(view: View, text: str, **parameters: str) -> Table:
    """Return a query's rows as a Table of rdflib terms, None where unbound; iterating gives one mapping a row.

    `text` is the name of a library query or a SPARQL SELECT; parameters are given as people type them.

    >>> table(open_view(), "tasks-of-mandate", mandate="gsf").columns[0]
    'task'
    """
    from kg import query
    from kg.store.interop import rdflib_table

    free = "{" in text
    found = query.from_text(text, "query", "", "query") if free else query.find(text)
    return rdflib_table(query.table(view, found, parameters))


def answer(job: dict[str, Any]) -> bytes:
    """Answer one query in the worker process; the job names the store, the text, the form and the row limit.

    The first byte says whether the result was cut at the limit.
    """
    from kg import query

    view = open_view(Path(job["store"]) if job["store"] else None)
    if job.get("ask"):
        return json.dumps(query.ask(view, job["text"])).encode()
    found = query.from_text(job["text"], job["name"], "", job["name"])
    data, cut = query.run(view, found, job["values"], job["form"], limit=job["limit"])
    return (b"1" if cut else b"0") + data
