"""Where the entries of the packaged knowledge base are written; a store's own locations are in its
journal.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg import documents, resources
from kg.documents import SequenceNode
from kg.importers import registry, schema
from kg.model import Location
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def packaged_locations() -> Mapping[str, Location]:
    """Return where each entry of the packaged knowledge base is written, by its IRI: the location
    of its id.

    >>> {location.path.partition("/")[0] for location in packaged_locations().values()}
    {'seeds'}
    """
    locations = {}
    for path in resources.seeds():
        name = path.relative_to(resources.root()).as_posix()
        for section, node in documents.parse_yaml(path.read_text(encoding="utf-8"), name).items():
            if section not in schema.SECTIONS or not isinstance(node, SequenceNode):
                continue
            for child in node:
                for kind, slug in registry.nested_ids(schema.SECTIONS[section][0], child):
                    locations[entity(kind, slug).value] = Location(name, slug.line, slug.column)
    return MappingProxyType(locations)
