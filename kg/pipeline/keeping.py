"""Keeping a store: its log, its verification against the journal, making it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat
from pyoxigraph import serialize as serialize_rdf

from kg.errors import Finding, InputError
from kg.journal import Journal
from kg.pipeline.views import derive
from kg.store import Writer, open_folder
from kg.store.folder import damaged_files, is_store, published_load
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from pathlib import Path

    from kg.journal import Load


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found: loads and quads compared, the derived ones left out, and what does not agree."""

    loads: int
    quads: int
    findings: tuple[Finding, ...]


def log(store: Path) -> tuple[Load, ...]:
    """Return the committed loads of a store, in order. Raises InputError where it is none."""
    if not is_store(store):
        raise InputError(f"{store}: no kg store. Make one with: kg init {store}")
    return Journal(store / "journal").loads()


def rebuild(store: Path) -> int:
    """Make a store's files anew from its journal, derive and publish; return the number of quads."""
    with Writer(store, anew=True) as writer:
        writer.derive(derive(writer.view))
        writer.publish()
        return len(writer.engine)


def verify(store: Path) -> Verification:
    """Compare what readers see with the journal, quad by quad; each load's file with its own hash and count.

    The engine's files are compared with the checksums of their publication first, since the engine notices damage only
    in what it happens to read; then the quads, by the scan that raises.
    """
    loads = log(store)
    findings: list[Finding] = []
    expected: set[bytes] = set()
    shown = published_load(store)
    journal = Journal(store / "journal")
    behind = False
    for load in loads:
        try:
            data = journal.read(load)
        except InputError as error:
            findings.append(_finding(str(journal.path(load)), "journal-load", str(error), "restore it from a backup"))
            continue
        count = data.count(b"\n")
        if count != load.quads:
            problem = f"{count} quads, the manifest says {load.quads}"
            findings.append(_finding(str(journal.path(load)), "journal-count", problem, "restore it from a backup"))
        if not behind:
            expected.update(data.splitlines())
            expected.update(load.record())
        behind = behind or load.id == shown
    return Verification(len(loads), len(expected), (*findings, *_compare(store, expected)))


def _compare(store: Path, expected: set[bytes]) -> list[Finding]:
    remedy = f"kg store rebuild --store {store}"
    damaged = damaged_files(store)
    if damaged:
        return [_finding(path, "store-damaged", "not as it was written", remedy) for path in damaged]
    try:
        view = open_folder(store)
        quads = (quad for quad in view.quads() if quad.graph_name != DERIVED_GRAPH)
        found = (serialize_rdf(quads, format=RdfFormat.N_QUADS) or b"").splitlines()
    except (OSError, RuntimeError, InputError) as error:
        return [_finding(str(store), "store-damaged", str(error), remedy)]
    missing, extra = expected.difference(found), set(found) - expected
    findings = []
    if missing:
        example = min(missing).decode(errors="replace")[:120]
        problem = f"{len(missing):,} quads of the journal are not in the store, such as {example}"
        findings.append(_finding(str(store), "store-missing", problem, remedy))
    if extra:
        example = min(extra).decode(errors="replace")[:120]
        problem = f"{len(extra):,} quads of the store are in no load, such as {example}"
        findings.append(_finding(str(store), "store-extra", problem, remedy))
    return findings


def _finding(path: str, code: str, problem: str, remedy: str) -> Finding:
    return Finding(path, 0, 0, code, "error", problem, remedy)
