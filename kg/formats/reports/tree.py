"""A tree of lines: drawn with branches for reading, or as nested lists in Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kg.formats.reports.screen import printable, terminal_width, wrap

_WIDE: Final = 10_000  # columns where there is no terminal
_NARROWEST: Final = 20
_DEEPER: Final = 3  # a branch's further lines stand as deep as what is under it


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a tree and the branches under it.

    `id` is the entry that the line names in its text, which an HTML page can link; "" for none.
    """

    text: str
    under: tuple[Branch, ...] = field(default=())
    id: str = ""


def tree_text(root: Branch, *, width: int | None = None) -> str:
    """Return a tree drawn for reading.

    A branch longer than `width` columns continues in the next line; None is the terminal's, or as
    wide as needed where there is none.

    >>> print(tree_text(Branch("a", (Branch("b", (Branch("c"),)), Branch("d")))), end="")
    a
    ├─ b
    │  └─ c
    └─ d
    """
    limit = width or terminal_width() or _WIDE
    return "\n".join([*wrap(printable(root.text), limit), *_drawn(root.under, "", limit)]) + "\n"


def tree_markdown(root: Branch) -> str:
    """Return a tree in Markdown, as nested lists."""
    return "\n".join([f"# {_escaped(root.text)}", "", *_listed(root.under, "")]) + "\n"


def _drawn(branches: tuple[Branch, ...], before: str, limit: int) -> list[str]:
    lines = []
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        below = before + ("   " if last else "│  ")
        first, *rest = wrap(
            printable(branch.text), max(limit - len(below) - _DEEPER, _NARROWEST)
        ) or [""]
        lines.append(f"{before}{'└─ ' if last else '├─ '}{first}")
        lines += [f"{below}{'│  ' if branch.under else '   '}{line}" for line in rest]
        lines += _drawn(branch.under, below, limit)
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
