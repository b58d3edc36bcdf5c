"""The site in a real browser: nothing leaves it, and no page is wider than a phone or a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.docs import site, write
from kg.services.opening import open_view

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.extra


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "site"
    write(site(open_view()), path)
    return path


@pytest.mark.parametrize("width", [390, 1240])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_needs_a_sideways_scroll_or_asks_for_anything(
    browser: Browser,
    folder: Path,
    width: int,
    scheme: Any,  # noqa: ANN401 - a literal of the API
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else trouble.append(request.url),
    )
    for path in sorted(folder.rglob("*.html")):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            trouble.append(f"{path.name} is wider than {width}")
    page.close()
    assert trouble == []


def test_a_link_from_the_list_of_terms_opens_its_section(browser: Browser, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    page.goto((folder / "terms.html").as_uri())
    page.click("ul.index a[href='#Mandate']")
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 100
    page.close()
