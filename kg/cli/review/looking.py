"""What the keys do that decide nothing: moving about, and changes that are not decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg.coding import span_moves
from kg.errors import InputError
from kg.services import review_filter, review_labels
from kg.words import counted

if TYPE_CHECKING:
    from kg.cli.review.session import ReviewSession
    from kg.coding.span_moves import Edge
    from kg.quotes import Span

Want: TypeAlias = Literal["fields", "new", "reason", "point", "filter", "keys", "leave"]
_EDGES: Final[dict[str, tuple[Edge, int]]] = {
    "]": ("end", 1),
    "[": ("end", -1),
    "}": ("start", 1),
    "{": ("start", -1),
}
"""Which edge of the passage a key moves, and by how many words."""
LINKS: Final = ("evidence_for", "context_for", "fits_no_task", "limits_scope")
"""Fields of which a statement has one at most."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody has to type or to see before an action can be done: fields of the form, fields
    of a new statement, a reason, the point of a split, a filter, the list of keys; or `leave`.

    `row` is the row of the form that the cursor goes to, `span` the passage of a new statement.
    """

    want: Want
    row: str = ""
    span: Span | None = None


def candidate(session: ReviewSession, typed: str, _words: str) -> None:
    """Link the entry to the task candidate of a number: as evidence, as context, not at all. For a
    drafted task it is the task concept.
    """
    entry = session.current()
    candidates = entry.review.candidates if entry.review else ()
    if int(typed) > len(candidates):
        raise InputError(f"{entry.id} has {counted(len(candidates), 'task candidate')}.")
    task, fields = candidates[int(typed) - 1].task, session.fields
    if entry.kind == "task":
        session.change({"concept": task})
        session.say(f"{task}: its concept. a accepts.")
        return
    order = review_labels.link_fields(session.state, task)
    link = next((name for name in order if fields.get(name) == task), "")
    following = order[order.index(link) + 1 :] if link else order
    links: dict[str, str | None] = {
        name: None for name in LINKS if name in fields or name in entry.fields
    }
    links |= dict.fromkeys(following[:1], task)
    session.change(links)
    chosen = following[0].replace("_", " ") if following else "linked to nothing"
    session.say(f"{task}: {chosen}. a accepts.")


def move_edge(session: ReviewSession, typed: str, _words: str) -> None:
    """Move an edge of the passage by a word."""
    entry, text, span = session.current(), session.text_at_hand(), session.span
    if span is None:
        raise InputError(f"{entry.id} has no passage.")
    edge, words = _EDGES[typed]
    after = span_moves.move(text, span, edge, words)
    if after != span:
        session.change({"passage": span_moves.passage(text, after)})


def go_on(session: ReviewSession, _typed: str, _words: str) -> None:
    """Go to the next entry."""
    _step(session, 1, "This is the last entry.")


def go_back(session: ReviewSession, _typed: str, _words: str) -> None:
    """Go to the entry before."""
    _step(session, -1, "This is the first entry.")


def _step(session: ReviewSession, by: int, at_the_end: str) -> None:
    at = session.number - 1 + by
    if 0 <= at < len(session.shown):
        session.go_to(session.shown[at])
    else:
        session.say(at_the_end)


def skip(session: ReviewSession, _typed: str, _words: str) -> None:
    """Go to the next open entry."""
    if not session.to_open() and not session.message:
        session.say("No other entry that is shown is open.")


def disagreement(session: ReviewSession, _typed: str, _words: str) -> None:
    """Go to the next entry that another coder reads differently."""
    disputed = next((entry for entry in session.following() if entry.is_in_dispute), None)
    if disputed is not None:
        session.go_to(disputed)
    elif session.entry is None or not session.entry.is_in_dispute:
        session.say("No other coder reads an entry differently, as far as may be seen now.")


def ask_filter(session: ReviewSession, _typed: str, words: str) -> Request | None:
    """Show only the entries that fit the words of a filter, or ask for the words."""
    if not words:
        return Request("filter")
    filter_entries(session, words)
    return None


def filter_entries(session: ReviewSession, words: str) -> None:
    """Show only the entries that fit the words of a filter; all where there are none."""
    fitting = [entry for entry in session.state.entries if review_filter.fits(entry, words)]
    if not fitting and words.strip():
        raise InputError(f"{words}: no entry fits. Those of before are still shown.")
    session.words = words.strip()
    is_fitting = session.entry_id in {entry.id for entry in fitting}
    session.go_to(session.entry if is_fitting else next(iter(fitting), None))
    session.say(f"{counted(len(fitting), 'entry', 'entries')} shown.")


def list_keys(_session: ReviewSession, _typed: str, _words: str) -> Request:
    """Ask for the list of keys."""
    return Request("keys")
