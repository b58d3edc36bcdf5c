"""--limit: the first rows as they are without it, and no more of them computed than are shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kg.engine import scratch
from kg.query import from_text, run
from kg.query.run import RESULTS
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

TERMS = (
    "<http://e/a>",
    '"plain"',
    '"tab\\tline\\nreturn\\rquote\\"back\\\\"',
    '"fr"@fr',
    '""',
    "1",
    "1.50",
    "1e3",
    "true",
    '"x"^^<http://e/type>',
    '"2024-01-01"^^xsd:date',
    '"😀 \\u0001"',
    "UNDEF",
    '"?a"',
    '"01"^^xsd:integer',
)
VALUES = (
    f"SELECT ?a ?b {{ VALUES (?a ?b) {{ "
    f"{' '.join(f'({term} {n})' for n, term in enumerate(TERMS))} }} }}"
)


def answered(text: str, form: str, limit: int | None) -> tuple[bytes, bool]:
    return run(View(scratch()), from_text(text, "query", "", "query"), {}, form, limit=limit)


@pytest.mark.parametrize("form", RESULTS)
def test_a_limit_above_the_rows_changes_no_byte(form: str) -> None:
    assert answered(VALUES, form, len(TERMS)) == answered(VALUES, form, None)


@pytest.mark.parametrize("form", RESULTS)
@pytest.mark.parametrize("limit", [0, 1, 7, len(TERMS) - 1])
def test_a_limit_gives_the_first_rows_and_says_that_there_are_more(form: str, limit: int) -> None:
    first = answered(f"{VALUES} LIMIT {limit}", form, None)[0]
    assert answered(VALUES, form, limit) == (first, True)


@pytest.mark.parametrize("form", RESULTS)
def test_no_rows_are_no_more_than_none(form: str) -> None:
    assert answered("SELECT ?a { ?a ?b ?c }", form, 0)[1] is False


def test_what_lies_past_the_limit_is_not_computed() -> None:
    names = [f"?v{n}" for n in range(8)]
    many = " ".join(map(str, range(100)))
    text = (
        f"SELECT * {{ "
        f"{' '.join(f'VALUES {name} {{ {many} }}' for name in names)} "
        f"}}"
    )  # 10 to the 16th rows
    started = time.process_time()
    assert answered(text, "json", 3)[1] is True
    assert time.process_time() - started < 1


def test_the_command_shows_the_first_rows_and_exits_5(
    run: Callable[..., CompletedProcess[str]],
) -> None:
    cut = run("query", "tasks-of-mandate", "-p", "mandate=mss", "--limit", "2", "-f", "csv")
    assert (cut.returncode, len(cut.stdout.splitlines())) == (5, 3)
