"""What was found for some words, as a report and as one row a match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg import suggest
from kg.model import Report, Table
from kg.texts import MARK
from kg.words import counted

if TYPE_CHECKING:
    from kg.search import Hit
    from kg.services.search import SearchAnswer

_FLAT: Final = (
    "kind",
    "id",
    "iri",
    "label",
    "field",
    "snippet",
    "language",
    "day",
    "until",
    "inferred",
    "known",
    "source",
    "start",
    "end",
)


def search_report(answer: SearchAnswer) -> Report:
    """Return the matches as a report: kind, id, what it is, day and source; the words that match
    are marked.
    """
    words, total = answer.request.words, answer.total
    rows = tuple(_row(hit) for hit in answer.hits)
    table = Table(("kind", "id", "what it is", "matches", "day", "source"), rows)
    data = {
        "words": words,
        "total": total,
        "counts": dict(answer.counts),
        "suggestions": list(answer.suggestions),
        "hits": [_data(hit) for hit in answer.hits],
    }
    flat = Table(_FLAT, tuple(tuple(_data(hit)[name] for name in _FLAT) for hit in answer.hits))
    return Report(f"Search: {words}", _lead(answer), (_filled(table),), _notes(answer), data, flat)


def _lead(answer: SearchAnswer) -> tuple[str, ...]:
    total = answer.total
    if not total:
        question = suggest.hint([f'"{words}"' for words in answer.suggestions], "")
        return ("Nothing found.", *([question] if question else []))
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in answer.counts.items() if count)
    limit_note = f" The best {len(answer.hits)} are shown." if total > len(answer.hits) else ""
    return (f"{counted(total, 'match', 'matches')}: {kinds}.{limit_note}",)


def _notes(answer: SearchAnswer) -> tuple[str, ...]:
    more = answer.total - len(answer.hits)
    notes = [f"{counted(more, 'match is', 'matches are')} not shown: --limit N."] if more else []
    if any(hit.kind == "text" for hit in answer.hits):
        notes.append("A text is that of a source; kg sources list says which are attached.")
    if any(hit.inferred for hit in answer.hits):
        notes.append("(inferred): the day was not stated.")
    return tuple(notes)


def _row(hit: Hit) -> tuple[str, ...]:
    day = f"{hit.day} (inferred)" if hit.inferred else hit.day
    place = "" if hit.start is None else f" {hit.start}-{hit.end}"
    label, matches = hit.label, f"{hit.field}{place}: {marked(hit)}"
    if hit.field == "label" and hit.snippet == " ".join(label.split()):
        label, matches = marked(hit), ""
    elif hit.field == "id" and hit.snippet == hit.id:
        matches = ""
    return hit.kind, hit.id, label, matches, day, hit.source


def marked(hit: Hit) -> str:
    """Return a snippet with the words that match between marks.

    >>> from kg.search import Hit
    >>> marked(Hit("actor", "a", "", "A", "alias", "town guard", ((5, 10),)))
    'town ⟦guard⟧'
    """
    text = hit.snippet
    for start, end in reversed(_apart(hit.marks)):
        text = f"{text[:start]}{MARK[0]}{text[start:end]}{MARK[1]}{text[end:]}"
    return text


def _apart(marks: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Return the places with those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in marks:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _filled(table: Table) -> Table:
    """Return a table without the columns that no row fills."""
    at = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    return Table(
        tuple(table.columns[n] for n in at),
        tuple(tuple(row[n] for n in at) for row in table.rows),
    )


def _data(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "iri": hit.iri or None,
        "label": hit.label or None,
        "field": hit.field,
        "snippet": hit.snippet,
        "marks": [list(place) for place in hit.marks],
        "language": hit.language or None,
        "day": hit.day or None,
        "until": hit.until or None,
        "inferred": hit.inferred,
        "known": hit.known_from or None,
        "source": hit.source or None,
        "start": hit.start,
        "end": hit.end,
    }
