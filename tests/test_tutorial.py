"""The tutorials: every command, from an empty store, shows what the document says it shows."""

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

DOCS: Final = Path(__file__).parents[1] / "docs"
TUTORIAL: Final = DOCS / "tutorial-your-own-mission.md"
DOCUMENTS: Final = DOCS / "tutorial-from-documents.md"


def edited(words: tuple[str, ...]) -> str:
    """Replace a text in a file, as `sed -i s/OLD/NEW/ FILE` does; return what that shows."""
    _, old, new, _ = words[2].split("/")
    path = Path(words[3])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return ""


def shown_by(step: Command, run: Runner) -> str:
    """Return what a command writes; `< FILE` gives it a file to read."""
    if step.words[0] != "kg":
        return edited(step.words)
    words, stdin = step.words[1:], ""
    if "<" in words:
        words, stdin = words[: words.index("<")], Path(words[-1]).read_text(encoding="utf-8")
    done = run(*words, stdin=stdin)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("tutorial", [TUTORIAL, DOCUMENTS], ids=lambda path: path.stem)
def test_tutorial_shows_what_its_commands_show(tutorial: Path, tmp_path: Path, run: Runner) -> None:
    differing: list[str] = []
    with contextlib.chdir(tmp_path):
        for step in steps(tutorial.read_text(encoding="utf-8")):
            if isinstance(step, Write):
                Path(step.path).parent.mkdir(parents=True, exist_ok=True)
                Path(step.path).write_text(step.text, encoding="utf-8")
                continue
            actual = shown_by(step, run)
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
