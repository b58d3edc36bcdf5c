"""The windows over the review screen: a form, a line to type, and the list of keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kg.formats.reports.screen import printable
from kg.services.review_form import SEPARATOR
from kg.services.review_keys import GROUPS, keys_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.events import Key
    from textual.timer import Timer

    from kg.services.reviewing import Completion

_OFFERS: Final = 5
"""Completions that a form shows at once."""
_QUICK: Final = 0.15
"""CPU seconds that looking up completions may take at each letter."""
_PAUSE: Final = 0.3
"""Seconds without a letter after which they are looked up where that takes longer."""


class Line(ModalScreen[str | None]):
    """A window with one line to type; a number alone takes the choice of that number."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(self, title: str, choices: Sequence[str], hint: str, *, numbered: bool) -> None:
        super().__init__()
        self.line_title = title
        self.choices = choices
        self.hint = hint
        self.numbered = numbered

    def compose(self) -> ComposeResult:
        """Make the parts of the window."""
        with Vertical(classes="window"):
            yield Static(Text(self.line_title, style="bold"))
            yield Static(Text("\n".join(self._lines())), classes="choices")
            yield Input(compact=True, classes="line")
            yield Static(Text(self.hint), classes="hint")

    def _lines(self) -> list[str]:
        if not self.numbered:
            return list(self.choices)
        return [f"{number}  {choice}" for number, choice in enumerate(self.choices, start=1)]

    @on(Input.Changed)
    def _choose(self, event: Input.Changed) -> None:
        """Take a choice by its number."""
        number = event.value.strip()
        if self.numbered and number.isdecimal() and 1 <= int(number) <= len(self.choices):
            self.dismiss(self.choices[int(number) - 1])

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        """Close the window without an answer."""
        self.dismiss(None)


class RowInput(Input):
    """The line of one row of a form."""

    def __init__(self, row: str, text: str) -> None:
        super().__init__(text, compact=True, select_on_focus=False)
        self.row = row


