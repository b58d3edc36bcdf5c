"""Where the entries of the packaged knowledge base are written; a store's own places are in its
journal.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kg import documents, resources
from kg.documents import Sequence
from kg.ingest import registry, schema
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Mapping


class Definition(NamedTuple):
    """A place in a file. `path` is as it was given at the load, or below the packaged data; the
    others count from 1.
    """

    path: str
    line: int
    column: int


@cache
def packaged_definitions() -> Mapping[str, Definition]:
    """Return where each entry of the packaged knowledge base is written, by its IRI: the place of
    its id.

    >>> packaged_definitions()["https://w3id.org/mandate-kg/id/task/MT-06"].path
    'seeds/registry/mandates.yaml'
    """
    found = {}
    for path in resources.seeds():
        name = path.relative_to(resources.root()).as_posix()
        for section, node in documents.parse(path.read_text(encoding="utf-8"), name).items():
            if section not in schema.SECTIONS or not isinstance(node, Sequence):
                continue
            for child in node:
                for kind, slug in registry.nested_ids(schema.SECTIONS[section][0], child):
                    found[entity(kind, slug).value] = Definition(name, slug.line, slug.column)
    return MappingProxyType(found)
