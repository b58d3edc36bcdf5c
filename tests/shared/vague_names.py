"""Names of variables that say what happened to a value, not what it is.

`python tests/shared/vague_names.py [FOLDER_OR_FILE...]` lists them, `kg` by default: the file, the
line, the function, the name.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VAGUE: Final = frozenset(
    (
        "asked",
        "begins",
        "counted",
        "done",
        "drawn",
        "each",
        "ends",
        "failing",
        "filled",
        "found",
        "given",
        "gone",
        "held",
        "here",
        "joined",
        "kept",
        "known",
        "lacking",
        "left",
        "linked",
        "listed",
        "made",
        "marked",
        "meant",
        "moved",
        "named",
        "one",
        "own",
        "packed",
        "placed",
        "reached",
        "read",
        "said",
        "searched",
        "seen",
        "settled",
        "shown",
        "standing",
        "taken",
        "there",
        "told",
        "used",
        "wanted",
        "weighed",
        "written",
    )
)
"""Participles and adverbs that stand alone; with an underscore at an end they are the same."""
EVERYWHERE: Final = {
    "begins": "the first day of a mandate, a task or an event: a key of the files and of JSON",
    "ends": "the last day of one, likewise",
}
"""Names that are words of the file format, with the reason; they are allowed everywhere."""
EXCEPTIONS: Final = {
    "kg/importers/record.py: Importer read": "a function, and what an importer does",
    "kg/lint/stats.py: Statistics own": "a key of JSON",
    "kg/provenance/conflict_sides.py: Side held": "a key of JSON and a column of CSV",
    "kg/provenance/conflict_sides.py: Side known": "a key of JSON and a column of CSV",
    "kg/services/ask.py: AskRequest own": "the name of the option --own",
    "kg/services/brief/__init__.py: BriefAnswer standing": "a key of JSON",
}
"""Other places that may have a vague name, as `remaining` lists them, with the reason."""
MOST: Final = 40
"""How many of them there may be."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Binding(NamedTuple):
    """A name that is bound: where, in which function or class (empty for the module), which."""

    line: int
    inside: str
    name: str

    @property
    def is_vague(self) -> bool:
        """Whether the name is a bare participle or adverb."""
        return self.name.strip("_") in VAGUE


def bindings(tree: ast.AST, inside: str = "") -> Iterator[Binding]:
    """Yield the variables, parameters and fields that Python code binds."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.arg):
            yield Binding(node.lineno, inside, node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield Binding(node.lineno, inside, node.id)
        name = node.name if isinstance(node, _FUNCTIONS) else ""
        yield from bindings(node, ".".join(filter(None, (inside, name))))


def vague(root: Path) -> dict[str, list[Binding]]:
    """Return the vague names under a folder, or in a file, by path."""
    paths = sorted(root.rglob("*.py")) if root.is_dir() else [root]
    listed = {}
    for path in paths:
        found = [each for each in bindings(ast.parse(path.read_text("utf-8"))) if each.is_vague]
        if found:
            listed[path.as_posix()] = found
    return listed


def remaining(root: Path) -> list[str]:
    """Return the vague names that are not allowed everywhere, each once a function or class:
    `path: function name`, the path from the folder above.
    """
    return sorted(
        {
            f"{Path(path).relative_to(root.parent).as_posix()}: "
            f"{binding.inside or '<module>'} {binding.name}"
            for path, bindings_of_path in vague(root).items()
            for binding in bindings_of_path
            if binding.name.strip("_") not in EVERYWHERE
        }
    )


if __name__ == "__main__":
    for root in sys.argv[1:] or ["kg"]:
        for path, names in vague(Path(root)).items():
            for name in names:
                sys.stdout.write(f"{path}:{name.line}: {name.inside or '<module>'} {name.name}\n")
