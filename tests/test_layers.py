"""What import-linter cannot see: whose attribute is used, and which part of a library."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(kg.__file__).parent
OF_PYOXIGRAPH = frozenset({"engine", "importers", "journal", "query", "store", "vocab"})
"""The packages that may import pyoxigraph; all others take terms from `kg.vocab`, readers and
writers of RDF from `kg.engine.rdf`, and a store from `kg.engine`.
"""
OF_REQUESTS = frozenset({"request", "self"})
"""What requests are called, which may have a field named so: the program that validates."""
WITH_STORE = frozenset({"engine", "store"})
"""The packages that may use an engine's store, and the engine of a view."""


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def offences(text: str, package: str) -> Iterator[tuple[int, str]]:
    """Return line and words of each use of the engine that a package may not make."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and _is_engine(node) and package not in WITH_STORE:
            yield node.lineno, "uses .engine: ask the view (match, look_up, read_ahead, select …)"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name in _of_pyoxigraph(node):
                if package not in OF_PYOXIGRAPH:
                    yield node.lineno, "imports pyoxigraph: take it from kg.vocab or kg.engine.rdf"
                elif name in ("Store", "") and package not in WITH_STORE:
                    yield node.lineno, "imports pyoxigraph's Store: use kg.engine.scratch"


def _is_engine(node: ast.Attribute) -> bool:
    """Return whether an attribute is the engine of a view, not a field of a request."""
    is_field = isinstance(node.value, ast.Name) and node.value.id in OF_REQUESTS
    return node.attr == "engine" and not is_field


def _of_pyoxigraph(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names that an import takes from pyoxigraph, empty text for all of it."""
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names if node.module == "pyoxigraph"]
    return ["" for alias in node.names if alias.name.partition(".")[0] == "pyoxigraph"]


@pytest.mark.slow
def test_only_store_and_engine_see_the_engine_behind_a_view() -> None:
    found = [
        f"{path.relative_to(ROOT.parent)}:{line}: {words}"
        for path in sorted(ROOT.rglob("*.py"))
        for line, words in offences(path.read_text(encoding="utf-8"), package_of(path))
    ]
    assert found == []


def test_a_use_of_the_engine_is_named_by_line() -> None:
    text = "import pyoxigraph\nfrom pyoxigraph import Store\nquads = view.engine.match()\n"
    assert [line for line, _ in offences(text, "coverage")] == [1, 2, 3]
    assert [line for line, _ in offences(text, "query")] == [1, 2, 3]
    assert list(offences(text, "store")) == []


def test_examples_in_docstrings_use_no_store_of_the_engine() -> None:
    found = [
        f"{path.relative_to(ROOT.parent)}:{number}"
        for path in sorted(ROOT.rglob("*.py"))
        if package_of(path) not in WITH_STORE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.lstrip().startswith(">>>") and "import Store" in line
    ]
    assert found == []


def test_one_module_writes_the_head_of_an_xml_document() -> None:
    heads = re.compile(
        r"<\?xml|xml_declaration|\.tostring\((?![^)]*method=\"html\")"
    )  # HTML is no XML
    writers = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.rglob("*.py"))
        if heads.search(path.read_text(encoding="utf-8"))
    ]
    assert writers == ["formats/xml.py"]


BELOW_DRAWING = ("characters", "draw", "errors", "files", "resources", "sandbox", "style", "words")
"""What `kg/draw` may import of `kg`, also where only types are checked."""
NOT_DRAWN = re.compile(
    r"mandate(?!-kg)|\btasks?\b|statement|evidence|coverage|\bmissions?\b", re.IGNORECASE
)


def drawing_modules() -> list[Path]:
    return sorted((ROOT / "draw").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Return the modules of `kg` that a module imports, without the name of the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "kg":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            yield (node.module or "").removeprefix("kg.")
        elif isinstance(node, ast.Import):
            yield from (alias.name[3:] for alias in node.names if alias.name.startswith("kg."))


def test_drawing_imports_style_and_the_ground_floor_alone() -> None:
    others = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in drawing_modules()
        for name in imported(path)
        if name.partition(".")[0] not in BELOW_DRAWING
    ]
    assert others == []


def test_drawing_names_nothing_of_what_it_draws() -> None:
    lines = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in drawing_modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if NOT_DRAWN.search(line)
    ]
    assert lines == []


def test_the_example_of_drawing_draws_a_picture() -> None:
    text = (ROOT / "draw" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102 - our own example
    document = str(names["document"])
    assert ">Harbour watch</text>" in document
    assert "<title>Harbour watch patrols Old pier: log.1</title>" in document
