"""The box of each node of a network: its words, and the styles of what it says and of its edges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.diagram import Node, Status
from kg.style import SIZE, SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDEST: Final = 158
"""The widest a line of a label may be, in pixels; a longer one is broken, in the end cut."""
_STATEMENT: Final = 190
_LONGEST: Final = 400


def node_of(node: str, data: Mapping[str, Any], status: str = "", *, brief: bool = False) -> Node:
    """Return a node of a network as a box to draw; `brief` shows a statement's id alone.

    >>> node_of("urn:x", {"label": "Build the capacity", "short": "H-3", "kind": "task"}).head
    'H-3'
    """
    kind = kind_of(data)
    label, short, of = (
        style.one_line(str(data.get(key, ""))) for key in ("label", "short", "type")
    )
    label = label or short or style.one_line(node)
    ids = str(data.get("statements", ""))
    head, lines = _words(label, short, of, kind, style.one_line(ids), brief=brief)
    title = f"{_type_word(of, kind)}: {label}" + (f" ({short})" if short and short != label else "")
    title = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    coverage = style.COVERAGE.get(status)
    if coverage is not None:
        title += f". Coverage: {coverage.word}"
    return Node(
        node,
        kind,
        head,
        lines,
        style.one_line(str(data.get("label") or node)),
        title,
        Status(status, coverage.word, coverage.sign) if coverage is not None else None,
        tuple(data.get("rows", ())),
        tuple(ids.split()),
        other_names(data),
        tuple(data.get("folded", ())),
    )


def kind_of(data: Mapping[str, Any]) -> str:
    """Return the kind as which a node is drawn."""
    kind = str(data.get("kind", ""))
    return kind if kind in style.KINDS else "event"


def style_of(data: Mapping[str, Any]) -> str:
    """Return how an edge is drawn: by dispute, by the registry, or by its evidential value.

    Evidence that coverage does not count is drawn as one without value.

    >>> style_of({"status": "derived", "value": "role", "statements": "gazette.3"})
    'role'
    """
    if data.get("status") == "disputed":
        return "disputed"
    value = "none" if data.get("list") else str(data.get("value", "none"))
    if value == "none" and not data.get("statements"):
        return "registry"
    return value if value in style.LINES else "none"


def other_names(data: Mapping[str, Any]) -> str:
    """Return a node's names in other languages, each once.

    >>> other_names({"label": "Hands of Foam", "label_fr": "Écume"})
    'Écume'
    """
    names = (
        style.one_line(str(text))[:_LONGEST]
        for key, text in data.items()
        if key.startswith("label_")
    )
    return "; ".join(dict.fromkeys(names))


def _words(  # noqa: PLR0913 - what a node says depends on all of them
    label: str, short: str, of: str, kind: str, ids: str, *, brief: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the head and the lines of a box."""
    head = style.truncate(short, SMALL, WIDEST)
    if of == "Instrument":
        year = re.search(r"\(\d{4}\)$", label)  # cited as OC/12 (2023)
        return "", style.wrap(f"{short} {year[0]}" if year else short, SIZE, WIDEST, 2)
    if of == "Bundle":
        return style.truncate(label, SMALL, WIDEST), style.wrap(ids, SMALL, 120, 2)
    if kind == "task":
        return "" if short == label else head, style.wrap(label, SIZE, WIDEST, 4)
    if of == "Statement":
        return head, () if brief else style.wrap(label, SIZE, _STATEMENT, 4)
    unsettled = "which place is not settled" if of == "CandidatePlace" else ""
    return unsettled, style.wrap(label, SIZE, WIDEST, 3)


def _type_word(of: str, kind: str) -> str:
    if of == "Bundle":
        return "Statements"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", of).capitalize() or style.KINDS[kind].word
