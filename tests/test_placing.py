"""Where subjects stood: the side files of the journal, and the findings that point at lines by
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import load, log, retract

from kg import resources
from kg.errors import Finding
from kg.services.locations import subject_locations, with_locations
from kg.services.opening import open_view
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ACTOR = """\
@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .

<https://w3id.org/mandate-kg/id/actor/odd> a mkg:Actor .
"""


@pytest.fixture
def odd(store: Path, tmp_path: Path) -> Path:
    (tmp_path / "odd.ttl").write_text(ACTOR)
    load([tmp_path / "odd.ttl"], store, isolated=False)
    return store


def about(focus: str) -> Finding:
    return Finding("", 0, 0, "a-code", "error", "wrong", "put it right", focus)


def location_of(store: Path, focus: str) -> tuple[str, int, int]:
    found = with_locations([about(focus)], open_view(store), store)[0]
    return found.path, found.line, found.column


@pytest.mark.slow
def test_every_finding_about_an_entry_names_the_line_it_was_loaded_from(
    odd: Path, run: Runner
) -> None:
    told = run("validate", "--store", odd)
    heads = {line.partition(": SH-")[0] for line in told.stdout.splitlines()}
    assert (told.returncode, heads) == (1, {f"{odd.parent / 'odd.ttl'}:3:1"})


def test_part_of_a_statement_is_found_where_the_statement_stood(store: Path) -> None:
    said = entity("statement", "donare-2024.1").value
    assert location_of(store, said + "#quantity") == location_of(store, said)


def test_packaged_statement_is_found_on_its_own_line(store: Path) -> None:
    path, line, column = location_of(store, entity("statement", "C008").value)
    text = (resources.root() / path).read_text(encoding="utf-8").splitlines()[line - 1]
    assert text[column - 1 :].lstrip("{").startswith("id: C008")


def test_subject_that_no_load_defines_has_no_place(store: Path) -> None:
    assert location_of(store, "http://e/nowhere") == ("", 0, 0)


@pytest.mark.slow
def test_load_that_was_withdrawn_gives_no_place(odd: Path) -> None:
    retract(odd, log(odd)[-1].entry.id, "a test")
    assert entity("actor", "odd").value not in subject_locations(odd)
