"""One file a rule, or a pair of rules that meet: what the rule says, against the real coverage and the plain one.

Each expectation was written from the rule. A case is a few statements in the toy world of `world.yaml`, told by what
sets them apart from the guard's own report of a patrol; an empty value leaves a key out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import plain_coverage
import pytest
import yaml
from coverage_cases import Bench, Node, plain

FOLDER = Path(__file__).parent / "fixtures" / "coverage"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))
BASE = {
    "source": "paper-a", "speaker": "guard", "attribution": "indirect", "modality": "asserted-activity",
    "agent": "guard", "action": "patrol", "evidence_for": "T-1", "stated": "2024-06-01", "paraphrase": "A statement.",
}  # fmt: skip
each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def read(path: Path) -> Any:  # noqa: ANN401 - YAML
    """Return a YAML file whose scalars are all text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes text only


def documents(case: Node) -> list[Node]:
    """Return the world of a case, its additions, and its statements by the source they stand in."""
    found = [read(FOLDER / "world.yaml"), *([case["world"]] if "world" in case else [])]
    by_source: dict[str, list[Node]] = {}
    for number, changes in enumerate(case["statements"], start=1):
        made = {key: value for key, value in ({"id": f"s.{number}"} | BASE | changes).items() if value != ""}
        by_source.setdefault(str(made.pop("source")), []).append(made)
    return [*found, *({"source": source, "statements": rows} for source, rows in by_source.items())]


def asked(case: Node) -> Node:
    """Return what a case asks, its numbers as numbers."""
    given = {"mandate": "toy", "as_of": "2024-07-01"} | case.get("ask", {})
    numbers = ("min_independent", "max_age", "min_credibility")
    return {key: int(value) if key in numbers else value for key, value in given.items()}


def expected(path: Path) -> Node:
    """Return the expectation of a case in the types that it is written in; days stay text."""
    text = path.read_text(encoding="utf-8").partition("\nexpect:")[2]
    return dict(yaml.safe_load(re.sub(r"(\d{4}-\d\d-\d\d)", r"'\1'", text)))


def shown(found: Node, key: str) -> Any:  # noqa: ANN401 - of many types
    """Return one field of a result as a case writes it: sets as sorted lists, parts by their status."""
    value = found[key]
    if key == "parts":
        return {slug: part["status"] for slug, part in value.items()}
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


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


def test_there_are_many_cases_and_no_two_of_one_rule() -> None:
    rules = [read(path)["rule"] for path in CASES]
    assert (len(rules) >= 40, len(set(rules))) == (True, len(rules))


@each_case
def test_coverage_is_what_the_rule_says(bench: Bench, path: Path) -> None:
    case = read(path)
    found = plain(bench.assess(documents(case), asked(case)))
    assert as_expected(found, expected(path)) == expected(path)


@each_case
def test_plain_coverage_is_what_the_rule_says(path: Path) -> None:
    case = read(path)
    found = plain_coverage.judge(documents(case), **asked(case))
    assert as_expected(found, expected(path)) == expected(path)


@each_case
def test_both_agree_on_everything_else(bench: Bench, path: Path) -> None:
    case = read(path)
    assert plain(bench.assess(documents(case), asked(case))) == plain_coverage.judge(documents(case), **asked(case))
