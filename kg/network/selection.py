"""Which edges and nodes of a store a network has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.model import NO_LIMIT, Clocks

RELATIONS: Final = "relations"
"""The view that a selection without a kind has."""
CUSTOM: Final = "own"
"""The kind of a network whose edges a custom query makes."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to show of a store as a network.

    `kind` names the view; empty is `relations`. `focus` (an id, a notation or an IRI) keeps what
    is within `hops` steps of an entry, None being one step, and the entry itself always. `types`
    keeps kinds (actor, place) and classes (Mission), `min_degree` nodes with so many edges.
    `max_nodes` keeps the nearest, without a focus the best linked; None is no bound. The clocks
    leave out what begins later, and what was not known yet. Labels are in `language`. `readable`
    leaves out of the view `relations` what needs an explanation in a picture: entries that are
    possibly the same, and relations to phenomena.

    >>> Selection(focus="hmv").steps
    1
    """

    kind: str = ""
    focus: str = ""
    hops: int | None = None
    max_nodes: int | None = None
    types: tuple[str, ...] = ()
    min_degree: int = 0
    clocks: Clocks = NO_LIMIT
    language: str = "en"
    readable: bool = False

    @property
    def steps(self) -> int:
        """Return how many steps around the focus are shown."""
        return 1 if self.hops is None else self.hops
