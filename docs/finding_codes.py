"""The codes of findings that the program can report, read from its own source.

A code is an argument of `Finding(...)` or of a function with a parameter `code`. What such a call
says and advises stands beside it; a part that is only known when the program runs is shown as `…`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
_CODE: Final = re.compile(r"[a-z]+(?:-[a-z0-9_…]+)+")
_CONSTANT: Final = re.compile(r'^([A-Z_]+)(?:: Final)? = "([^"\n]+)"$', re.MULTILINE)
_REPORTS: Final = re.compile(r"\bFinding\(|\.report|refus|\.warn\(|\bcode\b")
"""What a module holds that reports something."""
_SEVERITIES: Final = ("error", "warning", "info")
_FUNCTIONS: Final = ("Finding", "report", "report_at", "refuse", "warn", "refusal")
"""What takes a code; each module's own functions with a parameter `code` are found beside them."""
_NO_FINDINGS: Final = (
    "cli",
    "sandbox/tied.py",
    "sandbox/worker.py",
    "services/brief",
    "lint/check.py",
    "validate",
)
"""Where a parameter `code` is an exit code, the code of a sentence, or that of a rule."""


@dataclass
class Code:
    """What is reported under one code: where, how severe, in which words, with which remedy."""

    name: str
    modules: set[str] = field(default_factory=set)
    severities: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)


@cache
def codes() -> dict[str, Code]:
    """Return the codes of findings that no rule file defines, by name."""
    found: dict[str, Code] = {}
    for path in sorted((ROOT / "kg").rglob("*.py")):
        module = path.relative_to(ROOT / "kg").as_posix()
        if module.startswith(_NO_FINDINGS):
            continue
        if _REPORTS.search(path.read_text(encoding="utf-8")):
            for code, call in Module(path).calls():
                _note(found.setdefault(code, Code(code)), module, call)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Call:
    """One place that reports a code."""

    severity: str
    messages: list[str]
    remedies: list[str]


def _note(code: Code, module: str, call: _Call) -> None:
    code.modules.add(module)
    code.severities.add(call.severity)
    code.messages += [text for text in call.messages if text not in code.messages]
    code.remedies += [text for text in call.remedies if text not in code.remedies]


class Module:
    """One module: its functions, its constants, and the calls that report a code."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.constants = _constants_of(self.tree)
        self.functions = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)]
        self.takes_code = {
            function.name: names.index("code")
            for function in self.functions
            if "code" in (names := _parameters(function))
        }

    def calls(self) -> Iterator[tuple[str, _Call]]:
        """Yield each code with what is said under it."""
        for function in self.functions:
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            reporting = [(call, named) for call in calls if (named := self._arguments(call))]
            if reporting:
                scope = _Scope(function, self)
                for call, arguments in reporting:
                    yield from scope.reported(call, arguments)

    def _arguments(self, call: ast.Call) -> list[ast.expr]:
        """Return the arguments from the code on, empty where a call takes none."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        if name == "Finding":
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            if "code" in named:
                return [named["code"], named["severity"], named["message"], named["remedy"]]
            return call.args[1 if isinstance(call.args[0], ast.Starred) else 3 :]
        if name in self.takes_code:
            return call.args[self.takes_code[name] :]
        if name in _FUNCTIONS and "warnings" not in ast.unparse(call.func).split("."):
            first = next((n for n, arg in enumerate(call.args) if _is_code(arg)), 1)
            return call.args[first:]
        return []


