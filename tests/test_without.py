"""What-if: the store without a source's statements is a store whose inputs never held them."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_values import values_for
from sized import at_the_gate_slow, cases, some
from stores import load, store_of

from kg import query, reason
from kg.coverage import assess, status_changes
from kg.engine import Local, scratch
from kg.errors import InputError, UsageError
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.importers import assemble
from kg.importers.names import Names
from kg.services.opening import load_ontology, open_view
from kg.services.whatif import scope, scope_words
from kg.store import View
from kg.texts import Texts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable

    Runner = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parent.parent
WIRES = tuple(sorted((Path(__file__).parent / "fixtures" / "two-clocks").glob("*.yaml")))
INPUTS = tuple(
    path.read_text(encoding="utf-8") for path in (*sorted((ROOT / "seeds").rglob("*.yaml")), *WIRES)
)
ARTICLE = "mssm-2024-11-19"
TAKEN_BACK = {"wire-a": "wire-a.2", "wire-b": "wire-b.1", ARTICLE: "C028"}
"""The statement of a source that another source takes back: without the one, the other has nothing
to take back.
"""
SOURCES = [
    ("wire-a",),
    ("wire-b",),
    ("correction-a",),
    (ARTICLE,),
    ("late-c", "donare-2024"),
    ("wire-a", ARTICLE),
]
each = pytest.mark.parametrize("sources", some(SOURCES, 2), ids="+".join)


def built(texts: Iterable[str]) -> View:
    """Return a view of a store that was built from these inputs."""
    made = View(scratch())
    load_ontology(Local(store_of(made)))
    documents = [assemble.parse(text.encode(), f"{n}.yaml") for n, text in enumerate(texts)]
    store_of(made).extend(assemble.read(documents, Names(made))[0])
    store_of(made).extend(reason.derive(made))
    return made


@cache
def never_held(*gone: str) -> View:
    """Return a store whose inputs never held the statements of some sources, nor a link to one of
    them.
    """
    texts = []
    for text in INPUTS:
        kept = text
        for source in gone:
            kept = re.sub(rf"^source: {source}\n.*", "", kept, flags=re.DOTALL | re.MULTILINE)
            kept = kept.replace(f" retracts: {TAKEN_BACK.get(source)},", "")
        texts += [kept] if re.search("^[a-z]", kept, re.MULTILINE) else []
    return built(texts)


@cache
def what_if(*gone: str) -> View:
    return scope(never_held(), gone)


def quads(view: View) -> set[str]:
    return {str(quad) for quad in view.quads()}


def coverage_json(view: View, mandate: str = "mss", as_of: str = "2025-03-01") -> str:
    found = assess(view, mandate, as_of=as_of)
    return json.dumps(
        coverage_report(found, view, Labels(view), Texts(()), show_statements=True).data
    )


def answers(view: View) -> dict[str, bytes]:
    return {
        asked.name: query.run(view, asked, values_for(asked.name), "csv")[0]
        for asked in query.library()
    }


@pytest.mark.slow
@each
def test_view_without_a_source_holds_what_a_store_holds_that_never_held_it(
    sources: tuple[str, ...],
) -> None:
    assert quads(what_if(*sources)) == quads(never_held(*sources))


@pytest.mark.slow
@each
def test_coverage_without_a_source_is_that_of_a_store_that_never_held_it(
    sources: tuple[str, ...],
) -> None:
    assert coverage_json(what_if(*sources)) == coverage_json(never_held(*sources))


@pytest.mark.slow
@each
def test_library_answers_as_a_store_that_never_held_the_source(sources: tuple[str, ...]) -> None:
    assert answers(what_if(*sources)) == answers(never_held(*sources))


@pytest.mark.slow
def test_entry_of_the_source_and_what_it_is_derived_from_stay() -> None:
    assert what_if("wire-b").source("wire-b") == never_held().source("wire-b")
    _, *rows = answers(what_if("wire-b"))["source-origins"].decode().splitlines()
    assert any("wire-b" in row.partition(",")[0] for row in rows)


# --- generated worlds

WORLD = """\
sources:
- {id: paper-a, title: A, published: 2024-06-10}
- {id: paper-b, title: B, published: 2024-06-10}
- {id: paper-c, title: C, published: 2024-06-10, derived_from: paper-a}
- {id: digest, title: Digest, published: 2024-06-10, derived_from: [paper-a, paper-b]}
- {id: late-paper, title: Late, published: 2024-09-01}
actors:
- {id: guard, kind: mission, label: Guard}
- {id: guard-unit, kind: contingent, label: Unit of the guard, unit_of: guard}
- {id: watch, kind: police-service, label: Watch}
- {id: residents, kind: population-group, label: Residents}
mandates:
- id: toy
  label: Toy mandate
  holder: guard
  begins: 2024-01-01
  task_list: complete
  tasks:
  - {id: T-1, label: Operations, concept: operations-against-armed-groups}
  - id: T-2
    label: Sites
    concept: critical-infrastructure-security
    sub_targets: [{id: T-2.airport, label: Airport, kind: airport}, {id: T-2.port, label: Port, kind: seaport}]
