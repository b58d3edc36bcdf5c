"""A network as GraphML for networkx, Gephi, yEd and Cytoscape; every attribute is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.boxes import box_of
from kg.formats.networks.attributes import (
    boxes_of,
    clean,
    columns,
    dash_of,
    kind_of,
    rgb,
    weight_of,
)
from kg.vocab import XML_NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.boxes import Box
    from kg.formats.networks.projection import Projection
    from kg.network import Network

_TYPES: Final = {int: "int", float: "double", str: "string"}
_SHAPES: Final = {
    "rounded": "roundrectangle",
    "double": "rectangle",
    "pill": "ellipse",
    "cut": "octagon",
    "note": "rectangle",
}


def graphml_file(projection: Projection) -> bytes:
    """Return the network of a projection in GraphML."""
    return graphml(projection.network)


def graphml(network: Network) -> bytes:
    """Return a network as GraphML in UTF-8; what XML forbids is dropped from its texts.

    `networkx.read_graphml(..., force_multigraph=True)` gives the same nodes, edges, keys and
    attributes, and besides what Gephi reads (`x`, `y`, `size`, `r`, `g`, `b` of nodes, `weight` of
    edges). yEd reads shapes, colours, line styles and labels of its own. Up to 300 nodes have a
    place.

    >>> import networkx as nx
    >>> b"<node" in graphml(nx.MultiDiGraph([("a", "b")]))
    True
    """
    kept = clean(network)
    boxes = boxes_of(network)
    nodes = [(node, data, _looks(data, boxes.get(node)) | data) for node, data in kept.nodes]
    edges = [
        (a, b, key, data, data | {"weight": weight_of(data)}) for a, b, key, data in kept.edges
    ]
    fields = {
        "graph": columns([kept.graph]),
        "node": columns(every for *_, every in nodes),
        "edge": columns(every for *_, every in edges),
    }
    keys = {
        (kind, name): f"d{number}"
        for number, (kind, name) in enumerate(
            (kind, name) for kind in fields for name in fields[kind]
        )
    }
    base, yworks = XML_NAMESPACES["graphml"], XML_NAMESPACES["yworks"]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<graphml xmlns="{base}" xmlns:y="{yworks}">',
    ]
    lines += [
        (
            f'<key id="{keys[kind, name]}" for="{kind}" attr.name="{style.attribute(name)}" '
            f'attr.type="{_TYPES[type_]}"/>'
        )
        for kind, names in fields.items()
        for name, type_ in names.items()
    ]
    lines.append('<key id="yn" for="node" yfiles.type="nodegraphics"/>')
    lines.append('<key id="ye" for="edge" yfiles.type="edgegraphics"/>')
    lines.append('<graph edgedefault="directed">')
    lines.append(_data("graph", kept.graph, keys))
    for node, data, every in nodes:
        # yEd's own come first: networkx takes labels and places from them, and then ours.
        drawn = f'<data key="yn">{_node_graphics(node, data, boxes.get(node))}</data>'
        lines.append(
            f'<node id="{style.attribute(node)}">{drawn}{_data("node", every, keys)}</node>'
        )
    for a, b, key, data, every in edges:
        head = (
            f'<edge source="{style.attribute(a)}" target="{style.attribute(b)}" '
            f'id="{style.attribute(key)}">'
        )
        lines.append(
            f'{head}<data key="ye">{_edge_graphics(data)}</data>{_data("edge", every, keys)}</edge>'
        )
    return "\n".join([*lines, "</graph>", "</graphml>", ""]).encode()


def _data(kind: str, data: Mapping[str, Any], keys: Mapping[tuple[str, str], str]) -> str:
    return "".join(
        f'<data key="{keys[kind, name]}">{style.text(str(value))}</data>'
        for name, value in data.items()
    )


def _looks(data: Mapping[str, Any], box: Box | None) -> dict[str, Any]:
    """Return what Gephi reads of a node: colour and size, and its place where there is one."""
    red, green, blue = rgb(style.LIGHT.colour(kind_of(data)))
    place = {"x": box.x, "y": -box.y} if box else {}  # Gephi's second axis points upwards
    return {"r": red, "g": green, "b": blue, "size": 10, **place}


def _node_graphics(node: str, data: Mapping[str, Any], box: Box | None) -> str:
    kind = kind_of(data)
    colour, fill = style.LIGHT.colour(kind), style.LIGHT.fill(kind)
    place = ""
    if box:
        left, top = box.x - box.width // 2, box.y - box.height // 2
        place = f'<y:Geometry height="{box.height}" width="{box.width}" x="{left}" y="{top}"/>'
    words = _words(node, data, box)
    return (
        f'<y:ShapeNode>{place}<y:Fill color="{fill}" transparent="false"/>'
        f'<y:BorderStyle color="{colour}" type="line" width="1.4"/>'
        f'<y:NodeLabel fontSize="12" textColor="{style.LIGHT.text}">{words}</y:NodeLabel>'
        f'<y:Shape type="{_SHAPES[style.KINDS[kind].shape]}"/></y:ShapeNode>'
    )


def _words(node: str, data: Mapping[str, Any], box: Box | None) -> str:
    """Return the label as yEd shows it, in lines where the node has been laid out."""
    if box is None:
        return style.text(str(data.get("label") or node))
    drawn = box_of(node, data)
    return "&#10;".join(style.text(line) for line in filter(None, (drawn.head, *drawn.lines)))


def _edge_graphics(data: Mapping[str, Any]) -> str:
    label = (
        f'<y:EdgeLabel fontSize="11">{style.text(str(data["label"]))}</y:EdgeLabel>'
        if data.get("label")
        else ""
    )
    return (
        f'<y:PolyLineEdge><y:LineStyle color="{style.LIGHT.text}" type="{_line(data)}" '
        'width="1.5"/>'
        f'<y:Arrows source="none" target="standard"/>{label}</y:PolyLineEdge>'
    )


def _line(data: Mapping[str, Any]) -> str:
    return {"solid": "line"}.get(dash_of(data), dash_of(data))
