"""A network as a Mermaid flowchart, for Markdown pages that draw one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import style
from kg.formats.pictures import node_of, style_of

if TYPE_CHECKING:
    from kg.formats.networks.projection import Projection
    from kg.network import Network

_SHAPES: Final = {
    "rounded": ("(", ")"),
    "double": ("[[", "]]"),
    "pill": ("([", "])"),
    "cut": ("{{", "}}"),
    "note": ("[", "]"),
}
_ARROWS: Final = {
    "act": "==>",
    "role": "-.->",
    "aim": "-.->",
    "effect": "-.->",
    "denial": "--x",
    "call": "-.->",
    "none": "-->",
    "registry": "-->",
    "disputed": "-.-o",
}
_LONGEST: Final = 200


def mermaid_file(projection: Projection) -> str:
    """Return the network of a projection in Mermaid."""
    return mermaid(projection.network)


def mermaid(network: Network) -> str:
    """Return a network as a Mermaid flowchart with a title; a thick line is an act, a dashed one a
    role, aim or effect.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph(title="Two")
    >>> network.add_node("urn:a", label='A "quoted"', kind="actor")
    >>> print(mermaid(network).splitlines()[6])
      n0("A #34;quoted#34;"):::actor
    """
    light = style.LIGHT
    title = str(network.graph.get("title", "Network"))
    lines = ["---", f"title: {_yaml(title)}", "---", "flowchart LR"]
    index = {node: f"n{number}" for number, node in enumerate(network)}
    lines.append(f"  accTitle: {_plain(title)}")
    lines.append(f"  accDescr: {_plain(str(network.graph.get('caption', '')) or 'A network')}")
    for node, data in network.nodes(data=True):
        box = node_of(node, data)
        begin, end = _SHAPES[style.KINDS[box.kind].shape]
        label = "<br/>".join(_quoted(line) for line in filter(None, (box.head, *box.lines))) or " "
        lines.append(f'  {index[node]}{begin}"{label}"{end}:::{box.kind}')
    for a, b, data in network.edges(data=True):
        label = _quoted(style.one_line(str(data.get("label", "")))[:_LONGEST])
        words = f'|"{label}"|' if label else ""
        lines.append(f"  {index[a]} {_ARROWS[style_of(data)]}{words} {index[b]}")
    kinds = {node_of(node, data).kind for node, data in network.nodes(data=True)}
    lines += [
        f"  classDef {kind} fill:{light.fill(kind)},stroke:{light.colour(kind)},color:{light.text}"
        for kind in style.KINDS
        if kind in kinds
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Return text as Mermaid's entity codes need it: what could end a label, begin markup or a list
    has a number.
    """
    numbered_characters = enumerate(value)
    return "".join(
        char
        if char.isalnum() or char in " ,()/'…:" or (char in ".-" and at and value[at - 1].isalpha())
        else f"#{ord(char)};"
        for at, char in numbered_characters
    )


def _plain(value: str) -> str:
    """Return text for a line of its own, without what Mermaid would read as more than words."""
    plain_text = "".join(
        char if char.isalnum() or char in " .,()/-':" else " " for char in style.one_line(value)
    )
    return " ".join(plain_text.split())[:_LONGEST] or "Network"


def _yaml(value: str) -> str:
    """Return text as a quoted YAML scalar."""
    return '"' + style.one_line(value)[:_LONGEST].replace("\\", "\\\\").replace('"', '\\"') + '"'
