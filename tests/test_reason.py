"""Direct relations follow from statements by named rules; owlready2 sees the classes that SPARQL
sees.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize
from rdflib import Graph
from sized import some
from stores import store_of

from kg import reason, resources
from kg.engine import Local
from kg.importers.schema import RELATIONS
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.vocab import (
    BASE,
    DERIVED_GRAPH,
    MKG,
    ONTOLOGY_GRAPH,
    OWL,
    PROV,
    PYTHON_MODULE,
    RDF,
    XSD,
    entity,
)

if TYPE_CHECKING:
    from pathlib import Path

STATEMENT = """
PREFIX mkg: <https://w3id.org/mandate-kg/ontology#>
PREFIX id: <https://w3id.org/mandate-kg/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA {{
  <{base}id/actor/m> a mkg:Mission . <{base}id/actor/p> a mkg:PoliceService . <{base}id/place/x> a mkg:Place .
  <{base}id/statement/S1> a mkg:Statement ; mkg:agent <{base}id/actor/m> ; mkg:beneficiary <{base}id/actor/p> ;
    mkg:action <{base}id/action/train> ; mkg:modality <{base}id/modality/{modality}> ;
    mkg:knownFrom "2024-11-20"^^xsd:date .
}}"""  # noqa: E501


def view_of(modality: str) -> View:
    store = Store()
    load_ontology(Local(store))
    store.update(STATEMENT.format(base=BASE, modality=modality))
    return View(Local(store))


def relations(view: View) -> set[tuple[str, str, str]]:
    """Return the direct triples as the ids that people type."""
    return {
        (_slug(quad.subject), quad.predicate.value.removeprefix(MKG), _slug(quad.object))
        for quad in reason.derive(view)
        if quad.predicate.value.removeprefix(MKG) in RELATIONS
    }


def nodes_of(view: View, rule: str) -> set[object]:
    """Return the derivations by a rule."""
    by = entity("rule", rule)
    return {
        quad.subject
        for quad in reason.derive(view)
        if (quad.predicate, quad.object) == (PROV.wasGeneratedBy, by)
    }


def _slug(term: object) -> str:
    return str(getattr(term, "value", term)).rpartition("/")[2]


def test_training_somebody_is_supporting_them() -> None:
    assert relations(view_of("asserted-activity")) == {("m", "supports", "p")}


@pytest.mark.parametrize(
    "modality",
    [
        "intended",
        "expected",
        "hoped",
        "commitment",
        "conditional",
        "impact-claim",
        "denied",
        "mandate-claim",
        "evaluative",
        "inference",
    ],
)
def test_no_relation_follows_from_a_modality_that_derives_none(modality: str) -> None:
    assert relations(view_of(modality)) == set()


def retracted() -> View:
    view, graph = view_of("asserted-activity"), NamedNode(BASE + "graph/x")
    day = Literal("2024-12-01", datatype=XSD.date)
    for predicate, value in (
        (MKG.retracts, entity("statement", "S1")),
        (MKG.begins, day),
        (MKG.knownFrom, day),
    ):
        store_of(view).add(Quad(entity("statement", "S2"), predicate, value, graph))
    return view


def test_no_relation_follows_from_a_retracted_statement() -> None:
    assert relations(retracted()) == set()


def test_derivation_from_a_retracted_statement_stays_for_readers_of_an_earlier_day() -> None:
    assert len(nodes_of(retracted(), "supports")) == 1
    assert nodes_of(retracted(), "supports") == nodes_of(view_of("asserted-activity"), "supports")


def test_relation_stands_while_one_of_its_statements_does() -> None:
    view = retracted()
    store_of(view).update(
        STATEMENT.format(base=BASE, modality="asserted-activity").replace("/S1>", "/S3>")
    )
    assert relations(view) == {("m", "supports", "p")}


def test_packaged_knowledge_base_gives_these_relations() -> None:
    found = relations(open_view())
    assert {row for row in found if row[1] != "authorisedBy"} == {
        ("kenyan-police", "leads", "mssm"),
        ("kenyan-police", "operatesIn", "haiti"),
        ("mssm", "supports", "hnp"),
        ("mssm", "supports", "humanitarian-organisations"),
        ("mssm", "protects", "humanitarian-organisations"),
        ("mssm", "worksWith", "hnp"),
        ("hnp", "worksWith", "mssm"),
        ("mssm", "actsAgainst", "gangs"),
        ("hnp", "actsAgainst", "gangs"),
        ("hnp", "actsAgainst", "violence"),
        ("gangs", "actsAgainst", "houses"),
        ("gangs", "actsAgainst", "locals"),
        ("armed-groups", "actsAgainst", "humanitarian-aid"),
    }
    assert {row for row in found if row[0] == "mssm" and row[1] == "authorisedBy"} == {
        ("mssm", "authorisedBy", "mss"),
        ("mssm", "authorisedBy", "s-res-2699"),
        ("mssm", "authorisedBy", "s-res-2751"),
    }


def test_derivation_names_rule_premise_value_and_day() -> None:
    view = view_of("self-description")
    nodes = nodes_of(view, "supports")
    quads = [quad for quad in reason.derive(view) if quad.subject in nodes]
    assert {(quad.predicate, getattr(quad.object, "value", "")) for quad in quads} == {
        (RDF.subject, BASE + "id/actor/m"),
        (RDF.predicate, MKG.supports.value),
        (RDF.object, BASE + "id/actor/p"),
        (PROV.wasGeneratedBy, BASE + "id/rule/supports"),
        (PROV.wasDerivedFrom, BASE + "id/statement/S1"),
        (MKG.evidentialValue, BASE + "id/evidential-value/role"),
        (MKG.knownFrom, "2024-11-20"),
    }


def test_everything_derived_stands_in_the_derived_graph_in_the_same_order_each_time() -> None:
    first = list(reason.derive(open_view()))
    assert {quad.graph_name for quad in first} == {DERIVED_GRAPH}
    assert first == list(reason.derive(open_view()))


@pytest.mark.parametrize("name", some(resources.rules(), 4))
@pytest.mark.slow
def test_rule_gives_the_same_on_pyoxigraph_and_rdflib(name: str, union: Graph) -> None:
    text = resources.rules()[name].read_text("utf-8")
    ours = {str(triple) for triple in open_view().construct(text)}
    other = Store()
    answer = union.query(text).serialize(format="nt")
    other.load(answer or b"", format=RdfFormat.N_TRIPLES)
    assert ours
    assert {str(quad.triple) for quad in other} == ours


@pytest.fixture(scope="module")
def union() -> Graph:
    data = serialize((quad.triple for quad in open_view().quads()), format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=data or b"", format="nt")


def test_deriving_imports_neither_rdflib_nor_owlready2() -> None:
    code = "import sys, kg.reason; sys.exit(bool({'rdflib', 'owlready2'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_classes_equal_what_sparql_says() -> None:
    rows = open_view().select("""
        SELECT ?class ?label ?definition (GROUP_CONCAT(STR(?super); separator=" ") AS ?supers) WHERE {
          ?class a <http://www.w3.org/2002/07/owl#Class> ; rdfs:label ?label ; skos:definition ?definition ;
            rdfs:subClassOf ?super .
          FILTER (STRSTARTS(STR(?class), STR(mkg:)) && LANG(?label) = "en" && LANG(?definition) = "en")
        } GROUP BY ?class ?label ?definition""")  # noqa: E501
    expected = {
        reason.OntologyClass(
            row["class"].value,
            row["label"].value,
            tuple(sorted(row["supers"].value.split())),
            row["definition"].value,
        )
        for row in rows
    }
    actual = reason.classes(open_view())
    assert set(actual) == expected
    assert [cls.iri for cls in actual] == sorted(cls.iri for cls in actual)


@pytest.mark.slow
def test_world_holds_the_statements_of_the_knowledge_base() -> None:
    statements = reason.world(open_view())[MKG.Statement.value].instances()
    assert entity("statement", "C054").value in {statement.iri for statement in statements}


def test_no_python_module_runs_and_no_import_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary, imported = tmp_path / "ran", tmp_path / "imported.nt"
    (tmp_path / "kg_canary.py").write_text(
        f"open({str(canary)!r}, 'w').close()\n", encoding="utf-8"
    )
    imported.write_text(f"<{BASE}bad> <{RDF.type.value}> <{OWL.Class.value}> .\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    store = Store()
    load_ontology(Local(store))
    ontology, quoted = NamedNode(BASE + "ontology"), '"kg_canary"'
    nasty = (
        f"{ontology} {PYTHON_MODULE} {quoted} .\n{ontology} {OWL.imports} <{imported.as_uri()}> .\n"
    )
    store.load(nasty.encode(), format=RdfFormat.N_TRIPLES, to_graph=ONTOLOGY_GRAPH)
    loaded = reason.world(View(Local(store)))
    assert not canary.exists()
    assert "kg_canary" not in sys.modules
    assert loaded[BASE + "bad"] is None


def test_the_canary_would_sing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import owlready2

    (tmp_path / "kg_canary_song.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "nasty.nt"
    ontology = f"<{BASE}ontology>"
    path.write_text(
        f'{ontology} {RDF.type} {OWL.Ontology} .\n{ontology} {PYTHON_MODULE} "kg_canary_song" .\n',
        encoding="utf-8",
    )
    with path.open("rb") as file:
        owlready2.World().get_ontology(BASE + "ontology#").load(fileobj=file)
    assert "kg_canary_song" in sys.modules
