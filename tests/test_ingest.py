"""What a load says about a YAML file that is wrong: file, line, column, and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode
from stores import load

from kg.errors import InputError
from kg.vocab import DCTERMS, MKG, SOSA, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.errors import Finding
    from kg.store import View

    Report = Callable[..., list[Finding]]
    Runner = Callable[..., CompletedProcess[str]]

REGISTRY = """\
sources:
- {id: note, title: A note, published: 2024-12-03}
- {id: text, title: A text, published: 2024-12-03, sha256: %s, length: 20}
actors:
- {id: guard, kind: mission, label: Guard}
places:
- {id: corner, kind: crossroads, label: Corner}
mandates:
- {id: toy, label: Toy, holder: guard, begins: 2024-01-01, task_list: complete,
   tasks: [{id: T-1, label: Operations, concept: operations-against-armed-groups}]}
""" % ("0" * 64)
GOOD = """\
source: note
statements:
- id: note.1
  speaker: guard
  attribution: indirect
  modality: asserted-activity
  agent: guard
  action: patrol
  evidence_for: T-1
  stated: 2024-12-01
  paraphrase: "The guard says that it patrolled."
"""


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def with_line(line: str) -> str:
    return GOOD + "  " + line + "\n"


def on_text(passage: str) -> str:
    return changed("source: note", "source: text", GOOD) + (
        "  passage: " + passage + "\n" if passage else ""
    )


def test_good_file_has_no_findings(findings: Report) -> None:
    assert findings(REGISTRY, GOOD) == []


MISTAKES = {
    "unknown id": (
        changed("speaker: guard", "speaker: gurad"),
        "unknown-actor",
        4,
        12,
        "did you mean guard?",
    ),
    "unknown id in a list": (
        changed("agent: guard", "agent: [guard, zzz]"),
        "unknown-id",
        7,
        18,
        "define it under",
    ),
    "id of another kind": (
        changed("speaker: guard", "speaker: corner"),
        "unknown-actor",
        4,
        12,
        "",
    ),
    "id in other capitals": (
        changed("evidence_for: T-1", "evidence_for: t-1"),
        "unknown-id",
        9,
        17,
        "T-1",
    ),
    "unknown modality": (
        changed("asserted-activity", "asserted-actvity"),
        "unknown-modality",
        6,
        13,
        "asserted-",
    ),
    "unknown action": (
        changed("action: patrol", "action: patroll"),
        "unknown-action",
        8,
        11,
        "patrol",
    ),
    "unknown task": (changed("T-1", "T-9"), "unknown-id", 9, 17, ""),
    "impossible day": (changed("2024-12-01", "2024-02-30"), "bad-date", 10, 11, "write YYYY-MM-DD"),
    "day without zeros": (
        changed("2024-12-01", "2024-12-1"),
        "bad-date",
        10,
        11,
        "write YYYY-MM-DD",
    ),
    "month as a day": (changed("2024-12-01", "2024-12"), "bad-date", 10, 11, "write YYYY-MM-DD"),
    "stated after its source": (
        changed("2024-12-01", "2024-12-04"),
        "stated-after-source",
        10,
        11,
        "correct one",
    ),
    "reversed interval": (
        with_line("held: {from: 2024-12-02, to: 2024-12-01}"),
        "dates-reversed",
        12,
        32,
        "swap",
    ),
    "interval without a start": (
        with_line("held: {to: 2024-12-01}"),
        "missing-from",
        12,
        9,
        "add 'from:'",
    ),
    "unknown key": (with_line("speeker: guard"), "unknown-key", 12, 3, "did you mean 'speaker'?"),
    "duplicate key": (with_line("agent: guard"), "duplicate-key", 12, 3, "keep one"),
    "NO as a boolean": (
        changed('"The guard says that it patrolled."', "NO"),
        "boolean",
        11,
        15,
        'quote it: "NO"',
    ),
    "wrong section": (
        changed("statements:", "statement:"),
        "unknown-section",
        2,
        1,
        "did you mean 'statements'?",
    ),
    "section that is no list": (
        changed("- id: note.1", "  id: note.1"),
        "not-a-list",
        3,
        3,
        "start each entry",
    ),
    "missing source line": (changed("source: note\n", ""), "missing-source", 2, 1, "add 'source:"),
    "unknown source": (
        changed("source: note", "source: notes"),
        "unknown-source",
        1,
        9,
        "did you mean note?",
    ),
    "two links": (with_line("context_for: T-1"), "two-links", 12, 3, "keep"),
    "empty value": (
        changed('"The guard says that it patrolled."', '""'),
        "bad-label",
        11,
        15,
        "write text",
    ),
    "empty reference": (
        changed("action: patrol", "action:"),
        "bad-id",
        8,
        10,
        "write the id or the name",
    ),
    "missing id": (
        changed("- id: note.1\n  speaker", "- speaker"),
        "missing-id",
        3,
        3,
        "add 'id:'",
    ),
    "missing speaker": (
        changed("  speaker: guard\n", ""),
        "missing-speaker",
        3,
        3,
        "add 'speaker:'",
    ),
    "missing modality": (
        changed("  modality: asserted-activity\n", ""),
        "missing-modality",
        3,
        3,
        "add 'modality:'",
    ),
    "missing paraphrase": (
        changed('  paraphrase: "The guard says that it patrolled."\n', ""),
        "missing-paraphrase",
        3,
        3,
        "add",
    ),
    "illegal id": (changed("id: note.1", "id: note 1"), "bad-id", 3, 7, "use letters"),
    "id with a slash": (changed("id: note.1", "id: ../note"), "bad-id", 3, 7, "use letters"),
    "id taken in the file": (
        GOOD + GOOD.partition("statements:\n")[2],
        "duplicate-id",
        12,
        7,
        "'note.2'",
    ),
    "id taken in the ontology": (
        changed("id: note.1", "id: human-rights"),
        "duplicate-id",
        3,
        7,
        "'human-rights-2'",
    ),
    "id taken in other capitals": (
        changed("id: note.1", "id: Human-Rights"),
        "duplicate-id",
        3,
        7,
        "'Human-Rights-2'",
    ),
    "list for a single value": (
        changed("speaker: guard", "speaker: [guard]"),
        "not-a-value",
        4,
        12,
        "write one value",
    ),
    "mapping for a single value": (
        changed("stated: 2024-12-01", "stated: {a: b}"),
        "not-a-value",
        10,
        11,
        "one value",
    ),
    "lone strength": (
        changed("evidence_for: T-1", "strength: weak"),
        "lone-strength",
        9,
        13,
        "leave it out",
    ),
    "credibility out of range": (
        with_line("credibility: 7"),
        "bad-credibility",
        12,
        16,
        "1 (confirmed)",
    ),
    "unknown coding": (with_line("coding: maybe"), "unknown-coding", 12, 11, "write 'agreed'"),
    "empty other reading": (with_line("coding: {}"), "empty-reading", 12, 11, "write the field"),
    "reading with a speaker": (
        changed("indirect", "reading"),
        "reading-speaker",
        3,
        3,
        "leave 'speaker' out",
    ),
    "origin without its day": (
        changed("indirect", "unattributed\n  origin: guard", changed("  stated: 2024-12-01\n", "")),
        "missing-stated",
        3,
        3,
        "add 'stated:'",
    ),
    "spelling without a passage": (
        with_line("place: {id: corner, spelling: K}"),
        "lone-spelling",
        12,
        10,
        "passage",
    ),
    "quantity that is no number": (
        with_line("quantity: {value: many, unit: persons-killed}"),
        "bad-number",
        12,
        21,
        "digits",
    ),
    "quantity without a unit": (
        with_line("quantity: {value: 1}"),
        "missing-unit",
        12,
        13,
        "add 'unit:'",
    ),
    "reversed quantity": (
        with_line(
            "quantity: {value: 1, unit: persons-killed, since: 2024-12-01, as_of: 2024-11-01}"
        ),
        "dates-reversed",
        12,
        72,
        "swap",
    ),
    "fits no task without why": (
        changed("evidence_for: T-1", "fits_no_task: {mandate: toy}"),
        "missing-why",
        9,
        17,
        "add 'why:'",
    ),
    "unknown mark": (
        with_line("marks: {held: guessed}"),
        "bad-mark",
        12,
        17,
        "inferred or unverified",
    ),
    "mark on an unknown field": (
        with_line("marks: {hold: inferred}"),
        "unknown-key",
        12,
        11,
        "did you mean 'held'?",
    ),
    "missing passage": (on_text(""), "missing-passage", 3, 3, "add 'passage:"),
    "passage without a hash": (on_text("{start: 0, end: 3}"), "missing-sha256", 12, 12, "--texts"),
    "bad sha256": (
        on_text("{start: 0, end: 3, sha256: 0abc}"),
        "bad-sha256",
        12,
        39,
        "64 lower-case",
    ),
    "anchor of four words": (
        on_text("{start: 0, end: 3, sha256: %s, anchor: one two three four}" % ("0" * 64)),
        "bad-anchor",
        12,
        113,
        "at most three words",
    ),
    "reversed passage": (
        on_text("{start: 3, end: 3, sha256: %s}" % ("0" * 64)),
        "bad-passage",
        12,
        12,
        "start < end",
    ),
    "negative passage": (
        on_text("{start: -1, end: 3, sha256: %s}" % ("0" * 64)),
        "bad-passage",
        12,
        12,
        "start < end",
    ),
    "anchor in YAML": (
        changed("agent: guard", "agent: &x guard"),
        "yaml-anchor",
        7,
        10,
        "remove it",
    ),
    "alias in YAML": (
        changed("agent: guard", "agent: *x"),
        "yaml-alias",
        7,
        10,
        "write the value out",
    ),
    "merge key": (with_line("<<: {agent: guard}"), "yaml-merge", 12, 3, "write the keys out"),
    "tag": (changed("agent: guard", "agent: !!str guard"), "yaml-tag", 7, 10, "remove it"),
    "deep nesting": (with_line("note: " + "[" * 50), "yaml-depth", 12, 46, "flatten"),
    "not a mapping": ("- just\n- a list\n", "not-a-mapping", 1, 1, "start with sections"),
    "entry that is no mapping": (
        changed("- id: note", "- word\n- id: note"),
        "not-a-mapping",
        3,
        3,
        "write 'id",
    ),
    "statement about nothing known": (with_line("cause: note.7"), "unknown-statement", 12, 10, ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_reported_where_it_stands(findings: Report, mistake: str) -> None:
    text, code, line, column, _ = MISTAKES[mistake]
    found = findings(REGISTRY, text)
    assert [(f.path, f.code, f.line, f.column) for f in found] == [
        (found[0].path, code, line, column)
    ]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_comes_with_its_remedy(findings: Report, mistake: str) -> None:
    text, _, _, _, remedy = MISTAKES[mistake]
    (found,) = findings(REGISTRY, text)
    assert remedy in found.remedy


MANDATE = (
    "mandates:\n- {id: one, label: One, holder: guard, begins: 2024-01-01, task_list: complete,\n"
)
REGISTRY_MISTAKES = {
    "actor of no kind": ("actors:\n- {id: one, label: One}", "missing-kind", 2),
    "actor of an unknown kind": (
        "actors:\n- {id: one, kind: club, label: One}",
        "unknown-actor-kind",
        2,
    ),
    "actor that ends before it begins": (
        "actors:\n- {id: one, kind: mission, label: One, begins: 2024-01-02, ends: 2024-01-01}",
        "dates-reversed",
        2,
    ),
    "source without a day": ("sources:\n- {id: one, title: One}", "missing-published", 2),
    "source of an impossible month": (
        "sources:\n- {id: one, title: One, published: 2024-13}",
        "bad-date",
        2,
    ),
    "source of the last month": (
        "sources:\n- {id: one, title: One, published: 9999-12, url: no}",
        "bad-url",
        2,
    ),
    "address that is none": (
        "sources:\n- {id: one, title: One, published: 2024-01, url: ftp://x}",
        "bad-url",
        2,
    ),
    "no IRI": (
        'sources:\n- {id: one, title: One, published: 2024-01, url: "http://["}',
        "bad-url",
        2,
    ),
    "version with a space": (
        'sources:\n- {id: one, title: One, published: 2024-01, version: "1 0"}',
        "bad-version",
        2,
    ),
    "reliability of no grade": (
        "sources:\n- {id: one, title: One, published: 2024-01, reliability: G}",
        "bad-reliability",
        2,
    ),
    "place on no globe": (
        (
            "places:\n- {id: one, kind: town, label: One, points: [{lat: 91, lon: 0, precision: "
            "estimate}]}"
        ),
        "bad-lat",
        2,
    ),
    "candidate that is NO": (
        "places:\n- {id: one, kind: town, label: One, candidate: NO}",
        "boolean",
        2,
    ),
    "label in no language": (
        "actors:\n- {id: one, kind: mission, label: {English: One}}",
        "bad-language",
        2,
    ),
    "vote that is none": (
        "instruments:\n- {id: one, label: One, symbol: S/1, vote: all}",
        "bad-vote",
        2,
    ),
    "mandate with an open task list": (
        "mandates:\n- {id: one, label: One, holder: guard, begins: 2024-01-01}",
        "missing-task_list",
        2,
    ),
    "mandate that ends before it begins": (
        (
            "mandates:\n- {id: one, label: One, holder: guard, begins: 2024-02-01, ends: "
            "2024-01-01, task_list: complete}"
        ),
        "dates-reversed",
        2,
    ),
    "duty of an unknown kind": (
        MANDATE + "   duties: [{id: D-1, label: D, kind: wish}]}",
        "unknown-kind",
        3,
    ),
    "action that implies nothing known": (
        "actions:\n- {id: one, label: One, definition: One., implies: likes}",
        "unknown-implies",
        2,
    ),
    "task with an id of the registry": (
        MANDATE + "   tasks: [{id: CORNER, label: D, concept: good-offices}]}",
        "duplicate-id",
        3,
    ),
}


@pytest.mark.parametrize("mistake", REGISTRY_MISTAKES)
def test_mistake_in_a_registry_is_reported_where_it_stands(findings: Report, mistake: str) -> None:
    text, code, line = REGISTRY_MISTAKES[mistake]
    assert [(f.code, f.line) for f in findings(REGISTRY, text + "\n")] == [(code, line)]


def test_all_findings_come_at_once_in_the_order_of_the_file(findings: Report) -> None:
    text = changed("2024-12-01", "soon", changed("speaker: guard", "speaker: gurad"))
    assert [f.line for f in findings(REGISTRY, text)] == [4, 10]


def test_source_with_a_bad_day_is_reported_once(findings: Report) -> None:
    text = changed(
        "{id: note, title: A note, published: 2024-12-03}",
        "{id: note, title: A note, published: now}",
        REGISTRY,
    )
    assert [f.code for f in findings(text, GOOD)] == ["bad-date"]


def test_next_free_id_steps_over_taken_ones(findings: Report) -> None:
    rows = GOOD.partition("statements:\n")[2]
    text = GOOD + rows.replace("note.1", "note.2") + rows
    assert "'note.3'" in findings(REGISTRY, text)[0].remedy


def test_statements_may_stand_before_what_they_speak_of(findings: Report) -> None:
    assert findings(GOOD, REGISTRY) == []


def test_finding_in_text_form_is_path_place_code_and_fix(findings: Report) -> None:
    (found,) = findings(REGISTRY, MISTAKES["unknown id"][0])
    assert (
        str(found) == "2.yaml:4:12: unknown-actor error no actor 'gurad'  fix: did you mean guard?"
    )


@pytest.mark.parametrize(
    "data", [GOOD.encode("utf-16"), b"a: \xff", b"a: \0"], ids=["utf-16", "latin-1", "nul"]
)
def test_file_that_is_no_utf_8_is_refused(
    store: Path, tmp_path: Path, run: Runner, data: bytes
) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    assert run("load", tmp_path / "a.yaml", "--store", store).returncode == 3


@pytest.mark.parametrize("statement", ["note.1", "note.2"])
def test_statement_keeps_its_own_date(read: Callable[..., View], statement: str) -> None:
    rows = GOOD.partition("statements:\n")[2].replace("note.1", "note.2")
    view = read(REGISTRY, GOOD + rows)
    assert view.ask(
        f"ASK {{ <https://w3id.org/mandate-kg/id/statement/{statement}> mkg:begins ?day }}"
    )


def test_undated_statement_takes_the_day_of_its_source(read: Callable[..., View]) -> None:
    view = read(REGISTRY, changed("  stated: 2024-12-01\n", ""))
    assert view.ask(
        "ASK { ?s dcterms:created '2024-12-03'^^xsd:date ; mkg:begins '2024-12-03'^^xsd:date }"
    )


def test_unattributed_statement_with_an_origin_has_its_day_marked_inferred(
    read: Callable[..., View],
) -> None:
    text = changed("  attribution: indirect", "  attribution: unattributed\n  origin: guard")
    assert read(REGISTRY, text).ask("ASK { ?s a mkg:Statement ; mkg:inferredField mkg:begins }")


@pytest.mark.parametrize(("written", "day"), [("2024-02", "2024-02-29"), ("2024", "2024-12-31")])
def test_month_or_year_of_publication_counts_by_its_last_day(
    read: Callable[..., View], written: str, day: str
) -> None:
    view = read(f"sources:\n- {{id: one, title: One, published: {written}}}\n")
    assert view.ask(
        f"ASK {{ ?s dcterms:issued '{day}'^^xsd:date ; mkg:inferredField dcterms:issued }}"
    )


def test_quantity_is_exact_unless_said_otherwise(read: Callable[..., View]) -> None:
    view = read(REGISTRY, with_line("quantity: {value: 12, unit: persons-killed}"))
    exact = "https://w3id.org/mandate-kg/id/bound/exact"
    assert view.ask(
        f"ASK {{ ?q a mkg:Quantity ; mkg:bound <{exact}> ; rdf:value ?v FILTER(?v = 12) }}"
    )


def test_place_that_is_only_named_is_no_place_of_the_statement(read: Callable[..., View]) -> None:
    text = (
        on_text("{start: 0, end: 3, sha256: %s}" % ("0" * 64))
        + "  named: {id: corner, spelling: Korner}\n"
    )
    assert not read(REGISTRY, text).ask("ASK { ?s a mkg:Statement ; mkg:atPlace ?place }")


def test_spelling_stands_on_a_quote_of_the_passage(read: Callable[..., View]) -> None:
    text = (
        on_text("{start: 0, end: 3, sha256: %s}" % ("0" * 64))
        + "  place: {id: corner, spelling: Korner}\n"
    )
    oa = "http://www.w3.org/ns/oa#"
    assert read(REGISTRY, text).ask(
        f"ASK {{ ?p <{oa}refinedBy> [ <{oa}exact> 'Korner' ; mkg:atPlace ?place ] }}"
    )


@pytest.mark.parametrize("mistake", ["unknown id", "impossible day", "duplicate key"])
def test_refused_load_leaves_every_file_of_the_store_as_it_was(
    store: Path, tmp_path: Path, mistake: str
) -> None:
    (tmp_path / "a.yaml").write_text(REGISTRY + MISTAKES[mistake][0])
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    with pytest.raises(InputError):
        load([tmp_path / "a.yaml"], store, dry_run=True)
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_refused_load_adds_nothing_to_the_journal(store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(REGISTRY + MISTAKES["unknown id"][0])
    before = {
        path.name: path.read_bytes() for path in (store / "journal").rglob("*") if path.is_file()
    }
    with pytest.raises(InputError):
        load([tmp_path / "a.yaml"], store)
    assert {
        path.name: path.read_bytes() for path in (store / "journal").rglob("*") if path.is_file()
    } == before


def test_one_bad_file_of_two_keeps_the_good_one_out(store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(REGISTRY)
    (tmp_path / "b.yaml").write_text(MISTAKES["unknown id"][0])
    with pytest.raises(InputError):
        load([tmp_path], store)
    lines = (store / "journal" / "manifest.jsonl").read_text().splitlines()
    assert len(lines) == 5  # two loads of two lines each, and the checkpoint that was published


def test_command_prints_findings_on_stderr_and_exits_3(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(REGISTRY + MISTAKES["unknown id"][0])
    told = run("load", file, "--store", store)
    assert (
        told.returncode,
        told.stdout,
        bool(re.match(re.escape(f"{file}:14:12: unknown-actor"), told.stderr)),
    ) == (
        3,
        "",
        True,
    )


@pytest.mark.parametrize(
    ("population", "predicate"),
    [("harbour-watch", SOSA.hasFeatureOfInterest), ("old-town", DCTERMS.spatial)],
    ids=["actor", "place"],
)
def test_population_of_a_quantity_is_an_actor_or_a_place(
    read: Callable[..., View], population: str, predicate: NamedNode
) -> None:
    view = read(POPULATIONS.replace("WHOM", population))
    quantity = NamedNode(view.value(entity("statement", "s.1"), MKG.hasQuantity))
    kind = "actor" if predicate == SOSA.hasFeatureOfInterest else "place"
    assert view.values(quantity, predicate) == (entity(kind, population).value,)
    assert view.values(quantity, MKG.inferredField) == (predicate.value,)


def test_population_that_is_neither_is_refused_with_both_kinds_named(
    read: Callable[..., View],
) -> None:
    with pytest.raises(InputError, match="no place or actor 'nobody-at-all'"):
        read(POPULATIONS.replace("WHOM", "nobody-at-all"))


POPULATIONS = """\
actors: [{id: harbour-watch, kind: police-service, label: Harbour watch}]
places: [{id: old-town, kind: city, label: Old town}]
sources: [{id: s, title: S, published: 2024-06-10}]
source: s
statements:
- id: s.1
  speaker: harbour-watch
  attribution: indirect
  modality: statistic
  action: train
  quantity: {value: 500, unit: persons-killed, population: WHOM, as_of: 2024-05-31, marks: {population: inferred}}
  paraphrase: "Five hundred."
"""  # noqa: E501
