"""What each key of a review does, without a screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from review_drafts import TEXT, decisions, opening, session, statement, write_drafts

from kg.cli.review import actions, looking
from kg.cli.review.attention import Attention
from kg.cli.review.card import card
from kg.cli.review.looking import Request
from kg.cli.review.passages import window
from kg.cli.review.session import ReviewSession
from kg.importers import schema
from kg.quotes import Span
from kg.services import reviewing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return write_drafts(tmp_path)


def statuses(review: ReviewSession) -> dict[str, str]:
    return {entry.id.partition(".")[2]: entry.status for entry in review.state.entries}


def press(review: ReviewSession, *keys: str) -> None:
    for key in keys:
        actions.press(review, key[0], key[1:].strip())


def test_looking_never_decides(drafts: Path) -> None:
    review = session(drafts)
    press(review, *"jjkksjd?f", "flow", "f", "]", "[", "}", "1", "2", "e", "x", "p", "n", "q")
    assert decisions(drafts) == []


def test_accepting_goes_to_the_next_open_entry(drafts: Path) -> None:
    review = session(drafts)
    press(review, "a")
    assert (review.entry_id, statuses(review)["1"]) == ("lakeside.2", "accepted")


def test_an_entry_without_a_required_field_opens_the_form_at_it(drafts: Path) -> None:
    review = session(drafts)
    press(review, "j")
    request = actions.press(review, "a")
    assert (request, review.failed, decisions(drafts)) == (
        Request("fields", "action"),
        True,
        [],
    )


def test_an_edit_accepts_with_the_fields_that_changed(drafts: Path) -> None:
    review = session(drafts)
    press(review, "j", 'e action=train agent="mssm; hnp"')
    (line,) = map(json.loads, decisions(drafts))
    assert (line["status"], line["fields"]) == (
        "edited",
        {"action": "train", "agent": ["mssm", "hnp"]},
    )


def test_a_form_that_lacks_a_field_keeps_what_was_typed(drafts: Path) -> None:
    review = session(drafts)
    press(review, "j")
    assert not actions.save(review, {"note": "late"})
    assert (review.fields["note"], "action" in review.message) == ("late", True)


def test_an_id_that_no_registry_has_is_marked_and_named(tmp_path: Path) -> None:
    draft = statement(
        1,
        "said on Monday",
        {"rule": "a", "confidence": "low"},
        speaker="mssm",
        modality="intended",
        action="meet the traders",
        paraphrase="A meeting is planned.",
    )
    review = session(write_drafts(tmp_path, entries=[draft]))
    entry = review.entry
    assert entry is not None
    assert [row.name for row in card(review, entry).rows if row.mark == "to settle"] == ["action"]
    assert actions.press(review, "e") == Request("fields", "action")
    press(review, "a")
    assert "there is no action 'meet the traders'" in review.message


def test_a_name_that_was_settled_is_proposed_where_it_stands_again(tmp_path: Path) -> None:
    names = [{"name": "The Brigade", "field": "agent", "kind": "actor"}]
    drafted = [
        statement(
            number,
            quote,
            {"rule": "a", "confidence": "low", "names": names},
            speaker="mssm",
            modality="intended",
            action="patrol",
            agent=["mssm", "The Brigade"],
            paraphrase="A brigade acts.",
        )
        for number, quote in enumerate(("patrolled the fish market", "both sides"), start=1)
    ]
    drafts = write_drafts(tmp_path, entries=drafted)
    press(session(drafts), 'e agent="mssm; hnp"')
    review = session(drafts)
    assert (review.fields["agent"], review.changes) == (["mssm", "hnp"], {})
    press(review, "a")
    assert [json.loads(line)["fields"] for line in decisions(drafts)] == [
        {"agent": ["mssm", "hnp"]},
        {"agent": ["mssm", "hnp"]},
    ]


def test_a_rejection_has_a_reason(drafts: Path) -> None:
    review = session(drafts)
    press(review, "x a joke")
    (line,) = map(json.loads, decisions(drafts))
    assert (line["status"], line["why"]) == ("rejected", "a joke")


def test_a_candidate_is_evidence_then_context_then_nothing(drafts: Path) -> None:
    review = session(drafts)
    links = []
    for _ in range(3):
        press(review, "1")
        links.append({k: v for k, v in review.fields.items() if k in looking.LINKS})
    assert links == [{"evidence_for": "MT-03"}, {"context_for": "MT-03"}, {}]


def test_a_mandate_is_context_only(tmp_path: Path) -> None:
    review = {"rule": "a", "confidence": "low", "candidates": [{"task": "mss"}]}
    draft = statement(1, "said on Monday", review, speaker="mssm", modality="intended")
    at_work = session(write_drafts(tmp_path, entries=[draft]))
    links = []
    for _ in range(2):
        press(at_work, "1")
        links.append({k: v for k, v in at_work.fields.items() if k in looking.LINKS})
    assert links == [{"context_for": "mss"}, {}]


def drafted_task(folder: Path) -> Path:
    review = {
        "rule": "list-item",
        "confidence": "high",
        "candidates": [{"task": "ceasefire-monitoring"}],
    }
    drafts = write_drafts(folder, entries=[])
    document = yaml.safe_load(drafts.read_text())
    del document["statements"]
    document["mandates"] = [
        {
            "id": "lake-mandate",
            "label": "Mandate of the lake mission",
            "holder": "mssm",
            "begins": "2030-01-01",
            "task_list": "incomplete",
            "tasks": [
                {
                    "id": "LAKE-01",
                    "label": "Watch the line",
                    "concept": schema.WHICH_CONCEPT,
                    "review": review,
                }
            ],
            "review": {"rule": "mandate", "confidence": "low"},
        }
    ]
    drafts.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return drafts


def test_a_candidate_of_a_task_is_its_concept(tmp_path: Path) -> None:
    review = session(drafted_task(tmp_path), order="text")
    press(review, "j", "1")
    assert review.current().id == "LAKE-01"
    assert review.fields["concept"] == "ceasefire-monitoring"
    assert set(looking.LINKS).isdisjoint(review.fields)


def test_the_word_of_a_skeleton_is_a_missing_field(tmp_path: Path) -> None:
    review = session(drafted_task(tmp_path), order="text")
    press(review, "j")
    assert review.current().missing == ("concept",)


def test_accepting_records_the_candidate_that_was_chosen(drafts: Path) -> None:
    review = session(drafts)
    press(review, "2", "a")
    (line,) = map(json.loads, decisions(drafts))
    assert line["fields"] == {"evidence_for": "MT-01"}


def test_a_moved_edge_is_recorded_with_its_hash(drafts: Path) -> None:
    review = session(drafts)
    press(review, "[", "[", "[", "a")
    (line,) = map(json.loads, decisions(drafts))
    passage = line["fields"]["passage"]
    words = TEXT[passage["start"] : passage["end"]]
    assert words == "had patrolled the fish market"


def test_a_passage_moved_there_and_back_is_no_change(drafts: Path) -> None:
    review = session(drafts)
    press(review, "]", "[")
    assert review.changes == {}


def test_undo_takes_back_the_last_decision_and_shows_its_entry(drafts: Path) -> None:
    review = session(drafts)
    press(review, "a", "u")
    assert (review.entry_id, statuses(review)["1"]) == ("lakeside.1", "open")


def test_undo_of_an_entry_that_is_decided_takes_back_that_decision(drafts: Path) -> None:
    review = session(drafts)
    press(review, "a", "x no", "k", "k", "u")
    assert (statuses(review)["1"], statuses(review)["2"]) == ("open", "rejected")


def test_undo_drops_changes_that_are_not_decided_first(drafts: Path) -> None:
    review = session(drafts)
    press(review, "a", "]", "u")
    assert (review.changes, statuses(review)["1"]) == ({}, "accepted")


def test_undo_reaches_over_a_new_review(drafts: Path) -> None:
    press(session(drafts), "a")
    review = session(drafts)
    press(review, "u")
    assert statuses(review)["1"] == "open"


def test_a_split_divides_the_passage(drafts: Path) -> None:
    review = session(drafts)
    press(review, "p with the police")
    parts = [entry for entry in review.state.entries if entry.id not in _ids(drafts)]
    assert [" ".join(part.passage.split()) for part in parts] == [
        "had patrolled the fish market",
        "with the police",
    ]
    assert review.entry_id == parts[0].id


def test_a_split_may_keep_the_passage_for_both(drafts: Path) -> None:
    review = session(drafts)
    press(review, "p=")
    parts = [entry for entry in review.state.entries if entry.id not in _ids(drafts)]
    assert len({part.passage for part in parts}) == 1
    assert len(parts) == 2


def _ids(drafts: Path) -> set[str]:
    clean = reviewing.open_review(opening(drafts, "nobody-else"))
    return {entry.id for entry in clean.entries}


def test_a_merge_covers_both_passages(drafts: Path) -> None:
    review = session(drafts)
    press(review, "m")
    merged = review.state.entry("lakeside.1")
    assert " ".join(merged.passage.split()).startswith("had patrolled")
    assert " ".join(merged.passage.split()).endswith("at the academy")
    assert review.state.entry("lakeside.2").merged_into == "lakeside.1"


def test_the_last_entry_of_a_text_has_nothing_to_merge_with(drafts: Path) -> None:
    review = session(drafts)
    press(review, "j", "j", "j", "j", "m")
    assert (review.failed, decisions(drafts)) == (True, [])


def test_a_new_statement_takes_its_passage_from_a_quote(drafts: Path) -> None:
    review = session(drafts)
    request = actions.press(review, "n", "asked both sides for calm")
    assert request is not None
    assert request.span is not None
    rows = actions.new_rows(review) | {
        "modality": "asserted-activity",
        "action": "coordinate",
        "paraphrase": "The brigade called for calm.",
    }
    assert actions.add(review, request.span, rows)
    added = review.state.entries[-1]
    assert (added.status, added.passage) == ("added", "asked both sides for calm")


def test_a_quote_that_is_not_in_the_text_adds_nothing(drafts: Path) -> None:
    review = session(drafts)
    assert actions.press(review, "n", "words of another text") is None
    assert review.failed


def test_a_filter_shows_what_fits_all_its_words(drafts: Path) -> None:
    review = session(drafts)
    press(review, "f low denied")
    assert ([entry.id for entry in review.shown], review.entry_id) == (
        ["lakeside.4"],
        "lakeside.4",
    )


def test_a_filter_that_nothing_fits_changes_nothing(drafts: Path) -> None:
    review = session(drafts)
    press(review, "f unicorn")
    assert (len(review.shown), review.failed) == (5, True)


def test_leaving_warns_once_of_changes_that_are_not_decided(drafts: Path) -> None:
    review = session(drafts)
    press(review, "]")
    answers = [actions.press(review, "q") for _ in range(2)]
    assert answers == [None, Request("leave")]


def test_a_document_with_open_entries_is_not_finished(drafts: Path) -> None:
    review = session(drafts)
    press(review, ".")
    assert (review.failed, review.state.finished) == (True, False)


def test_a_document_is_finished_once_every_entry_is_decided(drafts: Path) -> None:
    review = session(drafts)
    press(review, *["x no"] * 5, ".")
    assert (review.failed, review.state.finished) == (False, True)


def test_finishing_a_second_time_takes_it_back(drafts: Path) -> None:
    review = session(drafts)
    press(review, *["x no"] * 5, ".", ".")
    assert not review.state.finished


def test_a_provision_is_reviewed_by_its_own_fields(tmp_path: Path) -> None:
    path = write_drafts(tmp_path, entries=[])
    provision = (
        "instruments:\n- id: oc-12\n  label: Resolution 12\n  symbol: OC/12\n"
        "  review: {rule: head, confidence: high}\n  provisions:\n"
        "  - {id: oc-12.4, paragraph: '4', force: decides,"
        " review: {rule: verb, confidence: low, missing: [label]}}\n"
    )
    path.write_text(path.read_text().replace("statements: []\n", provision))
    review = session(path)
    press(review, "j", "e force=requests")
    assert statuses(review) == {"": "open", "4": "edited"}


def test_a_disagreement_shows_the_other_reading(drafts: Path) -> None:
    bob = session(drafts, "bob")
    press(bob, "j", "j", "j", "e modality=asserted-event")
    review = session(drafts)
    press(review, "j", "j", "j", "a", "k", "k", "d")
    entry = review.entry
    assert entry is not None
    texts = [row.text for row in card(review, entry).rows if row.mark == "other reading"]
    assert (entry.id, texts) == ("lakeside.4", ["bob: asserted-event"])


def test_a_blind_coder_sees_no_disagreement_before_both_are_finished(drafts: Path) -> None:
    press(session(drafts, "bob"), "x no")
    review = session(drafts, blind=True)
    press(review, "a", "d")
    assert "No other coder" in review.message


def test_without_the_text_a_passage_stays_and_the_draft_can_be_accepted(drafts: Path) -> None:
    review = session(drafts, texts=())
    press(review, "]")
    assert (review.failed, "--texts" in review.message) == (True, True)
    press(review, "a")
    assert statuses(review)["1"] == "accepted"


def test_an_empty_draft_file_can_be_opened_and_left(tmp_path: Path) -> None:
    review = session(write_drafts(tmp_path, entries=[]))
    press(review, *"aexsmjkdu1]")
    assert (review.entry, actions.press(review, "q")) == (None, Request("leave"))


def test_a_statement_can_be_added_to_an_empty_draft_file(tmp_path: Path) -> None:
    review = session(write_drafts(tmp_path, entries=[]))
    request = actions.press(review, "n", "The bulletin ends")
    assert request is not None
    assert request.span is not None


def test_characters_that_steer_a_terminal_are_shown_as_signs(tmp_path: Path) -> None:
    nasty = statement(
        1,
        "had patrolled the fish market",
        {"rule": "en\x1b[2J", "confidence": "low", "why": "\u202etxt"},
        speaker="mssm\x07",
        modality="intended",
        paraphrase="\x1b]0;title\x07",
    )
    review = session(write_drafts(tmp_path, entries=[nasty]))
    entry = review.entry
    assert entry is not None
    shown = card(review, entry)
    texts = [shown.head, shown.drafter, *(row.text for row in shown.rows)]
    assert [text for text in texts if not text.isprintable()] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a line that was broken for its width by\nan editor", 1),
        ("it was said up to this\ndate. And then more", 1),
        ("A heading\nThe text begins", 2),
        ("several tasks were given to the mission, such as\n(a) one", 2),
        ("several tasks were given to the mission, such as\n- one", 2),
        ("one paragraph of words\n\nanother", 3),
    ],
)
def test_lines_that_were_broken_for_their_width_flow_on(text: str, shown: int) -> None:
    part = window(text, Span(0, 3))
    assert (len(part.text), len(part.text.split("\n"))) == (len(text), shown)


def test_effort_counts_what_was_kept_in_this_review(drafts: Path) -> None:
    press(session(drafts), "a")
    seconds = iter([0.0, 10.0, 20.0])
    review = ReviewSession(
        reviewing.open_review(opening(drafts)), Attention(clock=lambda: next(seconds))
    )
    review.attention.typed(6)
    press(review, "e action=train")
    review.attention.typed(2)
    effort = review.effort()
    assert (effort.kept_count, effort.keys, effort.seconds_per_kept) == (1, 8, 20.0)
