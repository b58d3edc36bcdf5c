"""What a picture of boxes and lines is drawn from: plain values, made by the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.style import Kind, LineStyle


@dataclass(frozen=True, slots=True)
class Count:
    """A number in words, such as `2 acts`, drawn with the stroke of a line style around it."""

    style: str
    words: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A line of counts in a box: `of` says what they are of, empty for the box itself; without
    counts it stands alone.
    """

    of: str
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A status below the lines of a box: its CSS class (`s-NAME`, `c-NAME`), its word, and which
    sign is drawn before it, one of ✓ ◐ ≠ ○.
    """

    name: str
    word: str
    sign: str


@dataclass(frozen=True, slots=True)
class Node:
    """A box to draw: its key, the style that gives shape and colour (`k-KIND`), and its text.

    `head` is the small first line in the colour of the kind, `lines` are broken already, `rows` are
    counts below them. `name` is what titles of lines call it, `title` says in words what it is.
    `references` are what it rests on; `also` are other names, with which a page finds it; `holds`
    are the keys of what it represents beside itself. The last three are not drawn.
    """

    key: str
    kind: str
    head: str
    lines: tuple[str, ...]
    name: str
    title: str
    status: Status | None = None
    rows: tuple[CountRow, ...] = ()
    references: tuple[str, ...] = ()
    also: str = ""
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two boxes: edges of one style and direction become one line.

    `label` is what it says and `references` are what it rests on. A `count` above 0 is written
    behind the label. An edge `without_words` needs none on its line, since its box says them.
    """

    source: str
    target: str
    style: str
    label: str = ""
    references: tuple[str, ...] = ()
    count: int = 0
    without_words: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines with their legend, heading and notes.

    `box_styles` and `line_styles` are in the order of the legend, which shows those that are used.
    `above` is a note under the heading; `below` the first sentence under the legend, `facts` follow
    the numbers of nodes and edges in the second. `home` is the key of the box to begin with, the
    best linked one where it is no key. `reference` is the noun for one reference: it names the
    attributes that have them (`data-NOUNs`).
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    box_styles: Mapping[str, Kind] = field(hash=False)
    line_styles: Mapping[str, LineStyle] = field(hash=False)
    above: str = ""
    below: str = ""
    facts: tuple[str, ...] = ()
    home: str = ""
    reference: str = "reference"
