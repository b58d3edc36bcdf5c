"""A picture as SVG: self-contained, accessible, with arrowheads, a legend, and a line that names
its sources.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.boxes import CHIP, ROW
from kg.draw.labels import REACH, SWATCH
from kg.draw.labels import ROW as WORD_ROW
from kg.draw.lines import HEAD
from kg.draw.picture import MARGIN
from kg.draw.shapes import LINE, SHIFTS, outline
from kg.style import SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.boxes import Box, Chip
    from kg.draw.diagram import Status
    from kg.draw.labels import Label
    from kg.draw.lines import Line
    from kg.draw.picture import Picture, Sign

_BACK: Final = 6  # a line ends inside its arrowhead


def svg(drawing: Picture, palette: style.Palette = style.LIGHT) -> str:
    """Return a picture as an SVG document with its own colours.

    >>> from kg.draw.diagram import Diagram
    >>> from kg.draw.picture import picture
    >>> nothing = picture(Diagram("Nothing", (), (), style.KINDS, style.LINES))
    >>> svg(nothing).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    return draw(drawing, f"<style>{style.picture_css(palette)}</style>\n", role="img") + "\n"


def draw(
    drawing: Picture,
    stylesheet: str = "",
    role: str = "img",
    *,
    interactive: bool = False,
    name: str = "g",
) -> str:
    """Return the `svg` element of a picture; `interactive` numbers nodes and lines for a page's
    script.

    The script completes the titles of lines with the names of what they join. `name` distinguishes
    the pictures of one page.
    """
    wide, high = drawing.width, drawing.height
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="g" {size} role="{role}" '
            f'aria-labelledby="{name}-title {name}-desc">'
        ),
        f'<title id="{name}-title">{style.text(" ".join(drawing.heading))}</title>',
        f'<desc id="{name}-desc">{style.text(drawing.about)}</desc>',
        f'{stylesheet}<rect class="g-ground" width="{wide}" height="{high}"/>',
    ]
    if drawing.framed:
        parts += _texts(drawing.heading, MARGIN + 18, 28, "g-title")
        parts += _texts(drawing.top, drawing.top_at, LINE, "g-muted")
    index = {box.key: at for at, box in enumerate(drawing.boxes)}
    parts.append('<g class="g-lines">')
    parts += [_line(line, drawing, index if interactive else {}) for line in drawing.lines]
    parts.append('</g>\n<g class="g-nodes" text-anchor="middle">')
    parts += [
        _box(box, at, drawing, interactive=interactive) for at, box in enumerate(drawing.boxes)
    ]
    parts.append('</g>\n<g class="g-words" text-anchor="middle">')
    parts += [_word(label, drawing.barred) for label in drawing.labels]
    parts.append("</g>")
    parts.append(
        f'<path class="g-rule" d="M{MARGIN} {drawing.legend_at - 14}H{drawing.width - MARGIN}"/>'
    )
    parts.append('<g class="g-legend">')
    parts += [_entry(sign, drawing.legend_at) for sign in drawing.legend]
    parts.append("</g>")
    if drawing.framed:
        parts += _texts(drawing.bottom, drawing.bottom_at + 12, LINE, "g-small g-muted")
    parts.append("</svg>")
    return "\n".join(parts)


def _texts(rows: Sequence[str], top: int, step: int, name: str) -> list[str]:
    """Return rows of text, one below the other."""
    return [_text(MARGIN, top + step * at, row, name) for at, row in enumerate(rows)]


