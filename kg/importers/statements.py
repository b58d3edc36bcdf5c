"""Statement sections of a document -> quads of the graph of their source's version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.importers import passages, readings, schema
from kg.importers.fields import legal_id
from kg.vocab import (
    DCTERMS,
    MKG,
    OA,
    RDF,
    SKOS,
    SOSA,
    XSD,
    Literal,
    NamedNode,
    Quad,
    entity,
    kind_and_slug,
    local_id,
    position_of,
    source_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.documents import Node
    from kg.importers.fields import Reader
    from kg.model import Source

_S: Final = schema.STATEMENT
_VERIFIED: Final = entity("verification", "verified")
_FULL: Final = entity("strength", "full")
_LINKS: Final = ("evidence_for", "context_for", "fits_no_task", "limits_scope")
_FIELDS: Final = {
    key: field.predicate for key, field in _S.items() if field.predicate is not None
} | {
    "held": MKG.begins,
    "quantity": MKG.hasQuantity,
    "place": MKG.atPlace,
}
_QUANTITY_FIELDS: Final = {
    key: f.predicate for key, f in schema.QUANTITY.items() if f.predicate is not None
}
_MARKS: Final = ScalarNode("marks")

# Terms that every statement uses, made once: a Namespace attribute makes a new node each time.
_TYPE, _STATEMENT, _NOTATION, _REPORTED_IN = RDF.type, MKG.Statement, SKOS.notation, MKG.reportedIn
_KNOWN, _BEGINS, _ENDS, _INFERRED = MKG.knownFrom, MKG.begins, MKG.ends, MKG.inferredField
_PLACE, _REFINED, _CODING, _PASSAGE = MKG.atPlace, OA.refinedBy, MKG.coding, MKG.passage


def statement(reader: Reader, source: Source, node: MappingNode) -> None:
    """Write one statement into the graph of its source's version."""
    slug = reader.identifier(node[_ID]) if _ID in node else ""
    if not slug:
        reader.check_fields(node, _S, "a statement")
        return
    reader.check_fields(node, _S, f"statement {slug!r}")
    subject, graph = entity("statement", slug), source_graph(source.id, source.version)
    reader.locations[subject.value] = reader.location(node)
    add = reader.quads.append
    add(Quad(subject, _TYPE, _STATEMENT, graph))
    add(Quad(subject, _NOTATION, Literal(slug), graph))
    add(Quad(subject, _REPORTED_IN, entity("source", source.id), graph))
    add(Quad(subject, _KNOWN, Literal(source.published, datatype=XSD.date), graph))
    if "verification" not in node:
        add(Quad(subject, MKG.verification, _VERIFIED, graph))
    reader.emit(subject, node, _S, graph)
    reader.marks(subject, node, _FIELDS, graph)
    _voice(reader, node)
    _link(reader, subject, node, graph)
    _dates(reader, source, subject, node, graph)
    _coding(reader, subject, node, graph)
    readings.write(reader, subject, node, graph)
    _check_links(reader, source, slug, node)
    for target in reader.many(node.child("effect")):
        effect = reader.reference(target, ("statement",))
        if effect:
            add(Quad(effect, MKG.cause, subject, graph))
    passage_iri = passage(reader, source, subject, node, graph)
    _places(reader, subject, passage_iri, node, graph)
    _quantity(reader, subject, node, graph)


_ID: Final = ScalarNode("id")


def _check_links(reader: Reader, source: Source, slug: str, node: MappingNode) -> None:
    """Refuse a cause, an effect or a condition that is the statement itself or another source's."""
    for key in ("cause", "effect", "depends_on"):
        for other in reader.many(node.child(key)):
            if other == slug:
                reader.report(
                    other,
                    "own-link",
                    f"{key!r} names the statement itself",
                    "name another statement",
                )
            elif (
                isinstance(other, ScalarNode)
                and legal_id(other)
                and reader.names.source_of(str(other)) not in ("", source.id)
            ):
                reader.report(
                    other,
                    "other-source",
                    f"{str(other)!r} is of another source",
                    "link statements of one source",
                )


def _voice(reader: Reader, node: MappingNode) -> None:
    """Check that somebody speaks, except in a reading that the coder drew."""
    reading = node.child("attribution") == "reading"
    if "speaker" not in node and not reading:
        reader.report(node, "missing-speaker", "no one is named as speaker", "add 'speaker:'")
    if "speaker" in node and reading:
        reader.report(
            node,
            "reading-speaker",
            "a reading drawn by the coder has no speaker",
            "leave 'speaker' out",
        )


