"""Strict YAML: what is refused, where, and what a scalar remembers."""

from __future__ import annotations

from typing import Any, cast

import pytest

from kg import documents, sandbox
from kg.errors import Finding, InputError


def parsed(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", documents.parse_yaml(text, "a.yaml"))


def refused(text: str) -> Finding:
    with pytest.raises(InputError) as caught:
        documents.parse_yaml(text, "a.yaml")
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: &x 1", "yaml-anchor", 1, 4),
        ("b: 1\na: {c: &x [1]}", "yaml-anchor", 2, 8),
        ("a: *x", "yaml-alias", 1, 4),
        ("<<: {a: 1}", "yaml-merge", 1, 1),
        ("a:\n  <<: {b: 1}", "yaml-merge", 2, 3),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1),
        ('"a": 1\na: 2', "duplicate-key", 2, 1),
        ("a: !!str 1", "yaml-tag", 1, 4),
        ("a: !own 1", "yaml-tag", 1, 4),
        ("a: ! b", "yaml-tag", 1, 4),
        ("!!map {a: 1}", "yaml-tag", 1, 1),
        ("? [a]\n: b", "yaml-key", 1, 3),
        ("- a", "not-a-mapping", 1, 1),
        ("just text", "not-a-mapping", 1, 1),
        ("a: 1\n---\nb: 2", "yaml-documents", 2, 1),
        ("a: b: c", "yaml-syntax", 1, 5),
        ("a: [1, 2", "yaml-syntax", 2, 1),
        ("a: 'x", "yaml-syntax", 1, 6),
        ("a: |\n  x\n\ty", "yaml-syntax", 3, 1),
        ('a: "\\uD800"', "yaml-syntax", 1, 7),
        ("é: 1\nb: \x07", "yaml-character", 2, 4),
    ],
)
def test_refusal_names_code_and_place(text: str, code: str, line: int, column: int) -> None:
    found = refused(text)
    assert (found.code, found.line, found.column) == (code, line, column)


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: 1\na: 2", "a: !!str 1", "- a", "a: b: c", "a: \x07"]
)
def test_refusal_says_what_to_do(text: str) -> None:
    assert refused(text).remedy


def test_refused_character_is_named_by_its_code_point() -> None:
    assert "U+0007" in refused("a: \x07").message


@pytest.mark.parametrize("depth", [41, 1000, 300_000])
def test_deep_nesting_is_refused_and_does_not_end_the_process(depth: int) -> None:
    assert refused("a: " + "[" * depth).code == "yaml-depth"


def test_deep_indentation_is_refused() -> None:
    assert refused("\n".join(" " * n + "a:" for n in range(60))).code == "yaml-depth"


def test_forty_levels_are_read() -> None:
    assert documents.parse_yaml("a: " + "[" * 39 + "]" * 39, "a.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_empty_text_is_an_empty_mapping(text: str) -> None:
    assert documents.parse_yaml(text, "a.yaml") == {}


@pytest.mark.parametrize(
    ("text", "plain"), [("NO", True), ('"NO"', False), ("'NO'", False), ("|\n  NO", False)], ids=str
)
def test_scalar_remembers_whether_it_was_quoted(text: str, plain: bool) -> None:
    assert parsed(f"a: {text}")["a"].plain is plain


@pytest.mark.parametrize("text", ["2024-11-19", "NO", "1.0", "0x10", "~", "1_000", "12:30:45"])
def test_scalar_stays_text(text: str) -> None:
    assert parsed(f"a: {text}")["a"] == text


def test_nodes_know_line_and_column() -> None:
    node = parsed("a:\n  - b: c\n")["a"][0]["b"]
    assert (node.line, node.column) == (2, 8)


def test_order_of_keys_is_kept() -> None:
    assert list(documents.parse_yaml("b: 1\na: 2", "a.yaml")) == ["b", "a"]


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"a: 1\nb: \xff", "not-utf8", 2, 4),
        (b"\x80", "not-utf8", 1, 1),
        (b"a: 1\nb: \0", "nul-byte", 2, 4),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_place(
    data: bytes, code: str, line: int, column: int
) -> None:
    with pytest.raises(InputError) as caught:
        sandbox.text(data, "a.yaml")
    (found,) = caught.value.findings
    assert (found.code, found.line, found.column) == (code, line, column)


def test_byte_order_mark_is_dropped() -> None:
    assert sandbox.text(b"\xef\xbb\xbfa: 1", "a.yaml") == "a: 1"
