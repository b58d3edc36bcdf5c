"""What a picture of relations needs so that an outsider reads it right: without what takes an
explanation, and with a word on acts that only those who act report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg import query
from kg.network.labels import slug
from kg.vocab import MKG, entity, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.network.edges import Edge, ViewEdges
    from kg.store import View

_SAME: Final = "possible identity"
_PHENOMENON: Final = "relation to a phenomenon"
_PLURALS: Final = {_SAME: "possible identities", _PHENOMENON: "relations to phenomena"}


def readable(view_edges: ViewEdges, focus: str) -> tuple[ViewEdges, str]:
    """Return the edges of the view `relations` without entries that are possibly the same and
    without relations to phenomena, and in words what that leaves out; those of the focus stay.
    """
    readable_edges: list[Edge] = []
    left_out: dict[str, set[frozenset[str]]] = {}
    for edge in view_edges.edges:
        why = "" if focus in (edge.source, edge.target) and focus else _why(edge)
        if why:
            left_out.setdefault(why, set()).add(
                frozenset((edge.source, edge.target, edge.predicate))
            )
        else:
            readable_edges.append(edge)
    words = " and ".join(
        counted(len(links), why, _PLURALS[why]) for why, links in sorted(left_out.items())
    )
    note = f"{words} left out (--all-relations draws them)" if words else ""
    return replace(view_edges, edges=readable_edges), note


def _why(edge: Edge) -> str:
    """Return why an edge needs an explanation, empty where it needs none."""
    if edge.predicate == MKG.possiblySameAs.value:
        return _SAME
    end_kinds = {(kind_and_slug(end) or ("",))[0] for end in (edge.source, edge.target)}
    return _PHENOMENON if "phenomenon" in end_kinds else ""


def self_reported(view: View, statements: Iterable[str]) -> frozenset[str]:
    """Return those of some statements that are reported by who acts in them, or by a part of
    that or what it is part of: one request, none where there is no statement.

    >>> sorted(self_reported(view, ["gazette.1", "lagune.1"]))
    ['gazette.1']
    """
    iris = [entity("statement", name) for name in sorted(statements)]
    rows = query.about(view, "network-self-reported", statements=iris)
    return frozenset(slug(row["statement"].value) for row in rows)
