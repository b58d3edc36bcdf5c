"""The pages of reports in a real browser: nothing leaves them, a phone is enough, the keyboard is
enough, paper too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.coverage import assess
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.html import coverage_page, difference_page
from kg.mandates import difference
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.extra
NAMES = ("coverage", "ten-tasks", "difference")
CONTRAST = """
() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter(element =>
    element.checkVisibility() && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  return Math.min(...texts.map(element => {
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}
"""  # noqa: E501


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    view = open_view()
    labels = Labels(view)
    made = {"difference": difference_page(difference(view, "S/RES/2699", "S/RES/2793"))}
    for name, mandate, day in (
        ("coverage", "mss", "2024-11-19"),
        ("ten-tasks", "gsf", "2026-11-01"),
    ):
        found = assess(view, mandate, as_of=day)
        made[name] = coverage_page(
            found, coverage_report(found, view, labels, Texts()), view, labels
        )
    folder = tmp_path_factory.mktemp("reports")
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    page.goto(files["coverage"].as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_page_and_the_console_is_silent(
    browser: Browser, files: dict[str, Path], name: str
) -> None:
    page = browser.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            trouble.append(request.url) if request.url != files[name].as_uri() else None
        ),
    )
    page.goto(files[name].as_uri())
    page.wait_for_timeout(300)
    page.close()
    assert trouble == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [390, 1240])
def test_no_width_needs_a_sideways_scroll_with_everything_folded_out(
    browser: Browser, files: dict[str, Path], name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(files[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(
    browser: Browser,
    files: dict[str, Path],
    name: str,
    scheme: Any,  # noqa: ANN401 - a literal of the API
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(files[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(CONTRAST) >= 4.5
    page.close()


def test_a_number_opens_its_statements_and_a_statement_its_card(opened: Page) -> None:
    opened.click("a[aria-label^='4 statements: Haiti, MT-01']")
    behind = opened.locator(".behind:target")
    assert behind.locator("li").count() == 4
    behind.locator("li a").first.click()
    assert opened.locator("#s-C005").is_visible()
    assert not behind.is_visible()


def test_the_keyboard_reaches_a_number_its_statements_and_the_way_back(opened: Page) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.locator("a[aria-label^='4 statements: Haiti, MT-01']").focus()
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "close"
    opened.keyboard.press("Enter")
    assert opened.locator(".behind:target").count() == 0
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "4 statements: Haiti"
    )


def test_the_keyboard_folds_the_evidence_of_a_task_out(opened: Page) -> None:
    opened.locator("#t-MT-03 + tr summary").focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#s-C054").is_visible()


def test_paper_shows_the_evidence_that_the_screen_folds_away(opened: Page) -> None:
    assert not opened.locator("#s-C054").is_visible()
    opened.emulate_media(media="print", color_scheme="dark")
    assert opened.locator("#s-C054").is_visible()
    assert opened.evaluate("getComputedStyle(document.body).color") == "rgb(23, 32, 43)"
