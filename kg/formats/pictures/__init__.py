"""What a network, its places and a timeline look like: the boxes, lines, marks and rows that
`kg.draw` draws.
"""

from kg.formats.pictures.folding import folded
from kg.formats.pictures.network import diagram, picture, png, svg
from kg.formats.pictures.nodes import kind_of, node_of, other_names, style_of

__all__ = [
    "diagram",
    "folded",
    "kind_of",
    "node_of",
    "other_names",
    "picture",
    "png",
    "style_of",
    "svg",
]
