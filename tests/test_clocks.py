"""The two clocks: what held by a day and what was known by another, in every query and every
command.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from library_values import values_for
from pyoxigraph import Literal, NamedNode, Quad
from sized import some
from stores import load, store_of

from kg import project, query, reason
from kg.cli.app import app
from kg.coverage import assess
from kg.engine import scratch
from kg.importers import assemble
from kg.importers.names import Names
from kg.model import Clocks
from kg.services.opening import open_view
from kg.services.whatif import view_within
from kg.store import View
from kg.vocab import BASE, DCTERMS, DERIVED_GRAPH, MKG, PROV, RDF, XSD, entity, kind_and_slug

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Runner = Callable[..., subprocess.CompletedProcess[str]]

WIRES = Path(__file__).parent / "fixtures" / "two-clocks"
CLOCKED = sorted(
    found.name
    for found in query.library()
    if {p.name for p in found.parameters} >= set(query.CLOCKS)
)
LISTS_WHAT_IS_LEFT_OUT = {"statements-left-out"}
WITHOUT_CLOCKS = {
    "find-by-name": "leaves statements out",
    "source-origins": "reads sources alone",
    "reviews": "a review is no statement",
    "derivations-of-relation": "kg why shows every premise, and marks what the clocks leave out",
    "grounds-of-premise": "reads the registry and the vocabulary beside a premise",
    "relations-from-statement": "kg why shows what follows, and marks what the clocks leave out",
    "statements-leaning-on": "a review goes by what the store holds",
    "claims-and-denials": "kg conflicts judges both sides by the clocks",
    "events-in-two-places": "kg conflicts judges its statements by the clocks",
}
LAST = query.LAST_DAY
DAYS = [
    ("2024-11-18", LAST),
    ("2024-11-19", LAST),
    ("2024-11-20", "2024-11-20"),
    ("2024-11-24", "2024-12-08"),
    (LAST, "2024-11-19"),
    (LAST, "2024-11-30"),
    (LAST, "2024-12-10"),
    ("2024-12-15", "2024-12-31"),
]


@cache
def world(name: str) -> View:
    """Return the packaged knowledge base, or that and the made-up wires with their retractions."""
    packaged = open_view()
    if name == "packaged":
        return packaged
    made = View(scratch())
    store_of(made).bulk_extend(
        quad for quad in packaged.quads() if quad.graph_name != DERIVED_GRAPH
    )
    documents = [
        assemble.parse(path.read_bytes(), str(path)) for path in sorted(WIRES.glob("*.yaml"))
    ]
    store_of(made).extend(assemble.read(documents, Names(made))[0])
    store_of(made).extend(reason.derive(made))
    return made


def held(rows: list[str]) -> list[str]:
    """Return an answer without the rows that list what holds only after the day asked for."""
    return [row for row in rows if ",later," not in row]


@cache
def admitted(name: str, as_of: str, known_by: str) -> View:
    """Return a world with only the statements that held by one day and were known by another, by
    hand.
    """
    view = world(name)
    late = {
        str(quad.subject)
        for quad in view.quads()
        if (quad.predicate == MKG.begins and quad.object.value > as_of)  # type: ignore[union-attr]
        or (quad.predicate == MKG.knownFrom and quad.object.value > known_by)  # type: ignore[union-attr]
    }
    gone = {
        iri[len(f"<{BASE}id/statement/") : -1]
        for iri in late
        if iri.startswith(f"<{BASE}id/statement/")
    }

    def is_gone(term: object) -> bool:
        kind, slug = kind_and_slug(str(term)[1:-1]) or ("", "")
        return kind in ("statement", "passage") and slug.partition("#")[0] in gone

    made = View(scratch())
    store_of(made).bulk_extend(
        quad
        for quad in view.quads()
        if quad.graph_name != DERIVED_GRAPH and not is_gone(quad.subject)
    )
    adopted = {
        str(quad.subject): quad.object.value  # type: ignore[union-attr]
        for quad in made.quads()
        if quad.predicate == DCTERMS.issued
    }
    derived = list(reason.derive(made))
    later = {
        quad.subject
        for quad in derived
        if quad.predicate == PROV.wasDerivedFrom
        and adopted.get(str(quad.object), "") > min(as_of, known_by)
    }
    store_of(made).extend(quad for quad in derived if quad.subject not in later)
    return made


def answer(view: View, name: str, **values: str) -> list[str]:
    data, _ = query.run(view, query.find_query(name), values_for(name, **values), "csv")
    return data.decode().splitlines()


# --- the library


def test_query_without_clocks_rests_on_no_statement() -> None:
    others = sorted({found.name for found in query.library()} - set(CLOCKED))
    rests = re.compile(r"mkg:(Statement|knownFrom|modality|agent|retracts)\b|prov:wasDerivedFrom")
    assert [
        n for n in others if bool(rests.search(query.find_query(n).text)) != (n in WITHOUT_CLOCKS)
    ] == []


def test_clocks_are_days_that_come_last() -> None:
    last = {
        name: [(clock.name, clock.type) for clock in query.find_query(name).parameters[-2:]]
        for name in CLOCKED
    }
    assert {
        name: two for name, two in last.items() if two != [("as_of", "date"), ("known_by", "date")]
    } == {}


def test_clocks_set_no_limit_by_default() -> None:
    asked = sorted(set(CLOCKED) - LISTS_WHAT_IS_LEFT_OUT)
    days = {
        name: [clock.default for clock in query.find_query(name).parameters[-2:]] for name in asked
    }
    assert {name: two for name, two in days.items() if two != [LAST, LAST]} == {}


@pytest.mark.slow
@pytest.mark.parametrize("days", some(DAYS, 3), ids="-by-".join)
@pytest.mark.parametrize("kind", ["packaged", "wires"])
def test_limited_answer_is_the_whole_answer_of_a_store_that_holds_no_more(
    kind: str, days: tuple[str, str]
) -> None:
    as_of, known_by = days
    whole, part = world(kind), admitted(kind, as_of, known_by)
    asked = sorted(set(CLOCKED) - LISTS_WHAT_IS_LEFT_OUT)
    limited = {name: held(answer(whole, name, as_of=as_of, known_by=known_by)) for name in asked}
    assert limited == {name: answer(part, name) for name in asked}


@pytest.mark.parametrize("days", some(DAYS, 3), ids="-by-".join)
@pytest.mark.parametrize(
    ("name", "parameter", "values"),
    [
        ("evidence-of-task", "task", ("MT-03", "MT-04", "MT-06")),
        (
            "derived-relations",
            "relation",
            ("mkg:worksWith", "mkg:leads", "mkg:authorisedBy", "mkg:operatesIn"),
        ),
        ("statements-about", "entry", ("mssm", "solino", "wire-a", "MT-06")),
        ("relations-of-entry", "entry", ("hnp", "humanitarian-organisations")),
        ("causal-chain", "start", ("C055", "wire-a.2", "wire-a.3")),
        ("facts-of-entry", "entry", ("C054", "wire-a.2", "mssm")),
        ("unverified-facts", "mark", ("inferred",)),
    ],
)
def test_limited_answer_is_the_same_for_other_values(
    name: str, parameter: str, values: tuple[str, ...], days: tuple[str, str]
) -> None:
    as_of, known_by = days
    whole, part = world("wires"), admitted("wires", as_of, known_by)
    terms = {value: query.to_term(whole, "iri", value) for value in values}
    iris = [term.value for term in terms.values()]
    limited = [
        held(answer(whole, name, as_of=as_of, known_by=known_by, **{parameter: iri}))
        for iri in iris
    ]
    assert limited == [answer(part, name, **{parameter: iri}) for iri in iris]


@pytest.mark.parametrize("days", some(DAYS, 3), ids="-by-".join)
def test_view_of_a_day_holds_what_was_admitted(days: tuple[str, str]) -> None:
    def asserted(view: View) -> set[Quad]:
        return {quad for quad in view.quads() if quad.graph_name != DERIVED_GRAPH}

    assert asserted(view_within(world("wires"), Clocks(*days))) == asserted(
        admitted("wires", *days)
    )


# --- what was taken back

LISTS_WHAT_WAS_TAKEN_BACK = {"retractions", "statements-made-known", "facts-of-entry"}
TAKEN_BACK = "2025-06-01"


@cache
def all_taken_back() -> View:
    """Return the wires after one retraction of everything that anybody said."""
    made, retraction, graph = (
        View(scratch()),
        NamedNode("urn:x:retraction"),
        NamedNode("urn:x:graph"),
    )
    day = Literal(TAKEN_BACK, datatype=XSD.date)
    store_of(made).bulk_extend(
        quad for quad in world("wires").quads() if quad.graph_name != DERIVED_GRAPH
    )
    said = [quad.subject for quad in made.quads() if quad.object == MKG.Statement]
    store_of(made).extend(Quad(retraction, MKG.retracts, statement, graph) for statement in said)
    store_of(made).extend(
        Quad(retraction, predicate, day, graph) for predicate in (MKG.begins, MKG.knownFrom)
    )
    store_of(made).extend(reason.derive(made))
    return made


@cache
def nothing_said() -> View:
    return view_within(world("wires"), Clocks(as_of="0001-01-01"))


@pytest.mark.slow
def test_what_was_taken_back_counts_as_never_said() -> None:
    asked = sorted(set(CLOCKED) - LISTS_WHAT_IS_LEFT_OUT - LISTS_WHAT_WAS_TAKEN_BACK)
    assert [
        name for name in asked if answer(all_taken_back(), name) != answer(nothing_said(), name)
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "day", [{"known_by": "2025-05-31"}, {"as_of": "2025-05-31"}], ids=["known", "held"]
)
def test_what_was_taken_back_counts_before_that_was_known_and_on_a_day_before(
    day: dict[str, str],
) -> None:
    asked = sorted(set(CLOCKED) - LISTS_WHAT_IS_LEFT_OUT)
    assert [
        n for n in asked if answer(all_taken_back(), n, **day) != answer(world("wires"), n, **day)
    ] == []


def test_inferred_fields_of_what_was_taken_back_do_not_count() -> None:
    inferred = {"mark": query.to_term(world("wires"), "iri", "inferred").value}
    assert answer(all_taken_back(), "unverified-facts", **inferred) == answer(
        nothing_said(), "unverified-facts", **inferred
    )


def known_evidence(known_by: str, as_of: str = LAST) -> set[str]:
    head, *rows = answer(
        world("wires"), "evidence-of-task", task="MT-06", as_of=as_of, known_by=known_by
    )
    assert head.startswith("statement,")
    return {row.partition(",")[0].rpartition("/")[2] for row in rows}


def test_statement_counts_until_the_day_its_retraction_is_known() -> None:
    assert "wire-a.2" in known_evidence("2024-12-09")
    assert "wire-a.2" not in known_evidence("2024-12-10")


def test_statement_counts_until_the_day_its_retraction_holds() -> None:
    assert "C028" in known_evidence(LAST, as_of="2024-12-19")
    assert "C028" not in known_evidence(LAST, as_of="2024-12-20")


@pytest.mark.slow
def test_denial_counts_until_it_is_taken_back() -> None:
    def status(known_by: str) -> str:
        found = assess(world("wires"), "mss", as_of="2025-03-01", known_by=known_by)
        return next(verdict.status for verdict in found.tasks if verdict.task.id == "MT-06")

    assert [status("2024-12-04"), status("2025-01-31"), status("2025-02-01")] == [
        "covered",
        "contradicted",
        "covered",
    ]


def test_relation_vanishes_with_its_premise() -> None:
    def supported(**days: str) -> bool:
        rows = answer(world("wires"), "derived-relations", **days)
        return any("humanitarian-organisations" in row for row in rows)

    assert supported(as_of="2024-12-19", known_by="2024-12-09")
    assert not supported(as_of="2024-12-20", known_by="2024-12-10")
    assert not supported(known_by="2024-11-19")


def test_direct_triple_tells_of_the_present() -> None:
    triple = entity("actor", "mssm"), MKG.supports, entity("actor", "humanitarian-organisations")
    assert [any(world(name).match(*triple, None)) for name in ("packaged", "wires")] == [
        True,
        False,
    ]


def test_picture_obeys_the_clocks() -> None:
    def beneficiaries(known_by: str = "") -> set[str]:
        edges = project(world("wires"), "relations", known_by=known_by).edges(data=True)
        return {
            target.rpartition("/")[2] for _, target, data in edges if data["label"] == "supports"
        }

    assert beneficiaries(known_by="2024-12-09") == {"hnp", "humanitarian-organisations"}
    assert beneficiaries() == {"hnp"}


# --- the commands


@pytest.fixture
def wires(store: Path) -> Path:
    """Return a store with the packaged knowledge base and the wires."""
    load(sorted(WIRES.glob("*.yaml")), store)
    return store


READING = (
    "query",
    "ask",
    "show",
    "coverage",
    "export",
    "stats",
    "why",
    "conflicts",
    "changes",
    "sources list",
    "sources suspect",
)


@pytest.mark.parametrize("command", READING)
def test_reading_command_takes_both_days(command: str) -> None:
    group: Any = typer.main.get_command(app)
    for word in command.split():
        group = group.commands[word]
    options = {option for parameter in group.params for option in parameter.opts}
    assert {"--as-of", "--known-by"} <= options


def test_sources_are_listed_from_the_day_they_were_published(run: Runner) -> None:
    listed = json.loads(run("sources", "list", "-f", "json", "--known-by", "2024-11-20").stdout)
    assert [(row["source"], row["statements"]) for row in listed] == [
        ("donare-2024", "1"),
        ("mssm-2024-11-19", "97"),
    ]


def test_sources_count_statements_that_held_by_the_day(run: Runner) -> None:
    listed = json.loads(run("sources", "list", "-f", "json", "--as-of", "2024-01-01").stdout)
    counted = sum(int(row["statements"]) for row in listed)
    assert (
        counted
        == json.loads(run("stats", "-f", "json", "--as-of", "2024-01-01").stdout)["statements"]
    )


def test_option_is_the_parameter(run: Runner) -> None:
    by_option = run(
        "query",
        "evidence-of-task",
        "--as-of",
        "2024-11-18",
        "--known-by",
        "2024-11-20",
        "-f",
        "csv",
    )
    by_name = run(
        "query",
        "evidence-of-task",
        "-p",
        "as_of=2024-11-18",
        "-p",
        "known_by=2024-11-20",
        "-f",
        "csv",
    )
    assert (by_option.stdout, by_option.returncode) == (by_name.stdout, 0)


def test_day_given_twice_is_a_usage_error(run: Runner) -> None:
    done = run("query", "evidence-of-task", "--as-of", "2024-11-18", "-p", "as_of=2024-11-18")
    assert (done.returncode, done.stderr) == (
        2,
        "kg: --as-of and -p as_of say the same. Give one of them.\n",
    )


def test_query_that_does_not_ask_for_a_day_refuses_it(run: Runner) -> None:
    done = run("query", "tasks-of-mandate", "--known-by", "2024-11-18")
    said = "kg: --known-by: tasks-of-mandate does not ask for this day. Its parameters: mandate.\n"
    assert (done.returncode, done.stderr) == (2, said)


NUMBER = (
    "SELECT (COUNT(?s) AS ?n) { ?s a mkg:Statement ; mkg:knownFrom ?day FILTER (?day <= "
    "$known_by) }"
)


@pytest.mark.parametrize(("option", "number"), [((), "105"), (("--known-by", "2024-11-19"), "1")])
def test_text_of_ones_own_gets_the_day_it_uses(
    run: Runner, option: tuple[str, ...], number: str
) -> None:
    done = run("query", "-q", NUMBER, "-f", "csv", *option)
    assert done.stdout.split() == ["n", number]


def test_text_of_ones_own_gets_the_day_from_a_file_and_from_stdin(
    run: Runner, tmp_path: Path
) -> None:
    (tmp_path / "own.rq").write_text(NUMBER)
    by_file = run("query", tmp_path / "own.rq", "-f", "csv", "--known-by", "2024-11-19")
    by_pipe = run("query", "-", "-f", "csv", "--known-by", "2024-11-19", stdin=NUMBER)
    assert by_file.stdout.split() == by_pipe.stdout.split() == ["n", "1"]


@pytest.mark.parametrize(
    "command", [("query", "-q", NUMBER), ("ask", "ASK { ?s mkg:knownFrom $known_by }")]
)
def test_text_of_ones_own_refuses_a_day_it_does_not_use(
    run: Runner, command: tuple[str, ...]
) -> None:
    done = run(*command, "--as-of", "2024-11-19")
    assert done.returncode == 2
    assert (
        "Its parameters: known_by. In a custom query, use $as_of where the day belongs."
        in done.stderr
    )


@pytest.mark.parametrize(("day", "code"), [("2024-11-20", 0), ("2024-11-18", 1)])
def test_ask_obeys_the_day(run: Runner, day: str, code: int) -> None:
    text = (
        "ASK { ?s mkg:evidenceFor ?task ; mkg:begins ?day FILTER (?day <= $as_of && ?day > "
        "'2024-11-18'^^xsd:date) }"
    )
    assert run("ask", text, "--as-of", day).returncode == code


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (("hnp", "--known-by", "2024-11-19"), "14 not known by 2024-11-19 (--known-by)."),
        (("MT-01", "--as-of", "2024-11-19"), "2 of a later day than 2024-11-19 (--as-of)."),
    ],
)
def test_show_says_how_many_statements_each_clock_leaves_out(
    run: Runner, words: tuple[str, ...], note: str
) -> None:
    assert f"Statements left out: {note}" in run("show", *words).stdout.splitlines()


def test_show_says_nothing_of_a_statement_before_it_was_known(run: Runner) -> None:
    shown = run("show", "C054", "--known-by", "2024-11-19").stdout
    assert shown.splitlines()[:3] == [
        "C054",
        "statement C054",
        "Not known by 2024-11-19: it became known on 2024-11-20.",
    ]


def test_show_names_what_takes_a_statement_back(run: Runner, wires: Path) -> None:
    line = "Taken back by correction-a.1, known since 2024-12-10."
    assert line in run("show", "wire-a.2", "-s", wires).stdout.splitlines()
    assert (
        line
        not in run("show", "wire-a.2", "-s", wires, "--known-by", "2024-12-09").stdout.splitlines()
    )


@pytest.mark.parametrize(
    ("days", "statements"),
    [((), 114), (("--known-by", "2024-12-09"), 112), (("--known-by", "2024-11-19"), 1)],
)
def test_stats_count_what_counts_at_the_clocks(
    run: Runner, wires: Path, days: tuple[str, ...], statements: int
) -> None:
    assert (
        json.loads(run("stats", "-f", "json", "-s", wires, *days).stdout)["statements"]
        == statements
    )


def test_rdf_of_a_day_holds_the_statements_of_that_day(run: Runner, tmp_path: Path) -> None:
    run("export", "-o", tmp_path / "then.nt", "--known-by", "2024-11-19")
    text = (tmp_path / "then.nt").read_text(encoding="utf-8")
    assert text.count(f"{RDF.type} {MKG.Statement} ") == 1


@pytest.mark.parametrize(
    "command", ["query reported-acts", "show hnp", "stats", "export -o {0}/x.ttl", "ask {1}"]
)
def test_day_that_is_none_is_refused(run: Runner, tmp_path: Path, command: str) -> None:
    words = [word.format(tmp_path, "ASK{?s?p$as_of}") for word in command.split()]
    done = run(*words, "--as-of", "2024-02-30")
    assert (done.returncode, done.stderr) == (
        3,
        "kg: --as-of 2024-02-30: no day of the calendar. Write YYYY-MM-DD.\n",
    )


def test_statement_of_another_iri_obeys_the_clocks() -> None:
    view = View(scratch())
    store_of(view).bulk_extend(world("packaged").quads())
    statement = NamedNode("urn:x:statement")
    for quad in list(view.match(entity("statement", "C054"), None, None, None)):
        store_of(view).add(Quad(statement, quad.predicate, quad.object, quad.graph_name))
    assert not view_within(view, Clocks(known_by="2024-11-19")).holds(statement)
