"""A picture as SVG: self-contained, accessible, with arrowheads, a legend, and a line that names
its sources.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.boxes import CHIP, ROW
from kg.draw.folding import folded
from kg.draw.labels import REACH, SWATCH
from kg.draw.labels import ROW as WORD_ROW
from kg.draw.lines import HEAD
from kg.draw.paint import LINE, SMALL, css, shape
from kg.draw.picture import MARGIN, Picture, picture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.boxes import Box, Chip
    from kg.draw.labels import Label
    from kg.draw.lines import Line
    from kg.network import Network
_BACK: Final = 6  # a line ends inside its arrowhead


def svg(
    network: Network,
    palette: style.Palette = style.LIGHT,
    statuses: Mapping[str, str] | None = None,
) -> str:
    """Return a network as an SVG document of its own.

    >>> import networkx as nx
    >>> svg(nx.MultiDiGraph(title="Nothing")).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    drawn = picture(folded(network), statuses)
    return draw(drawn, f"<style>{css(palette)}</style>\n", role="img") + "\n"


def draw(
    drawn: Picture,
    stylesheet: str = "",
    role: str = "img",
    *,
    interactive: bool = False,
    name: str = "g",
) -> str:
    """Return the `svg` element of a picture; `interactive` numbers nodes and lines for a page's
    script.

    The script completes the titles of lines with the names of what they join. `name` tells the
    pictures of one page apart.
    """
    size = (
        f'viewBox="0 0 {drawn.width} {drawn.height}" width="{drawn.width}" height="{drawn.height}"'
    )
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="g" {size} role="{role}" '
            f'aria-labelledby="{name}-title {name}-desc">'
        ),
        f'<title id="{name}-title">{style.text(" ".join(drawn.heading))}</title>',
        f'<desc id="{name}-desc">{style.text(drawn.about)}</desc>',
        f'{stylesheet}<rect class="g-ground" width="{drawn.width}" height="{drawn.height}"/>',
    ]
    if drawn.framed:
        parts += _texts(drawn.heading, MARGIN + 18, 28, "g-title")
        parts += _texts(drawn.top, drawn.top_at, LINE, "g-muted")
    index = {box.node: at for at, box in enumerate(drawn.boxes)}
    parts.append('<g class="g-lines">')
    parts += [_line(line, index if interactive else {}) for line in drawn.lines]
    parts.append('</g>\n<g class="g-nodes" text-anchor="middle">')
    parts += [
        _box(box, at, home=drawn.home if interactive else None)
        for at, box in enumerate(drawn.boxes)
    ]
    parts.append('</g>\n<g class="g-words" text-anchor="middle">')
    parts += [_word(label) for label in drawn.labels]
    parts.append("</g>")
    parts.append(
        f'<path class="g-rule" d="M{MARGIN} {drawn.legend_at - 14}H{drawn.width - MARGIN}"/>'
    )
    parts.append('<g class="g-legend">')
    parts += [_entry(name, word, x, drawn.legend_at + y) for name, word, x, y in drawn.legend]
    parts.append("</g>")
    if drawn.framed:
        parts += _texts(drawn.bottom, drawn.bottom_at + 12, LINE, "g-small g-muted")
    parts.append("</svg>")
    return "\n".join(parts)


def _texts(rows: Sequence[str], top: int, step: int, name: str) -> list[str]:
    """Return rows of text, one below the other."""
    return [_text(MARGIN, top + step * at, row, name) for at, row in enumerate(rows)]


