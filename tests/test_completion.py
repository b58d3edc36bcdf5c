"""Shell completion: commands, options, ids of a store, and names of queries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
import typer.main

from kg.api import KnowledgeBase
from kg.cli import completing
from kg.cli.app import PANELS, app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

WORLD: Final = """\
actors: [{id: lake, kind: mission, label: "Lake `Mission` $(x)"}]
instruments: [{id: c-res-1, symbol: C/RES/1, label: C/RES/1, adopted: 2030-01-02}]
mandates:
- {id: lake-mandate, label: "Lake mandate", holder: lake, begins: 2030-01-02, task_list: complete, established_by: c-res-1}
sources: [{id: lake-paper, title: A paper, published: 2030-03-04}]
"""  # noqa: E501


@pytest.fixture
def lake(tmp_path: Path, run: Runner) -> Path:
    (tmp_path / "lake.yaml").write_text(WORLD, encoding="utf-8")
    done = run("load", tmp_path / "lake.yaml", "--store", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    return tmp_path / "s"


@pytest.fixture(autouse=True)
def _built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the commands when a shell asks, as a process of its own does."""
    monkeypatch.setattr("commands._command", typer.main.get_command)


@pytest.fixture
def offered(run: Runner) -> Callable[..., list[str]]:
    """Return a function from the words of a line, the last one unfinished, to what bash gets."""

    def complete(*words: object, **environment: str) -> list[str]:
        line = ["kg", *map(str, words)]
        asked = {
            "COMP_WORDS": " ".join(line),
            "COMP_CWORD": str(len(line) - 1),
            "_KG_COMPLETE": "complete_bash",
        }
        done = run(**asked, **environment)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout.split()

    return complete


@pytest.mark.slow
def test_commands_and_options_are_offered(offered: Callable[..., list[str]]) -> None:
    assert offered("cover") == ["coverage"]
    assert offered("mandate", "re") == ["renew"]
    assert "--exclude-source" in offered("coverage", "--ex")


@pytest.mark.slow
def test_ids_of_the_store_on_the_line_are_offered(
    offered: Callable[..., list[str]], lake: Path
) -> None:
    assert offered("coverage", "--store", lake, "-m", "") == ["lake-mandate"]
    assert offered("show", "--store", lake, "lake") == ["lake-mandate", "lake", "lake-paper"]
    assert offered("gaps", "-s", lake, "--only-source", "l") == ["lake-paper"]
    assert offered("mandate", "tasks", "--store", lake, "x") == []


@pytest.mark.slow
def test_ids_of_the_store_in_the_environment_are_offered(
    offered: Callable[..., list[str]], lake: Path
) -> None:
    assert offered("mandate", "diff", "", KG_STORE=str(lake)) == ["lake-mandate"]


@pytest.mark.slow
def test_queries_and_their_parameters_are_offered(offered: Callable[..., list[str]]) -> None:
    assert offered("query", "tasks-of") == ["tasks-of-mandate"]
    assert offered("queries", "--show", "tasks-of") == ["tasks-of-mandate"]
    assert offered("query", "tasks-of-mandate", "-p", "") == ["mandate="]


@pytest.mark.parametrize("store", ["no-such-folder", "https://example.org/sparql"])
def test_store_that_cannot_be_read_is_met_with_silence(
    offered: Callable[..., list[str]], store: str
) -> None:
    assert offered("coverage", "--store", store, "-m", "") == []


@pytest.mark.slow
def test_label_brings_no_sign_that_a_shell_acts_on(run: Runner, lake: Path) -> None:
    for shell, more in (("zsh", {}), ("fish", {"_TYPER_COMPLETE_FISH_ACTION": "get-args"})):
        line = f"kg show --store {lake} lake"
        done = run(_KG_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_ARGS=line, **more)
        assert "Lake Mission x" in done.stdout, done.stdout
        assert re.search(r"[`$]", done.stdout) is None


def test_each_shell_gets_a_script(run: Runner) -> None:
    for shell in ("bash", "zsh", "fish"):
        done = run(_KG_COMPLETE=f"source_{shell}")
        assert (done.returncode, f"complete_{shell}" in done.stdout) == (0, True), done.stderr


def test_as_many_candidates_are_offered_as_asked_for() -> None:
    candidates = KnowledgeBase().complete("entry", "", limit=7).candidates
    assert len(candidates) == 7
    assert KnowledgeBase().complete("statement", "zz").candidates == ()


def test_every_parameter_that_is_completed_exists() -> None:
    """But for commands that are not built yet, which are in no panel."""
    command = typer.main.get_command(app)
    names = {name for names in PANELS.values() for name in names}
    missing = []
    listed = completing.IDS | {path: {name: "entry"} for path, name in completing.QUERIES.items()}
    for path, parameters in listed.items():
        if path.split()[0] not in names:
            continue
        part = command
        for word in path.split():
            part = part.commands[word]  # type: ignore[attr-defined]
        known = {parameter.name for parameter in part.params}
        missing += [f"{path}: {name}" for name in parameters if name not in known]
    assert missing == []


def test_help_names_the_two_options(run: Runner) -> None:
    shown = run("--help").stdout
    assert ("--install-completion" in shown, "--show-completion" in shown) == (True, True)


@pytest.mark.slow
def test_bash_completes(tmp_path: Path, lake: Path) -> None:
    (tmp_path / "kg").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    (tmp_path / "kg").chmod(0o755)
    script = f"""
eval "$(_KG_COMPLETE=source_bash kg)"
COMP_WORDS=(kg coverage --store {lake} -m lak); COMP_CWORD=5
_kg_completion kg
echo "${{COMPREPLY[@]}}"
complete -p kg
"""
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": path},
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        "lake-mandate",
        "complete -o default -F _kg_completion kg",
    ], done.stderr


@pytest.mark.slow
def test_completion_is_installed_for_the_shell_that_runs(tmp_path: Path) -> None:
    """In a home of its own; the shell is the one that this process runs under."""
    command = f'"{sys.executable}" -m kg --install-completion; true'
    done = subprocess.run(
        ["bash", "--norc", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"HOME": str(tmp_path)},
        timeout=60,
    )
    assert "bash completion installed in" in done.stdout, done.stderr
    assert "source" in (tmp_path / ".bashrc").read_text()
