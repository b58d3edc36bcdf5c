"""The demo on a terminal of 80 columns: a screen or two, with the text to read in the widest
column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.formats.reports.columns import columns_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess


@pytest.mark.slow
def test_the_demo_takes_at_most_sixty_lines_of_eighty_columns(
    run: Callable[..., CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kg.formats.reports.writing.terminal_width", lambda: 80)
    monkeypatch.setattr("kg.formats.reports.screen.terminal_width", lambda: 80)
    lines = run("demo", "--dir", tmp_path / "d").stdout.splitlines()
    assert len(lines) <= 60
    said = [line for line in lines if not line.startswith("wrote ")]
    assert [line for line in said if len(line) > 80] == []
    assert (tmp_path / "d" / "brief.html").is_file()


@pytest.mark.parametrize("limit", [80, 100, 120])
def test_the_text_to_read_gets_half_of_the_screen(limit: int) -> None:
    names = ("who supports", "whom", "value", "witness", "what is said")
    mission, text = "The mission of the northern river", "It works together with them. " * 4
    rows = [(mission, "Police of the river", "role", mission, text.strip())] * 5
    head = columns_text(names, rows, [False] * 5, limit).splitlines()[0]
    assert limit - head.index("what is said") >= limit // 2
