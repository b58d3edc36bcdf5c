"""Files that are not loaded: the view that a store would have with them in it, and where their
subjects stand.
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg import journal, resources, validate
from kg.engine import scratch
from kg.engine.rdf import RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.journal import Journal
from kg.model import Location
from kg.services.batch import expand
from kg.services.loading import Reading
from kg.services.locations import locations_of, subject_locations, with_locations
from kg.services.opening import ontology_view, open_view
from kg.services.worker import ReadRequest, read_locations
from kg.store import View, original_forms
from kg.vocab import DERIVED_GRAPH, Quad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.errors import Finding
    from kg.services.worker import ReadAnswer
    from kg.validate import ShapesGraph


@dataclass(frozen=True, slots=True)
class PrecheckResult:
    """What files would bring: the findings in them, and which of them were there already."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    already: tuple[str, ...] = ()
    locations: dict[str, Location] = field(default_factory=dict)


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
    return with_locations(validate.everything(view, shapes, engine=engine, custom=own), view, store)


def try_files(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    alone: bool = False,
    shapes: Path | None = None,
    engine: str = "",
    mapping: Path | None = None,
    texts: Sequence[str] = (),
    timeout: float | None = None,
    own: ShapesGraph | None = None,
) -> PrecheckResult:
    """Return what breaks a shape or mandate logic in files, without loading them.

    They are checked together with a store, else with the packaged knowledge base, or, `alone`, with
    the ontology. A finding counts that stands in one of the files, or that is not there without
    them. Files are read in a process of their own, as a load does. Raises InputError as a load
    does.
    """
    files, data, at, content = _read(
        paths, store, alone=alone, mapping=mapping, texts=texts, timeout=timeout
    )
    before = _base(store, alone=alone)
    view = _with(before, data)
    were = {
        (one.code, one.focus, one.message)
        for one in validate.everything(before, shapes, engine=engine, custom=own)
    }
    known = ({} if alone else subject_locations(store)) | at
    resolved = {Path(path).resolve() for path in content.already}
    named = {str(path) for path in files}
    counted = []
    after = validate.everything(view, shapes, engine=engine, custom=own)
    stood = locations_of(view, {finding.focus for finding in after}, known)
    for finding in after:
        location = stood.get(finding.focus, Location(""))
        here = location.path in named or Path(location.path).resolve() in resolved
        if here or (finding.code, finding.focus, finding.message) not in were:
            counted.append(finding)
    return PrecheckResult(
        with_locations(counted, view, store, known), content.paths, content.already, at
    )


def view_with(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    alone: bool = False,
    mapping: Path | None = None,
    texts: Sequence[str] = (),
) -> tuple[View, dict[str, Location]]:
    """Return the view that a store would have with files in it, and where their subjects stand;
    nothing is loaded.

    They stand beside a store, else beside the packaged knowledge base, or, `alone`, beside the
    ontology. Raises InputError as a load does.
    """
    _, data, at, _ = _read(paths, store, alone=alone, mapping=mapping, texts=texts)
    return _with(_base(store, alone=alone), data), ({} if alone else subject_locations(store)) | at


def _read(
    paths: Sequence[Path],
    store: Path | None,
    *,
    alone: bool,
    mapping: Path | None,
    texts: Sequence[str] = (),
    timeout: float | None = None,
) -> tuple[list[Path], bytes, dict[str, Location], ReadAnswer]:
    """Return the files that paths stand for, their quads, where their subjects stand, and what
    reading said of them.
    """
    files = expand(paths)
    in_store = store is not None and (store / "texts").is_dir()
    with tempfile.TemporaryDirectory() as folder:
        quads, locations = Path(folder) / "quads.nq.gz", Path(folder) / "locations.tsv"
        request = ReadRequest(
            paths=tuple(map(str, files)),
            mapping=str(mapping) if mapping else "",
            store=str(store) if store and not alone else "",
            packaged=store is None and not alone,
            texts=(*([str(store / "texts")] if in_store and store else []), *texts),
            known=tuple(sorted(_known(store))) if not alone else (),
            quads=str(quads),
            locations=str(locations),
        )
        content = Reading(files, timeout, isolated=True)(request)
        data = gzip.decompress(quads.read_bytes())
        at = read_locations(locations, content.paths)
    return files, data, at, content


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
    changed = original_forms.differing(new)
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
    return ontology_view()


def _known(store: Path | None) -> set[str]:
    if store is not None:
        return Journal(store / "journal").loaded_inputs()
    return {journal.input_id(path.read_bytes(), path.suffix) for path in resources.seeds()}
