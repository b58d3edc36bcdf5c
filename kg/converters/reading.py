"""What converters share: JSON with locations, texts in one line, free ids, what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg import documents, sandbox
from kg.characters import xml_safe
from kg.converters.record import LeftOut
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError, Location
from kg.importers.fields import legal_id
from kg.importers.skeletons import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.converters.record import ConvertContext
    from kg.documents import Node

_SIGNS: Final = {
    "geojson": ("features", "geometry", "coordinates"),
    "followthemoney": ("schema", "properties"),
    "un80": ("paragraph_type", "prefix"),
    "csl": ("issued", "container-title", "type"),
}
"""Keys that show which converter a JSON file is for; the first that has one of them."""


def json_root(data: bytes, path: str) -> Node:
    """Return the value of a JSON file. Raises InputError with the location of what is wrong."""
    return documents.parse_json(_text(data, path), path, nulls=True)


def json_lines(data: bytes, path: str) -> Iterator[MappingNode]:
    """Yield the objects of a file with one JSON object a line, or of a JSON array, each with its
    line. Raises InputError with the location of what is wrong.
    """
    text = _text(data, path)
    if text.lstrip().startswith("["):
        root = documents.parse_json(text, path, nulls=True)
        yield from (_object(node, path) for node in _members(root))
        return
    for number, line in enumerate(text.split("\n")):
        if not line.strip():
            continue
        try:
            node = documents.parse_json(line, path, nulls=True)
        except InputError as error:
            findings = (replace(finding, line=finding.line + number) for finding in error.findings)
            raise InputError.of(findings) from error
        node.line += number
        yield _object(node, path)


def _text(data: bytes, path: str) -> str:
    """Return the text of a file. Raises InputError where it is empty."""
    text = sandbox.text(data, path)
    if not text.strip():
        raise refusal(Location(path, 1, 1), "empty-file", "the file is empty", "export it again")
    return text


def _members(root: Node) -> list[Node]:
    return list(root) if isinstance(root, SequenceNode) else []


def _object(node: Node, path: str) -> MappingNode:
    if isinstance(node, MappingNode):
        return node
    at = Location(path, node.line, node.column)
    raise refusal(at, "not-a-mapping", "this is no object", "write {…} with keys in quotes")


def refusal(at: Location, code: str, message: str, remedy: str) -> InputError:
    """Return an error of one finding."""
    return InputError.of([Finding(*at, code, "error", message, remedy)])


def wrong_format(node: Node, path: str, what: str) -> InputError:
    """Return the error for a JSON file of another format than the one that was named."""
    other = next((name for name, keys in _SIGNS.items() if _keys(node) & set(keys)), "")
    remedy = f"it looks like {other}: kg import {other}" if other else "name another format"
    at = Location(path, node.line, node.column)
    return refusal(at, "wrong-format", f"this is no {what}", remedy)


def _keys(node: Node) -> set[str]:
    first = node[0] if isinstance(node, SequenceNode) and node else node
    return set(map(str, first)) if isinstance(first, MappingNode) else set()


def text_of(node: Node | None) -> str:
    r"""Return a value as one line, without characters that no text may hold; empty for null and for
    what is no single value.

    >>> text_of(documents.scalar(" a \n b ", 1, 1))
    'a b'
    """
    if not isinstance(node, ScalarNode) or (node.plain and node == "null"):
        return ""
    return " ".join(xml_safe(str(node)).split())


def texts_of(node: Node | None) -> list[str]:
    """Return the values of a list, or a single value as a list of one; without empty ones."""
    members = list(node) if isinstance(node, SequenceNode) else [node]
    return [text for member in members if (text := text_of(member))]


class Ids:
    """Gives ids to entries: free in the file and in the store, and the same for the same file.

    `taken` holds those of the store that were met, for what is not written again.
    """

    def __init__(self, context: ConvertContext) -> None:
        self.names = context.names
        self.used: set[str] = set()
        self.taken: list[str] = []

    def new(self, kind: str, wish: str, otherwise: str, *, exact: bool = False) -> str:
        """Return a free id for an entry: a slug of `wish`, or as it is where it is an id, `exact`,
        and legal.
        """
        slug = wish if exact and legal_id(wish) else slug_of(wish, otherwise)
        candidate, number = slug, 1
        while candidate.lower() in self.used or not self.names.declare(kind, candidate):
            number += 1
            candidate = f"{slug}-{number}"
        self.used.add(candidate.lower())
        return candidate

    def is_stored(self, kind: str, slug: str) -> bool:
        """Return whether the store has an entry of this id; it is noted then."""
        if not self.names.entries.has(kind, slug):
            return False
        self.taken.append(slug)
        return True


class Tally:
    """Counts what is left out, by what it is and why."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, why: str, count: int = 1) -> None:
        """Count what is not taken."""
        if count:
            self._counts[what, why] += count

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return what was left out, in the order in which it was met."""
        return tuple(LeftOut(count, what, why) for (what, why), count in self._counts.items())
