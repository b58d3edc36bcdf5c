"""Files that are not loaded: the view that a store would have with them in it, and where their
subjects stand.
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import journal, resources, validate
from kg.engine import scratch
from kg.engine.rdf import RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.journal import Journal
from kg.services.batch import expand
from kg.services.loading import Reading
from kg.services.locations import place_of, placed, places
from kg.services.opening import ontology_quads, open_view
from kg.services.worker import read_places
from kg.store import View, written
from kg.vocab import DERIVED_GRAPH, Quad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.errors import Finding
    from kg.services.locations import Place
    from kg.validate import ShapesGraph


@dataclass(frozen=True, slots=True)
class Tried:
    """What files would bring: the findings in them, and which of them were there already."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    already: tuple[str, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


def findings_of(
    store: Path | None = None,
    *,
    shapes: Path | None = None,
    engine: str = "",
    own: ShapesGraph | None = None,
) -> tuple[Finding, ...]:
    """Return what breaks a shape or mandate logic in a store, or in the packaged knowledge base,
    each with its line.
    """
    view = open_view(store)
    return placed(validate.everything(view, shapes, engine=engine, own=own), view, store)


def try_files(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    alone: bool = False,
    shapes: Path | None = None,
    engine: str = "",
    mapping: Path | None = None,
    timeout: float | None = None,
    own: ShapesGraph | None = None,
) -> Tried:
    """Return what breaks a shape or mandate logic in files, without loading them.

    They are checked together with a store, else with the packaged knowledge base, or, `alone`, with
    the ontology. A finding counts that stands in one of the files, or that is not there without
    them. Files are read in a process of their own, as a load does. Raises InputError as a load
    does.
    """
    files, data, at, read = _read(paths, store, alone=alone, mapping=mapping, timeout=timeout)
    before = _base(store, alone=alone)
    view = _with(before, data)
    were = {
        (one.code, one.focus, one.message)
        for one in validate.everything(before, shapes, engine=engine, own=own)
    }
    known = ({} if alone else places(store)) | at
    resolved = {Path(path).resolve() for path in read["already"]}
    named = {str(path) for path in files}
    counted = []
    for finding in validate.everything(view, shapes, engine=engine, own=own):
        place = place_of(view, finding.focus, known)
        here = place[0] in named or Path(place[0]).resolve() in resolved
        if here or (finding.code, finding.focus, finding.message) not in were:
            counted.append(finding)
    return Tried(
        placed(counted, view, store, known), tuple(read["paths"]), tuple(read["already"]), at
    )


def view_with(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    alone: bool = False,
    mapping: Path | None = None,
) -> tuple[View, dict[str, Place]]:
    """Return the view that a store would have with files in it, and where their subjects stand;
    nothing is loaded.

    They stand beside a store, else beside the packaged knowledge base, or, `alone`, beside the
    ontology. Raises InputError as a load does.
    """
    _, data, at, _ = _read(paths, store, alone=alone, mapping=mapping)
    return _with(_base(store, alone=alone), data), ({} if alone else places(store)) | at


def _read(
    paths: Sequence[Path],
    store: Path | None,
    *,
    alone: bool,
    mapping: Path | None,
    timeout: float | None = None,
) -> tuple[list[Path], bytes, dict[str, Place], dict[str, Any]]:
    """Return the files that paths stand for, their quads, where their subjects stand, and what
    reading said of them.
    """
    files = expand(paths)
    job: dict[str, Any] = {
        "paths": [str(path) for path in files],
        "texts": [],
        "mapping": str(mapping) if mapping else "",
        "store": str(store) if store and not alone else "",
        "packaged": store is None and not alone,
        "known": sorted(_known(store)) if not alone else [],
    }
    with tempfile.TemporaryDirectory() as scratch:
        job |= {
            "quads": str(Path(scratch) / "quads.nq.gz"),
            "places": str(Path(scratch) / "places.tsv"),
        }
        read = Reading(files, timeout, isolated=True)(job)
        data = gzip.decompress(Path(job["quads"]).read_bytes())
        at = read_places(Path(job["places"]), read["paths"])
    return files, data, at, read


def _with(before: View, data: bytes) -> View:
    """Return a view with quads beside those of another, of which what was derived is left out."""
    after = scratch(quad for quad in before.quads() if quad.graph_name != DERIVED_GRAPH)
    after.bulk_load(data)
    return View(after, lambda: _forms(before, data))


def _forms(before: View, data: bytes) -> dict[Quad, tuple[Quad, ...]]:
    """Return what a view's files and N-Quads lines beside them wrote for each quad that the engine
    holds otherwise.
    """
    forms = dict(before.forms)
    new = list(parse_rdf(data, RdfFormat.N_QUADS))
    changed = written.differing(new)
    held = set(before.look_up((*quad,) for quad in changed if quad not in forms))
    for quad, written_now in changed.items():
        there = () if quad in forms or quad not in held else (quad,)
        forms[quad] = tuple(sorted({*forms.get(quad, there), *written_now}, key=str))
    for quad in forms.keys() & set(new):
        forms[quad] = tuple(sorted({*forms[quad], quad}, key=str))
    return forms


def _base(store: Path | None, *, alone: bool) -> View:
    if not alone:
        return open_view(store)
    return View(scratch(ontology_quads()))


def _known(store: Path | None) -> set[str]:
    if store is not None:
        return Journal(store / "journal").known()
    return {journal.input_id(path.read_bytes(), path.suffix) for path in resources.seeds()}
