"""Concepts that a file adds to the vocabularies: their marks, what is above them, and loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, ScalarNode
from kg.importers import schema
from kg.vocab import (
    BASE,
    MKG,
    RDF,
    REGISTRY_GRAPH,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Quad,
    entity,
    kind_and_slug,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.importers.fields import Reader
    from kg.importers.names import Names

_G: Final = REGISTRY_GRAPH


def place_in_scheme(reader: Reader, subject: NamedNode, kind: str, node: MappingNode) -> None:
    """Write that an entry is a concept of its scheme, a top one where nothing is broader."""
    scheme = NamedNode(f"{BASE}id/{kind}")
    add = reader.quads.append
    add(Quad(subject, RDF.type, SKOS.Concept, _G))
    add(Quad(subject, SKOS.inScheme, scheme, _G))
    if "broader" not in node:
        add(Quad(scheme, SKOS.hasTopConcept, subject, _G))


def actor_kind(reader: Reader, _subject: NamedNode, node: MappingNode) -> None:
    """Report a kind of actor that neither says whether it speaks for itself nor has a kind above it
    that does.
    """
    if "speaks_for_itself" not in node and "broader" not in node:
        reader.report(
            node,
            "missing-speaks_for_itself",
            f"the actor kind {_called(node)} does not say whether its actors speak for themselves",
            "add 'speaks_for_itself: true' or 'false', or a 'broader:' kind that says it",
        )


def unit(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    """Write the measure of a unit that states none: money where it has a currency, else a count.

    Money without a currency, and a currency of anything else, are reported.
    """
    measure, currency = node.child("measure"), node.child("currency")
    if measure is None:
        word = schema.MONEY if currency is not None else "count"
        reader.quads.append(Quad(subject, MKG.measure, Literal(word), _G))
    elif measure == schema.MONEY and currency is None:
        reader.report(
            measure,
            "missing-currency",
            f"the unit {_called(node)} is money of no currency",
            "add 'currency:' with its code in ISO 4217",
        )
    elif currency is not None and measure != schema.MONEY:
        reader.report(
            currency,
            "lone-currency",
            f"the unit {_called(node)} has a currency and is no money",
            "write 'measure: money', or leave 'currency' out",
        )


def modality(reader: Reader, subject: NamedNode, node: MappingNode) -> None:
    """Write that no relation may be derived from a modality that does not say so."""
    if "derives_relation" not in node:
        no = Literal("false", datatype=XSD.boolean)
        reader.quads.append(Quad(subject, MKG.derivesRelation, no, _G))


def _called(node: MappingNode) -> str:
    return repr(str(node.child("id")))


def actor_class(names: Names, kind: NamedNode) -> tuple[NamedNode | None, bool]:
    """Return the class of the actors of a kind, None where no kind above has one, and whether it is
    that of the kind itself.
    """
    visited: set[str] = set()
    queue = [kind.value]
    while queue:
        at = queue.pop(0)
        classes = names.values(NamedNode(at), MKG.actorClass)
        slug = (kind_and_slug(at) or ("", ""))[1]
        actor_type = NamedNode(classes[0]) if classes else schema.ACTOR_CLASSES.get(slug)
        if actor_type is not None:
            return actor_type, at == kind.value
        visited.add(at)
        queue += [above for above in _above(names, at) if above not in visited]
    return None, False


def _above(names: Names, iri: str) -> list[str]:
    """Return the concepts just above one, as files and store name them."""
    kind, slug = kind_and_slug(iri) or ("", "")
    broader = [
        entity(*entries[0]).value
        for text in names.broader.get((kind, slug.lower()), ())
        if len(entries := names.called(text, (kind,))) == 1
    ]
    return broader or list(names.values(NamedNode(iri), SKOS.broader))


def note(names: Names, kind: str, node: MappingNode) -> None:
    """Note what an entry of a document names as broader."""
    slug, above = node.child("id"), node.child("broader")
    if isinstance(slug, ScalarNode) and above is not None:
        broader_nodes = above if isinstance(above, list) else [above]
        texts = tuple(
            str(node_above) for node_above in broader_nodes if isinstance(node_above, ScalarNode)
        )
        names.broader[kind, slug.lower()] = texts


def check_loops(readers: Iterable[Reader], names: Names) -> None:
    """Report each concept of the documents that is above itself, at its line."""
    for reader in readers:
        for iri, at in reader.locations.items():
            kind, slug = kind_and_slug(iri) or ("", "")
            if kind in schema.OPEN_KINDS and (loop := _loop(names, iri)):
                way = " -> ".join((kind_and_slug(iri) or ("", iri))[1] for iri in loop)
                reader.report_at(
                    at,
                    "concept-loop",
                    f"{slug!r} is broader than itself: {way}",
                    "take one 'broader:' of these out",
                )


def _loop(names: Names, iri: str) -> list[str]:
    """Return the way up from a concept back to itself, empty where there is none."""
    ways = [[iri]]
    visited: set[str] = set()
    while ways:
        way = ways.pop(0)
        for above in _above(names, way[-1]):
            if above == iri:
                return [*way, iri]
            if above not in visited:
                visited.add(above)
                ways.append([*way, above])
    return []
