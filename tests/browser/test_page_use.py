"""The interactive page as people use it: keyboard, search, filters, zoom, paper, saving, and
without its script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import project
from kg.draw.png import raster
from kg.formats.networks.page import page as made_page
from kg.formats.pictures import folded, picture
from kg.network import Evidence, views
from kg.services.opening import open_view

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from kg.network import Network

SVG = "{http://www.w3.org/2000/svg}"
pytestmark = pytest.mark.extra


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
    shown = page.evaluate(
        "[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).length"
    )
    assert 0 < shown < page.evaluate("document.querySelectorAll('tbody tr').length")
    assert f"{shown} in the table" in page.inner_text("#said")
    page.keyboard.press("Escape")
    assert page.text_content("#shown") == ""


def test_a_chip_hides_what_it_names_in_picture_and_table(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click(".chip[data-of=k-mandate]")
    assert page.evaluate(
        "[...document.querySelectorAll('.n.k-mandate[data-node]')].every(n => "
        "!n.getClientRects().length)"
    )
    shown = page.locator("tbody tr:not([hidden])").all_text_contents()
    assert len(shown) > 10
    assert [
        row for row in shown if "S/RES" in row or "Resolution" in row or "Mandate of" in row
    ] == []
    assert page.get_attribute(".chip[data-of=k-mandate]", "aria-pressed") == "false"
    page.click(".chip[data-of=k-mandate]")
    assert page.text_content("#shown") == ""


def test_choosing_a_node_lights_its_neighbours_alone(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click(".n[data-node]:has-text('Haitian National Police') >> nth=0")
    lit = page.evaluate(
        "[...document.querySelectorAll('.n.near')].map(n => n.querySelector('title').textContent)"
    )
    assert any("Multinational Security Support Mission" in name for name in lit)
    faint = (
        "[...document.querySelectorAll('.g-legend > *')].filter(e => "
        "getComputedStyle(e).opacity !== '1').length"
    )
    assert page.evaluate(faint) == 0
    assert len(lit) < page.evaluate("document.querySelectorAll('.n[data-node]').length")


@pytest.mark.parametrize("kind", views())
def test_a_line_says_what_it_joins_and_on_what_it_rests(browser: Browser, kind: str) -> None:
    network = project(open_view(), kind)
    page = browser.new_page()
    page.set_content(made_page(network, ()))
    titles = page.evaluate(
        "[...document.querySelectorAll('.e[data-ends] title')].map(t => t.textContent)"
    )
    assert titles == [line.about for line in picture(folded(network)).lines]
    page.close()


def test_zoom_and_fit_change_the_size_and_not_the_picture(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    wide = page.evaluate("document.querySelector('.frame svg').getBoundingClientRect().width")
    page.click("#in")
    assert (
        page.evaluate("document.querySelector('.frame svg').getBoundingClientRect().width") > wide
    )
    page.click("#fit")
    assert page.evaluate(
        "document.querySelector('.frame').scrollWidth <= "
        "document.querySelector('.frame').clientWidth"
    )


def test_a_drag_moves_the_picture(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    for _ in range(3):
        page.click("#in")
    box = page.locator(".frame").bounding_box()
    assert box is not None
    page.evaluate("document.querySelector('.frame').scrollLeft = 5")
    before = page.evaluate("document.querySelector('.frame').scrollLeft")
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] - 50, box["y"] + 20)
    page.mouse.up()
    assert page.evaluate("document.querySelector('.frame').scrollLeft") == before + 80


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_picture_is_an_svg_of_its_own(
    browser: Browser,
    file: Path,
    tmp_path: Path,
    scheme: Any,  # noqa: ANN401 - a literal of the API
) -> None:
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
    assert len([each for each in root.iter() if "data-node" in each.attrib]) > 10
    assert root.attrib["role"] == "img"
    assert trouble == []
    page.close()


def test_printing_leaves_the_tools_out_and_shows_the_whole_picture(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.emulate_media(media="print")
    assert not page.is_visible("#search")
    assert page.evaluate(
        "document.querySelector('.frame').scrollWidth <= "
        "document.querySelector('.frame').clientWidth + 1"
    )


def test_a_saved_picture_says_what_it_is_and_rests_on_as_it_was_left(
    opened: tuple[Page, list[str]], tmp_path: Path
) -> None:
    page, _ = opened
    page.click(".chip[data-of=k-event]")
    page.click(".n[data-node]:has-text('Haitian National Police') >> nth=0")
    with page.expect_download() as waiting:
        page.click("#save")
    path = tmp_path / "saved.svg"
    waiting.value.save_as(path)
    root = ET.parse(path).getroot()  # noqa: S314 - our own page wrote it
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Multinational Security Support Mission: who stands in which relation to whom" in said
    assert "As of 2024-11-19." in said
    assert "Sources: The Star (Kenya), 2024-11-20" in said
    classes = [name for each in root.iter() for name in each.attrib.get("class", "").split()]
    assert {"off", "near", "chosen", "choosing", "t"} & set(classes) == set()
    assert "k-event" not in {
        name
        for each in root.iter()
        if "data-node" in each.attrib
        for name in each.attrib["class"].split()
    }
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    texts = [(float(text.attrib["x"]), float(text.attrib["y"])) for text in root.iter(f"{SVG}text")]
    assert all(left <= x <= left + wide and top + 12 <= y <= top + high - 4 for x, y in texts)
    assert raster(path.read_text(encoding="utf-8"), zoom=1)[:4] == b"\x89PNG"


def test_a_saved_picture_has_its_colours_by_itself(
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    with page.expect_download() as waiting:
        page.click("#save")
    path = tmp_path / "saved.svg"
    waiting.value.save_as(path)
    alone = browser.new_page(viewport={"width": 1400, "height": 1200})
    alone.goto(path.as_uri())
    painted = (
        "[...document.querySelectorAll('.b')].map(b => getComputedStyle(b).fill + "
        "getComputedStyle(b).stroke)"
    )
    assert alone.evaluate(painted) == page.evaluate(painted.replace("('.b')", "('.frame .b')"))
    assert len(set(alone.evaluate(painted))) > 2
    page.close()
    alone.close()


REACHED = """
() => {
  const nodes = [...document.querySelectorAll('.n[data-node]')];
  const start = nodes.findIndex(n => n.getAttribute('tabindex') === '0'), seen = new Set([start]);
  nodes[start].focus();
  for (let pressed = 0; pressed < nodes.length; pressed += 1) {
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'PageDown', bubbles: true}));
    seen.add(nodes.indexOf(document.activeElement));
  }
  return [seen.size, nodes.length, nodes.indexOf(document.activeElement) === start];
}
"""  # noqa: E501


@pytest.mark.parametrize("kind", views())
def test_the_keyboard_reaches_every_node(browser: Browser, kind: str) -> None:
    page = browser.new_page()
    page.set_content(made_page(project(open_view(), kind), ()))
    reached, every, back = page.evaluate(REACHED)
    assert (reached, back) == (every, True)
    page.close()


def test_one_node_alone_is_in_the_tab_order_wherever_the_focus_goes(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.focus(".n[tabindex='0']")
    for key in ("ArrowRight", "ArrowUp", "PageDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        assert page.locator(".n[tabindex='0']").count() == 1
        assert page.evaluate("document.activeElement.getAttribute('tabindex')") == "0"


def test_an_arrow_key_goes_to_a_neighbour_on_that_side(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.focus(".n[tabindex='0']")
    before = page.evaluate("document.activeElement.getBoundingClientRect().x + scrollX")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getBoundingClientRect().x + scrollX") > before


def test_focus_is_seen(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.focus("#search")
    for _ in range(30):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle "
            "+ s.outlineWidth; })()"
        )
        assert seen == "solid2px", page.evaluate("document.activeElement.outerHTML.slice(0, 80)")


def test_both_skip_links_move_the_focus(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    for name in ("picture", "table"):
        page.focus(f".skip[href='#{name}']")
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        page.wait_for_function(f"document.activeElement.id === '{name}'")


def test_the_focus_comes_back_from_the_evidence_of_a_line(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.evaluate(
        "document.querySelector('.e[data-ends]').dispatchEvent(new MouseEvent('click', {bubbles: "
        "true}))"
    )
    page.focus("#close")
    page.keyboard.press("Enter")
    assert not page.is_visible("#panel")
    assert page.evaluate("document.activeElement.classList.contains('n')")


def test_evidence_names_speaker_source_days_and_place_in_the_source(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.click(".n[data-node]:has-text('Haitian National Police') >> nth=0")
    told = page.inner_text("#panel .card >> nth=0")
    assert told.splitlines()[0] == "C054 act: asserted activity"
    for part in (
        "Characters 2999 to 3032",
        "Multinational Security Support Mission",
        "The Star (Kenya), source mssm-2024-11-19",
        "stated 2024-11-19; known from 2024-11-20",
    ):
        assert part in told
    assert "The same statements as above." in page.inner_text("#panel")


@pytest.mark.parametrize("typed", ["leogane", "LÉOGÂNE", "Le\u0301oga\u0302ne"])
def test_search_folds_accents_and_case(browser: Browser, typed: str) -> None:
    network: Network = nx.MultiDiGraph(title="Two", caption="", left_out="")
    network.add_node("urn:a", label="Léogâne", kind="place")
    network.add_node("urn:b", label="Delmas", kind="place")
    network.add_edge("urn:b", "urn:a", "e", label="near", value="none", statements="")
    page = browser.new_page()
    page.set_content(made_page(network, ()))
    page.fill("#search", typed)
    assert page.locator("#found button").all_inner_texts() == ["Place: Léogâne"]
    page.close()


def test_a_name_in_another_language_finds_its_rows_too(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.fill("#search", "polis nasyonal")
    shown = page.locator("tbody tr:not([hidden])").all_text_contents()
    assert len(shown) > 3
    assert all("Haitian National Police" in row for row in shown)


def test_a_name_that_the_picture_leaves_out_is_found_in_the_table(browser: Browser) -> None:
    whole: Network = nx.MultiDiGraph(title="Three", caption="", left_out="")
    whole.add_node("urn:a", label="Haiti", kind="place")
    whole.add_node("urn:b", label="Delmas", kind="place")
    whole.add_node("urn:c", label="Crossroads", label_ht="Kafou", kind="place")
    whole.add_edge("urn:b", "urn:a", "e", label="within", value="none", statements="")
    whole.add_edge("urn:c", "urn:a", "f", label="within", value="none", statements="")
    page = browser.new_page()
    page.set_content(made_page(whole.subgraph(["urn:a", "urn:b"]).copy(), (), None, whole))
    page.fill("#search", "kafou")
    assert page.inner_text("#said") == "0 in the picture; 1 in the table"
    # Its text content: what is below the window has no inner text until the browser draws it.
    assert page.locator("tbody tr:not([hidden]) td >> nth=0").text_content() == "Crossroads"
    page.close()


def test_a_search_without_result_says_so(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.fill("#search", "zzzz")
    assert page.inner_text("#said").startswith("Nothing found for \u201czzzz\u201d.")


def test_enter_in_the_search_opens_what_was_found_first(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.fill("#search", "hnp")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel-title") == page.locator("#found button").first.inner_text()


def test_what_was_found_is_shown_though_a_chip_had_hidden_it(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.click(".chip[data-of=k-actor]")
    page.fill("#search", "hnp")
    page.keyboard.press("Enter")
    assert page.get_attribute(".chip[data-of=k-actor]", "aria-pressed") == "true"
    assert page.inner_text("#panel-title") == "Police service: Haitian National Police (hnp)"


def test_a_chip_of_a_style_hides_its_lines_their_words_and_their_rows(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.click(".chip[data-of=e-registry]")
    seen = "s => [...document.querySelectorAll(s)].filter(e => e.getClientRects().length).length"
    assert page.evaluate(seen, ".e-registry[data-ends]") == 0
    assert page.evaluate(seen, "tbody tr[data-of~=e-registry]") == 0
    assert page.evaluate(seen, "tbody tr[data-of~=e-act]") > 0
    assert "part of" not in page.locator(".g-words .w:not(.off)").all_inner_texts()


@pytest.mark.parametrize(("key", "wider"), [("+", True), ("-", False)])
def test_the_keyboard_zooms_and_goes_back(
    opened: tuple[Page, list[str]], key: str, wider: bool
) -> None:
    page, _ = opened
    size = "document.querySelector('.frame svg').getBoundingClientRect().width"
    before = page.evaluate(size)
    page.focus(".n[tabindex='0']")
    page.keyboard.press(key)
    assert (page.evaluate(size) > before) == wider
    page.keyboard.press("0")
    assert page.evaluate(size) == before


def test_the_wheel_zooms_about_the_pointer(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click("#in")
    place = "document.querySelector('.n[data-node] .b').getBoundingClientRect().x"
    page.evaluate(
        "document.querySelector('.n[data-node]').scrollIntoView({block: 'center', inline: "
        "'center'})"
    )
    box = page.locator(".n[data-node] >> nth=0").bounding_box()
    assert box is not None
    before = page.evaluate(place)
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("document.getElementById('scale').textContent === '138 %'")
    assert abs(page.evaluate(place) - before) < 12


def test_a_drag_that_begins_on_a_node_opens_nothing(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.click("#in")
    box = page.locator(".n[data-node]:has-text('Gangs in Haiti') >> nth=0").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=4)
    page.mouse.up()
    assert not page.is_visible("#panel")
    page.mouse.click(x - 40, y)
    assert page.is_visible("#panel")


def test_paper_shows_the_picture_in_full_strength_and_width_though_evidence_was_open(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    page.click(".n[data-node]:has-text('Gangs in Haiti') >> nth=0")
    page.emulate_media(media="print")
    assert not page.is_visible("#panel")
    faint = (
        "[...document.querySelectorAll('.n,.e,.w')].filter(e => getComputedStyle(e).opacity "
        "!== '1').length"
    )
    assert page.evaluate(faint) == 0
    assert page.evaluate("getComputedStyle(document.body).paddingRight") == "24px"
    assert page.evaluate(
        "[...document.querySelectorAll('.card')].every(c => c.getClientRects().length || "
        "c.closest('#panel'))"
    )


def test_without_its_script_a_page_shows_picture_table_and_evidence_and_no_dead_button(
    browser: Browser, file: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".n[data-node] >> nth=0").is_visible()
    assert page.locator("tbody tr >> nth=0").is_visible()
    page.locator("#s-C054").scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    assert "Sustained joint patrols." in page.locator("#s-C054").all_text_contents()[0]
    assert [
        one.get_attribute("id") for one in page.locator("button, input").all() if one.is_visible()
    ] == []
    page.locator("tbody a >> nth=0").click()
    assert page.locator(".card:target").count() == 1
    context.close()


def test_a_network_of_2000_nodes_and_5000_edges_lays_out_what_is_in_sight(browser: Browser) -> None:
    network: Network = nx.MultiDiGraph(title="Large", caption="", left_out="")
    for number in range(2000):
        network.add_node(
            f"urn:{number}", label=f"Name {number}", kind="actor", label_fr=f"Nom {number}"
        )
    for number in range(5000):
        ends = f"urn:{number % 2000}", f"urn:{number * 7 % 2000}"
        network.add_edge(
            *ends,
            f"e{number}",
            label="supports",
            value="act",
            statements=f"G{number}",
            begins="2024-11-19",
        )
    told = [
        Evidence(f"G{n}", "Said.", "", "act", "A", "", "s", "T", "P", "", "", None, ())
        for n in range(5000)
    ]
    text = made_page(network.subgraph(list(network)[:300]).copy(), told, None, network)
    page = browser.new_page()
    page.set_content(text, wait_until="load")
    assert page.locator(".n[data-node]").count() == 300
    assert page.locator("tbody tr").count() == 5000
    assert page.evaluate(LAID_OUT) == 0
    page.evaluate("document.getElementById('evidence').scrollIntoView()")
    page.wait_for_timeout(100)
    assert 0 < page.evaluate(LAID_OUT) < 500
    page.close()


LAID_OUT = """
() => [...document.querySelectorAll('.card')].filter(
  card => card.firstChild.checkVisibility({contentVisibilityAuto: true})).length
"""