def _text(x: int, y: int, words: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{style.text(words)}</text>'


def _word(label: Label) -> str:
    """Return the words of a line, or of several lines side by side, on a plate that hides what lies
    beneath.
    """
    x, y = label.x - label.width // 2, label.y - label.height // 2
    parts = [f'<rect x="{x}" y="{y}" width="{label.width}" height="{label.height}"/>']
    for number, (line_style, words) in enumerate(label.rows):
        base = y + WORD_ROW * number + 12
        middle = label.x + (SWATCH // 2 if line_style else 0)
        if line_style:
            start = x + 4
            end = start + SWATCH - 8
            head = _head(end, base - 4, 1, 0, barred=line_style == "denial")
            line = f'<path class="p" d="M{start} {base - 4}H{end - 5}"/>'
            parts.append(f'<g class="e e-{line_style}">{line}{head}</g>')
            middle = end + 4
        anchor = ' text-anchor="start"' if line_style else ""
        parts.append(f'<text x="{middle}" y="{base}"{anchor}>{style.text(words)}</text>')
    lines = " ".join(map(str, label.lines))
    return f'<g class="w" data-line="{lines}">{"".join(parts)}</g>'


def _line(line: Line, index: Mapping[str, int]) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (-1.0, 0.0) if line.loop else ((x2 - x1) / length, (y2 - y1) / length)
    barred = line.style == "denial"
    heads = _head(x2, y2, ux, uy, barred=barred) + (
        _head(x1, y1, -ux, -uy, barred=barred) if line.both else ""
    )
    first = _BACK * line.both
    path = (
        f"M{x1 + ux * first:.0f} {y1 + uy * first:.0f}L{x2 - ux * _BACK:.0f} {y2 - uy * _BACK:.0f}"
    )
    if line.loop:
        path = (
            f"M{x1} {y1}C{x1} {y1 - REACH} {x2 + REACH} {y1 - REACH} {x2 + _BACK + 8} "
            f"{y2 - 6}L{x2 + _BACK} {y2}"
        )
    ids = ""
    if index:
        ids = f' data-ends="{index[line.source]} {index[line.target]}"'
        ids += (
            f' data-statements="{style.attribute(" ".join(line.statements))}"'
            if line.statements
            else ""
        )
    title = f"<title>{style.text(line.said if index else line.about)}</title>"
    return f'<g class="e e-{line.style}"{ids}>{title}<path class="p" d="{path}"/>{heads}</g>'


def _head(x: float, y: float, ux: float, uy: float, *, barred: bool = False) -> str:
    """Return an arrowhead that ends at a point; that of a denial has a bar across, so that it needs
    no colour.
    """
    bx, by, wx, wy = x - ux * 9, y - uy * 9, -uy * HEAD, ux * HEAD
    bar = ""
    if barred:
        left, right = (
            (bx - ux * 4 + wx * 1.8, by - uy * 4 + wy * 1.8),
            (bx - ux * 4 - wx * 1.8, by - uy * 4 - wy * 1.8),
        )
        thick_x, thick_y = -ux * 2.4, -uy * 2.4
        bar = (
            f"M{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}"
            f"l{thick_x:.1f} {thick_y:.1f}L{left[0] + thick_x:.1f} {left[1] + thick_y:.1f}Z"
        )
    wings = f"l{_short(wx - ux * 9)} {_short(wy - uy * 9)} {_short(-2 * wx)} {_short(-2 * wy)}"
    return f'<path class="a" d="M{_short(x)} {_short(y)}{wings}Z{bar}"/>'


def _short(value: float) -> str:
    """Return a coordinate to a tenth of a pixel, whole ones without a point."""
    return f"{round(value, 1) + 0.0:g}"


def _box(box: Box, at: int, *, home: int | None) -> str:
    x, y = box.x - box.width // 2, box.y - box.height // 2
    rows = [(box.head, ' class="h"')] if box.head else []
    rows += [(line, "") for line in box.lines]
    chips = box.rows * ROW + 3 * bool(box.rows)
    top = box.y - ((len(rows) + bool(box.status)) * LINE + chips) / 2
    middle = box.x + {"double": 2, "note": -2}.get(style.KINDS[box.kind].shape, 0)
    texts = "".join(
        f'<text x="{middle}" y="{top + LINE * number + 13:.0f}"{name}>{style.text(row)}</text>'
        for number, (row, name) in enumerate(rows)
    )
    if box.status in style.COVERAGE:
        texts += _status(box, middle, round(top + LINE * len(rows) + 13))
    below = round(top + LINE * (len(rows) + bool(box.status)) + 5)
    texts += "".join(_chip(chip, middle, below) for chip in box.chips)
    ids = f' data-box="{x} {y} {box.width} {box.height}"'
    if home is not None:  # a script makes buttons of the nodes, so that without it none is dead
        ids = f' data-node="{at}"' + ' data-home=""' * (at == home)
        ids += (
            f' data-statements="{style.attribute(" ".join(box.statements))}"'
            if box.statements
            else ""
        )
        ids += f' data-also="{style.attribute(box.also)}"' if box.also else ""
    said = f"<title>{style.text(box.about)}</title>"
    said += f"<desc>{style.text(box.detail)}</desc>" if box.detail else ""
    drawn = shape(box.kind, x, y, box.width, box.height)
    return f'<g class="n k-{box.kind}"{ids}>{said}{drawn}{texts}</g>'


def _chip(chip: Chip, middle: int, top: int) -> str:
    """Return a count with the stroke of its style around it, or the words before counts."""
    x, y = middle + chip.x, top + ROW * chip.row
    at = f'x="{x + chip.width // 2}" y="{y + 13}"'
    words = f'<text {at} class="g-small">{style.text(chip.words)}</text>'
    if not chip.style:
        return words
    frame = f'<rect class="p" x="{x}" y="{y}" width="{chip.width}" height="{CHIP}" rx="4"/>'
    return f'<g class="e c e-{chip.style}">{frame}{words}</g>'


def _status(box: Box, middle: int, base: int) -> str:
    """Return the sign and the word of a coverage status; the sign is drawn, since the font lacks
    one of them.
    """
    status = style.COVERAGE[box.status]
    left = middle - (style.width(status.word, SMALL) + 16) / 2
    x, y = round(left + 5), base - 4
    circle = f'<circle cx="{x}" cy="{y}" r="4.5"/>'
    sign = {
        "covered": f'<path d="M{x - 5} {y}l3.5 4l6.5 -8"/>',
        "partial": f'{circle}<path class="i" stroke="none" d="M{x} {y - 4.5}a4.5 4.5 0 0 0 0 9z"/>',
        "contradicted": f'<path d="M{x - 5} {y - 2}h10M{x - 5} {y + 2}h10M{x + 3} {y - 5}l-6 10"/>',
        "silent": circle,
    }[box.status]
    word = (
        f'<text x="{x + 9}" y="{base}" class="h c-{box.status}" '
        f'text-anchor="start">{style.text(status.word)}</text>'
    )
    return f'<g class="s s-{box.status}">{sign}</g>{word}'


def swatch(name: str) -> str:
    """Return one sign of the legend as a small picture of its own, for a button that has its word.

    >>> swatch("k-place").startswith('<svg class="g" width="32" height="18"')
    True
    """
    return (
        '<svg class="g" width="32" height="18" viewBox="0 0 32 18" '
        f'aria-hidden="true">{_sign(name, 1, 1)}</svg>'
    )


def _entry(name: str, word: str, x: int, y: int) -> str:
    """Return one entry of the legend: a small node or a short line, and its word."""
    return _sign(name, x, y) + _text(x + 38, y + 12, word, "g-small")


def _sign(name: str, x: int, y: int) -> str:
    """Return a small node of a kind or a short line of a style."""
    if name.startswith("k-"):
        return f'<g class="n {name}">{shape(name[2:], x, y, 30, 16)}</g>'
    head = _head(x + 30, y + 8, 1, 0, barred=name == "e-denial")
    return f'<g class="e {name}"><path class="p" d="M{x} {y + 8}H{x + 25}"/>{head}</g>'
