"""Reviewing drafts as the screens and the browser do: the state, decisions, order, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from drafts import FIRST, SECOND, THIRD, WORLD, document, opening, statement, write

from kg import initialise, load
from kg.coding import read_drafts
from kg.documents import dump_yaml, parse_yaml
from kg.errors import InputError, UsageError
from kg.services.reviewing import (
    Choice,
    ReviewOpening,
    ReviewState,
    complete,
    decide,
    effort,
    export,
    finish,
    open_review,
    resume,
    undo,
    undo_last,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store import View

ACTION = {"action": "train"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def lake(monkeypatch: pytest.MonkeyPatch, read: Callable[..., View]) -> View:
    """Return a view of the lake mission, and let it be what a review without a store asks."""
    view = read(WORLD)
    monkeypatch.setattr("kg.services.reviewing.open_view", lambda _: view)
    return view


def reviewing(file: Path, coder: str = "alice", **options: Any) -> ReviewState:  # noqa: ANN401
    return open_review(opening(file, coder, order="text", **options))


def statuses(state: ReviewState) -> list[str]:
    return [entry.status for entry in state.entries]


def refused(state: ReviewState, choice: Choice) -> str:
    with pytest.raises(InputError) as caught:
        decide(state, choice)
    return str(caught.value)


def test_review_opens_with_every_entry_open(file: Path) -> None:
    state = reviewing(file)
    assert statuses(state) == ["open", "open", "open"]
    assert (state.coder, state.drafted_by, state.counts) == ("alice", "rules/1.0", {"open": 3})


def test_entry_shows_its_sentence_where_the_text_is_at_hand(file: Path) -> None:
    entry = reviewing(file, texts=(str(file.parent / "texts"),)).entry("radio.2")
    assert entry.passage == "It means to train the ferry crews in spring"
    assert (entry.before, entry.after) == ("", ".")


def test_text_that_is_kept_beside_the_drafts_is_at_hand(file: Path) -> None:
    assert reviewing(file).has_text


def test_entry_has_no_sentence_without_the_text(file: Path) -> None:
    (file.parent / "texts").rename(file.parent / "elsewhere")
    state = reviewing(file)
    assert not state.has_text
    assert state.entry("radio.2").passage == ""


def test_entry_names_fields_that_it_lacks_and_names_to_settle(file: Path) -> None:
    state = reviewing(file)
    assert state.entry("radio.2").missing == ("action",)
    assert [name.name for name in state.entry("radio.3").names] == ["Mill folk"]


def test_looking_decides_nothing(file: Path) -> None:
    reviewing(file)
    assert not (file.parent / "drafts").exists()


def test_decision_is_on_record_for_the_next_who_opens(file: Path) -> None:
    decide(reviewing(file), Choice("radio.1", "accepted"))
    assert statuses(reviewing(file)) == ["accepted", "open", "open"]


def test_decision_of_another_screen_is_seen(file: Path) -> None:
    first, second = reviewing(file), reviewing(file)
    decide(first, Choice("radio.1", "accepted"))
    assert statuses(decide(second, Choice("radio.3", "accepted"))) == [
        "accepted",
        "open",
        "accepted",
    ]


def test_entry_that_lacks_a_field_cannot_be_accepted(file: Path) -> None:
    problem = refused(reviewing(file), Choice("radio.2", "accepted"))
    assert problem == "radio.2: cannot be accepted, it lacks action. Edit the entry first."


def test_entry_with_an_action_that_is_none_cannot_be_accepted(file: Path) -> None:
    write(file.parent, document(statement(1, "north quay", action="mean well")))
    state = reviewing(file)
    assert [(each.field, each.name) for each in state.entry("radio.1").unknown] == [
        ("action", "mean well")
    ]
    problem = refused(state, Choice("radio.1", "accepted"))
    assert problem == (
        "radio.1: cannot be accepted, there is no action 'mean well'. Edit the entry first."
    )
    state = decide(state, Choice("radio.1", "edited", ACTION))
    assert state.entry("radio.1").unknown == ()


def test_concept_that_the_draft_file_defines_is_known(file: Path) -> None:
    action = {"id": "row", "label": "row", "definition": "To row."}
    write(file.parent, document(statement(1, "north quay", action="row"), actions=[action]))
    assert reviewing(file).entry("radio.1").unknown == ()


def test_edit_that_leaves_a_field_missing_is_kept_and_open(file: Path) -> None:
    plain = document(statement(1, "north quay", action=None, paraphrase=None))
    write(file.parent, plain)
    state = decide(reviewing(file), Choice("radio.1", "edited", ACTION))
    assert (state.entry("radio.1").status, state.entry("radio.1").missing) == (
        "edited",
        ("paraphrase",),
    )
    with pytest.raises(InputError, match="still open: radio"):
        finish(state)


def test_edit_adds_to_the_edits_before_it(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.2", "edited", ACTION))
    state = decide(state, Choice("radio.2", "edited", {"note": "spring only"}))
    entry = state.entry("radio.2")
    assert (entry.fields["action"], entry.fields["note"]) == ("train", "spring only")
    assert entry.drafted == {key: value for key, value in SECOND.items() if key != "review"}


def test_accepting_what_was_edited_keeps_the_edit(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.2", "edited", ACTION))
    state = decide(state, Choice("radio.2", "accepted"))
    assert state.entry("radio.2").fields["action"] == "train"


def test_settled_name_is_no_longer_to_settle(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.3", "edited", {"speaker": "residents"}))
    assert state.entry("radio.3").names == ()


def test_rejection_says_why(file: Path) -> None:
    state = reviewing(file)
    problem = refused(state, Choice("radio.1", "rejected", why=" "))
    assert problem == "radio.1: say why it is rejected."
    state = decide(state, Choice("radio.1", "rejected", why="no act"))
    decision = state.entry("radio.1").decision
    assert decision is not None
    assert decision.why == "no act"


def test_undo_takes_back_the_last_decision_about_an_entry(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.1", "accepted"))
    state = decide(state, Choice("radio.1", "rejected", why="no"))
    state = undo(state, "radio.1")
    assert state.entry("radio.1").status == "accepted"
    assert undo(state, "radio.1").entry("radio.1").status == "open"


def test_undo_without_a_decision_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="nothing was decided"):
        undo(reviewing(file), "radio.1")


def test_last_decision_is_taken_back_whichever_entry_it_is_about(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.1", "accepted"))
    state = decide(state, Choice("radio.3", "accepted"))
    assert statuses(undo_last(state)) == ["accepted", "open", "open"]
    with pytest.raises(InputError, match="decided nothing"):
        undo_last(undo_last(undo_last(state)))


def test_added_entry_gets_the_next_id(file: Path) -> None:
    whole = {key: value for key, value in FIRST.items() if key not in ("id", "review")}
    state = decide(reviewing(file), Choice("", "added", whole))
    assert state.entries[-1].id == "radio.4"
    assert state.entries[-1].status == "added"


def test_split_parts_can_be_edited_and_undone_together(file: Path) -> None:
    part = {key: value for key, value in FIRST.items() if key not in ("id", "review")}
    state = decide(reviewing(file), Choice("radio.1", "split", parts=(part, part)))
    assert [entry.id for entry in state.entries if entry.status == "split"] == [
        "radio.1",
        "radio.4",
        "radio.5",
    ]
    state = decide(state, Choice("radio.5", "edited", ACTION))
    assert state.entry("radio.5").fields["action"] == "train"
    assert "split" in refused(state, Choice("radio.1", "accepted"))
    assert statuses(undo(undo(state, "radio.5"), "radio.4")) == ["open", "open", "open"]


def test_merge_takes_entries_in_until_it_is_undone(file: Path) -> None:
    choice = Choice("radio.1", "merged", {"note": "both"}, others=("radio.2",))
    state = decide(reviewing(file), choice)
    assert state.entry("radio.2").merged_into == "radio.1"
    assert "part of radio.1" in refused(state, Choice("radio.2", "edited", ACTION))
    assert statuses(undo(state, "radio.2")) == ["open", "open", "open"]


def test_edited_merge_stays_a_merge(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.1", "merged", others=("radio.2",)))
    state = decide(state, Choice("radio.1", "edited", {"note": "both"}))
    assert statuses(state) == ["merged", "merged", "open"]
    assert state.entry("radio.1").fields["note"] == "both"


@pytest.mark.parametrize(
    "choice",
    [
        Choice("radio.9", "accepted"),
        Choice("radio.1", "liked"),
        Choice("radio.1", "undone"),
        Choice("radio.1", "merged"),
        Choice("radio.1", "merged", others=("radio.1",)),
        Choice("radio.1", "merged", others=("radio.9",)),
        Choice("radio.1", "split", parts=({},)),
        Choice("radio.1", "added"),
    ],
)
def test_choice_that_cannot_be_is_refused_and_not_recorded(file: Path, choice: Choice) -> None:
    state = reviewing(file)
    refused(state, choice)
    assert statuses(reviewing(file)) == ["open", "open", "open"]


def finished(file: Path, coder: str, *, why: str = "", **options: Any) -> ReviewState:  # noqa: ANN401
    state = reviewing(file, coder, **options)
    status = "rejected" if why else "accepted"
    state = decide(state, Choice("radio.1", status, why=why))
    state = decide(state, Choice("radio.2", "edited", ACTION))
    return finish(decide(state, Choice("radio.3", "accepted")))


def test_finished_review_can_be_resumed(file: Path) -> None:
    state = finished(file, "alice")
    assert state.finished
    assert not resume(state).finished


def test_other_coders_are_shown_where_they_differ(file: Path) -> None:
    decide(reviewing(file, "bob"), Choice("radio.2", "edited", {"action": "patrol"}))
    state = decide(reviewing(file), Choice("radio.2", "edited", ACTION))
    (reading,) = state.entry("radio.2").readings
    assert (reading.coder, reading.status, reading.fields) == (
        "bob",
        "edited",
        {"action": "patrol"},
    )
    assert [entry.id for entry in state.disputed_entries] == ["radio.2"]


def test_blind_coder_sees_others_once_both_are_finished(file: Path) -> None:
    state = decide(reviewing(file, "bob"), Choice("radio.1", "rejected", why="no"))
    alice = finished(file, "alice", blind=True)
    assert alice.entry("radio.1").readings == ()
    state = decide(state, Choice("radio.2", "edited", ACTION))
    finish(decide(state, Choice("radio.3", "accepted")))
    assert [r.coder for r in reviewing(file, blind=True).entry("radio.1").readings] == ["bob"]
    assert resume(reviewing(file, blind=True)).entry("radio.1").readings == ()


@pytest.mark.usefixtures("lake")
def test_order_begins_with_what_coverage_would_change(file: Path) -> None:
    plain = document(
        statement(1, "north quay"),
        statement(2, "it patrols", context_for="L-1"),
        statement(3, "ferry crews", review=SECOND["review"]),
        statement(4, "old mill", evidence_for="restore-security"),
        statement(5, "lake guard", evidence_for="L-3", modality="statistic"),
        statement(6, "No one", evidence_for="L-1"),
    )
    state = open_review(opening(write(file.parent, plain)))
    assert [entry.id for entry in state.entries] == [
        "radio.6",
        "radio.5",
        "radio.4",
        "radio.2",
        "radio.3",
        "radio.1",
    ]
    assert (state.entries[0].task, state.entries[0].task_status) == ("L-1", "silent")


def test_silent_task_comes_before_a_partial_one_and_that_before_a_covered_one(
    file: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[..., View]
) -> None:
    evidence = """
