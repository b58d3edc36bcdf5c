"""A policy as a YAML file: read with the line of every mistake, and written so that it reads back
the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg import documents
from kg.coverage.policy import CODINGS, GATES, OPTIONS, WORST_CREDIBILITY, Policy, Waiver
from kg.documents import MappingNode, NodeReader, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kg.documents import Node

_WAIVER: Final = ("task", "reason", "author", "expires")


def parse_policy(text: str, path: str, forces: Collection[str]) -> Policy:
    """Return the policy in a strict YAML text; `forces` are those that a provision can have.

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


class _Reader(NodeReader):
    """Reads one policy, gathering every finding before it gives up."""

    def __init__(self, path: str, forces: Collection[str]) -> None:
        super().__init__(path)
        self.forces = tuple(forces)

    def policy(self, root: MappingNode) -> Policy:
        """Return the policy. Raises InputError that lists all findings."""
        readers: dict[str, Callable[[Node], Any]] = {
            "min_force": lambda node: self.word(node, self.forces, "a force"),
            "min_independent": lambda node: self.whole(node, _ACTS, "a number of acts, 1 or more"),
            "max_age": lambda node: self.whole(node, _AGES, "a number of days, 0 or more"),
            "max_denial_age": lambda node: self.whole(node, _AGES, "a number of days, 0 or more"),
            "min_credibility": lambda node: self.whole(
                node, _CREDIBILITIES, "a credibility, 1 (best) to 6"
            ),
            "coding": lambda node: self.word(node, CODINGS, "a reading"),
            "fail_under": lambda node: self.number(node, _PERCENT, "a share in per cent"),
            "fail_on": self._gates,
            "waivers": self._waivers,
        }
        self.check_keys(root, readers, "a policy")
        values = {str(key): readers[key](node) for key, node in root.items() if key in readers}
        self.check()
        return Policy(**{name: value for name, value in values.items() if value is not None})

    def _gates(self, node: Node) -> tuple[str, ...]:
        gates = [self.word(child, GATES, "a gate") for child in self.many(node)]
        return tuple(gate for gate in GATES if gate in gates)

    def _waivers(self, node: Node) -> tuple[Waiver, ...]:
        waivers: dict[str, Waiver] = {}
        for child in self.sequence(node, "'waivers'", "start each waiver with '- task:'") or ():
            waiver = self._waiver(child)
            if waiver is None:
                continue
            if waiver.task in waivers:
                problem = f"a second waiver of {waiver.task}"
                self.report(child, "two-waivers", problem, "keep one of them")
            waivers.setdefault(waiver.task, waiver)
        return tuple(waivers.values())

    def _waiver(self, node: Node) -> Waiver | None:
        mapping = self.mapping(node, "a waiver", f"write {', '.join(_WAIVER)}")
        if mapping is None:
            return None
        before = len(self.findings)
        self.check_keys(mapping, _WAIVER, "a waiver")
        values = {name: self._field(mapping, name) for name in _WAIVER}
        if values["expires"]:
            self.day(mapping[ScalarNode("expires")], "2025-03-31")
        if len(self.findings) > before:
            return None
        return Waiver(**values, path=self.path, line=node.line)

    def _field(self, waiver: MappingNode, name: str) -> str:
        """Return the value of a key of a waiver; a missing or empty one is reported."""
        value = waiver.child(name)
        if value is None:
            problem, remedy = f"a waiver without {name!r}", f"add '{name}:'; {_WHY[name]}"
            self.report(waiver, "missing-key", problem, remedy)
        elif not isinstance(value, ScalarNode) or not value.strip():
            self.report(value, "empty-value", f"{name!r} says nothing", _WHY[name])
        else:
            return str(value)
        return ""


_ACTS: Final = (1, 1_000_000)
_AGES: Final = (0, 999_999)
_CREDIBILITIES: Final = (1, WORST_CREDIBILITY)
_PERCENT: Final = (0, 100)
_WHY: Final = {
    "task": "name the task or the sub-target whose gap is accepted",
    "reason": "say why the gap is accepted",
    "author": "name who accepts it",
    "expires": "give the last day on which it is accepted",
}
