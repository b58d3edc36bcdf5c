"""Mandate logic: each check finds its failing fixture and nothing in its passing one, nor in what
we ship.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store
from rdflib import Graph
from stores import store_of

from kg import resources
from kg.engine import Local
from kg.errors import InputError
from kg.query import rule
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.validate import check, explain
from kg.vocab import DERIVED_GRAPH

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(resources.checks())
HEAD = (FIXTURES / "shapes" / "_base.ttl").read_text(encoding="utf-8")
PREFIXES = "\n".join(line for line in HEAD.splitlines() if line.startswith("@prefix"))
NAMESPACES = {
    line.split()[1].rstrip(":"): line.split()[2].strip("<>") for line in PREFIXES.splitlines()
}
GRAPH = NamedNode("https://example.org/checks")
FOCUS = {
    "task-outside-period": {"T-1"},
    "deprecated-term": {"i"},
    "statement-after-source": {"X1", "X2", "X3", "X4"},
    "quantity-without-unit": {"X1#q"},
    "place-in-other-country": {"p"},
    "evidence-for-other-mandate": {"X1"},
    "verified-paragraph-without-source": {"i-op1"},
    "modality-without-value": {"own"},
    "concept-above-itself": {"one", "two"},
    "concept-without-definition": {"boats"},
}


def term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def changed(name: str) -> View:
    """Return the base of the shapes' fixtures with a change: `# without:` takes away, the triples
    are added.
    """
    text = (FIXTURES / "checks" / f"{name}.ttl").read_text(encoding="utf-8")
    store = Store()
    load_ontology(Local(store))
    store.load(HEAD.encode(), format=RdfFormat.TURTLE, to_graph=GRAPH)
    for line in text.splitlines():
        if line.startswith("# without: "):
            subject, predicate = map(term, line.removeprefix("# without: ").split())
            gone = list(store.quads_for_pattern(subject, predicate, None, GRAPH))
            assert gone
            for quad in gone:
                store.remove(quad)
    store.load(f"{PREFIXES}\n{text}".encode(), format=RdfFormat.TURTLE, to_graph=GRAPH)
    return View(Local(store))


@pytest.mark.parametrize("name", NAMES)
def test_check_finds_its_failing_fixture_and_no_other_check_does(name: str) -> None:
    found = check(changed(f"{name}.bad"))
    assert {finding.code for finding in found} == {f"MD-{name}"}
    assert {finding.focus.rpartition("/")[2] for finding in found} <= FOCUS[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_check_finds_anything_in_a_passing_fixture(name: str) -> None:
    assert check(changed(f"{name}.good")) == ()


def test_every_check_has_both_fixtures_and_every_fixture_a_check() -> None:
    fixtures = {path.name for path in (FIXTURES / "checks").iterdir()}
    assert fixtures == {f"{name}.{kind}.ttl" for name in NAMES for kind in ("bad", "good")}


def test_packaged_knowledge_base_keeps_mandate_logic() -> None:
    assert check(open_view()) == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_check_finds_the_same_on_rdflib(name: str) -> None:
    view, found = changed(f"{name}.bad"), rule(resources.checks()[name])
    graph = Graph()
    for quad in view.quads():
        if quad.graph_name != DERIVED_GRAPH:
            graph.parse(data=f"{quad.triple} .", format="nt")
    ours = {
        tuple(str(getattr(row[n], "value", None)) for n in ("focusNode", "path", "value"))
        for row in found.rows(view)
    }
    assert {tuple(map(str, row)) for row in graph.query(found.text)} == ours  # type: ignore[arg-type]


def test_finding_names_the_entry_the_value_and_the_remedy() -> None:
    (finding,) = check(changed("place-in-other-country.bad"))
    assert (finding.severity, finding.message) == (
        "error",
        "p: A place and the places that hold it are in one country. Found: between",
    )
    assert finding.remedy.startswith("Name the parent in the same country")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?focusNode {}",
        "#+ title: a\n#+ summary: b\n#+ severity: grave\n#+ solution: c\nSELECT ?focusNode {}",
        "#+ title: a\n#+ summary: b\n#+ severity: error\n#+ solution: c\nASK {}",
    ],
    ids=["no header", "no severity of ours", "no SELECT"],
)
def test_file_that_is_no_rule_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.rq").write_text(text)
    with pytest.raises(InputError, match=r"odd\.rq"):
        rule(tmp_path / "odd.rq")


@pytest.mark.parametrize(
    ("code", "day"),
    [("evidence-before-period", "2022-01-01"), ("evidence-after-period", "2024-06-01")],
)
def test_evidence_outside_the_period_is_a_finding_with_a_remedy(code: str, day: str) -> None:
    view = changed("task-outside-period.good")
    statement, task = term("statement:X1"), term("task:T-1")
    store = store_of(view)
    for predicate in ("mkg:begins", "mkg:ends"):
        for quad in list(store.quads_for_pattern(statement, term(predicate), None, GRAPH)):
            store.remove(quad)
        store.add(Quad(statement, term(predicate), Literal(day, datatype=term("xsd:date")), GRAPH))
    store.add(Quad(statement, term("mkg:evidenceFor"), task, GRAPH))
    (finding,) = check(view)
    assert (finding.code, finding.severity, finding.focus) == (
        f"MD-{code}",
        "info",
        statement.value,
    )
    assert "Correct held" in finding.remedy


def test_every_rule_on_what_does_not_count_is_explained() -> None:
    for code in ("MD-evidence-by-others", "MD-evidence-before-period", "MD-evidence-after-period"):
        assert "evidence-of-task" in str(explain(code).tables) + str(explain(code).lead)