"""  # noqa: E501
BASE = {
    "attribution": "indirect",
    "action": "patrol-jointly",
    "beneficiary": "watch",
    "paraphrase": "A test statement.",
}
KEYS = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["paper-a", "paper-b", "paper-c", "digest", "late-paper"]),
        "modality": st.sampled_from(
            ["asserted-activity", "intended", "impact-claim", "denied", "self-description"]
        ),
        "evidence_for": st.sampled_from(
            ["T-1", "T-2", "T-2.airport", "T-2.port", "operations-against-armed-groups"]
        ),
        "speaker": st.sampled_from(["guard", "residents", "watch"]),
        "agent": st.sampled_from(["guard", "guard-unit", "watch"]),
        "stated": st.sampled_from(["2024-05-30", "2024-06-05", "2024-06-10"]),
        "retracts": st.none() | st.integers(1, 5),
    }
)


def documents(statements: list[dict[str, object]], gone: str = "") -> list[str]:
    """Return statements as inputs, without those of one source; their ids stay as they were."""
    by_source: dict[str, list[str]] = {}
    source_of = {number: str(made["source"]) for number, made in enumerate(statements, start=1)}
    for number, made in enumerate(statements, start=1):
        taken = made["retracts"]
        keys = BASE | made | {"id": f"s.{number}"}
        del keys["source"], keys["retracts"]
        if isinstance(taken, int) and taken < number and source_of[taken] != gone:
            del keys["evidence_for"]
            keys |= {"modality": "characterisation", "retracts": f"s.{taken}"}
        elif isinstance(taken, int) and taken < number:
            del keys["evidence_for"]
            keys |= {"modality": "characterisation"}
        if source_of[number] != gone:
            lines = "\n  ".join(f"{key}: {value}" for key, value in keys.items())
            by_source.setdefault(source_of[number], []).append(f"- {lines}\n")
    return [f"source: {source}\nstatements:\n{''.join(rows)}" for source, rows in by_source.items()]


@pytest.mark.slow
@at_the_gate_slow
@settings(max_examples=cases(gate=25, quick=3), deadline=None)
@given(
    st.lists(KEYS, min_size=1, max_size=6), st.sampled_from(["paper-a", "paper-b", "late-paper"])
)
def test_any_world_without_a_source_is_one_that_never_held_it(
    statements: list[dict[str, object]], gone: str
) -> None:
    made = scope(built([WORLD, *documents(statements)]), [gone])
    other = built([WORLD, *documents(statements, gone)])
    assert quads(made) == quads(other)
    assert coverage_json(made, "toy", "2024-07-01") == coverage_json(other, "toy", "2024-07-01")


# --- the sources that alone count


def others(view: View, *kept: str) -> list[str]:
    return sorted({source.id for source in view.sources()} - set(kept))


@pytest.mark.parametrize(
    "sources", [(ARTICLE,), ("wire-a", "wire-b"), ("donare-2024",)], ids="+".join
)
def test_only_some_sources_is_without_all_others(sources: tuple[str, ...]) -> None:
    view = never_held()
    alone = scope(view, only=sources)
    assert quads(alone) == quads(scope(view, others(view, *sources)))
    assert {
        row["source"].value.rpartition("/")[2] for row in query.table(alone, "statements-by-source")
    } == set(sources)


def test_registry_and_entries_of_other_sources_stay_where_one_alone_counts() -> None:
    view = scope(open_view(), only=[ARTICLE])
    assert view.sources() == open_view().sources()
    assert {each for each in view.ids() if each[0] != "statement"} == {
        each for each in open_view().ids() if each[0] != "statement"
    }


def test_coverage_of_one_source_alone_is_the_published_one() -> None:
    found = assess(scope(open_view(), only=[ARTICLE]), "mss", as_of="2024-11-19")
    assert found.summary == {"covered": 2, "partial": 4, "contradicted": 0, "silent": 1}
    assert {each.source for verdict in found.tasks for each in verdict.statements} == {ARTICLE}


def test_scope_without_sources_is_the_view_itself() -> None:
    assert scope(open_view()) is open_view()
    assert scope_words(open_view()) == ""


def test_source_that_is_excluded_cannot_count_alone() -> None:
    with pytest.raises(UsageError, match="wire-b: is excluded, and to count alone"):
        scope(never_held(), exclude=["wire-b"], only=["wire-a", "wire-b"])


def test_scope_of_one_source_excludes_another_at_no_cost() -> None:
    view = never_held()
    assert quads(scope(view, ["wire-b"], ["wire-a"])) == quads(scope(view, only=["wire-a"]))


def test_scope_names_sources_and_counts_what_is_left_out() -> None:
    assert scope_words(open_view(), only=[ARTICLE]) == (
        f"only what {ARTICLE} reported: 8 statements left out"
    )
    assert scope_words(open_view(), ["donare-2024"]).startswith(
        "as if donare-2024 had said nothing:"
    )


@pytest.mark.slow
@at_the_gate_slow
@settings(max_examples=cases(gate=25, quick=3), deadline=None)
@given(
    st.lists(KEYS, min_size=1, max_size=6),
    st.sets(st.sampled_from(["paper-a", "paper-b", "digest", "late-paper"]), min_size=1),
)
def test_in_any_world_only_some_sources_is_without_all_others(
    statements: list[dict[str, object]], kept: set[str]
) -> None:
    view = built([WORLD, *documents(statements)])
    alone = scope(view, only=sorted(kept))
    assert quads(alone) == quads(scope(view, others(view, *kept)))


# --- what flips


@pytest.mark.slow
def test_flip_names_the_statements_that_make_it() -> None:
    before, after = (
        assess(view, "mss", as_of="2024-11-19")
        for view in (open_view(), scope(open_view(), [ARTICLE]))
    )
    found = {
        flip.target: (flip.before, flip.after, flip.statements)
        for flip in status_changes(before, after)
    }
    assert found["MT-02"] == ("partial", "silent", ("C039", "C042"))
    assert found["MT-05.airport"] == ("partial", "silent", ("C062",))
    assert found["K-01"] == ("claimed", "silent", ("C046", "C047"))
    assert "MT-07" not in found


def test_task_flips_back_without_the_source_of_its_denial() -> None:
    known = assess(never_held(), "mss", as_of="2024-12-31", known_by="2024-12-08")
    other = assess(what_if("wire-b"), "mss", as_of="2024-12-31", known_by="2024-12-08")
    assert [(f.target, f.before, f.after, f.statements) for f in status_changes(known, other)] == [
        ("MT-06", "contradicted", "covered", ("wire-b.1",))
    ]


# --- the commands

COVERAGE = ("coverage", "-m", "mss", "--as-of", "2024-11-19", "--exclude-source", ARTICLE)


def test_coverage_tells_what_flips_in_json(run: Runner) -> None:
    told = json.loads(run(*COVERAGE, "-f", "json").stdout)["without"]
    assert (told["sources"], told["statements_left_out"], round(told["share_with_all"], 3)) == (
        [ARTICLE],
        97,
        0.286,
    )
    assert {
        "task": "MT-02",
        "from": "partial",
        "to": "silent",
        "statements": ["C039", "C042"],
    } in told["flips"]


def test_coverage_json_apart_from_the_flips_is_that_of_the_what_if(run: Runner) -> None:
    told = json.loads(run(*COVERAGE, "-f", "json", "--show-statements").stdout)
    del told["without"]
    assert told == json.loads(coverage_json(scope(open_view(), [ARTICLE]), as_of="2024-11-19"))


def test_coverage_tells_what_flips_in_csv(run: Runner) -> None:
    rows = csv.DictReader(io.StringIO(run(*COVERAGE, "-f", "csv").stdout))
    told = {row["task"]: (row["status_with_all"], row["status"], row["because"]) for row in rows}
    assert told["MT-02"] == ("partial", "silent", "C039 C042")
    assert told["MT-07"] == ("silent", "silent", "")


@pytest.mark.parametrize(
    ("form", "row"), [("table", "MT-02"), ("md", "| MT-02 | ◐ partial | ○ silent | C039, C042 |")]
)
def test_coverage_shows_what_flips_first(run: Runner, form: str, row: str) -> None:
    shown = run(*COVERAGE, "-f", form).stdout
    assert f"What flips without {ARTICLE}" in shown
    assert shown.index(row) < shown.index("Support the police's effort")


@pytest.mark.parametrize(
    "command",
    [
        COVERAGE[:-1],
        ("query", "reported-acts", "--exclude-source"),
        ("ask", "ASK { ?s ?p ?o }", "--exclude-source"),
    ],
    ids=" ".join,
)
def test_unknown_source_is_wrong_input_with_a_suggestion(
    run: Runner, command: tuple[str, ...]
) -> None:
    done = run(*command, "mssm-2024")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Did you mean mssm-2024-11-19" in done.stderr


def test_entry_that_is_no_source_is_refused() -> None:
    with pytest.raises(InputError, match="no such source in this store"):
        scope(open_view(), ["mssm"])


def test_query_says_how_many_statements_are_left_out(run: Runner) -> None:
    done = run("query", "reported-acts", "-f", "csv", "--exclude-source", ARTICLE)
    assert done.stderr == f"as if {ARTICLE} had said nothing: 97 statements left out.\n"
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("sources", "left"), [((ARTICLE,), "8"), ((ARTICLE, "donare-2024"), "7"), ((), "105")]
)
def test_text_of_ones_own_is_answered_without_the_sources(
    run: Runner, sources: tuple[str, ...], left: str
) -> None:
    text = "SELECT (COUNT(?s) AS ?n) { ?s a mkg:Statement }"
    options = [word for source in sources for word in ("--exclude-source", source)]
    assert run("query", "-q", text, "-f", "csv", *options).stdout.split() == ["n", left]


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--exclude-source", ARTICLE), 1)])
def test_ask_is_answered_without_the_source(
    run: Runner, options: tuple[str, ...], code: int
) -> None:
    assert run("ask", "ASK { ?s mkg:evidenceFor ?task }", *options).returncode == code


@pytest.mark.slow
def test_store_of_ones_own_is_left_as_it_was(run: Runner, store: Path) -> None:
    load(WIRES, store)
    before = quads(open_view(store))
    assert run("coverage", "-m", "mss", "--exclude-source", "wire-a", "-s", store).returncode == 0
    assert quads(open_view(store)) == before
