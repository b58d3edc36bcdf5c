"""The strict reader under every file format of ours: what is wrong is a finding at its line, with a
remedy.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NoReturn

from kg import suggest
from kg.documents.nodes import MappingNode, Node, ScalarNode, SequenceNode
from kg.errors import Finding, InputError, Location

if TYPE_CHECKING:
    from collections.abc import Collection

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}


class NodeReader:
    """Reads values out of the nodes of one document at `path`; each problem becomes one of
    `findings`, and reading continues.

    >>> from kg.documents import parse_yaml
    >>> reader = NodeReader("a.yaml")
    >>> reader.check_keys(parse_yaml("colour: red", "a.yaml"), ["color"], "a flag")
    >>> print(*reader.findings)
    a.yaml:1:1: unknown-key error a flag has no key 'colour'  fix: did you mean 'color'?
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []

    def location(self, at: Node) -> Location:
        """Return where a node stands."""
        return Location(self.path, at.line, at.column)

    def report(self, at: Node, code: str, message: str, remedy: str) -> None:
        """Note a problem at a node's location."""
        self.findings.append(Finding(*self.location(at), code, "error", message, remedy))

    def report_at(self, at: Location, code: str, message: str, remedy: str) -> None:
        """Note a problem at a location."""
        self.findings.append(Finding(*at, code, "error", message, remedy))

    def refuse(self) -> NoReturn:
        """Raise InputError that lists all findings in the order of the file."""
        raise InputError.of(
            sorted(self.findings, key=lambda finding: (finding.line, finding.column))
        )

    def check(self) -> None:
        """Raise InputError where anything was found."""
        if self.findings:
            self.refuse()

    def check_keys(self, node: MappingNode, allowed: Collection[str], what: str) -> None:
        """Report keys that are not known, each with the nearest known one."""
        for key in node:
            if key not in allowed:
                self.unknown_key(key, f"{what} has no key {str(key)!r}", allowed)

    def unknown_key(self, key: ScalarNode, message: str, allowed: Collection[str]) -> None:
        """Report a key that is not known, with the nearest known one."""
        self.report(key, "unknown-key", message, suggest.key_remedy(str(key), allowed))

    def mapping(
        self, node: Node, what: str, remedy: str = "write 'key: value' pairs"
    ) -> MappingNode | None:
        """Return the node if it is a mapping, else report."""
        if isinstance(node, MappingNode):
            return node
        self.report(node, "not-a-mapping", f"{what} is not a mapping", remedy)
        return None

    def sequence(self, node: Node, what: str, remedy: str) -> SequenceNode | None:
        """Return the node if it is a list, else report."""
        if isinstance(node, SequenceNode):
            return node
        self.report(node, "not-a-list", f"{what} is not a list", remedy)
        return None

    def scalar(self, node: Node, what: str) -> ScalarNode | None:
        """Return the node if it is a single value, else report."""
        if isinstance(node, ScalarNode):
            return node
        self.report(node, "not-a-value", f"{what} takes a single value", "write one value")
        return None

    def required(self, mapping: MappingNode, key: str, what: str) -> ScalarNode | None:
        """Return the single value of a key; one that is missing is reported."""
        node = mapping.child(key)
        if node is not None:
            return self.scalar(node, f"{key!r}")
        self.missing(mapping, key, what)
        return None

    def optional(self, mapping: MappingNode, key: str) -> str:
        """Return the single value of a key, empty where it is missing."""
        node = mapping.child(key)
        return "" if node is None else str(self.scalar(node, f"{key!r}") or "")

    def missing(
        self, mapping: MappingNode, key: str, what: str, words: Collection[str] = ()
    ) -> None:
        """Report a key that has to be there; `words` are what it may say."""
        ways = " or ".join(f"'{key}: {word}'" for word in words) or f"'{key}:'"
        self.report(mapping, f"missing-{key}", f"{what} has no {key!r}", f"add {ways}")

    def many(self, node: Node | None) -> list[Node]:
        """Return a list's members; a single value is a list of one."""
        if node is None:
            return []
        return list(node) if isinstance(node, SequenceNode) else [node]

    def word(self, node: Node, allowed: Collection[str], what: str) -> str | None:
        """Return a word if it is one of the known ones, else report."""
        if isinstance(node, ScalarNode) and node in allowed:
            return str(node)
        problem = f"{shown(node)} is not {what}"
        self.report(node, "unknown-word", problem, f"use one of: {', '.join(allowed)}")
        return None

    def choice(self, node: Node, allowed: Collection[str], key: str) -> str | None:
        """Return a word if it is one that a key may have, else report, with the nearest one."""
        if isinstance(node, ScalarNode) and node in allowed:
            return str(node)
        problem, remedy = f"no {key} {str(node)!r}", suggest.key_remedy(str(node), allowed)
        self.report(node, f"unknown-{key}", problem, remedy)
        return None

    def whole(self, node: Node, bounds: tuple[int, int], what: str) -> int | None:
        """Return a whole number within bounds, both included, written without quotes; else
        report.
        """
        least, most = bounds
        if self._is_plain(node, _WHOLE) and least <= int(str(node)) <= most:
            return int(str(node))
        remedy = "write it in digits, without quotes"
        self.report(node, "bad-number", f"{shown(node)} is not {what}", remedy)
        return None

    def number(self, node: Node, bounds: tuple[int, int], what: str) -> float | None:
        """Return a number within bounds, both included, written without quotes; else report."""
        least, most = bounds
        if self._is_plain(node, _NUMBER) and least <= float(str(node)) <= most:
            return float(str(node))
        remedy = f"write {least} to {most}, without quotes"
        self.report(node, "bad-number", f"{shown(node)} is not {what}", remedy)
        return None

    def boolean(self, node: Node, key: str) -> bool:
        """Return a plain true or false; anything else is reported and counts as false."""
        if isinstance(node, ScalarNode) and node.plain and str(node) in _BOOLEANS:
            return _BOOLEANS[str(node)]
        problem = f"{key!r}: {shown(node)} is not true or false"
        self.report(node, "boolean", problem, "write true or false")
        return False

    def day(self, node: Node, example: str) -> str | None:
        """Return a day of the calendar, else report; the remedy gives an example of one."""
        day = day_of(node) if isinstance(node, ScalarNode) else None
        if day is None:
            problem = f"{shown(node)} is no day of the calendar"
            self.report(node, "bad-date", problem, f"write YYYY-MM-DD, such as {example}")
        return day

    def _is_plain(self, node: Node, pattern: re.Pattern[str]) -> bool:
        return isinstance(node, ScalarNode) and node.plain and bool(pattern.fullmatch(node))


def day_of(text: str) -> str | None:
    """Return a day as it is written, None where it is none of the calendar.

    >>> day_of("2024-02-29"), day_of("2024-02-30")
    ('2024-02-29', None)
    """
    try:
        return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def shown(node: Node) -> str:
    """Return what a message calls a node: its text in quotes, or what it is.

    >>> shown(ScalarNode("a")), shown(SequenceNode())
    ("'a'", 'a list')
    """
    if isinstance(node, ScalarNode):
        return repr(str(node))
    return "a list" if isinstance(node, SequenceNode) else "a mapping"
