"""Draft files: what is read of them, and what is refused where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drafts import FIRST, SECOND, THIRD, document, statement, write

from kg.coding import is_draft, missing_fields, read_drafts
from kg.documents import parse_yaml
from kg.errors import InputError
from kg.model import Decision, TaskCandidate, UnknownName

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path, **changes: object) -> list[tuple[str, int]]:
    file = write(folder, document(**changes))
    with pytest.raises(InputError) as caught:
        read_drafts(str(file))
    return [(finding.code, finding.line) for finding in caught.value.findings]


def test_draft_file_has_its_drafter_source_and_entries_in_order(tmp_path: Path) -> None:
    drafts = read_drafts(str(write(tmp_path)))
    assert (drafts.drafter.by, drafts.drafter.mandate, drafts.source_id) == (
        "rules/1.0",
        "lake-1",
        "radio",
    )
    assert [entry.id for entry in drafts.entries] == ["radio.1", "radio.2", "radio.3"]


def test_entry_has_its_fields_without_the_review(tmp_path: Path) -> None:
    first = read_drafts(str(write(tmp_path))).entries[0]
    assert first.fields == {key: value for key, value in FIRST.items() if key != "review"}


def test_entry_knows_its_line(tmp_path: Path) -> None:
    file = write(tmp_path)
    line = file.read_text().splitlines().index("- id: radio.2") + 1
    assert read_drafts(str(file)).entries[1].location.line == line


def test_review_of_a_draft_has_candidates_missing_fields_and_names(tmp_path: Path) -> None:
    _, second, third = read_drafts(str(write(tmp_path))).entries
    assert second.review is not None
    assert third.review is not None
    assert second.review.candidates == (TaskCandidate("L-2", "words: train"),)
    assert second.review.missing == ("action",)
    assert third.review.names == (UnknownName("Mill folk", "speaker"),)


def test_review_with_a_status_is_a_decision_by_hand(tmp_path: Path) -> None:
    typed = statement(1, "north quay", review={"status": "accepted", "by": "carol"})
    (entry,) = read_drafts(str(write(tmp_path, document(typed)))).entries
    assert entry.by_hand == Decision("radio.1", "accepted", "carol", "")
    assert entry.review is None


def test_nested_entries_of_a_resolution_are_read_with_their_parent(tmp_path: Path) -> None:
    review = {"rule": "task", "confidence": "high"}
    provision = {"id": "charter-1", "paragraph": "1", "task": True, "review": review}
    instrument = {"id": "charter", "label": "Charter", "symbol": "LC/1", "review": review}
    plain = document(instruments=[instrument | {"provisions": [provision]}], statements=[])
    entries = read_drafts(str(write(tmp_path, plain))).entries
    assert [(entry.kind, entry.id, entry.parent) for entry in entries] == [
        ("instrument", "charter", ""),
        ("provision", "charter-1", "charter"),
    ]
    assert entries[1].fields["task"] is True
    assert "provisions" not in entries[0].fields


def test_unknown_key_of_a_review_is_refused_at_its_line(tmp_path: Path) -> None:
    review = {"rule": "en.act", "confidence": "high", "sure": "yes"}
    (found,) = refusal(tmp_path, statements=[FIRST | {"review": review}])
    lines = (tmp_path / "radio.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines) if "sure:" in text)
    assert found == ("unknown-key", line + 1)


def test_unknown_confidence_is_refused(tmp_path: Path) -> None:
    review = {"rule": "en.act", "confidence": "certain"}
    assert [code for code, _ in refusal(tmp_path, statements=[FIRST | {"review": review}])] == [
        "unknown-word"
    ]


def test_status_by_hand_needs_a_name(tmp_path: Path) -> None:
    plain = [FIRST | {"review": {"status": "accepted"}}]
    assert [code for code, _ in refusal(tmp_path, statements=plain)] == ["missing-by"]


def test_two_entries_with_one_id_are_refused(tmp_path: Path) -> None:
    assert [code for code, _ in refusal(tmp_path, statements=[FIRST, FIRST])] == ["duplicate-id"]


def test_unknown_key_of_drafted_is_refused(tmp_path: Path) -> None:
    assert [code for code, _ in refusal(tmp_path, drafted={"by": "rules/1.0", "at": "x"})] == [
        "unknown-key"
    ]


def test_file_without_drafts_is_no_draft_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("actors:\n- {id: a, label: A, kind: mission}\n")
    with pytest.raises(InputError, match="no-drafts"):
        read_drafts(str(tmp_path / "a.yaml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("drafted: {by: rules/1.0}", True),
        ("mandates: [{id: m, tasks: [{id: t, review: {rule: a}}]}]", True),
        ("statements: [{id: a.1}]", False),
        ("task_reviews: [{task: a}]", False),
    ],
)
def test_drafts_are_recognised(text: str, expected: bool) -> None:
    assert is_draft(parse_yaml(text, "a.yaml")) is expected


def test_missing_fields_are_those_that_a_load_requires() -> None:
    assert missing_fields("statement", SECOND) == ("action",)
    assert missing_fields("statement", THIRD) == ()
    reading = {key: value for key, value in FIRST.items() if key != "speaker"}
    assert missing_fields("statement", reading) == ("speaker",)
    assert missing_fields("statement", reading | {"attribution": "reading"}) == ()
    assert missing_fields("task", {"id": "L-1", "label": ""}) == ("label", "concept")
