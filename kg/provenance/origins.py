"""Where sources come from: the ends of their derivedFrom chains, which are what may be independent."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg import query

if TYPE_CHECKING:
    from kg.store import View


def origins(view: View) -> dict[str, frozenset[str]]:
    """Return the ultimate sources of each derived source: the ends of its derivedFrom chains.

    Sources that only repeat each other in a loop end in the first of them by id.
    """
    direct: dict[str, set[str]] = defaultdict(set)
    for row in query.table(view, "source-origins"):
        direct[_slug(row["source"].value)].add(_slug(row["origin"].value))

    def reached_from(source: str) -> set[str]:
        found: set[str] = set()
        queue = [source]
        while queue:
            onward = direct.get(queue.pop(), set()) - found
            found |= onward
            queue += onward
        return found

    def ends(source: str) -> frozenset[str]:
        reached = reached_from(source)
        looping = [origin for origin in reached if origin in reached_from(origin)]
        return frozenset(origin for origin in reached if origin not in direct) or frozenset((min(looping),))

    return {source: ends(source) for source in direct}


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
