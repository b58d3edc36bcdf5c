"""How many acts are independent: no two of them share a witness or an ultimate source."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Statement


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
