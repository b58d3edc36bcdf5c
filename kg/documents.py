"""Strict YAML with line marks, for everybody here who reads YAML.

Only what a registry needs: mappings, sequences and scalars. Anchors, aliases, merge keys, tags and duplicate keys are
refused. Scalars stay text; `Text.plain` tells `2024` from `"2024"`, so that the reader of a field decides its type.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

import yaml
from yaml.cyaml import CParser

from kg.errors import Finding, InputError

MAX_DEPTH: Final = 40
_UNTAGGED: Final = "untagged"
_ANCHOR: Final = re.compile(r"(?:^|[\s\[{,:-])([&*])[A-Za-z0-9_-]")

Node: TypeAlias = "Text | Sequence | Mapping"


class Text(str):
    """A scalar with its place. `plain` is true where it was written without quotes."""

    __slots__ = ("column", "line", "plain")
    line: int
    column: int
    plain: bool


class Sequence(list["Node"]):
    """A list with its place."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Mapping(dict[Text, "Node"]):
    """A mapping with its place; its keys carry theirs."""

    __slots__ = ("column", "line")
    line: int
    column: int


class _Composer(CParser):  # type: ignore[misc]  # the C parser has no types
    """PyYAML's C parser without implicit typing: every untagged node gets one mark instead of a type."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        return _UNTAGGED

    def descend_resolver(self, _node: object, _index: object) -> None:
        """Skip path resolvers, which we do not use."""

    def ascend_resolver(self) -> None:
        """Skip path resolvers, which we do not use."""


def parse(text: str, path: str) -> Mapping:
    """Return the one document of a strict YAML text, its top level a mapping. An empty text is an empty mapping.

    `path` only names the text in messages. Raises InputError with one finding.

    >>> parse("id: C001  # comment", "a.yaml")["id"]
    'C001'
    """
    try:
        root = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _refusal(
            path, *where, "yaml-syntax", f"not valid YAML: {error.problem or error.context}",
            "check indentation, colons and quotes on this line",
        ) from error  # fmt: skip
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refusal(
            path, line, 1, "yaml-character", f"character U+{ord(str(error.character)[0]):04X} may not stand in YAML",
            "remove it",
        ) from error  # fmt: skip
    if root is None:
        empty = Mapping()
        empty.line = empty.column = 1
        return empty
    node = _convert(root, path, set(), 0)
    if not isinstance(node, Mapping):
        raise _refusal(
            path, 1, 1, "not-a-mapping", "the top level is not a mapping", "start with sections such as 'statements:'"
        )
    return node


def _convert(node: Any, path: str, seen: set[int], depth: int) -> Node:  # noqa: ANN401 - the C parser has no types
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if id(node) in seen:
        raise _refusal(path, line, column, "yaml-alias", "this anchor is used again by an alias", "write the value out")
    if depth > MAX_DEPTH:
        raise _refusal(path, line, column, "yaml-depth", f"nested more than {MAX_DEPTH} deep", "flatten the document")
    if node.tag != _UNTAGGED:
        raise _refusal(path, line, column, "yaml-tag", f"tag {node.tag!r} is not used here", "remove the tag")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        text = Text(node.value)
        text.line, text.column, text.plain = line, column, not node.style
        return text
    if isinstance(node, yaml.SequenceNode):
        sequence = Sequence(_convert(child, path, seen, depth + 1) for child in node.value)
        sequence.line, sequence.column = line, column
        return sequence
    mapping = Mapping()
    mapping.line, mapping.column = line, column
    for key_node, value_node in node.value:
        key = _convert(key_node, path, seen, depth + 1)
        if not isinstance(key, Text):
            raise _refusal(path, line, column, "yaml-key", "a key is not plain text", "use a word as key")
        if key == "<<":
            raise _refusal(path, key.line, key.column, "yaml-merge", "merge keys are refused", "write the keys out")
        if key in mapping:
            raise _refusal(
                path, key.line, key.column, "duplicate-key", f"key {str(key)!r} stands here twice", "keep one of them"
            )
        mapping[key] = _convert(value_node, path, seen, depth + 1)
    return mapping


def _refusal(path: str, line: int, column: int, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(path, line, column, code, "error", message, remedy)])
