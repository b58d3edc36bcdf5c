"""Control goes down the layers: what a load and a query call is below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from call_paths import STATEMENT, command, of_call, traced

from kg import reason
from kg.engine import scratch
from kg.journal import lines_of
from kg.store import View

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def radio(tmp_path: Path) -> Path:
    (tmp_path / "radio.yaml").write_text(STATEMENT, encoding="utf-8")
    return tmp_path / "radio.yaml"


def test_load_turns_back_for_names_alone(store: Path, radio: Path) -> None:
    load = of_call(lambda: command("load", radio, "--store", store))
    assert list(load.turns_back) == [("importers/names.py", "store/view.py")]


def test_load_passes_journal_store_and_reasoning(store: Path, radio: Path) -> None:
    load = of_call(lambda: command("load", radio, "--store", store))
    edges = {("cli", "services"), ("services", "journal"), ("services", "reason")}
    assert edges - set(load.edges) == set()


def test_query_with_a_parameter_never_turns_back() -> None:
    command("query", "actions")  # opens the view, which is no part of a query
    query = of_call(lambda: command("query", "tasks-of-mandate", "-p", "mandate=mss"))
    assert (query.turns_back, ("services", "query") in query.edges) == ({}, True)


def test_generator_consumed_further_down_counts_as_a_turn_back() -> None:
    quads = reason.derive(View(scratch()))
    with traced() as paths:
        lines_of(quads)
    assert list(paths.turns_back) == [("journal/canonical.py", "reason/rules.py")]
