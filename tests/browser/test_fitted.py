"""A page of a network opens with the whole picture in its frame, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.formats import export
from kg.services.opening import open_view

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.extra
CUT_OFF = """
() => {
  const frame = document.querySelector('.frame'), edge = frame.getBoundingClientRect();
  const outside = [...frame.querySelectorAll('.n, .w, .g-legend text')].filter(part => {
    const box = part.getBoundingClientRect();
    return box.left < edge.left || box.right > edge.right + 1 || box.top < edge.top || box.bottom > edge.bottom + 1;
  });
  return [frame.scrollWidth - frame.clientWidth, frame.scrollHeight - frame.clientHeight, outside.length];
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, view = tmp_path_factory.mktemp("pages"), open_view()
    made = {name: folder / f"{name}.html" for name in ("relations", "mission", "mandate")}
    export(view, made["relations"])
    export(view, made["mission"], focus="mssm", hops=2, as_of="2024-11-20")
    export(view, made["mandate"], kind="mandate", focus="mss", hops=2, as_of="2024-11-19")
    return made


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("name", ["relations", "mission", "mandate"])
def test_nothing_is_cut_off_on_opening(  # noqa: PLR0913 - a page, two sizes and a script
    browser: Browser, files: dict[str, Path], name: str, width: int, height: int, *, script: bool
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=script)
    page.goto(files[name].as_uri())
    if script:
        assert page.evaluate(CUT_OFF) == [0, 0, 0]
    else:
        frame, drawn = (
            page.locator(".frame").bounding_box(),
            page.locator(".frame svg").bounding_box(),
        )
        assert frame is not None
        assert drawn is not None
        assert (drawn["width"] <= frame["width"], drawn["height"] <= frame["height"]) == (
            True,
            True,
        )
    page.close()


def test_counts_of_a_hidden_kind_go_with_it(browser: Browser, files: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(files["mandate"].as_uri())
    assert page.locator(".c.e-aim").first.is_visible()
    page.click(".chip[data-of=e-aim]")
    assert page.locator(".c.e-aim:visible").count() == 0
    assert page.locator(".c.e-act").first.is_visible()
    page.close()


def test_a_task_opens_to_all_its_evidence(browser: Browser, files: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(files["mandate"].as_uri())
    page.locator(".n", has_text="critical sites").first.click()
    ids = page.locator("#panel .card h3").all_inner_texts()
    assert sorted(text.split()[0] for text in ids) == [
        "C062",
        "C063",
        "C065",
        "C067",
        "C073",
        "C083",
    ]
    page.close()
