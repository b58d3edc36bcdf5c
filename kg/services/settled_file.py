"""The statements that an adjudication results in, as a file that a load reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import coding
from kg.coding.adjudicated import settled_statements
from kg.coding.plain import node_of
from kg.documents import MappingNode, ScalarNode, SequenceNode, day_of, dump_yaml, scalar
from kg.errors import InputError
from kg.importers import schema
from kg.services.adjudicating import subject
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.coding.adjudication import Question
    from kg.documents import Node
    from kg.services.adjudicating import AdjudicationState

_SHOWN: Final = 5


def settled_file(state: AdjudicationState, *, settled_only: bool = False) -> str:
    """Return the settled statements as YAML that a load reads, with the readings of the coders.

    Raises InputError where a difference is open, unless only what is settled is asked for.
    """
    if state.open_questions and not settled_only:
        raise InputError(
            f"{_open_words(state.open_questions)} kg agree with --adjudicate settles them; "
            "--settled-only leaves these statements out."
        )
    statements = settled_statements(state.units, state.adjudication, state.comparison.files)
    root = _registry(state)
    root[scalar("source", 1, 1)] = scalar(state.comparison.source, 1, 1)
    nodes = (_with_plain_days(node_of(statement, 1, 1)) for statement in statements)
    root[scalar("statements", 1, 1)] = SequenceNode(nodes)
    return dump_yaml(root)


def _with_plain_days(node: Node) -> Node:
    """Return a node in which days are written without quotes, as people write them."""
    for child in node.values() if isinstance(node, MappingNode) else ():
        _with_plain_days(child)
    for child in node if isinstance(node, SequenceNode) else ():
        _with_plain_days(child)
    if isinstance(node, ScalarNode) and day_of(node) == node:
        node.plain = True
    return node


def _open_words(questions: Iterable[Question]) -> str:
    questions = list(questions)
    names = [f"{question.entry} {subject(question)}" for question in questions]
    differences = counted(len(names), "difference is", "differences are")
    return f"{differences} open: {coding.some_of(names, _SHOWN)}."


def _registry(state: AdjudicationState) -> MappingNode:
    """Return what the files say of sources, actors and other entries that the store does not have;
    where several files describe one, as the first does.
    """
    names = state.comparison.registry.names
    root = MappingNode()
    entry_keys: set[tuple[str, str]] = set()
    for document in state.comparison.documents:
        for section, node in _described(document.root):
            kind, slug = schema.SECTIONS[section][0], str(node.child("id"))
            if (kind, slug) in entry_keys or names.entries.has(kind, slug) or "review" in node:
                continue
            entry_keys.add((kind, slug))
            members = root.setdefault(scalar(section, 1, 1), SequenceNode())
            if isinstance(members, SequenceNode):
                members.append(node)
    return root


def _described(root: MappingNode) -> Iterator[tuple[str, MappingNode]]:
    """Yield every entry that a file describes, with its section, but for statements; a source may
    be described where it is named.
    """
    source = root.child("source")
    if isinstance(source, MappingNode):
        yield "sources", _with_extraction(source, root.child("drafted"))
    for section in schema.SECTIONS:
        members = root.child(section)
        if section != "statements" and isinstance(members, SequenceNode):
            yield from ((section, node) for node in members if isinstance(node, MappingNode))


def _with_extraction(source: MappingNode, drafted: Node | None) -> MappingNode:
    """Return a source with what its text was extracted from and by, as a draft file says it."""
    copy = MappingNode(source)
    copy.line, copy.column = source.line, source.column
    for key in ("extracted_by", "file_sha256"):
        value = drafted.child(key) if isinstance(drafted, MappingNode) else None
        if value is not None and key not in copy:
            copy[scalar(key, source.line, source.column)] = value
    return copy
