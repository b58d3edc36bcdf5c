"""Nasty text in names, relations and statements survives or is cleaned in every format, and every
file parses.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import style
from kg.formats.networks.cytoscape import cytoscape
from kg.formats.networks.dot import dot
from kg.formats.networks.ftm import ftm
from kg.formats.networks.geojson import geojson
from kg.formats.networks.gexf import gexf
from kg.formats.networks.graphml import graphml
from kg.formats.networks.mermaid import mermaid
from kg.formats.networks.neo4j import edges_csv, nodes_csv
from kg.formats.networks.page import page
from kg.formats.pictures import png, svg
from kg.network import Evidence, Located, Point
from kg.vocab import BASE

if TYPE_CHECKING:
    from kg.network import Network

NASTY = {
    "control characters": "a\x00b\x01c\x08d\x0be\x1ff\x7fg\x9fh",
    "surrogate": "a\ud800b",
    "noncharacters": "a\ufffe\uffffb\U0001ffff",
    "script end": "</script><script>alert(1)</script>",
    "style end": "</style><img src=x onerror=alert(1)>",
    "title end": "</title></svg><svg onload=alert(1)>",
    "cdata end": "]]> <![CDATA[ <!-- -->",
    "quotes": "\"double\" 'single' `back` &quot; &#39;",
    "attribute break": '" onload="alert(1)" x=\'',
    "backslashes": 'end \\" \\N \\G \\',
    "emoji": "😀 👩‍👩‍👧 🇭🇹",
    "right to left": "بعثة متعددة الجنسيات \u202e txt.exe",
    "line ends": "one\ntwo\r\nthree\rfour\u2028five\u0085six",
    "combining": "e\u0301" * 40,
    "long word": "x" * 5000,
    "long": "word " * 10_000,
    "very long": "word " * 200_000,
    "empty": "",
    "spaces": "  \t  ",
    "entity": "&lt;b&gt; &amp; &nosuch;",
    "formula": '=HYPERLINK("http://127.0.0.1:9";"x")',
    "at sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "plus and minus": "+1-1",
    "iri-like": "javascript:alert(1)",
}


def nasty(text: str) -> Network:
    network: Network = nx.MultiDiGraph(
        title=text, caption=text, left_out=text, view="relations", focus=""
    )
    network.add_node("urn:a", label=text, kind="actor", type="Mission", short=text, statements="")
    network.add_node(
        "urn:b", label=text, kind="statement", type="Statement", short=text, statements="C001"
    )
    network.add_edge(
        "urn:a",
        "urn:b",
        key="e1",
        predicate="urn:p",
        label=text,
        value="act",
        status="derived",
        statements="C001",
        sources="s",
        count=1,
        known="",
        begins="",
    )
    return network


def told(text: str) -> list[Evidence]:
    return [
        Evidence(
            "C001",
            text,
            text,
            "act",
            text,
            text,
            text,
            text,
            text,
            "",
            "2024-11-20",
            None,
            (text, text, text),
        )
    ]


@pytest.fixture(
    params=[
        pytest.param(text, id=name, marks=[pytest.mark.slow] if name == "very long" else [])
        for name, text in NASTY.items()
    ]
)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_svg_parses_and_holds_no_foreign_element(text: str) -> None:
    root = ET.fromstring(svg(nasty(text)))  # noqa: S314 - we wrote it
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


def test_svg_keeps_a_short_label_whole() -> None:
    root = ET.fromstring(svg(nasty('<b> & "q" ]]>')))  # noqa: S314 - we wrote it
    assert '<b> & "q" ]]>' in {
        element.text for element in root.iter("{http://www.w3.org/2000/svg}text")
    }


def test_a_long_label_makes_no_large_picture(text: str) -> None:
    root = ET.fromstring(svg(nasty(text)))  # noqa: S314 - we wrote it
    assert int(root.attrib["width"]) < 1000
    assert int(root.attrib["height"]) < 1000


def test_png_can_be_drawn(text: str) -> None:
    assert png(nasty(text), zoom=1).startswith(b"\x89PNG")


def test_graphml_gives_back_the_clean_text(text: str) -> None:
    read = nx.read_graphml(io.BytesIO(graphml(nasty(text))), force_multigraph=True)
    assert read.nodes["urn:a"]["label"] == style.clean(text)
    assert read["urn:a"]["urn:b"]["e1"]["label"] == style.clean(text)


def test_gexf_gives_back_the_clean_text(text: str) -> None:
    read: Any = nx.read_gexf(io.BytesIO(gexf(nasty(text))), version="1.3")
    assert read.nodes["urn:a"]["short"] == style.clean(text)
    assert read.nodes["urn:a"]["label"] == (style.clean(text) or "urn:a")


def test_cytoscape_gives_back_the_clean_text(text: str) -> None:
    read: Any = nx.cytoscape_graph(json.loads(cytoscape(nasty(text)).decode()))
    assert read.nodes["urn:a"]["label"] == style.clean(text)


def test_csv_gives_back_the_clean_text(text: str) -> None:
    csv.field_size_limit(10_000_000)
    for data in (nodes_csv(nasty(text)), edges_csv(nasty(text))):
        row = next(iter(csv.DictReader(io.StringIO(data.decode(), newline=""))))
        assert row["label"] == style.clean(text)


def test_csv_heads_are_words_whatever_an_attribute_is_called(text: str) -> None:
    network: Network = nx.MultiDiGraph()
    network.add_node("urn:a", **{text: "x", "iri": "y"})
    heads = next(csv.reader(io.StringIO(nodes_csv(network).decode(), newline="")))
    assert len(heads) == len(set(heads)) == 4
    assert all(re.fullmatch(r"\w+", head) for head in heads[1:-1])


def test_mermaid_keeps_every_label_inside_its_quotes(text: str) -> None:
    lines = mermaid(nasty(text)).splitlines()
    outside = [re.sub(r'"[^"]*"', "Q", line) for line in lines[6:]]
    assert len([line for line in outside if re.fullmatch(r"  n\d+[(\[]Q[)\]]:::\w+", line)]) == 2
    assert not re.search(
        r"[<>`;\\{}\x00-\x1f]",
        "".join(re.sub(r"<br/>|#\d+;", "", line) for line in lines[6:9]).replace("==>", ""),
    )


def test_ftm_lines_are_json_each(text: str) -> None:
    network = nx.relabel_nodes(
        nasty(text), {"urn:a": BASE + "id/actor/a", "urn:b": BASE + "id/statement/C001"}
    )
    data, _ = ftm(network, told(text), {}, ())
    found = [json.loads(line) for line in data.decode().split("\n") if line]
    assert {each["schema"] for each in found} >= {"PublicBody", "PlainText"}


def test_geojson_is_json_whatever_a_place_is_called(text: str) -> None:
    place = Located(
        "urn:p",
        text,
        text,
        text,
        (text,),
        text,
        True,
        (Point(1, 2, text, text, text),),
        (text,),
        (text,),
    )
    (feature,) = json.loads(geojson(nasty(text), (place,)).decode())["features"]
    assert feature["properties"]["label"] == style.clean(text)


def test_dot_is_quoted_throughout(text: str) -> None:
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "Q", dot(nasty(text)))
    assert re.fullmatch(r"[\sQA-Za-z0-9_=.;,{}\[\]>-]*", outside)


def test_page_holds_only_our_own_elements(text: str) -> None:
    made = page(nasty(text), told(text))
    inside = re.sub(
        r"<script>.*?</script>",
        "",
        re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL),
        flags=re.DOTALL,
    )
    tags = set(re.findall(r"<([a-zA-Z!][a-zA-Z0-9]*)", inside))
    assert not tags & {"script", "img", "iframe", "object", "link", "style"}
    assert len(re.findall(r"<script", made)) == 1
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', inside))


def test_page_is_text_in_utf_8_without_control_characters(text: str) -> None:
    made = page(nasty(text), told(text)).encode().decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", made)
