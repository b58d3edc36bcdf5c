"""Opening a view."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store
from pyoxigraph import parse as parse_rdf

from kg import resources
from kg.ingest import yaml
from kg.ingest.names import Names
from kg.store import View, open_folder, written
from kg.vocab import ONTOLOGY_GRAPH, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable


def open_view(store: Path | str | None = None) -> View:
    """Return a view of a store on disk, or of the packaged knowledge base in memory.

    >>> open_view().ask("ASK { ?mandate skos:notation 'mss' }")
    True
    """
    if store is None:
        return _packaged()
    from kg import identity

    return open_folder(Path(store), identity.rewriting)


@cache
def _packaged() -> View:
    engine = Store()
    ontology = ontology_quads()
    engine.bulk_extend(ontology)
    quads, _ = yaml.read(_packaged_documents(), Names(View(engine)))
    view = View(engine, lambda: written.differing([*ontology, *quads]))
    engine.bulk_extend(quads)
    engine.bulk_extend(derive(view))
    return view


def _packaged_documents() -> list[yaml.Document]:
    return [yaml.parse(path.read_bytes(), str(path)) for path in resources.seeds()]


def load_ontology(engine: Store) -> None:
    """Put the ontology, its vocabularies and its alignments into their graph."""
    engine.extend(ontology_quads())


def ontology_quads() -> list[Quad]:
    """Return the quads of the ontology, its vocabularies and its alignments as their files write
    them.
    """
    return [
        Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)
        for path in resources.ontology()
        for quad in parse_rdf(path=str(path), format=RdfFormat.TURTLE)
    ]


def derive(view: View) -> Iterable[Quad]:
    """Return the quads of the derived graph by the packaged rules."""
    from kg import reason

    return reason.derive(view)
