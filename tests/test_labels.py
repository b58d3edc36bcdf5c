"""Labels beside IRIs: in CSV and JSON of a query, in data frames, in a notebook."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import kg
from kg.model import Table
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

TASKS = ("query", "tasks-of-mandate", "-p", "mandate=mss")
MSSM = "https://w3id.org/mandate-kg/id/actor/mssm"


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_labels_stand_beside_iris_and_change_nothing_else(
    run: Run, form: str, delimiter: str
) -> None:
    plain = rows(run(*TASKS, "-f", form).stdout, delimiter)
    labelled = rows(run(*TASKS, "-f", form, "--labels").stdout, delimiter)
    mark = "?" if form == "tsv" else ""
    assert {row[f"{mark}concept_label"].strip('"') for row in labelled} >= {
        "restoration of security"
    }
    assert [{name: row[name] for name in plain[0]} for row in labelled] == plain


def test_labels_in_json_are_bindings_of_their_own(run: Run) -> None:
    words = ("query", "-q", f"SELECT ?a ?none {{ VALUES (?a ?none) {{ (<{MSSM}> UNDEF) }} }}")
    found = json.loads(run(*words, "-f", "json", "--labels", "--lang", "fr").stdout)
    assert found["head"]["vars"] == ["a", "a_label", "none"]
    (binding,) = found["results"]["bindings"]
    assert binding["a"]["value"] == MSSM
    assert binding["a_label"]["value"] == kg.open_view().speaking("fr").label(NamedNode(MSSM))


def test_a_column_that_is_called_so_already_is_left_as_it_is(run: Run) -> None:
    text = f'SELECT ?a ?a_label {{ VALUES (?a ?a_label) {{ (<{MSSM}> "mine") }} }}'
    assert rows(run("query", "-q", text, "-f", "csv", "--labels").stdout) == [
        {"a": MSSM, "a_label": "mine"}
    ]


def test_no_rows_and_no_columns_with_labels(run: Run) -> None:
    empty = "SELECT ?a { ?a a mkg:Mandate, mkg:Place }"
    assert run("query", "-q", empty, "-f", "csv", "--labels").stdout.split() == ["a"]
    assert json.loads(run("query", "-q", "ASK {}", "-f", "json", "--labels").stdout)["boolean"]


@pytest.mark.parametrize("form", ["xml", "ttl"])
def test_labels_in_a_form_without_columns_are_refused(run: Run, form: str) -> None:
    done = run(*TASKS, "-f", form, "--labels")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--labels: -f {form} has no columns" in done.stderr


def test_a_table_has_labels_for_people_and_iris_for_programs() -> None:
    table = kg.table(kg.open_view(), "tasks-of-mandate", mandate="mss")
    first = next(iter(table))
    assert str(first["task"]).endswith("/id/task/MT-01")
    assert list(table.to_pandas(labels=False).columns) == list(table.columns)
    frame = table.to_pandas()
    assert (frame["task_label"][0], frame["concept_label"][0]) == (
        "MT-01",
        "restoration of security",
    )
    assert list(table.to_polars().columns) == list(frame.columns)
    shown = table._repr_html_()
    assert f'<td title="{first["concept"]}">restoration of security</td>' in shown
    assert f">{first['concept']}<" not in shown
    assert not kg.table(kg.open_view(), "holders", labels=False, mandate="mss").labels


def test_labels_are_escaped_and_a_text_like_an_iri_is_no_iri() -> None:
    from rdflib import Literal, URIRef

    iri = URIRef("urn:a")
    table = Table(("x", "y"), ((iri, Literal("urn:a")),), labels={iri: '<b> & "c"'})
    shown = table._repr_html_()
    assert '<td title="urn:a">&lt;b&gt; &amp; "c"</td><td>urn:a</td>' in shown


BASE = kg.KnowledgeBase()
ANSWERS: dict[str, Callable[[], object]] = {
    "coverage": lambda: BASE.coverage("mss", as_of="2024-11-19"),
    "verdicts": lambda: kg.assess(BASE.view, "mss", as_of="2024-11-19"),
    "survey": lambda: BASE.survey(as_of="2024-11-19"),
    "gaps": lambda: BASE.gaps("mss", as_of="2024-11-19"),
    "conflicts": BASE.conflicts,
    "changes": lambda: BASE.changes("2024-11-19"),
    "mandates": BASE.mandates,
    "tasks": lambda: BASE.tasks("mss"),
    "sources": BASE.sources,
    "search": lambda: BASE.search("police"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_shows_itself_in_a_notebook_and_in_a_line(name: str) -> None:
    answer = ANSWERS[name]()
    shown = answer._repr_html_()  # type: ignore[attr-defined]
    assert shown.startswith("<table><caption>")
    assert "<tbody><tr><td>" in shown
    assert "http" not in shown
    assert len(repr(answer)) < 160
    assert repr(answer).startswith(f"<{type(answer).__name__}: ")


def test_a_coverage_out_of_force_shows_which_day_to_ask_about() -> None:
    coverage = kg.assess(BASE.view, "mss", as_of="2026-01-01")
    assert "Try as_of='2025-10-02', the last day in force, or gsf" in coverage._repr_html_()
