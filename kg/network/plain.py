"""What a picture of relations needs so that an outsider reads it right: without what takes an
explanation, and with a word on acts that only those who act report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.vocab import DCTERMS, MKG, ORG, NamedNode, entity, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.network.rows import Edge, Found
    from kg.store import View

_ABOVE: Final = (ORG.unitOf, DCTERMS.isPartOf)
"""What leads from an actor to the one that it is part of."""
_SAME: Final = "possible identity"
_PHENOMENON: Final = "relation to a phenomenon"
_PLURALS: Final = {_SAME: "possible identities", _PHENOMENON: "relations to phenomena"}


def readable(found: Found, focus: str) -> tuple[Found, str]:
    """Return the edges of the view `relations` without entries that are possibly the same and
    without relations to phenomena, and in words what that leaves out; those of the focus stay.
    """
    kept: list[Edge] = []
    left: dict[str, set[frozenset[str]]] = {}
    for edge in found.edges:
        why = "" if focus in (edge.source, edge.target) and focus else _why(edge)
        if why:
            left.setdefault(why, set()).add(frozenset((edge.source, edge.target, edge.predicate)))
        else:
            kept.append(edge)
    words = " and ".join(
        counted(len(each), why, _PLURALS[why]) for why, each in sorted(left.items())
    )
    note = f"{words} left out (--all-relations draws them)" if words else ""
    return replace(found, edges=kept), note


def _why(edge: Edge) -> str:
    """Return why an edge needs an explanation, empty where it needs none."""
    if edge.predicate == MKG.possiblySameAs.value:
        return _SAME
    ends = {(kind_and_slug(end) or ("",))[0] for end in (edge.source, edge.target)}
    return _PHENOMENON if "phenomenon" in ends else ""


def self_reported(view: View, acts: Iterable[str]) -> bool:
    """Return whether each of some statements is told by who acts in it, or by a part of that or
    what it is part of; False where there is no statement.

    >>> from kg.services.opening import open_view
    >>> self_reported(open_view(), ["C054", "C055"])
    True
    """
    statements = [entity("statement", name) for name in sorted(acts)]
    if not statements:
        return False
    doers, witnesses = _doers(view, statements), _witnesses(view, statements)
    named = [*doers.values(), *witnesses.values()]
    above = _chains(view, set().union(*named))
    return all(
        _own(doers.get(each, set()), witnesses.get(each, set()), above) for each in statements
    )


def _own(
    doers: set[NamedNode], witnesses: set[NamedNode], above: dict[NamedNode, set[NamedNode]]
) -> bool:
    """Return whether a witness is one of those who act, a part of one, or what one is part of."""
    pairs = ((one, other) for one in doers for other in witnesses)
    return any(one in above[other] or other in above[one] for one, other in pairs)


def _doers(view: View, statements: Iterable[NamedNode]) -> dict[NamedNode, set[NamedNode]]:
    """Return who acts in each statement, in what it speaks of too."""
    agents = _objects(view, statements, MKG.agent)
    meant = _objects(view, set().union(*agents.values()), MKG.agent)
    return {
        said: group.union(*(meant.get(each, set()) for each in group))
        for said, group in agents.items()
    }


def _witnesses(view: View, statements: list[NamedNode]) -> dict[NamedNode, set[NamedNode]]:
    """Return the witness of each statement: its probable origin, else its speaker."""
    speakers = _objects(view, statements, MKG.statedBy)
    return speakers | _objects(view, statements, MKG.probableOrigin)


def _objects(
    view: View, subjects: Iterable[NamedNode], predicate: NamedNode
) -> dict[NamedNode, set[NamedNode]]:
    """Return what subjects point to by a predicate, those that point to something."""
    found: dict[NamedNode, set[NamedNode]] = {}
    for quad in view.look_up((subject, predicate, None, None) for subject in subjects):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.subject, set()).add(quad.object)
    return found


def _chains(view: View, actors: set[NamedNode]) -> dict[NamedNode, set[NamedNode]]:
    """Return each actor with all that it is part of; a request a step upwards."""
    parents: dict[NamedNode, set[NamedNode]] = {}
    fresh = actors
    while fresh:
        steps = [_objects(view, fresh, predicate) for predicate in _ABOVE]
        for actor in fresh:
            parents[actor] = set().union(*(step.get(actor, set()) for step in steps))
        fresh = {each for group in parents.values() for each in group} - parents.keys()
    return {actor: _climbed(actor, parents) for actor in actors}


def _climbed(actor: NamedNode, parents: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    """Return an actor with all above it."""
    chain, waiting = {actor}, [actor]
    while waiting:
        new = parents.get(waiting.pop(), set()) - chain
        chain.update(new)
        waiting += new
    return chain
