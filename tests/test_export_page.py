"""The page: offline, closed by its own policy, complete without the script, and safe with nasty text."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from kg.export import made
from kg.export.page import page
from kg.model import Passage
from kg.network import Evidence, project, views
from kg.pipeline import open_view
from kg.sources import Texts, sha256_of
from kg.store import View

if TYPE_CHECKING:
    from pathlib import Path

    from kg.network import Network

VOID = {"meta", "br", "link", "img", "input", "hr"}
URLS = ("src", "href", "xlink:href", "action", "data", "poster", "srcset", "formaction", "background", "ping")


class Reader(HTMLParser):
    """Reads a page: elements with attributes, texts by element, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


@pytest.fixture(scope="module", params=views())
def text(request: pytest.FixtureRequest) -> str:
    return made(open_view(), "html", kind=request.param).data.decode()


def test_every_element_is_closed(text: str) -> None:
    assert Reader(text).open == []


def test_nothing_points_outside(text: str) -> None:
    links = [value for _, found in Reader(text).elements for name, value in found.items() if name in URLS]
    assert [link for link in links if not link.startswith("#")] == []
    assert re.findall(r"url\(|@import|<link|<img|<iframe|fetch\(|XMLHttpRequest|import\(", text) == []


def test_links_lead_somewhere(text: str) -> None:
    elements = Reader(text).elements
    ids = [found["id"] for _, found in elements if "id" in found]
    assert len(ids) == len(set(ids))
    assert {found["href"][1:] for tag, found in elements if tag == "a"} <= set(ids)


def test_the_policy_allows_its_own_style_and_script_and_nothing_else(text: str) -> None:
    reader = Reader(text)
    policy = next(found["content"] for _, found in reader.elements if "http-equiv" in found)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (body,) = reader.texts[tag]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_element_has_a_style_or_a_handler_of_its_own(text: str) -> None:
    names = {name for _, found in Reader(text).elements for name in found}
    assert [name for name in names if name == "style" or name.startswith("on")] == []


def test_the_table_has_a_row_for_every_edge() -> None:
    network = project(open_view())
    rows = made(open_view(), "html").data.decode().count("<tr><td>")
    assert rows == network.number_of_edges()


def test_every_statement_of_the_picture_has_its_card() -> None:
    network = project(open_view())
    wanted = {name for *_, data in network.edges(data=True) for name in data["statements"].split()}
    found = set(re.findall(r'id="s-([^"]+)"', made(open_view(), "html").data.decode()))
    assert found == wanted


def test_the_page_is_the_same_twice(text: str) -> None:
    assert text in {made(open_view(), "html", kind=kind).data.decode() for kind in views()}


def test_the_page_of_the_default_picture_is_small() -> None:
    assert len(made(open_view(), "html").data) < 100_000


def test_one_node_is_in_the_tab_order_and_it_is_the_focus() -> None:
    text = made(open_view(), "html", focus="mssm").data.decode()
    (first,) = re.findall(r'tabindex="0" role="button"[^>]*><title>([^<]*)', text)
    assert first == "Mission: Multinational Security Support Mission (mssm)"


def test_an_attached_text_is_quoted_with_the_passage_marked() -> None:
    network: Network = nx.MultiDiGraph(title="One")
    network.add_node("urn:a", label="A", kind="actor")
    quoted = Evidence("C1", "They walk.", "asserted activity", "act", "A", "", "s", "Title", "Paper", "2024-01-01",
                      "2024-01-02", Passage(0, 4, ""), ("They ", "walk", " in <the> town."))  # fmt: skip
    assert "They <mark>walk</mark> in &lt;the&gt; town." in page(network, [quoted])


def test_without_texts_no_sentence_of_a_source_is_in_the_page(tmp_path: Path) -> None:
    content = "A text of our own."
    (tmp_path / "own.txt").write_text(content, encoding="utf-8")
    assert Texts((tmp_path,)).get(sha256_of(content.encode())) == content
    assert "<blockquote>" not in made(open_view(), "html").data.decode()


def test_an_empty_network_still_makes_a_page() -> None:
    from pyoxigraph import Store

    assert "0 relations" in made(View(Store()), "html").data.decode()
