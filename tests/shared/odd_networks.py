"""Networks that are hard to draw: long words, other scripts, loops, many lines side by side, many
pieces, nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import networkx as nx

from kg import style

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.network import Network

_KINDS: Final = tuple(style.KINDS)
_NAMES: Final = (
    "\u0628\u0639\u062b\u0629 \u0627\u0644\u0623\u0645\u0645",
    "\u05de\u05d6\u05e8\u05d7 \u05ea\u05d9\u05db\u05d5\u05df",
    "\u8054\u5408\u56fd\u5b89\u5168\u7406\u4e8b\u4f1a",
    "\U0001f691 \U0001f6a8",
)
_VALUES: Final = ("act", "role", "aim", "effect", "denial", "call", "none")


def _network(title: str, labels: list[str]) -> Network:
    network: Network = nx.MultiDiGraph(title=title, caption="Sources: none")
    for number, label in enumerate(labels):
        network.add_node(f"urn:{number}", label=label, kind=_KINDS[number % len(_KINDS)])
    return network


def _join(network: Network, start: int, end: int, label: str, value: str = "none") -> None:
    """Join two nodes; what has a value rests on a statement."""
    key, statements = f"e{network.number_of_edges()}", "" if value == "none" else "C1"
    network.add_edge(
        f"urn:{start}", f"urn:{end}", key, label=label, value=value, statements=statements
    )


def nothing() -> Network:
    return _network("Nothing", [])


def long() -> Network:
    network = _network(
        "Long words", ["Untrennbareslangeswort" * (number % 9 + 1) for number in range(30)]
    )
    for number in range(1, 30):
        _join(network, number, number // 2, "sayslongwords" * (number % 7))
    return network


def scripts() -> Network:
    network = _network("Other scripts", [_NAMES[number % 4] for number in range(24)])
    for number in range(1, 24):
        _join(network, number, number // 3, _NAMES[(number + 1) % 4])
    return network


def loops() -> Network:
    network = _network("Loops", [f"Node {number}" for number in range(12)])
    for number in range(12):
        _join(network, number, number, "acts on itself", "act")
        if number:
            _join(network, number, number // 2, "near")
    return network


def parallel() -> Network:
    network = _network("Twelve side by side", [f"N{number}" for number in range(6)])
    for number in range(1, 6):
        _join(network, number, 0, "near")
    for number in range(12):
        start, end = (1, 2) if number % 2 else (2, 1)
        _join(network, start, end, f"relation {number}", _VALUES[number // 2])
    return network


def pieces() -> Network:
    network = _network("Pieces", [f"Piece {number}" for number in range(60)])
    for number in range(60):
        if number % 5 and number % 3:
            _join(network, number, number - 1, "near")
    return network


ODD: Final[dict[str, Callable[[], Network]]] = {
    each.__name__: each for each in (nothing, long, scripts, loops, parallel, pieces)
}
"""Each such network by its name."""
