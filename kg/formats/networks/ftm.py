"""A network as FollowTheMoney entities, one JSON object a line: actors, places, sources,
statements, mentions, links.

Model: the FollowTheMoney schemata (documents, mentions, links with a proof), as its package
describes them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.formats.networks.attributes import clean
from kg.importers import schema
from kg.services.format_record import Export
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.formats.networks.attributes import Clean
    from kg.formats.networks.projection import Projection
    from kg.model import Source
    from kg.network import Evidence, Located, Network

_SCHEMATA: Final = {
    "State": "PublicBody",
    "GovernmentBody": "PublicBody",
    "PoliceService": "PublicBody",
    "InternationalBody": "PublicBody",
    "Mission": "PublicBody",
    "Contingent": "PublicBody",
    "ArmedForces": "PublicBody",
    "PoliticalParty": "Organization",
    "NonGovernmentalOrganisation": "Organization",
    "ResearchOrganisation": "Organization",
    "ArmedGroup": "Organization",
    "HumanitarianOrganisation": "Organization",
}
"""The schema of a class of actors; any other actor is a LegalEntity, which may be a person or a
group.
"""


_ACTORS: Final = ("PublicBody", "Organization", "LegalEntity")
_ACTOR_KINDS: Final = {
    iri.value.rpartition("#")[2]: kind for kind, iri in schema.ACTOR_CLASSES.items()
}
"""The kind of actor of a class, which is among the keywords of its entities."""


@dataclass
class _Entities:
    """Entities by id, each with its schema and the values of its properties."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, identifier: str, schema: str, **properties: Iterable[str] | str) -> str:
        identifier = style.clean(identifier)
        entity = self.by_id.setdefault(
            identifier, {"id": identifier, "schema": schema, "properties": {}}
        )
        for name, property_values in properties.items():
            values = [
                style.clean(text)
                for text in (
                    [property_values] if isinstance(property_values, str) else property_values
                )
                if text
            ]
            if values:
                entity_values = entity["properties"].setdefault(name, [])
                entity_values += [
                    value for value in dict.fromkeys(values) if value not in entity_values
                ]
        return identifier


def ftm_file(projection: Projection) -> Export:
    """Return the network of a projection as FollowTheMoney entities, with a note on what is left
    out.
    """
    network, sources = projection.network, {s.id: s for s in projection.view.sources()}
    data, note = ftm(network, projection.evidence(network), sources, projection.places())
    return Export(data, (note,))


def ftm(
    network: Network,
    evidence: Sequence[Evidence],
    sources: Mapping[str, Source],
    places: Sequence[Located],
) -> tuple[bytes, str]:
    """Return a network as FollowTheMoney JSON lines, and in words which nodes the model has no
    schema for.

    Actors are legal entities, places addresses, sources articles, instruments documents. A
    statement is a document of its own whose text is our paraphrase and whose proof is its source;
    it mentions the actors that it is about. An edge between two of these is an `UnknownLink` with
    its words as role, the IRI of the relation as source and its statements as proof. Keywords name
    the kind of an actor or place, the first alias of an instrument is its symbol: `kg import` reads
    them back.
    """
    cleaned = clean(network)
    entities = _Entities()
    ids: dict[str, str] = {}
    left_out: Counter[str] = Counter()
    points = {place.iri: place for place in places}
    for node, data in cleaned.nodes:
        entity_id = _entity(entities, node, data, points.get(node), sources)
        if entity_id:
            ids[node] = entity_id
        elif data.get("type") not in ("Statement", "Bundle"):
            left_out[str(data.get("kind", ""))] += 1
    for statement in evidence:
        _statement(entities, statement, sources.get(statement.source))
    _links(entities, cleaned, ids, {statement.id for statement in evidence})
    lines = [json.dumps(entity, ensure_ascii=False) for entity in entities.by_id.values()]
    left_out_words = ", ".join(f"{size} of kind {kind}" for kind, size in sorted(left_out.items()))
    note = (
        f"FollowTheMoney has no schema for {left_out_words}; these nodes are left out"
        if left_out
        else ""
    )
    return ("\n".join(lines) + "\n").encode() if lines else b"", note


