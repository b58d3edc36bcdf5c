"""What follows from the registry: rules over what they derive themselves, explained down to what is
stated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from stores import load, store_of

from kg import reason, resources
from kg.engine import Local
from kg.errors import InputError
from kg.reason.closure import entailed
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.vocab import BASE, DCTERMS, DERIVED_GRAPH, MKG, PREFIXES, PROV, RDF, SKOS, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

HEAD = (
    "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    + f"@base <{BASE}id/> .\n"
)
STATED = NamedNode("https://example.org/stated")


def view_of(turtle: str) -> View:
    engine = Store()
    load_ontology(Local(engine))
    engine.load((HEAD + turtle).encode(), format=RdfFormat.TURTLE, to_graph=STATED)
    return View(Local(engine))


def derived(turtle: str, *relations: NamedNode) -> set[tuple[str, str]]:
    """Return what stands in one of these relations after deriving, as pairs of ids; types by the
    class's name.
    """
    found = set()
    for quad in reason.derive(view_of(turtle)):
        if (
            quad.predicate in relations
            and "/derivation/" not in str(quad.subject)
            and "/id/" in str(quad.subject)
        ):
            found.add((_name(quad.subject), _name(quad.object)))
    return {pair for pair in found if pair[0] in turtle}


def _name(term: object) -> str:
    return re.split("[#/]", str(getattr(term, "value", term)))[-1]


@pytest.mark.slow
def test_mission_is_an_actor_and_no_class_of_others_is_added() -> None:
    assert derived("<actor/m-1> a mkg:Mission .", RDF.type) == {("m-1", "Actor")}


def test_duty_is_no_constraint() -> None:
    assert derived("<duty/d-1> a mkg:Duty .", RDF.type) == set()


def test_what_is_stated_is_not_derived() -> None:
    assert derived("<actor/m-1> a mkg:Mission , mkg:Actor .", RDF.type) == set()


PLACES = (
    "<place/a> geo:sfWithin <place/b> . <place/b> geo:sfWithin <place/c> . <place/c> "
    "geo:sfWithin <place/d> ."
)


def test_place_is_part_of_all_that_hold_it() -> None:
    assert derived(PLACES, DCTERMS.isPartOf) == {
        ("a", "b"),
        ("a", "c"),
        ("a", "d"),
        ("b", "c"),
        ("b", "d"),
        ("c", "d"),
    }


def test_what_holds_a_place_has_it_as_part() -> None:
    assert ("d", "a") in derived(PLACES, DCTERMS.hasPart)


def test_task_concept_is_transitively_broader() -> None:
    chain = (
        "<task-concept/a> skos:broader <task-concept/b> . <task-concept/b> skos:broader "
        "<task-concept/c> ."
    )
    assert derived(chain, SKOS.broaderTransitive) == {("a", "b"), ("b", "c"), ("a", "c")}


def test_widened_task_is_carried() -> None:
    assert derived("<task/a> mkg:widens <task/b> .", MKG.carries) == {("a", "b")}


INSTRUMENTS = """
<instrument/i1> a mkg:Instrument ; mkg:establishes <mandate/m> .
<mandate/m> a mkg:Mandate ; mkg:heldBy <actor/h> .
<instrument/i2> a mkg:Instrument ; mkg:extends <instrument/i1> ; dcterms:issued "2024-10-02"^^xsd:date .
"""  # noqa: E501


def test_rule_reads_what_another_rule_derived() -> None:
    assert derived(INSTRUMENTS, MKG.extends) == {("i2", "m")}
    assert derived(INSTRUMENTS, MKG.authorisedBy) == {("h", "i1"), ("h", "i2")}


def test_circle_comes_to_an_end() -> None:
    circle = "<place/a> geo:sfWithin <place/b> . <place/b> geo:sfWithin <place/a> ."
    assert {("a", "b"), ("b", "a")} <= derived(circle, DCTERMS.isPartOf)


def test_old_derivations_decide_nothing() -> None:
    view = view_of(INSTRUMENTS)
    before = list(reason.derive(view))
    store_of(view).extend(before)
    assert list(reason.derive(view)) == before
    for quad in list(view.match(None, MKG.establishes, None, STATED)):
        store_of(view).remove(quad)
    assert not any(
        quad.predicate in (MKG.extends, MKG.authorisedBy) for quad in reason.derive(view)
    )


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
        tuple(next(iter(node[part])) for part in (RDF.subject, RDF.predicate, RDF.object))
        for node in nodes.values()
    }
    assert direct == told
    assert all(node[PROV.wasGeneratedBy] and node[PROV.wasDerivedFrom] for node in nodes.values())


@pytest.mark.parametrize(
    "name",  # an ontology of others shows the other rules below; what ours would derive by them is stated  # noqa: E501
    sorted(
        name
        for name, path in resources.rules().items()
        if path.parent.name == "registry" and name not in ("chain", "subclass", "symmetric")
    ),
)
def test_registry_rule_derives_something_in_the_packaged_knowledge_base(name: str) -> None:
    by = entity("rule", name)
    assert any(quad.object == by for quad in open_view().match(None, PROV.wasGeneratedBy, by, None))


@pytest.mark.slow
def test_load_of_a_place_derives_what_a_whole_derivation_does(store: Path, tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(
        HEAD + "<place/x> a mkg:Place ; geo:sfWithin <place/delmas> ."
    )
    load([tmp_path / "more.ttl"], store, isolated=False)
    view = open_view(store)
    assert set(view.quads(DERIVED_GRAPH)) == set(reason.derive(view))
    assert any(
        True for _ in view.match(entity("place", "x"), DCTERMS.isPartOf, entity("place", "haiti"))
    )


def test_why_goes_down_to_what_is_stated(run: Runner) -> None:
    told = run("why", "delmas", "dcterms:isPartOf", "haiti").stdout
    assert told.count("by the rule within") == 2
    assert re.search(r"Delmas geo:sfWithin Ouest\n.*stated in the registry", told)


def test_why_verifies_what_follows_from_the_registry(run: Runner) -> None:
    for triple in (
        ("delmas", "dcterms:isPartOf", "haiti"),
        ("s-res-2699", "dcterms:references", "s-res-2692"),
        ("haiti", "dcterms:hasPart", "delmas"),
    ):
        done = run("why", *triple, "--verify")
        assert (done.returncode, "3 ok, 0 failed" in done.stdout) == (0, True)


@pytest.mark.slow
def test_classes_are_owlready2_objects() -> None:
    actor = next(cls for cls in reason.classes(open_view()) if cls.iri == MKG.Actor.value)
    assert actor.thing is not None
    assert MKG.Mission.value in {cls.iri for cls in actor.thing.descendants()}
    assert len(list(actor.thing.instances())) > 20


FOREIGN = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix x: <https://example.org/id/> .
x:near a owl:SymmetricProperty . x:inside a owl:TransitiveProperty . x:holds owl:inverseOf x:inside .
x:Village rdfs:subClassOf x:Settlement . x:Settlement owl:equivalentClass x:Habitat . x:Port rdfs:subClassOf mkg:Place .
x:mayor rdfs:subPropertyOf x:official . x:official owl:equivalentProperty x:officer .
x:upstream owl:propertyChainAxiom ( x:flows x:flows x:flows ) . x:linked owl:propertyChainAxiom ( x:flows ) .
"""  # noqa: E501


