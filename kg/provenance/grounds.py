"""What the rules over statements read beside a premise: the query `grounds-of-premise`, of many
premises at once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.vocab import MKG, SKOS, NamedNode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.store import View

Fact = tuple[str, str, str]
_GIVING: Final = (MKG.establishes, MKG.extends)
_OF_MODALITIES: Final = (MKG.derivesRelation, MKG.evidentialValue)


def grounds(
    view: View, premises: Collection[NamedNode], relation: NamedNode
) -> dict[NamedNode, tuple[Fact, ...]]:
    """Return for each premise of a relation the facts that its rule read beside it, in order.

    They lead from its action up to the group that implies the relation, from its modality to what
    that allows, and from an instrument by its mandate to the holder.

    >>> from kg.vocab import entity
    >>> premise = entity("statement", "gazette.3")
    >>> facts = grounds(view, [premise], MKG.supports)[premise]
    >>> [predicate.rpartition("#")[2] for _, predicate, _ in facts]
    ['broader', 'impliesRelation', 'broader', 'derivesRelation', 'evidentialValue']
    """
    premises_view = view.read_ahead(premises, along=(MKG.modality, *_GIVING))
    above: dict[str, set[str]] = defaultdict(set)
    implying: set[str] = set()
    for quad in view.look_up(
        ((None, SKOS.broader, None, None), (None, MKG.impliesRelation, relation, None))
    ):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            if quad.predicate == SKOS.broader:
                above[quad.subject.value].add(quad.object.value)
            else:
                implying.add(quad.subject.value)
    return {
        premise: tuple(
            sorted(
                {
                    *_of_actions(
                        premises_view.values(premise, MKG.action), above, implying, relation
                    ),
                    *_of_modalities(premises_view, premise),
                    *_of_mandates(premises_view, premise),
                }
            )
        )
        for premise in premises
    }


def _of_actions(
    actions: Collection[str],
    above: dict[str, set[str]],
    implying: set[str],
    relation: NamedNode,
) -> Iterator[Fact]:
    for concept in _reached(actions, above):
        if concept in implying:
            yield concept, MKG.impliesRelation.value, relation.value
        for broader in above.get(concept, ()):
            if _reached((broader,), above) & implying:
                yield concept, SKOS.broader.value, broader


def _reached(concepts: Collection[str], above: dict[str, set[str]]) -> set[str]:
    """Return concepts and all that is broader."""
    broader, queue = set(concepts), list(concepts)
    while queue:
        onward = above.get(queue.pop(), set()) - broader
        broader |= onward
        queue += onward
    return broader


def _of_modalities(premises_view: View, premise: NamedNode) -> Iterator[Fact]:
    for modality in premises_view.values(premise, MKG.modality):
        for predicate in _OF_MODALITIES:
            for value in premises_view.values(NamedNode(modality), predicate):
                yield modality, predicate.value, value


def _of_mandates(premises_view: View, premise: NamedNode) -> Iterator[Fact]:
    for predicate in _GIVING:
        for mandate in premises_view.values(premise, predicate):
            yield premise.value, predicate.value, mandate
            for holder in premises_view.values(NamedNode(mandate), MKG.heldBy):
                yield mandate, MKG.heldBy.value, holder
