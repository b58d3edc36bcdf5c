"""The shape of a tree of Python: decisions a function, parameters, layout, uses of the engine,
vague names, comments, markup, tables of formats.

`python tests/shared/shape.py CHECKOUT...` prints each figure of `CHECKOUT/kg`, of the README and of
`CHECKOUT/docs`, one column a checkout, and the functions of the last one that decide too much.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import vague_names

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
_TAG = re.compile(
    r"</?(a|article|body|button|caption|code|dd|details|div|dl|dt|em|figure|footer|h[1-6]|head|"
    r"header|html|img|input|label|li|link|main|meta|nav|ol|p|pre|script|section|select|small|span|"
    r"strong|style|summary|table|tbody|td|th|thead|title|tr|ul)( [^<]*|/)?>|</?(div|td|th) "
)
"""A tag of HTML; those of SVG are left out, since drawing is made of them."""
_TABLE_NAME = re.compile(r"(FORMS|FORMATS|ENDINGS|ALIASES|SUFFIXES)$")
_FORMATS: Final = frozenset(
    (
        "cyjs",
        "csv",
        "docx",
        "dot",
        "ftm.json",
        "geojson",
        "gexf",
        "gml",
        "graphml",
        "gz",
        "html",
        "json",
        "jsonld",
        "junit",
        "md",
        "mmd",
        "nq",
        "nt",
        "owl",
        "png",
        "rdf",
        "sarif",
        "svg",
        "table",
        "text",
        "trig",
        "tsv",
        "ttl",
        "txt",
        "xlsx",
        "xml",
        "yaml",
        "yml",
    )
)
_LEAST = 3
"""How many names of formats make a table of formats of a literal with another name."""


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
class Text:
    """What the text of a tree is like: how many lines it has and how many are only a comment, how
    many names it binds and which say little, where it writes HTML and lists formats.

    A table of formats is a constant of a module whose name ends in FORMS, FORMATS, ENDINGS,
    ALIASES or SUFFIXES, or a literal of three formats or more, as elements or keys, and nothing
    else.
    """

    lines: int
    comments: int
    names: int
    vague: int
    markup: tuple[str, ...]
    format_tables: tuple[str, ...]


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


def text(root: Path) -> Text:
    """Return what the text of the Python files under a folder is like; markup in `draw` does not
    count.
    """
    lines = comments = names = vague = 0
    markup: list[str] = []
    tables: list[str] = []
    for path in sorted(root.rglob("*.py")):
        source, name = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        tree = ast.parse(source)
        lines += len(source.splitlines())
        comments += sum(line.lstrip().startswith("#") for line in source.splitlines())
        bindings = list(vague_names.bindings(tree))
        names += len(bindings)
        vague += sum(binding.is_vague for binding in bindings)
        tables += (f"{name}:{line}" for line in _format_tables(tree))
        if not name.startswith("draw/"):
            markup += (f"{name}:{line}" for line in _markup(tree))
    return Text(lines, comments, names, vague, tuple(markup), tuple(tables))


def _markup(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of the strings with a tag of HTML; docstrings are left out."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and _TAG.search(node.value):
            yield node.lineno


def _format_tables(tree: ast.Module) -> Iterator[int]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        else:
            continue
        if _TABLE_NAME.search(name) or _is_of_formats(node.value):
            yield node.lineno


def _is_of_formats(value: ast.expr | None) -> bool:
    """Return whether a literal has three elements or keys or more, all of them formats."""
    if isinstance(value, ast.Call) and len(value.args) == 1:  # frozenset((...))
        value = value.args[0]
    parts: list[ast.expr | None] = []
    if isinstance(value, ast.Dict):
        parts = value.keys
    elif isinstance(value, (ast.Tuple, ast.List, ast.Set)):
        parts = [*value.elts]
    words = [part.value for part in parts if isinstance(part, ast.Constant)]
    return len(words) == len(parts) >= _LEAST and all(
        str(word).removeprefix(".") in _FORMATS for word in words
    )


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
    yield "decisions a hundred lines of code", f"{100 * of.density():.0f}"
    for title, commands in (("outside the command line", False), ("of a command", True)):
        widest = of.widest(commands=commands)
        value = f"{widest.parameters} ({widest.name})" if widest else "none"
        yield f"most parameters, {title}", value
    yield "fmt: skip", str(of.unformatted)
    yield ".engine outside store and engine", _in_files(of.engine_uses)


def _reading_rows(checkout: Path) -> Iterator[tuple[str, str]]:
    """Return each figure of what people read in a checkout, with its name."""
    code = text(checkout / "kg")
    yield "vague names", f"{code.vague} of {code.names} ({100 * code.vague / code.names:.1f} %)"
    yield "comment lines a hundred lines", f"{100 * code.comments / code.lines:.1f}"
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    yield "lines of the README", str(len(readme.splitlines()))
    yield "pages of docs", str(len(list((checkout / "docs").rglob("*.md"))))
    yield "strings with HTML outside draw", _in_files(code.markup)
    yield "tables of formats", _in_files(code.format_tables)


def _in_files(locations: Sequence[str]) -> str:
    files = len({location.partition(":")[0] for location in locations})
    return f"{len(locations)} in {files} files"


def main(checkouts: Sequence[str]) -> None:
    """Print the figures of some checkouts side by side, and what the last one has left to do."""
    shapes = [shape(Path(checkout) / "kg") for checkout in checkouts]
    rows = (
        [*_rows(of), *_reading_rows(Path(checkout))]
        for of, checkout in zip(shapes, checkouts, strict=True)
    )
    for columns in zip(*rows, strict=True):
        sys.stdout.write("\t".join([columns[0][0], *(value for _, value in columns)]) + "\n")
    for name, count in sorted(shapes[-1].over().items(), key=lambda pair: (-pair[1], pair[0])):
        sys.stdout.write(f"{count:4}  {name}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or ["."])
