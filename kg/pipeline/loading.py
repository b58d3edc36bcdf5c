"""Making a store, loading into it, deriving, attaching texts. The only module that calls a Writer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store

from kg import gate, journal, resources
from kg.errors import InputError
from kg.pipeline.batch import Batch, expand, lines_of, prepared, read_batch
from kg.pipeline.views import derive, load_ontology
from kg.sources import Texts, sha256_of
from kg.store import View, Writer, create, open_folder
from kg.store.folder import is_store
from kg.vocab import MKG, ONTOLOGY_GRAPH, RDF, REGISTRY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    left_out: bool = False


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
            lines=lines_of(scratch.quads_for_pattern(None, None, None, None)),
        )
        writer.add(*prepared(ontology))
        batch, statements = Batch(), 0
        if not empty:
            batch = read_batch(writer.view, list(resources.seeds()), set(), Texts(()))
            root = resources.root()
            batch.paths = [str(Path(path).relative_to(root)) for path in batch.paths]
            load_, data = prepared(batch)
            writer.add(load_, data)
            statements = _statements(data)
        writer.derive(derive(writer.view))
        writer.publish()
        return Loaded(len(writer.engine), tuple(batch.paths), statements=statements, made_store=True)


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
        batch = read_batch(View(scratch), files, set(), texts or Texts(()))  # a bad file leaves no folder behind
        if dry_run:
            return _result(batch, prepared(batch), made=True)
        initialise(store, empty=True)
    if dry_run:
        known = {item for done in journal.Journal(store / "journal").loads() for item in done.inputs}
        batch = read_batch(open_folder(store), files, known, _texts(store, texts))
        return _result(batch, prepared(batch), made=False)
    with Writer(store) as writer:
        known = {item for done in writer.journal.loads() for item in done.inputs}
        batch = read_batch(writer.view, files, known, _texts(store, texts))
        behind = writer.behind
        derived = True
        load_, data = prepared(batch)
        if batch.inputs:
            writer.add(load_, data)
            derived = load_.quads <= _BULK
        if behind:
            writer.derive(derive(writer.view))
        elif batch.inputs and derived:
            _derive_load(writer, data)
        if batch.inputs or behind:
            writer.publish()
        return _result(batch, (load_, data), made=made, derived=derived)


_BULK: Final = 20_000
"""Quads above which a load leaves the derived graph to `reason`."""


def reason(store: Path) -> int:
    """Derive every direct relation of a store anew and publish it; return the number of derived quads."""
    with Writer(store) as writer:
        quads = list(derive(writer.view))
        writer.derive(quads)
        writer.publish()
        return len(quads)


def _derive_load(writer: Writer, data: bytes) -> None:
    """Derive what follows from one load; a change of the registry or a retraction reaches others too."""
    if any(str(term).encode() in data for term in (REGISTRY_GRAPH, ONTOLOGY_GRAPH, MKG.retracts)):
        writer.derive(derive(writer.view))
        return
    scratch = Store()
    for graph in (ONTOLOGY_GRAPH, REGISTRY_GRAPH):
        scratch.bulk_extend(writer.view.quads(graph))
    before = set(derive(View(scratch)))
    scratch.load(data, format=RdfFormat.N_QUADS, lenient=True)
    writer.derive_more(quad for quad in derive(View(scratch)) if quad not in before)


def _result(batch: Batch, made_load: tuple[journal.Load, bytes], *, made: bool, derived: bool = True) -> Loaded:
    load_, data = made_load
    return Loaded(
        load_.quads, tuple(batch.paths), tuple(batch.already), _statements(data), made,
        load_.id if batch.inputs else "", derived, batch.left_out,
    )  # fmt: skip


def _statements(data: bytes) -> int:
    """Return how many statements a load's canonical lines declare."""
    return data.count(f" {RDF.type} {MKG.Statement} ".encode())


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