def _link(reader: Reader, subject: NamedNode, node: MappingNode, graph: NamedNode) -> None:
    """Write what the statement is to a mandate: at most one of evidence, context, fits no task,
    limits scope.
    """
    add = reader.quads.append
    link_keys = [key for key in _LINKS if key in node]
    if len(link_keys) > 1:
        at = next(key for key in node if key == link_keys[1])
        reader.report(
            at,
            "two-links",
            f"{link_keys[0]} and {link_keys[1]} exclude each other",
            f"keep {link_keys[0]} or {link_keys[1]}",
        )
    if "evidence_for" in node and "strength" not in node:
        add(Quad(subject, MKG.strength, _FULL, graph))
    if "strength" in node and "evidence_for" not in node:
        reader.report(
            node[ScalarNode("strength")],
            "lone-strength",
            "strength without evidence_for",
            "leave it out",
        )
    value = node.child("fits_no_task")
    if value is not None and (mapping := reader.mapping(value, "'fits_no_task'")) is not None:
        reader.check_fields(mapping, schema.FITS_NO_TASK, "fits_no_task")
        reader.emit(subject, mapping, schema.FITS_NO_TASK, graph)


def _dates(
    reader: Reader, source: Source, subject: NamedNode, node: MappingNode, graph: NamedNode
) -> None:
    """Write the day stated and the interval held; what is derived rather than said is marked
    inferred.
    """
    add = reader.quads.append
    lent = node.child("attribution") in ("unattributed", "presupposed") and "origin" in node
    stated = _stated(reader, source, node, lent=lent)
    if "stated" not in node:
        add(Quad(subject, DCTERMS.created, Literal(stated, datatype=XSD.date), graph))
    period = node.child("held")
    if period is None:
        for predicate in (_BEGINS, _ENDS):
            add(Quad(subject, predicate, Literal(stated, datatype=XSD.date), graph))
        if lent and _MARKS not in node:
            add(Quad(subject, _INFERRED, _BEGINS, graph))
    elif isinstance(period, MappingNode):
        reader.check_fields(period, schema.INTERVAL, "held")
        reader.emit(subject, period, schema.INTERVAL, graph)
        reader.check_order(period, "from", "to")
    else:
        for term in reader.value(period, schema.INTERVAL["from"], "held"):
            add(Quad(subject, _BEGINS, term, graph))
            add(Quad(subject, _ENDS, term, graph))


def _stated(reader: Reader, source: Source, node: MappingNode, *, lent: bool) -> str:
    """Return the day of a statement; `lent` from its probable origin, it must be given, else it is
    the source's.
    """
    at = node.child("stated")
    if at is None:
        if lent:
            reader.report(
                node,
                "missing-stated",
                "the day of the probable origin is not given",
                "add 'stated:'",
            )
        return source.published
    terms = reader.value(at, _S["stated"], "stated")
    stated = terms[0].value if terms else source.published
    if stated > source.published:
        problem = f"stated on {stated}, but the source was published on {source.published}"
        reader.report(at, "stated-after-source", problem, "correct one of the days")
    return stated


def _coding(reader: Reader, subject: NamedNode, node: MappingNode, graph: NamedNode) -> None:
    coding = node.child("coding")
    if isinstance(coding, MappingNode):
        reader.check_fields(coding, schema.OTHER_READING, "the other reading")
        reader.quads.append(Quad(subject, _CODING, entity("coding", "adjudicated"), graph))
        reader.emit(subject, coding, schema.OTHER_READING, graph)
        if not coding:
            reader.report(
                coding,
                "empty-reading",
                "no field of the other reading is given",
                "write the field that differed",
            )
    elif coding is not None:
        if coding in ("agreed", "added"):
            reader.quads.append(Quad(subject, _CODING, entity("coding", str(coding)), graph))
        else:
            reader.report(
                coding,
                "unknown-coding",
                "coding is agreed, added, or the other reading",
                "write 'agreed', 'added', or {modality: …}",
            )


def passage(
    reader: Reader, source: Source, subject: NamedNode, node: MappingNode, graph: NamedNode
) -> NamedNode | None:
    """Write the position selector; its hash is computed where the source's text is at hand, and
    checked if given.
    """
    value = node.child("passage")
    if value is None:
        if source.sha256:
            reader.report(
                node,
                "missing-passage",
                "no passage, though the source's text has a hash",
                "add 'passage: {quote: …}' with words of the text, and load with --texts FOLDER",
            )
        return None
    mapping = reader.mapping(value, "'passage'")
    if mapping is None:
        return None
    reader.check_fields(mapping, schema.PASSAGE, "passage")
    quoted = "quote" in mapping
    span = passages.quoted(reader, source, mapping) if quoted else passages.offsets(reader, mapping)
    if span is None:
        return None
    start, end = span
    digest = passages.digest(reader, source, mapping, span)
    passages.check_anchor(reader, source, mapping, span)
    passage_iri = entity("passage", local_id(subject.value))
    add = reader.quads.append
    add(Quad(subject, _PASSAGE, passage_iri, graph))
    reader.quads += located(passage_iri, entity("source", source.id), (start, end), graph)
    if digest:
        add(Quad(passage_iri, MKG.sha256, Literal(digest), graph))
    anchor = mapping.child("anchor")
    if anchor is not None:
        for term in reader.value(anchor, schema.PASSAGE["anchor"], "anchor"):
            add(Quad(passage_iri, MKG.anchor, term, graph))
    elif quoted:
        words = passages.anchor(reader, source, span)
        add(Quad(passage_iri, MKG.anchor, Literal(words), graph))
    return passage_iri


