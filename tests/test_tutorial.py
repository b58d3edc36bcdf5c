"""The tutorial: every command, from an empty store, shows what the document says it shows."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tutorial import Command, Write, steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

TUTORIAL: Final = Path(__file__).parents[1] / "docs" / "tutorial-your-own-mission.md"


def edited(words: tuple[str, ...]) -> str:
    """Replace a text in a file, as `sed -i s/OLD/NEW/ FILE` does; return what that shows."""
    _, old, new, _ = words[2].split("/")
    path = Path(words[3])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return ""


@pytest.mark.slow
def test_tutorial_shows_what_its_commands_show(tmp_path: Path, run: Runner) -> None:
    differing: list[str] = []
    with contextlib.chdir(tmp_path):
        for step in steps(TUTORIAL.read_text(encoding="utf-8")):
            if isinstance(step, Write):
                Path(step.path).write_text(step.text, encoding="utf-8")
                continue
            if step.words[0] == "kg":
                done = run(*step.words[1:])
                actual = done.stdout + done.stderr
            else:
                actual = edited(step.words)
            if not step.fits(actual):
                differing.append(f"$ {' '.join(step.words)}\n{actual}")
    assert not differing, "\n".join(differing)


def test_tutorial_walks_from_an_empty_store_to_a_page() -> None:
    commands = [step.words for step in steps(TUTORIAL.read_text()) if isinstance(step, Command)]
    assert [words[1] for words in commands if words[0] == "kg"] == [
        *("init", "vocab", "new", "load", "coverage", "new", "load", "load", "sources"),
        *("coverage", "gaps", "show", "export", "coverage", "brief"),
    ]
    assert {words[0] for words in commands} == {"kg", "sed"}


@pytest.mark.parametrize(
    ("shown", "actual", "fits"),
    [
        (("a", "b"), "a\nb\n", True),
        (("a",), "a\nb\n", False),
        (("a", "…"), "a\nb\nc\n", True),
        (("…", "c"), "a\nb\nc\n", True),
        (("a … c",), "a b c\n", True),
        (("a … c",), "a\nc\n", False),
        ((), "", True),
        ((), "a\n", False),
        (("a", "…"), "a", True),
    ],
)
def test_gap_stands_for_any_text(shown: tuple[str, ...], actual: str, fits: bool) -> None:
    assert Command(("kg",), shown).fits(actual) == fits


def test_fences_become_files_and_commands() -> None:
    text = "<!-- file: a.txt -->\n```\nx\n```\n\n```console\n$ kg a \\\n    b\nc\n$ kg d\n```\n"
    assert steps(text) == [
        Write("a.txt", "x\n"),
        Command(("kg", "a", "b"), ("c",)),
        Command(("kg", "d"), ()),
    ]
