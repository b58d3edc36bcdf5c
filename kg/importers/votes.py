"""The vote that adopted an instrument: a node with numbers, and states where they are
known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.documents import MappingNode, ScalarNode, SequenceNode, shown
from kg.importers import schema
from kg.vocab import MKG, RDF, RDFS, REGISTRY_GRAPH, XSD, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from kg.documents import Node
    from kg.importers.fields import Reader

_TEXT: Final = re.compile(r"(\d{1,3})-(\d{1,3})-(\d{1,3})")
_NUMBER: Final = re.compile(r"\d{1,3}")
_CHOICES: Final = ("for", "against", "abstaining")
_Choice: TypeAlias = tuple[int, tuple[NamedNode, ...]]
"""How many voted in one way, and which states, where they are known."""


def read(reader: Reader, instrument: NamedNode, node: MappingNode) -> None:
    """Write the result of a vote, given as `13-0-2` or by choice; what is wrong is reported."""
    value = node.child("vote")
    if value is None:
        return
    choices = (
        _by_choice(reader, value) if isinstance(value, MappingNode) else _of_text(reader, value)
    )
    if choices.keys() >= {*_CHOICES}:  # what is missing or wrong was reported
        reader.quads += quads(
            instrument,
            {name: count for name, (count, _) in choices.items()},
            {name: states for name, (_, states) in choices.items()},
        )


def quads(
    instrument: NamedNode,
    counts: dict[str, int],
    states: dict[str, tuple[NamedNode, ...]] | None = None,
    graph: NamedNode = REGISTRY_GRAPH,
) -> list[Quad]:
    """Return the quads of a voting result: its numbers by choice, and who voted so.

    >>> act = NamedNode("https://example.org/act")
    >>> made = quads(act, {"for": 13, "against": 0, "abstaining": 2})
    >>> [quad.object.value for quad in made if quad.predicate == RDFS.label]
    ['13-0-2']
    """
    result = NamedNode(f"{instrument.value}#vote")
    rows: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, MKG.VotingResult),
        (RDFS.label, Literal("-".join(str(counts[name]) for name in _CHOICES))),
    ]
    for name, count in counts.items():
        predicate = schema.VOTE[name].predicate
        assert predicate is not None  # noqa: S101 - each choice has one
        rows.append((predicate, Literal(str(count), datatype=XSD.integer)))
    for name, voters in (states or {}).items():
        rows += [(schema.VOTERS[name], voter) for voter in voters]
    return [
        Quad(instrument, MKG.adoptedBy, result, graph),
        *(Quad(result, predicate, value, graph) for predicate, value in rows),
    ]


def counts_of(text: str) -> dict[str, int] | None:
    """Return the numbers by choice of a vote written as one text, None where it is none.

    >>> counts_of("13-0-2")
    {'for': 13, 'against': 0, 'abstaining': 2}
    """
    matched = _TEXT.fullmatch(text)
    return dict(zip(_CHOICES, map(int, matched.groups()), strict=True)) if matched else None


def _by_choice(reader: Reader, value: MappingNode) -> dict[str, _Choice]:
    reader.check_fields(value, schema.VOTE, "a vote")
    voters: set[NamedNode] = set()
    choices = {}
    for key in value:
        if key not in schema.VOTE:
            continue
        choice = _choice(reader, str(key), value[key], voters)
        if choice is not None:
            choices[str(key)] = choice
    return choices


def _of_text(reader: Reader, value: Node) -> dict[str, _Choice]:
    scalar = reader.scalar(value, "'vote'")
    if scalar is None:
        return {}
    counts = counts_of(str(scalar))
    if counts is None:
        problem = f"{str(scalar)!r} is not a legal vote"
        remedy = "give for-against-abstaining, such as 13-0-2, or for, against and abstaining"
        reader.report(value, "bad-vote", problem, remedy)
        return {}
    return {name: (count, ()) for name, count in counts.items()}


def _choice(reader: Reader, key: str, value: Node, voters: set[NamedNode]) -> _Choice | None:
    """Return how many voted in one way, and which states where they are named; None where that was
    reported.
    """
    if isinstance(value, ScalarNode) and _NUMBER.fullmatch(value):
        return int(value), ()
    if isinstance(value, MappingNode) or value == "":
        problem = f"{key!r} is {shown(value)}"
        reader.report(value, "bad-vote", problem, "give a number, or the ids of the states")
        return None
    members = list(value) if isinstance(value, SequenceNode) else [value]
    states = []
    for member in members:
        state = reader.reference(member, ("actor",))
        if state is None:
            return None
        if state in voters:
            problem = f"{str(member)!r} voted twice"
            reader.report(member, "voted-twice", problem, "name each state under one choice")
            return None
        voters.add(state)
        states.append(state)
    return len(states), tuple(states)
