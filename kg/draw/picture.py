"""A network as a picture: boxes, lines and labels with their places, before any format writes
them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.boxes import WIDEST, Box, box_of
from kg.draw.labels import placed_labels, usual_words
from kg.draw.layout import layout
from kg.draw.lines import BESIDE, BUNDLE, EDGE, lines_of, style_of
from kg.draw.paint import LINE, LINES, SIZE, SMALL, TITLE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from kg.draw.labels import Label
    from kg.draw.lines import Line
    from kg.network import Network

MARGIN: Final = 24
_MANY_STATEMENTS: Final = 30  # beyond this many, statements show their id alone
_LEAST: Final = 620
_TOLD: Final = 12
_TOLD_LONG: Final = 90.0  # em, about 160 letters
_SHARED: Final = 480.0  # what a label for several lines asks for, beside its words


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn network: its size, what stands above and below, and everything in between, in drawing
    order.
    """

    heading: tuple[str, ...]
    about: str
    width: int
    height: int
    top: tuple[str, ...]
    top_at: int
    framed: bool
    boxes: tuple[Box, ...]
    home: int
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    legend_at: int
    legend: tuple[tuple[str, str, int, int], ...]
    bottom: tuple[str, ...]
    bottom_at: int


def picture(
    network: Network, statuses: Mapping[str, str] | None = None, *, framed: bool = True
) -> Picture:
    """Return a network as a picture. `statuses` gives tasks a coverage status, by what people type
    (`H-3`).

    A `framed` picture stands alone, with title and sources; a page gives these itself.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(title="Two")
    >>> network.add_node("a", label="A", kind="actor")
    >>> network.add_node("b", label="B", kind="place")
    >>> _ = network.add_edge("a", "b", key="e1", label="operates in", value="act", status="derived")
    >>> [box.lines for box in picture(network).boxes]
    [('A',), ('B',)]
    """
    bare = _boxes(network, statuses or {})
    index = {node: at for at, node in enumerate(network)}
    links = [(index[a], index[b]) for a, b in network.edges()]
    words, breadths = _room_for_words(network)
    bare = _broad_enough(bare, links, breadths)
    centres = layout([(box.width, box.height) for box in bare], links, words, breadths)
    inner = max((x + box.width // 2 for (x, _), box in zip(centres, bare, strict=True)), default=0)
    wide = max(inner, _LEAST) + 2 * MARGIN
    top = _lines_of_text(str(network.graph.get("left_out", "")), SIZE, wide - 2 * MARGIN)
    title = style.one_line(str(network.graph.get("title", "Network")))
    heading = style.wrap(title, TITLE, wide - 2 * MARGIN, 2, even=False)
    above = MARGIN + 2 + 28 * len(heading) + LINE * len(top) + 14 if framed else MARGIN
    left = MARGIN + (wide - 2 * MARGIN - inner) // 2
    boxes = tuple(
        replace(box, x=x + left, y=y + above) for (x, y), box in zip(centres, bare, strict=True)
    )
    lines = lines_of(network, boxes)
    usual = usual_words(lines)
    labels, unplaced = placed_labels(lines, boxes, usual, (MARGIN, above - 8, wide - MARGIN))
    low = max((box.y + box.height // 2 for box in boxes), default=above)
    low = max([low, *(label.y + label.height // 2 for label in labels)])
    legend, legend_height = _legend(boxes, lines, usual, wide, str(network.graph.get("view", "")))
    bottom = _bottom(network, boxes, unplaced, wide)
    legend_at = low + 30
    bottom_at = legend_at + legend_height + 12
    return Picture(
        heading=heading,
        about=_about(boxes, lines),
        width=wide,
        height=bottom_at + (LINE * len(bottom) + MARGIN - 8) * framed,
        top=top,
        top_at=MARGIN + 16 + 28 * len(heading),
        framed=framed,
        boxes=boxes,
        home=_home(network),
        lines=lines,
        labels=labels,
        legend_at=legend_at,
        legend=legend,
        bottom=bottom,
        bottom_at=bottom_at,
    )


def _boxes(network: Network, statuses: Mapping[str, str]) -> list[Box]:
    """Return the boxes of the nodes, without a place; many statements have short ones."""
    nodes = [(node, network.nodes[node]) for node in network]
    brief = sum(data.get("type") == "Statement" for _, data in nodes) > _MANY_STATEMENTS
    return [
        box_of(node, data, statuses.get(str(data.get("short", "")), ""), brief=brief)
        for node, data in nodes
    ]


def _room_for_words(network: Network) -> tuple[list[float], list[float]]:
    """Return how much room the words of each edge want, and how far from its middle the lines
    beside it reach.

    Lines that share a label want more room for it.
    """
    styles: dict[frozenset[str], set[tuple[str, str]]] = {}
    for a, b, data in network.edges(data=True):
        styles.setdefault(frozenset((a, b)), set()).add((a, style_of(data)))
    lines = [len(styles[frozenset((a, b))]) for a, b in network.edges()]
    labels = [str(label) for *_, label in network.edges(data="label", default="")]
    words = [
        min(style.width(label[:60], SMALL), WIDEST) + _SHARED * (count >= BUNDLE)
        for label, count in zip(labels, lines, strict=True)
    ]
    return words, [(count - 1) / 2 * BESIDE for count in lines]


def _broad_enough(
    boxes: list[Box], links: list[tuple[int, int]], breadths: list[float]
) -> list[Box]:
    """Return boxes high enough for all lines that run side by side to or from them, so that none
    lies on another.
    """
    least = [0.0] * len(boxes)
    for ends, breadth in zip(links, breadths, strict=True):
        for end in ends:
            least[end] = max(least[end], breadth)
    return [
        replace(
            box,
            height=max(box.height, 2 * math.ceil(reach + EDGE)),
            width=max(box.width, 2 * math.ceil(reach + EDGE)),
        )
        for box, reach in zip(boxes, least, strict=True)
    ]


def _home(network: Network) -> int:
    """Return the number of the node to begin with: the focus, else the best linked."""
    nodes = list(network)
    focus = network.graph.get("focus", "")
    degree = dict(network.degree())
    return (
        nodes.index(focus)
        if focus in network
        else max(range(len(nodes)), key=lambda at: degree[nodes[at]], default=0)
    )


def _legend(
    boxes: tuple[Box, ...], lines: tuple[Line, ...], usual: Mapping[str, str], wide: int, view: str
) -> tuple[tuple[tuple[str, str, int, int], ...], int]:
    """Return the entries of the legend as (class, word, x, y), and how high it is."""
    shown = {box.kind for box in boxes}
    kinds = [(f"k-{kind}", style.word) for kind, style in style.KINDS.items() if kind in shown]
    entries: list[tuple[str, str, int, int]] = []
    y = 0
    styles = {line.style for line in lines} | {chip.style for box in boxes for chip in box.chips}
    for row in (kinds, _line_styles(styles, usual, view)):
        x = MARGIN
        for name, word in row:
            step = 44 + int(style.width(word, SMALL)) + 22
            if x > MARGIN and x + step > wide - MARGIN:
                x, y = MARGIN, y + 26
            entries.append((name, word, x, y))
            x += step
        y += 26 if row else 0
    return tuple(entries), y


def _line_styles(
    shown: AbstractSet[str], usual: Mapping[str, str], view: str
) -> list[tuple[str, str]]:
    """Return the styles shown as (class, word), with what most lines of a style say."""
    words = LINES | ({"none": "Statements reported"} if view == "sources" else {})
    return [
        (f"e-{style}", f"{word}: {usual[style]}, unless said otherwise" if style in usual else word)
        for style, word in words.items()
        if style in shown
    ]


def _bottom(network: Network, boxes: tuple[Box, ...], unplaced: int, wide: int) -> tuple[str, ...]:
    facts = [f"{counted(len(boxes), 'node')}, {counted(network.number_of_edges(), 'edge')}"]
    facts += [f"as of {day}" for day in [network.graph.get("as_of")] if day]
    facts += [f"known by {day}" for day in [network.graph.get("known_by")] if day]
    if unplaced:
        facts.append(f"{counted(unplaced, 'line')} without words for want of room: see the table")
    text = ". ".join(filter(None, [str(network.graph.get("caption", "")), ", ".join(facts)]))
    return _lines_of_text(text + ".", SMALL, wide - 2 * MARGIN)


def _lines_of_text(text: str, size: int, limit: int) -> tuple[str, ...]:
    return style.wrap(style.one_line(text), size, min(limit, 900), 6, even=False) if text else ()


def _about(boxes: tuple[Box, ...], lines: tuple[Line, ...]) -> str:
    """Return the picture in words, for those who do not see it: how much of what, and what
    statements are behind.

    It is read aloud in one go, so it names a dozen lines at most, those with statements first.
    """
    counts = [
        f"{size} {(style.word if size == 1 else style.plural).lower()}"
        for kind, style in style.KINDS.items()
        if (size := sum(box.kind == kind for box in boxes))
    ]
    told = sorted(lines, key=lambda line: not line.statements)[:_TOLD]
    said = [_told(line) for line in told]
    more = f"; and {len(lines) - len(said)} more" if len(lines) > len(said) else ""
    drawn = counted(len(lines), "line")
    parts = f"A network of {', '.join(counts) or 'no nodes'}, joined by {drawn}."
    return style.one_line(f"{parts} {'; '.join(said)}{more}." if said else parts)


def _told(line: Line) -> str:
    """Return what a line says, in words, and on how many statements it rests."""
    size = len(line.statements)
    words = style.truncate(
        line.about[: len(line.about) - len(line.said) + len(line.words)], 1, _TOLD_LONG
    )
    return words + (f" ({counted(size, 'statement')})" if size else "")