sources: [{id: old, title: Old, published: 2030-09-01}]
source: old
statements:
- {id: old.1, speaker: guard, attribution: indirect, modality: asserted-activity, agent: guard,
   action: patrol, evidence_for: L-1, paraphrase: P.}
- {id: old.2, speaker: guard, attribution: indirect, modality: intended, agent: guard,
   action: train, evidence_for: L-2, paraphrase: P.}
"""
    view = read(WORLD, evidence)
    monkeypatch.setattr("kg.services.reviewing.open_view", lambda _: view)
    tasks = ("L-1", "L-2", "L-3")
    plain = document(
        *(statement(n, "quay", evidence_for=task) for n, task in enumerate(tasks, start=1))
    )
    state = open_review(opening(write(file.parent, plain)))
    assert [(entry.task, entry.task_status) for entry in state.entries] == [
        ("L-3", "silent"),
        ("L-2", "partial"),
        ("L-1", "covered"),
    ]


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("agent", "lake g", "guard"),
        ("agent", "crew", "crews"),
        ("speaker", "ferri", "crews"),
        ("place", "north", "quay"),
        ("evidence_for", "l-2", "L-2"),
        ("modality", "asserted-a", "asserted-activity"),
        ("action", "patr", "patrol"),
    ],
)
def test_completion_is_of_entries_that_the_field_may_name(
    file: Path, field: str, typed: str, expected: str
) -> None:
    assert complete(reviewing(file), field, typed)[0].id == expected


@pytest.mark.usefixtures("lake")
def test_speaker_is_completed_by_actors_alone(file: Path) -> None:
    completions = complete(reviewing(file), "speaker", "")
    assert {completion.kind for completion in completions} == {"actor"}


def test_export_is_what_was_kept_with_edits_applied_and_no_review(file: Path) -> None:
    text = export(finished(file, "alice", why="no act"))
    exported = yaml.safe_load(text)
    assert [entry["id"] for entry in exported["statements"]] == ["radio.2", "radio.3"]
    assert exported["statements"][0]["action"] == "train"
    assert "review:" not in text
    assert exported["statements"][0]["reviewed_by"] == "alice"
    assert exported["source"] == "radio"
    assert exported["sources"][0]["extracted_by"] == "plain text 1"


def test_export_refuses_a_kept_entry_that_lacks_a_field(file: Path) -> None:
    state = decide(reviewing(file), Choice("radio.2", "edited", {"note": "n"}))
    with pytest.raises(InputError, match=r"radio\.2 was kept and lacks action"):
        export(state)


def test_export_reads_as_the_same_document_again(file: Path) -> None:
    text = export(finished(file, "alice"))
    assert dump_yaml(parse_yaml(text, "a.yaml")) == text
    assert "start: 25\n" in text
    assert "published: '2030-10-02'\n" in text


def test_effort_is_keys_and_seconds_for_each_entry_that_was_kept(file: Path) -> None:
    spent = effort(finished(file, "alice", why="no"), keys=12, seconds=30.0)
    assert (spent.kept_count, spent.keys_per_kept, spent.seconds_per_kept) == (2, 6.0, 15.0)
    assert effort(reviewing(file, "bob"), keys=1, seconds=1.0).keys_per_kept is None


def test_split_entry_and_those_taken_in_are_not_kept(file: Path) -> None:
    part = {key: value for key, value in FIRST.items() if key not in ("id", "review")}
    state = decide(reviewing(file), Choice("radio.1", "split", parts=(part, part)))
    state = decide(state, Choice("radio.3", "merged", others=("radio.2",)))
    assert [entry.id for entry in state.entries if entry.is_kept] == [
        "radio.3",
        "radio.4",
        "radio.5",
    ]


def test_decisions_need_a_store_or_a_folder(file: Path) -> None:
    with pytest.raises(UsageError, match="--drafts"):
        open_review(ReviewOpening(str(file), "alice"))


@pytest.mark.slow
def test_decisions_are_kept_in_the_store_and_its_texts_are_used(tmp_path: Path) -> None:
    file = write(tmp_path)
    store = tmp_path / "store"
    initialise(store, empty=True)
    (tmp_path / "world.yaml").write_text(WORLD)
    load([tmp_path / "world.yaml"], store, isolated=False)
    (store / "texts" / "radio.txt").write_bytes((tmp_path / "texts" / "radio.txt").read_bytes())
    state = open_review(ReviewOpening(str(file), "alice", store=str(store)))
    assert state.has_text
    decide(state, Choice("radio.1", "accepted"))
    assert (store / "drafts" / "radio.alice.jsonl").is_file()


def test_draft_file_itself_is_never_changed(file: Path) -> None:
    before = read_drafts(str(file)).sha256
    finished(file, "alice")
    assert read_drafts(str(file)).sha256 == before
    assert THIRD["id"] == "radio.3"
