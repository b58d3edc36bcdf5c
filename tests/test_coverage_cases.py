"""One file a rule, or a pair of rules that meet: what the rule says, against the real coverage and
the plain one.

Each expectation was written from the rule. A case is a few statements in the toy world of
`world.yaml`, told by what sets them apart from the guard's own report of a patrol; an empty value
leaves a key out.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import plain_coverage
import pytest
from coverage_cases import CASES, Bench, Node, asked, documents, expected, plain, read

if TYPE_CHECKING:
    from pathlib import Path

each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def shown(found: Node, key: str) -> Any:  # noqa: ANN401 - of many types
    """Return one field of a result as a case writes it: sets as sorted lists, parts by their
    status.
    """
    value = found[key]
    if key == "parts":
        return {slug: part["status"] for slug, part in value.items()}
    if key == "duty_lists":
        return {
            slug: {name: sorted(ids) for name, ids in lists.items()}
            for slug, lists in value.items()
        }
    if key == "lists":
        return {name: sorted(ids) for name, ids in value.items()}
    if isinstance(value, set):
        return sorted(list(each) if isinstance(each, tuple) else each for each in value)
    return list(value) if key == "tasks" else value


def as_expected(found: Node, wanted: Node) -> Node:
    """Return the fields of a result that a case speaks of."""
    return {
        key: {field: shown(found["tasks"][key], field) for field in value}
        if key in found["tasks"]
        else shown(found, key)
        for key, value in wanted.items()
    }


@cache
def bench() -> Bench:
    return Bench()


@cache
def judged(path: Path) -> Node:
    """Return the coverage of a case."""
    case = read(path)
    return plain(bench().assess(documents(case), asked(case)))


def test_there_are_many_cases_and_no_two_of_one_rule() -> None:
    rules = [read(path)["rule"] for path in CASES]
    assert (len(rules) >= 40, len(set(rules))) == (True, len(rules))


@each_case
def test_coverage_is_what_the_rule_says(path: Path) -> None:
    assert as_expected(judged(path), expected(path)) == expected(path)


@each_case
def test_plain_coverage_is_what_the_rule_says(path: Path) -> None:
    case = read(path)
    found = plain_coverage.judge(documents(case), **asked(case))
    assert as_expected(found, expected(path)) == expected(path)


@each_case
def test_both_agree_on_everything_else(path: Path) -> None:
    case = read(path)
    assert judged(path) == plain_coverage.judge(documents(case), **asked(case))
