"""The interactive page in a real browser: nothing leaves it, nothing overlaps, the keyboard is enough."""

from __future__ import annotations

from importlib.resources import files
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from payloads import PAYLOADS

from kg import pipeline
from kg.export import export
from kg.export.page import page as made_page
from kg.model import Passage
from kg.network import Evidence, evidence, project
from kg.pipeline import open_view
from kg.sources import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from kg.network import Network

MARKET = Path(__file__).parents[1] / "fixtures" / "market-town"
pytestmark = pytest.mark.extra
BOXES = """
() => [...document.querySelectorAll('svg .g-nodes > *')].map(g => {
  const b = g.getBoundingClientRect();
  return [b.left, b.top, b.right, b.bottom];
})
"""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "mssm.html"
    export(open_view(), path, focus="mssm", hops=2, as_of="2024-11-19", texts=Texts())
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[tuple[Page, list[str]]]:
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    page.on("request", lambda request: trouble.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    yield page, trouble
    page.close()


def test_nothing_leaves_the_page_and_the_console_is_silent(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    page.wait_for_timeout(300)
    assert trouble == []


def test_no_box_with_its_label_lies_over_another(opened: tuple[Page, list[str]]) -> None:
    boxes: list[list[float]] = opened[0].evaluate(BOXES)
    assert len(boxes) > 10
    over = [(a, b) for a, b in combinations(boxes, 2) if _overlap(a, b)]
    assert over == []


def _overlap(a: list[float], b: list[float]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scroll(browser: Browser, file: Path, scheme: Any) -> None:  # noqa: ANN401 - a literal of the API
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_the_keyboard_reaches_the_evidence(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('svg .g-nodes > *') !== null"):
            break
    assert page.evaluate("document.activeElement.closest('svg .g-nodes > *') !== null")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert "C0" in page.inner_text("#panel")
    assert trouble == []


MARKED = """
() => Object.fromEntries(
  [...document.querySelectorAll('.card mark')].map(m => [m.closest('.card').id.slice(2), m.textContent]))
"""
LABELS = """
() => [...document.querySelectorAll('svg .g-words .w text')].map(t => {
  const b = t.getBoundingClientRect();
  return [b.left, b.top, b.right, b.bottom];
})
"""


def test_no_label_of_a_line_lies_over_another_or_over_a_box(opened: tuple[Page, list[str]]) -> None:
    labels: list[list[float]] = opened[0].evaluate(LABELS)
    boxes: list[list[float]] = opened[0].evaluate(BOXES)
    assert len(labels) > 10
    assert [pair for pair in combinations(labels, 2) if _overlap(*pair)] == []
    assert [pair for pair in product(labels, boxes) if _overlap(*pair)] == []


def test_the_keyboard_alone_goes_from_search_to_evidence(opened: tuple[Page, list[str]]) -> None:
    page, trouble = opened
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search":
            break
    page.keyboard.type("polis nasyonal")  # its name in Haitian Creole
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#found') !== null"):
            break
    page.keyboard.press("Enter")
    assert page.inner_text("#panel-title") == "Police service: Haitian National Police (hnp)"
    assert page.evaluate("document.activeElement.id") == "panel-title"
    assert "C008" in page.inner_text("#panel-body")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('n')")
    assert trouble == []


def test_search_filters_the_table_and_says_how_much(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.fill("#search", "works with")
    shown = page.evaluate("[...document.querySelectorAll('#rows tr')].filter(r => !r.hidden).length")
    assert 0 < shown < page.evaluate("document.querySelectorAll('#rows tr').length")
    assert f"{shown} in the table" in page.inner_text("#said")
    page.keyboard.press("Escape")
    assert page.inner_text("#shown") == ""


def test_a_chip_hides_what_it_names_in_picture_and_table(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click(".chip[data-of=k-mandate]")
    assert page.evaluate(
        "[...document.querySelectorAll('.n.k-mandate[data-node]')].every(n => !n.getClientRects().length)"
    )
    assert page.evaluate("[...document.querySelectorAll('#rows tr[data-of~=k-mandate]')].every(r => r.hidden)")
    assert page.get_attribute(".chip[data-of=k-mandate]", "aria-pressed") == "false"
    page.click(".chip[data-of=k-mandate]")
    assert page.inner_text("#shown") == ""


def test_choosing_a_node_lights_its_neighbours_alone(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click(".n[data-node]:has-text('Haitian National Police') >> nth=0")
    lit = page.evaluate("[...document.querySelectorAll('.n.near')].map(n => n.querySelector('title').textContent)")
    assert any("Multinational Security Support Mission" in name for name in lit)
    assert len(lit) < page.evaluate("document.querySelectorAll('.n[data-node]').length")


def test_zoom_and_fit_change_the_size_and_not_the_picture(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    wide = page.evaluate("document.querySelector('.frame svg').getBoundingClientRect().width")
    page.click("#in")
    assert page.evaluate("document.querySelector('.frame svg').getBoundingClientRect().width") > wide
    page.click("#fit")
    assert page.evaluate("document.querySelector('.frame').scrollWidth <= document.querySelector('.frame').clientWidth")


def test_a_drag_moves_the_picture(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click("#in")
    box = page.locator(".frame").bounding_box()
    assert box is not None
    before = page.evaluate("document.querySelector('.frame').scrollLeft")
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] - 50, box["y"] + 20)
    page.mouse.up()
    assert page.evaluate("document.querySelector('.frame').scrollLeft") == before + 80


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_picture_is_an_svg_of_its_own(
    browser: Browser, file: Path, tmp_path: Path, scheme: Any  # noqa: ANN401 - a literal of the API
) -> None:  # fmt: skip
    page = browser.new_page(color_scheme=scheme)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.goto(file.as_uri())
    with page.expect_download() as waiting:
        page.click("#save")
    path = tmp_path / "saved.svg"
    waiting.value.save_as(path)
    root = ET.parse(path).getroot()  # noqa: S314 - our own page wrote it
    assert waiting.value.suggested_filename.endswith(".svg")
    assert len([each for each in root.iter() if "data-box" in each.attrib]) > 10
    assert root.attrib["role"] == "img"
    assert trouble == []
    page.close()


def test_printing_leaves_the_tools_out_and_shows_the_whole_picture(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.emulate_media(media="print")
    assert not page.is_visible("#search")
    assert page.evaluate(
        "document.querySelector('.frame').scrollWidth <= document.querySelector('.frame').clientWidth + 1"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["closed", "open", "searching"])
def test_axe_finds_no_violation(browser: Browser, file: Path, scheme: Any, state: str) -> None:  # noqa: ANN401 - a literal
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(color_scheme=scheme)
    page.goto(file.as_uri())
    if state == "open":
        page.click(".n[data-node]:has-text('Haitian National Police') >> nth=0")
    if state == "searching":
        page.fill("#search", "haiti")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10
    page.close()


def test_a_page_opens_bounded_with_the_whole_in_its_table(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bounded.html"
    notes = export(open_view(), path, kind="statements", max_nodes=40)
    whole = project(open_view(), "statements", max_nodes=None)
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.querySelectorAll('.n[data-node]').length") == 40
    assert page.evaluate("document.querySelectorAll('#rows tr').length") == whole.number_of_edges()
    assert "beyond the 40 best linked" in notes[0]
    assert notes[0] in page.inner_text("header")
    page.close()


def test_the_passage_is_marked_where_the_text_is_attached(browser: Browser, tmp_path: Path) -> None:
    store = tmp_path / "store"
    pipeline.initialise(store, empty=False)
    pipeline.load([MARKET / "statements.yaml"], store, texts=Texts((MARKET,)))
    path = tmp_path / "market.html"
    view = open_view(store)
    export(view, path, kind="statements", texts=Texts((MARKET,)), max_nodes=None)
    text = (MARKET / "radio-market-2024-12-03.txt").read_text(encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    told = {each.id: each for each in evidence(view, [f"radio-market-2024-12-03.{n}" for n in range(1, 30)])}
    marked: dict[str, str] = page.evaluate(MARKED)
    wanted = {
        name: " ".join(text[each.passage.start : each.passage.end].split())
        for name, each in told.items()
        if each.passage is not None
    }
    assert len(marked) > 3
    assert {name: wanted[name] for name in marked} == marked
    page.close()


def test_sixty_payloads_in_names_iris_languages_and_statements_do_not_run(browser: Browser, tmp_path: Path) -> None:
    network: Network = nx.MultiDiGraph(
        title=" ".join(PAYLOADS), caption=" ".join(PAYLOADS), left_out=" ".join(PAYLOADS), view=PAYLOADS[0],
        as_of=PAYLOADS[1], known_by=PAYLOADS[2], focus="",
    )  # fmt: skip
    told = []
    for number, text in enumerate(PAYLOADS):
        network.add_node(
            f"urn:{text}", label=text, short=text, type=text, kind=text if number % 2 else "actor", statements=text,
            **{f"label_{text}": text},
        )  # fmt: skip
        other = f"urn:{PAYLOADS[number - 1]}"
        network.add_edge(
            f"urn:{text}", other, key=text, label=text, predicate=text, value=text, status=text, count=1,
            statements=f"C{number} {text}", sources=text, known=text, begins=text, ends=text,
        )  # fmt: skip
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
    page.on("request", lambda request: trouble.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    assert page.evaluate("document.querySelectorAll('.n[data-node]').length") == len(PAYLOADS) == 60
    page.fill("#search", "ran=1")
    click = "n => n.dispatchEvent(new MouseEvent('click'))"
    page.evaluate(f"document.querySelectorAll('.n[data-node],.e[data-line]').forEach({click})")
    page.evaluate("document.querySelectorAll('.chip').forEach(chip => { chip.click(); chip.click(); })")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert page.evaluate("[...document.scripts].length") == 1
    assert page.evaluate("document.querySelectorAll('img,iframe,object,embed,base,link,form,video,audio').length") == 0
    assert trouble == []
    page.close()


def test_markup_in_a_label_does_not_run(browser: Browser, tmp_path: Path) -> None:
    from pyoxigraph import Literal, Quad, Store

    from kg.store import View
    from kg.vocab import REGISTRY_GRAPH, SKOS, entity

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
    export(View(engine), path, focus="mssm")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert "<script>" in page.content().replace("&lt;", "<")
    page.close()
