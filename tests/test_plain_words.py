"""The words that people read: plain English that a colleague reads in a third language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plain_words
import pytest
import typer
import typer.core
import vague_names
from plain_words import PAIRS, ROOT, Pair

from kg.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Command

OURS = ("CHANGELOG.md", "CONTRIBUTING.md", "queries", "ontology", "seeds")
"""Prose of the project; pages that a program fills from other files are read there."""


@dataclass(frozen=True, slots=True)
class Help:
    """What a command says of itself and of its parameters."""

    command: str
    text: str
    parameters: dict[str, str]
    is_group: bool


def pages() -> Iterator[plain_words.Passage]:
    for name in OURS:
        path = ROOT / name
        yield from plain_words.prose(*(path.rglob("*.md") if path.is_dir() else [path]))


def commands(command: Command, context: typer.Context | None = None) -> Iterator[Help]:
    """Yield the help of a command and of its subcommands."""
    context = typer.Context(command, info_name=command.name, parent=context)
    options = {
        parameter.opts[-1]: text
        for parameter in command.params
        if (text := getattr(parameter, "help", None))
    }
    is_group = isinstance(command, typer.core.TyperGroup)
    yield Help(context.command_path, command.help or "", options, is_group=is_group)
    if isinstance(command, typer.core.TyperGroup):
        for name in command.list_commands(context):
            if subcommand := command.get_command(context, name):
                yield from commands(subcommand, context)


HELP = tuple(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.pattern for pair in PAIRS])
def test_pattern_finds_the_wrong_sentence_and_not_the_right_one(pair: Pair) -> None:
    assert (bool(pair.search(pair.wrong)), pair.search(pair.right)) == (True, "")


def test_words_to_use_are_no_wrong_words() -> None:
    assert [
        pair.instead for pair in PAIRS if any(other.search(pair.instead) for other in PAIRS)
    ] == []


def test_help_is_read_of_every_command() -> None:
    names = {page.command for page in HELP}
    assert {"kg", "kg coverage", "kg store retract", "kg mandate diff"} <= names


def test_help_has_no_unusual_word() -> None:
    passages = [
        plain_words.Passage(page.command, 0, text)
        for page in HELP
        for text in (page.text, *page.parameters.values())
    ]
    assert plain_words.problems(passages) == []


def test_help_of_every_command_and_parameter_ends_with_a_full_stop() -> None:
    unlike = [
        f"{page.command} {name}: {text}"
        for page in HELP
        for name, text in (("", page.text.partition("\n\n")[0]), *page.parameters.items())
        if not re.fullmatch(r"\S.*[.]", text.strip(), re.DOTALL)
    ]
    assert unlike == []


def test_help_of_every_command_has_an_example_of_it() -> None:
    lacking = [
        page.command
        for page in HELP
        if not page.is_group and f"Example: {page.command}" not in page.text
    ]
    assert lacking == []


@pytest.mark.slow
def test_messages_have_no_unusual_word() -> None:
    assert plain_words.problems(plain_words.messages()) == []


def test_headers_of_queries_and_rules_have_no_unusual_word() -> None:
    headers = plain_words.headers(ROOT / "queries", ROOT / "ontology")
    assert plain_words.problems(headers) == []


def test_shapes_have_no_unusual_word() -> None:
    assert plain_words.problems(plain_words.shapes()) == []


def test_pages_have_no_unusual_word() -> None:
    assert plain_words.problems(pages()) == []


@pytest.mark.slow
def test_readme_and_docs_have_no_unusual_word() -> None:
    docs = (path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts)
    assert plain_words.problems(plain_words.prose(ROOT / "README.md", *sorted(docs))) == []


@pytest.mark.slow
def test_docstrings_have_no_unusual_word() -> None:
    assert plain_words.problems(plain_words.docstrings()) == []


@pytest.mark.slow
def test_names_say_what_a_value_is() -> None:
    assert vague_names.remaining(ROOT / "kg") == sorted(vague_names.EXCEPTIONS)
    assert len(vague_names.EXCEPTIONS) <= vague_names.MOST
