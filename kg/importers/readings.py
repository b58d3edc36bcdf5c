"""The readings of a statement by coder, kept after adjudication, and the coding they amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.importers import schema
from kg.vocab import (
    DCTERMS,
    MKG,
    PROV,
    RDF,
    Literal,
    NamedNode,
    Quad,
    agent,
    agent_quads,
    entity,
)

if TYPE_CHECKING:
    from kg.documents import Node
    from kg.importers.fields import Reader, Term

_TEXT_PARTS: Final = {
    "passage": ("start", "end"),
    "held": ("from", "to"),
    "quantity": ("bound", "value", "unit"),
}
"""The keys with parts that are kept as one text, and their parts in its order."""


def write(reader: Reader, subject: NamedNode, node: MappingNode, graph: NamedNode) -> None:
    """Write the readings of a statement, each a node with its coder and fields; and where they
    differ from the statement, what the existing predicates for the other reading hold.

    Without `coding`, a statement is agreed where no reading differs from it, else adjudicated.
    """
    sequence = node.child("readings")
    if sequence is None:
        return
    members = reader.sequence(sequence, "'readings'", "start each reading with '- coder:'")
    mappings = [
        mapping
        for member in members or ()
        if (mapping := reader.mapping(member, "a reading")) is not None
    ]
    differing: dict[str, list[Node]] = {}
    for number, mapping in enumerate(mappings, start=1):
        reader.check_fields(mapping, schema.READING, "a reading")
        _write_one(reader, NamedNode(f"{subject.value}#reading-{number}"), mapping, graph)
        reader.quads.append(
            Quad(subject, MKG.hasReading, NamedNode(f"{subject.value}#reading-{number}"), graph)
        )
        for key, value in mapping.items():
            if key in schema.READING_PREDICATES and _differs(reader, mapping, node, str(key)):
                differing.setdefault(str(key), []).append(value)
    _check_coders(reader, mappings)
    if mappings:
        _write_coding(reader, subject, node, differing, graph)


def _write_one(reader: Reader, reading: NamedNode, mapping: MappingNode, graph: NamedNode) -> None:
    """Write the node of one reading: its coder, and a node for each value of a field."""
    add = reader.quads.append
    add(Quad(reading, RDF.type, PROV.Entity, graph))
    coder = mapping.child("coder")
    if isinstance(coder, ScalarNode) and reader.value(coder, schema.READING["coder"], "coder"):
        add(Quad(reading, DCTERMS.creator, agent(str(coder)), graph))
        reader.quads += agent_quads(str(coder), graph)
    pairs = [
        (schema.READING_PREDICATES[str(key)], term)
        for key in mapping
        if key in schema.READING_PREDICATES
        for term in _terms(reader, mapping, str(key))
    ]
    for number, (predicate, term) in enumerate(pairs, start=1):
        field = NamedNode(f"{reading.value}-field-{number}")
        add(Quad(reading, DCTERMS.hasPart, field, graph))
        add(Quad(field, RDF.predicate, predicate, graph))
        add(Quad(field, RDF.value, term, graph))


def _terms(reader: Reader, mapping: MappingNode, key: str) -> list[Term]:
    """Return the terms that a field means, in one order; a part with several keys is one text."""
    node = mapping.child(key)
    if node is None or key not in schema.READING:
        return []
    if key in _TEXT_PARTS:
        return [Literal(_text_of(node, key))]
    field = schema.STATEMENT["agent"] if key == "place" else schema.READING[key]
    terms: list[Term] = []
    for member in node if isinstance(node, SequenceNode) else [node]:
        if key == "place":
            at = member.child("id") if isinstance(member, MappingNode) else member
            place = reader.reference(at, ("place",)) if at is not None else None
            terms += [place] if place else []
        else:
            terms += reader.value(member, field, key)
    return sorted(terms, key=str)


def _differs(reader: Reader, mapping: MappingNode, node: MappingNode, key: str) -> bool:
    """Return whether a reading has another value of a field than the statement; evidence without a
    strength is full evidence.
    """
    statement_terms = _terms(reader, node, key)
    if key == "strength" and not statement_terms:
        statement_terms = [entity("strength", "full")]
    return _terms(reader, mapping, key) != statement_terms


def _text_of(node: Node, key: str) -> str:
    """Return what a part with several keys says as one text: `2030-01-02/2030-02-01`, `12-30`,
    `at-least 40 officer`.
    """
    if not isinstance(node, MappingNode):
        return f"{node}/{node}" if key == "held" else str(node)
    parts = [str(node.child(part) or "") for part in _TEXT_PARTS[key]]
    separator = {"held": "/", "passage": "-"}.get(key, " ")
    return separator.join(parts) if key == "held" else separator.join(filter(None, parts))


def _check_coders(reader: Reader, mappings: list[MappingNode]) -> None:
    """Report a second reading of one coder."""
    coders = set()
    for mapping in mappings:
        coder = mapping.child("coder")
        if isinstance(coder, ScalarNode) and coder in coders:
            problem = f"a second reading of {str(coder)!r}"
            reader.report(coder, "duplicate-reading", problem, "keep one of them")
        coders.add(coder if isinstance(coder, ScalarNode) else "")


def _write_coding(
    reader: Reader,
    subject: NamedNode,
    node: MappingNode,
    differing: dict[str, list[Node]],
    graph: NamedNode,
) -> None:
    """Write how the coding came about, and the other readings that `coding` does not say."""
    coding = node.child("coding")
    if differing and isinstance(coding, ScalarNode) and coding == "agreed":
        problem = f"coding is agreed, but readings differ in {', '.join(differing)}"
        reader.report(coding, "coding-differs", problem, "leave 'coding' out")
    if coding is None:
        outcome = entity("coding", "adjudicated" if differing else "agreed")
        reader.quads.append(Quad(subject, MKG.coding, outcome, graph))
    if not isinstance(coding, ScalarNode):
        _write_other_readings(reader, subject, coding, differing, graph)


def _write_other_readings(
    reader: Reader,
    subject: NamedNode,
    coding: Node | None,
    differing: dict[str, list[Node]],
    graph: NamedNode,
) -> None:
    """Write the first reading of each field that differs, unless `coding` says it."""
    for key, field in schema.OTHER_READING.items():
        is_said = isinstance(coding, MappingNode) and key in coding
        if field.predicate is None or key not in differing or is_said:
            continue
        for value in reader.many(differing[key][0]):
            for term in reader.value(value, field, key):
                reader.quads.append(Quad(subject, field.predicate, term, graph))
