"""Lines between boxes: which edges are one line, where it begins and ends, and what it says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.paint import LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.draw.boxes import Box
    from kg.network import Network


WORDS: Final = 12
"""The font size of words on lines, in pixels."""
BUNDLE: Final = 3
"""So many lines side by side share one label."""
BESIDE: Final = 11
"""From one line to the next between the same two boxes, in pixels."""
EDGE: Final = 6
"""The least that a line keeps from the corner of its box, in pixels."""
HEAD: Final = 4
"""Half the width of an arrowhead, in pixels."""
_LOOP: Final = 16  # from the corner of a box to either end of a loop
LONGEST: Final = 190
"""The widest that words on a line may be, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: one or more edges of one style between two nodes.

    A line from a node to itself is a loop at its upper right corner. `both` puts an arrowhead at
    either end; a `plain` line needs no words on it, since its source says them. `said` are its
    words and statements, `about` the same with the names of what it joins.
    """

    source: str
    target: str
    style: str
    both: bool
    plain: bool
    words: str
    said: str
    about: str
    statements: tuple[str, ...]
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def loop(self) -> bool:
        """Return whether the line comes back to where it begins."""
        return self.source == self.target


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
    return value if value in LINES else "none"


@dataclass(frozen=True, slots=True)
class _Joined:
    """The edges that are one line: of one style from one node to another, or both ways."""

    source: str
    target: str
    style: str
    both: bool
    edges: Sequence[Mapping[str, Any]]


def lines_of(network: Network, boxes: Sequence[Box]) -> tuple[Line, ...]:
    """Return the lines of a picture: edges of one style and direction between two nodes are one
    line.
    """
    by_node = {box.node: box for box in boxes}
    return tuple(
        _line(network, by_node, joined, (at - (len(pair) - 1) / 2) * BESIDE)
        for pair in _side_by_side(network)
        for at, joined in enumerate(pair)
    )


def _side_by_side(network: Network) -> Iterable[list[_Joined]]:
    """Return the lines between each two nodes."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    first: dict[str, str] = {}  # a node has one loop, in the style of its first edge
    for a, b, data in network.edges(data=True):
        style = style_of(data) if a != b else first.setdefault(a, style_of(data))
        groups.setdefault((a, b, style), []).append(data)
    between: dict[frozenset[str], list[_Joined]] = {}
    for (a, b, style), edges in groups.items():
        back = groups.get((b, a, style), []) if a != b else []
        both = bool(back) and _words(edges) == _words(back)
        if both and a > b:
            continue  # drawn with the other direction, an arrowhead at either end
        joined = _Joined(a, b, style, both, edges + back if both else edges)
        between.setdefault(frozenset((a, b)), []).append(joined)
    return between.values()


def _line(network: Network, by_node: Mapping[str, Box], joined: _Joined, aside: float) -> Line:
    """Return a line, shifted sideways from the line between the centres of its boxes."""
    a, b = joined.source, joined.target
    if a == b:
        start, end = _corner(by_node[a])
    else:
        towards = aside if a < b else -aside
        start, end = _ends(by_node[a], by_node[b], towards, both=joined.both)
    ids = sorted({name for data in joined.edges for name in _statements(data)})
    words = _words(joined.edges, counted=network.graph.get("view") == "sources")
    sources = f": {', '.join(ids)}" if ids else ""
    about = f"{_name(network, a)} {words} {_name(network, b)}{sources}"
    plain = str(network.nodes[a].get("type")) == "Bundle" and all(
        str(data.get("predicate")).endswith("#evidenceFor") for data in joined.edges
    )
    return Line(
        a,
        b,
        joined.style,
        joined.both,
        plain,
        words,
        words + sources,
        about,
        tuple(ids),
        start,
        end,
    )


def _statements(data: Mapping[str, Any]) -> list[str]:
    return str(data.get("statements", "")).split()


def _name(network: Network, node: str) -> str:
    return style.one_line(str(network.nodes[node].get("label") or node))


def _words(members: Sequence[Mapping[str, Any]], *, counted: bool = False) -> str:
    """Return what the edges of a line say; where they are counted, with how many statements each
    rests on.
    """
    said: dict[str, int] = {}
    for data in members:
        label = style.one_line(str(data.get("label", "")))
        said[label] = said.get(label, 0) + int(data.get("count") or 0)
    words = [f"{label} ({size})" if counted and size else label for label, size in said.items()]
    return style.truncate(", ".join(words), WORDS, 3 * LONGEST)


def _ends(a: Box, b: Box, aside: float, *, both: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a line leaves one box and meets the other, shifted sideways from the line
    between the centres.

    An end with an arrowhead keeps so far from its box that the box covers no part of the head,
    however flat they meet.
    """
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
    limit = min(a.height, b.height, a.width, b.width) / 2 - EDGE
    aside = max(-limit, min(limit, aside))
    px, py = -uy * aside, ux * aside
    out = _leaving(a, (px, py), (ux, uy), HEAD + 1 if both else 1)
    into = _leaving(b, (px, py), (-ux, -uy), HEAD + 1)
    return (
        (round(a.x + px + ux * out), round(a.y + py + uy * out)),
        (round(b.x + px - ux * into), round(b.y + py - uy * into)),
    )


def _corner(box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where a loop leaves the upper edge of a box and comes back to its right one."""
    half_w, half_h = box.width // 2, box.height // 2
    pill = style.KINDS[box.kind].shape == "pill"
    left, down = (half_h + 2, half_h) if pill else (_LOOP, min(_LOOP, half_h))
    return (box.x + half_w - left, box.y - half_h - 1), (
        box.x + half_w + HEAD + 1,
        box.y - half_h + down,
    )


def _leaving(
    box: Box, point: tuple[float, float], unit: tuple[float, float], around: float
) -> float:
    """Return how far from a point inside a box its edge, `around` pixels wider, lies in a
    direction.

    A pill has round ends.
    """
    (px, py), (ux, uy) = point, unit
    half_w, half_h = box.width / 2 + around, box.height / 2 + around
    far_x = (half_w - math.copysign(px, px * ux)) / abs(ux) if ux else math.inf
    far_y = (half_h - math.copysign(py, py * uy)) / abs(uy) if uy else math.inf
    far = min(far_x, far_y)
    if style.KINDS[box.kind].shape == "pill":
        x = px + ux * far
        middle = half_w - half_h  # where the round end begins
        if abs(x) > middle:
            cx = math.copysign(middle, x)
            along = (cx - px) * ux - py * uy
            off = (px - cx) ** 2 + py**2
            root = along**2 - off + half_h**2
            far = min(far, along + math.sqrt(root)) if root > 0 else far
    return far
