"""A network as a diagram of boxes and lines, and as a picture of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.diagram import Diagram, Edge
from kg.draw.picture import picture as picture_of
from kg.draw.png import raster
from kg.draw.svg import svg as svg_of
from kg.formats.pictures.folding import folded
from kg.formats.pictures.nodes import node_of, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.picture import Picture
    from kg.network import Network

_MANY_STATEMENTS: Final = 30  # beyond this many, statements show their id alone


def svg(
    network: Network,
    palette: style.Palette = style.LIGHT,
    statuses: Mapping[str, str] | None = None,
) -> str:
    """Return a network as an SVG document of its own. `statuses` gives tasks a coverage status, by
    what people type (`H-3`).

    >>> import networkx as nx
    >>> svg(nx.MultiDiGraph(title="Nothing")).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    return svg_of(picture(folded(network), statuses), palette)


def png(
    network: Network,
    statuses: Mapping[str, str] | None = None,
    palette: style.Palette = style.LIGHT,
    *,
    zoom: int = 2,
) -> bytes:
    r"""Return a network as a PNG, `zoom` pixels for each of the picture's. Raises MachineError
    without resvg-py.

    >>> import networkx as nx
    >>> png(nx.MultiDiGraph(title="Nothing"))[:4]
    b'\x89PNG'
    """
    return raster(svg(network, palette, statuses), zoom=zoom)


def picture(
    network: Network, statuses: Mapping[str, str] | None = None, *, framed: bool = True
) -> Picture:
    """Return a network as a picture, before any format writes it.

    A `framed` picture stands alone, with title and sources; a page gives these itself.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(title="Two")
    >>> network.add_node("a", label="A", kind="actor")
    >>> network.add_node("b", label="B", kind="place")
    >>> _ = network.add_edge("a", "b", key="e1", label="operates in", value="act", status="derived")
    >>> [box.node.lines for box in picture(network).boxes]
    [('A',), ('B',)]
    """
    return picture_of(diagram(network, statuses), framed=framed)


def diagram(network: Network, statuses: Mapping[str, str] | None = None) -> Diagram:
    """Return the boxes, lines, legend and notes of a network; many statements have short boxes.

    >>> import networkx as nx
    >>> diagram(nx.MultiDiGraph(title="Two", as_of="2024-01-05")).facts
    ('as of 2024-01-05',)
    """
    graph = network.graph
    statuses = statuses or {}
    nodes = [(node, network.nodes[node]) for node in network]
    brief = sum(data.get("type") == "Statement" for _, data in nodes) > _MANY_STATEMENTS
    of_sources = graph.get("view") == "sources"
    return Diagram(
        title=str(graph.get("title", "Network")),
        nodes=tuple(
            node_of(node, data, statuses.get(str(data.get("short", "")), ""), brief=brief)
            for node, data in nodes
        ),
        edges=tuple(
            _edge(network, a, b, data, with_count=of_sources)
            for a, b, data in network.edges(data=True)
        ),
        box_styles=style.KINDS,
        line_styles=_line_styles(of_sources=of_sources),
        above=str(graph.get("left_out", "")),
        below=str(graph.get("caption", "")),
        facts=facts_of(network),
        home=graph.get("focus", ""),
        reference="statement",
    )


def facts_of(network: Network) -> tuple[str, ...]:
    """Return the days up to which a network shows what held and what was known, in words."""
    days = (("as of", network.graph.get("as_of")), ("known by", network.graph.get("known_by")))
    return tuple(f"{words} {day}" for words, day in days if day)


def _edge(network: Network, a: str, b: str, data: Mapping[str, Any], *, with_count: bool) -> Edge:
    of_bundle = str(network.nodes[a].get("type")) == "Bundle"
    return Edge(
        a,
        b,
        style_of(data),
        str(data.get("label", "")),
        tuple(str(data.get("statements", "")).split()),
        int(data.get("count") or 0) if with_count else 0,
        without_words=of_bundle and str(data.get("predicate")).endswith("#evidenceFor"),
    )


def _line_styles(*, of_sources: bool) -> Mapping[str, style.LineStyle]:
    """Return the styles of lines; between sources, a line without value is no other statement."""
    if not of_sources:
        return style.LINES
    reported = replace(style.LINES["none"], word="Statements reported")
    return style.LINES | {"none": reported}
