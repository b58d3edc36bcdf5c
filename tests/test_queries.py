"""The query library: headers, answers, the same rows on two engines, and the facts that answers
rest on.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
import yaml
from library_values import values_for
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rapidfuzz import fuzz
from sized import some

from kg import documents, query, resources
from kg.coverage import assess
from kg.engine import Local
from kg.interop import to_rdflib
from kg.query.tokens import tokens
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import BASE, OTHER_PREFIXES, PREFIXES, entity

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = Path(__file__).parent / "answers"
GROUPS = ("relationships", "coverage", "provenance")
LIBRARY = {found.name: found for found in query.library() if found.group in GROUPS}
PREMISES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ANSWERS / "premises.yaml").read_text(encoding="utf-8")
)
AT_PLACES = "C075 C076 C077 C078 C079 C080 C081 C082"
SLOW_ON_RDFLIB = {"actions", "find-by-name", "paths-between"}
GIVEN_GRAPH = NamedNode(BASE + "graph/test")

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.default_context is deprecated:DeprecationWarning"
)  # rdflib's own
each_query = pytest.mark.parametrize("name", sorted(LIBRARY))


@pytest.fixture(scope="module")
def view() -> View:
    return open_view()


@pytest.fixture(scope="module")
def dataset(view: View) -> rdflib.Dataset:
    return to_rdflib(view)


@pytest.fixture(scope="module")
def scratch(view: View) -> Store:
    """Return a copy of the knowledge base that `changed` takes premises out of and puts back."""
    made = Store()
    made.bulk_extend(view.quads())
    return made


def rows(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV result, the columns first."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def answer(view: View, name: str, /, **values: str) -> list[list[str]]:
    data, cut = query.run(view, LIBRARY[name], values_for(name, **values), "csv")
    assert not cut
    return rows(data)


def evidence(view: View, task: str, **values: str) -> list[str]:
    """Return the statements in the list evidence of a task."""
    found = zip(
        *(
            column(view, "evidence-of-task", key, task=task, **values)
            for key in ("statement", "list")
        ),
        strict=True,
    )
    return [statement for statement, listed in found if listed == "evidence"]


def expected(name: str) -> list[list[str]]:
    return rows((ANSWERS / f"{name}.csv").read_bytes())


def column(view: View, name: str, key: str, /, **values: str) -> list[str]:
    """Return the last part of each IRI or text in one column of an answer."""
    head, *body = answer(view, name, **values)
    return [re.sub(r"^.*[/#]", "", row[head.index(key)]) for row in body]


def term_text(term: rdflib.term.Node | None) -> str:
    """Return an rdflib term as pyoxigraph writes it in N-Triples, empty where it is unbound."""
    if term is None:
        return ""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(Literal(str(term), language=term.language))
        return str(
            Literal(str(term), datatype=NamedNode(str(term.datatype)))
            if term.datatype
            else Literal(str(term))
        )
    return str(NamedNode(str(term)))


# --- headers


def is_complete(found: query.Query) -> bool:
    stated = found.title and re.fullmatch(r"CQ-\d\d [A-Z].*\?", found.question) and found.summary
    return bool(stated) and all(parameter.meaning for parameter in found.parameters)


def test_header_is_complete() -> None:
    assert [name for name, found in LIBRARY.items() if not is_complete(found)] == []


def test_no_question_number_is_given_twice() -> None:
    numbers = Counter(found.question.partition(" ")[0] for found in LIBRARY.values())
    assert [number for number, times in numbers.items() if times > 1] == []


def test_no_two_questions_are_alike() -> None:
    asked = [(found.name, found.question.partition(" ")[2].lower()) for found in LIBRARY.values()]
    alike = [
        (one, other)
        for at, (one, question) in enumerate(asked)
        for other, another in asked[:at]
        if fuzz.token_sort_ratio(question, another) > 85
    ]
    assert alike == []


def test_no_two_titles_are_the_same() -> None:
    titles = Counter(found.title for found in LIBRARY.values())
    assert [title for title, times in titles.items() if times > 1] == []


def test_no_two_queries_have_the_same_body() -> None:
    bodies = Counter(
        "".join(
            token.text for token in tokens(found.text) if token.kind not in ("space", "comment")
        )
        for found in LIBRARY.values()
    )
    assert max(bodies.values()) == 1


def is_portable(text: str) -> bool:
    """Return whether a query is in total order and uses only what every engine understands."""
    found = [
        token for token in tokens(text) if token.kind not in ("space", "comment", "string", "iri")
    ]
    words = [token.text.upper() for token in found if token.kind == "word"]
    select = next(at for at, token in enumerate(found) if token.text == "SELECT")
    return (
        not {"GRAPH", "DESCRIBE", "SERVICE", "NOW", "XSD:DATE", "SUBSTR", "NOT"} & set(words)
        and ("ORDER", "BY") in itertools.pairwise(words)
        and (found[select + 1].text in ("DISTINCT", "?") or found[select + 1].kind == "variable")
    )


def test_query_uses_what_every_engine_understands() -> None:
    assert [name for name, found in LIBRARY.items() if not is_portable(found.text)] == []


def test_readme_lists_the_question() -> None:
    lines = (resources.root() / "queries" / "README.md").read_text(encoding="utf-8").splitlines()
    numbered = {name: found.question.partition(" ") for name, found in LIBRARY.items()}
    rows = {
        name: f"| {number} | [`{name}`]({LIBRARY[name].group}/{name}.rq) | {question} |"
        for name, (number, _, question) in numbered.items()
    }
    assert [name for name, row in rows.items() if row not in lines] == []


# --- answers


def test_every_answer_and_every_premise_has_its_query() -> None:
    assert {path.stem for path in ANSWERS.glob("*.csv")} == set(LIBRARY)
    assert set(PREMISES) == set(LIBRARY)
    documents.parse_yaml(
        (ANSWERS / "premises.yaml").read_text(encoding="utf-8"), "premises.yaml"
    )  # no key twice


@each_query
def test_answer_is_as_expected(view: View, name: str) -> None:
    assert answer(view, name) == expected(name)


@pytest.mark.slow
def test_order_of_the_answer_is_total(view: View) -> None:
    shuffled = Store()
    shuffled.bulk_extend(sorted(view.quads(), key=lambda quad: str(quad)[::-1]))
    assert [name for name in LIBRARY if answer(View(Local(shuffled)), name) != expected(name)] == []


@pytest.mark.parametrize(
    "name",
    [*some(sorted(set(LIBRARY) - SLOW_ON_RDFLIB), 24), *some(sorted(SLOW_ON_RDFLIB), 0)],
)
@pytest.mark.slow
def test_rdflib_finds_the_same_rows(view: View, dataset: rdflib.Dataset, name: str) -> None:
    text = query.prepare(view, LIBRARY[name], values_for(name))
    found = Counter(
        tuple("" if cell is None else str(cell) for cell in row) for row in view.select(text)
    )
    others: Any = dataset.query(text, initNs=PREFIXES)
    assert Counter(tuple(term_text(cell) for cell in row) for row in others) == found


def test_every_query_answers_from_another_folder(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    resources.root.cache_clear()
    resources.queries.cache_clear()
    for name in LIBRARY:
        data, _ = query.run(view, query.find_query(name), values_for(name), "csv")
        assert rows(data) == expected(name)


@pytest.mark.slow
def test_command_answers_from_another_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "query", "causal-chain", "-f", "csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert rows(done.stdout) == expected("causal-chain")


# --- premises


def pattern(view: View, text: str) -> tuple[NamedNode | None, NamedNode | None, NamedNode | None]:
    """Return the quad pattern that a premise means; `*` is any term."""
    terms = [None if part == "*" else query.to_term(view, "iri", part) for part in text.split(" ")]
    assert all(term is None or isinstance(term, NamedNode) for term in terms)
    subject, predicate, value = terms
    return subject, predicate, value  # type: ignore[return-value]


def given(text: str) -> Iterator[Quad]:
    """Return the quads of a premise's Turtle, whose relative IRIs are ids of entries."""
    head = "".join(
        f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in (PREFIXES | OTHER_PREFIXES).items()
    )
    for triple in parse(head + text, format=RdfFormat.TURTLE, base_iri=f"{BASE}id/"):
        yield Quad(triple.subject, triple.predicate, triple.object, GIVEN_GRAPH)


