"""Nodes of a draft file as plain values, and plain values as nodes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.documents import MappingNode, Node, ScalarNode, SequenceNode, scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE_KEYS: Final = ("start", "end", "occurrence", "credibility")
"""The keys whose values are whole numbers; every other number stays text, as it is written."""
_BOOLEANS: Final = {"true": True, "false": False}


def plain(node: Node, key: str = "") -> Any:  # noqa: ANN401 - any value of a document
    """Return a node as text, whole number, boolean, list or dict; `key` is where it stands.

    >>> from kg.documents import parse_yaml
    >>> plain(parse_yaml("{passage: {start: 3, end: 9}, stated: 2030-01-02}", "a.yaml"))
    {'passage': {'start': 3, 'end': 9}, 'stated': '2030-01-02'}
    """
    if isinstance(node, MappingNode):
        return {str(name): plain(child, str(name)) for name, child in node.items()}
    if isinstance(node, SequenceNode):
        return [plain(child, key) for child in node]
    text = str(node)
    if key in _WHOLE_KEYS and text.isascii() and text.isdigit():
        return int(text)
    return _BOOLEANS.get(text, text) if node.plain else text


def node_of(value: Any, line: int, column: int) -> Node:  # noqa: ANN401 - any value of JSON
    """Return a plain value as a node that stands at a line and a column.

    >>> node_of({"passage": {"start": 3}}, 7, 1)
    {'passage': {'start': '3'}}
    """
    if isinstance(value, dict):
        return mapping_of(value, line, column)
    if isinstance(value, list | tuple):
        sequence = SequenceNode(node_of(member, line, column) for member in value)
        sequence.line, sequence.column = line, column
        return sequence
    is_word = isinstance(value, str)
    text = value if is_word else str(value).lower() if isinstance(value, bool) else str(value)
    return scalar(text, line, column, plain=not is_word)


def mapping_of(values: Mapping[str, Any], line: int, column: int) -> MappingNode:
    """Return plain keys and values as a mapping that stands at a line and a column."""
    mapping = MappingNode(
        (scalar(key, line, column), node_of(value, line, column)) for key, value in values.items()
    )
    mapping.line, mapping.column = line, column
    return mapping


def key(name: str) -> ScalarNode:
    """Return a key to look up in a mapping."""
    return ScalarNode(name)
