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
from kg.ingest import rdf, yaml
from kg.ingest.names import Names
from kg.journal import Journal
from kg.services.opening import ontology_quads
from kg.store import View
from kg.store.folder import check
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from kg.errors import Finding
    from kg.journal import Entry
    from kg.reason import Axiom, Consistency

Place = tuple[str, int, int]
_STEPS: Final = 4
"""How far a part may be from the entry that it belongs to: a selector of a passage of a statement,
and one to spare.
"""


def places(store: Path | None = None) -> dict[str, Place]:
    """Return where each subject was first defined: path, line, column; of a store, or of the
    packaged knowledge base.

    A store's are those of the loads that stand, with the path as given then; a packaged file is
    named as it lies here. Raises InputError where there is no store, or a file of its journal was
    changed.

    >>> path, line, column = places()["https://w3id.org/mandate-kg/id/mandate/mss"]
    >>> path.endswith("mandates.yaml"), line > 1, column
    (True, True, 3)
    """
    if store is None:
        return {iri: (str(_shown(Path(path))), *at) for iri, (path, *at) in _packaged().items()}  # type: ignore[misc]
    check(store)
    kept = Journal(store / "journal")
    withdrawn = kept.withdrawn()
    found: dict[str, Place] = {}
    for entry in kept.entries():
        if entry.id not in withdrawn:
            held = kept.places(entry) or _of_packaged_files(entry)
            found = {iri: _here(place, entry) for iri, place in held.items()} | found
    return found


def placed(
    findings: Iterable[Finding],
    view: View,
    store: Path | None = None,
    known: Mapping[str, Place] | None = None,
) -> tuple[Finding, ...]:
    """Return findings with the line on which their focus node stood, or the entry that it is a part
    of.

    `known` says where subjects stood; by default what `places` says of the store is looked up, if
    anything asks for it.
    """
    listed = list(findings)
    focuses = {finding.focus for finding in listed if not finding.path and finding.focus}
    if not focuses:
        return tuple(listed)
    stood = _places_of(view, focuses, places(store) if known is None else known)
    made = []
    for finding in listed:
        if not finding.path and finding.focus:
            path, line, column = stood.get(finding.focus, ("", 0, 0))
            made.append(replace(finding, path=path, line=line, column=column))
        else:
            made.append(finding)
    return tuple(made)


def place_of(view: View, focus: str, known: Mapping[str, Place]) -> Place:
    """Return where a subject stood, or the entry that it is a part of; an empty path where that is
    not known.
    """
    return _places_of(view, {focus}, known).get(focus, ("", 0, 0))


def _places_of(
    view: View, focuses: AbstractSet[str], known: Mapping[str, Place]
) -> dict[str, Place]:
    """Return where subjects stood, or the entries that they are parts of, for those of which that
    is known: one request a step from part to whole, for all of them.
    """
    levels = {focus: {focus} for focus in focuses}
    stood: dict[str, Place] = {}
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


def placed_axioms(
    found: Consistency,
    view: View,
    store: Path | None = None,
    known: Mapping[str, Place] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of a check for consistency, each axiom at the line of the file that
    states it.

    Where several loads state it, the first; where none states it as such, where its subject stood;
    `known` says where that was, by default what `places` says of the store.
    """
    stated = _stated(found, store)
    made = []
    for finding in found.findings:
        axiom = next((one for one in found.explanation if one.words == finding.message), None)
        place = stated.get(axiom) if axiom else None
        made.append(
            replace(finding, path=place[0], line=place[1], column=place[2]) if place else finding
        )
    return placed(made, view, store, known)


def _stated(found: Consistency, store: Path | None) -> dict[Axiom, Place]:
    """Return where a load states each axiom of an explanation, for those that one does."""
    if store is None:
        return {}
    places_of: dict[Axiom, Place] = {}
    kept = Journal(store / "journal")
    withdrawn = kept.withdrawn()
    heads = {axiom: _lines(axiom) for axiom in found.explanation}
    for entry in kept.entries():
        if entry.kind != "load" or entry.id in withdrawn:
            continue
        data = kept.read(entry)
        held: dict[str, Place] | None = None
        for axiom, ways in heads.items():
            for way in ways:
                if axiom not in places_of and (data.startswith(way) or b"\n" + way in data):
                    held = (
                        held
                        if held is not None
                        else kept.places(entry) or _of_packaged_files(entry)
                    )
                    subject = way[1 : way.index(b">")].decode()
                    if subject in held:
                        places_of[axiom] = _here(held[subject], entry)
    return places_of


def _lines(axiom: Axiom) -> tuple[bytes, ...]:
    """Return how the N-Quads line that states an axiom begins; disjointness is stated either way
    round.
    """
    ways = ((axiom.subject, axiom.object), (axiom.object, axiom.subject))
    return tuple(f"<{s}> <{axiom.predicate}> <{o}> ".encode() for s, o in ways)


@cache
def _packaged() -> dict[str, Place]:
    """Return the places of the packaged seeds and of the ontology's files, by whole path."""
    documents = [yaml.parse(path.read_bytes(), str(path)) for path in resources.seeds()]
    found = dict(yaml.read(documents, Names(View(scratch(ontology_quads()))))[1])
    for path in resources.ontology():
        for iri, (line, column) in rdf.places(path.read_bytes(), str(path), path.suffix).items():
            found.setdefault(iri, (str(path), line, column))
    return found


def _of_packaged_files(entry: Entry) -> dict[str, Place]:
    """Return the places of an entry that keeps none, where its files are the packaged ones, byte
    for byte.
    """
    ours = [
        path
        for path in resources.ontology()
        if path.name in entry.paths
        and journal.input_id(path.read_bytes(), path.suffix) in entry.inputs
    ]
    names = {str(path) for path in ours}
    return {iri: place for iri, place in _packaged().items() if place[0] in names} if ours else {}


def _here(place: Place, entry: Entry) -> Place:
    """Return a place with the whole path of a packaged file, which the journal keeps as
    `seeds/...`.
    """
    path, line, column = place
    if entry.paths and not Path(path).exists() and (resources.root() / path).is_file():
        return str(_shown(resources.root() / path)), line, column
    return path, line, column


def _shown(path: Path) -> Path:
    """Return a path relative to the working folder where it lies below it."""
    here = Path(os.getcwd())  # noqa: PTH109 - the folder may have been removed; the text is all that is needed
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
