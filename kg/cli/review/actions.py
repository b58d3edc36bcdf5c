"""What each key of a review does; the full screen and the plain prompts share it.

Wrong input becomes the message of the session; then nothing was decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kg import coding
from kg.cli.review import looking
from kg.cli.review.looking import Request
from kg.cli.review.session import span_of
from kg.coding import span_moves
from kg.errors import InputError, KgError
from kg.services import review_filter, review_form, review_labels, review_names, reviewing
from kg.services.review_keys import action_of
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.cli.review.session import ReviewSession
    from kg.quotes import Span
    from kg.services.reviewing import ReviewEntry

    Action: TypeAlias = Callable[[ReviewSession, str, str], Request | None]

_CARRIED: Final = ("speaker", "attribution", "origin", "stated")
"""Fields that a new statement takes from the entry that is shown."""


def press(session: ReviewSession, typed: str, words: str = "") -> Request | None:
    """Do what a key does, and return what has to be typed first, if anything.

    `words` are those that a prompt read after the key.
    """
    key = action_of(typed)
    was_leaving, session.is_leaving = session.is_leaving, False
    session.say("")
    if key is None:
        session.say(f"{typed!r} is no key here. ? lists the keys.", failed=True)
        return None
    if key.action == "quit":
        return _leave(session, warned=was_leaving)
    return _safely(session, lambda: _ACTIONS[key.action](session, typed, words))


def save(session: ReviewSession, rows: Mapping[str, str]) -> bool:
    """Record the rows of a form as an edit, which accepts; return whether that was done."""
    session.say("")
    _safely(session, lambda: _save(session, rows))
    return not session.failed


def add(session: ReviewSession, span: Span, rows: Mapping[str, str]) -> bool:
    """Record a statement that no draft has; return whether that was done."""
    session.say("")
    _safely(session, lambda: _add(session, span, rows))
    return not session.failed


def reject(session: ReviewSession, why: str) -> None:
    """Record that the entry is rejected, and why."""
    _safely(session, lambda: session.decide("rejected", why=why))


def split(session: ReviewSession, at: int | None) -> None:
    """Record that the entry is split at a character of the text, or, at None, into two with the
    same passage.
    """
    _safely(session, lambda: _split(session, at))


def choose(session: ReviewSession, words: str) -> None:
    """Show only the entries that fit the words of a filter; all where there are none."""
    _safely(session, lambda: looking.filter_entries(session, words))


def new_rows(session: ReviewSession) -> dict[str, str]:
    """Return the rows of the form for a new statement: who speaks, and when, as in the entry that
    is shown.
    """
    carried = {name: value for name, value in session.fields.items() if name in _CARRIED}
    return review_form.rows_of("statement", carried)


def _safely(session: ReviewSession, act: Callable[[], Request | None]) -> Request | None:
    try:
        return act()
    except KgError as error:
        session.say(str(error), failed=True)
        return None


def _leave(session: ReviewSession, *, warned: bool) -> Request | None:
    if not session.changes or warned:
        return Request("leave")
    session.is_leaving = True
    count = counted(len(session.changes), "entry has changes", "entries have changes")
    session.say(f"{count} that are not decided: {', '.join(session.changes)}. q again drops them.")
    session.failed = True
    return None


def _accept(session: ReviewSession, _typed: str, _words: str) -> Request | None:
    entry, missing = session.current(), session.missing
    if missing:
        session.say(f"{entry.id} lacks {', '.join(missing)}.", failed=True)
        return Request("fields", missing[0])
    changes = session.pending
    unknown = review_labels.unknown_ids(session.state, session.fields)
    session.decide("edited" if changes else "accepted", changes)
    if unknown:
        names = ", ".join(f"{name} {'; '.join(ids)}" for name, ids in unknown.items())
        session.say(f"{session.message} No registry has {names}; a load asks for it.")
    return None


def _edit(session: ReviewSession, _typed: str, words: str) -> Request | None:
    if words:
        _save(session, review_filter.assignments(words))
        return None
    names = review_names.unsettled(session.current(), session.fields)
    unknown = review_labels.unknown_ids(session.state, session.fields)
    fields = (*session.missing, *(name.field for name in names), *unknown)
    return Request("fields", next(iter(fields), ""))


def _save(session: ReviewSession, rows: Mapping[str, str]) -> None:
    entry = session.current()
    session.change(review_form.changes(entry.kind, session.fields, rows))
    session.change(review_names.spread(entry, session.fields))
    if session.missing:
        raise InputError(f"{entry.id} lacks {', '.join(session.missing)}.")
    changes = session.pending
    session.decide("edited" if changes else "accepted", changes)


def _reject(session: ReviewSession, _typed: str, words: str) -> Request | None:
    session.current()
    if not words:
        return Request("reason")
    session.decide("rejected", why=words)
    return None


def _new(session: ReviewSession, _typed: str, words: str) -> Request | None:
    session.text_at_hand()
    span = session.find(words) if words else None
    return None if words and span is None else Request("new", span=span)


def _add(session: ReviewSession, span: Span, rows: Mapping[str, str]) -> None:
    typed = coding.with_changes({}, review_form.changes("statement", {}, rows))
    fields = {**typed, "passage": span_moves.passage(session.text_at_hand(), span)}
    missing = coding.missing_fields("statement", {"id": "new", **fields})
    if missing:
        raise InputError(f"The new statement lacks {', '.join(missing)}.")
    before = {entry.id for entry in session.state.entries}
    choice = reviewing.Choice("", "added", fields)
    session.record(lambda: reviewing.decide(session.state, choice))
    added = [entry.id for entry in session.state.entries if entry.id not in before]
    session.say(f"{', '.join(added)}: added.")


def _point(session: ReviewSession, _typed: str, words: str) -> Request | None:
    session.current()
    span = session.span
    if words and words != "=" and span is not None:
        part = session.text_at_hand()[span.start : span.end]
        _split(session, span.start + span_moves.quoted(part, words).start)
    elif words or span is None or session.text is None:
        _split(session, None)
    else:
        return Request("point")
    return None


def _split(session: ReviewSession, at: int | None) -> None:
    fields = {name: value for name, value in session.fields.items() if name != "id"}
    parts: tuple[Mapping[str, Any], ...] = (fields, fields)
    if at is not None and session.span is not None:
        text = session.text_at_hand()
        parts = tuple(
            {**fields, "passage": span_moves.passage(text, part)}
            for part in span_moves.divide(text, session.span, at)
        )
    before = {entry.id for entry in session.state.entries}
    session.decide("split", parts=parts)
    new_entries = [entry for entry in session.state.entries if entry.id not in before]
    if new_entries:
        session.go_to(new_entries[0])
        ids = " and ".join(entry.id for entry in new_entries)
        session.say(f"{ids}: the parts of what was split. e edits them.")


def _merge(session: ReviewSession, _typed: str, _words: str) -> None:
    entry, other = session.current(), _next_in_text(session)
    if other is None:
        raise InputError(f"{entry.id}: no entry that may be merged comes after it in the text.")
    changes = session.pending
    span, other_span = session.span, span_of(other.fields)
    if span is not None and other_span is not None and span != other_span:
        both = span_moves.join(span, other_span)
        changes["passage"] = span_moves.passage(session.text_at_hand(), both)
    session.decide("merged", changes, others=(other.id,))
    session.changes.pop(other.id, None)
    session.say(f"{entry.id}: merged with {other.id}.")


def _next_in_text(session: ReviewSession) -> ReviewEntry | None:
    """Return the entry that comes after this one in the text, of those that may be merged."""
    entry = session.current()
    candidates = [
        other
        for other in session.state.entries
        if other.kind == entry.kind
        and other.status not in {"rejected", "split"}
        and not other.merged_into
    ]
    candidates.sort(key=lambda other: (_start(other), other.line))
    ids = [other.id for other in candidates]
    at = ids.index(entry.id) + 1 if entry.id in ids else len(ids)
    return candidates[at] if at < len(candidates) else None


def _start(entry: ReviewEntry) -> int:
    span = span_of(entry.fields)
    return -1 if span is None else span.start


def _undo(session: ReviewSession, _typed: str, _words: str) -> None:
    entry = session.entry
    if entry is not None and session.changes.pop(entry.id, {}):
        session.say(f"{entry.id}: what was changed and not decided is as before.")
        return
    before = {other.id: other for other in session.state.entries}
    if entry is not None and not entry.is_open:
        session.record(lambda: reviewing.undo(session.state, entry.id))
    else:
        session.record(lambda: reviewing.undo_last(session.state))
    changed = [other for other in session.state.entries if before.get(other.id) != other]
    session.go_to(next(iter((*changed, session.entry, *session.state.entries)), None))
    session.say(f"{session.entry_id or 'The last decision'}: undone.")


def _finish(session: ReviewSession, _typed: str, _words: str) -> None:
    if session.state.finished:
        session.record(lambda: reviewing.resume(session.state))
        session.say("No longer finished.")
        return
    session.record(lambda: reviewing.finish(session.state))
    session.say("Finished. kg review --export writes what was kept; . takes it back.")


_ACTIONS: Final[dict[str, Action]] = {
    "accept": _accept,
    "edit": _edit,
    "reject": _reject,
    "split": _point,
    "merge": _merge,
    "new": _new,
    "undo": _undo,
    "candidate": looking.candidate,
    "end_later": looking.move_edge,
    "end_earlier": looking.move_edge,
    "start_later": looking.move_edge,
    "start_earlier": looking.move_edge,
    "next": looking.go_on,
    "previous": looking.go_back,
    "skip": looking.skip,
    "disagreement": looking.disagreement,
    "filter": looking.ask_filter,
    "finish": _finish,
    "keys": looking.list_keys,
}
"""What each action of the table of keys does, but `quit`."""
