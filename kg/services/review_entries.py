"""The entries under review: with their passages, and what other coders made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg import coding
from kg.model import Passage, UnknownName
from kg.services.review_types import CoderReading, ReviewEntry
from kg.texts import sentence
from kg.vocab import CONCEPT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coding import EntryState, ReviewedDrafts
    from kg.services.review_types import Session

_NO_RANK: Final = (0, "", "")
_CONCEPTS: Final = frozenset((*CONCEPT_KINDS, "action"))


def visible_others(
    session: Session, reviewed_drafts: ReviewedDrafts, *, blind: bool
) -> tuple[ReviewedDrafts, ...]:
    """Return what other coders decided, as far as this coder may see it: of a blind one, only where
    both are finished.
    """
    files = coding.of_coders(session.folder, session.drafts)
    others = [
        coding.reviewed(session.drafts, other.coder, other.decisions)
        for other in files
        if other.coder != reviewed_drafts.coder
    ]
    return tuple(
        other
        for other in others
        if not blind or (reviewed_drafts.is_finished and other.is_finished)
    )


def entry(session: Session, state: EntryState, others: Iterable[ReviewedDrafts]) -> ReviewEntry:
    """Return an entry under review."""
    drafted = state.entry
    before, passage, after = _around(session.text, state.fields)
    _, task, task_status = session.ranks.get(state.id, _NO_RANK)
    return ReviewEntry(
        id=state.id,
        kind=drafted.kind,
        fields=state.fields,
        drafted=drafted.fields,
        status=state.status,
        review=drafted.review,
        decision=state.decision,
        before=before,
        passage=passage,
        after=after,
        readings=tuple(
            reading for other in others if (reading := _reading(state, other)) is not None
        ),
        missing=coding.missing_fields(drafted.kind, state.fields),
        names=_unsettled(state),
        merged_into=state.merged_into,
        parent=drafted.parent,
        line=drafted.location.line,
        task=task,
        task_status=task_status,
        unknown=unknown_concepts(session, state),
    )


def _around(text: str | None, fields: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the sentence around the passage of an entry in three parts, empty without the text."""
    passage = fields.get("passage")
    if text is None or not isinstance(passage, dict):
        return "", "", ""
    start, end = passage.get("start"), passage.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        return "", "", ""
    return sentence(text, Passage(start, end, ""))


def _reading(state: EntryState, other: ReviewedDrafts) -> CoderReading | None:
    """Return what another coder made of an entry, None where it is the same or nothing."""
    theirs = other.state(state.id)
    if theirs is None or theirs.status == coding.OPEN:
        return None
    keys = dict.fromkeys((*state.fields, *theirs.fields))
    fields = {
        key: theirs.fields.get(key)
        for key in keys
        if theirs.is_kept and theirs.fields.get(key) != state.fields.get(key)
    }
    if theirs.is_kept == state.is_kept and not fields:
        return None
    return CoderReading(other.coder, theirs.status, fields)


def _unsettled(state: EntryState) -> tuple[UnknownName, ...]:
    """Return the names of an entry that its fields still hold."""
    review = state.entry.review
    return tuple(
        name
        for name in (review.names if review else ())
        if name.name in _references(state.fields.get(name.field))
    )


def unknown_concepts(session: Session, state: EntryState) -> tuple[UnknownName, ...]:
    """Return the values of an entry that should be concepts of a vocabulary, such as an action, and
    that none is called; a load would refuse them.
    """
    return tuple(
        UnknownName(name, key, spec.kinds[0])
        for key, spec in coding.FIELDS[state.entry.kind].items()
        if spec.kinds and _CONCEPTS.issuperset(spec.kinds)
        for name in _references(state.fields.get(key))
        if name and not session.names.called(name, spec.kinds)
    )


def _references(value: Any) -> list[str]:  # noqa: ANN401 - any value of a field
    """Return the ids and names that a field holds."""
    if value is None:
        return []
    members = value if isinstance(value, list) else [value]
    return [
        str(member.get("id", "")) if isinstance(member, dict) else str(member) for member in members
    ]
