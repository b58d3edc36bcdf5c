"""How many acts are independent: no two of them share a witness or an ultimate source."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Statement
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


def independent(
    acts: Iterable[Statement], origins_of: Mapping[str, frozenset[str]], missions: Mapping[str, str]
) -> int:
    """Return the largest number of acts of which no two share a witness or an ultimate source (maximum matching).

    `missions` maps a unit to the mission that it counts as. A source with several ultimate sources adds none, unless
    nothing else is there.
    """
    edges: dict[str, set[str]] = defaultdict(set)
    digests = 0
    for act in acts:
        ultimate = origins_of.get(act.source, frozenset((act.source,)))
        if len(ultimate) > 1:
            digests += 1
            continue
        edges[missions.get(act.witness, act.witness)] |= ultimate
    matched: dict[str, str] = {}

    def augment(witness: str, tried: set[str]) -> bool:
        for source in sorted(edges[witness] - tried):
            tried.add(source)
            if source not in matched or augment(matched[source], tried):
                matched[source] = witness
                return True
        return False

    size = sum(augment(witness, set()) for witness in sorted(edges))
    return size or min(digests, 1)


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
