"""The places of a network on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import style
from kg.draw import map as maps
from kg.draw.map import Boundaries, Place, PlaceMap
from kg.formats.pictures.network import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kg.network import Located, Network

_COUNT_NOTE = "In brackets: how many statements speak of the place."


def map_svg(
    network: Network,
    places: Sequence[Located],
    palette: style.Palette = style.LIGHT,
    boundaries: Boundaries | None = None,
) -> str:
    """Return the places of a network as an SVG map, on the outlines of `boundaries`, or of the
    countries that the places are in.

    >>> import networkx as nx
    >>> map_svg(nx.MultiDiGraph(title="Nothing"), ()).startswith('<svg xmlns="http://www.w3.org')
    True
    """
    graph = network.graph
    notes = (str(graph.get("caption", "")), str(graph.get("left_out", "")))
    return maps.map_svg(
        PlaceMap(
            str(graph.get("title", "Places")),
            map_places(places),
            style.CERTAINTY,
            _COUNT_NOTE,
            notes,
            facts_of(network),
        ),
        palette,
        boundaries,
    )


def read_for(places: Sequence[Located], path: Path) -> Boundaries:
    """Return the outlines in a file, for a map of these places.

    Raises InputError where the file has none, or where none of them meets a place.
    """
    return maps.read_for(map_places(places), path)


def map_places(places: Iterable[Located]) -> tuple[Place, ...]:
    """Return the places of a network as marks for a map, in the same order.

    >>> from kg.network import Selection, located, project
    >>> places = located(view, project(view, Selection("places", focus="old-battery")))
    >>> [place.why_unplaced for place in map_places(places) if place.point is None]
    ['which place is not settled']
    """
    return tuple(_map_place(place) for place in places)


def _map_place(place: Located) -> Place:
    point = place.point
    certainty = _certainty(place)
    return Place(
        key=place.iri,
        id=place.id,
        name=place.label,
        point=(point.longitude, point.latitude) if point is not None else None,
        certainty=certainty,
        title=_title(place, certainty),
        why_unplaced=place.why_unplaced,
        count=len(place.statements),
        within=place.within,
        codes=place.codes,
    )


def _certainty(place: Located) -> str:
    if not place.is_settled:
        return "open"
    return place.point.certainty if place.point is not None else ""


def _title(place: Located, certainty: str) -> str:
    """Return a place in words, for those who do not see it; empty for one without a point."""
    if place.point is None:
        return ""
    statements = f"; {', '.join(place.relation_labels)}: {', '.join(place.statements)}"
    at = f"{place.point.latitude}, {place.point.longitude}"
    words = f"{place.label}, {place.kind} ({style.CERTAINTY[certainty].lower()}; {at})"
    return style.one_line(words + statements * bool(place.statements))
