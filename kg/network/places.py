"""Where the places of a network lie, how sure that is, and what could not be placed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.network.edges import natural
from kg.network.labels import line, slug
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.network.projection import Network
    from kg.store import View

_POINT: Final = re.compile(
    r"(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE
)
_PRECISE: Final = (
    "site-point",
    "locality-point",
    "commune-centroid",
    "area-centroid",
    "estimate",
)
_CENTROIDS: Final = ("commune-centroid", "area-centroid")
_WIDEST: Final = 180
_HIGHEST: Final = 90


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a place, in degrees; precision and verification are ids of the vocabulary."""

    longitude: float
    latitude: float
    precision: str
    verification: str
    citation: str

    @property
    def certainty(self) -> str:
        """Return how sure the point is: sure (verified, at the site or in the locality), rough,
        estimated.
        """
        if self.verification != "verified" or self.precision not in _PRECISE[:4]:
            return "estimated"
        return "rough" if self.precision in _CENTROIDS else "sure"


@dataclass(frozen=True, slots=True)
class Located:
    """A place of a network with its best point, if any, the others, and what is said of it.

    `codes` are the identifiers and the P-codes ("P-code XX01") of the place and of what it is in,
    its own first: they say in which country it is.
    """

    iri: str
    id: str
    label: str
    kind: str
    within: tuple[str, ...]
    pcode: str
    is_settled: bool
    points: tuple[Point, ...]
    statements: tuple[str, ...]
    relation_labels: tuple[str, ...]
    codes: tuple[str, ...] = ()

    @property
    def point(self) -> Point | None:
        """Return the best point: verified before not, then the most precise."""
        return self.points[0] if self.points else None

    @property
    def why_unplaced(self) -> str:
        """Return in words why a place has no point, empty where it has one."""
        if self.points:
            return ""
        return "which place is not settled" if not self.is_settled else "no point on record"


def located(view: View, network: Network) -> tuple[Located, ...]:
    """Return the places among a network's nodes, by id.

    `relation_labels` are the labels of edges on statements that point at the place, `statements`
    their ids.

    >>> from kg.network import Selection, project
    >>> places = located(view, project(view, Selection("places", focus="old-battery")))
    >>> [place.why_unplaced for place in places if not place.points]
    ['which place is not settled']
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in query.table(view, "network-places"):
        rows.setdefault(row["place"].value, []).append(row)
    in_network = {iri: members for iri, members in rows.items() if iri in network}
    labels = _labels(view, chain.from_iterable(in_network.values()))
    places = (
        replace(_located(labels, network, iri, members), codes=_codes(rows, iri))
        for iri, members in in_network.items()
    )
    return tuple(sorted(places, key=lambda place: natural(place.id)))


def _codes(rows: Mapping[str, Sequence[Mapping[str, Any]]], iri: str) -> tuple[str, ...]:
    """Return the codes of a place, then of what it is in, and so on outwards."""
    codes: dict[str, None] = {}
    visited, level = {iri}, [iri]
    while level:
        members = [row for place in level for row in rows.get(place, ())]
        codes |= {row["identifier"].value: None for row in members if row["identifier"]}
        codes |= {f"P-code {row['pcode'].value}": None for row in members if row["pcode"]}
        level = sorted({row["within"].value for row in members if row["within"]} - visited)
        visited.update(level)
    return tuple(codes)


def _labels(view: View, rows: Iterable[Mapping[str, Any]]) -> View:
    """Return a view that has read what the kinds and the surroundings of places are called."""
    terms = (row[part] for row in rows for part in ("within", "kind"))
    return view.labelled(term for term in terms if isinstance(term, NamedNode))


def _located(view: View, network: Network, iri: str, rows: Sequence[Mapping[str, Any]]) -> Located:
    """Return one place from its rows: one a point, and a place that it is in."""
    edges = [data for *_, data in network.in_edges(iri, data=True) if data["statements"]]
    statements = {name for data in edges for name in data["statements"].split()}
    within = {row["within"].value: row["within"] for row in rows if row["within"] is not None}
    kind, pcode = rows[0]["kind"], rows[0]["pcode"]
    return Located(
        iri=iri,
        id=slug(iri),
        label=str(network.nodes[iri]["label"]),
        kind=line(view.label(kind)) if isinstance(kind, NamedNode) else "",
        within=tuple(line(view.label(within[name])) for name in sorted(within)),
        pcode=pcode.value if pcode is not None else "",
        is_settled=all(row["candidate"] is None for row in rows),
        points=_points(rows),
        statements=tuple(sorted(statements, key=natural)),
        relation_labels=tuple(dict.fromkeys(str(data["label"]) for data in edges)),
    )


def _points(rows: Sequence[Mapping[str, Any]]) -> tuple[Point, ...]:
    """Return the points of a place, the best first; of two in one position the last."""
    points = {}
    for row in rows:
        point = _point(row)
        if point is not None:
            points[point.longitude, point.latitude] = point
    return tuple(sorted(points.values(), key=_rank))


def _point(row: Mapping[str, Any]) -> Point | None:
    match = (
        _POINT.fullmatch(row["coordinates"].value.strip())
        if row["coordinates"] is not None
        else None
    )
    if match is None:
        return None
    east, north = float(match[1]), float(match[2])
    if abs(east) > _WIDEST or abs(north) > _HIGHEST:
        return None
    precision = slug(row["precision"].value) if row["precision"] is not None else ""
    verification = slug(row["verification"].value) if row["verification"] is not None else ""
    citation = row["citation"].value if row["citation"] is not None else ""
    return Point(east, north, precision, verification, line(citation))


def _rank(point: Point) -> tuple[bool, int, float, float]:
    precise = _PRECISE.index(point.precision) if point.precision in _PRECISE else len(_PRECISE)
    return point.verification != "verified", precise, point.longitude, point.latitude
