"""Strict YAML with line marks, for everybody here who reads YAML.

Only what a registry needs: mappings, sequences and scalars. Anchors, aliases, merge keys, tags and
duplicate keys are refused.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # has no stub

from kg.documents.nodes import MAX_DEPTH, MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError, Location

if TYPE_CHECKING:
    from kg.documents.nodes import Node

_TOO_DEEP: Final = (
    "maximum nesting depth"  # libyaml's own words, at a thousand levels, since PyYAML 6.0.4
)


def parse_yaml(text: str, path: str) -> MappingNode:
    """Return the one document of a strict YAML text, its top level a mapping. An empty text is an
    empty mapping.

    `path` only names the text in messages. Raises InputError with one finding.

    >>> parse_yaml("id: note.1  # comment", "a.yaml")["id"]
    'note.1'
    """
    try:
        node = _build(CParser(text), path)
    except yaml.MarkedYAMLError as error:
        raise _refused_syntax(text, path, error) from error
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position]  # libyaml counts bytes
        location = Location(
            path,
            before.count(b"\n") + 1,
            len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1,
        )
        raise _refusal(
            location,
            "yaml-character",
            f"character U+{int(error.character):04X} may not stand in YAML",
            "remove it",
        ) from error
    if node is None:
        empty = MappingNode()
        empty.line = empty.column = 1
        return empty
    if not isinstance(node, MappingNode):
        raise _refusal(
            Location(path, node.line, node.column),
            "not-a-mapping",
            "the top level is not a mapping",
            "start with sections such as 'statements:'",
        )
    return node


def dump_yaml(node: Node) -> str:
    r"""Return a node as YAML that `parse_yaml` reads as the same node: a scalar that was written
    plain stays plain, text that would read as something else is quoted.

    >>> dump_yaml(parse_yaml("statements: [{id: note.1, stated: 2030-01-02, note: '7'}]", "a.yaml"))
    "statements:\n- id: note.1\n  stated: 2030-01-02\n  note: '7'\n"
    """
    return yaml.serialize(
        _written(node), Dumper=yaml.CSafeDumper, allow_unicode=True, width=100, encoding=None
    )


_NODE_TAGS: Final = "tag:yaml.org,2002:"


def _written(node: Node) -> yaml.Node:
    """Return a node as PyYAML writes it."""
    if isinstance(node, MappingNode):
        pairs = [(_written(key), _written(child)) for key, child in node.items()]
        return yaml.MappingNode(f"{_NODE_TAGS}map", pairs, flow_style=False)
    if isinstance(node, SequenceNode):
        members = [_written(child) for child in node]
        return yaml.SequenceNode(f"{_NODE_TAGS}seq", members, flow_style=False)
    is_plain = getattr(node, "plain", False)
    tag = _plain_tag(str(node)) if is_plain else f"{_NODE_TAGS}str"
    return yaml.ScalarNode(tag, str(node))


_RESOLVER: Final = yaml.resolver.Resolver()


def _plain_tag(text: str) -> str:
    """Return the tag that a plain scalar gets in YAML, so that it is written plain."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag


def _refused_syntax(text: str, path: str, error: yaml.MarkedYAMLError) -> InputError:
    """Return the finding for what the scanner refuses. Raises that for the depth, where the
    scanner met its own limit ahead of ours.
    """
    problem, mark = str(error.problem or ""), error.problem_mark or error.context_mark
    if mark and "nesting depth" in problem:
        with contextlib.suppress(yaml.YAMLError):
            _build(CParser(text[: mark.index]), path)
    if mark and _TOO_DEEP in problem:
        _refuse_depth(text[: mark.index], path)
    return _refusal(
        Location(path, *((mark.line + 1, mark.column + 1) if mark else (1, 1))),
        "yaml-syntax",
        f"not valid YAML: {error.problem or error.context}",
        "check indentation, colons and quotes on this line",
    )


def _build(parser: Any, path: str) -> Node | None:  # noqa: ANN401 - the C parser has no types
    """Return the nodes of the only document, None for an empty text; from events, since composing
    recurses in C.
    """
    root: Node | None = None
    documents = 0
    stack: list[SequenceNode | MappingNode] = []
    keys: list[
        ScalarNode | None
    ] = []  # the key that waits for its value, beside each open container
    while (event := parser.get_event()) is not None:
        mark = event.start_mark
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
            keys.pop()
            continue
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refusal(
                    Location(path, mark.line + 1, 1),
                    "yaml-documents",
                    "a second document begins here",
                    "write one a file",
                )
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event, Location(path, mark.line + 1, mark.column + 1))
        if not stack:
            root = node
        else:
            keys[-1] = _put(stack[-1], keys[-1], node, path)
        if not isinstance(node, ScalarNode):
            stack.append(node)
            keys.append(None)
            if len(stack) > MAX_DEPTH:
                at = Location(path, node.line, node.column)
                raise _refusal(
                    at, "yaml-depth", f"nested more than {MAX_DEPTH} deep", "flatten the document"
                )
    return root


def _node(event: Any, at: Location) -> Node:  # noqa: ANN401 - the C parser has no types
    """Return the node that an event begins, still empty where it is a list or a mapping."""
    if isinstance(event, yaml.AliasEvent):
        raise _refusal(
            at, "yaml-alias", f"the alias *{event.anchor} is refused", "write the value out"
        )
    if event.anchor is not None:
        raise _refusal(
            at,
            "yaml-anchor",
            f"the anchor &{event.anchor} is refused",
            "remove it, or quote the text",
        )
    if event.tag is not None:
        raise _refusal(
            at, "yaml-tag", f"the tag {event.tag!r} is refused", "remove it, or quote the text"
        )
    node: Node
    if isinstance(event, yaml.ScalarEvent):
        node = ScalarNode(event.value)
        node.plain = event.implicit[0]
    else:
        node = SequenceNode() if isinstance(event, yaml.SequenceStartEvent) else MappingNode()
    node.line, node.column = at[1:]
    return node


def _put(
    container: SequenceNode | MappingNode, key: ScalarNode | None, node: Node, path: str
) -> ScalarNode | None:
    """Put a node into a list or a mapping; return the key that now waits for its value."""
    if isinstance(container, SequenceNode):
        container.append(node)
        return None
    if key is not None:
        container[key] = node
        return None
    at = Location(path, node.line, node.column)
    if not isinstance(node, ScalarNode):
        raise _refusal(at, "yaml-key", "a key is not plain text", "use a word as key")
    if node == "<<":
        raise _refusal(at, "yaml-merge", "merge keys are refused", "write the keys out")
    if node in container:
        raise _refusal(
            at, "duplicate-key", f"key {str(node)!r} stands here twice", "keep one of them"
        )
    return node


def _refuse_depth(before: str, path: str) -> None:
    """Refuse a text at the level that is too deep for us; the parser looks ahead, past that, to its
    own limit.
    """
    with contextlib.suppress(yaml.YAMLError):
        _build(CParser(before), path)


def _refusal(at: Location, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(*at, code, "error", message, remedy)])
