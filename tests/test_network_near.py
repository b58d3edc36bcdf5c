"""A neighbourhood read by itself from a large store is the same as one cut out of the whole."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, Store
from sized import some

from kg import project
from kg.engine import Local
from kg.network import Selection, answer, between, evidence, paths, views
from kg.reason import derive
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.vocab import entity

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import generate

if TYPE_CHECKING:
    from kg.network import Network
    from kg.network.paths import Link

_near = importlib.import_module("kg.network.ego")
VIEW = open_view()
CENTRES = {
    "relations": (
        "actor/mssm",
        "actor/hnp",
        "place/haiti",
        "instrument/s-res-2699-2023",
        "mandate/mss",
    ),
    "mandate": (
        "mandate/mss",
        "task/MT-05",
        "duty/K-01",
        "actor/mssm",
        "instrument/s-res-2699-2023",
    ),
    "places": ("place/haiti", "actor/gangs", "place/apn-port", "phenomenon/gang-violence"),
    "statements": ("statement/C056", "task/MT-03", "actor/gangs", "place/delmas"),
    "sources": ("source/mssm-2024-11-19", "actor/mssm"),
}


def both(
    monkeypatch: pytest.MonkeyPatch,
    view: View,
    *words: Any,  # noqa: ANN401
    **choices: Any,  # noqa: ANN401
) -> list[list[Any]]:
    """Return what a projection holds, of the whole and of the part that lies near."""
    found = []
    for small in (sys.maxsize, 0):
        monkeypatch.setattr(_near, "SMALL", small)
        found.append(content(project(view, *words, **choices)))
    return found


def content(network: Network) -> list[Any]:
    return [*network.nodes(data=True), *network.edges(keys=True, data=True)]


def test_every_view_has_its_neighbourhoods_compared() -> None:
    assert set(CENTRES) == set(views())


@pytest.mark.parametrize("hops", some([2, 0, 1, 3], 1))
@pytest.mark.parametrize(
    ("kind", "centre"), [(kind, centre) for kind in CENTRES for centre in CENTRES[kind]]
)
@pytest.mark.slow
def test_what_is_read_near_is_what_lies_near(
    monkeypatch: pytest.MonkeyPatch, kind: str, centre: str, hops: int
) -> None:
    iri = entity(*centre.split("/")).value
    whole, part = both(monkeypatch, VIEW, kind, iri, hops, None)
    assert part == whole


@pytest.mark.parametrize(
    "choices",
    [
        {"as_of": "2024-11-19"},
        {"known_by": "2024-11-19"},
        {"types": ("actor",)},
        {"min_degree": 2},
        {"max_nodes": 5},
    ],
)
@pytest.mark.parametrize("kind", some(CENTRES, 2))
def test_filters_find_the_same_near(
    monkeypatch: pytest.MonkeyPatch, kind: str, choices: dict[str, Any]
) -> None:
    iri = entity(*CENTRES[kind][0].split("/")).value
    whole, part = both(monkeypatch, VIEW, kind, iri, 2, **({"max_nodes": None} | choices))
    assert part == whole


def test_an_unknown_class_is_refused_near_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_near, "SMALL", 0)
    with pytest.raises(Exception, match="no such kind or class"):
        project(VIEW, "relations", "mssm", types=("castle",))


def test_what_was_not_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_near, "SMALL", 0)
    found = project(VIEW, "relations", "mssm", types=("actor",)).graph["left_out"]
    assert found == (
        "nodes that are no actor are left out; 6 nodes are within 1 step of the focus; what is "
        "farther off is left out"
    )


@pytest.fixture(scope="module")
def large() -> View:
    """Return the packaged knowledge base with 4,000 generated statements, and what derives from all
    of them.
    """
    engine = Store()
    load_ontology(Local(engine))
    engine.bulk_extend(quad for quad in VIEW.quads() if "graph/derived" not in str(quad.graph_name))
    text = "\n".join(generate.lines(92_000, 2))
    engine.bulk_load(input=text.encode(), format=RdfFormat.N_QUADS)
    engine.bulk_extend(derive(View(Local(engine))))
    return View(Local(engine))


@pytest.mark.slow
@pytest.mark.parametrize("kind", some(CENTRES, 2))
def test_the_neighbours_of_a_hub_are_all_read(
    monkeypatch: pytest.MonkeyPatch, large: View, kind: str
) -> None:
    whole, part = both(monkeypatch, large, kind, "mssm", 1, None)
    assert part == whole


@pytest.mark.slow
@pytest.mark.parametrize("kind", some(CENTRES, 2))
def test_a_network_costs_no_more_than_a_few_times_its_quads(large: View, kind: str) -> None:
    """4,000 statements, paired with each other, would be 16 million rows."""
    begun = time.process_time()
    count = sum(1 for _ in large.quads())
    counting = time.process_time() - begun
    begun = time.process_time()
    network = project(large, kind, max_nodes=300)
    assert (count > 92_000, len(network) > 2) == (True, True)
    assert time.process_time() - begun < 40 * counting + 1


@pytest.mark.slow
def test_evidence_of_a_large_store_is_asked_for_by_id(large: View) -> None:
    begun = time.process_time()
    assert [found.id for found in evidence(large, ["generated-3.150", "C054", "no such"])] == [
        "C054",
        "generated-3.150",
    ]
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("hops", some([3, 1, 2, 4], 1))
@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("relations", "actor/kenyan-police", "actor/gangs"),
        ("mandate", "task/MT-03", "task/MT-05"),
        ("places", "place/delmas", "place/solino"),
        ("statements", "actor/gangs", "task/MT-03"),
        ("sources", "actor/mssm", "actor/hnp"),
    ],
)
def test_paths_are_the_same_in_the_part_between_their_ends(
    monkeypatch: pytest.MonkeyPatch, kind: str, start: str, end: str, hops: int
) -> None:
    one, other = (entity(*name.split("/")).value for name in (start, end))
    found = []
    for small in (sys.maxsize, 0):
        monkeypatch.setattr(_near, "SMALL", small)
        read = paths(
            between(VIEW, one, other, hops, Selection(kind)), one, other, hops, limit=10_000
        )
        found.append(
            [
                [(step.source, step.target, [plain(link) for link in step.links]) for step in path]
                for path in read.paths
            ]
        )
    assert found[0] == found[1]


def plain(link: Link) -> tuple[Any, ...]:
    """Return a link without its key, which counts edges."""
    return link.label, link.back, link.value, link.status, link.statements, link.sources


@pytest.mark.parametrize("form", ["nt", "json"])
def test_a_query_of_ones_own_is_named_by_a_large_store_alike(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    mission, police = entity("actor", "mssm"), entity("actor", "hnp")
    row = {
        "source": {"type": "uri", "value": mission.value},
        "target": {"type": "uri", "value": police.value},
        "statement": {"type": "uri", "value": entity("statement", "C006").value},
    }
    data = {
        "nt": f'{mission} <urn:p> {police} .\n<urn:a> <urn:p> "x" .'.encode(),
        "json": json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode(),
    }
    whole, part = both(monkeypatch, VIEW, answer=answer(data[form], form))
    assert part == whole
    assert dict(part[:2])[mission.value]["type"] == "Mission"
