"""A command asks the engine a bounded number of times, however many statements there are: an engine
far away pays a round trip each time.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counting_engine import counted
from pyoxigraph import RdfFormat, Store

from kg import reason
from kg.coverage import assess, survey
from kg.engine import Local, scratch
from kg.engine.ahead import Ahead
from kg.formats import export_bytes
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.entry import entry_report
from kg.model import Clocks
from kg.network import Selection, project
from kg.provenance import (
    changes,
    conflicts,
    describe,
    why_statement,
    why_triple,
)
from kg.provenance.grounds import grounds
from kg.query import table
from kg.services.drafting import knowledge
from kg.services.opening import open_view
from kg.services.whatif import scope
from kg.store import View
from kg.texts import Texts
from kg.vocab import DCTERMS, MKG, PROV, RDF, Literal, NamedNode, Quad, entity

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2025-06-01"
TEXTS = Texts()
STATEMENTS = 970
"""Ten times as many as the packaged knowledge base has."""


def generated() -> str:
    """Return the lines of generated statements."""
    path = Path(__file__).parent / "benchmarks" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    return "\n".join(generate.lines(23 * STATEMENTS, 1))


@cache
def larger() -> View:
    """Return a view of the packaged knowledge base with ten times as many statements beside it."""
    store = Store()
    store.bulk_extend(open_view().quads())
    store.bulk_load(generated().encode(), format=RdfFormat.N_QUADS)
    view = View(Local(store))
    store.bulk_extend(reason.derive(view))
    return view


def report(view: View) -> None:
    coverage = assess(view, "mss", as_of=DAY)
    coverage_report(coverage, view, Labels(view), TEXTS, show_statements=True)


def shown(view: View, kind: str, slug: str) -> None:
    entry_report(describe(view, entity(kind, slug), TEXTS), view, Labels(view))


QUESTIONS: dict[str, tuple[int, Callable[[View], object]]] = {
    "coverage": (40, report),
    "survey": (15, lambda view: survey(view, Clocks(DAY))),
    "survey with statements": (15, lambda view: survey(view, Clocks(DAY), statements=True)),
    "what if": (30, lambda view: scope(view, ["mssm-2024-11-19"])),
    "an actor": (20, lambda view: shown(view, "actor", "mssm")),
    "a task": (25, lambda view: shown(view, "task", "MT-06")),
    "a statement": (32, lambda view: shown(view, "statement", "C028")),
    "why a relation": (30, lambda view: why_triple(view, "mssm", "supports", "hnp", TEXTS)),
    "why a statement": (36, lambda view: why_statement(view, "C028", TEXTS)),
    "RDF": (2, lambda view: export_bytes(view, "ttl")),
    "a network": (10, lambda view: project(view, Selection("relations"))),
    "the network of a mandate": (26, lambda view: project(view, Selection("mandate", "mss"))),
    "conflicts": (25, conflicts),
    "changes": (5, lambda view: changes(view, "2024-11-19", Clocks(known_by="2025-01-01"))),
    "what an extractor gets": (
        15,
        lambda view: knowledge.about(view, knowledge.of_view(view), "S/RES/2699"),
    ),
    "names": (2, lambda view: list(view.names())),
    "sources": (2, lambda view: view.sources()),
}
"""At most so many round trips each."""


def trips(view: View, ask: Callable[[View], object]) -> int:
    counting, engine = counted(view)
    ask(counting)
    return engine.trips


@pytest.mark.parametrize("name", QUESTIONS)
def test_round_trips_are_bounded(name: str) -> None:
    bound, ask = QUESTIONS[name]
    assert 0 < trips(open_view(), ask) <= bound


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_ten_times_the_statements_ask_as_often(name: str) -> None:
    bound, ask = QUESTIONS[name]
    packaged, more = (trips(view, ask) for view in (open_view(), larger()))
    assert more <= bound
    assert more - packaged <= 2  # a kind of entry that the few statements do not name


def test_counting_engine_counts_each_request() -> None:
    view, engine = counted(open_view())
    view.count()
    view.graphs()
    view.ask("ASK { ?s a mkg:Statement }")
    list(view.match(None, RDF.type, MKG.Mission))
    list(view.look_up([(None, RDF.type, MKG.Mission, None), (None, RDF.type, MKG.State, None)]))
    assert (engine.trips, dict(engine.calls)) == (
        5,
        {"count": 1, "graphs": 1, "query": 1, "match": 1, "look_up": 1},
    )


def test_what_was_read_ahead_answers_as_the_store_does() -> None:
    view = open_view()
    named = [entity("actor", "mssm"), entity("statement", "C028"), entity("actor", "nobody")]
    predicates = (MKG.reportedIn, MKG.agent, RDF.type, DCTERMS.isPartOf)
    for read in (view.read_ahead(named), view.read_ahead(named, predicates)):
        for iri in named:
            for predicate in predicates:
                assert read.values(iri, predicate) == view.values(iri, predicate)
            assert {*read.match(iri)} == {*view.match(iri)}
            assert read.label(iri) == view.label(iri)
            assert read.holds(iri, RDF.type, MKG.Statement) == view.holds(
                iri, RDF.type, MKG.Statement
            )


def test_reading_ahead_again_asks_for_what_is_missing_alone() -> None:
    one, other = NamedNode("urn:one"), NamedNode("urn:other")
    quads = [
        Quad(node, predicate, Literal(predicate.value))
        for node in (one, other)
        for predicate in (MKG.begins, MKG.ends)
    ]
    view, engine = counted(View(scratch(quads)))
    read = view.read_ahead([one], [MKG.begins])
    assert (read.value(one, MKG.begins), engine.trips) == (MKG.begins.value, 1)
    again = read.read_ahead([one], [MKG.begins])
    assert engine.trips == 1
    whole = again.read_ahead([one, other])
    assert [whole.value(node, MKG.ends) for node in (one, other)] == [MKG.ends.value] * 2
    assert engine.trips == 2
    assert isinstance(whole.engine, Ahead)
    assert whole.engine.engine is engine


def test_grounds_of_many_premises_are_those_that_the_query_names() -> None:
    view = open_view()
    rows = [*view.match(None, MKG.evidentialValue)]
    nodes = {quad.subject for quad in rows if isinstance(quad.subject, NamedNode)}
    pairs = {
        (NamedNode(view.value(node, RDF.predicate)), NamedNode(premise))
        for node in nodes
        if view.value(node, RDF.predicate)
        for premise in view.values(node, PROV.wasDerivedFrom)
    }
    assert len(pairs) > 30
    for relation in {relation for relation, _ in pairs}:
        premises = [premise for each, premise in pairs if each == relation]
        found = grounds(view, premises, relation)
        for premise in premises:
            given = {"premise": premise.value, "relation": relation.value}
            assert found[premise] == tuple(
                (row["subject"].value, row["property"].value, row["value"].value)
                for row in table(view, "grounds-of-premise", given)
            )
