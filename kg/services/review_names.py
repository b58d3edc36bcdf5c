"""Names that a coder settled in one entry, proposed for the others that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import UnknownName
    from kg.services.reviewing import ReviewEntry


def settled_names(entries: Iterable[ReviewEntry]) -> dict[str, str]:
    """Return the id that a coder wrote in the place of each name to settle, by name, from what is
    decided.

    >>> from kg.model import DraftReview, UnknownName
    >>> from kg.services.reviewing import ReviewEntry
    >>> review = DraftReview("a", "low", names=(UnknownName("The Guard", "agent"),))
    >>> drafted, fields = {"agent": ["hmv", "The Guard"]}, {"agent": ["hmv", "coast-guard"]}
    >>> settled_names([ReviewEntry("n.1", "statement", fields, drafted, "edited", review)])
    {'The Guard': 'coast-guard'}
    """
    ids: dict[str, str] = {}
    for entry in entries:
        if not entry.is_open:
            ids |= _settled_in(entry, entry.fields)
    return ids


def _settled_in(entry: ReviewEntry, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the id that fields of an entry have in the place of each name to settle."""
    ids: dict[str, str] = {}
    for name in entry.review.names if entry.review else ():
        before = _references(entry.drafted.get(name.field))
        after = _references(fields.get(name.field))
        if name.name in before and len(before) == len(after):
            chosen = after[before.index(name.name)]
            ids |= {name.name: chosen} if chosen != name.name else {}
    return ids


def spread(entry: ReviewEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the other fields of the same entry that hold a name which fields settle, with its id.

    >>> from kg.model import DraftReview, UnknownName
    >>> from kg.services.reviewing import ReviewEntry
    >>> names = (UnknownName("The Guard", "agent"), UnknownName("The Guard", "speaker"))
    >>> drafted = {"agent": ["The Guard"], "speaker": "The Guard"}
    >>> review = DraftReview("a", "low", names=names)
    >>> entry = ReviewEntry("n.1", "statement", drafted, drafted, "open", review, names=names)
    >>> spread(entry, {"agent": ["coast-guard"], "speaker": "The Guard"})
    {'speaker': 'coast-guard'}
    """
    ids = _settled_in(entry, fields)
    return {
        name.field: _replaced(fields[name.field], name.name, ids[name.name])
        for name in unsettled(entry, fields)
        if name.name in ids
    }


def proposals(entry: ReviewEntry, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an open entry in which names are replaced as they were settled in
    others.
    """
    changes: dict[str, Any] = {}
    for name in entry.names if entry.is_open else ():
        if name.name in ids:
            value = changes.get(name.field, entry.fields.get(name.field))
            changes[name.field] = _replaced(value, name.name, ids[name.name])
    return changes


def unsettled(entry: ReviewEntry, fields: Mapping[str, Any]) -> tuple[UnknownName, ...]:
    """Return the names to settle that fields of an entry still hold."""
    return tuple(name for name in entry.names if name.name in _references(fields.get(name.field)))


def _references(value: Any) -> list[str]:  # noqa: ANN401 - any value of a field
    members = value if isinstance(value, (list, tuple)) else [value]
    return [
        str(member.get("id", "")) if isinstance(member, dict) else str(member) for member in members
    ]


def _replaced(value: Any, name: str, slug: str) -> Any:  # noqa: ANN401 - any value of a field
    if isinstance(value, (list, tuple)):
        return [_replaced(member, name, slug) for member in value]
    if isinstance(value, dict) and value.get("id") == name:
        return {**value, "id": slug}
    return slug if value == name else value
