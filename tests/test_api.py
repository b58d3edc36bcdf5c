"""The Python API: the names it has, what it costs to import, the README's six lines, the demo."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from rdflib import URIRef

import kg
from kg import pipeline
from kg.errors import InputError

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


@pytest.mark.parametrize("name", kg.__all__)
def test_every_public_name_can_be_used_and_says_what_it_is(name: str) -> None:
    assert (getattr(kg, name).__doc__ or "").strip()


def test_no_public_name_is_hidden_by_a_module() -> None:
    modules = {path.stem for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert set(kg.__all__) & modules == set()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'graph'"):
        kg.graph  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("command", [["query", "holders", "-f", "csv"], ["coverage", "-m", "mss"], ["--help"]])
def test_the_command_line_starts_without_rdflib_and_networkx(command: list[str]) -> None:
    code = (
        "import sys; sys.argv = ['kg', *sys.argv[1:]]\n"
        "from kg.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rdflib', 'networkx', 'numpy', 'owlready2', 'pyshacl'} & set(sys.modules)\n"
        "sys.exit(f'imported {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readmes_lines_run_and_give_what_they_say() -> None:
    lines = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(compile(ast.parse(lines), "README.md", "exec"), names)  # noqa: S102 - our own README
    assert names["coverage"].summary == {"covered": 2, "partial": 4, "contradicted": 0, "silent": 1}
    assert isinstance(names["network"], nx.MultiDiGraph)
    assert len(names["table"]) == 7
    assert len(names["classes"]) == 25


def test_pandas_takes_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(kg.table(kg.open_view(), "tasks-of-mandate", mandate="mss"))
    assert list(frame["notation" if "notation" in frame else "task"])[:1] != []
    assert len(frame) == 7


def test_a_table_holds_rdflib_terms() -> None:
    table = kg.table(kg.open_view(), "SELECT ?task { ?task a mkg:Task ; skos:notation 'MT-03' }")
    assert table.rows == ((URIRef("https://w3id.org/mandate-kg/id/task/MT-03"),),)


def test_a_dataset_holds_the_same_quads() -> None:
    view = kg.open_view()
    assert len(list(view.dataset().quads())) == len(view.engine)


def test_the_demo_writes_only_into_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = pipeline.demo(Path("kg-demo"))
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(path.as_posix() for path in done.files)


def test_the_demo_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be made"):
        pipeline.demo(tmp_path / "file" / "kg-demo")


def test_the_readmes_output_is_what_the_commands_print() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "README.md"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_readme_names_every_room() -> None:
    listed = set(re.findall(r"^\| `kg/(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    rooms = {path.stem for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert listed == rooms - {"__init__", "__main__"}
