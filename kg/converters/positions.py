"""Positions and rings of GeoJSON, each checked: longitude before latitude, in degrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.documents import NodeReader, ScalarNode, SequenceNode, shown

if TYPE_CHECKING:
    from kg.converters.outlines import Ring
    from kg.documents import Node

_NUMBER: Final = re.compile(r"-?\d{1,9}(?:\.\d+)?(?:[eE][+-]?\d{1,2})?")
_POSITION: Final = 2


class PositionReader(NodeReader):
    """Reads positions, rings and polygons; what is wrong becomes a finding with its location."""

    def position(self, node: Node) -> tuple[float, float] | None:
        """Return longitude and latitude; what is none is reported."""
        if not isinstance(node, SequenceNode) or len(node) < _POSITION:
            self.report(node, "bad-position", "this is no position", "write [longitude, latitude]")
            return None
        longitude, latitude = (self.degrees(part) for part in node[:_POSITION])
        if longitude is None or latitude is None:
            return None
        if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004 - degrees of the globe
            swapped = abs(longitude) <= 90 and abs(latitude) <= 180  # noqa: PLR2004
            remedy = (
                "GeoJSON has the longitude first: exchange the two"
                if swapped
                else "write degrees: longitude ±180, latitude ±90"
            )
            problem = f"[{node[0]}, {node[1]}] is no longitude and latitude"
            self.report(node, "bad-position", problem, remedy)
            return None
        return longitude, latitude

    def degrees(self, node: Node) -> float | None:
        """Return a number of degrees; what is none is reported."""
        if isinstance(node, ScalarNode) and node.plain and _NUMBER.fullmatch(node):
            return float(node)
        self.report(node, "bad-number", f"{shown(node)} is no number of degrees", "write 12.5")
        return None

    def polygons(self, node: Node, depth: int) -> list[list[Ring]]:
        """Return the polygons of a geometry: one, or those of a MultiPolygon."""
        if depth > 1:
            members = self.members(node, "'coordinates'", "write a list of polygons")
            return [polygon for member in members for polygon in self.polygons(member, depth - 1)]
        rings = [self.ring(ring) for ring in self.members(node, "a polygon", "write rings")]
        return [rings] if rings and all(rings) else []

    def members(self, node: Node, what: str, remedy: str) -> list[Node]:
        """Return the members of a list; what is none is reported."""
        return list(self.sequence(node, what, remedy) or ())

    def ring(self, node: Node) -> Ring:
        """Return a closed ring of positions, empty where one of them is wrong."""
        members = self.members(node, "a ring", "write a list of positions")
        positions = [self.position(member) for member in members]
        ring = [position for position in positions if position is not None]
        if not ring or len(ring) < len(positions):
            return []
        return ring if ring[0] == ring[-1] else [*ring, ring[0]]
