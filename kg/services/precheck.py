"""Checking files before they are loaded: the view that a store would have with them, and the
locations of their subjects.
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
    """The findings in files that are not loaded, and the files that the store has already."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    already: tuple[str, ...] = ()
    locations: dict[str, Location] = field(default_factory=dict)


def findings_of(
    store: Path | None = None,
    *,
    shapes: Path | None = None,
    engine: str = "",
    custom_shapes: ShapesGraph | None = None,
) -> tuple[Finding, ...]:
    """Return the violations of shapes and mandate logic in a store, or in the packaged knowledge
    base, each with its line.
    """
    view = open_view(store)
    return with_locations(
        validate.everything(view, shapes, engine=engine, custom=custom_shapes), view, store
    )


def try_files(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    isolated: bool = False,
    shapes: Path | None = None,
    engine: str = "",
    mapping: Path | None = None,
    texts: Sequence[str] = (),
    timeout: float | None = None,
    custom_shapes: ShapesGraph | None = None,
) -> PrecheckResult:
    """Return the violations of shapes and mandate logic in files, without loading them.

    They are checked together with a store, else with the packaged knowledge base or, if `isolated`,
    with the ontology. Findings located in the files count, and those that do not occur without
    them. Files are read in a separate process, as by a load. Raises InputError as a load does.
    """
    files, data, file_locations, content = _read(
        paths, store, isolated=isolated, mapping=mapping, texts=texts, timeout=timeout
    )
    before = _base(store, isolated=isolated)
    view = _with(before, data)
    earlier_findings = {
        (finding.code, finding.focus, finding.message)
        for finding in validate.everything(before, shapes, engine=engine, custom=custom_shapes)
    }
    locations = ({} if isolated else subject_locations(store)) | file_locations
    resolved = {Path(path).resolve() for path in content.already}
    file_paths = {str(path) for path in files}
    new_findings = []
    after = validate.everything(view, shapes, engine=engine, custom=custom_shapes)
    location_of = locations_of(view, {finding.focus for finding in after}, locations)
    for finding in after:
        location = location_of.get(finding.focus, Location(""))
        in_files = location.path in file_paths or Path(location.path).resolve() in resolved
        if in_files or (finding.code, finding.focus, finding.message) not in earlier_findings:
            new_findings.append(finding)
    return PrecheckResult(
        with_locations(new_findings, view, store, locations),
        content.paths,
        content.already,
        file_locations,
    )


def view_with(
    paths: Sequence[Path],
    store: Path | None = None,
    *,
    isolated: bool = False,
    mapping: Path | None = None,
    texts: Sequence[str] = (),
) -> tuple[View, dict[str, Location]]:
    """Return the view that a store would have with files in it, and the locations of their
    subjects; nothing is loaded.

    The files are added to a store, else to the packaged knowledge base or, if `isolated`, to the
    ontology. Raises InputError as a load does.
    """
    _, data, file_locations, _ = _read(
        paths, store, isolated=isolated, mapping=mapping, texts=texts
    )
    return _with(_base(store, isolated=isolated), data), (
        {} if isolated else subject_locations(store)
    ) | file_locations


def _read(
    paths: Sequence[Path],
    store: Path | None,
    *,
    isolated: bool,
    mapping: Path | None,
    texts: Sequence[str] = (),
    timeout: float | None = None,
) -> tuple[list[Path], bytes, dict[str, Location], ReadAnswer]:
    """Return the files that paths name, their quads, the locations of their subjects, and the
    answer of the reader.
    """
    files = expand(paths)
    in_store = store is not None and (store / "texts").is_dir()
    with tempfile.TemporaryDirectory() as folder:
        quads, locations = Path(folder) / "quads.nq.gz", Path(folder) / "locations.tsv"
        request = ReadRequest(
            paths=tuple(map(str, files)),
            mapping=str(mapping) if mapping else "",
            store=str(store) if store and not isolated else "",
            packaged=store is None and not isolated,
            texts=(*([str(store / "texts")] if in_store and store else []), *texts),
            loaded_inputs=tuple(sorted(_known(store))) if not isolated else (),
            quads=str(quads),
            locations=str(locations),
        )
        content = Reading(files, timeout, isolated=True)(request)
        data = gzip.decompress(quads.read_bytes())
        file_locations = read_locations(locations, content.paths)
    return files, data, file_locations, content


def _with(before: View, data: bytes) -> View:
    """Return a view of another view's stated quads together with the quads in `data`."""
    after = scratch(quad for quad in before.quads() if quad.graph_name != DERIVED_GRAPH)
    after.bulk_load(data)
    return View(after, lambda: _forms(before, data))


def _forms(before: View, data: bytes) -> dict[Quad, tuple[Quad, ...]]:
    """Return what a view's files and N-Quads lines beside them wrote for each quad that the engine
    holds otherwise.
    """
    forms = dict(before.forms)
    new_quads = list(parse_rdf(data, RdfFormat.N_QUADS))
    changed = original_forms.differing(new_quads)
    existing = set(before.look_up((*quad,) for quad in changed if quad not in forms))
    for quad, written_forms in changed.items():
        existing_form = () if quad in forms or quad not in existing else (quad,)
        forms[quad] = tuple(sorted({*forms.get(quad, existing_form), *written_forms}, key=str))
    for quad in forms.keys() & set(new_quads):
        forms[quad] = tuple(sorted({*forms[quad], quad}, key=str))
    return forms


def _base(store: Path | None, *, isolated: bool) -> View:
    if not isolated:
        return open_view(store)
    return ontology_view()


def _known(store: Path | None) -> set[str]:
    if store is not None:
        return Journal(store / "journal").loaded_inputs()
    return {journal.input_id(path.read_bytes(), path.suffix) for path in resources.seeds()}
