"""The Python API: the names it has, what it costs to import, the README's six lines, the demo."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from rdflib import URIRef

import kg
from kg import demo
from kg.errors import InputError, MachineError
from kg.model import Table
from kg.network import Selection, project

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


@pytest.mark.parametrize("name", kg.__all__)
def test_every_public_name_can_be_used_and_says_what_it_is(name: str) -> None:
    assert (getattr(kg, name).__doc__ or "").strip()


def test_no_public_name_is_hidden_by_a_module() -> None:
    folder = Path(kg.__file__ or "").parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert set(kg.__all__) & modules == set()


def test_a_question_waits_for_nothing_that_only_loads_need() -> None:
    code = (
        "import sys, kg; kg.open_view(); print(*(name for name in sys.modules if "
        "name.startswith('kg.services.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"kg.services.opening", "kg.services.packaged"}


@pytest.mark.slow
def test_a_library_question_imports_nothing_that_derives_compares_or_reads_documents() -> None:
    code = (
        "import sys; sys.argv = ['kg', 'query', 'holders']\n"
        "from kg.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "unwanted = 'reason', 'identity', 'importers', 'services.user_data', 'services.whatif'\n"
        "for name in unwanted:\n"
        "    if f'kg.{name}' in sys.modules: print(name, file=sys.stderr)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # fills the cache
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr == ""


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'graph'"):
        kg.graph  # noqa: B018 - reading it is the test


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["query", "holders", "-f", "csv"], ["coverage", "-m", "mss"], ["--help"]]
)
def test_the_command_line_starts_without_rdflib_and_networkx(command: list[str]) -> None:
    code = (
        "import sys; sys.argv = ['kg', *sys.argv[1:]]\n"
        "from kg.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rdflib', 'networkx', 'numpy', 'owlready2', 'pyshacl'} & set(sys.modules)\n"
        "sys.exit(f'imported {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "imported" in done.stderr) == (0, False)


@pytest.mark.slow
def test_the_readmes_lines_run_and_give_what_they_say() -> None:
    lines = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(compile(ast.parse(lines), "README.md", "exec"), names)  # noqa: S102 - our own README
    assert names["coverage"].summary == {"covered": 2, "partial": 4, "contradicted": 0, "silent": 1}
    assert isinstance(names["network"], nx.MultiDiGraph)
    assert len(names["table"]) == 7
    assert len(names["classes"]) == 32


@pytest.mark.slow
def test_pandas_takes_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(kg.table(kg.open_view(), "tasks-of-mandate", mandate="mss"))
    assert list(frame["notation" if "notation" in frame else "task"])[:1] != []
    assert len(frame) == 7


def test_a_table_holds_rdflib_terms() -> None:
    table = kg.table(kg.open_view(), "SELECT ?task { ?task a mkg:Task ; skos:notation 'MT-03' }")
    assert table.rows == ((URIRef("https://w3id.org/mandate-kg/id/task/MT-03"),),)


@pytest.mark.slow
def test_a_dataset_holds_the_same_quads() -> None:
    view = kg.open_view()
    assert len(list(kg.to_rdflib(view).quads())) == view.count()


@pytest.mark.slow
def test_the_demo_writes_only_into_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = demo.demo(Path("kg-demo"))
    written = sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    )
    assert written == sorted(path.as_posix() for path in done.files)


def test_the_demo_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be made"):
        demo.demo(tmp_path / "file" / "kg-demo")


def test_a_notebook_shows_a_table_with_every_text_escaped() -> None:
    shown = Table(("a_b",), (("<script>x</script>",), (None,)), title="<b>")._repr_html_()
    assert shown == (
        '<table><caption>&lt;b&gt;</caption><thead><tr><th scope="col">a b</th></tr></thead>'
        "<tbody><tr><td>&lt;script&gt;x&lt;/script&gt;</td></tr><tr><td></td></tr></tbody></table>"
    )


def test_a_notebook_shows_a_hundred_rows_and_says_how_many_more() -> None:
    shown = Table(("n",), tuple((n,) for n in range(150)))._repr_html_()
    assert (shown.count("<td>"), "50 more rows are not shown." in shown) == (100, True)


def test_a_notebook_shows_a_network_as_its_picture() -> None:
    network = kg.project(kg.open_view(), focus="mssm")
    assert ET.fromstring(str(network._repr_svg_())).tag.endswith("svg")  # noqa: S314 - we wrote it


def test_a_network_too_large_to_draw_shows_its_numbers() -> None:
    network = kg.project(kg.open_view())
    network.add_nodes_from(f"urn:{n}" for n in range(301))
    assert network._repr_svg_() is None


def test_a_drawn_network_is_the_projection() -> None:
    one = kg.project(kg.open_view(), "places")
    other = project(kg.open_view(), Selection("places", max_nodes=300))
    assert (list(one.nodes(data=True)), list(one.edges(keys=True, data=True)), one.graph) == (
        list(other.nodes(data=True)),
        list(other.edges(keys=True, data=True)),
        other.graph,
    )


@pytest.mark.slow
def test_pandas_and_polars_get_plain_values() -> None:
    table = kg.table(kg.open_view(), "tasks-of-mandate", mandate="mss")
    pandas, polars = table.to_pandas(), table.to_polars()
    assert (
        pandas["task"].tolist() == polars["task"].to_list() == [str(row["task"]) for row in table]
    )
    assert {type(value) for value in pandas["task"]} == {str}


def test_a_column_of_several_types_is_text_in_polars() -> None:
    assert Table(("a",), ((1,), ("x",), (None,))).to_polars()["a"].to_list() == ["1", "x", None]
    assert Table(("a",), ((1,), (2.5,))).to_polars()["a"].to_list() == [1.0, 2.5]


@pytest.mark.slow
def test_the_tables_of_a_network_have_a_row_for_every_node_and_edge() -> None:
    network = kg.project(kg.open_view(), focus="mssm")
    assert len(network.nodes_table()) == len(network)
    assert len(network.edges_table().to_pandas()) == network.number_of_edges()


@pytest.mark.parametrize(("name", "method"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_without_the_library_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MachineError, match=f"{name} is not installed"):
        getattr(Table(("a",), ()), method)()


def test_assess_judges_the_present_day_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1732017600")
    assert kg.assess(kg.open_view(), "mss").as_of == "2024-11-19"
    assert kg.KnowledgeBase().coverage("mss").coverage.as_of == "2024-11-19"
