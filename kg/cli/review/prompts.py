"""The review as plain prompts, line by line: for a pipe, a dumb terminal, a screen reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from kg.cli.review import actions
from kg.cli.review.card import Row, card, progress
from kg.cli.review.passages import window
from kg.formats.reports.screen import pad, printable, terminal_width, wrap
from kg.services import review_filter, review_form, reviewing
from kg.services.review_keys import GROUPS, KEYS, REASONS, keys_in, reason_of
from kg.texts import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.cli.review.looking import Request
    from kg.cli.review.session import ReviewSession
    from kg.quotes import Span
    from kg.services.review_keys import Key

    _Save = Callable[[Mapping[str, str]], bool]

_COLUMNS: Final = 100
_NAME: Final = 13
_AROUND: Final = 240
"""Characters of the text before and after a passage."""
_OFFERED: Final = 8


def run(session: ReviewSession) -> int:
    """Review until the input ends or q is typed; return the exit code."""
    prompts = _Prompts(session)
    prompts.show_entry()
    while (line := prompts.ask(prompts.prompt())) is not None:
        if prompts.take(line):
            break
    sys.stdout.flush()
    return 0


class _Prompts:
    """What is asked and answered in one review."""

    def __init__(self, session: ReviewSession) -> None:
        self.session = session
        self.shown_id = ""

    def prompt(self) -> str:
        """Return the prompt: the keys that are typed most."""
        keys = ", ".join(f"{key.keys[0]} {key.label}" for key in KEYS if key.bar == "always")
        return f"{keys} > "

    def ask(self, prompt: str) -> str | None:
        """Return a line that was typed, None where the input has ended; its keys are counted."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stdout.write("\n")
            return None
        if not sys.stdin.isatty():
            sys.stdout.write("\n")
        self.session.attention.typed(len(line))
        return line.strip()

    def say(self, *lines: str) -> None:
        """Print lines, each wrapped to the width of the terminal, with the indent that it has."""
        columns = terminal_width() or _COLUMNS
        for line in lines:
            text = printable(line.lstrip(" "))
            indent = " " * (len(line) - len(line.lstrip(" ")))
            for row in wrap(text, columns - len(indent)) or [""]:
                sys.stdout.write(f"{indent}{row}\n")

    def say_rows(self, rows: Iterable[tuple[str, str]]) -> None:
        """Print names, each with its text beside it in a column."""
        columns = max((terminal_width() or _COLUMNS) - _NAME - 3, _NAME)
        for name, text in rows:
            shown_name = pad(printable(name), _NAME)
            for row in wrap(printable(text), columns) or [""]:
                sys.stdout.write(f"  {shown_name} {row}".rstrip() + "\n")
                shown_name = " " * _NAME

    def take(self, line: str) -> bool:
        """Do what a line says: a key, and the words after it; return whether to leave."""
        if not line:
            self.show_entry()
            return False
        before = self.session.entry
        fields = self.session.fields
        request = actions.press(self.session, line[0], self._words(line))
        if request is not None and request.want == "leave":
            return True
        self._say_message()
        if request is not None:
            self._answer(request)
        if self.session.entry != before:
            self.show_entry()
        elif self.session.fields != fields:
            self.show_changes()
        return False

    def _words(self, line: str) -> str:
        words = line[1:].strip()
        return reason_of(words) if line[0] == "x" and words else words

    def _say_message(self) -> None:
        if self.session.message:
            self.say(self.session.message)
            self.session.say("")

    def _answer(self, request: Request) -> None:
        """Ask for what an action needs."""
        session = self.session
        match request.want:
            case "keys":
                self._list_keys()
            case "fields":
                self._fill(lambda rows: actions.save(session, rows), {}, request.row)
            case "new":
                self._new(request.span)
            case "reason":
                self.say(*(f"{number} {reason}" for number, reason in enumerate(REASONS, start=1)))
                if why := self.ask("Why? A number, or a reason; empty cancels > "):
                    actions.reject(session, reason_of(why))
            case "point":
                self._split()
            case "filter":
                words = review_filter.choices(session.state.entries)
                self.say(", ".join(f"{word} ({count})" for word, count in words.items()))
                words_typed = self.ask("Show which? Words that all must fit; empty shows all > ")
                if words_typed is not None:
                    actions.choose(session, words_typed)
        self._say_message()

    def _split(self) -> None:
        prompt = "Split before which words? '=' keeps the passage for both; empty cancels > "
        if words := self.ask(prompt):
            actions.press(self.session, "p", words)

    def _new(self, span: Span | None) -> None:
        session = self.session
        if span is None:
            quote = self.ask("Which words of the text? Empty cancels > ")
            span = session.find(quote) if quote else None
        if span is not None:
            chosen = span
            rows = actions.new_rows(session)
            self._fill(lambda typed: actions.add(session, chosen, typed), rows, "modality")

    def _fill(self, save: _Save, rows: Mapping[str, str], row: str) -> None:
        """Ask for fields until an empty line; then record them. What is wrong is asked again."""
        typed = dict(rows)
        hint = f" Begin with {row.replace('_', ' ')}." if row else ""
        self.say(f"field=value, an empty line saves, ! cancels, field=text? lists ids.{hint}")
        while (line := self.ask("field > ")) not in {"!", None}:
            if line:
                self._assign(typed, line)
            elif save(typed):
                return
            else:
                self._say_message()

    def _assign(self, typed: dict[str, str], line: str) -> None:
        """Take one field and its value, or list the ids that begin with a text."""
        name, sign, value = line.partition("=")
        name, value = name.strip().replace(" ", "_"), value.strip()
        if not sign:
            self.say(f"{line}: write field=value.")
        elif value.endswith("?"):
            text = value[:-1].rpartition(review_form.SEPARATOR)[2].strip()
            key = review_form.completed_as(name)
            offers = reviewing.complete(self.session.state, key, text, _OFFERED)
            lines = [f"  {offer.id}  {offer.label}" for offer in offers]
            self.say(*(lines or ["  none"]))
        else:
            typed[name] = value

    def _list_keys(self) -> None:
        for group in GROUPS:
            self.say(group)
            self.say_rows((key.shown_keys, _help(key)) for key in keys_in(group))

    def show_entry(self) -> None:
        """Print the entry that is shown, and how far the review is."""
        session, entry = self.session, self.session.entry
        self.say("", progress(session))
        if entry is None:
            self.say("No entry is shown. n adds one, f chooses others, q leaves.")
            return
        parts = card(session, entry)
        self.say(f"[{session.number}/{len(session.shown)}] {parts.head}")
        self.say(*([parts.drafter] if parts.drafter else []), *self._passage())
        self.say_rows((row.name, _text(row)) for row in parts.rows)

    def show_changes(self) -> None:
        """Print the passage of the entry that is shown, and what was changed and not decided."""
        entry = self.session.entry
        if entry is not None:
            self.say(*self._passage())
            rows = card(self.session, entry).rows
            self.say_rows((row.name, _text(row)) for row in rows if row.mark == "changed")

    def _passage(self) -> Iterator[str]:
        """Yield the text around the passage, marked; offsets and anchor where it is not at hand."""
        text, span = self.session.text, self.session.span
        if span is None:
            return
        if text is None:
            anchor = self.session.fields["passage"].get("anchor", "")
            yield f"  characters {span.start} to {span.end}, from “{anchor}”; no text at hand"
            return
        part = window(text, span, _AROUND)
        start, end = span.start - part.start, span.end - part.start
        before, after = part.text[:start], part.text[end:]
        marked_words = f"{MARK[0]}{part.text[start:end]}{MARK[1]}"
        yield f"  {'…' if part.start else ''}{before}{marked_words}{after}"


def _help(key: Key) -> str:
    """Return what a key does, and what may be typed after it."""
    return f"{key.does} After it: {key.words}." if key.words else key.does


def _text(row: Row) -> str:
    """Return a row of a card without its name."""
    mark = f" ({row.mark})" if row.mark in {"changed", "missing", "to settle"} else ""
    label = f"  {row.label}" if row.label else ""
    return f"{row.text}{label}{mark}".strip()
