"""Recording that a statement was read again in the version that supersedes its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg import provenance
from kg.services import days
from kg.services.opening import open_view
from kg.services.writing import append_entry, writing


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """The statement that was read again, by whom, and what was found; an empty `day` is today."""

    store: str
    statement: str
    by: str
    reason: str = ""
    day: str = ""
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """The id of the review's entry in the log, empty where the same review is on record already."""

    entry: str

    @property
    def already(self) -> bool:
        """Whether the same review is on record already, so that nothing was written."""
        return not self.entry


def review(request: ReviewRequest) -> ReviewAnswer:
    """Record that a statement was read again; it is no longer suspect.

    Raises InputError where the statement is not there, or its source has no later version.

    >>> review(ReviewRequest("no-such-store", "paper.1", by="A. Analyst"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    day = days.day(request.day, "--on") if request.day else days.today()
    view = open_view(request.store)
    quads = provenance.review_quads(view, request.statement, request.by, day, request.reason)
    with writing(Path(request.store), timeout=request.lock_timeout) as writer:
        entry = append_entry(writer, "review", quads, by=request.by, reason=request.reason)
        return ReviewAnswer(entry.id if entry else "")
