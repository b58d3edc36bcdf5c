"""The locations of a store's subjects in the files that were loaded, so that findings can point at
lines.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import journal, resources
from kg.engine import scratch
from kg.importers import assemble, rdf
from kg.importers.names import Names
from kg.journal import Journal
from kg.model import Location
from kg.services.packaged import ontology_quads
from kg.store import View
from kg.store.folder import check
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from kg.errors import Finding
    from kg.journal import Entry
    from kg.reason import Axiom, Consistency

_STEPS: Final = 4
"""How far a part may be from the entry that it belongs to: a selector of a passage of a statement,
and one to spare.
"""


def subject_locations(store: Path | None = None) -> dict[str, Location]:
    """Return where each subject was first defined: path, line, column; of a store, or of the
    packaged knowledge base.

    The locations of a store are those of the loads that were not withdrawn, with the path as typed
    then; a packaged file has its present path. Raises InputError where there is no store, or a file
    of its journal was changed.

    >>> ends = {path.rpartition(".")[2] for path, line, _ in subject_locations().values() if line}
    >>> sorted(ends)
    ['ttl', 'yaml']
    """
    if store is None:
        return {
            iri: location._replace(path=str(_shown(Path(location.path))))
            for iri, location in _packaged().items()
        }
    check(store)
    journal_of_store = Journal(store / "journal")
    withdrawn = journal_of_store.withdrawn()
    locations: dict[str, Location] = {}
    for entry in journal_of_store.entries():
        if entry.id not in withdrawn:
            entry_locations = journal_of_store.locations(entry) or _of_packaged_files(entry)
            locations = {
                iri: _here(location, entry) for iri, location in entry_locations.items()
            } | locations
    return locations


def entity_locations(store: Path | None = None) -> Mapping[str, Location]:
    """Return where each entry is written, by its IRI: of a store, or of the packaged knowledge
    base. Raises InputError as `subject_locations` does.

    >>> {location.path.partition("/")[0] for location in entity_locations().values()}
    {'seeds'}
    """
    from kg.provenance import packaged_locations

    return packaged_locations() if store is None else subject_locations(store)


def with_locations(
    findings: Iterable[Finding],
    view: View,
    store: Path | None = None,
    locations: Mapping[str, Location] | None = None,
) -> tuple[Finding, ...]:
    """Return findings with the location of their focus node, or of the entry that it is a part of.

    `locations` are those of subjects; by default `subject_locations` of the store is
    read, where a finding needs it.
    """
    finding_list = list(findings)
    focuses = {finding.focus for finding in finding_list if not finding.path and finding.focus}
    if not focuses:
        return tuple(finding_list)
    location_of = locations_of(
        view, focuses, subject_locations(store) if locations is None else locations
    )
    located = []
    for finding in finding_list:
        if not finding.path and finding.focus:
            location = location_of.get(finding.focus, Location(""))
            located.append(replace(finding, **location._asdict()))
        else:
            located.append(finding)
    return tuple(located)


def locations_of(
    view: View, focuses: AbstractSet[str], locations: Mapping[str, Location]
) -> dict[str, Location]:
    """Return the known locations of subjects, or of the entries that they are parts of, with one
    request for each step from part to whole.
    """
    levels = {focus: {focus} for focus in focuses}
    location_of: dict[str, Location] = {}
    for _ in range(_STEPS):
        for focus, level in levels.items():
            if located_parts := level & locations.keys():
                location_of[focus] = locations[min(located_parts)]
        levels = {focus: level for focus, level in levels.items() if focus not in location_of}
        if not levels:
            break
        owners = _owners(view, set().union(*levels.values()))
        levels = {
            focus: set().union(*(owners[iri] for iri in level)) for focus, level in levels.items()
        }
    return location_of


def _owners(view: View, parts: AbstractSet[str]) -> Mapping[str, set[str]]:
    """Return the entries that point to each of some subjects, in one request."""
    owners: dict[str, set[str]] = defaultdict(set)
    iris = (NamedNode(iri) for iri in parts if "://" in iri)
    for quad in view.look_up((None, None, iri, None) for iri in iris):
        if isinstance(quad.subject, NamedNode):
            owners[quad.object.value].add(quad.subject.value)  # type: ignore[union-attr]
    return owners


def with_axiom_locations(
    consistency: Consistency,
    view: View,
    store: Path | None = None,
    locations: Mapping[str, Location] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of a check for consistency, each axiom at the line of the file that
    states it.

    Where several loads state an axiom, the first counts; where none does, the location of its
    subject. `locations` are those of subjects, by default from `subject_locations`.
    """
    axiom_locations = _stated(consistency, store)
    located = []
    for finding in consistency.findings:
        axiom = next(
            (
                candidate
                for candidate in consistency.explanation
                if candidate.words == finding.message
            ),
            None,
        )
        location = axiom_locations.get(axiom) if axiom else None
        located.append(replace(finding, **location._asdict()) if location else finding)
    return with_locations(located, view, store, locations)


