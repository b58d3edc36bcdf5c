"""The forces of provisions: how strongly each addresses whoever is to act."""

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
    """Return the rank of each force, 1 the strongest, strongest first; the vocabulary says so.

    A rank between two others is a decimal.

    >>> from kg.services.opening import open_view
    >>> list(forces(open_view()))[:4]
    ['decides', 'demands', 'directs', 'authorises']
    """
    found: dict[str, float] = {}
    iris = [
        quad.subject
        for quad in view.match(None, SKOS.inScheme, FORCE_SCHEME)
        if isinstance(quad.subject, NamedNode)
    ]
    read = view.read_ahead(iris, (SKOS.notation,))
    for iri in iris:
        named = kind_and_slug(iri.value)
        rank = read.value(iri, SKOS.notation)
        if named and _RANK.fullmatch(rank):
            found[named[1]] = float(rank)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def turn(earlier: str, later: str, ranks: Mapping[str, float]) -> str:
    """Return whether the later of two forces is stronger or weaker; empty where they are as strong,
    or one has no rank.

    >>> turn("calls-upon", "urges", {"urges": 3.5, "calls-upon": 4})
    'stronger'
    """
    if earlier not in ranks or later not in ranks or ranks[earlier] == ranks[later]:
        return ""
    return "stronger" if ranks[later] < ranks[earlier] else "weaker"
