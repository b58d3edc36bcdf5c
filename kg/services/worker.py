"""What runs in a process of its own, which can be killed: reading untrusted inputs, comparing a
store.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.engine import scratch
from kg.journal import canonical, distinct, hash_of
from kg.services.batch import read_batch
from kg.services.opening import ontology_quads, open_view
from kg.store import View, open_folder
from kg.texts import Texts
from kg.vocab import MKG, RDF

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_inputs(job: dict[str, Any], view: View | None = None) -> bytes:
    """Read and check inputs against a store; write their canonical form and their places beside its
    journal.

    The job names the `paths`, the `store` (empty: ontology and vocabularies only, or what is
    `packaged`), the folders of `texts`, the inputs `known`, the `mapping` of a table, and the files
    `quads` and `places` to write (empty: none). Returns what a load must know of them as JSON.
    Raises InputError with every finding.
    """
    view = view or _known(job["store"], packaged=job.get("packaged", False))
    texts = Texts(tuple(map(Path, job["texts"])))
    mapping = Path(job["mapping"]) if job.get("mapping") else None
    batch = read_batch(
        view,
        [Path(path) for path in job["paths"]],
        set(job["known"]),
        texts,
        mapping,
        create_unknown=job.get("create_unknown", False),
    )
    lines = distinct(batch.lines)
    digest = canonical.write(Path(job["quads"]), lines) if job["quads"] else hash_of(lines)
    if job["places"] and batch.places:
        write_places(Path(job["places"]), batch.places, batch.paths)
    declared = f" {RDF.type} {MKG.Statement} ".encode()
    return json.dumps(
        {
            "paths": batch.paths,
            "inputs": batch.inputs,
            "already": batch.already,
            "left_out": batch.left_out,
            "read_as": batch.read_as,
            "count": len(lines),
            "bytes": sum(map(len, lines)) + len(lines),
            "sha256": digest,
            "statements": canonical.count(lines, declared),
            "resolved": batch.resolved,
            "warnings": [asdict(warning) for warning in dict.fromkeys(batch.warnings)],
            "candidates": [
                [made.kind, made.id, made.name, *made.place] for made in batch.candidates
            ],
        }
    ).encode()


def _known(store: str, *, packaged: bool) -> View:
    """Return what inputs are checked against: a store, what is packaged, or ontology and
    vocabularies alone.
    """
    if store:
        return open_folder(Path(store))
    if packaged:
        return open_view()
    return View(scratch(ontology_quads()))


def write_places(path: Path, places: Mapping[str, tuple[str, int, int]], paths: list[str]) -> None:
    """Write where subjects stood: subject, number of its input, line, column; by subject."""
    numbers = {name: number for number, name in enumerate(paths)}
    rows = (
        f"{subject}\t{numbers[name]}\t{line}\t{column}\n"
        for subject, (name, line, column) in sorted(places.items())
    )
    path.write_text("".join(rows), encoding="utf-8")


def read_places(path: Path, paths: list[str]) -> dict[str, tuple[str, int, int]]:
    """Return what `write_places` wrote, empty where it wrote nothing."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    split = [row.split("\t") for row in rows]
    return {
        subject: (paths[int(number)], int(line), int(column))
        for subject, number, line, column in split
    }


def compare(job: dict[str, Any]) -> bytes:
    """Compare a store with its journal; return the findings as JSON."""
    from kg.services.verification import compare as compare_store

    return json.dumps(asdict(compare_store(Path(job["store"])))).encode()
