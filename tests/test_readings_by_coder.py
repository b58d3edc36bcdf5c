"""Readings of a statement by coder, kept after adjudication: in RDF, in coverage, in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from drafts import WORLD

from kg.provenance import describe
from kg.provenance.readings import coders_of
from kg.provenance.statement_record import account
from kg.texts import Texts
from kg.validate import validate
from kg.vocab import MKG, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.coverage import Coverage
    from kg.errors import Finding
    from kg.store import View

SOURCE = "sources: [{id: radio, title: Radio, published: 2030-10-02}]\nsource: radio\nstatements:\n"
STATEMENT = """- id: radio.1
  speaker: guard
  attribution: indirect
  modality: intended
  agent: guard
  action: patrol
  place: quay
  evidence_for: L-1
  paraphrase: P.
  drafted_by: rules/1.0
  reviewed_by: [alice, bob]
"""
ALICE = "{coder: alice, modality: intended, speaker: guard, agent: [guard], evidence_for: L-1}"


@pytest.fixture
def coded(read: Callable[..., View]) -> Callable[..., View]:
    """Return a function from readings, and a coding, to a view of their statement."""

    def build(*readings: str, coding: str = "") -> View:
        lines = "".join(f"  - {reading}\n" for reading in readings)
        more = f"  coding: {coding}\n" if coding else ""
        return read(WORLD, f"{SOURCE}{STATEMENT}{more}  readings:\n{lines}")

    return build


def one(view: View, predicate: Any) -> str:  # noqa: ANN401 - a term
    return local_id(view.value(entity("statement", "radio.1"), predicate))


def test_readings_are_kept_with_their_coder_and_fields(coded: Callable[..., View]) -> None:
    bob = "{coder: bob, modality: asserted-activity, place: {id: quay, spelling: Quay}}"
    assert coders_of(coded(ALICE, bob), "radio.1").data() == {
        "drafted_by": "rules/1.0",
        "reviewed_by": ["alice", "bob"],
        "readings": [
            {
                "coder": "alice",
                "modality": ["intended"],
                "speaker": ["guard"],
                "agent": ["guard"],
                "evidence_for": ["L-1"],
            },
            {"coder": "bob", "modality": ["asserted-activity"], "place": ["quay"]},
        ],
    }


def test_days_quantities_and_offsets_are_kept_as_text(coded: Callable[..., View]) -> None:
    bob = (
        "{coder: bob, held: 2030-09-01, quantity: {value: 3, bound: at-least, unit: person},"
        " passage: {start: 4, end: 9}}"
    )
    assert coders_of(coded(bob), "radio.1").readings == (
        ("bob", "held", "2030-09-01/2030-09-01"),
        ("bob", "quantity", "at-least 3 person"),
        ("bob", "passage", "4-9"),
    )


def test_readings_alike_are_agreed(coded: Callable[..., View]) -> None:
    view = coded(ALICE, ALICE.replace("alice", "bob"))
    assert one(view, MKG.coding) == "agreed"
    assert one(view, MKG.otherModality) == ""


def test_reading_that_differs_makes_the_coding_adjudicated(coded: Callable[..., View]) -> None:
    view = coded(ALICE, "{coder: bob, modality: asserted-activity, speaker: residents}")
    assert one(view, MKG.coding) == "adjudicated"
    assert one(view, MKG.otherModality) == "asserted-activity"
    assert one(view, MKG.otherSpeaker) == "residents"
    assert one(view, MKG.otherEvidenceFor) == ""


def test_difference_in_another_field_is_adjudicated_without_other_predicates(
    coded: Callable[..., View],
) -> None:
    view = coded(ALICE, "{coder: bob, agent: crews}")
    assert one(view, MKG.coding) == "adjudicated"
    assert one(view, MKG.otherModality) == ""


def test_first_reading_that_differs_is_the_other_one(coded: Callable[..., View]) -> None:
    view = coded(
        ALICE, "{coder: bob, modality: asserted-activity}", "{coder: carol, modality: hoped}"
    )
    assert one(view, MKG.otherModality) == "asserted-activity"


def test_coding_that_is_written_stays(coded: Callable[..., View]) -> None:
    view = coded("{coder: bob, modality: asserted-activity}", coding="{modality: hoped}")
    assert one(view, MKG.otherModality) == "hoped"


@pytest.mark.parametrize("field", ["agent: crews", "modality: hoped"])
def test_adjudicated_readings_conform_to_the_shapes(coded: Callable[..., View], field: str) -> None:
    view = coded(ALICE, f"{{coder: bob, {field}}}")
    codes = {finding.code for finding in validate(view)}
    assert not {code for code in codes if "adjudicated" in code or "reading" in code}


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        ("{modality: intended}", "missing-coder"),
        ("{coder: bob, modality: sworn}", "unknown-modality"),
        ("{coder: bob, colour: red}", "unknown-key"),
        ("bob", "not-a-mapping"),
        ("{coder: alice, modality: intended}", "duplicate-reading"),
    ],
)
def test_reading_that_is_wrong_is_refused(
    findings: Callable[..., list[Finding]], reading: str, code: str
) -> None:
    text = f"{SOURCE}{STATEMENT}  readings:\n  - {ALICE}\n  - {reading}\n"
    assert [found.code for found in findings(WORLD, text)] == [code]


def test_agreed_coding_with_readings_that_differ_is_refused(
    findings: Callable[..., list[Finding]],
) -> None:
    text = f"{SOURCE}{STATEMENT}  coding: agreed\n  readings:\n  - {{coder: b, modality: hoped}}\n"
    (found,) = findings(WORLD, text)
    assert (found.code, found.message) == (
        "coding-differs",
        "coding is agreed, but readings differ in modality",
    )


@pytest.mark.parametrize(
    ("coding", "status"), [("adjudicated", "partial"), ("strict", "silent"), ("lenient", "covered")]
)
def test_coverage_reads_strictly_or_leniently_what_coders_read(
    judged: Callable[..., Coverage], coding: str, status: str
) -> None:
    readings = "[{coder: a, modality: intended}, {coder: b, modality: asserted-activity}]"
    coverage = judged({"modality": "intended", "readings": readings}, coding=coding)
    assert [task.status for task in coverage.tasks if task.task.id == "T-1"] == [status]


def test_readings_are_no_fields_of_the_statement(coded: Callable[..., View]) -> None:
    view = coded(ALICE, "{coder: bob, modality: hoped, agent: crews}")
    assert one(view, MKG.modality) == "intended"
    assert view.values(entity("statement", "radio.1"), MKG.agent) == (
        entity("actor", "guard").value,
    )
    assert [quad.subject for quad in view.match(None, MKG.modality)] == [
        entity("statement", "radio.1")
    ]


def test_account_and_description_have_the_readings(coded: Callable[..., View]) -> None:
    view = coded(ALICE, "{coder: bob, modality: hoped}")
    record = account(view, "radio.1", Texts())
    assert record is not None
    assert [entry["coder"] for entry in record.data()["readings"]] == ["alice", "bob"]
    description = describe(view, entity("statement", "radio.1"), Texts())
    assert description.readings is not None
    assert len(description.readings) == 5
