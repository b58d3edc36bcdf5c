"""A network as two CSV files, nodes and edges, whose headers Neo4j's importer takes.

They are for a program: no cell is quoted against spreadsheets, since the importer would keep the
apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from kg.formats.networks.attributes import clean, columns
from kg.services.format_record import Export
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.formats.networks.projection import Projection
    from kg.network import Network

_LISTS: Final = (
    "statements",
    "sources",
    "modality",
)  # ids between spaces, which Neo4j takes as lists
_DAYS: Final = ("known", "begins", "ends")
_TYPES: Final = {int: ":long", float: ":double", str: ""}


def neo4j_files(projection: Projection) -> Export:
    """Return the network of a projection as two files, of nodes and of edges."""
    network = projection.network
    return Export(b"", parts=(("-nodes", nodes_csv(network)), ("-edges", edges_csv(network))))


def nodes_csv(network: Network) -> bytes:
    """Return the nodes as CSV in UTF-8, RFC 4180: `iri:ID`, an attribute a column, `:LABEL` (the
    class and kind).

    Lists are separated by semicolons, Neo4j's own default.

    >>> import networkx as nx
    >>> nodes_csv(nx.MultiDiGraph([("urn:a", "urn:b")])).splitlines()[:2]
    [b'iri:ID,:LABEL', b'urn:a,Node']
    """
    cleaned = clean(network)
    fields = columns(data for _, data in cleaned.nodes)
    rows = [
        [
            node,
            *_cells(data, fields),
            ";".join(dict.fromkeys(filter(None, (_word(data.get("type")), _kind(data))))),
        ]
        for node, data in cleaned.nodes
    ]
    return _csv(["iri:ID", *_heads(fields), ":LABEL"], rows)


def edges_csv(network: Network) -> bytes:
    """Return the edges as CSV in UTF-8: `:START_ID`, `:END_ID`, `:TYPE` (such as WORKS_WITH),
    `key`, the attributes.

    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("urn:a", "urn:b", key="e1", predicate="urn:x#worksWith", label="works with")
    >>> edges_csv(network).splitlines()[1]
    b'urn:a,urn:b,WORKS_WITH,e1,urn:x#worksWith,works with'
    """  # noqa: E501
    cleaned = clean(network)
    fields = columns(data for *_, data in cleaned.edges)
    rows = [
        [a, b, _relation(data), key, *_cells(data, fields)] for a, b, key, data in cleaned.edges
    ]
    return _csv([":START_ID", ":END_ID", ":TYPE", "key", *_heads(fields)], rows)


def _heads(fields: Mapping[str, type]) -> list[str]:
    """Return the heads of attributes; a colon would begin a type, so it becomes an underscore."""
    typed = dict.fromkeys(_LISTS, ":string[]") | dict.fromkeys(_DAYS, ":date")
    heads: list[str] = []
    for name, type_ in fields.items():
        plain = re.sub(r"[^\w]", "_", name) or "_"
        while plain in (head.partition(":")[0] for head in heads) or plain in ("iri", "key"):
            plain += "_"
        heads.append(plain + (_TYPES[type_] or typed.get(name, "")))
    return heads


def _cells(data: Mapping[str, Any], fields: Mapping[str, type]) -> list[Any]:
    return [
        ";".join(str(data.get(name, "")).split()) if name in _LISTS else data.get(name, "")
        for name in fields
    ]


def _relation(data: Mapping[str, Any]) -> str:
    """Return the type of a relationship: the local name of its property in capitals, else its
    words.
    """
    predicate = str(data.get("predicate", ""))
    kind_and_id = kind_and_slug(predicate)
    name = kind_and_id[1] if kind_and_id else re.split(r"[/#:]", predicate)[-1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) or str(data.get("label", ""))
    return re.sub(r"\W+", "_", words).strip("_").upper()[:60] or "RELATED"


def _kind(data: Mapping[str, Any]) -> str:
    return _word(data.get("kind")) or "Node"


def _word(value: object) -> str:
    """Return a label of Neo4j: a word without spaces or colons, its first letter in upper case."""
    plain = re.sub(r"\W+", "_", str(value or "")).strip("_")[:60]
    return plain[:1].upper() + plain[1:]


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return output.getvalue().encode()
