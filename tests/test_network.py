"""The projection from a View to a network, on the packaged knowledge base and on small stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from library_values import values_for
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import project, query, resources
from kg.engine import Local, scratch
from kg.errors import InputError
from kg.network import VALUES, answer, evidence, views
from kg.services.opening import open_view
from kg.store import View
from kg.texts import Texts
from kg.vocab import BASE, DCTERMS, MKG, PREFIXES, PROV, REGISTRY_GRAPH, SKOS, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.network import Network

MSSM = BASE + "id/actor/mssm"
HNP = BASE + "id/actor/hnp"
NETWORK_QUERIES = sorted(
    name for name, path in resources.queries().items() if path.parent.name == "network"
)


@pytest.fixture(scope="module")
def view() -> View:
    return open_view()


def between(network: Network, source: str, target: str, label: str) -> dict[str, object]:
    return next(data for data in network[source][target].values() if data["label"] == label)


@pytest.mark.parametrize("kind", sorted(set(views()) - {"sources"}))
def test_every_view_has_nodes_and_edges(view: View, kind: str) -> None:
    network = project(view, kind)
    assert network.number_of_edges() > 10


def test_sources_name_whom_they_quote_and_whose_words_they_tell(view: View) -> None:
    network = project(view, "sources", focus="mssm-2024-11-19")
    found = {
        data["label"]: data["count"]
        for data in network[BASE + "id/source/mssm-2024-11-19"][MSSM].values()
    }
    assert found == {"quotes": 27, "reports the words of": 39, "probably draws on": 13}


def test_a_source_that_repeats_another_is_linked_to_it() -> None:
    store = Store()
    for slug in ("a", "b"):
        source = entity("source", slug)
        store.add(Quad(source, NamedNode(PREFIXES["rdf"] + "type"), MKG.Source, REGISTRY_GRAPH))
    store.add(
        Quad(entity("source", "b"), PROV.wasDerivedFrom, entity("source", "a"), REGISTRY_GRAPH)
    )
    ((_, target, data),) = project(View(Local(store)), "sources").edges(data=True)
    assert (target, data["label"], data["status"]) == (BASE + "id/source/a", "draws on", "asserted")


def test_labels_in_other_languages_are_kept(view: View) -> None:
    network = project(view)
    assert network.nodes[HNP]["label_ht"] == "Polis Nasyonal Ayiti"
    assert between(network, MSSM, HNP, "works with")["label_fr"] == "agit avec"


def test_an_edge_keeps_modality_and_end(view: View) -> None:
    edge = between(project(view), MSSM, HNP, "works with")
    assert (edge["modality"], edge["ends"]) == ("asserted-activity", "2024-11-19")


@pytest.mark.parametrize(
    ("name", "expected"), [("place", {"Place", "CandidatePlace"}), ("Mission", {"Mission"})]
)
def test_a_type_is_a_kind_or_a_class(view: View, name: str, expected: set[str]) -> None:
    assert {
        data["type"] for _, data in project(view, "places", types=[name]).nodes(data=True)
    } == expected


def test_a_class_keeps_the_narrower_ones(view: View) -> None:
    wide = project(view, types=["Actor"])
    assert {data["kind"] for _, data in wide.nodes(data=True)} == {"actor"}


def test_what_a_type_leaves_out_is_said(view: View) -> None:
    assert "left out, being no Mission" in str(
        project(view, "places", types=["Mission"]).graph["left_out"]
    )


def test_an_unknown_type_is_refused_with_those_that_are_there(view: View) -> None:
    with pytest.raises(
        InputError, match=r"--type galaxy: no such kind or class\. Here are .*Mission"
    ):
        project(view, types=["galaxy"])


def test_min_degree_keeps_the_well_linked_and_the_focus(view: View) -> None:
    whole, bound = project(view), project(view, min_degree=4)
    assert set(bound) == {node for node in whole if whole.degree(node) >= 4}
    assert "with fewer than 4 edges" in str(bound.graph["left_out"])
    assert HNP in project(view, focus="hnp", min_degree=50)


def test_no_bound_keeps_all(view: View) -> None:
    assert project(view, "statements", max_nodes=None).graph["left_out"] == ""


def own(view: View, text: str) -> Network:
    found = query.from_text(text, "own", "", "own")
    form = "nt" if query.check(text) == "CONSTRUCT" else "json"
    data, _ = query.run(view, found, {}, form)
    return project(view, answer=answer(data, form, "own"))


def test_a_construct_makes_edges_of_resources_and_attributes_of_literals(view: View) -> None:
    network = own(
        view,
        (
            "CONSTRUCT { <urn:a> mkg:agent <urn:b> ; rdfs:label 'A' ; mkg:count 3 ; a mkg:Actor } "
            "WHERE {}"
        ),
    )
    assert network.nodes["urn:a"] == {
        "label": "A",
        "kind": "event",
        "type": "Actor",
        "short": "urn:a",
        "statements": "",
        "mkg:count": "3",
    }
    assert [data["predicate"] for *_, data in network.edges(data=True)] == [MKG.agent.value]


def test_blank_nodes_of_a_construct_are_the_same_twice(view: View) -> None:
    text = "CONSTRUCT { [] mkg:agent <urn:b> . [] mkg:object <urn:c> } WHERE {}"
    assert list(own(view, text)) == list(own(view, text))


def test_a_select_makes_edges_and_keeps_further_columns(view: View) -> None:
    network = own(view, "SELECT (<urn:a> AS ?source) ('b c' AS ?target) ('7' AS ?weight) WHERE {}")
    ((source, target, data),) = network.edges(data=True)
    assert (source, target, data["weight"]) == ("urn:a", '"b c"', "7")
    assert network.nodes[target]["label"] == "b c"


def test_a_select_without_ends_is_refused_with_the_columns(view: View) -> None:
    with pytest.raises(InputError, match=r"no column target\. Name the two ends"):
        own(view, "SELECT ?source WHERE { ?source a mkg:Mission }")


def test_a_query_of_ones_own_is_guarded(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "out.rq"
    path.write_text(
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        encoding="utf-8",
    )
    done = run("network", "--query", path)
    assert (done.returncode, "SERVICE is refused" in done.stderr) == (3, True)


def test_a_query_of_ones_own_takes_the_clocks_it_asks_for(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "own.rq"
    where = (
        "?s mkg:agent ?source ; mkg:atPlace ?target ; mkg:knownFrom ?day FILTER (?day <= $known_by)"
    )
    text = f"SELECT ?source ?target WHERE {{ {where} }}"
    path.write_text(text, encoding="utf-8")
    heads = [
        run("network", "--query", path, "--known-by", day, "-f", "csv").stdout
        for day in ("2024-11-19", "2024-11-20")
    ]
    assert [len(head.splitlines()) > 1 for head in heads] == [False, True]


@pytest.mark.parametrize("name", NETWORK_QUERIES)
def test_every_network_query_answers(view: View, name: str) -> None:
    assert len(query.table(view, name, values_for(name))) > 0


@pytest.mark.parametrize("kind", views())
def test_attributes_are_text_or_integers(view: View, kind: str) -> None:
    network = project(view, kind)
    found = [data for _, data in network.nodes(data=True)] + [
        data for *_, data in network.edges(data=True)
    ]
    kept = {type(value) for data in [*found, network.graph] for value in data.values()}
    assert kept == {str, int}


@pytest.mark.parametrize("kind", views())
def test_nodes_are_of_the_six_kinds_and_named(view: View, kind: str) -> None:
    nodes = [data for _, data in project(view, kind).nodes(data=True)]
    assert {data["kind"] for data in nodes} <= {
        "actor",
        "mandate",
        "task",
        "place",
        "event",
        "statement",
    }
    assert all(data["label"] for data in nodes)


@pytest.mark.parametrize("kind", views())
def test_two_projections_are_alike_in_order_too(view: View, kind: str) -> None:
    one, two = project(view, kind), project(view, kind)
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))


@pytest.mark.parametrize("kind", views())
def test_edge_keys_are_unique_over_the_network(view: View, kind: str) -> None:
    network = project(view, kind)
    assert len({key for *_, key in network.edges(keys=True)}) == network.number_of_edges()


def test_support_for_the_police_rests_on_roles(view: View) -> None:
    edge = between(project(view), MSSM, HNP, "supports")
    assert (edge["value"], edge["status"], edge["statements"]) == (
        "role",
        "derived",
        "C008 C010 C015 C018 C019 C020",
    )


def test_joint_work_with_the_police_rests_on_acts(view: View) -> None:
    edge = between(project(view), MSSM, HNP, "works with")
    assert (edge["value"], edge["statements"], edge["count"]) == ("act", "C054 C055", 2)


def test_an_edge_keeps_its_source_and_its_days(view: View) -> None:
    edge = between(project(view), MSSM, HNP, "works with")
    assert (edge["sources"], edge["known"], edge["begins"]) == (
        "mssm-2024-11-19",
        "2024-11-20",
        "2024-11-19",
    )


def test_a_unit_is_asserted_by_the_registry(view: View) -> None:
    edge = between(project(view), BASE + "id/actor/kenyan-police", MSSM, "unit of")
    assert (edge["status"], edge["statements"]) == ("asserted", "")


def test_an_edge_on_disputed_statements_alone_is_disputed(view: View) -> None:
    network = project(view)
    disputed = {
        data["statements"] for *_, data in network.edges(data=True) if data["status"] == "disputed"
    }
    assert "C022" in disputed


def test_no_edge_is_derived_from_the_22_claimed_effects(view: View) -> None:
    assert not any(data["value"] == "effect" for *_, data in project(view).edges(data=True))


def test_focus_keeps_the_neighbours_and_says_what_is_left_out(view: View) -> None:
    network = project(view, focus="mssm")
    assert set(network) == {MSSM} | set(nx.all_neighbors(network, MSSM))
    assert "within 1 step of the focus" in str(network.graph["left_out"])
    assert network.graph["nodes_left_out"] == len(project(view)) - len(network)


def test_focus_takes_a_notation(view: View) -> None:
    assert (
        project(view, "mandate", focus="S/RES/2699").graph["focus"]
        == BASE + "id/instrument/s-res-2699"
    )


def test_a_focus_without_links_stands_alone(view: View) -> None:
    assert list(project(view, "places", focus="MT-03")) == [BASE + "id/task/MT-03"]


def test_max_nodes_bounds_the_network(view: View) -> None:
    network = project(view, "statements", max_nodes=40)
    assert len(network) == 40
    assert "beyond the 40 best linked" in str(network.graph["left_out"])


def test_as_of_leaves_out_what_begins_later(view: View) -> None:
    network = project(view, as_of="2024-11-19")
    assert BASE + "id/mandate/gsf" not in network
    assert "begin after 2024-11-19" in str(network.graph["left_out"])


def test_known_by_the_day_before_publication_leaves_no_statement(view: View) -> None:
    network = project(view, known_by="2024-11-19")
    assert not any("C0" in data["statements"] for *_, data in network.edges(data=True))


def test_evidence_is_bundled_by_task_and_value(view: View) -> None:
    network = project(view, "mandate")
    bundle = BASE + "id/task/MT-03#evidenceFor-act"
    assert network.nodes[bundle]["label"] == "2 acts"
    assert network.nodes[bundle]["statements"] == "C054 C055"


def test_focus_on_a_task_shows_its_statements_one_by_one(view: View) -> None:
    assert BASE + "id/statement/C054" in project(view, "mandate", focus="MT-03")


def test_the_silent_task_has_no_evidence(view: View) -> None:
    network = project(view, "mandate")
    values = [data["predicate"] for *_, data in network.in_edges(BASE + "id/task/MT-07", data=True)]
    assert MKG.evidenceFor.value not in values


def test_every_edge_value_is_known(view: View) -> None:
    assert {data["value"] for *_, data in project(view, "statements").edges(data=True)} <= set(
        VALUES
    )


def test_an_unknown_view_is_refused_with_the_names(view: View) -> None:
    with pytest.raises(InputError, match="mandate, places, relations, sources, statements"):
        project(view, "galaxy")


def test_an_unknown_focus_is_refused(view: View) -> None:
    with pytest.raises(InputError, match="focus"):
        project(view, focus="no-such-entry")


def test_an_empty_store_gives_an_empty_network() -> None:
    assert len(project(View(scratch()))) == 0


def test_labels_are_one_clean_line() -> None:
    store = Store()
    names = {"a": "one\ntwo\x07", "b": "\u202eturned"}
    for slug, name in names.items():
        store.add(
            Quad(
                entity("actor", slug), SKOS.prefLabel, Literal(name, language="en"), REGISTRY_GRAPH
            )
        )
        store.add(
            Quad(
                entity("actor", slug),
                NamedNode(PREFIXES["rdf"] + "type"),
                MKG.Actor,
                REGISTRY_GRAPH,
            )
        )
    store.add(Quad(entity("actor", "a"), DCTERMS.isPartOf, entity("actor", "b"), REGISTRY_GRAPH))
    labels = [data["label"] for _, data in project(View(Local(store))).nodes(data=True)]
    assert labels == ["one two", "turned"]


def test_evidence_names_speaker_source_and_days(view: View) -> None:
    (found,) = evidence(view, ["C054"])
    assert (found.value, found.source, found.stated, found.known_from) == (
        "act",
        "mssm-2024-11-19",
        "2024-11-19",
        "2024-11-20",
    )
    assert found.quote == ()


def test_evidence_names_the_probable_origin_of_an_unattributed_sentence(view: View) -> None:
    (found,) = evidence(view, ["C028"])
    assert found.origin == "Multinational Security Support Mission"


def test_evidence_quotes_nothing_from_another_text(view: View, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Another text.", encoding="utf-8")
    (found,) = evidence(view, ["C054"], Texts((tmp_path,)))
    assert found.quote == ()


def test_evidence_comes_in_natural_order_and_skips_unknown_ids(view: View) -> None:
    assert [found.id for found in evidence(view, ["C010", "C009", "nobody"])] == ["C009", "C010"]