def foreign(facts: str) -> set[tuple[str, str, str]]:
    """Return what follows from facts by an ontology of others, as names."""
    engine = Store()
    load_ontology(Local(engine))
    engine.load((HEAD + FOREIGN + facts).encode(), format=RdfFormat.TURTLE, to_graph=STATED)
    return {
        (_name(quad.subject), _name(quad.predicate), _name(quad.object))
        for quad in reason.derive(View(Local(engine)))
        if str(quad.subject).startswith("<https://example.org/id/")
    }


@pytest.mark.parametrize(
    ("facts", "following"),
    [
        ("x:a x:near x:b .", {("b", "near", "a")}),
        (
            "x:a x:inside x:b . x:b x:inside x:c .",
            {("a", "inside", "c"), ("b", "holds", "a"), ("c", "holds", "b"), ("c", "holds", "a")},
        ),
        ("x:a x:holds x:b .", {("b", "inside", "a")}),
        ("x:a a x:Village .", {("a", "type", "Settlement"), ("a", "type", "Habitat")}),
        ("x:a a x:Habitat .", {("a", "type", "Settlement")}),
        ("x:a a x:Port .", {("a", "type", "Place")}),
        ("x:a x:mayor x:b .", {("a", "official", "b"), ("a", "officer", "b")}),
        ("x:a x:officer x:b .", {("a", "official", "b")}),
        (
            "x:a x:flows x:b . x:b x:flows x:c . x:c x:flows x:d .",
            {
                ("a", "upstream", "d"),
                ("a", "linked", "b"),
                ("b", "linked", "c"),
                ("c", "linked", "d"),
            },
        ),
    ],
)
def test_rules_apply_to_an_ontology_of_others(
    facts: str, following: set[tuple[str, str, str]]
) -> None:
    assert foreign(facts) == following


