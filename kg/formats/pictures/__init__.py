"""What a network, its places and a timeline look like: the boxes, lines, marks and rows that
`kg.draw` draws.
"""

from kg.formats.pictures.folding import folded
from kg.formats.pictures.network import diagram, picture, png, svg
from kg.formats.pictures.nodes import kind_of, node_of, other_names, style_of
from kg.formats.pictures.places import map_places, map_svg, read_for
from kg.formats.pictures.timeline import timeline_svg

__all__ = [
    "diagram",
    "folded",
    "kind_of",
    "map_places",
    "map_svg",
    "node_of",
    "other_names",
    "picture",
    "png",
    "read_for",
    "style_of",
    "svg",
    "timeline_svg",
]