def located(
    passage: NamedNode, source: NamedNode, offsets: tuple[int, int], graph: NamedNode
) -> list[Quad]:
    """Return the quads that say where a passage is: its source, and its position in the text.

    >>> made = located(entity("passage", "C1"), entity("source", "note"), (3, 9), entity("g", "g"))
    >>> [quad.object.value for quad in made if quad.predicate in (OA.start, OA.end)]
    ['3', '9']
    """
    position = position_of(passage)
    start, end = (Literal(str(offset), datatype=XSD.integer) for offset in offsets)
    return [
        Quad(passage, _TYPE, OA.SpecificResource, graph),
        Quad(passage, OA.hasSource, source, graph),
        Quad(passage, OA.hasSelector, position, graph),
        Quad(position, _TYPE, OA.TextPositionSelector, graph),
        Quad(position, OA.start, start, graph),
        Quad(position, OA.end, end, graph),
    ]


def _places(
    reader: Reader,
    subject: NamedNode,
    passage: NamedNode | None,
    node: MappingNode,
    graph: NamedNode,
) -> None:
    """Write places with the text's own spelling; a place that is only named is no place of the
    statement.
    """
    add = reader.quads.append
    number = 0
    for key, located in (("place", True), ("named", False)):
        for member in reader.many(node.child(key)):
            spelling = None
            at: Node | None = member
            if isinstance(member, MappingNode):
                reader.check_fields(member, schema.SPELLED, key)
                at, spelling = member.get(_ID), member.child("spelling")
            place = reader.reference(at, ("place",)) if at is not None else None
            if place is None:
                continue
            if located:
                add(Quad(subject, _PLACE, place, graph))
            if spelling is None:
                continue
            if passage is None:
                reader.report(
                    member,
                    "lone-spelling",
                    "a spelling without a passage",
                    "give the passage, or leave it out",
                )
                continue
            number += 1
            selector = NamedNode(f"{passage.value}#place-{number}")
            add(Quad(position_of(passage), _REFINED, selector, graph))
            add(Quad(selector, _TYPE, OA.TextQuoteSelector, graph))
            add(Quad(selector, _PLACE, place, graph))
            for term in reader.value(spelling, schema.SPELLED["spelling"], "spelling"):
                add(Quad(selector, OA.exact, term, graph))


def _quantity(reader: Reader, subject: NamedNode, node: MappingNode, graph: NamedNode) -> None:
    value = node.child("quantity")
    if value is None or (mapping := reader.mapping(value, "'quantity'")) is None:
        return
    reader.check_fields(mapping, schema.QUANTITY, "quantity")
    quantity = NamedNode(f"{subject.value}#quantity")
    reader.quads.append(Quad(subject, MKG.hasQuantity, quantity, graph))
    reader.quads.append(Quad(quantity, _TYPE, MKG.Quantity, graph))
    if "bound" not in mapping:
        reader.quads.append(Quad(quantity, MKG.bound, entity("bound", "exact"), graph))
    first, fields = len(reader.quads), _QUANTITY_FIELDS
    reader.emit(quantity, mapping, schema.QUANTITY, graph)
    for at, quad in enumerate(reader.quads[first:], start=first):
        if (
            quad.predicate == DCTERMS.spatial
            and (kind_and_slug(str(quad.object)[1:-1]) or ("",))[0] == "actor"
        ):
            reader.quads[at] = Quad(
                quad.subject, SOSA.hasFeatureOfInterest, quad.object, quad.graph_name
            )
            fields = _QUANTITY_FIELDS | {"population": SOSA.hasFeatureOfInterest}
    reader.check_order(mapping, "since", "as_of")
    reader.marks(quantity, mapping, fields, graph)


_NOT_READ: Final = ("id", "paraphrase", "note", "coding", "readings", "drafted_by", "reviewed_by")
"""The keys of a statement that are no part of how its passage was read."""
_WHERE: Final = ("start", "end", "quote", "occurrence")


def warn_of_equal(reader: Reader, nodes: Iterable[Node]) -> None:
    """Warn of statements of one source that read the same in the same passage."""
    first: dict[tuple[object, ...], list[MappingNode]] = {}
    for node in nodes:
        passage = node.child("passage") if isinstance(node, MappingNode) else None
        if not isinstance(passage, MappingNode) or not isinstance(node, MappingNode):
            continue
        others = first.setdefault(tuple(str(passage.child(key)) for key in _WHERE), [])
        other = next((other for other in others if _reading(other) == _reading(node)), None)
        if other is None:
            others.append(node)
            continue
        problem = f"reads the same in the same passage as {str(other.child('id'))!r}"
        remedy = "keep one of them, or correct what differs"
        reader.warn(node, "equal-reading", f"{str(node.child('id'))!r} {problem}", remedy)


def _reading(node: MappingNode) -> dict[ScalarNode, Node]:
    """Return the fields of a statement that say how its passage was read."""
    return {key: value for key, value in node.items() if key not in (*_NOT_READ, "passage")}


def members(node: Node | None) -> list[Node]:
    """Return the members of a section, none where it is missing."""
    return list(node) if isinstance(node, SequenceNode) else []
