"""An entry under review as rows: what a screen and a prompt show beside the passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from kg.formats.reports.screen import printable
from kg.services import review_form, review_labels, review_names
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.cli.review.session import ReviewSession
    from kg.services.reviewing import ReviewEntry

Mark: TypeAlias = Literal["", "changed", "missing", "to settle", "other reading", "candidate"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a card: its name, its text, what the registry calls what the text names, and a mark
    that asks for attention. Each is safe to print on one line.
    """

    name: str
    text: str
    label: str = ""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as it is shown: its head, what the drafter says of it, and its rows."""

    head: str
    drafter: str
    rows: tuple[Row, ...]


def card(session: ReviewSession, entry: ReviewEntry) -> Card:
    """Return the card of the entry that a session shows."""
    labels = review_labels.labels(session.state, entry, session.fields)
    rows = (
        *_rows(session, entry, labels),
        *_candidates(session, entry, labels),
        *_notes(session, entry),
    )
    return Card(_head(session, entry), _drafter(entry), rows)


def _head(session: ReviewSession, entry: ReviewEntry) -> str:
    status = entry.status
    if entry.merged_into:
        status = f"merged into {entry.merged_into}"
    elif entry.id in session.changes:
        status = f"{status}, changed and not decided"
    kind = "" if entry.kind == "statement" else f"{entry.kind} "
    return printable(f"{kind}{entry.id}  {status}")


def _drafter(entry: ReviewEntry) -> str:
    review = entry.review
    if review is None:
        return "added in review" if entry.status == "added" else ""
    summary = f"{review.confidence} confidence, rule {review.rule}"
    return printable(f"{summary}: {review.why}" if review.why else summary)


def _rows(session: ReviewSession, entry: ReviewEntry, labels: Mapping[str, str]) -> Iterator[Row]:
    fields = session.fields
    changed = session.pending
    missing = {*session.missing, *(entry.review.missing if entry.review else ())}
    to_settle = {name.field for name in review_names.unsettled(entry, fields)}
    to_settle |= set(review_labels.unknown_ids(session.state, fields))
    others = _other_readings(entry)
    for name, text in review_form.rows_of(entry.kind, fields).items():
        key = name.partition(".")[0]
        if not text and name not in missing and key not in others:
            continue
        mark: Mark = "changed" if key in changed else ""
        if not text:
            mark = "missing" if name in missing else ""
        elif name in to_settle:
            mark = "to settle"
        yield Row(name.replace("_", " "), printable(text), _label(text, labels), mark)
        yield from others.pop(key, ())
    for rows in others.values():
        yield from rows


def _label(text: str, labels: Mapping[str, str]) -> str:
    """Return the labels of the ids in a row, empty where it has none."""
    parts = [part.strip() for part in text.split(review_form.SEPARATOR)]
    ids = [part.partition(" (")[0] for part in parts]
    return printable("; ".join(labels[slug] for slug in ids if slug in labels))


def _other_readings(entry: ReviewEntry) -> dict[str, list[Row]]:
    """Return the readings of other coders by field, as rows."""
    rows: dict[str, list[Row]] = {}
    for reading in entry.readings:
        if not reading.fields:
            text = printable(f"{reading.coder}: {reading.status}")
            rows.setdefault("", []).append(Row("", text, mark="other reading"))
        texts = review_form.rows_of(entry.kind, reading.fields)
        for key in reading.fields:
            parts = [text for name, text in texts.items() if name.partition(".")[0] == key and text]
            text = printable(f"{reading.coder}: {' '.join(parts) or 'nothing'}")
            rows.setdefault(key, []).append(Row("", text, mark="other reading"))
    return rows


def _candidates(
    session: ReviewSession, entry: ReviewEntry, labels: Mapping[str, str]
) -> Iterator[Row]:
    links = {
        str(session.fields.get(name, "")): name.replace("_", " ")
        for name in ("context_for", "evidence_for")
    }
    for number, candidate in enumerate(entry.review.candidates if entry.review else (), start=1):
        chosen = f", {links[candidate.task]}" if candidate.task in links else ""
        why = f" ({candidate.why})" if candidate.why else ""
        yield Row(
            f"task {number}",
            printable(f"{candidate.task}{chosen}{why}"),
            printable(labels.get(candidate.task, "")),
            "candidate",
        )


def _notes(session: ReviewSession, entry: ReviewEntry) -> Iterator[Row]:
    for name in review_names.unsettled(entry, session.fields):
        text = f"{name.name} is no {name.kind} of the registry; e chooses one"
        yield Row(name.field.replace("_", " "), printable(text), mark="to settle")
    if entry.task_status:
        yield Row("coverage", printable(f"{entry.task} is {entry.task_status}"))
    if entry.decision is not None and entry.decision.why:
        yield Row("reason", printable(entry.decision.why))
    if entry.decision is not None and entry.decision.others:
        count = counted(len(entry.decision.others), "entry", "entries")
        yield Row(entry.status, printable(f"{count}: {', '.join(entry.decision.others)}"))


def progress(session: ReviewSession) -> str:
    """Return how far the review is: entries by status, those that are open first."""
    counts = dict(session.state.counts)
    total = sum(counts.values())
    open_count = counts.pop("open", 0)
    parts = [f"{total - open_count} of {total} decided"]
    parts += [f"{count} {status}" for status, count in sorted(counts.items())]
    if session.state.finished:
        parts.append("finished")
    return " · ".join(parts)


def bar(count: int, total: int, columns: int) -> tuple[str, str]:
    """Return a bar of so many columns in two parts: the share of a count, and the rest.

    >>> bar(1, 4, 8)
    ('━━', '──────')
    """
    share = columns * count // total if total else columns
    return "━" * share, "─" * (columns - share)
