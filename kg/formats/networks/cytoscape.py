"""A network as Cytoscape JSON, for Cytoscape, Cytoscape.js and networkx."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.formats.networks.attributes import boxes_of, clean

if TYPE_CHECKING:
    from kg.formats.networks.projection import Projection
    from kg.network import Network


def cytoscape_file(projection: Projection) -> bytes:
    """Return the network of a projection in Cytoscape JSON."""
    return cytoscape(projection.network)


def cytoscape(network: Network) -> bytes:
    """Return a network as Cytoscape JSON (the form of cytoscape.js), UTF-8; small networks with
    places.

    `networkx.cytoscape_graph` reads it: nodes and edges bear their attributes, `id` and `name`
    besides.

    >>> import networkx as nx
    >>> json.loads(cytoscape(nx.MultiDiGraph([("a", "b")])))["elements"]["edges"][0]["data"]["target"]
    'b'
    """  # noqa: E501
    cleaned = clean(network)
    boxes = boxes_of(network)
    nodes: list[dict[str, Any]] = []
    for node, data in cleaned.nodes:
        element: dict[str, Any] = {
            "data": data | {"id": node, "value": node, "name": str(data.get("label") or node)},
            "classes": str(data.get("kind", "")),
        }
        if node in boxes:
            element["position"] = {"x": boxes[node].x, "y": boxes[node].y}
        nodes.append(element)
    edges = [
        {
            "data": data | {"id": key, "source": a, "target": b, "key": key},
            "classes": str(data.get("status", "")),
        }
        for a, b, key, data in cleaned.edges
    ]
    whole = {
        "data": cleaned.graph,
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"
