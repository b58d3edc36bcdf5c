"""A tree of lines: drawn with branches for reading, or as nested lists in Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import UsageError
from kg.render.screen import printable


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a tree and the branches under it."""

    text: str
    under: tuple[Branch, ...] = field(default=())


def render_tree(root: Branch, form: str) -> str:
    """Return a tree as `tree` or `md`.

    >>> print(render_tree(Branch("a", (Branch("b", (Branch("c"),)), Branch("d"))), "tree"), end="")
    a
    ├─ b
    │  └─ c
    └─ d
    """
    if form == "tree":
        return "\n".join([printable(root.text), *_drawn(root.under, "")]) + "\n"
    if form == "md":
        return "\n".join([f"# {_escaped(root.text)}", "", *_listed(root.under, "")]) + "\n"
    raise UsageError(f"no form {form!r}. Use tree or md.")


def _drawn(branches: tuple[Branch, ...], before: str) -> list[str]:
    lines = []
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        lines.append(f"{before}{'└─ ' if last else '├─ '}{printable(branch.text)}")
        lines += _drawn(branch.under, before + ("   " if last else "│  "))
    return lines


def _listed(branches: tuple[Branch, ...], before: str) -> list[str]:
    lines = []
    for branch in branches:
        lines.append(f"{before}- {_escaped(branch.text)}")
        lines += _listed(branch.under, before + "  ")
    return lines


def _escaped(text: str) -> str:
    escaped = printable(text)
    for char in "\\`*_[]<|":
        escaped = escaped.replace(char, "\\" + char if char != "<" else "&lt;")
    return escaped
