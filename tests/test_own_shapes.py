"""Shapes of one's own: run, never passed over in silence, and with the same results from two
engines.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize
from stores import load

from kg import validate
from kg.engine import Local
from kg.store import View
from kg.validate.engines import ENGINES, results
from kg.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).parent / "fixtures" / "own-shapes"
PEOPLE, DATA = FIXTURES / "people.ttl", FIXTURES / "data.ttl"
CENSUS = "https://example.org/census#"
HEAD = f"""
@prefix sh: <{SH}> . @prefix c: <{CENSUS}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""  # noqa: E501
ON = "c:S a sh:NodeShape ; sh:targetNode c:a ; "
REMOTE = (
    'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p '
    '?o } }" ] .'
)
LOCAL = 'sh:sparql [ sh:select "SELECT $this FROM <file:///etc/hosts> WHERE { $this ?p ?o }" ] .'


@pytest.mark.parametrize(
    "file", sorted((FIXTURES / "components").glob("*.ttl")), ids=lambda path: path.stem
)
def test_both_engines_give_the_results_that_the_specification_asks_for(file: Path) -> None:
    """A fixture names component and path of each result on lines of its own, then come the shapes,
    then the data.
    """
    shapes, _, data = file.read_text(encoding="utf-8").partition("# data\n")
    triples = serialize(
        (q.triple for q in parse((HEAD + data).encode(), RdfFormat.TURTLE)),
        format=RdfFormat.N_TRIPLES,
    )
    found = [results(triples or b"", HEAD + shapes, engine) for engine in ENGINES]
    assert found[0] == found[1]
    told = [
        f"{r.component.removeprefix(SH).removesuffix('ConstraintComponent')} {_short(r.path)}"
        for r in found[0]
    ]
    expected = [line.removeprefix("# ") for line in shapes.splitlines() if line.startswith("# ")]
    assert sorted(line.strip() for line in told) == sorted(expected)


def _short(path: str) -> str:
    return re.sub(rf"<{re.escape(CENSUS)}(\w+)>", r"c:\1", path)


@pytest.mark.slow
def test_shapes_of_ones_own_are_run_and_each_path_is_a_finding(run: Runner) -> None:
    done = run("validate", DATA, "--alone", "--shapes", PEOPLE)
    assert done.returncode == 1
    words = sorted(
        line.partition(" error ")[2].partition("  fix: ")[0] for line in done.stdout.splitlines()
    )
    bob, person = f"<{CENSUS}bob>", f"<{CENSUS}Person>"
    assert words == [
        f"{bob}: sh:class {person} does not hold (on <{CENSUS}guardian>) Found: <{CENSUS}tree>",
        f"{bob}: sh:class {person} does not hold (on <{CENSUS}parent>) Found: <{CENSUS}tree>",
        f"{bob}: sh:minCount 1 does not hold (on <{CENSUS}age>)",
    ]
    assert all(
        line.startswith(f"{DATA}:4:1: SH-PersonShape error ") for line in done.stdout.splitlines()
    )


@pytest.mark.slow
def test_findings_of_ones_own_shapes_can_be_chosen(run: Runner) -> None:
    assert (
        run(
            "validate", DATA, "--alone", "--shapes", PEOPLE, "--ignore", "SH-PersonShape"
        ).returncode
        == 0
    )
    assert (
        run("validate", DATA, "--alone", "--shapes", PEOPLE, "--select", "SH-Person*").returncode
        == 1
    )
    assert run("validate", DATA, "--alone", "--select", "SH-Person*").returncode == 3


@pytest.mark.slow
def test_shapes_are_run_on_a_store(run: Runner, store: Path) -> None:
    load([DATA], store, isolated=False)
    assert run("validate", "--store", store).stdout == "conforms\n"
    done = run("validate", "--store", store, "--shapes", PEOPLE)
    assert (done.returncode, done.stdout.count("SH-PersonShape")) == (1, 3)