def _stated(consistency: Consistency, store: Path | None) -> dict[Axiom, Location]:
    """Return the locations of the axioms of an explanation that a load states."""
    if store is None:
        return {}
    locations_of: dict[Axiom, Location] = {}
    journal_of_store = Journal(store / "journal")
    withdrawn = journal_of_store.withdrawn()
    heads = {axiom: _lines(axiom) for axiom in consistency.explanation}
    for entry in journal_of_store.entries():
        if entry.kind == "load" and entry.id not in withdrawn:
            missing = {axiom: ways for axiom, ways in heads.items() if axiom not in locations_of}
            locations_of |= _stated_in(journal_of_store, entry, missing)
    return locations_of


def _stated_in(
    journal: Journal, entry: Entry, heads: dict[Axiom, tuple[bytes, ...]]
) -> dict[Axiom, Location]:
    """Return the locations of axioms in one load; `heads` are the possible beginnings of their
    lines.
    """
    data = journal.read(entry)
    stated = [
        (axiom, way[1 : way.index(b">")].decode())
        for axiom, ways in heads.items()
        for way in ways
        if data.startswith(way) or b"\n" + way in data
    ]
    if not stated:
        return {}
    locations = journal.locations(entry) or _of_packaged_files(entry)
    locations_of: dict[Axiom, Location] = {}
    for axiom, subject in stated:
        if subject in locations:
            locations_of.setdefault(axiom, _here(locations[subject], entry))
    return locations_of


def _lines(axiom: Axiom) -> tuple[bytes, ...]:
    """Return how the N-Quads line that states an axiom begins; disjointness is stated either way
    round.
    """
    ways = ((axiom.subject, axiom.object), (axiom.object, axiom.subject))
    return tuple(f"<{s}> <{axiom.predicate}> <{o}> ".encode() for s, o in ways)


@cache
def _packaged() -> dict[str, Location]:
    """Return the locations in the packaged seeds and the ontology's files, by whole path."""
    documents = [assemble.parse(path.read_bytes(), str(path)) for path in resources.seeds()]
    locations = dict(assemble.read(documents, Names(View(scratch(ontology_quads()))))[1])
    for path in resources.ontology():
        for iri, location in rdf.locations(path.read_bytes(), str(path), path.suffix).items():
            locations.setdefault(iri, location)
    return locations


def _of_packaged_files(entry: Entry) -> dict[str, Location]:
    """Return the locations of an entry that keeps none, where its files are the packaged ones,
    byte for byte.
    """
    ours = [
        path
        for path in resources.ontology()
        if path.name in entry.paths
        and journal.input_id(path.read_bytes(), path.suffix) in entry.inputs
    ]
    names = {str(path) for path in ours}
    if not ours:
        return {}
    return {iri: location for iri, location in _packaged().items() if location.path in names}


def _here(location: Location, entry: Entry) -> Location:
    """Return a location with the whole path of a packaged file, which the journal keeps as
    `seeds/...`.
    """
    packaged = resources.root() / location.path
    if entry.paths and not Path(location.path).exists() and packaged.is_file():
        return location._replace(path=str(_shown(packaged)))
    return location


def _shown(path: Path) -> Path:
    """Return a path relative to the working folder where it is below it."""
    working_folder = Path(os.getcwd())  # noqa: PTH109 - the folder may have been removed; the text is all that is needed
    return (
        path.relative_to(working_folder)
        if path.is_absolute() and path.is_relative_to(working_folder)
        else path
    )
