"""A network as DOT, for Graphviz: shapes, colours and line styles of ours, the layout left to
Graphviz.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.formats.pictures import node_of, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.formats.networks.projection import Projection
    from kg.network import Network

_SHAPES: Final = {
    "rounded": 'shape=box style="rounded,filled"',
    "double": 'shape=box peripheries=2 style="filled"',
    "pill": 'shape=oval style="filled"',
    "cut": 'shape=box style="diagonals,filled"',
    "note": 'shape=note style="filled"',
}
_STYLES: Final = {
    "act": "style=solid penwidth=2",
    "role": "style=dashed penwidth=2",
    "aim": "style=dashed penwidth=1",
    "effect": "style=dashed penwidth=1 arrowhead=vee",
    "call": "style=dotted penwidth=1 arrowhead=open",
    "denial": "style=solid penwidth=2 arrowhead=tee",
    "none": "style=solid penwidth=1.2",
    "registry": "style=solid penwidth=0.8 arrowhead=empty",
    "disputed": "style=dotted penwidth=2",
}


def dot_file(projection: Projection) -> str:
    """Return the network of a projection in Graphviz DOT."""
    return dot(projection.network)


def dot(network: Network) -> str:
    """Return a network as a DOT digraph; node names are the IRIs, and all attributes are there as
    `kg_kind` and so on.

    >>> import networkx as nx
    >>> print(dot(nx.MultiDiGraph([("a", "b")])).splitlines()[-2].strip())
    "a" -> "b" [label="" tooltip="" style=solid penwidth=0.8 arrowhead=empty color="#55606F"];
    """
    light = style.LIGHT
    lines = [
        f"digraph {_quoted(network.graph.get('title', 'Network'))} {{",
        (
            '  graph [rankdir=LR fontname="Helvetica" '
            f"label={_quoted(network.graph.get('caption', ''))} labelloc=b];"
        ),
        f'  node [fontname="Helvetica" fontsize=13 fontcolor="{light.text}"];',
        f'  edge [fontname="Helvetica" fontsize=12 fontcolor="{light.text}"];',
    ]
    for node, data in network.nodes(data=True):
        box = node_of(node, data)
        form = _SHAPES[style.KINDS[box.kind].shape]
        label = "\n".join(filter(None, (box.head, *box.lines)))
        lines.append(
            f"  {_quoted(node)} [label={_quoted(label)} tooltip={_quoted(box.title)} "
            f'{form} color="{light.colour(box.kind)}" '
            f'fillcolor="{light.fill(box.kind)}"{_kept(data)}];'
        )
    for a, b, data in network.edges(data=True):
        line_style = style_of(data)
        colour = light.muted if line_style == "registry" else light.text
        lines.append(
            f"  {_quoted(a)} -> {_quoted(b)} [label={_quoted(data.get('label', ''))} "
            f"tooltip={_quoted(data.get('statements', ''))} {_STYLES[line_style]} "
            f'color="{colour}"{_kept(data)}];'
        )
    return "\n".join([*lines, "}"]) + "\n"


def _kept(data: Mapping[str, Any]) -> str:
    """Return what the network says of a node or an edge as attributes of ours, which Graphviz
    passes over.
    """
    attributes = (
        (re.sub(r"\W", "_", key, flags=re.ASCII), value)
        for key, value in data.items()
        if value != ""
    )
    return "".join(f" kg_{key}={_quoted(value)}" for key, value in attributes if key != "label")


def _quoted(value: object) -> str:
    """Return a DOT string; a backslash would start one of Graphviz's own escapes."""
    text = style.clean(str(value)).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
