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


@dataclass
class _Entities:
    """Entities by id, each with its schema and the values of its properties."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, identifier: str, schema: str, **properties: Iterable[str] | str) -> str:
        identifier = style.clean(identifier)
        entity = self.found.setdefault(
            identifier, {"id": identifier, "schema": schema, "properties": {}}
        )
        for name, given in properties.items():
            values = [
                style.clean(text) for text in ([given] if isinstance(given, str) else given) if text
            ]
            if values:
                known = entity["properties"].setdefault(name, [])
                known += [value for value in dict.fromkeys(values) if value not in known]
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
    its words as role and its statements as proof.
    """
    kept = clean(network)
    made = _Entities()
    ids: dict[str, str] = {}
    left: Counter[str] = Counter()
    points = {place.iri: place for place in places}
    for node, data in kept.nodes:
        found = _entity(made, node, data, points.get(node), sources)
        if found:
            ids[node] = found
        elif data.get("type") not in ("Statement", "Bundle"):
            left[str(data.get("kind", ""))] += 1
    for told in evidence:
        _statement(made, told, sources.get(told.source))
    _links(made, kept, ids, {told.id for told in evidence})
    lines = [json.dumps(entity, ensure_ascii=False) for entity in made.found.values()]
    told_left = ", ".join(f"{size} of kind {kind}" for kind, size in sorted(left.items()))
    note = f"FollowTheMoney has no schema for {told_left}; these nodes are left out" if left else ""
    return ("\n".join(lines) + "\n").encode() if lines else b"", note


def _links(made: _Entities, kept: Clean, ids: dict[str, str], known: set[str]) -> None:
    """Add what joins the entities: mentions of actors in statements, and a link for each edge."""
    named = dict(kept.nodes)
    ids = ids | _statement_ids(named, known)
    schema = {node: made.found[identifier]["schema"] for node, identifier in ids.items()}
    for a, b, key, data in kept.edges:
        behind = [name for name in str(data.get("statements", "")).split() if name in known]
        for end in (a, b):
            if schema.get(end) in _ACTORS:
                _mentions(made, behind, ids[end], named[end])
        if a in ids and b in ids and a != b:
            _link(made, f"link-{key}", (ids[a], ids[b]), data, behind)


def _statement_ids(named: Mapping[str, Mapping[str, Any]], known: set[str]) -> dict[str, str]:
    """Return the ids of the entities of those nodes that are statements, by node."""
    return {
        node: f"statement-{data['statements']}"
        for node, data in named.items()
        if data.get("type") == "Statement" and data.get("statements") in known
    }


def _link(
    made: _Entities,
    identifier: str,
    ends: tuple[str, str],
    data: Mapping[str, Any],
    statements: Sequence[str],
) -> None:
    """Add the link of an edge, with the statements that prove it."""
    made.add(
        identifier,
        "UnknownLink",
        subject=ends[0],
        object=ends[1],
        role=str(data.get("label", "")),
        proof=[f"statement-{name}" for name in statements],
        startDate=str(data.get("begins", "")),
        endDate=str(data.get("ends", "")),
        status=[str(data.get("value", "")), str(data.get("status", ""))],
        description=f"Known from {data['known']}" if data.get("known") else "",
    )


def _entity(
    made: _Entities,
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
        return made.add(
            identifier,
            _SCHEMATA.get(str(data.get("type")), "LegalEntity"),
            name=label,
            alias=names,
            sourceUrl=node,
        )
    if kind == "place":
        point = place.point if place else None
        return made.add(
            identifier,
            "Address",
            name=label,
            full=label,
            alias=names,
            sourceUrl=node,
            latitude=str(point.latitude) if point else "",
            longitude=str(point.longitude) if point else "",
        )
    if kind == "source":
        return _source(made, name, sources.get(name), label)
    if kind == "instrument":
        return made.add(
            identifier, "Document", name=label, title=label, fileName=name, sourceUrl=node
        )
    return ""


def _source(made: _Entities, name: str, source: Source | None, label: str) -> str:
    if source is None:
        return made.add(f"source-{name}", "Article", name=label, title=label, fileName=name)
    return made.add(
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


def _statement(made: _Entities, told: Evidence, source: Source | None) -> None:
    article = _source(made, told.source, source, told.source_title or told.source)
    made.add(
        f"statement-{told.id}",
        "PlainText",
        name=told.id,
        title=told.id,
        fileName=told.id,
        bodyText=told.paraphrase,
        author=told.speaker,
        date=told.stated,
        publishedAt=told.known,
        proof=article,
        keywords=[told.modality, told.value],
    )


def _mentions(
    made: _Entities, statements: Sequence[str], actor: str, data: Mapping[str, Any]
) -> None:
    for name in statements:
        made.add(
            f"mention-{name}-{actor}",
            "Mention",
            document=f"statement-{name}",
            resolved=actor,
            name=str(data.get("label", "")),
        )
