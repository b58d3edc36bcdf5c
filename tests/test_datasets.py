"""What a query reads: all graphs together, those it names by FROM, or only what a user loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from stores import initialise, load, log, rebuild, retract

from kg import query
from kg.engine import Local
from kg.errors import InputError
from kg.query.datasets import check_graphs, names_graphs
from kg.query.library import from_text
from kg.services.opening import open_view
from kg.services.user_data import own_view
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUADS = "".join(f'<http://e/s{n}> <http://e/p> "0{n}" <http://e/g{n % 2}> .\n' for n in range(5))


@pytest.fixture
def view() -> View:
    engine = Store()
    for name in ("one", "two"):
        subject, graph = NamedNode(f"http://e/{name}"), NamedNode(f"http://e/graph/{name}")
        engine.add(Quad(subject, NamedNode("http://e/p"), Literal(name), graph))
    return View(Local(engine))


@pytest.fixture
def mine(store: Path) -> Path:
    """Return a store with the packaged knowledge base and five quads of a user's own."""
    (store.parent / "five.nq").write_text(QUADS)
    load([store.parent / "five.nq"], store, isolated=False)
    return store


def rows(view: View, text: str) -> list[str]:
    """Return what a query finds in its first column, sorted."""
    return sorted(
        row[0].value for row in query.table(view, from_text(text, "query", "", "query")).rows
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT ?o { ?s ?p ?o }", ["one", "two"]),
        ("SELECT ?o FROM <http://e/graph/one> { ?s ?p ?o }", ["one"]),
        (
            "SELECT ?o FROM <http://e/graph/one> FROM <http://e/graph/two> { ?s ?p ?o }",
            ["one", "two"],
        ),
        ("SELECT ?o FROM NAMED <http://e/graph/two> { GRAPH ?g { ?s ?p ?o } }", ["two"]),
        ("SELECT ?o FROM NAMED <http://e/graph/two> { ?s ?p ?o }", []),
        ("SELECT ?o from # here\n <http://e/graph/one> { ?s ?p ?o }", ["one"]),
        ("PREFIX g: <http://e/graph/> SELECT ?o FROM g:one { ?s ?p ?o }", ["one"]),
        ("BASE <http://e/graph/> SELECT ?o FROM <one> { ?s ?p ?o }", ["one"]),
        (
            (
                "BASE <http://e/> PREFIX g: <graph/> SELECT ?o FROM NAMED g:two { GRAPH ?g { ?s ?p "
                "?o } }"
            ),
            ["two"],
        ),
    ],
)
def test_query_reads_the_graphs_that_it_names(view: View, text: str, found: list[str]) -> None:
    assert rows(view, text) == found


@pytest.mark.parametrize(
    "clause",
    [
        "<http://e/graph/three>",
        "NAMED <http://e/graph/three>",
        "<file:///etc/hostname>",
        "<one>",
        "nope:one",
        "<http://e/graph/one> FROM <http://127.0.0.1:9/>",
        "mkg:one",
    ],
)
def test_graph_that_is_not_in_the_store_is_refused_with_those_that_are(
    view: View, clause: str
) -> None:
    with pytest.raises(InputError, match="<http://e/graph/one>, <http://e/graph/two>"):
        rows(view, f"SELECT ?o\nFROM {clause} {{ ?s ?p ?o }}")


def test_refusal_names_the_line() -> None:
    with pytest.raises(InputError, match="q:2: FROM <u:g>"):
        check_graphs("SELECT ?o\nFROM <u:g> { ?s ?p ?o }", (), name="q")


