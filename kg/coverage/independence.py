"""How many acts are independent: no two of them share a witness or an ultimate source."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Statement


def independent(
    acts: Iterable[Statement],
    origins_of: Mapping[str, frozenset[str]],
    voices: Mapping[str, frozenset[str]],
) -> int:
    """Return the largest number of acts of which no two share a witness or an ultimate source
    (maximum matching).

    `voices` says whom an actor that is part of another counts as. A source with several ultimate
    sources, or a witness with several voices, adds none, unless nothing else is there.
    """
    edges, digests = _edges(acts, origins_of, voices)
    return _matching(edges) or min(digests, 1)


def needed(
    acts: Iterable[Statement],
    origins_of: Mapping[str, frozenset[str]],
    voices: Mapping[str, frozenset[str]],
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the witnesses and the ultimate sources that no largest set of independent acts can do
    without.

    One more act makes one more independent one where it shares none of these, and only there.
    """
    edges, _ = _edges(acts, origins_of, voices)
    size = _matching(edges)
    sources = {source for ultimate in edges.values() for source in ultimate}
    return (
        frozenset(
            w
            for w in edges
            if _matching({other: edges[other] for other in edges if other != w}) < size
        ),
        frozenset(
            s
            for s in sources
            if _matching({w: ultimate - {s} for w, ultimate in edges.items()}) < size
        ),
    )


def _edges(
    acts: Iterable[Statement],
    origins_of: Mapping[str, frozenset[str]],
    voices: Mapping[str, frozenset[str]],
) -> tuple[dict[str, set[str]], int]:
    """Return the ultimate sources beside each voice, and how many acts have several voices or
    ultimate sources.
    """
    edges: dict[str, set[str]] = defaultdict(set)
    digests = 0
    for act in acts:
        ultimate = origins_of.get(act.source, frozenset((act.source,)))
        counts_as = voices.get(act.witness, frozenset((act.witness,)))
        if len(ultimate) > 1 or len(counts_as) > 1:
            digests += 1
            continue
        edges[min(counts_as)] |= ultimate
    return edges, digests


def _matching(edges: Mapping[str, set[str]]) -> int:
    """Return the size of the largest matching between witnesses and sources."""
    matched: dict[str, str] = {}

    def augment(witness: str, tried: set[str]) -> bool:
        for source in sorted(edges[witness] - tried):
            tried.add(source)
            if source not in matched or augment(matched[source], tried):
                matched[source] = witness
                return True
        return False

    return sum(augment(witness, set()) for witness in sorted(edges))
