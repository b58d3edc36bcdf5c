"""What files of networks share: clean attributes with their types, and where nodes stand and how
they look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.formats.pictures import picture, style_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.draw.boxes import Box
    from kg.network import Network

LAID_OUT: Final = 300
"""Up to so many nodes a file says where they stand; beyond, the program that reads it lays them
out.
"""


@dataclass(frozen=True, slots=True)
class Clean:
    """A network as files keep it: nodes and edges with attributes that are text without what XML
    forbids, or numbers.

    An edge is (source, target, key, attributes).
    """

    graph: dict[str, Any]
    nodes: list[tuple[str, dict[str, Any]]]
    edges: list[tuple[str, str, str, dict[str, Any]]]


def clean(network: Network) -> Clean:
    """Return a network with clean names and attributes.

    >>> import networkx as nx
    >>> clean(nx.MultiDiGraph([("a", "b")])).edges[0][:2]
    ('a', 'b')
    """
    return Clean(
        _clean(network.graph),
        [(style.clean(node), _clean(data)) for node, data in network.nodes(data=True)],
        [
            (style.clean(a), style.clean(b), style.clean(str(key)), _clean(data))
            for a, b, key, data in network.edges(keys=True, data=True)
        ],
    )


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, type]:
    """Return the names of attributes in order of appearance, each as int, float or str, the widest
    that occurs.

    >>> columns([{"a": 1}, {"a": 1.5, "b": "x"}])
    {'a': <class 'float'>, 'b': <class 'str'>}
    """
    types: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            kind = type(value)
            earlier_type = types.get(name)
            if earlier_type is kind:
                continue
            if earlier_type is None:
                types[name] = kind if kind in (int, float) else str
            elif {earlier_type, kind} == {int, float}:
                types[name] = float
            else:
                types[name] = str
    return types


def weight_of(data: Mapping[str, Any]) -> int | float:
    """Return the weight of an edge: its own where it has one, else how many statements it rests on,
    at least 1.

    >>> weight_of({"count": 3}), weight_of({"weight": "2.5"}), weight_of({"weight": "heavy"})
    (3, 2.5, 1)
    """
    try:
        weight = float(data.get("weight", ""))
    except (TypeError, ValueError):
        weight = math.nan
    return weight if math.isfinite(weight) else max(1, int(data.get("count") or 0))


def boxes_of(network: Network) -> dict[str, Box]:
    """Return the box of each node where the network is small enough to be laid out, else none."""
    if len(network) > LAID_OUT:
        return {}
    return {style.clean(box.key): box for box in picture(network, framed=False).boxes}


def dash_of(data: Mapping[str, Any]) -> str:
    """Return how an edge is drawn where only solid, dashed and dotted lines are known."""
    return {
        "role": "dashed",
        "aim": "dashed",
        "effect": "dashed",
        "call": "dotted",
        "disputed": "dotted",
    }.get(style_of(data), "solid")


def rgb(colour: str) -> tuple[int, int, int]:
    """Return a colour as red, green and blue, 0 to 255.

    >>> rgb("#0044F2")
    (0, 68, 242)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _clean(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        style.clean(str(key)): style.clean(value) if isinstance(value, str) else value
        for key, value in data.items()
    }
