"""The section `examples`: what a knowledge base names for its own questions -> quads of the
registry graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kg.documents import ScalarNode
from kg.importers import schema
from kg.vocab import (
    DATASET,
    DCAT,
    DCTERMS,
    MKG,
    RDF,
    REGISTRY_GRAPH,
    SH,
    XSD,
    Literal,
    NamedNode,
    Quad,
    entity,
    kind_and_slug,
)

if TYPE_CHECKING:
    from kg.documents import MappingNode, Node
    from kg.importers.fields import Reader

ORDER: Final = 1
"""The order of the examples of a file that states none; those of the ontology and of what is
packaged come later.
"""
_G: Final = REGISTRY_GRAPH
_ORDER: Final = ScalarNode("order")
_CHOICES: Final = {
    "relation": {name: MKG.term(name) for name in schema.RELATIONS},
    "kind": {"actor": MKG.Actor} | schema.ACTOR_CLASSES,
}


def read(reader: Reader, node: MappingNode) -> None:
    """Write one node for each example: the parameter, the value (an entry, a day or a text), and
    the order.
    """
    reader.check_fields(node, schema.EXAMPLES, f"{schema.EXAMPLES_SECTION!r}")
    order = _order(reader, node.get(_ORDER))
    for key, value in node.items():
        if key == _ORDER or key not in schema.EXAMPLES:
            continue
        for term in _terms(reader, str(key), value):
            example = entity("example", f"{key}.{quote(_last(term), safe='')}")
            reader.quads += [
                Quad(DATASET, DCAT.qualifiedRelation, example, _G),
                Quad(example, RDF.type, DCAT.Relationship, _G),
                Quad(example, DCTERMS.identifier, Literal(str(key)), _G),
                Quad(
                    example,
                    DCTERMS.relation if isinstance(term, NamedNode) else RDF.value,
                    term,
                    _G,
                ),
                Quad(example, SH.order, Literal(str(order), datatype=XSD.integer), _G),
            ]


def _order(reader: Reader, node: Node | None) -> int:
    terms = reader.value(node, schema.EXAMPLES["order"], "order") if node is not None else []
    return int(terms[0].value) if terms else ORDER


def _terms(reader: Reader, key: str, value: Node) -> list[NamedNode | Literal]:
    choices = _CHOICES.get(key)
    if choices is None:
        return reader.value(value, schema.EXAMPLES[key], key)
    word = reader.choice(value, choices, key)
    return [] if word is None else [choices[word]]


def _last(term: NamedNode | Literal) -> str:
    """Return what the IRI of an example ends in: the id of an entry, the name of a term, or the
    text itself.
    """
    if isinstance(term, Literal):
        return term.value
    identity = kind_and_slug(term.value)
    return identity[1] if identity else term.value.rpartition("#")[2]
