"""JSON-LD before and after the engine: contexts that we know are put in place, and what would be
lost is refused.

By its own rules a JSON-LD reader passes over what it cannot make sense of: a term without a
definition, a relative IRI without a base, an ill-formed language tag. Here each of them is a
finding, since a quad that is silently missing is a statement that no one made. So undefined terms
and relative IRIs are read under IRIs that mean nothing, and looked for in the engine's answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from kg import documents, sandbox
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError, Location
from kg.importers.jsonld_rules import CONTEXT, aliases, mappings, refusal
from kg.importers.jsonld_rules import check as check_rules
from kg.importers.literals import bad_language
from kg.vocab import BASE, OTHER_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from kg.documents import Node

N = TypeVar("N", MappingNode, SequenceNode, ScalarNode)
NO_BASE: Final = "x-no-base:///"
_NO_TERM: Final = "x-no-term:///"
KEYWORDS: Final = frozenset(("@context", "@graph", "@id", "@type"))
KNOWN_CONTEXTS: Final = {f"{BASE}context.jsonld": PREFIXES | OTHER_PREFIXES}
"""Contexts that a file may name by their address; each is held here, nothing is fetched."""
_MEANT_NOTHING: Final = re.compile(rb"<(x-no-(?:base|term)):///([^>]*)>")
_ILLEGAL: Final = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_KEYWORD: Final = re.compile(r"@[A-Za-z]+")
_ALL_KEYWORDS: Final = frozenset(
    (
        "@base",
        "@container",
        "@context",
        "@default",
        "@direction",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@prefix",
        "@propagate",
        "@protected",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    )
)


def prepared(data: bytes, path: str) -> bytes:
    """Return a JSON-LD text as the engine is to read it. Raises InputError with line and column."""
    root = documents.parse_json(sandbox.text(data, path), path, nulls=True, depth=sandbox.MAX_DEPTH)
    members = root if isinstance(root, SequenceNode) else [root]
    for member in members:
        if not isinstance(member, MappingNode):
            raise refusal(
                path,
                member,
                "not-json-ld",
                "a value that is no object",
                "write an object, or a list of them",
            )
    _check(root, path)
    check_rules(root, path, PREFIXES.keys() | OTHER_PREFIXES.keys())
    _put_contexts(root, path)
    for member in members:
        if isinstance(member, MappingNode) and CONTEXT not in member:
            member[CONTEXT] = _undefined(member)
    for member in members:  # the engine reads as a stream: the context comes first
        if isinstance(member, MappingNode):
            rest = {key: value for key, value in member.items() if key != CONTEXT}
            context = member[CONTEXT]
            member.clear()
            member[CONTEXT] = context
            member.update(rest)
    return documents.dump_json(root).encode()


def check(data: bytes, path: str, text: bytes) -> None:
    """Refuse quads that hold a relative IRI or an undefined term, at the location where it
    is written.
    """
    match = _MEANT_NOTHING.search(text)
    if match is None:
        return
    word = match[2].decode()
    iri_match = re.search(rb'"(?:[^"\\]*[/#])?' + re.escape(match[2]) + rb'"', data)
    location = sandbox.location_of(path, data, iri_match.start() if iri_match else 0)
    if match[1] == b"x-no-term":
        problem, remedy = (
            f"the term {word!r} is not defined",
            "define it in @context, or write the whole IRI",
        )
        raise InputError.of([Finding(*location, "unknown-term", "error", problem, remedy)])
    problem = f"{word!r} is relative, and no base is given"
    remedy = "write the whole IRI, or give @base in @context"
    raise InputError.of([Finding(*location, "relative-iri", "error", problem, remedy)])


def subjects(data: bytes, path: str) -> dict[str, Location]:
    """Return the location of each whole IRI under `@id`, or a name for it; shortened ones only with
    our own prefixes.
    """
    root = documents.parse_json(sandbox.text(data, path), path, nulls=True, depth=sandbox.MAX_DEPTH)
    prefixes = _prefixes(root)
    names = aliases(root, "@id")
    locations: dict[str, Location] = {}
    for node in mappings(root, contexts=False):
        if len(node) == 1:
            continue  # a reference says nothing about its subject
        for key, value in node.items():
            if key in names and isinstance(value, ScalarNode):
                head, colon, rest = value.partition(":")
                iri = (
                    prefixes[head] + rest
                    if colon and head in prefixes and not rest.startswith("//")
                    else str(value)
                )
                locations.setdefault(iri, Location(path, value.line, value.column))
    return locations


def _prefixes(root: Node) -> dict[str, str]:
    """Return the prefixes of the first context, ours included where it is named."""
    first = root[0] if isinstance(root, SequenceNode) and root else root
    context = first.get(CONTEXT) if isinstance(first, MappingNode) else None
    prefixes: dict[str, str] = {}
    for part in context if isinstance(context, SequenceNode) else [context]:
        if isinstance(part, MappingNode):
            prefixes |= {
                str(key): str(value) for key, value in part.items() if isinstance(value, ScalarNode)
            }
        elif part is not None:
            prefixes |= KNOWN_CONTEXTS.get(str(part), {})
    return prefixes


def _language_maps(root: Node) -> frozenset[str]:
    """Return the terms whose values are one text a language."""
    terms = set()
    for node in mappings(root):
        for key, value in node.items():
            container = value.child("@container") if isinstance(value, MappingNode) else None
            if container == "@language" or (
                isinstance(container, SequenceNode) and "@language" in container
            ):
                terms.add(str(key))
    return frozenset(terms)


def _check(root: Node, path: str) -> None:
    """Refuse what the engine would pass over in silence: unknown keywords, illegal IRIs and
    language tags.
    """
    iris = aliases(root, "@id") | aliases(root, "@type") | {"@vocab", "@base"}
    languages = aliases(root, "@language")
    maps = _language_maps(root)
    for node in mappings(root):
        for key, value in node.items():
            members: list[Node] = [*value] if isinstance(value, SequenceNode) else [value]
            _check_key(key, value, members, path)
            for member in members:
                if isinstance(member, ScalarNode) and not member.plain:
                    _check_iri(member if key in iris else None, path)
                    _check_tag(member if key in languages else None, path)
            if key in maps and isinstance(value, MappingNode):
                _check_tags(value, path)


def _check_tags(labels: MappingNode, path: str) -> None:
    """Refuse illegal language tags as keys; a keyword may stand beside them."""
    for tag in labels:
        _check_tag(None if tag.startswith("@") else tag, path)


def _check_key(key: ScalarNode, value: Node, members: list[Node], path: str) -> None:
    """Refuse an unknown keyword, a key that is an illegal IRI, and a graph of other than
    objects.
    """
    if _KEYWORD.fullmatch(key) and key not in _ALL_KEYWORDS:
        problem = f"{str(key)!r} is no keyword of JSON-LD"
        raise refusal(path, key, "unknown-keyword", problem, "correct it")
    _check_iri(key if ":" in key else None, path)
    if key == "@graph" and not all(isinstance(member, MappingNode) for member in members):
        problem = "@graph holds a value that is no object"
        raise refusal(path, value, "not-json-ld", problem, "write objects")


def _check_iri(text: ScalarNode | None, path: str) -> None:
    if text is not None and _ILLEGAL.search(text):
        raise refusal(path, text, "bad-iri", f"{str(text)[:60]!r} is no IRI", "correct it")


def _check_tag(text: ScalarNode | None, path: str) -> None:
    if text is not None and (problem := bad_language(text)):
        raise refusal(
            path, text, "bad-language", problem, "write a tag of BCP 47, such as en or fr-HT"
        )


def _put_contexts(root: Node, path: str) -> None:
    """Put known contexts in the place of their addresses, everywhere; another address is refused by
    its name.
    """
    for node in mappings(root):
        for key, value in list(node.items()):
            if key == "@import" and isinstance(value, ScalarNode):
                raise _remote(path, value)
            if key == "@context":
                outermost = node is root or (
                    isinstance(root, SequenceNode) and any(node is member for member in root)
                )
                node[key] = _context(value, path, outermost=outermost)


def _context(value: Node, path: str, *, outermost: bool) -> Node:
    """Return a context whose addresses are put out; what it does not define is read under an IRI
    for nothing.
    """
    parts = _at(SequenceNode(), value)
    if outermost:
        parts.append(_undefined(value))
    for part in value if isinstance(value, SequenceNode) else [value]:
        if isinstance(part, ScalarNode) and not part.plain:
            if str(part) not in KNOWN_CONTEXTS:
                raise _remote(path, part)
            parts.append(_mapping(part, KNOWN_CONTEXTS[str(part)]))
        else:
            parts.append(part)
            if isinstance(part, ScalarNode) and part == "null":
                parts.append(_undefined(part))
    return parts


def _remote(path: str, at: ScalarNode) -> InputError:
    contexts = ", ".join(KNOWN_CONTEXTS)
    return refusal(
        path,
        at,
        "remote-context",
        f"the context {str(at)!r} would be fetched, and kg fetches nothing",
        f"write the context into the file; known by name: {contexts}",
    )


def _undefined(at: Node) -> MappingNode:
    return _mapping(at, {"@vocab": _NO_TERM})


def _mapping(at: Node, pairs: dict[str, str]) -> MappingNode:
    mapping = _at(MappingNode(), at)
    for key, value in pairs.items():
        text = _at(ScalarNode(value), at)
        text.plain = False
        mapping[ScalarNode(key)] = text
    return mapping


def _at(node: N, at: Node) -> N:
    node.line, node.column = at.line, at.column
    return node
