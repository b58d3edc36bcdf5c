"""What became of the tasks between two mandates as a page of two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import style
from kg.formats.reports.html.parts import bullets, paragraphs, row, section, stylesheet, table
from kg.formats.reports.mandates import (
    change_words,
    difference_notes,
    difference_title,
    force_words,
    provision_words,
    side_name,
    side_words,
)

if TYPE_CHECKING:
    from kg.mandates import Change, Clause, Difference


def difference_page(found: Difference) -> str:
    """Return a difference as an HTML document that needs nothing else and may request nothing.

    >>> from kg.mandates import difference
    >>> difference_page(difference(view, "harbour-1", "harbour-2")).count('<th scope="row">')
    5
    """
    title = difference_title(found)
    heads = ("Change", *map(side_name, (found.earlier, found.later)))
    rows = [
        row(heads, [_change(change), _task(change, change.earlier), _task(change, change.later)])
        for change in found.changes
    ]
    counts = ", ".join(f"{count} {kind}" for kind, count in found.summary.items())
    body = [
        '<a class="skip" href="#changes">Skip to the tasks</a>',
        f"<header><h1>{style.text(title)}</h1>{paragraphs(map(side_words, (found.earlier, found.later)))}</header>",  # noqa: E501
        f"<main>{section('changes', counts or 'No tasks on record', table(heads, rows, 'pair') if rows else ' ')}",  # noqa: E501
        section("notes", "Notes", bullets(difference_notes(found))),
        "</main>",
        f"<footer>{paragraphs(['Made by kg (mandate-kg). This file is complete: it requests nothing.'])}</footer>",  # noqa: E501
    ]
    return style.document(title, "\n".join(filter(None, body)), stylesheet())


def _change(change: Change) -> str:
    words = style.text(change_words(change))
    return (
        f'<span class="kept">{words}</span>'
        if change.kind == "carried" and not change.force
        else words
    )


def _task(change: Change, clause: Clause | None) -> str:
    if clause is None:
        return f'<span class="none">{_ABSENT[change.kind]}</span>'
    parts = (
        f'<p class="meta">{style.text(", ".join(clause.sub_targets.values()))}</p>'
        if clause.sub_targets
        else ""
    )
    note = f"<p>{style.text(clause.note)}</p>" if clause.note else ""
    unread = "" if clause.verification == "verified" else f" ({clause.verification})"
    under = "; ".join(map(provision_words, clause.provisions)) or "provision not on record"
    cited = (
        f"<br>Read in: {style.text('; '.join(clause.cite))}"
        if clause.cite
        else "<br>Where it was read is not on record"
    )
    return (
        f"<h3>{style.text(f'{clause.id} {clause.label}{unread}')}</h3>{note}{parts}"
        f'<p class="meta">{style.text(under)}<br>Force: '
        f"{style.text(force_words(clause))}{cited}</p>"
    )


_ABSENT: Final = {
    "not found": "Not found: no task like it is on record here.",
    "dropped": "Dropped: not in the complete task list.",
    "first seen": "Not on record here.",
    "added": "Not in the complete task list.",
}
