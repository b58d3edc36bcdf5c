"""The places of a network as GeoJSON (RFC 7946), with those that could not be placed listed beside
them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg import style
from kg.services.format_record import Export
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.formats.networks.projection import Projection
    from kg.network import Located, Network


def geojson_file(projection: Projection) -> Export:
    """Return the places of a projection as GeoJSON, with a note on those without a point."""
    places = projection.places()
    return Export(geojson(projection.network, places), (unplaced_note(places),))


def geojson(network: Network, places: Sequence[Located]) -> bytes:
    """Return places as a FeatureCollection of points in UTF-8: longitude before latitude, WGS 84.

    A place with several points that disagree stands at the best one and names the others in
    `other_points`. What has no point is in the member `unplaced`, each with the reason.

    >>> import networkx as nx
    >>> json.loads(geojson(nx.MultiDiGraph(), ()))["type"]
    'FeatureCollection'
    """
    features = []
    for place in places:
        point = place.point
        if point is None:
            continue
        others = [
            {
                "longitude": other.longitude,
                "latitude": other.latitude,
                "precision": other.precision,
                "verification": other.verification,
                "citation": other.citation,
            }
            for other in place.points[1:]
        ]
        features.append(
            {
                "type": "Feature",
                "id": place.iri,
                "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
                "properties": _about(network, place)
                | {
                    "certainty": point.certainty,
                    "precision": point.precision,
                    "verification": point.verification,
                    "citation": point.citation,
                    "other_points": others,
                },
            }
        )
    graph: dict[str, Any] = network.graph
    whole = {
        "type": "FeatureCollection",
        "name": str(graph.get("title", "")),
        "sources": str(graph.get("caption", "")),
        "as_of": str(graph.get("as_of", "")),
        "known_by": str(graph.get("known_by", "")),
        "features": features,
        "unplaced": [
            _about(network, place) | {"why": place.why_unplaced}
            for place in places
            if place.point is None
        ],
    }
    return json.dumps(_clean(whole), ensure_ascii=False, indent=1).encode() + b"\n"


def unplaced_note(places: Sequence[Located]) -> str:
    """Return in words which places have no point, empty where all have one."""
    missing = [f"{place.label} ({place.why_unplaced})" for place in places if place.point is None]
    return (
        f"{len(missing)} of {counted(len(places), 'place')} without a point: {', '.join(missing)}"
        if missing
        else ""
    )


def _about(network: Network, place: Located) -> dict[str, Any]:
    node = network.nodes[place.iri] if place.iri in network else {}
    return {
        "iri": place.iri,
        "short": place.id,
        "label": place.label,
        "kind": place.kind,
        "within": list(place.within),
        "pcode": place.pcode,
        "settled": place.is_settled,
        "said": list(place.relation_labels),
        "statements": list(place.statements),
        **{key: str(text) for key, text in node.items() if key.startswith("label_")},
    }


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return style.clean(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {key: _clean(item) for key, item in value.items()} if isinstance(value, dict) else value
