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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE: Final = 2.0
"""Seconds before anything is shown."""


@contextlib.contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Yield a function that names the step at hand; nothing is shown when stderr is no terminal, or
    `quiet`.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _step: None
        return
    shown = _Shown(title)
    timer = threading.Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield shown.tell
    finally:
        timer.cancel()
        shown.stop()


_watches: Final[list[tuple[threading.Timer, _Shown]]] = []


def watch(title: str, *, quiet: bool = False) -> None:
    """Show what goes on from now until `end`; nothing is shown when stderr is no terminal, or
    `quiet`.
    """
    if quiet or not sys.stderr.isatty():
        return
    shown = _Shown(title)
    timer = threading.Timer(PATIENCE, shown.start)
    timer.daemon = True
    _watches.append((timer, shown))
    timer.start()


def end() -> None:
    """Take away what `watch` shows; whoever prints calls this first."""
    while _watches:
        timer, shown = _watches.pop()
        timer.cancel()
        shown.stop()


class _Shown:
    """A line with a moving sign, the title, the step and the seconds so far; taken away at the
    end.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.step = ""
        self.began = time.monotonic()
        self._lock = threading.Lock()
        self._live: contextlib.AbstractContextManager[object] | None = None
        self._ended = False

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._ended:
                return
            bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = bar.add_task(self._text())
            self._bar = bar
            bar.start()
            self._live = bar

    def tell(self, step: str) -> None:
        self.step = step
        with self._lock:
            if self._live is not None:
                self._bar.update(self._task, description=self._text())

    def stop(self) -> None:
        with self._lock:
            self._ended = True
            if self._live is not None:
                self._bar.stop()

    def _text(self) -> str:
        return f"{self.title}: {self.step}" if self.step else self.title