class _Scope:
    """A function, in which names are looked up."""

    def __init__(self, function: ast.FunctionDef, module: Module) -> None:
        self.module = module
        self.own = set(_parameters(function))
        self.values = _assigned([function])
        self.line = 0

    def last(self, name: str) -> list[ast.expr]:
        """Return what a name was last set to before the line that is read, all of it for line 0."""
        values = self.values.get(name, [])
        earlier = [value for value in values if value.lineno <= self.line]
        latest = max((value.lineno for value in earlier), default=0)
        return [value for value in earlier if value.lineno == latest] or values

    def reported(self, call: ast.Call, arguments: list[ast.expr]) -> Iterator[tuple[str, _Call]]:
        """Yield each code that a call may report."""
        if isinstance(arguments[0], ast.Name) and arguments[0].id in self.own:
            return  # handed on: its callers are read
        severity, texts = "error", arguments[1:]
        if texts and isinstance(texts[0], ast.Constant) and texts[0].value in _SEVERITIES:
            severity, texts = str(texts[0].value), texts[1:]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "warn":
            severity = "warning"
        self.line = 0  # a code may come from any branch, its words from the nearest
        found = self.texts(arguments[0])
        self.line = call.lineno
        is_plain = isinstance(arguments[0], ast.Constant)
        found = [text for text in found if _CODE.fullmatch(text) or is_plain]
        if not found and not isinstance(arguments[0], ast.Starred):
            where = f"{self.module.path}:{call.lineno}"
            raise LookupError(f"{where}: no code is found in {ast.unparse(call)[:80]}")
        told = [self.texts(argument) for argument in texts[:2]] + [[], []]
        for code in found:
            yield code, _Call(severity, told[0], told[1])

    def texts(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return the texts that an expression may be, as far as the source says."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) and node.value else []
        if isinstance(node, ast.JoinedStr):
            return [_template(node)]
        if isinstance(node, ast.BinOp):
            return ["".join((self.texts(part) or ["…"])[0] for part in (node.left, node.right))]
        if isinstance(node, ast.Call):
            return self._returned(node, seen)
        parts, inner = self._parts(node, seen)
        return [text for part in parts for text in self.texts(part, inner)]

    def _parts(self, node: ast.expr, seen: frozenset[str]) -> tuple[list[ast.expr], frozenset[str]]:
        """Return the expressions that an expression may be, and the names looked up so far."""
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            values = self.last(name) or self.module.constants.get(name) or _elsewhere(name)
            return ([] if name in seen else values), seen | {name}
        if isinstance(node, ast.IfExp):
            return [node.body, node.orelse], seen
        return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)], seen

    def _returned(self, call: ast.Call, seen: frozenset[str]) -> list[str]:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name == "next":
            return [text for argument in call.args for text in self.texts(argument, seen)]
        function = next((f for f in self.module.functions if f.name == name), None)
        if function is None or name in seen:
            return []
        scope = _Scope(function, self.module)
        returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
        return [text for value in returned for text in scope.texts(value, seen | {name})]


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(_CODE.fullmatch(str(node.value)))


def _template(node: ast.JoinedStr) -> str:
    parts = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "".join(parts).strip()


def _assigned(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Return what each name is set to in some statements; of a tuple the member at its position."""
    values: dict[str, list[ast.expr]] = defaultdict(list)
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _pair(values, target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            _pair(values, node.target, node.value)
        elif isinstance(node, ast.NamedExpr | ast.For):
            _pair(values, node.target, node.value if isinstance(node, ast.NamedExpr) else node.iter)
    return values


def _pair(values: dict[str, list[ast.expr]], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        values[target.id].append(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        if all(isinstance(row, ast.Tuple) for row in value.elts):  # a loop over rows
            for row in value.elts:
                _pair(values, target, row)
        elif len(target.elts) == len(value.elts):
            for one, part in zip(target.elts, value.elts, strict=True):
                _pair(values, one, part)
    elif isinstance(target, ast.Tuple):
        for one in target.elts:
            _pair(values, one, value)


def _constants_of(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Return what a module itself sets, outside functions and classes."""
    return _assigned([node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)])


@cache
def _constants() -> dict[str, list[ast.expr]]:
    """Return the constants of all modules that are texts."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for path in sorted((ROOT / "kg").rglob("*.py")):
        for name, value in _CONSTANT.findall(path.read_text(encoding="utf-8")):
            found[name].append(ast.Constant(value, lineno=0))
    return found


def _elsewhere(name: str) -> list[ast.expr]:
    """Return the text of a constant of another module."""
    return _constants().get(name, []) if name.isupper() else []