@each_query
def test_answer_changes_without_its_premise(scratch: Store, name: str) -> None:
    premise, changed = PREMISES[name], View(Local(scratch))
    added = list(given(premise.get("given", "")))
    removed: list[Quad] = []
    scratch.extend(added)
    try:
        before = answer(changed, name)
        assert len(before) > 1, "a premise of an empty answer shows nothing"
        assert (before != expected(name)) == bool(added)
        for text in premise["remove"]:
            quads = list(scratch.quads_for_pattern(*pattern(changed, text)))
            assert quads, f"{text!r} is not in the knowledge base"
            removed += quads
        for quad in removed:
            scratch.remove(quad)
        assert answer(changed, name) != before
    finally:
        scratch.extend(removed)
        scratch.remove_graph(GIVEN_GRAPH)


# --- other values of the parameters


@pytest.mark.parametrize(
    ("task", "statements"),
    [
        (
            "MT-01",
            "C005 C008 C009 C015 C017 C037 C040 C064 C066 C068 C069 C070 C071 C072 C074 "
            + AT_PLACES,
        ),
        ("MT-02", "C039 C042"),
        ("MT-03", "C013 C016 C054 C055 C056 C095"),
        ("MT-04", "C010 C018 C019 C020 C024 C025 C026"),
        ("MT-05", "C062 C063 C065 C067 C073 C083"),
        ("MT-06", "C028 C029 C030"),
        ("MT-07", ""),
    ],
)
def test_evidence_of_each_task_of_the_mss(view: View, task: str, statements: str) -> None:
    assert evidence(view, task, as_of="2024-11-19") == statements.split()


