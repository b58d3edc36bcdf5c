"""One coder at work on one draft file: which entry is shown, what was changed and not decided yet,
and what was said last. The full screen and the plain prompts share it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg import coding
from kg.cli.review.attention import Attention
from kg.coding import span_moves
from kg.errors import InputError
from kg.quotes import Span
from kg.services import review_filter, review_names, reviewing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.services.reviewing import ReviewEntry, ReviewState


class ReviewSession:
    """A review at work. What decides is written through the service before it returns.

    `changes` are fields that were changed and are not decided yet, by entry. `words` are those of
    the filter, `shown` the entries that fit it. `message` is what there is to say after the last
    key, `failed` whether it is an error.
    """

    def __init__(self, state: ReviewState, attention: Attention | None = None) -> None:
        self.state = state
        self.attention = attention or Attention()
        self.words = ""
        self.changes: dict[str, dict[str, Any]] = {}
        self.message = ""
        self.failed = False
        self.shown = state.entries
        self.entry_id = ""
        self.is_leaving = False
        self._kept_before = {entry.id for entry in state.entries if entry.is_kept}
        self.go_to(next(iter(state.open_entries), next(iter(state.entries), None)))

    @property
    def text(self) -> str | None:
        """The text of the source, None where it is not at hand."""
        return self.state.session.text if self.state.session else None

    @property
    def entry(self) -> ReviewEntry | None:
        """The entry that is shown, None where there is none to show."""
        return next((entry for entry in self.state.entries if entry.id == self.entry_id), None)

    @property
    def number(self) -> int:
        """The position of the entry among those shown, from 1; 0 where there is none."""
        ids = [entry.id for entry in self.shown]
        return ids.index(self.entry_id) + 1 if self.entry_id in ids else 0

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of the entry with what was changed and not decided yet."""
        entry = self.entry
        if entry is None:
            return {}
        return coding.with_changes(entry.fields, self.pending)

    @property
    def pending(self) -> dict[str, Any]:
        """What accepting the entry would change: names as they were settled in other entries, and
        what was changed here.
        """
        entry = self.entry
        if entry is None:
            return {}
        ids = review_names.settled_names(self.state.entries) if entry.names else {}
        return {**review_names.proposals(entry, ids), **self.changes.get(entry.id, {})}

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields that the entry lacks."""
        entry = self.entry
        return () if entry is None else coding.missing_fields(entry.kind, self.fields)

    @property
    def span(self) -> Span | None:
        """The passage of the entry, None where it has none."""
        return span_of(self.fields)

    def say(self, message: str, *, failed: bool = False) -> None:
        """Put a message in the place of the one before."""
        self.message, self.failed = message, failed

    def current(self) -> ReviewEntry:
        """Return the entry that is shown. Raises InputError where there is none."""
        entry = self.entry
        if entry is None:
            raise InputError("No entry is shown. n adds one, f chooses others, q leaves.")
        return entry

    def text_at_hand(self) -> str:
        """Return the text of the source. Raises InputError where it is not at hand."""
        if self.text is None:
            raise InputError(
                "The text is not at hand, so passages stay as they are. --texts DIR names a folder "
                "with the text, kg sources attach keeps it in the store."
            )
        return self.text

    def find(self, quote: str) -> Span | None:
        """Return where a quote stands in the text, None with a message where it does not."""
        near = self.span.start if self.span else 0
        try:
            return span_moves.quoted(self.text_at_hand(), quote, near)
        except InputError as error:
            self.say(str(error), failed=True)
            return None

    def change(self, changes: Mapping[str, Any]) -> None:
        """Keep changes of the entry that are not decided yet; what is as before is no change."""
        entry = self.current()
        merged = {**self.changes.get(entry.id, {}), **changes}
        differing = {
            name: value for name, value in merged.items() if entry.fields.get(name) != value
        }
        self.changes[entry.id] = differing
        if not differing:
            del self.changes[entry.id]

    def decide(
        self,
        status: str,
        fields: Mapping[str, Any] | None = None,
        *,
        why: str = "",
        others: tuple[str, ...] = (),
        parts: tuple[Mapping[str, Any], ...] = (),
    ) -> None:
        """Record a decision about the entry shown, and go to the next open one."""
        entry = self.current()
        choice = reviewing.Choice(entry.id, status, fields or {}, why, others, parts)
        self.record(lambda: reviewing.decide(self.state, choice))
        self.changes.pop(entry.id, None)
        self.say(f"{entry.id}: {status}.")
        self.to_open()

    def record(self, act: Callable[[], ReviewState]) -> None:
        """Take the state that a call of the service returns."""
        self.state = act()
        self.refresh()

    def refresh(self) -> None:
        """Find again which entries are shown; the one at hand stays, whatever became of it."""
        self.shown = tuple(
            entry
            for entry in self.state.entries
            if entry.id == self.entry_id or review_filter.fits(entry, self.words)
        )

    def go_to(self, entry: ReviewEntry | None) -> None:
        """Show an entry; None shows none."""
        self.entry_id = entry.id if entry is not None else ""
        self.refresh()

    def following(self) -> tuple[ReviewEntry, ...]:
        """Return the other entries that are shown: those after this one, then from the first."""
        at = self.number
        return (*self.shown[at:], *self.shown[: max(at - 1, 0)])

    def to_open(self) -> bool:
        """Go to the next open entry of those shown; return whether there is one."""
        target = next((entry for entry in self.following() if entry.is_open), None)
        if target is not None:
            self.go_to(target)
        elif not self.state.open_entries:
            self.say(f"{self.message} Every entry is decided; . finishes.".strip())
        return target is not None

    def effort(self) -> reviewing.Effort:
        """Return what this review has cost so far, for what was kept in it."""
        entries = tuple(entry for entry in self.state.entries if entry.id not in self._kept_before)
        state = replace(self.state, entries=entries)
        return reviewing.effort(state, self.attention.keys, self.attention.seconds)


def span_of(fields: Mapping[str, Any]) -> Span | None:
    """Return the passage of an entry's fields, None where they have none.

    >>> span_of({"passage": {"start": 3, "end": 9}}), span_of({})
    (Span(start=3, end=9), None)
    """
    passage = fields.get("passage")
    if not isinstance(passage, dict) or "start" not in passage or "end" not in passage:
        return None
    return Span(int(passage["start"]), int(passage["end"]))
