"""The brief in a real browser: it prints on one sheet, whatever the mission, and reads on a
phone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import missions
import pytest

from kg.formats.reports.brief import brief_page
from kg.formats.reports.html.brief import brief_html
from kg.model import Clocks
from kg.services.brief import BriefRequest, brief
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from kg.store import View

pytestmark = pytest.mark.extra
SIZES = ((1, 3), (7, 12), (16, 8), (30, 25), (60, 60))
"""Tasks of a mission, and words of each label."""


def pages_of(browser: Browser, file: Path, paper: str) -> int:
    """Return how many sheets a page prints on."""
    page = browser.new_page()
    page.goto(file.as_uri())
    printed = page.pdf(format=paper)
    page.close()
    size = {"A4": b"0 0 59", "Letter": b"0 0 612"}[paper]
    assert b"/MediaBox [" + size in printed
    counts = re.findall(rb"/Type\s*/Page\b", printed)
    assert counts
    return len(counts)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("mandate", [("mss", "2024-11-19"), ("gsf", "2026-01-01")])
def test_brief_of_the_packaged_base_prints_on_one_sheet(
    browser: Browser, tmp_path: Path, mandate: tuple[str, str], paper: str
) -> None:
    slug, day = mandate
    answer = brief(open_view(), BriefRequest(slug, Clocks(day)))
    file = tmp_path / "brief.html"
    file.write_text(brief_html(brief_page(answer)), encoding="utf-8")
    assert pages_of(browser, file, paper) == 1


@pytest.mark.parametrize(("tasks", "words"), SIZES)
def test_brief_of_any_mission_prints_on_one_sheet_and_fits_a_phone(
    browser: Browser, read: Callable[..., View], tmp_path: Path, tasks: int, words: int
) -> None:
    view = read(missions.mission(tasks, words), *missions.statements(tasks))
    answer = brief(view, BriefRequest("zz-mandate", Clocks(missions.DAY)))
    file = tmp_path / "brief.html"
    file.write_text(brief_html(brief_page(answer)), encoding="utf-8")
    assert [pages_of(browser, file, paper) for paper in ("A4", "Letter")] == [1, 1]
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
