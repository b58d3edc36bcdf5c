"""Where the subjects of a store stood in the files that were loaded, so that findings can point at
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

    A store's are those of the loads that stand, with the path as given then; a packaged file is
    named as it lies here. Raises InputError where there is no store, or a file of its journal was
    changed.

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
    kept = Journal(store / "journal")
    withdrawn = kept.withdrawn()
    found: dict[str, Location] = {}
    for entry in kept.entries():
        if entry.id not in withdrawn:
            held = kept.locations(entry) or _of_packaged_files(entry)
            found = {iri: _here(location, entry) for iri, location in held.items()} | found
    return found


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
    known: Mapping[str, Location] | None = None,
) -> tuple[Finding, ...]:
    """Return findings with the line on which their focus node stood, or the entry that it is a part
    of.

    `known` says where subjects stood; by default what `subject_locations` says of the store is
    looked up, if anything asks for it.
    """
    listed = list(findings)
    focuses = {finding.focus for finding in listed if not finding.path and finding.focus}
    if not focuses:
        return tuple(listed)
    stood = locations_of(view, focuses, subject_locations(store) if known is None else known)
    made = []
    for finding in listed:
        if not finding.path and finding.focus:
            location = stood.get(finding.focus, Location(""))
            made.append(replace(finding, **location._asdict()))
        else:
            made.append(finding)
    return tuple(made)


def locations_of(
    view: View, focuses: AbstractSet[str], known: Mapping[str, Location]
) -> dict[str, Location]:
    """Return where subjects stood, or the entries that they are parts of, for those of which that
    is known: one request a step from part to whole, for all of them.
    """
    levels = {focus: {focus} for focus in focuses}
    stood: dict[str, Location] = {}
    for _ in range(_STEPS):
        for focus, level in levels.items():
            if here := level & known.keys():
                stood[focus] = known[min(here)]
        levels = {focus: level for focus, level in levels.items() if focus not in stood}
        if not levels:
            break
        owners = _owners(view, set().union(*levels.values()))
        levels = {
            focus: set().union(*(owners[iri] for iri in level)) for focus, level in levels.items()
        }
    return stood


def _owners(view: View, parts: AbstractSet[str]) -> Mapping[str, set[str]]:
    """Return the entries that point to each of some subjects, in one request."""
    owners: dict[str, set[str]] = defaultdict(set)
    iris = (NamedNode(iri) for iri in parts if "://" in iri)
    for quad in view.look_up((None, None, iri, None) for iri in iris):
        if isinstance(quad.subject, NamedNode):
            owners[quad.object.value].add(quad.subject.value)  # type: ignore[union-attr]
    return owners


def with_axiom_locations(
    found: Consistency,
    view: View,
    store: Path | None = None,
    known: Mapping[str, Location] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of a check for consistency, each axiom at the line of the file that
    states it.

    Where several loads state it, the first; where none states it as such, where its subject stood;
    `known` says where that was, by default what `subject_locations` says of the store.
    """
    stated = _stated(found, store)
    made = []
    for finding in found.findings:
        axiom = next((one for one in found.explanation if one.words == finding.message), None)
        location = stated.get(axiom) if axiom else None
        made.append(replace(finding, **location._asdict()) if location else finding)
    return with_locations(made, view, store, known)


def _stated(found: Consistency, store: Path | None) -> dict[Axiom, Location]:
    """Return where a load states each axiom of an explanation, for those that one does."""
    if store is None:
        return {}
    locations_of: dict[Axiom, Location] = {}
    kept = Journal(store / "journal")
    withdrawn = kept.withdrawn()
    heads = {axiom: _lines(axiom) for axiom in found.explanation}
    for entry in kept.entries():
        if entry.kind == "load" and entry.id not in withdrawn:
            missing = {axiom: ways for axiom, ways in heads.items() if axiom not in locations_of}
            locations_of |= _stated_in(kept, entry, missing)
    return locations_of


def _stated_in(
    journal: Journal, entry: Entry, heads: dict[Axiom, tuple[bytes, ...]]
) -> dict[Axiom, Location]:
    """Return where one load states axioms, of which `heads` are how their lines may begin."""
    data = journal.read(entry)
    stated = [
        (axiom, way[1 : way.index(b">")].decode())
        for axiom, ways in heads.items()
        for way in ways
        if data.startswith(way) or b"\n" + way in data
    ]
    if not stated:
        return {}
    known = journal.locations(entry) or _of_packaged_files(entry)
    locations_of: dict[Axiom, Location] = {}
    for axiom, subject in stated:
        if subject in known:
            locations_of.setdefault(axiom, _here(known[subject], entry))
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
    found = dict(assemble.read(documents, Names(View(scratch(ontology_quads()))))[1])
    for path in resources.ontology():
        for iri, location in rdf.locations(path.read_bytes(), str(path), path.suffix).items():
            found.setdefault(iri, location)
    return found


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
    """Return a path relative to the working folder where it lies below it."""
    here = Path(os.getcwd())  # noqa: PTH109 - the folder may have been removed; the text is all that is needed
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
