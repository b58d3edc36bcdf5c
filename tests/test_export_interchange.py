"""Files for other programs, read back by independent readers: nothing of a network is lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
import yaml

from kg import project
from kg.errors import InputError
from kg.formats import export, export_bytes
from kg.formats.networks.graphml import graphml
from kg.network import answer, measured, views
from kg.services.opening import open_view
from kg.vocab import BASE, XML_NAMESPACES

if TYPE_CHECKING:
    from kg.formats import Export
    from kg.network import Network

FTM = Path(__file__).parent / "fixtures" / "followthemoney"
MANIFEST = tomllib.loads((FTM / "MANIFEST.toml").read_text(encoding="utf-8"))
Y = "{" + XML_NAMESPACES["yworks"] + "}"
SOLINO = BASE + "id/place/solino"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(view, marks=[pytest.mark.slow] if view in ("places", "statements") else [])
        for view in views()
    ],
)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def network(kind: str) -> Network:
    return project(open_view(), kind, max_nodes=None)


@cache
def exported(kind: str, form: str) -> Export:
    """Return a file of the packaged knowledge base, made once."""
    return export_bytes(open_view(), form, kind=kind)


def data_of(kind: str, form: str) -> bytes:
    return exported(kind, form).data


def edges_of(network: Network) -> list[tuple[str, str, str, dict[str, Any]]]:
    return sorted((a, b, str(key), data) for a, b, key, data in network.edges(keys=True, data=True))


def within(small: dict[str, Any], large: dict[str, Any]) -> bool:
    return small.items() <= large.items()


# --- GraphML


@pytest.mark.slow
def test_graphml_has_the_attributes_that_gephi_reads(kind: str) -> None:
    read = nx.read_graphml(io.BytesIO(data_of(kind, "graphml")), force_multigraph=True)
    node = next(iter(read.nodes.values()))
    assert {"x", "y", "size", "r", "g", "b", "label"} <= set(node)
    assert all(data["weight"] >= 1 for *_, data in read.edges(data=True))


@pytest.mark.slow
def test_graphml_has_the_shapes_and_lines_that_yed_reads(network: Network, kind: str) -> None:
    root = ET.fromstring(data_of(kind, "graphml"))  # noqa: S314 - we wrote it
    shapes = {element.get("type") for element in root.iter(f"{Y}Shape")}
    assert len(list(root.iter(f"{Y}ShapeNode"))) == len(network)
    assert shapes <= {"roundrectangle", "rectangle", "ellipse", "octagon"}
    assert len(list(root.iter(f"{Y}PolyLineEdge"))) == network.number_of_edges()
    assert {element.get("type") for element in root.iter(f"{Y}LineStyle")} <= {
        "line",
        "dashed",
        "dotted",
    }


@pytest.mark.slow
def test_boxes_of_graphml_do_not_overlap_in_yed() -> None:
    root = ET.fromstring(data_of("relations", "graphml"))  # noqa: S314 - we wrote it
    found = [
        [float(box.get(key, "")) for key in ("x", "y", "width", "height")]
        for box in root.iter(f"{Y}Geometry")
    ]
    over = [
        (a, b)
        for at, a in enumerate(found)
        for b in found[:at]
        if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    ]
    assert over == []


def test_figures_are_numbers_in_graphml() -> None:
    data = graphml(measured(project(open_view(), focus="mssm")))
    read = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert {type(node["betweenness"]) for node in read.nodes.values()} == {float}


# --- GEXF


@pytest.mark.slow
def test_gexf_reopens_with_the_same_nodes_edges_and_attributes(network: Network, kind: str) -> None:
    read: Any = nx.read_gexf(io.BytesIO(data_of(kind, "gexf")), version="1.3")
    assert set(read) == set(network)
    assert all(within(network.nodes[node], read.nodes[node]) for node in network)
    found = {data["id"]: (a, b, data) for a, b, data in read.edges(data=True)}
    for a, b, key, data in edges_of(network):
        assert found[key][:2] == (a, b)
        assert within({name: value for name, value in data.items() if value != ""}, found[key][2])


@pytest.mark.slow
def test_gexf_dates_edges_by_the_day_they_begin(kind: str) -> None:
    read: Any = nx.read_gexf(io.BytesIO(data_of(kind, "gexf")), version="1.3")
    for *_, data in read.edges(data=True):
        assert data.get("start", "") == data["begins"]
        assert "end" not in data


def test_gexf_places_and_colours_nodes() -> None:
    read: Any = nx.read_gexf(io.BytesIO(data_of("relations", "gexf")), version="1.3")
    assert all({"color", "position", "size"} <= set(data["viz"]) for data in read.nodes.values())


# --- Cytoscape


@pytest.mark.slow
def test_cytoscape_reopens_with_the_same_nodes_edges_and_attributes(
    network: Network, kind: str
) -> None:
    read: Any = nx.cytoscape_graph(json.loads(data_of(kind, "cyjs")))
    assert set(read) == set(network)
    assert all(within(network.nodes[node], read.nodes[node]) for node in network)
    found = sorted((a, b, str(key), data) for a, b, key, data in read.edges(keys=True, data=True))
    assert [edge[:3] for edge in found] == [edge[:3] for edge in edges_of(network)]
    assert all(
        within(one[3], other[3]) for one, other in zip(edges_of(network), found, strict=True)
    )


# --- CSV


def tables(kind: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    parts = exported(kind, "csv").parts
    nodes, edges = (
        list(csv.DictReader(io.StringIO(data.decode(), newline=""))) for _, data in parts
    )
    return nodes, edges


def plain(row: dict[str, str]) -> dict[str, str]:
    """Return a row under the names that Neo4j gives its properties."""
    return {head.partition(":")[0] or head: cell for head, cell in row.items()}


def test_csv_reopens_with_the_same_nodes_edges_and_attributes(network: Network, kind: str) -> None:
    nodes, edges = tables(kind)
    found = {row["iri:ID"]: plain(row) for row in nodes}
    assert set(found) == set(network)
    for node, data in network.nodes(data=True):
        assert within({**data, "statements": ";".join(data["statements"].split())}, found[node])
    lists = ("statements", "sources", "modality")
    for row, (a, b, key, data) in zip(
        sorted(edges, key=lambda row: (row[":START_ID"], row[":END_ID"], row["key"])),
        edges_of(network),
        strict=True,
    ):
        assert (row[":START_ID"], row[":END_ID"], row["key"]) == (a, b, key)
        wanted = {name: str(value) for name, value in data.items() if name not in lists}
        assert within(wanted | {name: ";".join(data[name].split()) for name in lists}, plain(row))


def test_csv_has_the_heads_that_the_importer_of_neo4j_takes(kind: str) -> None:
    nodes, edges = tables(kind)
    heads, ends = list(nodes[0]), list(edges[0])
    form = re.compile(r"\w+(:ID|:string\[\]|:long|:double|:date)?")
    assert (heads[0], heads[-1], ends[:3]) == (
        "iri:ID",
        ":LABEL",
        [":START_ID", ":END_ID", ":TYPE"],
    )
    assert all(form.fullmatch(head) for head in heads[:-1] + ends[3:])
    assert len({head.partition(":")[0] for head in [*heads, ":LABEL"]}) == len(heads)


def test_every_end_of_csv_edges_is_a_node_and_every_type_a_word(kind: str) -> None:
    nodes, edges = tables(kind)
    known = {row["iri:ID"] for row in nodes}
    assert {row[end] for row in edges for end in (":START_ID", ":END_ID")} <= known
    assert all(re.fullmatch(r"[A-Z0-9_]+", row[":TYPE"]) for row in edges)


def test_dates_and_numbers_of_csv_are_of_their_type(kind: str) -> None:
    _, edges = tables(kind)
    for row in edges:
        assert int(row["count:long"]) >= 0
        assert all(
            date.fromisoformat(row[head]) for head in ("known:date", "begins:date") if row[head]
        )


@pytest.mark.slow
def test_pandas_reads_the_csv(network: Network, kind: str) -> None:
    pandas = pytest.importorskip("pandas")
    sizes = [len(pandas.read_csv(io.BytesIO(data))) for _, data in exported(kind, "csv").parts]
    assert sizes == [len(network), network.number_of_edges()]


def test_csv_is_written_as_two_files(tmp_path: Path) -> None:
    export(open_view(), tmp_path / "haiti.csv", focus="mssm")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "haiti-edges.csv",
        "haiti-nodes.csv",
    ]


def test_csv_into_one_stream_is_refused() -> None:
    with pytest.raises(InputError, match="csv is 2 files"):
        export(open_view(), io.BytesIO(), "csv")


# --- GeoJSON


def test_geojson_places_what_has_a_point_and_lists_the_rest() -> None:
    network = project(open_view(), "places", max_nodes=None)
    found = json.loads(data_of("places", "geojson"))
    places = {node for node, data in network.nodes(data=True) if data["kind"] == "place"}
    there = {feature["id"] for feature in found["features"]}
    missing = {each["iri"] for each in found["unplaced"]}
    assert (there | missing, there & missing) == (places, set())
    assert {each["why"] for each in found["unplaced"]} == {
        "no point on record",
        "which place is not settled",
    }


def test_geojson_points_lie_in_haiti_longitude_first() -> None:
    for feature in json.loads(data_of("places", "geojson"))["features"]:
        east, north = feature["geometry"]["coordinates"]
        assert (-75 < east < -71, 17 < north < 21) == (True, True)


def test_geojson_names_the_statements_and_the_certainty_of_a_place() -> None:
    features = {
        each["id"]: each["properties"]
        for each in json.loads(data_of("places", "geojson"))["features"]
    }
    assert (
        features[SOLINO]["statements"],
        features[SOLINO]["said"],
        features[SOLINO]["certainty"],
    ) == (
        ["C069"],
        ["effect at"],
        "sure",
    )


def test_two_points_that_disagree_are_both_kept() -> None:
    features = {each["id"]: each for each in json.loads(data_of("places", "geojson"))["features"]}
    best = features[BASE + "id/place/l-estere"]
    assert best["geometry"]["coordinates"] == [-72.65, 19.212]
    assert [other["longitude"] for other in best["properties"]["other_points"]] == [-72.5728]


def test_what_has_no_point_is_said() -> None:
    assert (
        "Torcelle (which place is not settled)"
        in export_bytes(open_view(), "geojson", kind="places").notes[-1]
    )


# --- FollowTheMoney


@cache
def schema(name: str) -> dict[str, Any]:
    """Return one schema of the model: its ancestors, properties and whether it is abstract."""
    (raw,) = yaml.safe_load((FTM / f"{name}.yaml").read_text(encoding="utf-8")).values()
    whole: dict[str, Any] = {
        "is": {name},
        "properties": {},
        "abstract": raw.get("abstract", False),
        "required": set(),
    }
    for parent in raw.get("extends", ()):
        above = schema(parent)
        whole["is"] |= above["is"]
        whole["properties"] |= above["properties"]
        whole["required"] |= above["required"]
    whole["properties"] |= raw.get("properties", {})
    whole["required"] |= set(raw.get("required", ()))
    return whole


@pytest.fixture(scope="module")
def entities(kind: str) -> dict[str, dict[str, Any]]:
    lines = data_of(kind, "ftm").decode().splitlines()
    found = [json.loads(line) for line in lines]
    assert len({each["id"] for each in found}) == len(found)
    return {each["id"]: each for each in found}


@pytest.mark.parametrize("name", MANIFEST["sha256"])
def test_the_schemata_are_as_their_authors_wrote_them(name: str) -> None:
    assert hashlib.sha256((FTM / name).read_bytes()).hexdigest() == MANIFEST["sha256"][name]


def test_ftm_entities_keep_to_their_schemata(entities: dict[str, dict[str, Any]]) -> None:
    for each in entities.values():
        known = schema(each["schema"])
        assert not known["abstract"]
        assert set(each["properties"]) <= set(known["properties"]), each
        assert known["required"] <= set(each["properties"]), each
        assert all(
            isinstance(value, str) and value
            for values in each["properties"].values()
            for value in values
        )


def test_ftm_references_lead_to_entities_in_their_range(
    entities: dict[str, dict[str, Any]],
) -> None:
    for each in entities.values():
        known = schema(each["schema"])["properties"]
        for name, values in each["properties"].items():
            if known[name].get("type") == "entity":
                assert all(
                    known[name]["range"] in schema(entities[value]["schema"])["is"]
                    for value in values
                )


def test_ftm_dates_are_days_and_numbers_numbers(entities: dict[str, dict[str, Any]]) -> None:
    for each in entities.values():
        known = schema(each["schema"])["properties"]
        for name, values in each["properties"].items():
            if known[name].get("type") == "date":
                assert all(date.fromisoformat(value) for value in values)
            if known[name].get("type") == "number":
                assert all(float(value) for value in values)


def test_ftm_has_every_actor_and_every_statement(
    network: Network, entities: dict[str, dict[str, Any]]
) -> None:
    actors = {f"actor-{node.rpartition('/')[2]}" for node in network if "/id/actor/" in node}
    told = {
        f"statement-{name}"
        for *_, data in network.edges(data=True)
        for name in data["statements"].split()
    }
    assert actors | told <= set(entities)


def test_ftm_says_what_it_has_no_schema_for() -> None:
    assert "no schema for" in export_bytes(open_view(), "ftm", kind="mandate").notes[-1]


def test_ftm_mentions_the_actors_of_a_statement() -> None:
    found = [json.loads(line) for line in data_of("relations", "ftm").decode().splitlines()]
    named = Counter(
        each["properties"]["resolved"][0]
        for each in found
        if each["schema"] == "Mention" and each["properties"]["document"] == ["statement-C054"]
    )
    assert {"actor-mssm", "actor-hnp", "actor-gangs"} <= set(named)


# --- Mermaid


def test_mermaid_has_a_line_for_every_node_and_edge(network: Network, kind: str) -> None:
    lines = data_of(kind, "mmd").decode().splitlines()
    node = re.compile(
        r'  n\d+(\("[^"]*"\)|\[\["[^"]*"\]\]|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\}|\["[^"]*"\]):::\w+'
    )
    edge = re.compile(r'  n\d+ (==>|-\.->|--x|-->|-\.-o)(\|"[^"]*"\|)? n\d+')
    assert sum(bool(node.fullmatch(line)) for line in lines) == len(network)
    assert sum(bool(edge.fullmatch(line)) for line in lines) == network.number_of_edges()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["graphml", "gexf", "cyjs", "csv", "ftm", "geojson", "mmd", "dot"])
def test_two_exports_are_the_same_bytes(kind: str, form: str) -> None:
    one, two = exported(kind, form), export_bytes(open_view(), form, kind=kind)
    assert (one.data, one.parts) == (two.data, two.parts)


@pytest.mark.parametrize("form", ["graphml", "gexf", "cyjs", "csv", "ftm", "geojson", "mmd", "dot"])
def test_two_exports_of_what_is_near_are_the_same_bytes(form: str) -> None:
    one, two = (export_bytes(open_view(), form, focus="MT-03") for _ in range(2))
    assert (one.data, one.parts) == (two.data, two.parts)


@pytest.mark.slow
def test_files_for_programs_hold_all_nodes(network: Network, kind: str) -> None:
    assert len(json.loads(data_of(kind, "cyjs"))["elements"]["nodes"]) == len(network)


# --- A query of one's own, whose columns may be called anything

OWN = b"""{"head": {"vars": ["source", "target", "count", "id", "key", "sources", "weight", "note"]},
"results": {"bindings": [{
"source": {"type": "uri", "value": "urn:a"}, "target": {"type": "uri", "value": "urn:b"},
"count": {"type": "literal", "value": "7"}, "id": {"type": "literal", "value": "mine"},
"key": {"type": "literal", "value": "k"}, "sources": {"type": "literal", "value": "hers"},
"weight": {"type": "literal", "value": "2.5"}, "note": {"type": "literal", "value": "= 1 + 1"}}]}}"""  # noqa: E501


def read_back(form: str) -> dict[str, Any]:
    """Return the attributes of the one edge of the query above, as an independent reader sees
    them.
    """
    done = export_bytes(open_view(), form, answer=answer(OWN, "json"))
    if form == "csv":
        return next(csv.DictReader(io.StringIO(done.parts[1][1].decode(), newline="")))
    read: Any = {
        "graphml": lambda: nx.read_graphml(io.BytesIO(done.data), force_multigraph=True),
        "gexf": lambda: nx.read_gexf(io.BytesIO(done.data), version="1.3"),
        "cyjs": lambda: nx.cytoscape_graph(json.loads(done.data)),
    }[form]()
    ((_, _, data),) = read.edges(data=True)
    return dict(data)


@pytest.mark.parametrize("form", ["graphml", "gexf", "cyjs", "csv"])
def test_a_column_that_is_called_like_an_attribute_of_ours_is_kept(form: str) -> None:
    found = read_back(form)
    assert [found[f"{name}_"] for name in ("count", "id", "key", "sources")] == [
        "7",
        "mine",
        "k",
        "hers",
    ]
    assert found["note"] == "= 1 + 1"


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_weight_of_ones_own_is_the_weight(form: str) -> None:
    assert read_back(form)["weight"] == 2.5


def test_ftm_links_keep_value_status_and_the_day_known() -> None:
    found = [
        json.loads(line)["properties"] for line in data_of("relations", "ftm").decode().splitlines()
    ]
    links = [each for each in found if each.get("role") == ["works with"] and "proof" in each]
    assert {tuple(each["status"]) for each in links} >= {("act", "derived")}
    assert {tuple(each["description"]) for each in links} == {("Known from 2024-11-20",)}


def test_geojson_keeps_names_in_other_languages() -> None:
    features = json.loads(data_of("places", "geojson"))["features"]
    assert {"Port-au-Prince"} <= {each["properties"].get("label_fr") for each in features}


def test_dot_keeps_every_attribute() -> None:
    text = data_of("relations", "dot").decode()
    edge = next(line for line in text.split("\n") if '[label="works with"' in line)
    assert re.search(
        (
            r'kg_value="act" kg_status="derived" kg_statements="C0.*kg_known="2024-11-20" '
            r'kg_begins="20'
        ),
        edge,
    )
