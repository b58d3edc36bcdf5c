"""Registry sections of a document -> quads of the registry graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, ScalarNode
from kg.importers import concepts, schema, statements, votes
from kg.vocab import (
    DCTERMS,
    GEO,
    MKG,
    OA,
    RDF,
    REGISTRY_GRAPH,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Quad,
    entity,
    position_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.documents import Node
    from kg.importers.fields import Reader
    from kg.importers.names import Names
    from kg.importers.schema import Field
    from kg.model import Location

_G: Final = REGISTRY_GRAPH
_VERIFIED: Final = entity("verification", "verified")
_UNVERIFIED: Final = entity("verification", "unverified")
CANDIDATE: Final = (
    "A name that was not in the registry when it was loaded; who or what it is, is not settled."
)
"""The note that marks an entry made from an unknown name."""
_CLASSES: Final = {
    "source": MKG.Source,
    "place": MKG.Place,
    "instrument": MKG.Instrument,
    "provision": MKG.Provision,
    "mandate": MKG.Mandate,
    "task": MKG.Task,
    "phenomenon": MKG.Phenomenon,
    "task-concept": MKG.TaskConcept,
}


def entry(reader: Reader, kind: str, spec: dict[str, Field], node: MappingNode) -> NamedNode | None:
    """Write one registry entry and all it holds; return its IRI, None where it has no legal id."""
    subject = _subject(reader, kind, node)
    if subject is None:
        return None
    reader.check_fields(node, spec, f"{kind} {str(node.get(_ID))!r}")
    add = reader.quads.append
    if kind == "actor":
        add(Quad(subject, RDF.type, MKG.Actor, _G))
    elif kind == "duty":
        classes = {"limit": MKG.Constraint, "duty": MKG.Duty}
        if "kind" not in node:
            add(Quad(subject, RDF.type, MKG.Duty, _G))
        _choice(reader, node, "kind", classes, lambda cls: add(Quad(subject, RDF.type, cls, _G)))
    elif kind in _CLASSES:
        add(Quad(subject, RDF.type, _CLASSES[kind], _G))
    if kind in schema.OPEN_KINDS:
        concepts.place_in_scheme(reader, subject, kind, node)
    elif "verification" not in node:
        add(Quad(subject, MKG.verification, _VERIFIED, _G))
    if kind in ("task", "duty", "mandate"):
        add(Quad(subject, SKOS.notation, Literal(str(node[_ID])), _G))
    reader.emit(subject, node, _EMITTED.get(kind, spec), _G)
    reader.check_order(node, "begins", "ends")
    predicates = {
        key: field.predicate for key, field in spec.items() if field.predicate is not None
    }
    reader.marks(subject, node, predicates, _G)
    read_section = _OWN.get(kind)
    if read_section:
        read_section(reader, subject, node)
    return subject


_ID: Final = ScalarNode("id")


def _subject(reader: Reader, kind: str, node: MappingNode) -> NamedNode | None:
    slug = reader.identifier(node[_ID]) if _ID in node else ""
    if not slug:
        if _ID not in node:
            reader.report(node, "missing-id", f"this {kind} has no 'id'", "add 'id:'")
        return None
    subject = entity(kind, slug)
    reader.locations[subject.value] = reader.location(node)
    return subject


def _choice(
    reader: Reader,
    node: MappingNode,
    key: str,
    choices: dict[str, NamedNode],
    use: Callable[[NamedNode], None],
) -> None:
    value = node.child(key)
    if value is None:
        return
    word = reader.choice(value, choices, key)
    if word is not None:
        use(choices[word])


def _children(
    reader: Reader, node: MappingNode, key: str, kind: str, spec: dict[str, Field]
) -> list[tuple[NamedNode, MappingNode]]:
    """Write the entries nested under a key; return them with their nodes."""
    children = []
    for child in reader.many(node.child(key)):
        mapping = reader.mapping(child, f"an entry of {key!r}")
        if mapping is not None and (subject := entry(reader, kind, spec, mapping)) is not None:
            children.append((subject, mapping))
    return children


def _check_contributed(reader: Reader, node: MappingNode, cls: NamedNode | None) -> None:
    """Report an actor that a state contributes and that is no contingent."""
    at = node.child("contributed_by")
    if at is not None and cls != MKG.Contingent:
        problem = "'contributed_by' stands on an actor that is no contingent"
        remedy = "write 'kind: contingent', or say 'part_of' what the actor belongs to"
        reader.report(at, "no-contingent", problem, remedy)


def _source(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    add = reader.quads.append
    if "version" not in node:
        add(Quad(subject, schema.SOURCE["version"].predicate or RDF.value, Literal("1"), _G))
    if "label" not in node:
        add(
            Quad(
                subject,
                SKOS.prefLabel,
                Literal(str(node.get(ScalarNode("title"), "")), language="en"),
                _G,
            )
        )
    published = node.child("published")
    if isinstance(published, ScalarNode) and len(published) < len("2024-11-19"):
        add(Quad(subject, MKG.inferredField, DCTERMS.issued, _G))


def _actor(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    """Write what kind an actor is of: a class, and the kind beside it where it has none of its
    own.
    """
    value = node.child("kind")
    if value is None:
        return
    packaged = schema.ACTOR_CLASSES.get(value) if isinstance(value, ScalarNode) else None
    kind = None if packaged else reader.reference(value, ("actor-kind",))
    add = reader.quads.append
    if kind is not None:
        above, actor_type = concepts.actor_class(reader.names, kind)
        if not actor_type:
            add(Quad(subject, DCTERMS.type, kind, _G))
        packaged = above
    if packaged is not None:
        add(Quad(subject, RDF.type, packaged, _G))
    _check_contributed(reader, node, packaged)


_EMITTED: Final = {
    "actor": {key: field for key, field in schema.ACTOR.items() if key != "kind"},
}
"""The fields of the kinds of which a key with a predicate is read by code of its own."""


def _place(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    add = reader.quads.append
    candidate = node.child("candidate")
    if candidate is not None and reader.boolean(candidate, "candidate"):
        add(Quad(subject, RDF.type, MKG.CandidatePlace, _G))
    for number, child in enumerate(reader.many(node.child("points")), start=1):
        point = reader.mapping(child, "a point")
        if point is None:
            continue
        reader.check_fields(point, schema.POINT, "a point")
        geometry = NamedNode(f"{subject.value}#point-{number}")
        lat, lon = (_number(reader, point, key) for key in ("lat", "lon"))
        if lat is None or lon is None:
            continue
        add(Quad(subject, GEO.hasGeometry, geometry, _G))
        add(Quad(geometry, RDF.type, GEO.Geometry, _G))
        add(Quad(geometry, GEO.asWKT, Literal(f"POINT({lon} {lat})", datatype=GEO.wktLiteral), _G))
        if "verification" not in point:
            add(Quad(geometry, MKG.verification, _VERIFIED, _G))
        reader.emit(geometry, point, schema.POINT, _G)


def _number(reader: Reader, point: MappingNode, key: str) -> str | None:
    """Return a latitude or longitude in degrees as written; outside its range it is reported."""
    node = point.child(key)
    terms = reader.value(node, schema.POINT[key], key) if node is not None else []
    if not terms or node is None:
        return None
    limit = 90 if key == "lat" else 180
    if abs(float(terms[0].value)) > limit:
        reader.report(
            node,
            f"bad-{key}",
            f"{terms[0].value} is outside ±{limit} degrees",
            "give decimal degrees",
        )
        return None
    return terms[0].value


def _action(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    choices = {name: MKG.term(name) for name in schema.RELATIONS}
    _choice(
        reader,
        node,
        "implies",
        choices,
        lambda relation: reader.quads.append(Quad(subject, MKG.impliesRelation, relation, _G)),
    )


def _instrument(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    votes.read(reader, subject, node)
    for provision, _ in _children(reader, node, "provisions", "provision", schema.PROVISION):
        reader.quads.append(Quad(provision, DCTERMS.isPartOf, subject, _G))


def _provision(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    """Write where the words of a provision stand in the text of the document's source, and the
    verb that opens them.
    """
    at, verb = node.child("passage"), node.child("verb")
    if at is None:
        if verb is not None:
            problem, remedy = "a verb without a passage", "give the passage, or leave it out"
            reader.report(verb, "lone-verb", problem, remedy)
        return
    if reader.source is None:
        problem = "a passage in a file that names no source"
        remedy = "add 'source: <id>' at the top level, or leave the passage out"
        reader.report(at, "passage-without-source", problem, remedy)
        return
    passage = statements.passage(reader, reader.source, subject, node, _G)
    if passage is None or verb is None:
        return
    selector = NamedNode(f"{passage.value}#verb")
    reader.quads.append(Quad(position_of(passage), OA.refinedBy, selector, _G))
    reader.quads.append(Quad(selector, RDF.type, OA.TextQuoteSelector, _G))
    for term in reader.value(verb, schema.VERB, "verb"):
        reader.quads.append(Quad(selector, OA.exact, term, _G))


def _mandate(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    add = reader.quads.append
    for key, predicate in (("established_by", MKG.establishes), ("extended_by", MKG.extends)):
        for member in reader.many(node.child(key)):
            instrument = reader.reference(member, ("instrument",))
            if instrument:
                add(Quad(instrument, predicate, subject, _G))
    task_list = node.child("task_list")
    if task_list in schema.MANDATE["task_list"].words:
        complete = Literal(str(task_list == "complete").lower(), datatype=XSD.boolean)
        add(Quad(subject, MKG.taskListComplete, complete, _G))
    elif task_list is not None:
        reader.report(
            task_list,
            "missing-task_list",
            "the mandate does not say whether its task list is complete",
            "write 'task_list: complete' or 'task_list: incomplete'",
        )
    for task, child in _children(reader, node, "tasks", "task", schema.TASK):
        add(Quad(task, MKG.inMandate, subject, _G))
        for target in _sub_targets(reader, task, child):
            add(Quad(target, MKG.inMandate, subject, _G))
    for duty, _ in _children(reader, node, "duties", "duty", schema.DUTY):
        add(Quad(duty, MKG.inMandate, subject, _G))


def _sub_targets(reader: Reader, task: NamedNode, node: MappingNode) -> list[NamedNode]:
    """Write the sub-targets of a task; return their IRIs."""
    add = reader.quads.append
    targets = []
    for child in reader.many(node.child("sub_targets")):
        mapping = reader.mapping(child, "a sub-target")
        if mapping is None or (target := _subject(reader, "task", mapping)) is None:
            continue
        reader.check_fields(mapping, schema.SUB_TARGET, "a sub-target")
        add(Quad(target, RDF.type, MKG.SubTarget, _G))
        add(Quad(target, DCTERMS.isPartOf, task, _G))
        add(Quad(target, SKOS.notation, Literal(str(mapping[_ID])), _G))
        if "verification" not in mapping:
            add(Quad(target, MKG.verification, _VERIFIED, _G))
        reader.emit(target, mapping, schema.SUB_TARGET, _G)
        targets.append(target)
    return targets


def candidates(names: Names) -> tuple[list[Quad], dict[str, Location]]:
    """Return the quads of the candidates that unknown names became, and the location of each.

    A candidate has a name and no more: it is unverified, and of no kind until somebody defines or
    settles it.
    """
    quads: list[Quad] = []
    locations = {}
    for new_entry in names.candidates.values():
        subject = entity(new_entry.kind, new_entry.id)
        locations[subject.value] = new_entry.location
        types = (MKG.Place, MKG.CandidatePlace) if new_entry.kind == "place" else (MKG.Actor,)
        quads += [Quad(subject, RDF.type, cls, _G) for cls in types]
        quads += [
            Quad(subject, SKOS.prefLabel, Literal(new_entry.name, language="en"), _G),
            Quad(subject, MKG.verification, _UNVERIFIED, _G),
            Quad(subject, SKOS.note, Literal(CANDIDATE), _G),
        ]
    return quads, locations


_OWN: Final[dict[str, Callable[[Reader, NamedNode, MappingNode], None]]] = {
    "source": _source,
    "actor": _actor,
    "place": _place,
    "action": _action,
    "actor-kind": concepts.actor_kind,
    "unit": concepts.unit,
    "modality": concepts.modality,
    "instrument": _instrument,
    "provision": _provision,
    "mandate": _mandate,
}


def nested_ids(kind: str, node: Node) -> list[tuple[str, ScalarNode]]:
    """Return kind and id of an entry and of the entries nested in it, as far as they are written
    legally.
    """
    if not isinstance(node, MappingNode):
        return []
    ids = [(kind, node[_ID])] if isinstance(node.get(_ID), ScalarNode) else []
    nested = {"provisions": "provision", "tasks": "task", "duties": "duty", "sub_targets": "task"}
    for key, child_kind in nested.items():
        children = node.child(key)
        if isinstance(children, list):
            for child in children:
                ids += nested_ids(child_kind, child)
    return ids  # type: ignore[return-value]


def names_of(node: MappingNode) -> Iterator[str]:
    """Yield an entry's labels, aliases and symbol."""
    stack: list[Node] = [
        node[ScalarNode(key)] for key in ("label", "aliases", "symbol") if key in node
    ]
    while stack:
        current = stack.pop()
        if isinstance(current, ScalarNode):
            yield str(current)
        else:
            stack += current.values() if isinstance(current, MappingNode) else current