def _text(x: int, y: int, words: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{style.text(words)}</text>'


def _word(label: Label, barred: frozenset[str]) -> str:
    """Return the words of a line, or of several lines side by side, on a plate that hides what is
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
            head = _head(end, base - 4, 1, 0, barred=line_style in barred)
            line = f'<path class="p" d="M{start} {base - 4}H{end - 5}"/>'
            parts.append(f'<g class="e e-{line_style}">{line}{head}</g>')
            middle = end + 4
        anchor = ' text-anchor="start"' if line_style else ""
        parts.append(f'<text x="{middle}" y="{base}"{anchor}>{style.text(words)}</text>')
    lines = " ".join(map(str, label.lines))
    return f'<g class="w" data-line="{lines}">{"".join(parts)}</g>'


def _line(line: Line, drawing: Picture, index: Mapping[str, int]) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (-1.0, 0.0) if line.loop else ((x2 - x1) / length, (y2 - y1) / length)
    barred = line.style in drawing.barred
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
        ids += _references(line.references, drawing.reference)
    title = f"<title>{style.text(line.title if index else line.about)}</title>"
    return f'<g class="e e-{line.style}"{ids}>{title}<path class="p" d="{path}"/>{heads}</g>'


def _head(x: float, y: float, ux: float, uy: float, *, barred: bool = False) -> str:
    """Return an arrowhead that ends at a point; that of a denial has a bar across, so that it needs
    no colour.
    """
    bx, by, wx, wy = x - ux * 9, y - uy * 9, -uy * HEAD, ux * HEAD
    bar = ""
    if barred:
        start, end = (
            (bx - ux * 4 + wx * 1.8, by - uy * 4 + wy * 1.8),
            (bx - ux * 4 - wx * 1.8, by - uy * 4 - wy * 1.8),
        )
        thick_x, thick_y = -ux * 2.4, -uy * 2.4
        bar = (
            f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
            f"l{thick_x:.1f} {thick_y:.1f}L{start[0] + thick_x:.1f} {start[1] + thick_y:.1f}Z"
        )
    wings = f"l{_short(wx - ux * 9)} {_short(wy - uy * 9)} {_short(-2 * wx)} {_short(-2 * wy)}"
    return f'<path class="a" d="M{_short(x)} {_short(y)}{wings}Z{bar}"/>'


def _short(value: float) -> str:
    """Return a coordinate to a tenth of a pixel, whole ones without a point."""
    return f"{round(value, 1) + 0.0:g}"


def _references(references: Sequence[str], noun: str) -> str:
    """Return the references of a box or a line as an attribute; empty without any."""
    if not references:
        return ""
    return f' data-{noun}s="{style.attribute(" ".join(references))}"'


def _box(box: Box, at: int, drawing: Picture, *, interactive: bool) -> str:
    node = box.node
    x, y = box.x - box.width // 2, box.y - box.height // 2
    rows = [(node.head, ' class="h"')] if node.head else []
    rows += [(line, "") for line in node.lines]
    chips = box.rows * ROW + 3 * bool(box.rows)
    lines = len(rows) + (node.status is not None)
    top = box.y - (lines * LINE + chips) / 2
    middle = box.x + SHIFTS.get(box.shape, 0)
    texts = "".join(
        f'<text x="{middle}" y="{top + LINE * number + 13:.0f}"{name}>{style.text(row)}</text>'
        for number, (row, name) in enumerate(rows)
    )
    if node.status is not None:
        texts += _status(node.status, middle, round(top + LINE * len(rows) + 13))
    below = round(top + LINE * lines + 5)
    texts += "".join(_chip(chip, middle, below) for chip in box.chips)
    ids = f' data-box="{x} {y} {box.width} {box.height}"'
    if interactive:  # a script makes buttons of the nodes, so that without it none is dead
        ids = f' data-node="{at}"' + ' data-home=""' * (at == drawing.home)
        ids += _references(node.references, drawing.reference)
        ids += f' data-also="{style.attribute(node.also)}"' if node.also else ""
    words = f"<title>{style.text(node.title)}</title>"
    words += f"<desc>{style.text(box.detail)}</desc>" if box.detail else ""
    shape = outline(box.shape, x, y, box.width, box.height)
    return f'<g class="n k-{node.kind}"{ids}>{words}{shape}{texts}</g>'


def _chip(chip: Chip, middle: int, top: int) -> str:
    """Return a count with the stroke of its style around it, or the words before counts."""
    x, y = middle + chip.x, top + ROW * chip.row
    at = f'x="{x + chip.width // 2}" y="{y + 13}"'
    words = f'<text {at} class="g-small">{style.text(chip.words)}</text>'
    if not chip.style:
        return words
    frame = f'<rect class="p" x="{x}" y="{y}" width="{chip.width}" height="{CHIP}" rx="4"/>'
    return f'<g class="e c e-{chip.style}">{frame}{words}</g>'


def _status(status: Status, middle: int, base: int) -> str:
    """Return the sign and the word of a status; the sign is drawn, since the font lacks one of
    them.
    """
    x, y = round(middle - (style.width(status.word, SMALL) + 16) / 2 + 5), base - 4
    circle = f'<circle cx="{x}" cy="{y}" r="4.5"/>'
    sign = {
        "✓": f'<path d="M{x - 5} {y}l3.5 4l6.5 -8"/>',
        "◐": f'{circle}<path class="i" stroke="none" d="M{x} {y - 4.5}a4.5 4.5 0 0 0 0 9z"/>',
        "≠": f'<path d="M{x - 5} {y - 2}h10M{x - 5} {y + 2}h10M{x + 3} {y - 5}l-6 10"/>',
        "○": circle,
    }[status.sign]
    word = (
        f'<text x="{x + 9}" y="{base}" class="h c-{status.name}" '
        f'text-anchor="start">{style.text(status.word)}</text>'
    )
    return f'<g class="s s-{status.name}">{sign}</g>{word}'


def swatch(sign: Sign) -> str:
    """Return one sign of the legend as a small picture of its own, for a button that has its word.

    >>> from kg.draw.picture import Sign
    >>> swatch(Sign("k-place", "Place", 0, 0, "pill")).startswith('<svg class="g" width="32"')
    True
    """
    return (
        '<svg class="g" width="32" height="18" viewBox="0 0 32 18" '
        f'aria-hidden="true">{_sign(sign, 1, 1)}</svg>'
    )


def _entry(sign: Sign, top: int) -> str:
    """Return one entry of the legend: a small box or a short line, and its word."""
    x, y = sign.x, top + sign.y
    return _sign(sign, x, y) + _text(x + 38, y + 12, sign.word, "g-small")


def _sign(sign: Sign, x: int, y: int) -> str:
    """Return a small box of a kind or a short line of a style."""
    if sign.shape:
        return f'<g class="n {sign.name}">{outline(sign.shape, x, y, 30, 16)}</g>'
    head = _head(x + 30, y + 8, 1, 0, barred=sign.barred)
    return f'<g class="e {sign.name}"><path class="p" d="M{x} {y + 8}H{x + 25}"/>{head}</g>'