def test_several_files_are_one_graph_of_shapes(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(
        HEAD + "c:PersonShape a sh:NodeShape ; sh:targetClass c:Person ; sh:property c:Age ."
    )
    (tmp_path / "two.ttl").write_text(
        HEAD + 'c:Age sh:path c:age ; sh:minCount 1 ; sh:message "Give an age."@en .'
    )
    both = run(
        "validate",
        DATA,
        "--alone",
        "--shapes",
        tmp_path / "one.ttl",
        "--shapes",
        tmp_path / "two.ttl",
    )
    assert (both.returncode, f"bob>: Give an age. (on <{CENSUS}age>)" in both.stdout) == (1, True)
    alone = run("validate", DATA, "--alone", "--shapes", tmp_path / "one.ttl")
    assert (alone.returncode, "has no sh:path in these files" in alone.stderr) == (3, True)


@pytest.mark.slow
def test_shapes_in_the_data_that_were_not_run_are_named(
    run: Runner, store: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both.ttl"
    both.write_text(PEOPLE.read_text() + DATA.read_text())
    done = run("validate", both, "--alone")
    assert done.returncode == 1
    told = (
        f"{both}:4:1: SH-not-run warning 1 SHACL shape in the data was not run: "
        f"<{CENSUS}PersonShape>"
    )
    assert done.stdout == f"{told}  fix: run them: kg validate --shapes FILE\n"
    assert "SH-not-run" not in run("validate", both, "--alone", "--shapes", both).stdout
    assert run("validate", both, "--alone", "--ignore", "SH-not-run").returncode == 0
    load([both], store, isolated=False)
    assert "SH-not-run" in run("validate", "--store", store).stdout


@pytest.mark.slow
def test_shape_without_a_name_in_the_data_is_counted(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "both.ttl").write_text(
        HEAD + "[] a sh:NodeShape ; sh:targetClass c:K ; sh:nodeKind sh:Literal . c:k a c:K ."
    )
    done = run("validate", tmp_path / "both.ttl", "--alone")
    assert "1 SHACL shape in the data was not run: without a name" in done.stdout
    done = run("validate", tmp_path / "both.ttl", "--alone", "--shapes", tmp_path / "both.ttl")
    assert (done.returncode, "SH-unnamed" in done.stdout, "SH-not-run" in done.stdout) == (
        1,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (ON + "sh:minCuont 1 .", "SHACL has no sh:minCuont"),
        (ON + "sh:js [] .", "JavaScript is not run"),
        (ON + "sh:rule [] .", "rules are not applied"),
        (ON + "sh:property c:Gone .", "has no sh:path in these files"),
        (ON + REMOTE, "SERVICE is refused"),
        (ON + LOCAL, "FROM is refused"),
        ("c:a c:p 1 .", "holds no SHACL shape"),
        (ON + 'sh:property [ sh:path c:p ; sh:minCount "x" ] .', "cannot be read"),
        ("c:S a sh:NodeShape ;", "ttl:"),
    ],
)
def test_shapes_that_an_engine_would_pass_over_are_refused(
    run: Runner, tmp_path: Path, shapes: str, words: str
) -> None:
    (tmp_path / "own.ttl").write_text(HEAD + shapes)
    done = run("validate", DATA, "--alone", "--shapes", tmp_path / "own.ttl")
    assert (done.returncode, words in done.stderr, done.stdout) == (3, True, ""), done.stderr


def test_every_term_of_shacl_may_stand_in_shapes() -> None:
    import pyshacl
    from rdflib import RDF, Graph
    from rdflib.namespace import SH as TERMS

    listed = Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl.ttl")
    assert [term for term in listed.subjects(RDF.type, RDF.Property) if term not in TERMS] == []  # type: ignore[attr-defined]


def test_results_of_one_shape_on_two_paths_stay_apart_as_findings() -> None:
    one = 'sh:property [ sh:path c:{} ; sh:message "No." ; sh:minCount 1 ]'
    both = f"{one.format('p')} ; {one.format('q')} ."
    shapes = validate.ShapesGraph.of_turtle(HEAD + ON + both)
    engine = Store()
    engine.add(
        Quad(NamedNode(CENSUS + "a"), NamedNode(CENSUS + "z"), Literal(1), NamedNode(CENSUS + "g"))
    )
    assert len(validate.validate_own(View(Local(engine)), shapes)) == 2
