"""The state of drafted entries: what the decisions of one coder make of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from kg.coding.decisions import FINISHED
from kg.coding.drafts import DraftEntry, missing_fields
from kg.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coding.drafts import DraftFile
    from kg.model import Decision

OPEN: Final = "open"
PARTS: Final = "statements"
"""Under which key of `fields` the parts of a split are, each a whole entry."""
KEPT: Final = ("accepted", "edited", "added", "split", "merged")
"""The statuses of what is loaded; a split entry is not, but its parts are."""


@dataclass(frozen=True, slots=True)
class EntryState:
    """An entry as a coder left it: its status, `open` without a decision, and its fields in effect.

    `entry` is the entry as drafted; an added one and a part of a split are made here. `decision` is
    the one in effect. `merged_into` is the id of the entry that took this one in. `missing` are
    fields that it must have and lacks.
    """

    entry: DraftEntry
    status: str = OPEN
    fields: Mapping[str, Any] = field(default_factory=dict)
    decision: Decision | None = None
    merged_into: str = ""
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the entry."""
        return self.entry.id

    @property
    def is_kept(self) -> bool:
        """Whether the entry becomes part of a knowledge base, complete or not."""
        return self.status in KEPT and not self.merged_into and not self.is_split

    @property
    def is_split(self) -> bool:
        """Whether the entry was split, so that its parts are in its place."""
        decision = self.decision
        return self.status == "split" and decision is not None and decision.entry == self.id

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide: no decision, or a kept entry that lacks a field."""
        return self.status == OPEN or (self.is_kept and bool(self.missing))


@dataclass(frozen=True, slots=True)
class ReviewedDrafts:
    """Every entry of a draft file as one coder left it, added entries and parts of a split after
    those of the file; and whether the coder is finished.
    """

    drafts: DraftFile
    coder: str
    states: tuple[EntryState, ...]
    is_finished: bool = False

    def state(self, entry: str) -> EntryState | None:
        """Return the state of an entry, None where there is no such entry."""
        return next((state for state in self.states if state.id == entry), None)


def effective(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Return the decisions about each entry that are not taken back, oldest first; the last one is
    in effect.

    `undone` takes back the last decision about its entry that is still there, and nothing where
    there is none. An entry without decisions is left out.

    >>> from kg.model import Decision
    >>> statuses = ["accepted", "rejected", "undone"]
    >>> lines = [Decision("note.1", status, "alice", "") for status in statuses]
    >>> [decision.status for decision in effective(lines)["note.1"]]
    ['accepted']
    """
    stacks: dict[str, list[Decision]] = {}
    for decision in decisions:
        stack = stacks.setdefault(decision.entry, [])
        if decision.status != "undone":
            stack.append(decision)
        elif stack:
            stack.pop()
    return {entry: tuple(stack) for entry, stack in stacks.items() if stack}


def reviewed(drafts: DraftFile, coder: str, decisions: Iterable[Decision]) -> ReviewedDrafts:
    """Return every entry of a draft file as the decisions of a coder leave it.

    Decisions about entries that are not there, such as the parts of a split that was undone, change
    nothing.
    """
    decisions = tuple(decisions)
    in_effect = effective(decisions)
    order = {id(decision): number for number, decision in enumerate(decisions)}
    entries = {entry.id: entry for entry in drafts.entries}
    for decision in sorted(
        (decision for stack in in_effect.values() for decision in _making(stack)),
        key=lambda decision: order[id(decision)],
    ):
        for entry in _made_by(decision, drafts, entries):
            entries.setdefault(entry.id, entry)
    taken_in = _taken_in(in_effect, order, entries)
    states = tuple(
        _state(entry, in_effect.get(entry.id, ()), taken_in.get(entry.id, ""))
        for entry in entries.values()
    )
    finish = in_effect.get("", ())
    is_finished = bool(finish) and finish[-1].status == FINISHED
    return ReviewedDrafts(
        drafts, coder, states, is_finished and not any(state.is_open for state in states)
    )


def _making(stack: tuple[Decision, ...]) -> list[Decision]:
    """Return the decisions about an entry that make entries: every addition, and a split in
    effect.
    """
    added = [decision for decision in stack if decision.status == "added"]
    return added + [decision for decision in stack[-1:] if decision.status == "split"]


def _made_by(
    decision: Decision, drafts: DraftFile, entries: Mapping[str, DraftEntry]
) -> Iterable[DraftEntry]:
    """Yield the entries that a decision makes: none where it splits an entry that is not there."""
    whole = entries.get(decision.entry)
    if decision.status == "added":
        fields = {**decision.fields, "id": decision.entry}
        location = Location(drafts.path, 1, 1)
        yield DraftEntry(decision.entry, "statement", fields, location, made_by=decision)
    elif whole is not None:
        parts = decision.fields.get(PARTS, [])
        for slug, fields in zip(decision.others, parts, strict=False):
            part = {**fields, "id": slug}
            yield DraftEntry(
                slug, whole.kind, part, whole.location, parent=whole.parent, made_by=decision
            )


def _taken_in(
    in_effect: Mapping[str, tuple[Decision, ...]],
    order: Mapping[int, int],
    entries: Mapping[str, DraftEntry],
) -> dict[str, str]:
    """Return the entries that a merge took in, unless a later decision is about them, each with the
    one that it is part of now.
    """
    merges = [
        stack[-1]
        for entry, stack in in_effect.items()
        if stack[-1].status == "merged" and entry in entries
    ]
    taken_in = {}
    for merge in sorted(merges, key=lambda decision: order[id(decision)]):
        for other in merge.others:
            stack = in_effect.get(other, ())
            if not stack or order[id(stack[-1])] < order[id(merge)]:
                taken_in[other] = merge.entry
    return taken_in


def _state(entry: DraftEntry, stack: tuple[Decision, ...], merged_into: str) -> EntryState:
    """Return an entry as the decisions about it leave it."""
    if merged_into:
        return EntryState(entry, "merged", entry.fields, merged_into=merged_into)
    decision = stack[-1] if stack else entry.made_by
    if decision is None:
        return EntryState(entry, OPEN, entry.fields)
    fields = entry.fields
    if decision.entry == entry.id and decision.status in ("edited", "merged", "added"):
        fields = with_changes(fields, decision.fields)
    state = EntryState(entry, decision.status, fields, decision)
    return replace(state, missing=missing_fields(entry.kind, fields)) if state.is_kept else state


def with_changes(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields after changes; a change to None removes its field.

    >>> with_changes({"action": "patrol", "note": "late"}, {"action": "guard", "note": None})
    {'action': 'guard'}
    """
    changed = {**fields, **changes}
    return {key: value for key, value in changed.items() if value is not None}


def last_in_effect(decisions: Iterable[Decision]) -> Decision | None:
    """Return the last decision that is not taken back, None where there is none."""
    decisions = tuple(decisions)
    ids_in_effect = {id(decision) for stack in effective(decisions).values() for decision in stack}
    return next(
        (decision for decision in reversed(decisions) if id(decision) in ids_in_effect), None
    )