@pytest.mark.parametrize(
    "facts",
    [
        "x:reach rdfs:domain x:River ; rdfs:range x:River . x:a x:reach x:b .",
        "x:mouth a owl:FunctionalProperty . x:a x:mouth x:b , x:c .",
        (
            "x:River rdfs:subClassOf [ owl:onProperty x:mouth ; owl:hasValue x:sea ] , owl:Thing . "
            "x:a a x:River ."
        ),
        "x:inner rdfs:subPropertyOf rdfs:subClassOf . x:a x:inner x:b .",
        "[] owl:inverseOf x:mouth . x:a x:mouth x:b .",
        "x:a x:mayor 'Ann'@en .",
        "x:name rdfs:subPropertyOf rdfs:label . x:a x:name x:b .",
        "x:copied rdfs:subPropertyOf prov:wasDerivedFrom . x:a x:copied x:b .",
    ],
)
def test_what_the_rules_do_not_claim_is_not_derived(facts: str) -> None:
    assert foreign(facts) == set()


def test_class_of_others_that_our_ontology_names_above_its_own_is_not_derived() -> None:
    assert ("a", "type", "Feature") not in foreign("x:a a x:Port .")
    assert ("a", "type", "Feature") in foreign(
        "mkg:Place rdfs:subClassOf geo:Feature . x:a a x:Port ."
    )


@pytest.mark.slow
def test_load_of_an_ontology_of_others_derives_at_once_and_why_explains_it(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "rivers.ttl").write_text(
        HEAD + FOREIGN + "x:a x:near x:b ; a x:Habitat . x:b x:flows x:c ."
    )
    load([tmp_path / "rivers.ttl"], store, isolated=False)
    view = open_view(store)
    assert set(view.quads(DERIVED_GRAPH)) == set(reason.derive(view))
    x = "https://example.org/id/"
    for triple in (
        (f"{x}b", f"{x}near", f"{x}a"),
        (f"{x}a", "rdf:type", f"{x}Settlement"),
        (f"{x}b", f"{x}linked", f"{x}c"),
    ):
        done = run("why", *triple, "--verify", "--store", store)
        assert (done.returncode, " 0 failed, 0 not checkable" in done.stdout) == (0, True), (
            done.stdout
        )


@pytest.mark.slow
def test_statements_of_a_class_that_a_load_put_below_another_are_derived_anew(
    store: Path, tmp_path: Path
) -> None:
    (tmp_path / "claims.ttl").write_text(
        HEAD + "@prefix x: <https://example.org/id/> . mkg:Source rdfs:subClassOf x:Text ."
    )
    load([tmp_path / "claims.ttl"], store, isolated=False)
    (tmp_path / "more.ttl").write_text(HEAD + "<source/new> a mkg:Source .")
    load([tmp_path / "more.ttl"], store, isolated=False)
    view = open_view(store)
    assert set(view.quads(DERIVED_GRAPH)) == set(reason.derive(view))
