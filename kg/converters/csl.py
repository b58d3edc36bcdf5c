"""CSL JSON, as Zotero writes it -> sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.converters.reading import json_root, text_of, texts_of, wrong_format
from kg.converters.references import Reference, conversion, date_of
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.converters.record import Conversion, ConvertContext
    from kg.documents import Node

_ZOTERO: Final = re.compile(r"(?:https?://(?:www\.)?zotero\.org/\S*items/|^\d+/)([A-Z0-9]{8})$")
_KEYS: Final = (
    *("id", "citation-key", "type", "title", "container-title", "publisher", "author", "issued"),
    *("URL", "language", "DOI", "ISBN"),
)


_SIGNS: Final = frozenset(("title", "issued", "author", "container-title"))
"""Keys of which a reference has one at least."""


def convert(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the references of a CSL JSON file as sources. Raises InputError."""
    root = json_root(data, path)
    members = list(root) if isinstance(root, SequenceNode) else [root]
    nodes = [node for node in members if isinstance(node, MappingNode)]
    if len(nodes) < len(members) or not all(_SIGNS & set(map(str, node)) for node in nodes):
        raise wrong_format(root, path, "list of CSL references")
    return conversion([_reference(node, path) for node in nodes], context)


def _reference(node: MappingNode, path: str) -> Reference:
    """Return one CSL item."""
    item = _ZOTERO.search(text_of(node.child("id")))
    zotero = f"Zotero {item[1]}" if item else ""
    citation_key = text_of(node.child("citation-key"))
    own_id = "" if item else text_of(node.child("id"))
    return Reference(
        Location(path, node.line, node.column),
        text_of(node.child("type")),
        text_of(node.child("title")),
        next(iter(texts_of(node.child("container-title"))), ""),
        text_of(node.child("publisher")),
        _names(node.child("author")),
        _date_parts(node.child("issued")),
        text_of(node.child("URL")),
        text_of(node.child("language")),
        [
            *filter(None, (zotero, f"citation key {citation_key}" if citation_key else "")),
            *([f"reference {own_id}"] if own_id and own_id != citation_key else []),
            *_numbered(node, ("DOI", "ISBN")),
        ],
        [str(key) for key, value in node.items() if key not in _KEYS and _says(value)],
    )


def _says(node: Node) -> bool:
    return bool(text_of(node)) if isinstance(node, ScalarNode) else bool(node)


def _numbered(node: MappingNode, keys: Iterable[str]) -> list[str]:
    return [f"{key} {text}" for key in keys for text in texts_of(node.child(key))]


def _names(node: Node | None) -> list[str]:
    """Return names as they are read: given name, particle, family name; or the literal one."""
    names = []
    for member in node if isinstance(node, SequenceNode) else []:
        if not isinstance(member, MappingNode):
            continue
        keys = ("given", "non-dropping-particle", "family", "suffix")
        parts = [text for key in keys if (text := text_of(member.child(key)))]
        names.append(text_of(member.child("literal")) or " ".join(parts))
    return [name for name in names if name]


def _date_parts(node: Node | None) -> str:
    """Return a date of CSL: its parts, else what the texts `raw` or `literal` say."""
    if not isinstance(node, MappingNode):
        return date_of(text_of(node))
    parts = node.child("date-parts")
    first = parts[0] if isinstance(parts, SequenceNode) and parts else None
    numbers = texts_of(first) if isinstance(first, SequenceNode) else []
    if numbers:
        return date_of("-".join(numbers[:3]))
    return date_of(text_of(node.child("raw")) or text_of(node.child("literal")))
