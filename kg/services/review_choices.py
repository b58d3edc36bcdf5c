"""What a coder chooses about an entry, as the decision that records it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import coding
from kg.errors import InputError
from kg.model import Decision
from kg.services.review_entries import unknown_concepts
from kg.services.writing import now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.coding import EntryState, ReviewedDrafts
    from kg.services.review_types import Choice, Session


def decision(session: Session, reviewed_drafts: ReviewedDrafts, choice: Choice) -> Decision | None:
    """Return the decision that records a choice, None where it changes nothing. Raises InputError
    where it cannot be recorded.
    """
    if choice.status == "added":
        return _addition(session, reviewed_drafts, choice)
    if choice.status not in _CHOICES:
        raise InputError(
            f"no decision {choice.status!r}. Use one of: {', '.join(_CHOICES)}, added."
        )
    state = reviewed_drafts.state(choice.entry)
    if state is None:
        raise InputError(f"{session.drafts.path}: no entry {choice.entry!r}.")
    if state.merged_into:
        raise InputError(f"{state.id} is part of {state.merged_into} now. Undo that merge first.")
    if state.is_split:
        raise InputError(f"{state.id} is split. Decide about its parts, or undo the split first.")
    return _CHOICES[choice.status](session, reviewed_drafts, state, choice)


def _addition(session: Session, reviewed_drafts: ReviewedDrafts, choice: Choice) -> Decision:
    slug = choice.entry or coding.next_ids(session.drafts, session.folder, 1)[0]
    if reviewed_drafts.state(slug) is not None:
        raise InputError(f"{session.drafts.path}: there is an entry {slug!r} already.")
    return _of(reviewed_drafts, slug, "added", {**choice.fields, "id": slug})


def _accepted(
    session: Session, reviewed_drafts: ReviewedDrafts, state: EntryState, choice: Choice
) -> Decision | None:
    missing_fields = coding.missing_fields(state.entry.kind, state.fields)
    if missing_fields:
        raise InputError(
            f"{state.id}: cannot be accepted, it lacks {', '.join(missing_fields)}. "
            "Edit the entry first."
        )
    unknown = unknown_concepts(session, state)
    if unknown:
        words = ", ".join(f"{concept.kind} {concept.name!r}" for concept in unknown)
        raise InputError(
            f"{state.id}: cannot be accepted, there is no {words}. Edit the entry first."
        )
    return None if state.is_kept else _of(reviewed_drafts, state.id, "accepted", why=choice.why)


def _edited(
    _session: Session, reviewed_drafts: ReviewedDrafts, state: EntryState, choice: Choice
) -> Decision | None:
    changes = _changes(state, choice.fields)
    if changes == _changes(state, {}) and state.is_kept:
        return None
    decision = state.decision
    if state.status == "merged" and decision is not None:
        return _of(reviewed_drafts, state.id, "merged", changes, others=decision.others)
    return _of(reviewed_drafts, state.id, "edited", changes, why=choice.why)


def _rejected(
    _session: Session, reviewed_drafts: ReviewedDrafts, state: EntryState, choice: Choice
) -> Decision:
    if not choice.why.strip():
        raise InputError(f"{state.id}: say why it is rejected.")
    return _of(reviewed_drafts, state.id, "rejected", why=choice.why.strip())


def _split(
    session: Session, reviewed_drafts: ReviewedDrafts, state: EntryState, choice: Choice
) -> Decision:
    if len(choice.parts) < 2:  # noqa: PLR2004 - one part is the entry itself
        raise InputError(f"{state.id}: a split makes two entries at least.")
    slugs = coding.next_ids(session.drafts, session.folder, len(choice.parts))
    parts = [{**part, "id": slug} for slug, part in zip(slugs, choice.parts, strict=True)]
    return _of(
        reviewed_drafts, state.id, "split", {coding.PARTS: parts}, why=choice.why, others=slugs
    )


def _merged(
    session: Session, reviewed_drafts: ReviewedDrafts, state: EntryState, choice: Choice
) -> Decision:
    others = tuple(dict.fromkeys(choice.others))
    if not others or state.id in others:
        raise InputError(f"{state.id}: name the other entries that it is merged with.")
    for other in others:
        other_state = reviewed_drafts.state(other)
        if other_state is None:
            raise InputError(f"{session.drafts.path}: no entry {other!r}.")
        if (
            other_state.entry.kind != state.entry.kind
            or other_state.merged_into
            or other_state.is_split
        ):
            raise InputError(f"{other}: cannot be merged into {state.id}.")
    return _of(
        reviewed_drafts,
        state.id,
        "merged",
        _changes(state, choice.fields),
        why=choice.why,
        others=others,
    )


def _changes(state: EntryState, fields: Mapping[str, object]) -> dict[str, object]:
    """Return every field that differs from the entry as drafted, after some more changes; a field
    that is removed is None.
    """
    drafted = state.entry.fields
    changed = {**state.fields, **fields}
    changed |= {key: None for key in drafted if key not in changed}
    return {
        key: value for key, value in changed.items() if key != "id" and value != drafted.get(key)
    }


def _of(
    reviewed_drafts: ReviewedDrafts,
    entry: str,
    status: str,
    fields: Mapping[str, object] | None = None,
    *,
    why: str = "",
    others: tuple[str, ...] = (),
) -> Decision:
    return Decision(entry, status, reviewed_drafts.coder, now(), fields or {}, why, others)


_CHOICES: Final[
    Mapping[str, Callable[[Session, ReviewedDrafts, EntryState, Choice], Decision | None]]
] = {
    "accepted": _accepted,
    "edited": _edited,
    "rejected": _rejected,
    "split": _split,
    "merged": _merged,
}
