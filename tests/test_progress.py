"""Progress: shown to somebody who watches a terminal and waits, and to nobody else."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from kg.cli import progress as room

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, seconds: float, patience: float = 0.05, quiet: bool = False
) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(room, "PATIENCE", patience)
    with room.progress("loading", quiet=quiet) as step:
        step("reading")
        time.sleep(seconds)
        step("writing")
        time.sleep(seconds)
    return stream.getvalue()


def test_a_step_that_takes_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, Terminal(), seconds=0.4)
    assert ("loading: reading" in said, "loading: writing" in said) == (True, True)


def test_what_is_quickly_done_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), seconds=0.0, patience=2.0) == ""


def test_nothing_is_shown_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO(), seconds=0.2) == ""


def test_quiet_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), seconds=0.2, quiet=True) == ""


def test_the_command_takes_its_progress_away_from_a_real_terminal(store: Path) -> None:
    ours, theirs = pty.openpty()
    code = (
        "import sys, time\nfrom kg.cli import progress, main\nfrom kg import pipeline\nprogress.PATIENCE = 0.01\n"
        "whole = pipeline.rebuild\n"
        "pipeline.rebuild = lambda *a, **k: (time.sleep(0.5), whole(*a, **k))[1]\n"
        f"sys.argv = ['kg', 'store', 'rebuild', '--store', {str(store)!r}]\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60)
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert (done.returncode, done.stdout, "making the store anew" in said, "made anew from its journal" in said) == (
        0, b"", True, True,
    )  # fmt: skip
