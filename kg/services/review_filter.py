"""Which entries of a review fit the words of a filter, and fields typed as `name=value`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError
from kg.suggest import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.services.reviewing import ReviewEntry

NAMES: Final = "names"
MISSING: Final = "missing"
DISPUTED: Final = "disputed"
"""Words of a filter for entries with names to settle, without a required field, and with another
reading of another coder.
"""


def fits(entry: ReviewEntry, words: str) -> bool:
    """Return whether an entry fits each word of a filter: its status, confidence, rule, modality,
    kind or task, one of the marks, or else words of its passage, paraphrase or id.

    >>> from kg.services.reviewing import ReviewEntry
    >>> fields = {"modality": "intended", "paraphrase": "The mission means to patrol."}
    >>> entry = ReviewEntry("note.1", "statement", fields, fields, "open")
    >>> [fits(entry, words) for words in ("", "open", "open intended", "patrol", "rejected")]
    [True, True, True, True, False]
    """
    facets, text = _facets(entry), f" {fold(_text(entry))} "
    return all(word in facets or f" {fold(word)}" in text for word in words.casefold().split())


def choices(entries: Iterable[ReviewEntry]) -> dict[str, int]:
    """Return the words that a filter may have, beside those of texts, each with how many entries
    fit it; the most frequent first.
    """
    counts: dict[str, int] = {}
    for entry in entries:
        for facet in _facets(entry):
            counts[facet] = counts.get(facet, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _facets(entry: ReviewEntry) -> dict[str, None]:
    """Return the words that one entry has, in a fixed order."""
    review = entry.review
    marks = {NAMES: entry.names, MISSING: entry.missing, DISPUTED: entry.is_in_dispute}
    words = (
        entry.status,
        review.confidence if review else "",
        review.rule if review else "",
        str(entry.fields.get("modality", "")),
        entry.kind,
        *(str(entry.fields.get(link, "")) for link in ("evidence_for", "context_for")),
        *(mark for mark, value in marks.items() if value),
    )
    return dict.fromkeys(word.casefold() for word in words if word)


def _text(entry: ReviewEntry) -> str:
    return f"{entry.id} {entry.passage} {entry.fields.get('paraphrase', '')}"


def assignments(words: str) -> Mapping[str, str]:
    """Return the rows that `name=value` words name; a value with spaces stands in quotes.

    Raises UsageError for words of another form.

    >>> assignments('modality=intended agent="hmv; coast-guard" note=')
    {'modality': 'intended', 'agent': 'hmv; coast-guard', 'note': ''}
    """
    try:
        parts = shlex.split(words)
    except ValueError as error:
        raise UsageError(f"{words}: a quotation mark has no partner.") from error
    rows = {}
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign or not name:
            raise UsageError(f"{part}: write field=value, a value with spaces in quotes.")
        rows[name] = value
    return rows
