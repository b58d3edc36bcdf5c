"""The interactive page in a real browser: nothing leaves it, nothing overlaps, the keyboard is
enough.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import combinations, cycle, product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import networkx as nx
import pytest
import stores
from payloads import PAYLOADS
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import project, style
from kg.engine import Local
from kg.formats import export
from kg.formats.networks.page import page as made_page
from kg.formats.pictures import folded
from kg.model import Passage
from kg.network import Evidence, Selection, evidence, views
from kg.network import project as project_selected
from kg.services.opening import open_view
from kg.store import View
from kg.texts import Texts
from kg.vocab import REGISTRY_GRAPH, SKOS, entity

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from kg.network import Network

MARKET = Path(__file__).parents[1] / "fixtures" / "market-town"
pytestmark = pytest.mark.extra
DRAWN = """
() => {
  const rect = (e, kind, own) => {
    const b = e.getBBox();
    return {kind, own, text: e.textContent, at: [b.x, b.y, b.x + b.width, b.y + b.height]};
  };
  const nodes = [...document.querySelectorAll('.n[data-node]')], found = [];
  nodes.forEach((n, at) => found.push(rect(n.querySelector('.b'), 'box', at)));
  document.querySelectorAll('.frame svg text').forEach(t => {
    const n = t.closest('.n[data-node]');
    found.push(rect(t, 'text', n ? nodes.indexOf(n) : -1));
  });
  return found;
}
"""


UNSCALED = """
() => {
  const svg = document.querySelector('.frame svg'), box = svg.viewBox.baseVal;
  svg.setAttribute('width', box.width);
  svg.setAttribute('height', box.height);
}
"""
"""The page fits its picture into the frame; letters are measured at their own size."""


@pytest.fixture(scope="session", params=[*views(), "generated"])
def drawn(request: pytest.FixtureRequest, browser: Browser) -> list[dict[str, Any]]:
    """Return every box and every text of a picture, measured by the browser in the picture's own
    pixels.
    """
    network = generated() if request.param == "generated" else project(open_view(), request.param)
    page = browser.new_page()
    page.set_content(made_page(network, ()))
    page.evaluate(UNSCALED)
    found: list[dict[str, Any]] = page.evaluate(DRAWN)
    page.close()
    return found


def generated() -> Network:
    """Return a network whose names are long, not Latin, from right to left, with emoji, or combined
    letters.
    """
    names = (
        "Multinational Security Support Mission in the Republic of Haiti and its waters",
        "Léogâne",
        (
            "\u0628\u0639\u062b\u0629 \u0627\u0644\u0623\u0645\u0645 "
            "\u0627\u0644\u0645\u062a\u062d\u062f\u0629"
        ),
        "\u8054\u5408\u56fd\u5b89\u5168\u7406\u4e8b\u4f1a",
        "\U0001f691 convoy \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u05de\u05d6\u05e8\u05d7",
        "Le\u0301oga\u0302ne",
    )
    network: Network = nx.MultiDiGraph(title="Names of all kinds", caption="", left_out="")
    kinds = list(style.KINDS)
    for number in range(42):
        label = names[number % len(names)]
        network.add_node(
            f"urn:{number}",
            label=label,
            kind=kinds[number % len(kinds)],
            short=f"N-{number}",
            type="",
        )
        other = f"urn:{number // 3}"
        if number:
            said = names[number % 5]
            network.add_edge(
                f"urn:{number}",
                other,
                f"e{number}",
                label=said[:20],
                value="act",
                statements="C001",
            )
    return network


_CLICK = """
() => {
  const nodes = document.querySelectorAll('.n[data-node]');
  nodes.forEach(n => n.dispatchEvent(new MouseEvent('click', {bubbles: true})));
  return nodes.length;
}
"""
STATES = ("closed", "open", "searching", "not found", "filtered")


def _bring(page: Page, state: str) -> None:
    """Bring the page into a state that a reader may bring it into."""
    if state == "open":
        page.evaluate(_CLICK)
        assert page.is_visible("#panel")
    if state == "searching":
        page.fill("#search", "haiti")
        assert page.locator("#found button").count() > 3
    if state == "not found":
        page.fill("#search", "zzzz")
    if state == "filtered":
        page.click(".chip >> nth=0")


def test_nothing_leaves_the_page_and_the_console_is_silent(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    page.wait_for_timeout(300)
    assert trouble == []


def test_no_text_of_a_picture_lies_over_another(drawn: list[dict[str, Any]]) -> None:
    texts = [each for each in drawn if each["kind"] == "text"]
    assert len(texts) > 10
    assert [
        (a["text"], b["text"]) for a, b in combinations(texts, 2) if _overlap(a["at"], b["at"])
    ] == []


def test_no_text_lies_over_the_box_of_another_node(drawn: list[dict[str, Any]]) -> None:
    boxes = [each for each in drawn if each["kind"] == "box"]
    texts = [each for each in drawn if each["kind"] == "text"]
    over = [
        a["text"]
        for a, b in product(texts, boxes)
        if a["own"] != b["own"] and _overlap(a["at"], b["at"])
    ]
    assert over == []


def test_no_box_lies_over_another(drawn: list[dict[str, Any]]) -> None:
    boxes = [each["at"] for each in drawn if each["kind"] == "box"]
    assert [pair for pair in combinations(boxes, 2) if _overlap(*pair)] == []


def test_the_words_of_a_node_stay_inside_its_box(drawn: list[dict[str, Any]]) -> None:
    boxes = {each["own"]: each["at"] for each in drawn if each["kind"] == "box"}
    inner = [each for each in drawn if each["kind"] == "text" and each["own"] >= 0]
    assert [each["text"] for each in inner if not _inside(each["at"], boxes[each["own"]])] == []


def _overlap(a: list[float], b: list[float]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5


def _inside(a: list[float], b: list[float]) -> bool:
    return a[0] >= b[0] and a[1] >= b[1] - 1 and a[2] <= b[2] and a[3] <= b[3] + 1


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scroll(
    browser: Browser,
    file: Path,
    scheme: Any,  # noqa: ANN401 - a literal of the API
    state: str,
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(file.as_uri())
    _bring(page, state)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


MARKED = """
() => Object.fromEntries(
  [...document.querySelectorAll('.card mark')].map(m => [m.closest('.card').id.slice(2), m.textContent]))
