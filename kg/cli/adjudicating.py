"""The prompts of kg agree --adjudicate: one difference after another, one key for each decision."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from kg.cli.common import say
from kg.errors import InputError
from kg.formats.reports.agreement import shown_value
from kg.formats.reports.screen import pad, printable, terminal_width, wrap_words
from kg.services import adjudicating
from kg.texts import MARK
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.coding.adjudication import Key, Question, Reading
    from kg.services.adjudicating import AdjudicationState

_COLUMNS: Final = 100
_KEYS: Final = (
    ("1, 2 …", "choose this reading"),
    ("e", "type another reading"),
    ("s", "skip it for now"),
    ("u", "undo the last decision"),
    ("q", "leave; what is decided is kept"),
    ("?", "list the keys"),
)
_PROMPT: Final = "{numbers} choose, e edit, s skip, u undo, q quit, ? keys > "


def run(state: AdjudicationState) -> AdjudicationState:
    """Settle differences until none is left, the input ends or q is typed; return the state
    then.
    """
    session = _Session(state)
    session.say_progress()
    while (question := session.next_question()) is not None:
        session.show(question)
        count = len(question.readings)
        line = session.ask(_PROMPT.format(numbers="1" if count == 1 else f"1-{count}"))
        if line is None or session.take(question, line):
            break
    session.say_progress()
    return session.state


class _Session:
    """One adjudicator at work; `skipped` are the questions that are left for later."""

    def __init__(self, state: AdjudicationState) -> None:
        self.state = state
        self.skipped: set[Key] = set()
        self._shown: Key | None = None

    def next_question(self) -> Question | None:
        """Return the first question that is open and not skipped, in the order of the text."""
        questions = self.state.open_questions
        unskipped = (question for question in questions if question.key not in self.skipped)
        return next(unskipped, None)

    def ask(self, prompt: str) -> str | None:
        """Return a line that was typed, None where the input has ended."""
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line or not sys.stdin.isatty():
            sys.stderr.write("\n")
        return line.strip() if line else None

    def take(self, question: Question, line: str) -> bool:
        """Do what a key says; return whether to leave. What goes wrong is said, and decides
        nothing.
        """
        try:
            return self._press(question, line)
        except InputError as error:
            say(str(error))
            return False

    def _press(self, question: Question, line: str) -> bool:
        key, rest = line[:1], line[1:].strip()
        if line.isdecimal() and 1 <= int(line) <= len(question.readings):
            self._decide(question, question.readings[int(line) - 1])
        elif key == "e":
            self._edit(question, rest)
        elif line == "s":
            self.skipped.add(question.key)
        elif line == "u":
            self._undo()
        elif line == "?":
            say("\n".join(f"  {pad(keys, 6)} {words}" for keys, words in _KEYS))
        elif line not in ("", "q"):
            say(f"{printable(line)!r} is no key here. ? lists the keys.")
        if not line:
            self._shown = None
        return line == "q"

    def _decide(self, question: Question, reading: Reading) -> None:
        self.state = adjudicating.decide(self.state, question, reading)
        say(f"{question.entry} {adjudicating.subject(question)}: {_words(reading)}")

    def _edit(self, question: Question, rest: str) -> None:
        """Decide on a reading that is typed, behind the key or on a line of its own."""
        if not question.fields:
            say("Choose whether the statement is kept.")
            return
        typed = rest or self.ask(f"{adjudicating.subject(question)} (empty cancels) > ")
        if typed:
            self._decide(question, adjudicating.typed_reading(self.state, question, typed))

    def _undo(self) -> None:
        last = self.state.adjudication.last
        self.state = adjudicating.undo(self.state)
        if last is not None:
            fields = ", ".join(last.decision.fields) or "kept or not"
            say(f"{last.decision.entry} {fields}: undone.")

    def show(self, question: Question) -> None:
        """Print a question with its readings side by side, once."""
        if self._shown == question.key:
            return
        self._shown = question.key
        total = len(self.state.adjudication.questions)
        number = total - len(self.state.open_questions) + 1
        head = f"[{number}/{total}] {question.entry}  {adjudicating.subject(question)}"
        say("\n".join(["", printable(head), *self._passage(question)]))
        for at, reading in enumerate(question.readings, start=1):
            who = ", ".join(reading.coders)
            say(f"  {at}  {pad(printable(who), 16)} {printable(_words(reading))}")

    def _passage(self, question: Question) -> Iterator[str]:
        """Yield the sentence with its passage, and the fields that are not in question."""
        first = question.unit.first
        view = adjudicating.show(self.state, question)
        if view.passage:
            yield from _indented(f"{view.before}{MARK[0]}{view.passage}{MARK[1]}{view.after}")
        else:
            words = f", from “{view.anchor}”" if view.anchor else ""
            yield f"  characters {first.start} to {first.end}{words}; the text is not at hand"
        yield from _indented("; ".join(f"{name}: {text}" for name, text in view.fields.items()))

    def say_progress(self) -> None:
        """Print how much is settled, and where."""
        adjudication = self.state.adjudication
        total, open_count = len(adjudication.questions), len(adjudication.open_questions)
        say(
            f"{counted(total, 'difference')}, {total - open_count:,} settled, {open_count:,} open. "
            f"Decisions: {self.state.path}"
        )
        if adjudication.outdated:
            decisions = counted(adjudication.outdated, "decision is", "decisions are")
            say(f"{decisions} about readings that changed since, and not used.")


def _indented(text: str) -> list[str]:
    """Return a text as lines for the terminal, two columns in."""
    columns = (terminal_width() or _COLUMNS) - 2
    return [f"  {line}" for line in wrap_words(printable(text).split(), columns)]


def _words(reading: Reading) -> str:
    """Return a reading as a person reads it."""
    if not reading.values:
        return "keep it" if reading.is_kept else "leave it out"
    if len(reading.values) == 1:
        return shown_value(next(iter(reading.values.values())))
    parts = [f"{name} {', '.join(value)}" for name, value in reading.values.items() if value]
    return "; ".join(parts) or "no link to a task"
