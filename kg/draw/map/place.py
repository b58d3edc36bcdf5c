"""What a map of places is drawn from: plain values, made by the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A place to draw, with its point (longitude, latitude in degrees), or with the reason why it
    has none.

    `certainty` names the sign of the point: sure, rough, estimated or open. `title` says in words
    what is drawn. A `count` above 0 is written behind the name. `within` are the names of what it
    is in; `codes` are the identifiers of what it is in, its own first: they say in which country.
    """

    key: str
    id: str
    name: str
    point: Point | None
    certainty: str = "sure"
    title: str = ""
    why_unplaced: str = ""
    count: int = 0
    within: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def position(self) -> Point:
        """Return the point of a place that has one."""
        assert self.point is not None  # noqa: S101 - only places with a point come here
        return self.point


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Places with the heading, the legend and the notes of their map.

    `certainties` are the words of the signs, in the order of the legend; `count_note` says what the
    numbers behind names are. `notes` and `facts` are the lines at the foot.
    """

    title: str
    places: tuple[Place, ...]
    certainties: Mapping[str, str] = field(hash=False)
    count_note: str = ""
    notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