def test_evidence_stated_the_day_after_counts_from_that_day(view: View) -> None:
    later = evidence(view, "MT-01", as_of="2024-11-20")
    earlier = evidence(view, "MT-01", as_of="2024-11-19")
    assert set(later) - set(earlier) == {"C094"}


def test_evidence_of_a_sub_target_is_evidence_of_its_task(view: View) -> None:
    assert evidence(view, "MT-05.airport") == ["C062"]
    assert "C062" in evidence(view, "MT-05")


def test_no_task_has_evidence_before_the_article_was_published(view: View) -> None:
    silent = column(view, "tasks-without-evidence", "task", known_by="2024-11-19")
    assert [task for task in silent if "." not in task] == [
        f"MT-0{number}" for number in range(1, 8)
    ]
    assert evidence(view, "MT-03", known_by="2024-11-19") == []


def test_no_task_has_evidence_on_a_day_before_it_was_stated(view: View) -> None:
    assert "MT-03" in column(view, "tasks-without-evidence", "task", as_of="2024-11-18")


def test_retracted_statement_is_no_evidence_once_the_retraction_is_known(scratch: Store) -> None:
    changed = View(Local(scratch))
    scratch.extend(
        given("""
        <statement/test-1> a mkg:Statement ; mkg:retracts <statement/C039> , <statement/C042> ;
          mkg:begins "2024-12-01"^^xsd:date ; mkg:knownFrom "2024-12-01"^^xsd:date .
    """)
    )
    try:
        assert evidence(changed, "MT-02") == []
        assert "MT-02" in column(changed, "tasks-without-evidence", "task")
        before = {"task": "MT-02", "known_by": "2024-11-30"}
        assert evidence(changed, **before) == ["C039", "C042"]
        assert "MT-02" not in column(
            changed, "tasks-without-evidence", "task", known_by="2024-11-30"
        )
    finally:
        scratch.remove_graph(GIVEN_GRAPH)


