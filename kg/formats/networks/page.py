"""A network as one offline page: the picture, its table, and the evidence behind every line.
Nothing is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import style, templates
from kg.draw.svg import draw, swatch
from kg.formats.cards import card
from kg.formats.pictures import folded, kind_of, other_names, picture, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.network import Evidence, Network
    from kg.templates import Frame

_FOLDER: Final = Path(__file__).resolve().parent
_HEADS: Final = (
    "From",
    "Relation",
    "To",
    "Kind of evidence",
    "Statements",
    "Holds from",
    "Known from",
)

_End = tuple[str, str]
"""The name of a node, and its other names where the picture leaves the node out."""


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge as the page's table lists it.

    `marks` says which nodes of the picture it joins (n3), so that it is found by their names in any
    language and goes with them; of an end that the picture leaves out it says the kind.
    `statements` are ids, each with whether the page has its card.
    """

    start: _End
    label: str
    end: _End
    kind: str
    statements: tuple[tuple[str, bool], ...]
    holds_from: str
    known_from: str
    marks: str


def page(
    network: Network,
    evidence: Sequence[Evidence],
    statuses: Mapping[str, str] | None = None,
    whole: Network | None = None,
    *,
    frame: Frame | None = None,
) -> str:
    """Return a network as an HTML document that needs nothing else and may request nothing, or as
    a page in `frame`.

    The picture shows `network`; the table shows `whole`, of which the picture may be a part.

    >>> import networkx as nx
    >>> "default-src 'none'" in page(nx.MultiDiGraph(title="Nothing"), ())
    True
    """
    drawing = picture(folded(network), statuses, framed=False)
    cards = [card(statement, f"s-{statement.id}") for statement in evidence]
    numbers = {
        node: at for at, box in enumerate(drawing.boxes) for node in (box.key, *box.node.holds)
    }
    table = whole if whole is not None else network
    edges = _edges(table, {statement.id for statement in evidence}, numbers)
    return templates.render(
        "network.html",
        **(templates.offline(stylesheet(), script()) if frame is None else frame),
        title=" ".join(drawing.heading),
        lead=_lead(network),
        legend=[(sign.name, sign.word, templates.ready(swatch(sign))) for sign in drawing.legend],
        picture=templates.ready(draw(drawing, role="group", interactive=True)),
        table_title=f"{len(edges)} relation{'s' * (len(edges) != 1)}",
        columns=_HEADS,
        edges=edges,
        evidence_title=f"{len(cards)} statement{'s' * (len(cards) != 1)} behind them",
        unquoted=not all(statement.quote for statement in evidence),
        cards=cards,
        footer=" ".join(drawing.bottom),
    )


def _lead(network: Network) -> list[str]:
    left_out = str(network.graph.get("left_out", ""))
    clocks = [f"As of {network.graph['as_of']}" if network.graph.get("as_of") else ""]
    clocks += [f"known by {network.graph['known_by']}" if network.graph.get("known_by") else ""]
    return [line for line in (left_out, ", ".join(filter(None, clocks))) if line]


def _edges(network: Network, cards: set[str], numbers: Mapping[str, int]) -> list[EdgeRow]:
    """Return the edges as rows, those with statements first; `cards` are the statements that the
    page has a card of, `numbers` the nodes of the picture.
    """
    names = {node: _end(node, data, numbers) for node, data in network.nodes(data=True)}
    marks = {
        node: f"n{numbers[node]}" if node in numbers else f"k-{kind_of(data)}"
        for node, data in network.nodes(data=True)
    }
    ordered = sorted(network.edges(data=True), key=lambda edge: not edge[2].get("statements"))
    return [
        EdgeRow(
            start=names[start],
            label=str(data.get("label", "")),
            end=names[end],
            kind=style.LINES[style_of(data)].word,
            statements=tuple(
                (statement, statement in cards)
                for statement in str(data.get("statements", "")).split()
            ),
            holds_from=str(data.get("begins", "")),
            known_from=str(data.get("known", "")),
            marks=" ".join(dict.fromkeys((f"e-{style_of(data)}", marks[start], marks[end]))),
        )
        for start, end, data in ordered
    ]


def _end(node: str, data: Mapping[str, Any], numbers: Mapping[str, int]) -> _End:
    """Return the name of a node; of one that the picture leaves out also its names in other
    languages, for the search.
    """
    name = style.one_line(str(data.get("label") or node))
    return name, "" if node in numbers else other_names(data)


@cache
def stylesheet() -> str:
    """Return the page's CSS: what all pages share, the picture's colours, and the layout."""
    return style.sheet(
        style.picture_forms() + (_FOLDER / "page.css").read_text(encoding="utf-8"),
        style.picture_colours,
    )


@cache
def script() -> str:
    """Return the page's script without the spaces at the beginning of its lines."""
    return "\n".join(
        line.strip()
        for line in (_FOLDER / "page.js").read_text(encoding="utf-8").splitlines()
        if line
    )
