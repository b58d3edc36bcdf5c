"""Reviewed drafts as a document that a load reads: decisions applied, rejected entries left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.coding.drafts import NESTED, SECTIONS
from kg.coding.plain import mapping_of, node_of
from kg.documents import MappingNode, ScalarNode, SequenceNode, dump_yaml, scalar
from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coding.drafts import DraftFile
    from kg.coding.state import EntryState, ReviewedDrafts
    from kg.documents import Node


def some_of(ids: Iterable[str], most: int = 3) -> str:
    """Return the first ids of several, and how many more there are.

    >>> some_of(["a.1", "a.2", "a.3", "a.4", "a.5"])
    'a.1, a.2, a.3 and 2 more'
    """
    every = list(ids)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def reviewed_yaml(reviewed: ReviewedDrafts) -> str:
    """Return what a coder kept as YAML that a load reads. Raises InputError where a kept entry
    lacks a required field.
    """
    lacking = [state for state in reviewed.states if state.is_kept and state.missing]
    if lacking:
        raise InputError.of(_lacking(state) for state in lacking)
    return dump_yaml(applied(reviewed))


def _lacking(state: EntryState) -> Finding:
    location = state.entry.location
    problem = f"{state.id} was kept and lacks {', '.join(state.missing)}"
    remedy = f"edit it: kg review {location.path}"
    return Finding(*location, "draft-incomplete", "error", problem, remedy)


def applied(reviewed: ReviewedDrafts) -> MappingNode:
    """Return the document of a draft file with decisions applied: what was kept, each statement
    with who drafted and who reviewed it; what was rejected, split or is open is left out.
    """
    drafts = reviewed.drafts
    states = {state.id: state for state in reviewed.states}
    root = MappingNode()
    root.line, root.column = drafts.root.line, drafts.root.column
    for key, node in drafts.root.items():
        if key == "source" and isinstance(node, MappingNode):
            root[scalar("sources", key.line, key.column)] = _members([node])
            root[key] = scalar(drafts.source_id, node.line, node.column)
        elif key in SECTIONS and isinstance(node, SequenceNode):
            root[key] = _section(SECTIONS[key], node, states, drafts)
        elif key != "drafted":
            root[key] = node
    made = [state for state in reviewed.states if state.entry.made_by and state.is_kept]
    if made:
        section = root.setdefault(scalar("statements", 1, 1), _members([]))
        section.extend(_made(state, drafts) for state in made)  # type: ignore[union-attr]
    return root


def _members(nodes: list[Node]) -> SequenceNode:
    sequence = SequenceNode(nodes)
    sequence.line, sequence.column = (nodes[0].line, nodes[0].column) if nodes else (1, 1)
    return sequence


def _section(
    kind: str, section: SequenceNode, states: Mapping[str, EntryState], drafts: DraftFile
) -> SequenceNode:
    """Return the entries of a section that were kept, and those that nobody drafted as they are."""
    kept = SequenceNode()
    kept.line, kept.column = section.line, section.column
    for member in section:
        if not isinstance(member, MappingNode) or "review" not in member:
            kept.append(_nested(kind, member, states, drafts))
            continue
        state = states[str(member.child("id"))]
        if state.is_kept:
            kept.append(_nested(kind, _entry(member, state, drafts), states, drafts))
    return kept


def _nested(kind: str, node: Node, states: Mapping[str, EntryState], drafts: DraftFile) -> Node:
    """Return an entry with those of the entries that it holds that were kept."""
    inner = NESTED.get(kind, {})
    if not isinstance(node, MappingNode) or not any(key in inner for key in node):
        return node
    copy = _copy(node)
    for key, child in node.items():
        if key in inner and isinstance(child, SequenceNode):
            copy[key] = _section(inner[key], child, states, drafts)
    return copy


def _entry(node: MappingNode, state: EntryState, drafts: DraftFile) -> MappingNode:
    """Return a drafted entry with its fields in effect, signed by drafter and coder; what did not
    change keeps its location.
    """
    copy = _copy(node)
    del copy[ScalarNode("review")]
    drafted = state.entry.fields
    for key in [key for key in drafted if key not in state.fields]:
        del copy[ScalarNode(key)]
    for key, value in state.fields.items():
        if key not in drafted or value != drafted[key]:
            _set(copy, key, node_of(value, node.line, node.column))
    return _signed(copy, state, drafts)


def _made(state: EntryState, drafts: DraftFile) -> MappingNode:
    """Return an entry that a decision made."""
    location = state.entry.location
    return _signed(mapping_of(state.fields, location.line, location.column), state, drafts)


def _signed(node: MappingNode, state: EntryState, drafts: DraftFile) -> MappingNode:
    """Return a statement with who drafted it, unless a coder added it, and who reviewed it."""
    if state.entry.kind != "statement":
        return node
    is_added = state.entry.made_by is not None and state.entry.made_by.status == "added"
    if drafts.drafter.by and not is_added:
        _set(node, "drafted_by", node_of(drafts.drafter.by, node.line, node.column))
    if state.decision is not None:
        _set(node, "reviewed_by", node_of(state.decision.by, node.line, node.column))
    return node


def _set(node: MappingNode, key: str, value: Node) -> None:
    """Put a value under a key, which keeps its location where it is there."""
    node[next((own for own in node if own == key), scalar(key, node.line, node.column))] = value


def _copy(node: MappingNode) -> MappingNode:
    copy = MappingNode(node)
    copy.line, copy.column = node.line, node.column
    return copy
