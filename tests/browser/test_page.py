"""The interactive page in a real browser: nothing leaves it, nothing overlaps, the keyboard is enough."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from kg.export import export
from kg.pipeline import open_view
from kg.sources import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

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