"""  # noqa: E501


@pytest.mark.parametrize("wide", [1240, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violation(
    browser: Browser,
    file: Path,
    scheme: Any,  # noqa: ANN401 - a literal
    state: str,
    wide: int,
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(color_scheme=scheme, viewport={"width": wide, "height": 900})
    page.goto(file.as_uri())
    _bring(page, state)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [
        (each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    assert len(found["passes"]) > 10
    page.close()


def test_a_page_opens_bounded_with_the_whole_in_its_table(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bounded.html"
    notes = export(open_view(), path, kind="statements", max_nodes=40)
    whole = project(open_view(), "statements", max_nodes=None)
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.querySelectorAll('.n[data-node]').length") == 40
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == whole.number_of_edges()
    assert "beyond the 40 best linked" in notes[0]
    assert notes[0] in page.inner_text("header")
    page.close()


def test_the_passage_is_marked_where_the_text_is_attached(browser: Browser, tmp_path: Path) -> None:
    store = tmp_path / "store"
    stores.initialise(store, empty=False)
    stores.load([MARKET / "statements.yaml"], store, texts=Texts((MARKET,)))
    path = tmp_path / "market.html"
    view = open_view(store)
    export(view, path, kind="statements", texts=Texts((MARKET,)), max_nodes=None)
    text = (MARKET / "radio-market-2024-12-03.txt").read_text(encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    told = {
        each.id: each
        for each in evidence(view, [f"radio-market-2024-12-03.{n}" for n in range(1, 30)])
    }
    marked: dict[str, str] = page.evaluate(MARKED)
    wanted = {
        name: " ".join(text[each.passage.start : each.passage.end].split())
        for name, each in told.items()
        if each.passage is not None
    }
    assert len(marked) > 3
    assert marked == wanted
    page.close()


def test_sixty_payloads_in_names_iris_languages_and_statements_do_not_run(
    browser: Browser, tmp_path: Path
) -> None:
    network: Network = nx.MultiDiGraph(
        title=" ".join(PAYLOADS),
        caption=" ".join(PAYLOADS),
        left_out=" ".join(PAYLOADS),
        view=PAYLOADS[0],
        as_of=PAYLOADS[1],
        known_by=PAYLOADS[2],
        focus="",
    )
    told = []
    for number, text in enumerate(PAYLOADS):
        network.add_node(
            f"urn:{text}",
            label=text,
            short=text,
            type=text,
            kind=text if number % 2 else "actor",
            statements=text,
            **{f"label_{text}": text},
        )
        other = f"urn:{PAYLOADS[number - 1]}"
        network.add_edge(
            f"urn:{text}",
            other,
            key=text,
            label=text,
            predicate=text,
            value=text,
            status=text,
            count=1,
            statements=f"C{number} {text}",
            sources=text,
            known=text,
            begins=text,
            ends=text,
        )
        said = (text, text, text, text, text, text, text, text, text, text)
        told.append(Evidence(f"C{number}", *said, Passage(0, 1, text, text), (text, text, text)))
        told.append(Evidence(text, *said, None, ()))
    path = tmp_path / "payloads.html"
    path.write_text(made_page(network, told), encoding="utf-8")
    page = browser.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on(
        "request",
        lambda request: trouble.append(request.url) if request.url != path.as_uri() else None,
    )
    page.goto(path.as_uri())
    assert page.evaluate("document.querySelectorAll('.n[data-node]').length") == len(PAYLOADS) == 60
    page.fill("#search", "ran=1")
    click = "n => n.dispatchEvent(new MouseEvent('click'))"
    page.evaluate(f"document.querySelectorAll('.n[data-node],.e[data-ends]').forEach({click})")
    page.evaluate(
        "document.querySelectorAll('.chip').forEach(chip => { chip.click(); chip.click(); })"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert page.evaluate("[...document.scripts].length") == 1
    assert (
        page.evaluate(
            "document.querySelectorAll('img,iframe,object,embed,base,link,form,video,audio').length"
        )
        == 0
    )
    assert trouble == []
    page.close()


@pytest.mark.parametrize("kind", views())
def test_sixty_payloads_in_names_of_graphs_iris_and_labels_of_a_store_do_not_run(
    browser: Browser, tmp_path: Path, kind: str
) -> None:
    engine = Store()
    names = iter(cycle(PAYLOADS))
    graphs = {
        name: NamedNode("urn:x:" + quote(payload, safe=SAFE))
        for name, payload in zip(_graphs(open_view()), names, strict=False)
    }
    renamed: dict[str, NamedNode] = {}

    def iri(term: Any) -> Any:  # noqa: ANN401 - a term of any kind
        if isinstance(term, NamedNode) and "/id/actor/" in term.value:
            return renamed.setdefault(
                term.value, NamedNode(term.value + quote(next(names), safe=SAFE))
            )
        if isinstance(term, Literal) and term.language:
            return Literal(next(names), language=term.language)
        return term

    for quad in open_view().quads():
        engine.add(
            Quad(iri(quad.subject), quad.predicate, iri(quad.object), graphs[str(quad.graph_name)])
        )
    path = tmp_path / "payloads.html"
    export(View(Local(engine)), path, kind=kind)
    page = browser.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request",
        lambda request: trouble.append(request.url) if request.url != path.as_uri() else None,
    )
    page.goto(path.as_uri())
    nodes: int = page.evaluate(_CLICK)
    page.wait_for_timeout(200)
    drawn = folded(project_selected(open_view(), Selection(kind=kind, readable=True)))
    assert nodes == len(drawn)
    assert page.evaluate("[window.ran, document.scripts.length]") == [None, 1]
    assert trouble == []
    page.close()


SAFE = "'()=;,!*@&+$:"  # what the name of an entry may have as it is


def _graphs(view: View) -> list[str]:
    return sorted({str(quad.graph_name) for quad in view.quads()})


def test_markup_in_a_label_does_not_run(browser: Browser, tmp_path: Path) -> None:
    source = open_view()
    engine = Store()
    engine.bulk_extend(source.quads())
    nasty = "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'>"
    label = Literal(nasty, language="en")
    hnp = entity("actor", "hnp")
    for quad in list(engine.quads_for_pattern(hnp, SKOS.prefLabel, None, None)):
        engine.remove(quad)
    engine.add(Quad(hnp, SKOS.prefLabel, label, REGISTRY_GRAPH))
    path = tmp_path / "nasty.html"
    export(View(Local(engine)), path, focus="mssm")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert "<script>" in page.content().replace("&lt;", "<")
    page.close()
