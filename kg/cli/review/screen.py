"""The review in a full terminal: the text with the passage marked, the fields beside it, one key
for each action.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Event, Key, Paste
from textual.theme import Theme
from textual.widgets import Static

from kg.cli.review import actions, drawing
from kg.cli.review import picker as pickers
from kg.cli.review.dialogs import Form, Keys, Line
from kg.cli.review.passages import Window
from kg.formats.reports.screen import printable
from kg.services import review_filter, review_form, reviewing
from kg.services.review_keys import REASONS
from kg.style import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table
    from textual.app import ComposeResult

    from kg.cli.review.looking import Request
    from kg.cli.review.picker import Picker
    from kg.cli.review.session import ReviewSession
    from kg.quotes import Span
    from kg.services.reviewing import Completion
    from kg.style import Palette

_REMEMBERED: Final = 200
"""The last keys typed ahead that are known to be counted."""
_ABOVE: Final = 2
"""Lines of the text above the passage that stay in sight."""

_LOOK_FOR_TERMINAL: Final = 1.0
"""Seconds after which it is looked again whether the terminal is still there."""


def _leave_closed_terminal() -> None:
    """End where the terminal was closed, as its hang-up does where it reaches this process: no key
    can come any more, and the reader of keys would go round without a pause.
    """
    if not os.isatty(0):
        os.kill(os.getpid(), signal.SIGHUP)


def _theme(palette: Palette) -> Theme:
    return Theme(
        name=f"kg-{palette.name}",
        primary=palette.link,
        secondary=palette.muted,
        background=palette.surface,
        surface=palette.background,
        panel=palette.line,
        foreground=palette.text,
        warning=palette.status("partial"),
        error=palette.status("contradicted"),
        success=palette.status("covered"),
        dark=palette.name == "dark",
    )


class ReviewApp(App[int]):
    """The review of one draft file; its result is the exit code."""

    TITLE = "kg review"
    CSS_PATH = "screen.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (drawing.WIDE, "-wide")]  # noqa: RUF012 - as in App
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True)
    ]

    def __init__(self, session: ReviewSession) -> None:
        super().__init__()
        self.session = session
        self.picker: Picker | None = None
        self.window = Window("", 0)
        self.target: tuple[str, int, Picker | None] | None = None
        self.palette = LIGHT if is_light(os.environ.get("COLORFGBG", "")) else DARK
        self.replayed: deque[Key] = deque(maxlen=_REMEMBERED)
        self.typed_ahead: list[Key] = []
        self.failure: Exception | None = None

    def compose(self) -> ComposeResult:
        """Make the parts of the screen."""
        yield Static(id="head")
        yield Static(id="progress")
        with Container(id="body"):
            with VerticalScroll(id="text"):
                yield Static(id="passage")
            with VerticalScroll(id="card"):
                yield Static(id="fields")
        yield Static(id="message")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Choose the colours, and show the first entry."""
        for palette in (DARK, LIGHT):
            self.register_theme(_theme(palette))
        self.theme = f"kg-{self.palette.name}"
        self.query_one("#text").focus()
        if not self.is_headless:
            self.set_interval(_LOOK_FOR_TERMINAL, _leave_closed_terminal)
        self.show()

    def on_resize(self) -> None:
        """Show everything in the new size."""
        self.call_after_refresh(self.show)

    async def on_event(self, event: Event) -> None:
        """Count what is typed, wherever it goes."""
        if isinstance(event, Key) and not event.is_forwarded and not self._is_replayed(event):
            self.session.attention.typed(1)
        elif isinstance(event, Paste):
            self.session.attention.typed(len(event.text))
        await super().on_event(event)

    def on_key(self, event: Key) -> None:
        """Do what a key does."""
        if len(self.screen_stack) > 1:
            if event.is_printable and not self._is_replayed(event):
                self.typed_ahead.append(event)  # a line stops letters, so this one missed it
                self._replay()
            return
        if self.picker is not None:
            self._guarded(lambda: self._pick(event))
        elif event.character and event.is_printable:
            character = event.character
            self._guarded(lambda: self._press(character))

    def on_descendant_focus(self) -> None:
        """Give a window that has just opened what was typed while it was not there yet."""
        self._replay()

    def _replay(self) -> None:
        """Send what was typed ahead to the window that is open, once it has a line to type in."""
        if self.focused is None:
            return
        for key in self.typed_ahead:
            replayed = Key(key.key, key.character)
            self.replayed.append(replayed)
            self.post_message(replayed)
        self.typed_ahead.clear()

    def _is_replayed(self, event: Key) -> bool:
        return any(event is key for key in self.replayed)

    def action_interrupt(self) -> None:
        """Leave as Ctrl-C does elsewhere."""
        self.exit(130)

    def _guarded(self, act: Callable[[], None]) -> None:
        """Leave with an error of the program, so that it is reported as every other is."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - reported by the command, never lost
            self.failure = error
            self.exit(70)

    def _press(self, character: str) -> None:
        request = actions.press(self.session, character)
        if request is not None:
            self._ask(request)
        self.show()

    def _ask(self, request: Request) -> None:
        """Open the window in which an action gets what it needs."""
        session = self.session
        match request.want:
            case "leave":
                self.exit(0)
            case "keys":
                self.push_screen(Keys(), lambda _: self.show())
            case "reason":
                title, hint = f"Why is {session.entry_id} rejected?", "A number, or a reason."
                dialog = Line(title, REASONS, hint, numbered=True)
                self.push_screen(dialog, self._answered(lambda why: actions.reject(session, why)))
            case "filter":
                self._ask_filter()
            case "fields":
                self._edit(request.row)
            case "new" if request.span is not None:
                self._new(request.span)
            case _:
                self._start_picking(request)

    def _answered(self, act: Callable[[str], None]) -> Callable[[str | None], None]:
        """Return what does something with the answer of a window, and shows what became of it."""

        def answer(words: str | None) -> None:
            if words:
                self._guarded(lambda: act(words))
            self.show()

        return answer

    def _ask_filter(self) -> None:
        choices = review_filter.choices(self.session.state.entries)
        words = " ".join(f"{word} {count} ·" for word, count in choices.items()).rstrip(" ·")
        dialog = Line(
            "Show which entries?",
            [words],
            "Words that all must fit; empty shows all.",
            numbered=False,
        )

        def answer(words: str | None) -> None:
            if words is not None:
                self._guarded(lambda: actions.choose(self.session, words))
            self.show()

        self.push_screen(dialog, answer)

    def _edit(self, row: str) -> None:
        session, entry = self.session, self.session.entry
        if entry is None:
            return
        rows = review_form.rows_of(entry.kind, session.fields)
        form = Form(
            session.message or f"Edit {entry.id}",
            self._words(session.span),
            rows,
            row,
            self._complete,
            lambda typed: "" if actions.save(session, typed) else session.message,
        )
        self.push_screen(form, lambda _: self.show())

    def _new(self, span: Span) -> None:
        session = self.session
        form = Form(
            "New statement",
            self._words(span),
            actions.new_rows(session),
            "modality",
            self._complete,
            lambda typed: "" if actions.add(session, span, typed) else session.message,
        )
        self.push_screen(form, lambda _: self.show())

    def _words(self, span: Span | None) -> str:
        """Return a passage on one line, empty where it is not at hand."""
        text = self.session.text
        return "" if text is None or span is None else printable(text[span.start : span.end])

    def _complete(self, row: str, prefix: str) -> tuple[Completion, ...]:
        return reviewing.complete(self.session.state, review_form.completed_as(row), prefix)

    def _start_picking(self, request: Request) -> None:
        session, text = self.session, self.session.text
        span = session.span
        if text is None:
            return
        if request.want == "point" and span is not None:
            self.picker = pickers.picker_for_split(text, span)
            session.say("Split before which word? ←→ choose, Enter splits, = keeps both, Esc.")
        else:
            after = span.end if span is not None else 0
            self.picker = pickers.picker_for_new(text, self.window, after)
            session.say('First word: ←→↑↓, Enter. Or type " and a quote. Esc cancels.')

    def _pick(self, event: Key) -> None:
        """Do what a key does while words are marked."""
        picker = self.picker
        if picker is None:
            return
        event.stop()
        if event.key in pickers.MOVES:
            self.picker = picker.moved(pickers.MOVES[event.key])
        elif event.key == "escape":
            self.picker = None
            self.session.say("")
        elif event.character == '"' and picker.purpose == "new":
            self._ask_quote()
        elif event.character == "=" and picker.purpose == "point":
            self.picker = None
            actions.split(self.session, None)
        elif event.key in {"enter", "space"}:
            self._picked(picker)
        self.show()

    def _picked(self, picker: Picker) -> None:
        """Take the word under the cursor: the first of a passage, its last, or the point."""
        if picker.purpose == "new" and not picker.is_marking:
            self.picker = picker.begun()
            self.session.say("Last word: ←→↑↓, Enter. Esc cancels.")
            return
        self.picker = None
        if picker.purpose == "point":
            actions.split(self.session, picker.span.start)
        else:
            self.session.say("")
            self._new(picker.span)

    def _ask_quote(self) -> None:
        self.picker = None

        def quote(words: str) -> None:
            span = self.session.find(words)
            if span is not None:
                self._new(span)

        hint = "Words of the text, as they stand there."
        self.push_screen(Line("Which words?", [], hint, numbered=False), self._answered(quote))

    def show(self) -> None:
        """Show the state of the session."""
        if not self.is_running or self.failure is not None:
            return
        self._guarded(self._show)

    def _show(self) -> None:
        session, columns = self.session, self.size.width
        if self.picker is None and session.text is not None:
            self.window = drawing.window_of(session.text, session.span)
        parts: dict[str, Text | Table] = {
            "#head": drawing.head(session, self.palette, columns),
            "#progress": drawing.progress_line(session, self.palette, columns),
            "#message": drawing.message(session, self.palette),
            "#keys": drawing.key_bar(self.palette, columns),
            "#fields": drawing.fields(session, self.palette),
            "#passage": drawing.passage(session, self.palette, self.window, self.picker),
        }
        for name, part in parts.items():
            self.query_one(name, Static).update(part)
        self.call_after_refresh(self._scroll)

    def _scroll(self) -> None:
        """Bring the passage, or the word that is marked, into sight, unless that is done."""
        pane = self.query_one("#text", VerticalScroll)
        columns = pane.scrollable_content_region.width
        span = self.picker.span if self.picker is not None else self.session.span
        target = (self.session.entry_id, columns, self.picker)
        if span is None or not columns or target == self.target:
            return
        self.target = target
        first_word = self.window.text[max(span.start - self.window.start, 0) :].split(maxsplit=1)[
            :1
        ]
        before = self.window.text[: max(span.start - self.window.start, 0)] + "".join(first_word)
        line = len(Text(before).wrap(self.console, columns)) - 1
        above = min(_ABOVE, pane.scrollable_content_region.height // 3)
        pane.scroll_to(y=max(line - above, 0), animate=False, force=True)
        self.query_one("#card", VerticalScroll).scroll_to(y=0, animate=False, force=True)


def is_light(colours: str) -> bool:
    """Return whether a terminal says in COLORFGBG that its background is light.

    >>> is_light("0;15"), is_light("15;0"), is_light("")
    (True, False, False)
    """
    background = colours.rpartition(";")[2]
    return background in {"7", "15"}


def run(session: ReviewSession) -> int:
    """Review in a full terminal; return the exit code. What goes wrong in the program is raised
    when the screen is gone.
    """
    app = ReviewApp(session)
    code = app.run()
    if app.failure is not None:
        raise app.failure
    return code or 0
