"""A network as GraphML for networkx, Gephi, yEd and Cytoscape; every attribute is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from kg import style
from kg.formats.networks.attributes import (
    boxes_of,
    clean,
    columns,
    dash_of,
    rgb,
    weight_of,
)
from kg.formats.pictures import kind_of, node_of
from kg.formats.xml import xml_document
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
    cleaned = clean(network)
    boxes = boxes_of(network)
    nodes = [(node, data, _looks(data, boxes.get(node)) | data) for node, data in cleaned.nodes]
    edges = [
        (a, b, key, data, data | {"weight": weight_of(data)}) for a, b, key, data in cleaned.edges
    ]
    fields = {
        "graph": columns([cleaned.graph]),
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
    root = ET.Element("graphml", {"xmlns": base, "xmlns:y": yworks})
    for (kind, name), key in keys.items():
        type_ = _TYPES[fields[kind][name]]
        attributes = {"id": key, "for": kind, "attr.name": name, "attr.type": type_}
        ET.SubElement(root, "key", attributes)
    for key, kind in (("yn", "node"), ("ye", "edge")):
        graphics = {"id": key, "for": kind, "yfiles.type": f"{kind}graphics"}
        ET.SubElement(root, "key", graphics)
    graph = ET.SubElement(root, "graph", edgedefault="directed")
    _add_data(graph, "graph", cleaned.graph, keys)
    for node, data, every in nodes:
        element = ET.SubElement(graph, "node", id=node)
        # yEd's own come first: networkx takes labels and places from them, and then ours.
        _add_node_graphics(element, node, data, boxes.get(node))
        _add_data(element, "node", every, keys)
    for a, b, key, data, every in edges:
        element = ET.SubElement(graph, "edge", source=a, target=b, id=key)
        _add_edge_graphics(element, data)
        _add_data(element, "edge", every, keys)
    return xml_document(root).encode()


def _add_data(
    element: ET.Element, kind: str, data: Mapping[str, Any], keys: Mapping[tuple[str, str], str]
) -> None:
    for name, value in data.items():
        ET.SubElement(element, "data", key=keys[kind, name]).text = str(value)


def _looks(data: Mapping[str, Any], box: Box | None) -> dict[str, Any]:
    """Return what Gephi reads of a node: colour and size, and its place where there is one."""
    red, green, blue = rgb(style.LIGHT.colour(kind_of(data)))
    place = {"x": box.x, "y": -box.y} if box else {}  # Gephi's second axis points upwards
    return {"r": red, "g": green, "b": blue, "size": 10, **place}


def _add_node_graphics(
    element: ET.Element, node: str, data: Mapping[str, Any], box: Box | None
) -> None:
    kind = kind_of(data)
    colour, fill = style.LIGHT.colour(kind), style.LIGHT.fill(kind)
    shape = ET.SubElement(ET.SubElement(element, "data", key="yn"), "y:ShapeNode")
    if box:
        sizes = {"height": box.height, "width": box.width}
        sizes |= {"x": box.x - box.width // 2, "y": box.y - box.height // 2}
        ET.SubElement(shape, "y:Geometry", {name: str(size) for name, size in sizes.items()})
    ET.SubElement(shape, "y:Fill", color=fill, transparent="false")
    ET.SubElement(shape, "y:BorderStyle", color=colour, type="line", width="1.4")
    label = ET.SubElement(shape, "y:NodeLabel", fontSize="12", textColor=style.LIGHT.text)
    label.text = _words(node, data, box)
    ET.SubElement(shape, "y:Shape", type=_SHAPES[style.KINDS[kind].shape])


def _words(node: str, data: Mapping[str, Any], box: Box | None) -> str:
    """Return the label as yEd shows it, in lines where the node has been laid out."""
    if box is None:
        return str(data.get("label") or node)
    words = node_of(node, data)
    return "\n".join(filter(None, (words.head, *words.lines)))


def _add_edge_graphics(element: ET.Element, data: Mapping[str, Any]) -> None:
    edge = ET.SubElement(ET.SubElement(element, "data", key="ye"), "y:PolyLineEdge")
    line = {"color": style.LIGHT.text, "type": _line(data), "width": "1.5"}
    ET.SubElement(edge, "y:LineStyle", line)
    ET.SubElement(edge, "y:Arrows", source="none", target="standard")
    if data.get("label"):
        ET.SubElement(edge, "y:EdgeLabel", fontSize="11").text = str(data["label"])


def _line(data: Mapping[str, Any]) -> str:
    return {"solid": "line"}.get(dash_of(data), dash_of(data))