def _links(
    entities: _Entities, cleaned: Clean, ids: dict[str, str], statement_ids: set[str]
) -> None:
    """Add what joins the entities: mentions of actors in statements, and a link for each edge."""
    nodes = dict(cleaned.nodes)
    ids = ids | _statement_ids(nodes, statement_ids)
    schema = {node: entities.by_id[identifier]["schema"] for node, identifier in ids.items()}
    for a, b, key, data in cleaned.edges:
        behind = [name for name in str(data.get("statements", "")).split() if name in statement_ids]
        for end in (a, b):
            if schema.get(end) in _ACTORS:
                _mentions(entities, behind, ids[end], nodes[end])
        if a in ids and b in ids and a != b:
            _link(entities, f"link-{key}", (ids[a], ids[b]), data, behind)


def _statement_ids(
    nodes: Mapping[str, Mapping[str, Any]], statement_ids: set[str]
) -> dict[str, str]:
    """Return the ids of the entities of those nodes that are statements, by node."""
    return {
        node: f"statement-{data['statements']}"
        for node, data in nodes.items()
        if data.get("type") == "Statement" and data.get("statements") in statement_ids
    }


def _link(
    entities: _Entities,
    identifier: str,
    ends: tuple[str, str],
    data: Mapping[str, Any],
    statements: Sequence[str],
) -> None:
    """Add the link of an edge, with the statements that prove it."""
    entities.add(
        identifier,
        "UnknownLink",
        subject=ends[0],
        object=ends[1],
        sourceUrl=str(data.get("predicate", "")),
        role=str(data.get("label", "")),
        proof=[f"statement-{name}" for name in statements],
        startDate=str(data.get("begins", "")),
        endDate=str(data.get("ends", "")),
        status=[str(data.get("value", "")), str(data.get("status", ""))],
        description=f"Known from {data['known']}" if data.get("known") else "",
    )


def _entity(
    entities: _Entities,
    node: str,
    data: Mapping[str, Any],
    place: Located | None,
    sources: Mapping[str, Source],
) -> str:
    """Add the entity of a node and return its id, empty where the model has no schema for it."""
    kind, name = kind_and_slug(node) or ("", "")
    label = str(data.get("label") or node)
    identifier = f"{kind}-{name}"
    names = [text for key, text in data.items() if key.startswith("label_")]
    if kind == "actor":
        return entities.add(
            identifier,
            _SCHEMATA.get(str(data.get("type")), "LegalEntity"),
            name=label,
            alias=names,
            keywords=_ACTOR_KINDS.get(str(data.get("type")), ""),
            sourceUrl=node,
        )
    if kind == "place":
        located = _located(place)
        return entities.add(
            identifier, "Address", name=label, full=label, alias=names, sourceUrl=node, **located
        )
    if kind == "source":
        return _source(entities, name, sources.get(name), label)
    if kind == "instrument":
        return entities.add(
            identifier,
            "Document",
            name=label,
            title=label,
            alias=[str(data.get("short", "")), *names],
            fileName=name,
            sourceUrl=node,
        )
    return ""


def _located(place: Located | None) -> dict[str, str]:
    """Return the kind of a place and its best point, as far as they are on record."""
    if place is None:
        return {}
    if place.point is None:
        return {"keywords": place.kind}
    latitude, longitude = str(place.point.latitude), str(place.point.longitude)
    return {"keywords": place.kind, "latitude": latitude, "longitude": longitude}


def _source(entities: _Entities, name: str, source: Source | None, label: str) -> str:
    if source is None:
        return entities.add(f"source-{name}", "Article", name=label, title=label, fileName=name)
    return entities.add(
        f"source-{name}",
        "Article",
        name=source.title,
        title=source.title,
        fileName=name,
        author=source.author,
        publisher=source.publisher,
        publishedAt=source.published,
        sourceUrl=source.url,
    )


def _statement(entities: _Entities, statement: Evidence, source: Source | None) -> None:
    article = _source(
        entities, statement.source, source, statement.source_title or statement.source
    )
    entities.add(
        f"statement-{statement.id}",
        "PlainText",
        name=statement.id,
        title=statement.id,
        fileName=statement.id,
        bodyText=statement.paraphrase,
        author=statement.speaker,
        date=statement.stated,
        publishedAt=statement.known_from,
        proof=article,
        keywords=[statement.modality, statement.value],
    )


def _mentions(
    entities: _Entities, statements: Sequence[str], actor: str, data: Mapping[str, Any]
) -> None:
    for name in statements:
        entities.add(
            f"mention-{name}-{actor}",
            "Mention",
            document=f"statement-{name}",
            resolved=actor,
            name=str(data.get("label", "")),
        )
