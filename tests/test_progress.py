"""Progress: shown to somebody who watches a terminal and waits, and to nobody else."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kg.cli import progress as room

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    monkeypatch: pytest.MonkeyPatch,
    stream: io.StringIO,
    *,
    seconds: float,
    patience: float = 0.05,
    quiet: bool = False,
) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(room, "PATIENCE", patience)
    with room.progress("loading", quiet=quiet) as current:
        current.step = "reading"
        time.sleep(seconds)
        current.step = "writing"
        time.sleep(seconds)
    return stream.getvalue()


@pytest.mark.slow
def test_a_step_that_takes_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, Terminal(), seconds=0.4)
    assert ("loading: reading" in said, "loading: writing" in said) == (True, True)


def test_what_is_quickly_done_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), seconds=0.0, patience=2.0) == ""


def test_nothing_is_shown_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO(), seconds=0.2) == ""


def test_quiet_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), seconds=0.2, quiet=True) == ""


@pytest.mark.slow
def test_the_command_takes_its_progress_away_from_a_real_terminal(store: Path) -> None:
    ours, theirs = pty.openpty()
    code = (
        "import sys, time\nfrom kg.cli import progress, main\n"
        "from kg.services import maintenance\nprogress.PATIENCE = 0.01\n"
        "whole = maintenance.rebuild\n"
        "maintenance.rebuild = lambda *a, **k: (time.sleep(0.5), whole(*a, **k))[1]\n"
        f"sys.argv = ['kg', 'store', 'rebuild', '--store', {str(store)!r}]\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60
    )
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert (
        done.returncode,
        done.stdout,
        "rebuilding the store" in said,
        "rebuilt from its journal" in said,
    ) == (
        0,
        b"",
        True,
        True,
    )


def on_a_terminal(words: list[str], *, seconds: float) -> tuple[int, str, str]:
    """Return exit code, stdout and what a terminal shows, of a command that takes some time to open
    its view.
    """
    ours, theirs = pty.openpty()
    code = (
        "import sys, time\nfrom kg.cli import progress, main\n"
        "from kg.services import opening\nprogress.PATIENCE = 0.01\n"
        "whole = opening.open_view\n"
        f"opening.open_view = lambda *a: (time.sleep({seconds}), whole(*a))[1]\n"
        f"sys.argv = ['kg', *{words!r}]\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60
    )
    os.write(theirs, b"the end")
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    return done.returncode, done.stdout.decode(), said.removesuffix("the end")


READING = ("show C054", "stats", "why mssm supports hnp", "sources suspect", "export -o - -f nt")


def all_but_one_slow(one: str, *others: str) -> list[object]:
    """Return the values of a parameter: each is a process of its own, and takes more than a
    second.
    """
    return [one, *(pytest.param(other, marks=pytest.mark.slow) for other in others)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    all_but_one_slow("query reported-acts", "conflicts", "coverage -m mss --as-of 2024-11-19"),
)
def test_reading_that_takes_long_says_so_until_it_prints(command: str) -> None:
    code, printed, said = on_a_terminal(command.split(), seconds=0.5)
    assert (code, bool(printed), "0:00:00" in said, "\x1b" in printed) == (0, True, True, False)


@pytest.mark.slow
@pytest.mark.parametrize("command", all_but_one_slow(*READING))
def test_reading_command_is_silent_when_told_to_be(command: str) -> None:
    code, printed, said = on_a_terminal([*command.split(), "--quiet"], seconds=0.3)
    assert (code, bool(printed), said) == (0, True, "")


@pytest.mark.slow
def test_cursor_is_shown_again_after_a_failure() -> None:
    code, _, said = on_a_terminal(["show", "nothing-of-this-name"], seconds=0.5)
    assert (code, said.rfind("\x1b[?25h") > said.rfind("\x1b[?25l") >= 0) == (3, True)
