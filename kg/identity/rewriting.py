"""Rewrite quads by the judgements on identity on their way into the engine. The journal keeps them
as they came.

Where an entry is judged the same as one that is kept, everything that points to it points to the
kept one. Of its own description, names become aliases of the kept entry, and what an entry has once
(its kind, its verification, the place above it, its period) is the kept one's; what that lacks is
taken from the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.engine.rdf import RdfFormat, parse
from kg.identity.judgements import clusters, standing
from kg.importers import schema
from kg.store.rewrite import Rewrite
from kg.vocab import MKG, REGISTRY_GRAPH, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.journal import Entry, Journal
    from kg.vocab import Quad

_ONCE: Final = frozenset(
    spec_field.predicate.value
    for spec in (schema.ACTOR, schema.PLACE, schema.PHENOMENON)
    for spec_field in spec.values()
    if spec_field.predicate is not None
    and not spec_field.many
    and spec_field.predicate not in (SKOS.prefLabel, SKOS.note)
)
_MARKS: Final = frozenset((MKG.inferredField.value, MKG.unverifiedField.value))


def rewrite_from_judgements(journal: Journal, entries: Iterable[Entry]) -> Rewrite | None:
    """Return how quads are rewritten according to the judgements among journal entries.

    None where no judgement says that two entries are the same.
    """
    entries = tuple(entries)
    stands_for = clusters(standing(journal, entries))
    if not stands_for:
        return None
    bare = Rewrite(stands_for)
    described: list[bytes] = []
    for entry in entries:
        if entry.kind != "judgement" and bare.concerns(data := journal.read(entry)):
            described += [line for line in data.splitlines() if bare.concerns(line)]
    return Rewrite(stands_for, _dropped(described, stands_for))


def _dropped(described: list[bytes], stands_for: dict[str, str]) -> frozenset[bytes]:
    """Return the lines of the others' descriptions that say again what the kept entry has, or has
    otherwise.

    `described` holds every line with one of these entries as its subject, those that were withdrawn
    too.
    """
    graph = f" {REGISTRY_GRAPH} .".encode()
    owners_by_predicate: dict[
        str, dict[str, set[str]]
    ] = {}  # kept entry -> predicate -> entries that have it
    rows: list[tuple[bytes, str, Quad]] = []
    for line in sorted(set(described)):
        if not line.endswith(graph):
            continue
        (quad,) = parse(line, RdfFormat.N_QUADS)
        owner = str(quad.subject)[1:-1]
        rows.append((line, owner, quad))
        owners_by_predicate.setdefault(stands_for.get(owner, owner), {}).setdefault(
            quad.predicate.value, set()
        ).add(owner)
    dropped = set()
    for line, owner, quad in rows:
        kept_entry = stands_for.get(owner)
        if kept_entry is None:
            continue
        predicate = quad.predicate.value
        if predicate in _MARKS:  # a mark goes with the field that it is about
            predicate = str(quad.object)[1:-1]
        owners = owners_by_predicate[kept_entry].get(predicate, set())
        first = kept_entry if kept_entry in owners else min(owners, default="")
        if predicate in _ONCE and first != owner:
            dropped.add(line)
    return frozenset(dropped)
