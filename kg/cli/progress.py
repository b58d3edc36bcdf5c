"""Progress on stderr, for what takes longer than two seconds and somebody watches.

A command that writes names its steps (`progress`); one that reads says what it does (`watch`),
until it prints.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from kg.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 2.0
"""Seconds before anything is shown."""


@contextlib.contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Yield what names the step at hand; nothing is shown when stderr is no terminal, or
    `quiet`.
    """
    current = Progress()
    if quiet or not sys.stderr.isatty():
        yield current
        return
    line = _Shown(title, current)
    timer = threading.Timer(PATIENCE, line.start)
    timer.daemon = True
    timer.start()
    try:
        yield current
    finally:
        timer.cancel()
        line.stop()


_watches: Final[list[tuple[threading.Timer, _Shown]]] = []


def watch(title: str, *, quiet: bool = False) -> None:
    """Show what runs from now until `end`; nothing is shown when stderr is no terminal, or
    `quiet`.
    """
    if quiet or not sys.stderr.isatty():
        return
    line = _Shown(title, Progress())
    timer = threading.Timer(PATIENCE, line.start)
    timer.daemon = True
    _watches.append((timer, line))
    timer.start()


def end() -> None:
    """Take away what `watch` shows; whoever prints calls this first."""
    while _watches:
        timer, line = _watches.pop()
        timer.cancel()
        line.stop()


class _Shown:
    """A line with a moving sign, the title, the step and the seconds so far; taken away at the
    end.
    """

    def __init__(self, title: str, progress: Progress) -> None:
        self.title = title
        self.progress = progress
        self.began = time.monotonic()
        self._lock = threading.Lock()
        self._live: contextlib.AbstractContextManager[object] | None = None
        self._ended = False

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
        from rich.text import Text

        class Step(ProgressColumn):
            """The title and the step at hand, read each time that the line is drawn."""

            def render(_column, _task: Task) -> Text:  # noqa: N805 - `self` is the line
                return Text(self.text())

        with self._lock:
            if self._ended:
                return
            bar = Bar(
                SpinnerColumn(),
                Step(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            bar.add_task("")
            self._bar = bar
            bar.start()
            self._live = bar

    def stop(self) -> None:
        with self._lock:
            self._ended = True
            if self._live is not None:
                self._bar.stop()

    def text(self) -> str:
        """Return what the line says beside its moving sign."""
        step = self.progress.step
        return f"{self.title}: {step}" if step else self.title
