"""A diagram as a picture: boxes, lines and labels with their places, before a format writes it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.boxes import Box, box_of
from kg.draw.labels import placed_labels, usual_words
from kg.draw.layout import layout
from kg.draw.lines import BESIDE, BUNDLE, EDGE, edge_paths
from kg.draw.shapes import LINE
from kg.style import SIZE, SMALL, TITLE
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.draw.diagram import Diagram
    from kg.draw.labels import Label
    from kg.draw.lines import Line

MARGIN: Final = 24
WIDEST: Final = 158
"""The widest that the words of a line ask the layout for, in pixels."""
_LEAST: Final = 620
_DESCRIBED: Final = 12
_DESCRIBED_LONG: Final = 90.0  # em, about 160 letters
_SHARED: Final = 480.0  # what a label for several lines asks for, beside its words


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of a legend: a small box of a shape, or a short line where it has none.

    `name` is its CSS class, `x` and `y` count from the corner of the legend.
    """

    name: str
    word: str
    x: int
    y: int
    shape: str = ""
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn diagram: its size, what is above and below, and everything in between, in drawing
    order.

    `barred` are the styles of lines whose arrowheads have a bar across; `reference` is the noun for
    what boxes and lines rest on.
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
    legend: tuple[Sign, ...]
    bottom: tuple[str, ...]
    bottom_at: int
    barred: frozenset[str]
    reference: str