def test_statement_about_a_concept_is_evidence_for_tasks_at_and_above_it(scratch: Store) -> None:
    changed = View(Local(scratch))
    scratch.extend(
        given("""
        <statement/test-1> a mkg:Statement ; skos:prefLabel "Gangs isolated."@en ; mkg:reportedIn <source/test> ;
          mkg:agent <actor/gang-suppression-force> ; mkg:modality <modality/asserted-activity> ;
          mkg:evidenceFor <task-concept/counter-gang-operational-support> ;
          mkg:begins "2026-01-05"^^xsd:date ; mkg:knownFrom "2026-01-05"^^xsd:date .
    """)  # noqa: E501
    )
    try:
        assert evidence(changed, "G-01", as_of="2026-02-01") == ["test-1"]
        assert "test-1" not in evidence(changed, "MT-03", as_of="2026-02-01")
        silent = column(
            changed, "tasks-without-evidence", "task", mandate="gsf", as_of="2026-02-01"
        )
        assert silent == [f"G-{number:02}" for number in range(2, 11)]
    finally:
        scratch.remove_graph(GIVEN_GRAPH)


def test_silent_tasks_are_those_that_coverage_finds_silent(view: View) -> None:
    found = assess(view, "mss", as_of="2024-11-19").tasks
    silent = {verdict.task.id for verdict in found if verdict.status == "silent"}
    silent |= {
        part.target for verdict in found for part in verdict.sub_targets if part.status == "silent"
    }
    assert (
        set(column(view, "tasks-without-evidence", "task"))
        == silent
        == {"MT-07", "MT-05.school", "MT-05.hospital"}
    )


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2017-10-15", [("minustah", "yes")]),
        ("2017-10-16", [("minujusth", "yes")]),
        ("2025-10-02", [("binuh", "yes"), ("mss", "yes")]),
        ("2025-10-03", [("binuh", "yes"), ("gsf", "yes")]),
        ("2026-10-03", [("binuh", "yes"), ("gsf", "unknown")]),
        ("2027-02-01", [("gsf", "unknown")]),
    ],
)
def test_mandate_past_an_unverified_end_is_unknown(
    view: View, day: str, found: list[tuple[str, str]]
) -> None:
    mandates = column(view, "mandate-in-force", "mandate", as_of=day)
    assert (
        list(zip(mandates, column(view, "mandate-in-force", "inForce", as_of=day), strict=True))
        == found
    )


def test_causal_chain_ends_in_flight(view: View) -> None:
    assert column(view, "causal-chain", "effect")[-1] == "C059"
    assert column(view, "causal-chain", "cause", start="C055")[0] == "C055"


@pytest.mark.parametrize(
    ("typed", "entry"),
    [("verreux", "varreux-terminal"), ("s/res/2699", "s-res-2699"), ("PNH", "hnp")],
)
def test_name_is_found_in_any_case_and_spelling(view: View, typed: str, entry: str) -> None:
    assert entry in column(view, "find-by-name", "id", name=typed)


def test_actors_of_one_kind(view: View) -> None:
    gangs = column(view, "actors-by-kind", "id", kind="mkg:ArmedGroup")
    assert gangs == [
        "armed-groups",
        "criminal-networks",
        "g-pep",
        "g9",
        "gangs",
        "gran-grif",
        "viv-ansanm",
    ]


def test_relations_of_other_kinds(view: View) -> None:
    led = answer(view, "derived-relations", relation="mkg:leads")[1:]
    assert [row[:2] for row in led] == [
        [entity("actor", "kenyan-police").value, entity("actor", "mssm").value]
    ]
    assert set(column(view, "derived-relations", "object", relation="mkg:authorisedBy")) >= {
        "s-res-2699",
        "s-res-2751",
    }


def test_voices_of_the_article_add_up_to_its_statements(view: View) -> None:
    assert sum(int(count) for count in column(view, "voices", "statements")) == 97
