"""A network as GEXF 1.3 for Gephi: attributes, colours, shapes, places, and the days from which
edges hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg import style
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
    kept = clean(network)
    boxes = boxes_of(network)
    node_fields = _numbered(columns(data for _, data in kept.nodes), "label")
    edge_fields = _numbered(columns(data for *_, data in kept.edges), "label")
    dated = any(_days(data) for *_, data in kept.edges)
    mode = ' mode="dynamic" timeformat="date"' if dated else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        (
            f'<gexf xmlns="{XML_NAMESPACES["gexf"]}" xmlns:viz="{XML_NAMESPACES["gexf-viz"]}" '
            'version="1.3">'
        ),
        f"<meta><creator>kg</creator><description>{style.text(_about(kept.graph))}</description></meta>",
        f'<graph defaultedgetype="directed"{mode}>',
        *_declared("node", node_fields),
        *_declared("edge", edge_fields),
        "<nodes>",
    ]
    for node, data in kept.nodes:
        label = style.attribute(str(data.get("label") or node))
        inner = _values(data, node_fields) + _looks(data, boxes.get(node))
        lines.append(f'<node id="{style.attribute(node)}" label="{label}">{inner}</node>')
    lines += ["</nodes>", "<edges>"]
    for a, b, key, data in kept.edges:
        ends = f'source="{style.attribute(a)}" target="{style.attribute(b)}"'
        label = style.attribute(str(data.get("label", "")))
        head = (
            f'<edge id="{style.attribute(key)}" {ends} label="{label}" '
            f'weight="{weight_of(data)}"{_days(data)}>'
        )
        shape = f'<viz:shape value="{dash_of(data)}"/>'
        lines.append(f"{head}{_values(data, edge_fields)}{shape}</edge>")
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""]).encode()


def _about(graph: Mapping[str, Any]) -> str:
    return ". ".join(
        filter(None, (str(graph.get(key, "")) for key in ("title", "caption", "left_out")))
    )


def _numbered(fields: Mapping[str, type], *own: str) -> dict[str, tuple[int, type]]:
    """Return the attributes that GEXF has no place of its own for, numbered."""
    return {
        name: (number, type_)
        for number, (name, type_) in enumerate(fields.items())
        if name not in own
    }


def _declared(kind: str, fields: Mapping[str, tuple[int, type]]) -> list[str]:
    if not fields:
        return []
    declared = [
        f'<attribute id="{number}" title="{style.attribute(name)}" type="{_TYPES[type_]}"/>'
        for name, (number, type_) in fields.items()
    ]
    return [f'<attributes class="{kind}" mode="static">', *declared, "</attributes>"]


def _values(data: Mapping[str, Any], fields: Mapping[str, tuple[int, type]]) -> str:
    values = [
        f'<attvalue for="{fields[name][0]}" value="{style.attribute(str(value))}"/>'
        for name, value in data.items()
        if name in fields
    ]
    return f"<attvalues>{''.join(values)}</attvalues>" if values else ""


def _looks(data: Mapping[str, Any], box: Box | None) -> str:
    red, green, blue = rgb(style.LIGHT.colour(kind_of(data)))
    place = (
        f'<viz:position x="{box.x}.0" y="{-box.y}.0" z="0.0"/>' if box else ""
    )  # the second axis points upwards
    shape = "disc" if kind_of(data) in ("actor", "place") else "square"
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>{place}<viz:size '
        f'value="10.0"/><viz:shape value="{shape}"/>'
    )


def _days(data: Mapping[str, Any]) -> str:
    """Return the day from which an edge holds, as an attribute."""
    day = str(data.get("begins", ""))
    return f' start="{day}"' if _DAY.fullmatch(day) else ""
