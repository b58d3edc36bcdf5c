"""What follows from the registry: rules over what they derive themselves, explained down to what is stated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from kg import reason, resources
from kg.errors import InputError
from kg.pipeline import load, load_ontology, open_view
from kg.reason.closure import entailed
from kg.store import View
from kg.vocab import BASE, DCTERMS, DERIVED_GRAPH, MKG, PREFIXES, PROV, RDF, SKOS, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + f"@base <{BASE}id/> .\n"
STATED = NamedNode("https://example.org/stated")


def view_of(turtle: str) -> View:
    engine = Store()
    load_ontology(engine)
    engine.load((HEAD + turtle).encode(), format=RdfFormat.TURTLE, to_graph=STATED)
    return View(engine)


def derived(turtle: str, *relations: NamedNode) -> set[tuple[str, str]]:
    """Return what stands in one of these relations after deriving, as pairs of ids; types by the class's name."""
    found = set()
    for quad in reason.derive(view_of(turtle)):
        if quad.predicate in relations and "/derivation/" not in str(quad.subject) and "/id/" in str(quad.subject):
            found.add((_name(quad.subject), _name(quad.object)))
    return {pair for pair in found if pair[0] in turtle}


def _name(term: object) -> str:
    return re.split("[#/]", str(getattr(term, "value", term)))[-1]


def test_duty_is_a_constraint_and_no_class_of_others_is_added() -> None:
    assert derived("<duty/d-1> a mkg:Duty .", RDF.type) == {("d-1", "Constraint")}


def test_what_is_stated_is_not_derived() -> None:
    assert derived("<duty/d-1> a mkg:Duty , mkg:Constraint .", RDF.type) == set()


PLACES = "<place/a> geo:sfWithin <place/b> . <place/b> geo:sfWithin <place/c> . <place/c> geo:sfWithin <place/d> ."


def test_place_is_part_of_all_that_hold_it() -> None:
    assert derived(PLACES, DCTERMS.isPartOf) == {
        ("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"),
    }  # fmt: skip


def test_what_holds_a_place_has_it_as_part() -> None:
    assert ("d", "a") in derived(PLACES, DCTERMS.hasPart)


def test_task_concept_is_transitively_broader() -> None:
    chain = "<task-concept/a> skos:broader <task-concept/b> . <task-concept/b> skos:broader <task-concept/c> ."
    assert derived(chain, SKOS.broaderTransitive) == {("a", "b"), ("b", "c"), ("a", "c")}


def test_widened_task_is_carried() -> None:
    assert derived("<task/a> mkg:widens <task/b> .", MKG.carries) == {("a", "b")}


INSTRUMENTS = """
<instrument/i1> a mkg:Instrument ; mkg:establishes <mandate/m> .
<mandate/m> a mkg:Mandate ; mkg:heldBy <actor/h> .
<instrument/i2> a mkg:Instrument ; mkg:extends <instrument/i1> ; dcterms:issued "2024-10-02"^^xsd:date .
"""


def test_rule_reads_what_another_rule_derived() -> None:
    assert derived(INSTRUMENTS, MKG.extends) == {("i2", "m")}
    assert derived(INSTRUMENTS, MKG.authorisedBy) == {("h", "i1"), ("h", "i2")}


def test_circle_comes_to_an_end() -> None:
    circle = "<place/a> geo:sfWithin <place/b> . <place/b> geo:sfWithin <place/a> ."
    assert {("a", "b"), ("b", "a")} <= derived(circle, DCTERMS.isPartOf)


def test_old_derivations_decide_nothing() -> None:
    view = view_of(INSTRUMENTS)
    before = list(reason.derive(view))
    view.engine.extend(before)
    assert list(reason.derive(view)) == before
    for quad in list(view.engine.quads_for_pattern(None, MKG.establishes, None, STATED)):
        view.engine.remove(quad)
    assert not any(quad.predicate in (MKG.extends, MKG.authorisedBy) for quad in reason.derive(view))


def test_rule_that_makes_ever_new_things_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "endless.rq").write_text(
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
        "CONSTRUCT { ?d rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?new } "
        "WHERE { ?s <http://purl.org/dc/terms/isPartOf> ?o "
        'BIND (<http://purl.org/dc/terms/isPartOf> AS ?p) BIND (IRI(CONCAT(STR(?o), "x")) AS ?new) '
        'BIND (IRI(CONCAT(STR(?o), "d")) AS ?d) }'
    )
    view = view_of("<place/a> dcterms:isPartOf <place/b> .")
    with pytest.raises(InputError, match="did not come to an end"):
        list(entailed(view, {"endless": tmp_path / "endless.rq"}))


def test_each_derived_triple_has_a_node_with_rule_and_premises() -> None:
    quads = set(reason.derive(open_view()))
    nodes: dict[object, dict[NamedNode, set[object]]] = {}
    for quad in quads:
        if "/derivation/" in str(quad.subject):
            nodes.setdefault(quad.subject, {}).setdefault(quad.predicate, set()).add(quad.object)
    direct = {(q.subject, q.predicate, q.object) for q in quads if q.subject not in nodes}
    told = {
        tuple(next(iter(node[part])) for part in (RDF.subject, RDF.predicate, RDF.object)) for node in nodes.values()
    }
    assert direct == told
    assert all(node[PROV.wasGeneratedBy] and node[PROV.wasDerivedFrom] for node in nodes.values())


@pytest.mark.parametrize("name", [n for n, p in resources.rules().items() if p.parent.name == "registry"])
def test_registry_rule_derives_something_in_the_packaged_knowledge_base(name: str) -> None:
    by = entity("rule", name)
    assert any(quad.object == by for quad in open_view().engine.quads_for_pattern(None, PROV.wasGeneratedBy, by, None))


def test_load_of_a_place_derives_what_a_whole_derivation_does(store: Path, tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(HEAD + "<place/x> a mkg:Place ; geo:sfWithin <place/delmas> .")
    load([tmp_path / "more.ttl"], store, isolated=False)
    view = open_view(store)
    assert set(view.quads(DERIVED_GRAPH)) == set(reason.derive(view))
    assert any(
        True for _ in view.engine.quads_for_pattern(entity("place", "x"), DCTERMS.isPartOf, entity("place", "haiti"))
    )


def test_why_goes_down_to_what_is_stated(run: Runner) -> None:
    told = run("why", "delmas", "dcterms:isPartOf", "haiti").stdout
    assert "by the rule chain" in told
    assert "by the rule subproperty" in told
    assert re.search(r"Delmas geo:sfWithin Ouest\n.*stated in the registry", told)


def test_why_verifies_what_follows_from_the_registry(run: Runner) -> None:
    for triple in (("delmas", "dcterms:isPartOf", "haiti"), ("K-02", "rdf:type", "mkg:Constraint"),
                   ("haiti", "dcterms:hasPart", "delmas")):  # fmt: skip
        done = run("why", *triple, "--verify")
        assert (done.returncode, "3 ok, 0 failed" in done.stdout) == (0, True)


def test_classes_are_owlready2_objects() -> None:
    actor = next(cls for cls in reason.classes(open_view()) if cls.iri == MKG.Actor.value)
    assert actor.thing is not None
    assert MKG.Mission.value in {cls.iri for cls in actor.thing.descendants()}
    assert len(list(actor.thing.instances())) > 20
