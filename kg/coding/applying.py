"""Reviewed drafts as a document that a load reads: decisions applied, rejected entries left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.coding.drafts import NESTED, SECTIONS
from kg.coding.plain import mapping_of, node_of
from kg.coding.settling import settled
from kg.documents import MappingNode, ScalarNode, SequenceNode, dump_yaml, scalar
from kg.errors import Finding, InputError
from kg.importers import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.coding.settling import SettledDrafts
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
    return dump_yaml(applied(settled(reviewed.drafts, [reviewed])))


def lacking(settled_drafts: SettledDrafts, options: str = "") -> list[Finding]:
    """Return a finding for each entry that was kept and lacks a required field. `options` are those
    with which `kg review` finds the same decisions.
    """
    return [
        Finding(
            *state.entry.location,
            "draft-incomplete",
            "error",
            f"{state.id} was kept and lacks {', '.join(state.missing)}",
            f"edit it: kg review {state.entry.location.path}{options}",
        )
        for state in settled_drafts.states
        if state.is_kept and state.missing
    ]


def applied(settled_drafts: SettledDrafts, *, leave_open: bool = False) -> MappingNode:
    """Return the document of a draft file with decisions applied: what was kept, each statement
    with who drafted and who reviewed it; what was rejected, split or is open is left out.

    With `leave_open`, kept entries that lack a required field are left out too; without it, they
    raise InputError.
    """
    if not leave_open and (findings := lacking(settled_drafts)):
        raise InputError.of(findings)
    return _Application(settled_drafts).root()


class _Application:
    """Applies decisions to the document of one draft file."""

    def __init__(self, settled_drafts: SettledDrafts) -> None:
        self.drafts = settled_drafts.drafts
        self.states = {state.id: state for state in settled_drafts.states}
        self.coders = settled_drafts.coders

    def root(self) -> MappingNode:
        """Return the document."""
        drafted = self.drafts.root
        root = MappingNode()
        root.line, root.column = drafted.line, drafted.column
        for key, node in drafted.items():
            if key == "source" and isinstance(node, MappingNode):
                root[scalar("sources", key.line, key.column)] = _members([self.source(node)])
                root[key] = scalar(self.drafts.source_id, node.line, node.column)
            elif key in SECTIONS and isinstance(node, SequenceNode):
                root[key] = self.section(SECTIONS[key], node)
            elif key != schema.DRAFTED_KEY:
                root[key] = node
        made_states = [
            state for state in self.states.values() if state.entry.made_by and _counts(state)
        ]
        if made_states:
            section = root.setdefault(scalar("statements", 1, 1), _members([]))
            section.extend(self.made(state) for state in made_states)  # type: ignore[union-attr]
        return root

    def source(self, node: MappingNode) -> MappingNode:
        """Return the source, with what its text was extracted from and by."""
        copy = _copy(node)
        drafter = self.drafts.drafter
        for key, value in (
            ("extracted_by", drafter.extracted_by),
            ("file_sha256", drafter.file_sha256),
        ):
            if value and key not in copy:
                _set(copy, key, node_of(value, node.line, node.column))
        return copy

    def section(self, kind: str, section: SequenceNode) -> SequenceNode:
        """Return the entries of a section that were kept, and those that no one drafted as they
        are.
        """
        kept_entries = SequenceNode()
        kept_entries.line, kept_entries.column = section.line, section.column
        for member in section:
            state = None
            if isinstance(member, MappingNode) and "review" in member:
                state = self.states[str(member.child("id"))]
            if state is None:
                kept_entries.append(self.entry(kind, member, None))
            elif _counts(state):
                kept_entries.append(self.entry(kind, member, state))
        return kept_entries

    def entry(self, kind: str, node: Node, state: EntryState | None) -> Node:
        """Return an entry with its fields in effect and without the keys of drafts, and of the
        entries that it holds those that were kept; what did not change keeps its location.
        """
        if not isinstance(node, MappingNode):
            return node
        copy = _copy(node)
        if state is not None:
            self.apply(copy, state)
        for key in [key for key in copy if key in schema.DRAFT_KEYS[kind]]:
            del copy[key]
        inner = NESTED.get(kind, {})
        for key, child in node.items():
            if key in inner and isinstance(child, SequenceNode):
                copy[key] = self.section(inner[key], child)
        return copy

    def apply(self, node: MappingNode, state: EntryState) -> None:
        """Put the fields in effect into a copy of a drafted entry."""
        drafted = state.entry.fields
        for key in [key for key in drafted if key not in state.fields]:
            del node[ScalarNode(key)]
        for key, value in state.fields.items():
            if key not in drafted or value != drafted[key]:
                _set(node, key, node_of(value, node.line, node.column))
        self.sign(node, state)

    def made(self, state: EntryState) -> MappingNode:
        """Return an entry that a decision made."""
        location = state.entry.location
        node = mapping_of(state.fields, location.line, location.column)
        self.sign(node, state)
        return node

    def sign(self, node: MappingNode, state: EntryState) -> None:
        """Say of a statement who drafted it, unless a coder added it, and who reviewed it."""
        if state.entry.kind != "statement":
            return
        signed = dict[str, Any]()
        is_added = state.entry.made_by is not None and state.entry.made_by.status == "added"
        if self.drafts.drafter.by and not is_added:
            signed["drafted_by"] = self.drafts.drafter.by
        coders = self.reviewers(state)
        if coders:
            signed["reviewed_by"] = coders[0] if len(coders) == 1 else list(coders)
        if len(coders) > 1 and "coding" not in node:
            signed["coding"] = "agreed"
        for key, value in signed.items():
            _set(node, key, node_of(value, node.line, node.column))

    def reviewers(self, state: EntryState) -> tuple[str, ...]:
        """Return the coders who decided about an entry, else the one whose decision made it."""
        decision = state.entry.made_by
        return self.coders.get(state.id) or ((decision.by,) if decision else ())


def _counts(state: EntryState) -> bool:
    """Return whether an entry is part of what is loaded."""
    return state.is_kept and not state.missing


def _members(nodes: list[Node]) -> SequenceNode:
    sequence = SequenceNode(nodes)
    sequence.line, sequence.column = (nodes[0].line, nodes[0].column) if nodes else (1, 1)
    return sequence


def _set(node: MappingNode, key: str, value: Node) -> None:
    """Put a value under a key, which keeps its location where it is there."""
    new_key = scalar(key, node.line, node.column)
    node[next((old_key for old_key in node if old_key == key), new_key)] = value


def _copy(node: MappingNode) -> MappingNode:
    copy = MappingNode(node)
    copy.line, copy.column = node.line, node.column
    return copy
