"""Opening a view, and answering one query from it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import resources
from kg.engine import scratch
from kg.engine.rdf import RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.ingest import yaml
from kg.ingest.names import Names
from kg.services.whatif import without
from kg.store import View, open_folder, written
from kg.vocab import ONTOLOGY_GRAPH, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.engine import Local
    from kg.model import Table


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
    ontology = ontology_quads()
    engine = scratch(ontology)
    quads, _ = yaml.read(_packaged_documents(), Names(View(engine)))
    view = View(engine, lambda: written.differing([*ontology, *quads]))
    engine.bulk_extend(quads)
    engine.bulk_extend(derive(view))
    return view


def _packaged_documents() -> list[yaml.Document]:
    return [yaml.parse(path.read_bytes(), str(path)) for path in resources.seeds()]


def load_ontology(engine: Local) -> None:
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


def table(view: View, text: str, **parameters: str) -> Table:
    """Return a query's rows as a Table of rdflib terms, None where unbound; iterating gives one
    mapping a row.

    `text` is the name of a library query or a SPARQL SELECT; parameters are given as people type
    them. One that is left out is filled as `kg query` does, and the table says with what.

    >>> table(open_view(), "tasks-of-mandate", mandate="gsf").columns[0]
    'task'
    """
    from kg import query
    from kg.store.interop import rdflib_table

    free = "{" in text
    found = query.from_text(text, "query", "", "query") if free else query.find(text)
    filled = query.fill(view, found, parameters)
    answered = query.table(
        view, found, {value.parameter.name: value.text for value in filled} | parameters
    )
    return rdflib_table(replace(answered, parameters=query.words(view, filled)))


def answer(job: dict[str, Any]) -> bytes:
    """Answer one query in the worker process.

    The job names the store, the text, the values of its parameters, the form, the row limit, the
    sources to do without, and whether only what the user loaded is asked. The first byte says
    whether the result was cut at the limit.
    """
    from kg import query
    from kg.services.own import own_view

    store = Path(job["store"]) if job["store"] else None
    view = own_view(store) if store is not None and job.get("own") else open_view(store)
    if job.get("without"):
        view = without(view, job["without"])
    values = job.get("values", {})
    if job.get("ask"):
        return json.dumps(query.ask(view, job["text"], values)).encode()
    found = query.from_text(job["text"], job["name"], "", job["name"])
    data, cut = query.run(view, found, values, job["form"], limit=job["limit"])
    return (b"1" if cut else b"0") + data
