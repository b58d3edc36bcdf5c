"""Where an entry is written: the file, line and column that define it."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kg import documents, resources
from kg.documents import Sequence
from kg.ingest import registry, schema
from kg.journal import Journal, input_id
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Definition(NamedTuple):
    """A place in a file. `path` is as it was given at the load, or below the packaged data; both count from 1."""

    path: str
    line: int
    column: int


def definitions(store: Path | None) -> Mapping[str, Definition]:
    """Return where the entries of a store, or of the packaged knowledge base, are written, by their IRI.

    A store that was made with the packaged knowledge base has its entries where they are packaged, as long as those
    files are the same. What was withdrawn, or loaded in a form without lines, is not there.

    >>> definitions(None)["https://w3id.org/mandate-kg/id/task/MT-06"].path
    'seeds/registry/mandates.yaml'
    """
    if store is None:
        return _packaged()
    journal = Journal(store / "journal")
    withdrawn = journal.withdrawn()
    found: dict[str, Definition] = {}
    for entry in journal.entries():
        if entry.kind != "load" or entry.id in withdrawn:
            continue
        if set(entry.paths) <= set(_inputs()) and all(_inputs()[path] in entry.inputs for path in entry.paths):
            found |= {iri: place for iri, place in _packaged().items() if place.path in entry.paths}
            continue
        found |= {iri: Definition(*place) for iri, place in journal.places(entry).items()}
    return found


@cache
def _inputs() -> dict[str, str]:
    """Return the packaged documents by their path, each with its content address."""
    root = resources.root()
    return {str(path.relative_to(root)): input_id(path.read_bytes(), path.suffix) for path in resources.seeds()}


@cache
def _packaged() -> Mapping[str, Definition]:
    found = {}
    for path in resources.seeds():
        name = str(path.relative_to(resources.root()))
        for section, node in documents.parse(path.read_text(encoding="utf-8"), name).items():
            if section not in schema.SECTIONS or not isinstance(node, Sequence):
                continue
            for child in node:
                for kind, slug in registry.nested_ids(schema.SECTIONS[section][0], child):
                    found[entity(kind, slug).value] = Definition(name, slug.line, slug.column)
    return MappingProxyType(found)
