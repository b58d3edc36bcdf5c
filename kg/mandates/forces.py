"""The forces of provisions: how strongly each addresses the actor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.vocab import FORCE_SCHEME, SKOS, NamedNode, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store import View

_RANK: Final = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
"""The rank of a force as the vocabulary writes it."""


def forces(view: View) -> dict[str, float]:
    """Return the rank of each force from the vocabulary, the strongest (1) first.

    A rank between two others is a decimal.

    >>> from kg.services.opening import open_view
    >>> list(forces(open_view()))[:4]
    ['decides', 'demands', 'directs', 'authorises']
    """
    ranks: dict[str, float] = {}
    iris = [
        quad.subject
        for quad in view.match(None, SKOS.inScheme, FORCE_SCHEME)
        if isinstance(quad.subject, NamedNode)
    ]
    notations = view.read_ahead(iris, (SKOS.notation,))
    for iri in iris:
        kind_and_id = kind_and_slug(iri.value)
        rank = notations.value(iri, SKOS.notation)
        if kind_and_id and _RANK.fullmatch(rank):
            ranks[kind_and_id[1]] = float(rank)
    return dict(sorted(ranks.items(), key=lambda pair: pair[1]))


def turn(earlier: str, later: str, ranks: Mapping[str, float]) -> str:
    """Return whether the later of two forces is stronger or weaker; empty where they are as strong,
    or one has no rank.

    >>> turn("calls-upon", "urges", {"urges": 3.5, "calls-upon": 4})
    'stronger'
    """
    if earlier not in ranks or later not in ranks or ranks[earlier] == ranks[later]:
        return ""
    return "stronger" if ranks[later] < ranks[earlier] else "weaker"
