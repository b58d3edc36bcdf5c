"""The page: offline, closed by its own policy, complete without the script, and safe with nasty
text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from pages import faults

from kg import project
from kg.engine import scratch
from kg.formats import export_bytes
from kg.formats.networks.page import page
from kg.model import Passage
from kg.network import Evidence, views
from kg.services.opening import open_view
from kg.store import View
from kg.texts import Texts, sha256_of

if TYPE_CHECKING:
    from pathlib import Path

    from kg.network import Network


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
def text(kind: str) -> str:
    return export_bytes(open_view(), "html", kind=kind).data.decode()


@pytest.mark.slow
def test_the_page_is_whole_and_asks_for_nothing(text: str) -> None:
    assert faults(text) == []


@pytest.mark.slow
def test_the_table_has_a_row_for_every_edge() -> None:
    network = project(open_view())
    rows = export_bytes(open_view(), "html").data.decode().count("<tr data-of=")
    assert rows == network.number_of_edges()


@pytest.mark.slow
def test_every_statement_of_the_picture_has_its_card() -> None:
    network = project(open_view())
    wanted = {name for *_, data in network.edges(data=True) for name in data["statements"].split()}
    found = set(re.findall(r'id="s-([^"]+)"', export_bytes(open_view(), "html").data.decode()))
    assert found == wanted


@pytest.mark.slow
def test_the_page_is_the_same_twice(kind: str, text: str) -> None:
    assert text == export_bytes(open_view(), "html", kind=kind).data.decode()


@pytest.mark.slow
def test_the_page_of_the_default_picture_is_small() -> None:
    assert len(export_bytes(open_view(), "html").data) < 100_000


def test_the_keyboard_begins_at_the_focus() -> None:
    text = export_bytes(open_view(), "html", focus="mssm").data.decode()
    (first,) = re.findall(r' data-home=""[^>]*><title>([^<]*)', text)
    assert first == "Mission: Multinational Security Support Mission (mssm)"


def test_an_attached_text_is_quoted_with_the_passage_marked() -> None:
    network: Network = nx.MultiDiGraph(title="One")
    network.add_node("urn:a", label="A", kind="actor")
    quoted = Evidence(
        "C1",
        "They walk.",
        "asserted activity",
        "act",
        "A",
        "",
        "s",
        "Title",
        "Paper",
        "2024-01-01",
        "2024-01-02",
        Passage(0, 4, ""),
        ("They ", "walk", " in <the> town."),
    )
    assert "They <mark>walk</mark> in &lt;the&gt; town." in page(network, [quoted])


@pytest.mark.slow
def test_without_texts_no_sentence_of_a_source_is_in_the_page(tmp_path: Path) -> None:
    content = "A text of our own."
    (tmp_path / "own.txt").write_text(content, encoding="utf-8")
    assert Texts((tmp_path,)).get(sha256_of(content.encode())) == content
    assert "<blockquote>" not in export_bytes(open_view(), "html").data.decode()


def test_an_empty_network_still_makes_a_page() -> None:

    assert "0 relations" in export_bytes(View(scratch()), "html").data.decode()
