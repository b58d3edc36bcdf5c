"""One strict reader is under every file format of ours: each problem is a finding at its line, with
a remedy.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
from source import trees

from kg.documents import NodeReader, parse_yaml
from kg.errors import InputError
from kg.query import from_text, header, rule
from kg.validate import read_baseline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.documents import Node

RULE = "#+ title: A\n#+ summary: b\n#+ severity: error\n#+ solution: c\nSELECT * { ?s ?p ?o }"


def read(text: str, use: Callable[[NodeReader, Node], object]) -> tuple[Any, list[str]]:
    """Return what a reader makes of the value of `key`, and its findings as lines."""
    reader = NodeReader("a.yaml")
    value = use(reader, parse_yaml(text, "a.yaml").child("key") or parse_yaml(text, "a.yaml"))
    return value, list(map(str, reader.findings))


@pytest.mark.parametrize(
    ("text", "use", "expected"),
    [
        ("key: b", lambda r, n: r.word(n, ["a", "b"], "a letter"), "b"),
        ("key: b", lambda r, n: r.choice(n, ["a", "b"], "letter"), "b"),
        ("key: 12", lambda r, n: r.whole(n, (1, 12), "a month"), 12),
        ("key: 0.5", lambda r, n: r.number(n, (0, 1), "a share"), 0.5),
        ("key: true", lambda r, n: r.boolean(n, "key"), True),
        ("key: 2024-02-29", lambda r, n: r.day(n, "2024-02-28"), "2024-02-29"),
        ("key: [1]", lambda r, n: r.sequence(n, "'key'", "write a list"), ["1"]),
        ("key: {a: 1}", lambda r, n: r.mapping(n, "'key'"), {"a": "1"}),
        ("key: a", lambda r, n: r.scalar(n, "'key'"), "a"),
        ("key: a", lambda r, n: r.many(n), ["a"]),
    ],
)
def test_what_is_right_is_returned_without_a_finding(
    text: str, use: Callable[[NodeReader, Node], object], expected: object
) -> None:
    assert read(text, use) == (expected, [])


@pytest.mark.parametrize(
    ("text", "use", "finding"),
    [
        (
            "key: c",
            lambda r, n: r.word(n, ["a", "b"], "a letter"),
            "1:6: unknown-word error 'c' is not a letter  fix: use one of: a, b",
        ),
        (
            "key: sevn",
            lambda r, n: r.choice(n, ["six", "seven"], "number"),
            "1:6: unknown-number error no number 'sevn'  fix: did you mean 'seven'?",
        ),
        (
            'key: "12"',
            lambda r, n: r.whole(n, (1, 12), "a month"),
            "1:6: bad-number error '12' is not a month  fix: write it in digits, without quotes",
        ),
        (
            "key: 1.5",
            lambda r, n: r.number(n, (0, 1), "a share"),
            "1:6: bad-number error '1.5' is not a share  fix: write 0 to 1, without quotes",
        ),
        (
            "key: yes",
            lambda r, n: r.boolean(n, "key"),
            "1:6: boolean error 'key': 'yes' is not true or false  fix: write true or false",
        ),
        (
            "key: 2023-02-29",
            lambda r, n: r.day(n, "2024-02-28"),
            (
                "1:6: bad-date error '2023-02-29' is no day of the calendar  fix: write "
                "YYYY-MM-DD, "
                "such as 2024-02-28"
            ),
        ),
        (
            "key: a",
            lambda r, n: r.sequence(n, "'key'", "write a list"),
            "1:6: not-a-list error 'key' is not a list  fix: write a list",
        ),
        (
            "key: [a]",
            lambda r, n: r.mapping(n, "'key'"),
            "1:6: not-a-mapping error 'key' is not a mapping  fix: write 'key: value' pairs",
        ),
        (
            "key: {a: 1}",
            lambda r, n: r.scalar(n, "'key'"),
            "1:6: not-a-value error 'key' takes a single value  fix: write one value",
        ),
        (
            "colour: red",
            lambda r, n: r.check_keys(n, ["color"], "a flag"),
            "1:1: unknown-key error a flag has no key 'colour'  fix: did you mean 'color'?",
        ),
        (
            "colour: red",
            lambda r, n: r.required(n, "size", "a flag"),
            "1:1: missing-size error a flag has no 'size'  fix: add 'size:'",
        ),
    ],
)
def test_what_is_wrong_is_a_finding_with_line_and_remedy(
    text: str, use: Callable[[NodeReader, Node], object], finding: str
) -> None:
    value, findings = read(text, use)
    assert (bool(value), findings) == (False, [f"a.yaml:{finding}"])


def test_findings_are_refused_in_the_order_of_the_file() -> None:
    reader = NodeReader("a.yaml")
    root = parse_yaml("a: 1\nb: 2", "a.yaml")
    for key in reversed(root):
        reader.unknown_key(key, f"no {key}", [])
    with pytest.raises(InputError) as refused:
        reader.check()
    assert [finding.line for finding in refused.value.findings] == [1, 2]


@pytest.mark.slow
def test_no_other_module_reports_an_unknown_key() -> None:
    reporting = [
        path
        for path, tree in trees().items()
        if any(isinstance(n, ast.Constant) and n.value == "unknown-key" for n in ast.walk(tree))
    ]
    assert reporting == ["documents/reader.py"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#+ titel: x\nASK {}", "q.rq:1:4: unknown-key error no header key 'titel'  fix: did you"),
        (
            "#+ parameters:\n#+   - day: day, x\nASK {}",
            "q.rq:2:13: unknown-type error parameter 'day' is of type 'day'  fix: use iri",
        ),
        ("#+ title: [a]\nASK {}", "q.rq:1:11: not-a-value error 'title' takes a single value"),
    ],
)
def test_a_header_is_wrong_at_a_line_and_a_column(text: str, line: str) -> None:
    with pytest.raises(InputError) as refused:
        from_text(text, "q", "", "q.rq")
    assert str(refused.value).startswith(line)


def test_a_header_of_single_values_refuses_a_list() -> None:
    with pytest.raises(InputError, match="'title' takes a single value"):
        header("#+ title: [a]\nASK {}", "q.rq", ["title"])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("#+ solution: c\n", "", "the header of a rule has no 'solution'"),
        ("error", "grave", "'grave' is not a severity  fix: use one of: error, warning, info"),
        ("SELECT *", "ASK", "a rule is a SELECT"),
    ],
)
def test_a_rule_that_is_none_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    (tmp_path / "a.rq").write_text(RULE.replace(old, new))
    with pytest.raises(InputError, match=problem):
        rule(tmp_path / "a.rq")


def test_a_rule_has_the_folder_of_its_file_as_its_group(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_text(RULE)
    assert (rule(tmp_path / "a.rq").name, rule(tmp_path / "a.rq").group) == ("a", tmp_path.name)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a", "no baseline. Write one with: kg validate --write-baseline"),
        ("[]", "a baseline is not a mapping  fix: write one with"),
        ('{"format": "kg-baseline-2", "findings": []}', "is not the format of a baseline"),
        ('{"format": "kg-baseline-1"}', "a baseline has no 'findings'"),
        ('{"format": "kg-baseline-1", "findings": [1]}', "a finding is not a mapping"),
        ('{"format": "kg-baseline-1", "findings": [{"code": "a"}]}', "a finding has no 'focus'"),
    ],
)
def test_a_file_that_is_no_baseline_says_why(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match=problem) as refused:
        read_baseline(tmp_path / "a.json")
    assert refused.value.findings[0].line == 1
