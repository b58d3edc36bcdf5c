"""Strict JSON with line marks, as the same nodes that YAML becomes.

A string is a ScalarNode that is not `plain`; a number, true, false and null are plain and keep
their spelling. Duplicate keys, lone surrogates, control characters and deep nesting are refused.
"""

from __future__ import annotations

import json
import re
from typing import Final

from kg.documents.nodes import MAX_DEPTH, MappingNode, Node, ScalarNode, SequenceNode, scalar
from kg.errors import Finding, InputError, Location

_TOKEN: Final = re.compile(
    r'(?P<mark>[{}\[\],:])|(?P<string>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+")'
    r"|(?P<word>-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?(?![\w.+-])|(?:true|false|null)(?!\w))",
    re.ASCII,
)
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_EXPECTED: Final = {
    "value": "a value",
    "first value": "a value or ']'",
    "key": "a key in quotes",
    "first key": "a key in quotes or '}'",
    "colon": "':'",
    "comma": "',' or the end",
    "end": "nothing more",
}


def parse_json(text: str, path: str, *, nulls: bool = False, depth: int = MAX_DEPTH) -> Node:
    """Return the one value of a JSON text. Raises InputError with one finding.

    `nulls` allows null, which comes back as the plain text `null`.

    >>> parse_json('{"id": "note.1", "start": 12}', "a.json")
    {'id': 'note.1', 'start': '12'}
    """
    return _Reader(text, path, nulls=nulls, depth=depth).read()


def dump_json(node: Node) -> str:
    """Return a node as JSON.

    >>> dump_json(parse_json('{"a": [1.50, "1.50"]}', "a.json"))
    '{"a":[1.50,"1.50"]}'
    """
    parts: list[str] = []
    stack: list[Node | str] = [node]  # no recursion: the parser's limit on depth is the caller's
    while stack:
        top = stack.pop()
        if isinstance(top, ScalarNode):
            parts.append(str(top) if top.plain else json.dumps(str(top)))
        elif isinstance(top, str):
            parts.append(top)
        else:
            mapping = isinstance(top, MappingNode)
            inner: list[Node | str] = []
            for child in top:
                inner.append("," if inner else "")
                if isinstance(top, MappingNode):
                    inner += [json.dumps(str(child)) + ":", top[child]]  # type: ignore[index]
                else:
                    inner.append(child)
            stack += ["}" if mapping else "]", *reversed(inner)]
            parts.append("{" if mapping else "[")
    return "".join(parts)


class _Reader:
    """Reads tokens from left to right; a stack of open containers takes the place of recursion."""

    def __init__(self, text: str, path: str, *, nulls: bool, depth: int) -> None:
        self.text = text
        self.path = path
        self.nulls = nulls
        self.depth = depth
        self.position = 0
        self.line = 1
        self.start = 0  # of the line
        self.root: Node | None = None
        self.stack: list[MappingNode | SequenceNode] = []
        self.keys: list[ScalarNode | None] = []

    def read(self) -> Node:
        """Return the value; nothing may follow it."""
        expected = "value"
        while True:
            self.skip()
            if self.position >= len(self.text):
                break
            expected = self.token(expected)
        if expected != "end" or self.root is None:
            raise self.refuse(
                "json-syntax",
                f"the text ends where {_EXPECTED[expected]} is expected",
                "complete it",
            )
        return self.root

    def skip(self) -> None:
        """Pass over white space, counting lines."""
        match = _SPACE.match(self.text, self.position)
        end = match.end() if match else self.position
        newlines = self.text.count("\n", self.position, end)
        if newlines:
            self.line += newlines
            self.start = self.text.rfind("\n", self.position, end) + 1
        self.position = end

    def token(self, expected: str) -> str:
        """Read one token; return what is wanted after it."""
        match = _TOKEN.match(self.text, self.position)
        mark = match["mark"] if match else None
        if match is None:
            raise self.unexpected(expected)
        if mark in ("}", "]"):
            return self.close(mark, expected)
        if mark in (",", ":"):
            return self.separator(match, expected)
        is_key = expected in ("key", "first key")
        if is_key and match["string"] is not None:
            self.key(self.scalar(match))
            return "colon"
        if is_key or expected not in ("value", "first value"):
            raise self.unexpected(expected)
        if mark is None:
            self.put(self.scalar(match))
            return self.after()
        return self.open(mark)

    def separator(self, match: re.Match[str], expected: str) -> str:
        """Read a comma or a colon; return what is wanted after it."""
        mark = match["mark"]
        if expected != ("comma" if mark == "," else "colon"):
            raise self.unexpected(expected)
        self.position = match.end()
        return "key" if mark == "," and isinstance(self.stack[-1], MappingNode) else "value"

    def open(self, mark: str) -> str:
        node: MappingNode | SequenceNode = MappingNode() if mark == "{" else SequenceNode()
        node.line, node.column = self.line, self.position - self.start + 1
        if len(self.stack) >= self.depth:
            raise self.refuse(
                "json-depth", f"nested more than {self.depth} deep", "flatten the document"
            )
        self.put(node)
        self.stack.append(node)
        self.keys.append(None)
        self.position += 1
        return "first key" if mark == "{" else "first value"

    def close(self, mark: str, expected: str) -> str:
        legal = ("comma", "first key") if mark == "}" else ("comma", "first value")
        if (
            not self.stack
            or expected not in legal
            or isinstance(self.stack[-1], MappingNode) != (mark == "}")
        ):
            raise self.unexpected(expected)
        self.stack.pop()
        self.keys.pop()
        self.position += 1
        return self.after()

    def after(self) -> str:
        return "comma" if self.stack else "end"

    def put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
        elif isinstance(top := self.stack[-1], SequenceNode):
            top.append(node)
        elif (key := self.keys[-1]) is not None:
            top[key] = node

    def key(self, key: ScalarNode) -> None:
        if key in self.stack[-1]:
            problem = f"key {str(key)!r} stands here twice"
            finding = Finding(
                self.path,
                key.line,
                key.column,
                "duplicate-key",
                "error",
                problem,
                "keep one of them",
            )
            raise InputError.of([finding])
        self.keys[-1] = key

    def scalar(self, match: re.Match[str]) -> ScalarNode:
        """Return a string, number or word as a node."""
        token = match[0]
        quoted = token[0] == '"'
        value = (json.loads(token) if "\\" in token else token[1:-1]) if quoted else token
        if quoted and "\\u" in token and _SURROGATE.search(value):
            raise self.refuse(
                "json-surrogate", "half a surrogate pair is no character", "write the whole pair"
            )
        if token == "null" and not self.nulls:  # noqa: S105 - no password
            raise self.refuse("json-null", "null says nothing", "leave the key out")
        node = scalar(value, self.line, self.position - self.start + 1, plain=not quoted)
        self.position = match.end()
        return node

    def unexpected(self, expected: str) -> InputError:
        character = self.text[self.position]
        if character == '"' and expected.endswith(("value", "key")):
            problem = (
                "a string that does not end, or holds an illegal escape or a control character"
            )
            return self.refuse(
                "json-syntax", problem, "end it on its line; write \\n, \\t, \\u0007"
            )
        return self.refuse(
            "json-syntax",
            f"{_EXPECTED[expected]} is expected, not {character!r}",
            "correct the text here",
        )

    def refuse(self, code: str, message: str, remedy: str) -> InputError:
        location = Location(self.path, self.line, self.position - self.start + 1)
        return InputError.of([Finding(*location, code, "error", message, remedy)])
