"""The same coverage on three engines: pyoxigraph in memory, pyoxigraph on disk, and rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
import rdflib
from coverage_cases import CASES, Bench, asked, documents, plain, read
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    Store,
    parse_query_results,
)
from stores import store_of

from kg.coverage import Policy, assess, information_requests
from kg.engine import Engine, Local
from kg.interop import to_rdflib
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.coverage import Coverage
    from kg.engine import Pattern

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.default_context is deprecated:DeprecationWarning"
)  # rdflib's own
POLICIES = {
    "none": Policy(),
    "two sources": Policy(min_independent=2),
    "fresh and credible": Policy(max_age=0, min_credibility=2),
    "lenient": Policy(coding="lenient"),
    "strict": Policy(coding="strict", min_force="requests"),
}


class RdflibEngine(Engine):
    """An rdflib Dataset as an engine: it answers patterns and queries in pyoxigraph's terms."""

    def __init__(self, dataset: rdflib.Dataset) -> None:
        self.dataset = dataset

    def match(
        self,
        subject: Any,  # noqa: ANN401 - terms of any kind
        predicate: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        graph: Any = None,  # noqa: ANN401, ARG002 - nothing here asks for one graph
    ) -> Iterator[Quad]:
        terms = (None if term is None else _to_rdflib(term) for term in (subject, predicate, value))
        for s, p, o, _ in self.dataset.quads((*terms, None)):  # type: ignore[arg-type]
            yield Quad(_from_rdflib(s), _from_rdflib(p), _from_rdflib(o))  # type: ignore[arg-type]

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        for pattern in patterns:
            yield from self.match(*pattern)

    def query(self, text: str, *, union: bool = True) -> Any:  # noqa: ANN401, ARG002 - as the engine gives it
        result: Any = self.dataset.query(text, initNs=PREFIXES)
        return parse_query_results(result.serialize(format="json"), format=QueryResultsFormat.JSON)

    def graphs(self) -> tuple[NamedNode, ...]:
        return tuple(NamedNode(str(graph.identifier)) for graph in self.dataset.graphs())

    def count(self) -> int:
        return len(self.dataset)

    def lines(self) -> list[bytes]:
        return self.dataset.serialize(format="nquads", encoding="utf-8").splitlines()


def read_by_rdflib(view: View) -> View:
    """Return a view of the same quads of which every question is answered by rdflib."""
    return View(RdflibEngine(to_rdflib(view)))


def _to_rdflib(term: Any) -> rdflib.term.Node:  # noqa: ANN401 - a term of any kind
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    return rdflib.Literal(
        term.value, lang=term.language, datatype=None if term.language else term.datatype.value
    )


def _from_rdflib(term: Any) -> NamedNode | Literal | BlankNode:  # noqa: ANN401 - a term of any kind
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return (
            Literal(str(term), datatype=NamedNode(str(term.datatype)))
            if term.datatype
            else Literal(str(term))
        )
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))


@pytest.fixture(scope="module")
def rdflib_view() -> View:
    return read_by_rdflib(open_view())


@pytest.fixture(scope="module")
def disk_view(tmp_path_factory: pytest.TempPathFactory) -> View:
    made = View(Local(Store(str(tmp_path_factory.mktemp("disk")))))
    store_of(made).bulk_extend(open_view().quads())
    return made


@pytest.fixture(params=["disk_view", pytest.param("rdflib_view", marks=pytest.mark.slow)])
def other(request: pytest.FixtureRequest) -> View:
    return cast("View", request.getfixturevalue(request.param))


def mss(view: View, name: str, mandate: str = "mss") -> Coverage:
    return assess(view, mandate, as_of="2024-11-19", policy=POLICIES[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", POLICIES)
def test_coverage_of_the_mission_is_the_same(other: View, name: str) -> None:
    assert mss(other, name) == mss(open_view(), name)


@pytest.mark.parametrize("mandate", ["gsf", "binuh", "minustah"])
def test_coverage_of_other_mandates_is_the_same(other: View, mandate: str) -> None:
    assert mss(other, "none", mandate) == mss(open_view(), "none", mandate)


@pytest.mark.parametrize("name", ["none", "two sources"])
def test_requests_are_the_same(other: View, name: str) -> None:
    assert information_requests(other, mss(other, name)) == information_requests(
        open_view(), mss(open_view(), name)
    )


@pytest.mark.parametrize("name", ["none", "two sources"])
def test_every_request_is_unanswered_on_every_engine(other: View, name: str) -> None:
    assert [
        each.id
        for each in information_requests(other, mss(other, name))
        if other.ask(_now(each.ask))
    ] == []


def _now(text: str) -> str:
    from kg.query import bind, to_term

    day = to_term(open_view(), "date", "9999-12-31")
    return bind(text, {"as_of": day, "known_by": day})


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Bench, Bench]:
    disk = Store(str(tmp_path_factory.mktemp("bench")))
    return Bench(), Bench(disk), Bench(seen=read_by_rdflib)


SOME = [
    pytest.param(path, marks=[pytest.mark.slow] if at % 6 else [], id=path.stem)
    for at, path in enumerate(CASES[::4])
]  # rdflib reads the ontology for each


@pytest.mark.slow
@pytest.mark.parametrize("path", SOME)
def test_every_fourth_case_is_judged_the_same(
    benches: tuple[Bench, Bench, Bench], path: Path
) -> None:
    case = read(path)
    memory, *others = (plain(bench.assess(documents(case), asked(case))) for bench in benches)
    assert others == [memory, memory]


@pytest.mark.slow
def test_requests_of_a_small_world_are_unanswered_on_rdflib_too() -> None:
    answers: list[tuple[bool, bool]] = []

    def seen(view: View) -> View:
        made = information_requests(view, assess(view, "toy", as_of="2024-07-01"))
        answers.extend(
            (view.ask(_now(each.ask)), read_by_rdflib(view).ask(_now(each.ask))) for each in made
        )
        return view

    case = read(next(path for path in CASES if path.stem == "act"))
    Bench(seen=seen).assess(documents(case), asked(case))
    assert set(answers) == {(False, False)}
