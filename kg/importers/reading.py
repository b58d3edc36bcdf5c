"""How kg reads the formats of its own: what the records of `kg.importers.record` name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kg.importers import assemble, rdf, tables
from kg.importers.record import CheckedQuads

if TYPE_CHECKING:
    from kg.importers.record import Content, ReadContext


def read_yaml(data: bytes, path: str, _context: ReadContext) -> Content:
    """Return the root of a YAML document."""
    return [assemble.parse(data, path).root]


def read_json(data: bytes, path: str, _context: ReadContext) -> Content:
    """Return the root of a JSON document."""
    return [assemble.parse_json(data, path).root]


def read_table(data: bytes, path: str, context: ReadContext) -> Content:
    """Return the roots of the documents that the rows of a table are, by its mapping."""
    if context.mapping is None or context.names is None:
        raise ValueError(path)
    delimiter = tables.SUFFIXES[context.ending]
    documents = tables.read(data, path, context.mapping, context.names, delimiter=delimiter)
    return [document.root for document in documents]


def read_rdf(data: bytes, path: str, context: ReadContext) -> Content:
    """Return the quads of an RDF file, checked, with how to find the locations of its subjects."""
    lines, left_out = rdf.read(data, path, context.ending, context.load_id)
    return CheckedQuads(lines, left_out, partial(rdf.locations, data, path, context.ending))
