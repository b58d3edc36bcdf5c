"""A policy as a YAML file: read with the line of every mistake, and written so that it reads back
the same.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg import documents, suggest
from kg.coverage.policy import CODINGS, GATES, OPTIONS, WORST_CREDIBILITY, Policy, Waiver
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kg.documents import Node

_WAIVER: Final = ("task", "reason", "author", "expires")
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_PERCENT: Final = re.compile(r"\d{1,3}(\.\d{1,6})?", re.ASCII)


def parse_policy(text: str, path: str, forces: Collection[str]) -> Policy:
    """Return the policy that a strict YAML text holds; `forces` are those that a provision can
    have.

    Raises InputError that lists every finding with its line. `path` only names the text. See
    seeds/README.md.

    >>> parse_policy("min_independent: 2", "policy.yaml", ()).min_independent
    2
    """
    return _Reader(path, forces).policy(documents.parse_yaml(text, path))


def policy_text(policy: Policy) -> str:
    """Return a policy as YAML that `parse_policy` reads back the same; what it leaves open is a
    comment.

    >>> print(policy_text(Policy(max_age=90)).splitlines()[2])
    max_age: 90
    """
    lines = []
    for name in OPTIONS:
        value = getattr(policy, name)
        if value is None or value in ("", ()):
            lines.append(f"# {name}: {_OPEN[name]}")
        elif isinstance(value, tuple):
            lines.append(f"{name}: [{', '.join(value)}]")
        else:
            lines.append(f"{name}: {_number(value) if isinstance(value, float) else value}")
    lines.append("waivers:" if policy.waivers else "# waivers: none")
    for waiver in policy.waivers:
        fields = (("task", waiver.task), ("reason", waiver.reason), ("author", waiver.author))
        rows = [f"{key}: {_quoted(value)}" for key, value in fields] + [
            f"expires: {waiver.expires}"
        ]
        lines += [("- " if number == 0 else "  ") + row for number, row in enumerate(rows)]
    return "\n".join(lines) + "\n"


_OPEN: Final = {
    "min_force": "any, or none on record",
    "max_age": "no limit, in days",
    "max_denial_age": "no limit, in days",
    "min_credibility": "not asked for, 1 to 6",
    "fail_under": "no gate, per cent",
    "fail_on": "no gate",
}


def _number(value: float) -> str:
    return format(value, ".6f").rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    """Return a text as a double-quoted YAML scalar; what cannot be printed is escaped."""
    escaped = (
        f"\\{char}" if char in '"\\' else char if char.isprintable() else f"\\U{ord(char):08X}"
        for char in text
    )
    return f'"{"".join(escaped)}"'


class _Reader:
    """Reads one policy, gathering every finding before it gives up."""

    def __init__(self, path: str, forces: Collection[str]) -> None:
        self.path, self.forces = path, tuple(forces)
        self.findings: list[Finding] = []

    def policy(self, root: MappingNode) -> Policy:
        """Return the policy. Raises InputError that lists all findings."""
        readers: dict[str, Callable[[Node], Any]] = {
            "min_force": lambda node: self._word(node, self.forces, "a force"),
            "min_independent": lambda node: self._whole(
                node, 1, 1_000_000, "a number of acts, 1 or more"
            ),
            "max_age": lambda node: self._whole(node, 0, 999_999, "a number of days, 0 or more"),
            "max_denial_age": lambda node: self._whole(
                node, 0, 999_999, "a number of days, 0 or more"
            ),
            "min_credibility": lambda node: self._whole(
                node, 1, WORST_CREDIBILITY, "a credibility, 1 (best) to 6"
            ),
            "coding": lambda node: self._word(node, CODINGS, "a reading"),
            "fail_under": self._percent,
            "fail_on": self._gates,
            "waivers": self._waivers,
        }
        given: dict[str, Any] = {}
        for key, node in root.items():
            if key not in readers:
                self._unknown(key, "a policy", readers)
            elif (value := readers[key](node)) is not None:
                given[str(key)] = value
        if self.findings:
            raise InputError.of(
                sorted(self.findings, key=lambda finding: (finding.line, finding.column))
            )
        return Policy(**given)

    def _report(self, at: Node, code: str, message: str, remedy: str) -> None:
        self.findings.append(Finding(self.path, at.line, at.column, code, "error", message, remedy))

    def _unknown(self, key: ScalarNode, what: str, known: Collection[str]) -> None:
        self._report(
            key,
            "unknown-key",
            f"{what} has no key {str(key)!r}",
            suggest.key_remedy(str(key), known),
        )

    def _word(self, node: Node, known: Collection[str], what: str) -> str | None:
        if isinstance(node, ScalarNode) and node in known:
            return str(node)
        self._report(
            node, "unknown-word", f"{_shown(node)} is not {what}", f"use one of: {', '.join(known)}"
        )
        return None

    def _whole(self, node: Node, least: int, most: int, what: str) -> int | None:
        if (
            isinstance(node, ScalarNode)
            and node.plain
            and _WHOLE.fullmatch(node)
            and least <= int(node) <= most
        ):
            return int(node)
        self._report(
            node,
            "bad-number",
            f"{_shown(node)} is not {what}",
            "write it in digits, without quotes",
        )
        return None

    def _percent(self, node: Node) -> float | None:
        if (
            isinstance(node, ScalarNode)
            and node.plain
            and _PERCENT.fullmatch(node)
            and float(node) <= 100  # noqa: PLR2004 - per cent
        ):
            return float(node)
        self._report(
            node,
            "bad-number",
            f"{_shown(node)} is not a share in per cent",
            "write 0 to 100, without quotes",
        )
        return None

    def _gates(self, node: Node) -> tuple[str, ...] | None:
        found = [
            self._word(each, GATES, "a gate")
            for each in (node if isinstance(node, SequenceNode) else [node])
        ]
        return tuple(gate for gate in GATES if gate in found)

    def _waivers(self, node: Node) -> tuple[Waiver, ...] | None:
        if not isinstance(node, SequenceNode):
            self._report(
                node, "not-a-list", "'waivers' is not a list", "start each waiver with '- task:'"
            )
            return None
        found: list[Waiver] = []
        for child in node:
            waiver = self._waiver(child)
            if waiver is None:
                continue
            if waiver.task in {other.task for other in found}:
                self._report(
                    child, "two-waivers", f"a second waiver of {waiver.task}", "keep one of them"
                )
            found.append(waiver)
        return tuple(found)

    def _waiver(self, node: Node) -> Waiver | None:
        if not isinstance(node, MappingNode):
            self._report(
                node, "not-a-mapping", "a waiver is not a mapping", f"write {', '.join(_WAIVER)}"
            )
            return None
        before = len(self.findings)
        for key in node:
            if key not in _WAIVER:
                self._unknown(key, "a waiver", _WAIVER)
        values: dict[str, str] = {}
        for name in _WAIVER:
            value = node.child(name)
            if value is None:
                self._report(
                    node,
                    "missing-key",
                    f"a waiver without {name!r}",
                    f"add '{name}:'; {_WHY[name]}",
                )
            elif not isinstance(value, ScalarNode) or not value.strip():
                self._report(value, "empty-value", f"{name!r} says nothing", _WHY[name])
            else:
                values[name] = str(value)
        if "expires" in values and not _is_day(values["expires"]):
            problem = f"{values['expires']!r} is no day of the calendar"
            self._report(
                node[ScalarNode("expires")],
                "bad-date",
                problem,
                "write YYYY-MM-DD, such as 2025-03-31",
            )
        if len(self.findings) > before:
            return None
        return Waiver(**values, path=self.path, line=node.line)


_WHY: Final = {
    "task": "name the task or the sub-target whose gap is accepted",
    "reason": "say why the gap is accepted",
    "author": "name who accepts it",
    "expires": "give the last day on which it is accepted",
}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _shown(node: Node) -> str:
    return (
        repr(str(node))
        if isinstance(node, ScalarNode)
        else "a list"
        if isinstance(node, SequenceNode)
        else "a mapping"
    )
