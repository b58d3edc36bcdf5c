"""Fields of an entry as rows of a form, and back."""

from __future__ import annotations

from typing import Any

import pytest

from kg.coding import with_changes
from kg.errors import InputError
from kg.services import review_form

FIELDS: dict[str, Any] = {
    "id": "note.1",
    "speaker": "mssm",
    "agent": ["mssm", "hnp"],
    "place": [{"id": "delmas", "spelling": "Delma"}, {"id": "solino"}],
    "held": {"from": "2030-01-01", "to": "2030-01-05"},
    "quantity": {"value": "12", "unit": "person"},
    "credibility": 3,
    "passage": {"start": 1, "end": 4},
    "marks": {"stated": "inferred"},
}


def test_rows_as_they_are_change_nothing() -> None:
    rows = review_form.rows_of("statement", FIELDS)
    assert review_form.changes("statement", FIELDS, rows) == {}


@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        ({"agent": "hnp"}, {"agent": ["hnp"]}),
        ({"agent": ""}, {"agent": None}),
        ({"place": "delmas"}, {"place": [{"id": "delmas"}]}),
        ({"place": "delmas (Delmas 19)"}, {"place": [{"id": "delmas", "spelling": "Delmas 19"}]}),
        ({"held.to": ""}, {"held": "2030-01-01"}),
        ({"held.from": "", "held.to": ""}, {"held": None}),
        ({"quantity.value": "13"}, {"quantity": {"value": "13", "unit": "person"}}),
        ({"credibility": "2"}, {"credibility": 2}),
        ({"speaker": "  hnp "}, {"speaker": "hnp"}),
        ({"beneficiary": "hnp; ; mssm"}, {"beneficiary": ["hnp", "mssm"]}),
        (
            {"fits_no_task.mandate": "mss", "fits_no_task.why": "no such task"},
            {"fits_no_task": {"mandate": "mss", "why": "no such task"}},
        ),
    ],
)
def test_a_row_changes_its_field(rows: dict[str, str], changes: dict[str, Any]) -> None:
    assert review_form.changes("statement", FIELDS, rows) == changes


def test_a_form_that_is_written_back_shows_what_was_typed() -> None:
    typed = {"agent": "hnp; mssm", "held.from": "2030-02-01", "place": "solino (Solino)"}
    after = with_changes(FIELDS, review_form.changes("statement", FIELDS, typed))
    rows = review_form.rows_of("statement", after)
    assert {name: rows[name] for name in typed} == typed


def test_a_row_that_no_form_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        InputError, match=r"modalty: a statement has no such field\. Did you mean modality"
    ):
        review_form.changes("statement", {}, {"modalty": "intended"})


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="credibility"):
        review_form.changes("statement", {}, {"credibility": "high"})


def test_a_provision_keeps_its_mark_as_a_boolean() -> None:
    fields = {"id": "p", "paragraph": "4", "task": True}
    assert review_form.changes("provision", fields, {"task": "false"}) == {"task": False}
