"""What the journal holds: one entry a load, a retraction, a judgement, a review or an upgrade."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.vocab import DCTERMS, MANIFEST_GRAPH, MKG, PROV, RDF, VOID, XSD, Literal, NamedNode, entity

if TYPE_CHECKING:
    from collections.abc import Iterable

MAPPING_VERSION: Final = "1"
"""Rises when the same input would become other quads, unless `kg store upgrade` brings what was
loaded before into the form of the new ones; part of every load id.
"""

KINDS: Final = ("load", "retraction", "judgement", "review", "upgrade")


@dataclass(frozen=True, slots=True)
class Entry:
    """A manifest record: what was added or withdrawn, as which quads, when (UTC, seconds), by whom
    and why.

    `sha256` is that of the canonical form, `stored` that of the file as it is in the journal,
    `locations` that of the side file with the locations of its subjects, empty where there is none.
    A retraction's `subjects` are the ids of the entries or the ids of the sources that it
    withdraws, its quads those that it took away, and its `inputs` those that may be loaded again.
    """

    id: str
    inputs: tuple[str, ...]
    paths: tuple[str, ...]
    quads: int
    sha256: str
    recorded: str
    stored: str = ""
    locations: str = ""
    kind: str = "load"
    subjects: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""

    @property
    def iri(self) -> NamedNode:
        """The IRI of the entry's own record."""
        return entity("load", self.id)

    def record(self) -> list[bytes]:
        """Return the record's own quads, as N-Quads lines for the manifest graph."""
        rows: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, PROV.Activity),
            (MKG.sha256, Literal(self.sha256)),
            (VOID.triples, Literal(str(self.quads), datatype=XSD.integer)),
            (PROV.endedAtTime, Literal(self.recorded, datatype=XSD.dateTime)),
        ]
        if self.kind != "load":
            rows.append((DCTERMS.type, Literal(self.kind)))
        rows += [(DCTERMS.creator, Literal(self.by))] if self.by else []
        rows += [(DCTERMS.description, Literal(self.reason))] if self.reason else []
        for subject in self.subjects:
            rows.append((PROV.invalidated, entity("load" if is_id(subject) else "source", subject)))
        return [
            f"{self.iri} {predicate} {value} {MANIFEST_GRAPH} .".encode()
            for predicate, value in rows
        ]


def is_id(text: str) -> bool:
    """Return whether a text is the id of an entry: 64 lower-case hexadecimal digits."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")  # noqa: PLR2004 - SHA-256


def input_id(data: bytes, suffix: str) -> str:
    """Return the content address of one input: its bytes, its format and the version of our
    mapping.
    """
    digest = hashlib.sha256(f"{MAPPING_VERSION}\n{suffix}\n".encode())
    digest.update(data)
    return digest.hexdigest()


def entry_id(parts: Iterable[str], *, again: int = 0) -> str:
    """Return the id of an entry of several parts; their order does not matter.

    `again` counts the earlier entries of the same parts, which were retracted since.
    """
    return hashlib.sha256(
        "\n".join([*sorted(parts), *([f"again {again}"] if again else [])]).encode()
    ).hexdigest()
