"""A network as GEXF 1.3 for Gephi: attributes, colours, shapes, places, and the days from which
edges hold.
"""

from __future__ import annotations

import re
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
from kg.formats.pictures import kind_of
from kg.formats.xml import xml_document
from kg.vocab import XML_NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.draw.boxes import Box
    from kg.formats.networks.projection import Projection
    from kg.network import Network

_TYPES: Final = {int: "integer", float: "double", str: "string"}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def gexf_file(projection: Projection) -> bytes:
    """Return the network of a projection in GEXF."""
    return gexf(projection.network)


def gexf(network: Network) -> bytes:
    """Return a network as GEXF 1.3 in UTF-8; what XML forbids is dropped from its texts.

    An edge that begins on a day is there from then on, on Gephi's timeline: what was done until a
    day stays done, so an end is an attribute. All attributes are kept. `networkx.read_gexf(...,
    version="1.3")` reads it.

    >>> import networkx as nx
    >>> b'version="1.3"' in gexf(nx.MultiDiGraph([("a", "b")]))
    True
    """
    cleaned = clean(network)
    boxes = boxes_of(network)
    node_fields = _numbered(columns(data for _, data in cleaned.nodes), "label")
    edge_fields = _numbered(columns(data for *_, data in cleaned.edges), "label")
    dated = any(_days(data) for *_, data in cleaned.edges)
    root = ET.Element(
        "gexf",
        {
            "xmlns": XML_NAMESPACES["gexf"],
            "xmlns:viz": XML_NAMESPACES["gexf-viz"],
            "version": "1.3",
        },
    )
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "kg"
    ET.SubElement(meta, "description").text = _about(cleaned.graph)
    mode = {"mode": "dynamic", "timeformat": "date"} if dated else {}
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", **mode})
    _declare(graph, "node", node_fields)
    _declare(graph, "edge", edge_fields)
    nodes, edges = ET.SubElement(graph, "nodes"), ET.SubElement(graph, "edges")
    for node, data in cleaned.nodes:
        label = str(data.get("label") or node)
        element = ET.SubElement(nodes, "node", id=node, label=label)
        _add_values(element, data, node_fields)
        _add_looks(element, data, boxes.get(node))
    for a, b, key, data in cleaned.edges:
        label, weight = str(data.get("label", "")), str(weight_of(data))
        attributes = {"id": key, "source": a, "target": b, "label": label, "weight": weight}
        element = ET.SubElement(edges, "edge", attributes | _days(data))
        _add_values(element, data, edge_fields)
        ET.SubElement(element, "viz:shape", value=dash_of(data))
    return xml_document(root).encode()


def _about(graph: Mapping[str, Any]) -> str:
    return ". ".join(
        filter(None, (str(graph.get(key, "")) for key in ("title", "caption", "left_out")))
    )


def _numbered(fields: Mapping[str, type], *more_fields: str) -> dict[str, tuple[int, type]]:
    """Return the attributes that GEXF has no place of its own for, numbered."""
    return {
        name: (number, type_)
        for number, (name, type_) in enumerate(fields.items())
        if name not in more_fields
    }


def _declare(graph: ET.Element, kind: str, fields: Mapping[str, tuple[int, type]]) -> None:
    if not fields:
        return
    declared = ET.SubElement(graph, "attributes", {"class": kind, "mode": "static"})
    for name, (number, type_) in fields.items():
        ET.SubElement(declared, "attribute", id=str(number), title=name, type=_TYPES[type_])


def _add_values(
    element: ET.Element, data: Mapping[str, Any], fields: Mapping[str, tuple[int, type]]
) -> None:
    values = {name: value for name, value in data.items() if name in fields}
    if not values:
        return
    values_element = ET.SubElement(element, "attvalues")
    for name, value in values.items():
        ET.SubElement(
            values_element, "attvalue", {"for": str(fields[name][0]), "value": str(value)}
        )


def _add_looks(element: ET.Element, data: Mapping[str, Any], box: Box | None) -> None:
    red, green, blue = rgb(style.LIGHT.colour(kind_of(data)))
    ET.SubElement(element, "viz:color", r=str(red), g=str(green), b=str(blue))
    if box:  # the second axis points upwards
        ET.SubElement(element, "viz:position", x=f"{box.x}.0", y=f"{-box.y}.0", z="0.0")
    ET.SubElement(element, "viz:size", value="10.0")
    shape = "disc" if kind_of(data) in ("actor", "place") else "square"
    ET.SubElement(element, "viz:shape", value=shape)


def _days(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the day from which an edge holds, as an attribute; none where it has no day."""
    day = str(data.get("begins", ""))
    return {"start": day} if _DAY.fullmatch(day) else {}
