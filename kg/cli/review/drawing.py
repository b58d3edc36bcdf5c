"""The parts of the review screen, drawn: what the session holds as text with styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from kg.cli.review.card import Row, bar, card, progress
from kg.cli.review.passages import Window, window
from kg.cli.review.session import span_of
from kg.formats.reports.screen import printable, width
from kg.quotes import Span
from kg.services.review_keys import KEYS

if TYPE_CHECKING:
    from kg.cli.review.picker import Picker
    from kg.cli.review.session import ReviewSession
    from kg.style import Palette

WIDE: Final = 100
"""Columns from which the fields stand beside the text."""
_MARKED: Final = frozenset(("changed", "missing", "to settle"))
"""Marks that are written after the text of a row, so that colour is not alone."""
_LEAST: Final = 8
"""Columns that a title or a bar keeps on the narrowest screen."""
_PADDING: Final = 2


def head(session: ReviewSession, palette: Palette, columns: int) -> Text:
    """Return the first line: the source, and who reviews whose drafts."""
    state = session.state
    source = f"{state.source.get('id', '')}  {state.source.get('title', '')}".strip()
    who = printable(f"{state.coder} reviews {state.drafted_by}".removesuffix(" reviews "))
    line = Text(no_wrap=True, overflow="ellipsis").append(printable(source), "bold")
    line.truncate(max(columns - _PADDING - width(who) - 1, _LEAST), overflow="ellipsis")
    space = " " * max(columns - _PADDING - width(line.plain) - width(who), 1)
    return line.append(space).append(who, palette.muted)


def progress_line(session: ReviewSession, palette: Palette, columns: int) -> Text:
    """Return the second line: how far the review is, and which entries are shown."""
    state = session.state
    total = len(state.entries)
    decided, rest = bar(total - len(state.open_entries), total, max(columns // 6, _LEAST))
    chosen = f" · shown: {printable(session.words)}" if session.words else ""
    return (
        Text(no_wrap=True, overflow="ellipsis")
        .append(decided, palette.link)
        .append(rest, palette.line)
        .append(f" {progress(session)}{chosen}")
    )


def message(session: ReviewSession, palette: Palette) -> Text:
    """Return what there is to say after the last key."""
    style = palette.status("contradicted") if session.failed else palette.link
    return Text(printable(session.message), style=style)


def key_bar(palette: Palette, columns: int) -> Text:
    """Return the last line: the keys for which it has room."""
    line = Text(no_wrap=True, overflow="ellipsis")
    for key in KEYS:
        if key.bar == "always" or (key.bar == "wide" and columns >= WIDE):
            line.append(key.keys[0], "bold").append(f" {key.label}  ", palette.muted)
    return line


def fields(session: ReviewSession, palette: Palette) -> Table:
    """Return the card of the entry that is shown."""
    entry = session.entry
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True, style=palette.muted)
    table.add_column(ratio=1)
    if entry is None:
        table.add_row("", "No entry is shown. n adds one, f chooses others, q leaves.")
        return table
    parts = card(session, entry)
    position = f"{session.number} of {len(session.shown)}"
    table.add_row(position, Text(parts.head, style="bold"))
    if parts.drafter:
        table.add_row("drafter", Text(parts.drafter, style=palette.muted))
    for row in parts.rows:
        table.add_row(row.name, _row(row, palette))
    return table


def _row(row: Row, palette: Palette) -> Text:
    styles = {
        "missing": palette.status("partial"),
        "to settle": palette.status("partial"),
        "changed": palette.link,
        "other reading": palette.status("contradicted"),
    }
    style = styles.get(row.mark, "")
    text = Text(row.text, style=style)
    if row.label:
        text.append(f"  {row.label}", palette.muted)
    if row.mark in _MARKED:
        text.append(f"{'  ' if row.text else ''}({row.mark})", style)
    return text


def window_of(text: str, span: Span | None) -> Window:
    """Return the part of a text that is shown: around a passage, else its beginning."""
    return window(text, span or Span(0, min(len(text), 1)))


def passage(session: ReviewSession, palette: Palette, part: Window, picker: Picker | None) -> Text:
    """Return the text around the passage: the passage marked, those of other entries underlined,
    and the words that are being marked reversed.
    """
    if session.text is None:
        return _without_text(session)
    text = Text(part.text)
    for entry in session.state.entries:
        other = span_of(entry.fields)
        if other is not None and not entry.merged_into and entry.status != "rejected":
            _style(text, part, other, "underline")
    if session.span is not None:
        _style(text, part, session.span, f"bold on {palette.mark}")
    if picker is not None:
        _style(text, part, picker.span, "reverse")
    return text


def _style(text: Text, part: Window, span: Span, style: str) -> None:
    start, end = span.start - part.start, span.end - part.start
    if end > 0 and start < len(text):
        text.stylize(style, max(start, 0), end)


def _without_text(session: ReviewSession) -> Text:
    span = session.span
    if span is None:
        return Text("This entry has no passage.")
    anchor = printable(str(session.fields["passage"].get("anchor", "")))
    return Text(f"Characters {span.start} to {span.end}, from “{anchor}”.\n\n").append(
        "The text is not at hand. --texts DIR names a folder with it.", "italic"
    )
