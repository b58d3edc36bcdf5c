"""Strict documents with line marks: YAML and JSON become the same nodes.

>>> parse_yaml("id: note.1  # comment", "a.yaml") == parse_json('{"id": "note.1"}', "a.json")
True
"""

from kg.documents.json import dump_json, parse_json
from kg.documents.nodes import MAX_DEPTH, MappingNode, Node, ScalarNode, SequenceNode, scalar
from kg.documents.reader import NodeReader, day_of, shown
from kg.documents.yaml import dump_yaml, parse_yaml

__all__ = [
    "MAX_DEPTH",
    "MappingNode",
    "Node",
    "NodeReader",
    "ScalarNode",
    "SequenceNode",
    "day_of",
    "dump_json",
    "dump_yaml",
    "parse_json",
    "parse_yaml",
    "scalar",
    "shown",
]