def picture(diagram: Diagram, *, framed: bool = True) -> Picture:
    """Return a diagram as a picture. A `framed` picture stands alone, with title and sources; a
    page gives these itself.

    >>> from kg.draw.diagram import Diagram, Edge, Node
    >>> nodes = (Node("a", "actor", "", ("A",), "A", ""), Node("b", "place", "", ("B",), "B", ""))
    >>> edges = (Edge("a", "b", "act", "operates in"),)
    >>> drawing = picture(Diagram("Two", nodes, edges, style.KINDS, style.LINES))
    >>> len(drawing.boxes), [line.about for line in drawing.lines]
    (2, ['A operates in B'])
    """
    sized = [box_of(node, diagram.box_styles[node.kind].shape) for node in diagram.nodes]
    links = _links(diagram)
    words, breadths = _room_for_words(diagram)
    sized = _broad_enough(sized, links, breadths)
    centres = layout([(box.width, box.height) for box in sized], links, words, breadths)
    inner = max((x + box.width // 2 for (x, _), box in zip(centres, sized, strict=True)), default=0)
    wide = max(inner, _LEAST) + 2 * MARGIN
    top = _lines_of_text(diagram.above, SIZE, wide - 2 * MARGIN)
    title = style.one_line(diagram.title)
    heading = style.wrap(title, TITLE, wide - 2 * MARGIN, 2, even=False)
    above = MARGIN + 2 + 28 * len(heading) + LINE * len(top) + 14 if framed else MARGIN
    indent = MARGIN + (wide - 2 * MARGIN - inner) // 2
    boxes = tuple(
        replace(box, x=x + indent, y=y + above) for (x, y), box in zip(centres, sized, strict=True)
    )
    lines = edge_paths(diagram.edges, boxes)
    usual = usual_words(lines)
    minor = {name for name, line in diagram.line_styles.items() if line.minor}
    limits = (MARGIN, above - 8, wide - MARGIN)
    labels, unplaced = placed_labels(lines, boxes, usual, limits, minor)
    low = max((box.y + box.height // 2 for box in boxes), default=above)
    low = max([low, *(label.y + label.height // 2 for label in labels)])
    legend, legend_height = _legend(diagram, boxes, _line_signs(diagram, boxes, lines, usual), wide)
    bottom = _bottom(diagram, unplaced, wide)
    legend_at = low + 30
    bottom_at = legend_at + legend_height + 12
    return Picture(
        heading=heading,
        about=_about(diagram, lines),
        width=wide,
        height=bottom_at + (LINE * len(bottom) + MARGIN - 8) * framed,
        top=top,
        top_at=MARGIN + 16 + 28 * len(heading),
        framed=framed,
        boxes=boxes,
        home=_home(diagram),
        lines=lines,
        labels=labels,
        legend_at=legend_at,
        legend=legend,
        bottom=bottom,
        bottom_at=bottom_at,
        barred=_barred(diagram),
        reference=diagram.reference,
    )


def _links(diagram: Diagram) -> list[tuple[int, int]]:
    """Return the ends of each edge, by the numbers of the nodes."""
    index = {node.key: at for at, node in enumerate(diagram.nodes)}
    return [(index[edge.source], index[edge.target]) for edge in diagram.edges]


def _barred(diagram: Diagram) -> frozenset[str]:
    """Return the styles of lines whose arrowheads have a bar across."""
    return frozenset(name for name, line in diagram.line_styles.items() if line.barred)


def _room_for_words(diagram: Diagram) -> tuple[list[float], list[float]]:
    """Return how much room the words of each edge ask for, and how far from its middle the lines
    beside it reach.

    Lines that share a label ask for more room for it.
    """
    styles: dict[frozenset[str], set[tuple[str, str]]] = {}
    for edge in diagram.edges:
        pair = frozenset((edge.source, edge.target))
        styles.setdefault(pair, set()).add((edge.source, edge.style))
    lines = [len(styles[frozenset((edge.source, edge.target))]) for edge in diagram.edges]
    words = [
        min(style.width(edge.label[:60], SMALL), WIDEST) + _SHARED * (count >= BUNDLE)
        for edge, count in zip(diagram.edges, lines, strict=True)
    ]
    return words, [(count - 1) / 2 * BESIDE for count in lines]


def _broad_enough(
    boxes: list[Box], links: list[tuple[int, int]], breadths: list[float]
) -> list[Box]:
    """Return boxes high enough for all lines that run side by side to or from them, so that none
    is on another.
    """
    least = [0.0] * len(boxes)
    for link, breadth in zip(links, breadths, strict=True):
        for end in link:
            least[end] = max(least[end], breadth)
    return [
        replace(
            box,
            height=max(box.height, 2 * math.ceil(reach + EDGE)),
            width=max(box.width, 2 * math.ceil(reach + EDGE)),
        )
        for box, reach in zip(boxes, least, strict=True)
    ]


def _home(diagram: Diagram) -> int:
    """Return the number of the box to begin with: the one named, else the best linked."""
    keys = [node.key for node in diagram.nodes]
    if diagram.home in keys:
        return keys.index(diagram.home)
    degrees = Counter(end for edge in diagram.edges for end in (edge.source, edge.target))
    return max(range(len(keys)), key=lambda at: degrees[keys[at]], default=0)


def _legend(
    diagram: Diagram, boxes: Collection[Box], line_signs: list[Sign], wide: int
) -> tuple[tuple[Sign, ...], int]:
    """Return the legend, boxes before lines, and how high it is."""
    kinds = {box.node.kind for box in boxes}
    box_signs = [
        Sign(f"k-{kind}", box_style.word, 0, 0, box_style.shape)
        for kind, box_style in diagram.box_styles.items()
        if kind in kinds
    ]
    legend: list[Sign] = []
    y = 0
    for row in (box_signs, line_signs):
        x = MARGIN
        for sign in row:
            step = 44 + int(style.width(sign.word, SMALL)) + 22
            if x > MARGIN and x + step > wide - MARGIN:
                x, y = MARGIN, y + 26
            legend.append(replace(sign, x=x, y=y))
            x += step
        y += 26 if row else 0
    return tuple(legend), y


def _line_signs(
    diagram: Diagram, boxes: Collection[Box], lines: Collection[Line], usual: Mapping[str, str]
) -> list[Sign]:
    """Return the signs of the line styles that are used, with what most lines of a style say."""
    styles = {line.style for line in lines} | {chip.style for box in boxes for chip in box.chips}
    words = {
        name: f"{line.word}: {usual[name]}, unless said otherwise" if name in usual else line.word
        for name, line in diagram.line_styles.items()
    }
    return [
        Sign(f"e-{name}", words[name], 0, 0, barred=line.barred)
        for name, line in diagram.line_styles.items()
        if name in styles
    ]


def _bottom(diagram: Diagram, unplaced: int, wide: int) -> tuple[str, ...]:
    sizes = counted(len(diagram.nodes), "node"), counted(len(diagram.edges), "edge")
    facts = [", ".join(sizes), *diagram.facts]
    if unplaced:
        facts.append(f"{counted(unplaced, 'line')} without words for want of room: see the table")
    text = ". ".join(filter(None, [diagram.below, ", ".join(facts)]))
    return _lines_of_text(text + ".", SMALL, wide - 2 * MARGIN)


def _lines_of_text(text: str, size: int, limit: int) -> tuple[str, ...]:
    return style.wrap(style.one_line(text), size, min(limit, 900), 6, even=False) if text else ()


def _about(diagram: Diagram, lines: Collection[Line]) -> str:
    """Return the picture in words, for those who do not see it: how much of what, and what
    references are behind.

    It is read aloud in one go, so it names a dozen lines at most, those with references first.
    """
    sizes = Counter(node.kind for node in diagram.nodes)
    counts = [
        f"{sizes[kind]} {(box.word if sizes[kind] == 1 else box.plural).lower()}"
        for kind, box in diagram.box_styles.items()
        if sizes[kind]
    ]
    described = sorted(lines, key=lambda line: not line.references)[:_DESCRIBED]
    words = [_description(line, diagram.reference) for line in described]
    more = f"; and {len(lines) - len(words)} more" if len(lines) > len(words) else ""
    number = counted(len(lines), "line")
    parts = f"A network of {', '.join(counts) or 'no nodes'}, joined by {number}."
    return style.one_line(f"{parts} {'; '.join(words)}{more}." if words else parts)


def _description(line: Line, reference: str) -> str:
    """Return what a line says, in words, and on how many references it rests."""
    size = len(line.references)
    without_references = line.about[: len(line.about) - len(line.title) + len(line.words)]
    words = style.truncate(without_references, 1, _DESCRIBED_LONG)
    return words + (f" ({counted(size, reference)})" if size else "")
