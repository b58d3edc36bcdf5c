"""Reviewing drafts: every entry with its passage, and what one coder decides about each of them.

A decision is read back from its file, so that several screens of one coder may be open at once.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kg import coding
from kg.errors import InputError, UsageError
from kg.importers import assemble
from kg.importers.names import Names
from kg.model import Decision
from kg.services import review_choices, review_completion, review_entries, review_order
from kg.services.opening import open_view
from kg.services.review_types import (
    Choice,
    CoderReading,
    Completion,
    Effort,
    Order,
    ReviewEntry,
    ReviewOpening,
    ReviewState,
    Session,
)
from kg.services.writing import now
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.coding import DecisionFile, DraftFile, ReviewedDrafts

__all__ = [
    "Choice",
    "CoderReading",
    "Completion",
    "Effort",
    "Order",
    "ReviewEntry",
    "ReviewOpening",
    "ReviewState",
    "complete",
    "decide",
    "drafts_folder",
    "effort",
    "export",
    "finish",
    "open_review",
    "resume",
    "undo",
    "undo_last",
]
_SHOWN = 20


def open_review(opening: ReviewOpening) -> ReviewState:
    """Return the state of a review. Raises InputError for a file that holds no drafts, for
    decisions about another draft file, and for a store that is not there.

    >>> open_review(ReviewOpening("no-such-file.yaml", "alice", drafts_folder="drafts"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.yaml...
    """
    coding.check_coder(opening.coder)
    drafts = coding.read_drafts(opening.drafts)
    folder = drafts_folder(opening.store, opening.drafts_folder)
    view = open_view(opening.store or None)
    text = _text(opening, drafts)
    ranks = review_order.ranks(view, drafts) if opening.order == "coverage" else {}
    names = Names(view)
    assemble.carry_names(assemble.Document(drafts.path, drafts.root), names)
    session = Session(drafts, folder, text, view, ranks, names)
    return _state(opening, session, coding.of_coder(folder, drafts, opening.coder))


def decide(review: ReviewOpening | ReviewState, choice: Choice) -> ReviewState:
    """Record a decision and return the state after it; it is on disk for good when this returns.

    What other screens of the same coder decided meanwhile is read first. An edit adds to the edits
    before it, and so does an edit of a merged entry to the merge. To accept what was edited, added
    or merged changes nothing. Raises InputError for an entry that is not there, a status that does
    not exist, a rejection without why, and for accepting what lacks a required field.
    """
    return _append(
        review,
        lambda session, reviewed_drafts: review_choices.decision(session, reviewed_drafts, choice),
    )


def undo(review: ReviewOpening | ReviewState, entry: str) -> ReviewState:
    """Take back the last decision about an entry and return the state after it; of an entry that
    was taken in by a merge, the merge. Raises InputError where there is none.
    """

    def taken_back(_session: Session, reviewed_drafts: ReviewedDrafts) -> Decision:
        state = reviewed_drafts.state(entry)
        if state is None or (state.decision is None and not state.merged_into):
            raise InputError(f"{entry}: nothing was decided that could be undone.")
        about = state.merged_into or (state.decision.entry if state.decision else entry)
        return Decision(about, "undone", reviewed_drafts.coder, now())

    return _append(review, taken_back)


def undo_last(review: ReviewOpening | ReviewState) -> ReviewState:
    """Take back the last decision of this coder, whichever entry it is about, and return the state
    after it. Raises InputError where there is none.
    """
    session, opening = _session(review)

    def choose(on_record: DecisionFile) -> Decision:
        last = coding.last_in_effect(on_record.decisions)
        if last is None:
            raise InputError(f"{opening.drafts}: {opening.coder} decided nothing yet.")
        return Decision(last.entry, "undone", opening.coder, now())

    return _appended(session, opening, choose)


def finish(review: ReviewOpening | ReviewState) -> ReviewState:
    """Record that the coder is finished and return the state after it. Raises InputError where
    entries are open, or kept ones lack a required field.
    """

    def finished(session: Session, reviewed_drafts: ReviewedDrafts) -> Decision | None:
        open_states = [state for state in reviewed_drafts.states if state.is_open]
        if open_states:
            ids = coding.some_of([state.id for state in open_states])
            raise InputError(f"{session.drafts.path}: not finished, still open: {ids}.")
        return (
            None
            if reviewed_drafts.is_finished
            else Decision("", coding.FINISHED, reviewed_drafts.coder, now())
        )

    return _append(review, finished)


def resume(review: ReviewOpening | ReviewState) -> ReviewState:
    """Take back that the coder is finished, and return the state after it."""
    return _append(
        review,
        lambda _session, reviewed_drafts: (
            Decision("", "undone", reviewed_drafts.coder, now())
            if reviewed_drafts.is_finished
            else None
        ),
    )


def complete(
    review: ReviewOpening | ReviewState, field_name: str, prefix: str, limit: int = _SHOWN
) -> tuple[Completion, ...]:
    """Return entries that a field may name and whose id or name begins with a text, those that are
    alike after them; at most `limit`.

    The registry is the store's, or the packaged one; a draft's own entries are in it too.
    """
    session, _ = _session(review)
    return review_completion.completions(session.view, session.drafts, field_name, prefix, limit)


def export(review: ReviewOpening | ReviewState) -> str:
    """Return the reviewed entries as one YAML file that `kg load` reads: what was kept, with the
    edits applied. Raises InputError where a kept entry lacks a required field.
    """
    session, opening = _session(review)
    reviewed_drafts = _reviewed(session, opening.coder)
    return coding.reviewed_yaml(reviewed_drafts)


def effort(state: ReviewState, keys: int, seconds: float) -> Effort:
    """Return the keys and seconds for each entry that was kept; both are counted by the caller."""
    kept_count = sum(entry.is_kept for entry in state.entries)
    return Effort(
        kept_count,
        keys,
        seconds,
        keys / kept_count if kept_count else None,
        seconds / kept_count if kept_count else None,
    )


def drafts_folder(store: str, folder: str) -> Path:
    """Return the folder of decisions: the one that is named, else that of the store. Raises
    UsageError where neither is there.

    >>> drafts_folder("mission", "").as_posix()
    'mission/drafts'
    """
    if folder:
        return Path(folder)
    if store and "://" not in store:
        return Path(store) / "drafts"
    raise UsageError(
        "Decisions are kept in a store on this machine or in a folder. Name a store with --store, "
        "or a folder with --drafts."
    )


def _text(opening: ReviewOpening, drafts: DraftFile) -> str | None:
    """Return the text of the source, None where it is not at hand."""
    folders = [Path(folder) for folder in opening.texts]
    if (beside := Path(opening.drafts).parent / "texts").is_dir():
        folders.append(beside)
    if opening.store and (store_texts := Path(opening.store) / "texts").is_dir():
        folders.insert(0, store_texts)
    return Texts(tuple(folders)).get(str(drafts.source.get("sha256", "")))


def _session(review: ReviewOpening | ReviewState) -> tuple[Session, ReviewOpening]:
    state = open_review(review) if isinstance(review, ReviewOpening) else review
    session = state.session or open_review(state.opening).session
    if session is None:
        raise AssertionError
    return session, state.opening


def _append(
    review: ReviewOpening | ReviewState,
    choose: Callable[[Session, ReviewedDrafts], Decision | None],
) -> ReviewState:
    session, opening = _session(review)

    def from_record(on_record: DecisionFile) -> Decision | None:
        reviewed_drafts = coding.reviewed(session.drafts, opening.coder, on_record.decisions)
        return choose(session, reviewed_drafts)

    return _appended(session, opening, from_record)


def _appended(
    session: Session, opening: ReviewOpening, choose: Callable[[DecisionFile], Decision | None]
) -> ReviewState:
    path = coding.path_of(session.folder, session.drafts.source_id, opening.coder)
    return _state(opening, session, coding.append(path, session.drafts, choose))


def _reviewed(session: Session, coder: str) -> ReviewedDrafts:
    on_record = coding.of_coder(session.folder, session.drafts, coder)
    return coding.reviewed(session.drafts, coder, on_record.decisions)


def _state(opening: ReviewOpening, session: Session, on_record: DecisionFile) -> ReviewState:
    """Return the state of a review after the decisions that are on record."""
    reviewed_drafts = coding.reviewed(session.drafts, opening.coder, on_record.decisions)
    others = review_entries.visible_others(session, reviewed_drafts, blind=opening.blind)
    entries = [review_entries.entry(session, state, others) for state in reviewed_drafts.states]
    if opening.order == "coverage":
        last = len(review_order.STATUSES), "", ""
        entries.sort(key=lambda entry: session.ranks.get(entry.id, last)[0])
    return ReviewState(
        opening,
        session.drafts.source,
        opening.coder,
        session.drafts.drafter.by,
        tuple(entries),
        dict(Counter(entry.status for entry in entries)),
        session.text is not None,
        reviewed_drafts.is_finished,
        on_record.path,
        on_record.torn,
        session,
    )
