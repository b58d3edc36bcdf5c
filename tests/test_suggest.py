"""What was perhaps meant is looked for, and asked, in one module."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from source import trees

if TYPE_CHECKING:
    from collections.abc import Iterator

MATCHERS = {"rapidfuzz", "difflib"}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a module, docstrings left out."""
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in set(ast.walk(tree)) - docstrings:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.lower()


@pytest.mark.slow
def test_one_module_asks_what_was_meant() -> None:
    asking = [
        path
        for path, tree in trees().items()
        if any("did you mean" in text for text in texts(tree))
    ]
    assert asking == ["suggest.py"]


@pytest.mark.slow
def test_one_module_finds_names_that_look_alike() -> None:
    finding = [path for path, tree in trees().items() if MATCHERS & set(imported(tree))]
    # The first compares entries that may be the same, which is no slip of the hand.
    assert finding == ["identity/candidates.py", "suggest.py"]