def test_engine_opens_no_file_that_from_names(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<u:s> <u:p> <u:o> .\n")
    text = f"ASK FROM <{(tmp_path / 'a.nt').as_uri()}> {{ ?s ?p ?o }}"
    assert not Store().query(text)


@pytest.mark.parametrize(
    "text",
    ["ASK { ?from ?p 'FROM' }", "ASK { ?s <u:FROM> ?o } # FROM <u:g>", "ASK { ?s mkg:from ?o }"],
)
def test_from_in_names_texts_and_comments_names_no_graph(text: str) -> None:
    assert not names_graphs(text)


def test_rule_of_lint_may_name_no_graph() -> None:
    with pytest.raises(InputError, match="FROM is refused"):
        query.check("SELECT ?s FROM <u:g> { ?s ?p ?o }")


def test_own_quads_are_those_of_the_loads(mine: Path) -> None:
    assert rows(own_view(mine), "SELECT ?o { ?s ?p ?o }") == ["00", "01", "02", "03", "04"]


def test_own_quads_of_an_empty_store_are_none(tmp_path: Path) -> None:
    initialise(tmp_path / "store", empty=True)
    assert list(own_view(tmp_path / "store").quads()) == []


@pytest.mark.slow
def test_own_quads_go_with_the_load_that_is_withdrawn(mine: Path) -> None:
    (mine.parent / "more.nq").write_text(QUADS.splitlines()[0] + "\n<u:s> <u:p> <u:o> <u:g> .\n")
    first = log(mine)[-1].entry.id
    load([mine.parent / "more.nq"], mine, isolated=False)
    retract(mine, first, "wrong")
    rebuild(mine)
    assert len(list(own_view(mine).quads())) == 2


def test_own_quads_hold_no_ontology_and_nothing_derived(mine: Path) -> None:
    graphs = {graph.value for graph in own_view(mine).graphs()}
    assert graphs == {"http://e/g0", "http://e/g1"}


def test_own_quads_are_exported_as_they_were_written(mine: Path) -> None:
    (mine.parent / "typed.nq").write_text(
        '<u:s> <u:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> <u:g> .\n'
    )
    load([mine.parent / "typed.nq"], mine, isolated=False)
    assert "01" in {
        quad.object.value for quad in own_view(mine).written() if isinstance(quad.object, Literal)
    }


@pytest.mark.parametrize(("options", "count"), [(("--own",), 5), ((), None)])
def test_option_own_asks_them_alone(
    mine: Path, run: Runner, options: tuple[str, ...], count: int | None
) -> None:
    told = run("query", "-q", COUNT, *options, "-f", "json", "--store", mine)
    number = int(json.loads(told.stdout)["results"]["bindings"][0]["n"]["value"])
    assert number == (count if count is not None else open_view(mine).count())


def test_option_own_goes_with_library_queries_and_with_ask(mine: Path, run: Runner) -> None:
    assert run("query", "instruments", "--own", "--store", mine).stdout == "(no rows)\n"
    codes = [
        run("ask", "ASK { ?s a mkg:Statement }", *own, "--store", mine).returncode
        for own in (("--own",), ())
    ]
    assert codes == [1, 0]


@pytest.mark.parametrize("words", [("query", "-q", COUNT), ("ask", "ASK {}")])
def test_option_own_needs_a_store(run: Runner, words: tuple[str, ...]) -> None:
    told = run(*words, "--own")
    assert (told.returncode, "--store DIR" in told.stderr) == (2, True)


def test_options_own_and_without_exclude_each_other(mine: Path, run: Runner) -> None:
    told = run(
        "query", "-q", COUNT, "--own", "--exclude-source", "mssm-2024-11-19", "--store", mine
    )
    assert (told.returncode, "give one of them" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT (STRLANGDIR("x", "en", "ltr") AS ?x) {}',
        "SELECT (TRIPLE(<u:a>, <u:b>, <u:c>) AS ?x) {}",
        "SELECT ?x { VALUES ?x { <<( <u:a> <u:b> <u:c> )>> } }",
        'SELECT ("x"@en--ltr AS ?x) {}',
        'VERSION "1.2" SELECT ?s { ?s ?p ?o }',
        "SELECT ?s { ?s ?p ?o {| ?a ?b |} }",
        "SELECT ?s { << ?s ?p ?o >> ?a ?b }",
        "SELECT ?s { <<?s ?p ?o>> ?a ?b }",
        "CONSTRUCT { ?s ?p ?o ~ <u:x> } WHERE { ?s ?p ?o }",
        "SELECT (LANGDIR(?o) AS ?x) { ?s ?p ?o }",
    ],
)
def test_query_that_would_give_rdf_1_2_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"1[.]2"):
        query.check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s ?p ?o FILTER(?o < <u:x>) }",
        "SELECT ?object { ?s ?subject ?object }",
        'SELECT ?s { ?s ?p "x"@en-us, "<<( VERSION {|"@en }',
        "PREFIX version: <u:v> ASK { ?s version:a ?o }",
        "ASK { ?s ?p ?o { ?a ?b|^?c ?d } }",
    ],
)
def test_query_that_only_looks_like_it_passes(text: str) -> None:
    assert query.check(text) in ("SELECT", "ASK")
