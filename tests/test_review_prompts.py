"""kg review in a pipe and in a plain terminal: the same keys, line by line."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from review_drafts import decisions, write_drafts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return write_drafts(tmp_path)


def words(drafts: Path, *options: str) -> tuple[str, ...]:
    folder = drafts.parent
    return (
        *("review", str(drafts), "--as", "alice", "--by-text"),
        *("--drafts", str(folder / "decisions"), "--texts", str(folder / "articles")),
        *options,
    )


def statuses(drafts: Path) -> list[str]:
    return [json.loads(line)["status"] for line in decisions(drafts)]


def test_the_end_of_a_pipe_leaves_cleanly(run: Run, drafts: Path) -> None:
    result = run(*words(drafts), stdin="a\n")
    assert (result.returncode, statuses(drafts)) == (0, ["accepted"])
    assert "1 of 5 decided" in result.stderr


def test_an_empty_pipe_decides_nothing(run: Run, drafts: Path) -> None:
    result = run(*words(drafts), stdin="")
    assert (result.returncode, statuses(drafts)) == (0, [])


def test_each_key_is_answered_in_a_pipe(run: Run, drafts: Path) -> None:
    typed = "a\ne action=train\nx 2\n1\na\nx\na joke\nu\nq\n"
    result = run(*words(drafts), stdin=typed)
    assert statuses(drafts) == ["accepted", "edited", "rejected", "edited", "rejected", "undone"]
    assert "⟦had patrolled the fish market with the police⟧" in " ".join(result.stdout.split())


def test_a_missing_field_is_asked_for(run: Run, drafts: Path) -> None:
    result = run(*words(drafts), stdin="s\na\naction=tra?\naction=train\n\nq\n")
    assert "lacks action" in result.stdout
    assert "traffic-arms" in result.stdout
    assert statuses(drafts) == ["edited"]


def test_an_edit_that_is_cancelled_decides_nothing(run: Run, drafts: Path) -> None:
    run(*words(drafts), stdin="e\nnote=late\n!\nq\n")
    assert statuses(drafts) == []


def test_the_end_of_a_pipe_inside_an_edit_decides_nothing(run: Run, drafts: Path) -> None:
    result = run(*words(drafts), stdin="e\nnote=late\n")
    assert (result.returncode, statuses(drafts)) == (0, [])


def test_a_statement_is_added_from_a_quote(run: Run, drafts: Path) -> None:
    fields = "modality=asserted-activity\naction=coordinate\nparaphrase=Calm was called for."
    result = run(*words(drafts), stdin=f"n asked both sides\n{fields}\n\nq\n")
    assert (result.returncode, statuses(drafts)) == (0, ["added"])


def test_the_keys_are_listed(run: Run, drafts: Path) -> None:
    result = run(*words(drafts), stdin="?\n")
    assert "Choose a task as evidence" in result.stdout


def test_an_unknown_key_is_named(run: Run, drafts: Path) -> None:
    assert "'y' is no key here" in run(*words(drafts), stdin="y\n").stdout


def test_without_the_text_offsets_and_anchor_are_shown(run: Run, drafts: Path) -> None:
    (drafts.parent / "articles" / "lakeside.txt").unlink()
    assert "no text at hand" in run(*words(drafts), stdin="a\n").stdout


def test_effort_is_written_as_json(run: Run, drafts: Path) -> None:
    result = run(*words(drafts, "--effort", "-"), stdin="a\nx 1\n")
    figures = json.loads(result.stdout.splitlines()[-1])
    assert (figures["kept"], figures["keys"], figures["open"]) == (1, 6, 3)


def test_a_review_is_finished_and_exported(run: Run, drafts: Path, tmp_path: Path) -> None:
    run(*words(drafts), stdin="a\n" + "x 1\n" * 4)
    assert run(*words(drafts, "--finish")).returncode == 0
    file = tmp_path / "reviewed.yaml"
    assert run(*words(drafts, "--export", "-o", str(file))).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert ("lakeside.1" in text, "review:" in text, "lakeside.2" in text) == (True, False, False)


def test_a_review_with_open_entries_is_not_finished(run: Run, drafts: Path) -> None:
    result = run(*words(drafts, "--finish"))
    assert (result.returncode, "still open" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    "options", [("--order", "size"), ("--export", "--finish"), ("-o", "file.yaml")]
)
def test_options_that_do_not_fit_are_refused(
    run: Run, drafts: Path, options: tuple[str, ...]
) -> None:
    assert run(*words(drafts, *options)).returncode == 2


def test_without_a_folder_for_decisions_the_options_are_named(run: Run, drafts: Path) -> None:
    result = run("review", str(drafts), "--as", "alice")
    assert (result.returncode, "--drafts" in result.stderr) == (2, True)


def test_a_coder_whose_name_cannot_be_part_of_a_file_is_refused(run: Run, drafts: Path) -> None:
    options = [*words(drafts)]
    options[options.index("alice")] = "../alice"
    assert run(*options).returncode == 3


class Terminal:
    """A command in a terminal of 80 by 24 characters."""

    def __init__(self, drafts: Path, *options: str, term: str = "dumb") -> None:
        self.handle, other = pty.openpty()
        environment = os.environ | {"TERM": term, "COLUMNS": "80", "LINES": "24"}
        command = [sys.executable, "-m", "kg", *words(drafts, *options)]
        self.process = subprocess.Popen(
            command,
            stdin=other,
            stdout=other,
            stderr=other,
            env=environment,
            start_new_session=True,
        )
        os.close(other)
        self.output = ""

    def until(self, text: str) -> None:
        """Wait for a text; all that is printed before it is kept."""
        end = time.monotonic() + 30
        while text not in self.output:
            ready, _, _ = select.select([self.handle], [], [], max(end - time.monotonic(), 0))
            if not ready:
                self.process.kill()
                pytest.fail(f"{text!r} is not in {self.output[-500:]!r}")
            self.output += os.read(self.handle, 65536).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.handle, text.encode())

    def close(self) -> int:
        """Wait for the end; return the exit code."""
        try:
            while os.read(self.handle, 65536):
                pass
        except OSError:
            pass
        os.close(self.handle)
        return self.process.wait(timeout=30)


@pytest.mark.slow
def test_a_dumb_terminal_gets_plain_prompts(drafts: Path) -> None:
    terminal = Terminal(drafts)
    terminal.until("quit > ")
    terminal.type("a\n")
    terminal.until("2/5")
    terminal.type("q\n")
    assert (terminal.close(), statuses(drafts)) == (0, ["accepted"])
    assert "\x1b" not in terminal.output


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_loses_nothing(drafts: Path) -> None:
    terminal = Terminal(drafts, "--plain")
    terminal.until("quit > ")
    terminal.type("a\n")
    terminal.until("2/5")
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert (terminal.close(), statuses(drafts)) == (130, ["accepted"])


@pytest.mark.slow
def test_a_kill_after_a_decision_loses_nothing(drafts: Path) -> None:
    terminal = Terminal(drafts)
    terminal.until("quit > ")
    for number, line in enumerate(["a", "x 1", "a"], start=1):
        terminal.type(f"{line}\n")
        terminal.until(f"{number + 1}/5")
    terminal.process.kill()
    assert (terminal.close(), statuses(drafts)) == (-9, ["accepted", "rejected", "accepted"])


@pytest.mark.slow
def test_a_kill_of_the_screen_after_a_decision_loses_nothing(drafts: Path) -> None:
    terminal = Terminal(drafts, term="xterm-256color")
    terminal.until("lakeside.1")
    terminal.type("a")
    terminal.until("lakeside.2")
    terminal.type("x1")
    terminal.until("lakeside.3")
    terminal.process.kill()
    assert (terminal.close(), statuses(drafts)) == (-9, ["accepted", "rejected"])


def test_decisions_are_kept_in_the_store(run: Run, drafts: Path, store: Path) -> None:
    run("review", drafts, "--as", "alice", "--store", store, stdin="a\n")
    assert (store / "drafts" / "lakeside.alice.jsonl").exists()


@pytest.mark.slow
def test_a_full_terminal_gets_the_screen(drafts: Path) -> None:
    terminal = Terminal(drafts, term="xterm-256color")
    terminal.until("lakeside.1")
    terminal.type("a")
    terminal.until("lakeside.2")
    terminal.type("q")
    assert (terminal.close(), statuses(drafts)) == (0, ["accepted"])


@pytest.mark.slow
def test_a_screen_whose_terminal_is_closed_ends(drafts: Path) -> None:
    terminal = Terminal(drafts, term="xterm-256color")
    terminal.until("lakeside.1")
    os.close(terminal.handle)
    assert terminal.process.wait(timeout=20) == -signal.SIGHUP


@pytest.mark.slow
def test_ctrl_c_on_the_screen_ends_with_130(drafts: Path) -> None:
    terminal = Terminal(drafts, term="xterm-256color")
    terminal.until("lakeside.1")
    terminal.type("\x03")
    assert terminal.close() == 130


@pytest.mark.slow
def test_help_does_not_import_the_screen() -> None:
    code = (
        "import sys; from kg.cli.app import app; print([m for m in sys.modules if 'textual' in m])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
