"""What YAML and JSON become: mappings, sequences and scalars that know where they stand.

Scalars stay text; `ScalarNode.plain` separates `2024` from `"2024"`, so that the reader of a field
decides its type.
"""

from __future__ import annotations

from typing import Final, TypeAlias

MAX_DEPTH: Final = 40

Node: TypeAlias = "ScalarNode | SequenceNode | MappingNode"


class ScalarNode(str):
    """A scalar with its location. `plain` is true where it was written without quotes."""

    __slots__ = ("column", "line", "plain")
    line: int
    column: int
    plain: bool


class SequenceNode(list["Node"]):
    """A list with its location."""

    __slots__ = ("column", "line")
    line: int
    column: int


class MappingNode(dict[ScalarNode, "Node"]):
    """A mapping with its location; its keys carry theirs."""

    __slots__ = ("column", "line")
    line: int
    column: int

    def child(self, key: str) -> Node | None:
        """Return what stands under a key, None where nothing does."""
        return self.get(key)  # type: ignore[call-overload,no-any-return]  # a key is text


def scalar(text: str, line: int, column: int, *, plain: bool = False) -> ScalarNode:
    """Return a text as a scalar that stands at a line and a column.

    >>> scalar("note.1", 3, 1).line
    3
    """
    node = ScalarNode(text)
    node.plain, node.line, node.column = plain, line, column
    return node
