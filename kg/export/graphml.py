"""A network as GraphML, for networkx, Gephi, yEd and Cytoscape; every attribute is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import networkx as nx
from networkx.readwrite.graphml import write_graphml_xml

from kg import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.network import Network


def graphml(network: Network) -> bytes:
    """Return a network as GraphML in UTF-8; what XML forbids is dropped from its texts.

    `networkx.read_graphml(..., force_multigraph=True)` gives the same nodes, edges, keys and attributes.

    >>> import networkx as nx
    >>> b"<node" in graphml(nx.MultiDiGraph([("a", "b")]))
    True
    """
    cleaned: Network = nx.MultiDiGraph(**_clean(network.graph))
    cleaned.add_nodes_from((theme.clean(node), _clean(data)) for node, data in network.nodes(data=True))
    for a, b, key, data in network.edges(keys=True, data=True):
        cleaned.add_edge(theme.clean(a), theme.clean(b), key=theme.clean(str(key)), **_clean(data))
    output = io.BytesIO()
    # Not write_graphml: it takes lxml where that is installed, and the bytes would differ.
    write_graphml_xml(cleaned, output, prettyprint=True)
    return output.getvalue() + b"\n"


def _clean(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: theme.clean(value) if isinstance(value, str) else value for key, value in data.items()}
