"""What several coders decided about one draft file, brought together for a load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.coding.state import OPEN, EntryState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.coding.drafts import DraftFile
    from kg.coding.state import ReviewedDrafts


@dataclass(frozen=True, slots=True)
class SettledDrafts:
    """Every entry of a draft file as its coders left it, and who decided about each.

    An entry that one coder decided about is as that coder left it, so that coders may share the
    work. `disputed` are the entries that coders decided otherwise about, each with the coders and
    their statuses; they are open here.
    """

    drafts: DraftFile
    states: tuple[EntryState, ...]
    coders: Mapping[str, tuple[str, ...]]
    disputed: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def open_states(self) -> tuple[EntryState, ...]:
        """The entries that somebody still has to decide about; not those that are within an entry
        that was left out.
        """
        states = {state.id: state for state in self.states}
        open_states = [state for state in self.states if state.is_open]
        return tuple(state for state in open_states if not _is_within_left_out(state, states))


def _is_within_left_out(state: EntryState, states: Mapping[str, EntryState]) -> bool:
    parent = states.get(state.entry.parent)
    while parent is not None:
        if not parent.is_open and not parent.is_kept:
            return True
        parent = states.get(parent.entry.parent)
    return False


def settled(drafts: DraftFile, reviews: Iterable[ReviewedDrafts]) -> SettledDrafts:
    """Return what the reviews of one draft file come to."""
    reviews = tuple(reviews)
    states: dict[str, EntryState] = {
        entry.id: EntryState(entry, OPEN, entry.fields) for entry in drafts.entries
    }
    decided: dict[str, list[tuple[str, EntryState]]] = {}
    for review in reviews:
        for state in review.states:
            if state.status != OPEN:
                decided.setdefault(state.id, []).append((review.coder, state))
    disputed = {}
    for slug, decisions in decided.items():
        first = decisions[0][1]
        if any(_outcome(state) != _outcome(first) for _, state in decisions[1:]):
            disputed[slug] = tuple((coder, state.status) for coder, state in decisions)
            states[slug] = EntryState(first.entry, OPEN, first.entry.fields)
        else:
            states[slug] = first
    coders = {slug: tuple(coder for coder, _ in decisions) for slug, decisions in decided.items()}
    return SettledDrafts(drafts, tuple(states.values()), coders, disputed)


def _outcome(state: EntryState) -> tuple[Any, ...]:
    """Return what a decision makes of an entry, the same for coders who agree."""
    if state.is_kept:
        return ("kept", state.fields, state.decision.others if state.decision else ())
    if state.is_split and state.decision is not None:
        return ("split", state.decision.fields, ())
    return ("left out", state.merged_into, ())
