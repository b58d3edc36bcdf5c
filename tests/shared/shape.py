"""The shape of a tree of Python: decisions a function, parameters, layout, uses of the engine.

`python tests/shared/shape.py CHECKOUT...` prints each figure of `CHECKOUT/kg`, one column a
checkout, and the functions of the last one that decide too much.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST: Final = 12
"""How many decisions a function may make."""
_BRANCHES: Final = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.match_case,
    ast.Assert,
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method: `name` is its path and qualified name, `lines` those of its body that
    hold code.
    """

    name: str
    decisions: int
    parameters: int
    lines: int
    is_nested: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What a tree is like: its functions, how often it switches the formatter off, and how often
    modules outside the store use the engine.
    """

    functions: tuple[Function, ...]
    unformatted: int
    engine_uses: tuple[str, ...]

    def over(self, most: int = MOST) -> dict[str, int]:
        """Return the decisions of the functions that make more than so many, by name."""
        return {each.name: each.decisions for each in self.functions if each.decisions > most}

    def widest(self, *, commands: bool) -> Function | None:
        """Return the function with the most parameters, among those of the command line or all
        others.
        """
        chosen = (each for each in self.functions if each.name.startswith("cli/") == commands)
        return max(chosen, key=lambda each: each.parameters, default=None)

    def density(self) -> float:
        """Return how many decisions there are a line of code in the functions."""
        outer = [each for each in self.functions if not each.is_nested]
        return sum(each.decisions for each in outer) / max(sum(each.lines for each in outer), 1)


def decisions(function: ast.AST) -> int:
    r"""Return 1 + branches, boolean operators, conditional expressions, comprehensions and their
    ifs; those of nested functions count too.

    >>> decisions(ast.parse("def f(x):\n return [y for y in x if y and y > 1] or None"))
    5
    """
    count = 1
    for node in ast.walk(function):
        if isinstance(node, _BRANCHES):
            count += 1
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
    return count


def shape(root: Path) -> Shape:
    """Return the shape of the Python files under a folder."""
    functions: list[Function] = []
    engine_uses: list[str] = []
    unformatted = 0
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree, name = ast.parse(text), path.relative_to(root).as_posix()
        functions += _functions(tree, name, _code_lines(text))
        unformatted += text.count("# fmt: skip")
        if not name.startswith(("store/", "engine/")):
            engine_uses += _engine_uses(tree, name)
    return Shape(tuple(functions), unformatted, tuple(engine_uses))


def _functions(
    tree: ast.AST, prefix: str, code: frozenset[int], *, is_nested: bool = False
) -> Iterator[Function]:
    for node in ast.iter_child_nodes(tree):
        name = prefix
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            name = f"{prefix}{'.' if ':' in prefix else ':'}{node.name}"
        if isinstance(node, _FUNCTIONS):
            yield _function(node, name, code, is_nested=is_nested)
        inside = is_nested or isinstance(node, _FUNCTIONS)
        yield from _functions(node, name, code, is_nested=inside)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    name: str,
    code: frozenset[int],
    *,
    is_nested: bool,
) -> Function:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    spans = (range(each.lineno, (each.end_lineno or each.lineno) + 1) for each in body)
    return Function(
        name,
        decisions(node),
        sum(each.arg not in {"self", "cls"} for each in named),
        len({line for span in spans for line in span} & code),
        is_nested,
    )


def _code_lines(text: str) -> frozenset[int]:
    """Return the lines that are neither empty nor a comment."""
    lines = enumerate(text.splitlines(), start=1)
    return frozenset(number for number, line in lines if line.strip()[:1] not in {"", "#"})


def _engine_uses(tree: ast.AST, name: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "engine":
            yield f"{name}:{node.lineno}"


def _rows(of: Shape) -> Iterator[tuple[str, str]]:
    """Return each figure of a shape, with its name."""
    yield f"functions over {MOST} decisions", str(len(of.over()))
    yield "most decisions of a function", str(max((f.decisions for f in of.functions), default=0))
    yield "decisions a line of code", f"{of.density():.2f}"
    for title, commands in (("outside the command line", False), ("of a command", True)):
        widest = of.widest(commands=commands)
        value = f"{widest.parameters} ({widest.name})" if widest else "none"
        yield f"most parameters, {title}", value
    yield "fmt: skip", str(of.unformatted)
    files = len({use.partition(":")[0] for use in of.engine_uses})
    yield ".engine outside store and engine", f"{len(of.engine_uses)} in {files} files"


def main(checkouts: Sequence[str]) -> None:
    """Print the figures of some checkouts side by side, and what the last one has left to do."""
    shapes = [shape(Path(checkout) / "kg") for checkout in checkouts]
    for columns in zip(*(_rows(each) for each in shapes), strict=True):
        sys.stdout.write("\t".join([columns[0][0], *(value for _, value in columns)]) + "\n")
    for name, count in sorted(shapes[-1].over().items(), key=lambda pair: (-pair[1], pair[0])):
        sys.stdout.write(f"{count:4}  {name}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or ["."])
