"""The box of each node: what stands in it, and how large it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.paint import LINE, SIZE, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDEST: Final = 158
"""The widest a line of a label may be, in pixels; a longer one is broken, in the end cut."""

CHIP: Final = 18
"""How high a count in a box is, in pixels; `ROW` from one row of them to the next."""
ROW: Final = 22

_STATEMENT: Final = 190
_BROAD: Final = 236
"""The widest that a row of counts may be."""
_CHIP_PAD: Final = 7
_BETWEEN: Final = 5
_PAD: Final = (11, 8)
_ROOM: Final = {"pill": 8, "double": 5, "note": 6}  # what a shape takes away from its box
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Count:
    """A number of statements of one evidential value, drawn with the stroke of its style."""

    style: str
    words: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line of counts in a node: `of` says what they are of, empty for the node itself; without
    counts it stands alone.
    """

    of: str
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A count in a box, or the words before counts where it has no style: `x` from the middle of
    the box to its left edge, `row` from 0.
    """

    style: str
    words: str
    x: int
    width: int
    row: int


@dataclass(frozen=True, slots=True)
class Box:
    """A node as drawn. `x` and `y` are its centre; `head` is the small first line in the colour of
    its kind.

    `about` says in words what the node is; `statements` are those it stands for; `also` are its
    names in other languages, by which a page finds it. `chips` are the counts below the lines, in
    `rows` rows, and `detail` says them; `folded` are the nodes that it stands for beside its own.
    """

    node: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    head: str
    lines: tuple[str, ...]
    about: str
    statements: tuple[str, ...] = ()
    status: str = ""
    also: str = ""
    chips: tuple[Chip, ...] = ()
    rows: int = 0
    folded: tuple[str, ...] = ()
    detail: str = ""


def box_of(node: str, data: Mapping[str, Any], status: str = "", *, brief: bool = False) -> Box:
    """Return the box of a node, not placed yet; `brief` shows a statement's id alone.

    >>> box_of("urn:x", {"label": "Build the capacity of the police", "short": "H-3", "kind": "task"}).head
    'H-3'
    """  # noqa: E501
    kind = str(data.get("kind", ""))
    kind = kind if kind in style.KINDS else "event"
    label, short, of = (
        style.one_line(str(data.get(key, ""))) for key in ("label", "short", "type")
    )
    label = label or short or style.one_line(node)
    ids = str(data.get("statements", ""))
    head, lines = _words(label, short, of, kind, style.one_line(ids), brief=brief)
    about = f"{_word(of, kind)}: {label}" + (f" ({short})" if short and short != label else "")
    about = about if len(about) <= _LONGEST else about[: _LONGEST - 1] + "…"
    texts = [style.width(line, SIZE) for line in lines] + [style.width(head, SMALL)]
    status = status if status in style.COVERAGE else ""
    if status:
        about += f". Coverage: {style.COVERAGE[status].word}"
        texts.append(style.width(style.COVERAGE[status].word, SMALL) + 18)
    chips, rows, broad = _chips(data.get("rows", ()))
    detail = ". ".join(_said(row) for row in data.get("rows", ()))
    texts.append(broad)
    wide = max(texts) + 2 * _PAD[0] + _ROOM.get(style.KINDS[kind].shape, 0)
    high = (
        (len(lines) + bool(head) + bool(status)) * LINE
        + rows * ROW
        + 2 * _PAD[1]
        - 3
        + 3 * bool(rows)
    )
    size = max(44, 2 * round(wide / 2)), 2 * round(high / 2)
    return Box(
        node,
        kind,
        0,
        0,
        *size,
        head,
        lines,
        about,
        tuple(ids.split()),
        status,
        other_names(data),
        chips,
        rows,
        tuple(data.get("folded", ())),
        detail,
    )


def _said(row: CountRow) -> str:
    """Return a row of counts in words."""
    counts = ", ".join(count.words for count in row.counts)
    return ": ".join(filter(None, (row.of, counts)))


def _chips(rows: Sequence[CountRow]) -> tuple[tuple[Chip, ...], int, float]:
    """Return the counts of a box, each row in the middle of it, how many rows they take, and how
    wide the widest is.
    """
    placed: list[Chip] = []
    number, widest = 0, 0.0
    for row in rows:
        parts = [("", row.of)] if row.of else []
        parts += [(count.style, count.words) for count in row.counts]
        for line in _broken_rows(parts):
            room = sum(wide for *_, wide in line) + _BETWEEN * (len(line) - 1)
            x = -room / 2
            for line_style, words, wide in line:
                placed.append(Chip(line_style, words, round(x), round(wide), number))
                x += wide + _BETWEEN
            widest = max(widest, room)
            number += 1
    return tuple(placed), number, widest


def _broken_rows(parts: Iterable[tuple[str, str]]) -> list[list[tuple[str, str, float]]]:
    """Return counts with their widths, in lines that are no wider than a box may be."""
    lines: list[list[tuple[str, str, float]]] = [[]]
    for line_style, words in parts:
        shown = style.truncate(words, SMALL, _BROAD)
        wide = style.width(shown, SMALL) + 2 * _CHIP_PAD * bool(line_style)
        taken = sum(each + _BETWEEN for *_, each in lines[-1])
        if lines[-1] and taken + wide > _BROAD:
            lines.append([])
        lines[-1].append((line_style, shown, wide))
    return lines if lines[0] else []


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


def _word(of: str, kind: str) -> str:
    if of == "Bundle":
        return "Statements"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", of).capitalize() or style.KINDS[kind].word