class Form(ModalScreen[bool]):
    """A window with the fields of an entry; `save` records them and returns whether it could."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("down", "down", show=False, priority=True),
        Binding("up", "up", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        words: str,
        rows: Mapping[str, str],
        first_row: str,
        complete: Callable[[str, str], tuple[Completion, ...]],
        save: Callable[[Mapping[str, str]], str],
    ) -> None:
        super().__init__()
        self.form_title = title
        self.words = words
        self.rows = rows
        self.first_row = first_row
        self.complete = complete
        self.save = save
        self.offers: tuple[Completion, ...] = ()
        self.offer = -1
        self.timer: Timer | None = None
        self.is_slow = False
        self.is_warm = False  # the first look-up also imports what it needs

    def compose(self) -> ComposeResult:
        """Make the parts of the window."""
        with Vertical(classes="window form"):
            yield Static(Text(self.form_title, style="bold"))
            yield Static(Text(self.words), classes="words")
            with VerticalScroll(classes="rows"):
                for row, text in self.rows.items():
                    with Horizontal(classes="row"):
                        yield Static(Text(row.replace("_", " ")), classes="name")
                        yield RowInput(row, text)
            yield Static(classes="offers")
            yield Static(
                Text(f"Enter accepts · Esc cancels · ↑↓ choose · {SEPARATOR} parts several values"),
                classes="hint",
            )

    def on_mount(self) -> None:
        """Put the cursor into the row that asks for it, else the first."""
        inputs = list(self.query(RowInput))
        first = next((row for row in inputs if row.row.partition(".")[0] == self.first_row), None)
        (first or inputs[0]).focus()

    @on(Input.Changed)
    def _offer(self, event: Input.Changed) -> None:
        row = event.input
        if isinstance(row, RowInput) and row.has_focus and event.value != self.rows.get(row.row):
            if self.timer is not None:
                self.timer.stop()
            if self.is_slow:
                self._set_offers(())
                self.timer = self.set_timer(_PAUSE, lambda: self._look_up(row))
            else:
                self._look_up(row)

    def _look_up(self, row: RowInput) -> None:
        """Show the completions of what is typed; where looking them up takes long, that waits
        for a pause.
        """
        text = _last_part(row.value)
        began = time.process_time()
        offers = self.complete(row.row, text) if text else ()
        self.is_slow = self.is_warm and time.process_time() - began > _QUICK
        self.is_warm = True
        is_whole = [offer.id for offer in offers] == [text]
        self._set_offers(() if is_whole or not row.has_focus else offers)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        if self.offer >= 0 and isinstance(event.input, RowInput):
            self._take(event.input)
        else:
            self.action_save()

    def _take(self, row: RowInput) -> None:
        """Put the completion that is highlighted into a row."""
        before, sign, _ = row.value.rpartition(SEPARATOR)
        chosen = self.offers[self.offer].id
        with row.prevent(Input.Changed):
            row.value = f"{before}{sign} {chosen}" if sign else chosen
        row.cursor_position = len(row.value)
        self._set_offers(())

    def _set_offers(self, offers: tuple[Completion, ...], offer: int = -1) -> None:
        self.offers, self.offer = offers, offer
        first = max(0, offer - _OFFERS + 1)
        lines = Text(no_wrap=True, overflow="ellipsis")
        for number, completion in list(enumerate(offers))[first : first + _OFFERS]:
            style = "reverse" if number == offer else ""
            label = "" if completion.label == completion.id else f"  {completion.label}"
            lines.append(printable(f"{completion.id}{label}"), style).append("\n")
        panel = self.query_one(".offers", Static)
        panel.update(lines)
        panel.set_class(bool(offers), "-shown")

    def action_down(self) -> None:
        """Go to the next completion, or to the next row where there are none."""
        self._down_or_up(1)

    def action_up(self) -> None:
        """Go to the completion or the row before."""
        self._down_or_up(-1)

    def _down_or_up(self, by: int) -> None:
        if -1 <= self.offer + by < len(self.offers) and self.offers:
            self._set_offers(self.offers, self.offer + by)
        elif by > 0:
            self.focus_next(RowInput)
        else:
            self.focus_previous(RowInput)

    def on_descendant_focus(self) -> None:
        """Take away the completions of another row."""
        self._set_offers(())

    def action_save(self) -> None:
        """Record the rows; what is wrong is said and the window stays."""
        problem = self.save({row.row: row.value for row in self.query(RowInput)})
        if not problem:
            self.dismiss(result=True)
            return
        self.query_one(".hint", Static).update(Text(printable(problem), style="bold"))

    def action_cancel(self) -> None:
        """Close the completions, else the window without recording anything."""
        if self.offers:
            self._set_offers(())
        else:
            self.dismiss(result=False)


class Keys(ModalScreen[None]):
    """The list of keys; any key closes it."""

    def compose(self) -> ComposeResult:
        """Make the list."""
        with VerticalScroll(classes="window keys"):
            yield Static(keys_table())
            yield Static(Text("Any other key closes this list."), classes="hint")

    def on_key(self, event: Key) -> None:
        """Close at any key but those that scroll."""
        if event.key not in {"up", "down", "pageup", "pagedown", "home", "end"}:
            event.stop()
            self.dismiss(None)


def keys_table() -> Table:
    """Return the list of keys as a table."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for group in GROUPS:
        table.add_row(Text(group, style="bold underline"), "")
        for key in keys_in(group):
            table.add_row(key.shown_keys, key.does)
    table.add_row(Text("Text", style="bold underline"), "")
    table.add_row("↑ ↓", "Scroll the text; also Page Up, Page Down. Tab goes to the fields.")
    return table


def _last_part(text: str) -> str:
    """Return what is being typed in a row that takes several values."""
    return text.rpartition(SEPARATOR)[2].strip()
