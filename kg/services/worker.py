"""Reading untrusted inputs, as a worker process does it, which can be killed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine import scratch
from kg.errors import (
    Finding,
    Location,
)
from kg.importers.names import Candidate
from kg.journal import canonical, distinct, hash_of
from kg.sandbox import Service
from kg.services import present_form
from kg.services.batch import read_batch
from kg.services.opening import open_view
from kg.services.packaged import ontology_quads
from kg.services.reading_drafts import DraftOptions, review_options
from kg.store import View, open_folder
from kg.texts import CUTS_WORD, Texts, cuts
from kg.vocab import MKG, OA, RDF, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.services.batch import Batch

_START: Final = str(OA.start).encode()
_OF_PASSAGES: Final = (
    *(_START, str(OA.end).encode(), str(OA.hasSelector).encode(), str(MKG.passage).encode()),
    *(str(MKG.reportedIn).encode(), str(MKG.sha256).encode(), str(MKG.Source).encode()),
)
"""The terms of the lines that say where a passage is, and of which source."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Which files to read and check, and against what.

    `store` is the folder that they are checked against; empty: what is `packaged`, else ontology
    and vocabularies alone. `texts` are folders of source texts, `loaded_inputs` the inputs
    that are in the store already. `quads` and `locations` are the files to write, empty for none.
    `drafts_folder` has the decisions about drafts, by default that of the store; with
    `accepted_only`, open drafts are left out; `coder` is whose decisions count.
    """

    paths: tuple[str, ...]
    store: str = ""
    texts: tuple[str, ...] = ()
    loaded_inputs: tuple[str, ...] = ()
    mapping: str = ""
    quads: str = ""
    locations: str = ""
    packaged: bool = False
    create_unknown: bool = False
    drafts_folder: str = ""
    accepted_only: bool = False
    coder: str = ""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What a load must know of the files that were read: their quads by number, size and hash.

    `already` are inputs that the store has, `read_as` the formats of files that are not what their
    endings say, `resolved` names and the ids that they mean, `candidates` what unknown names
    became.
    """

    paths: tuple[str, ...]
    inputs: tuple[str, ...]
    already: tuple[str, ...]
    left_out: bool
    read_as: dict[str, str]
    count: int
    size: int
    sha256: str
    statements: int
    resolved: dict[str, str]
    warnings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]


def read_inputs(request: ReadRequest, view: View | None = None) -> ReadAnswer:
    """Read and check inputs against a store; write their canonical form and their locations beside
    its journal. Raises InputError with every finding.

    `view` is that of the store, where it is open already.
    """
    view = view or _known(request.store, packaged=request.packaged)
    texts = Texts(tuple(map(Path, request.texts)))
    batch = read_batch(
        view,
        [Path(path) for path in request.paths],
        set(request.loaded_inputs),
        texts,
        Path(request.mapping) if request.mapping else None,
        create_unknown=request.create_unknown,
        drafts=_draft_options(request),
    )
    lines = distinct(batch.lines)
    digest = canonical.write(Path(request.quads), lines) if request.quads else hash_of(lines)
    if request.locations and batch.locations:
        write_locations(Path(request.locations), batch.locations, batch.paths)
    declared = f" {RDF.type} {MKG.Statement} ".encode()
    return ReadAnswer(
        paths=tuple(batch.paths),
        inputs=tuple(batch.inputs),
        already=tuple(batch.already),
        left_out=batch.left_out,
        read_as=batch.read_as,
        count=len(lines),
        size=sum(map(len, lines)) + len(lines),
        sha256=digest,
        statements=canonical.count(lines, declared),
        resolved=batch.resolved,
        warnings=tuple(dict.fromkeys((*batch.warnings, *cut_in_rdf(batch, view, texts)))),
        candidates=tuple(batch.candidates),
    )


def _draft_options(request: ReadRequest) -> DraftOptions:
    """Return where the decisions about drafts are: in a folder, else in the store."""
    folder = request.drafts_folder or (f"{request.store}/drafts" if request.store else "")
    options = review_options(request.store, request.drafts_folder)
    return DraftOptions(folder, request.accepted_only, request.coder, options)


def cut_in_rdf(batch: Batch, view: View, texts: Texts) -> Iterator[Finding]:
    """Yield a warning for each passage of an RDF file that begins or ends inside a word, where the
    text of its source is at hand. Our own formats are looked at while they are read.
    """
    passage_lines = [line for line in batch.rdf_lines if any(term in line for term in _OF_PASSAGES)]
    if not texts.folders or not any(_START in line for line in passage_lines):
        return
    from kg.provenance import passages_of

    engine = scratch()
    engine.bulk_load(b"\n".join(passage_lines) + b"\n")
    batch_view = View(engine)
    for slug, content in _texts_of(batch_view, view, texts):
        for statement, passage in passages_of(batch_view, slug):
            location = batch.locations.get(entity("statement", statement).value, Location(""))
            for cut in cuts(content, passage.start, passage.end):
                message = f"{statement}: {cut.message}"
                yield Finding(*location, CUTS_WORD, "warning", message, cut.remedy)


def _texts_of(batch_view: View, view: View, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the sources of statements whose texts are at hand, each with its text."""
    sources = {quad.object for quad in batch_view.match(None, MKG.reportedIn)}
    slugs = sorted(local_id(str(source)[1:-1]) for source in sources)
    sources_by_id = view.sources_of(slugs) | batch_view.sources_of(slugs)
    for slug, source in sources_by_id.items():
        content = texts.get(source.sha256)
        if content is not None:
            yield slug, content


def _known(store: str, *, packaged: bool) -> View:
    """Return the view that inputs are checked against: a store, the packaged knowledge base, or
    ontology and vocabularies alone.
    """
    if store:
        view = open_folder(Path(store))
        return present_form.in_present_form(view) if present_form.is_behind(view) else view
    if packaged:
        return open_view()
    return View(scratch(ontology_quads()))


def write_locations(path: Path, locations: Mapping[str, Location], paths: list[str]) -> None:
    """Write the locations of subjects: subject, number of its input, line, column; by subject."""
    numbers = {name: number for number, name in enumerate(paths)}
    rows = (
        f"{subject}\t{numbers[name]}\t{line}\t{column}\n"
        for subject, (name, line, column) in sorted(locations.items())
    )
    path.write_text("".join(rows), encoding="utf-8")


def read_locations(path: Path, paths: Sequence[str]) -> dict[str, Location]:
    """Return what `write_locations` wrote, empty where it wrote nothing."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    split = [row.split("\t") for row in rows]
    return {
        subject: Location(paths[int(number)], int(line), int(column))
        for subject, number, line, column in split
    }


READING: Final = Service(
    "read-inputs",
    ReadRequest,
    ReadAnswer,
    lambda request, _limits: read_inputs(request),
    noun="load",
    remedy="Split its input into smaller files, or allow more with --timeout.",
)
