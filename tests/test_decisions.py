"""Decisions of coders: their file, and the state that they leave entries in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from drafts import document, write
from hypothesis import given, settings
from hypothesis import strategies as st
from sized import cases

from kg.coding import (
    DraftEntry,
    Drafter,
    DraftFile,
    append,
    effective,
    last_in_effect,
    next_ids,
    of_coder,
    of_coders,
    path_of,
    read_drafts,
    reviewed,
    settled,
)
from kg.coding.decisions import line_of
from kg.documents import MappingNode
from kg.errors import InputError, Location
from kg.model import Decision

IDS = ("radio.1", "radio.2", "radio.3")
WHOLE = {
    "speaker": "guard",
    "attribution": "indirect",
    "modality": "intended",
    "action": "patrol",
    "paraphrase": "P.",
}


def drafts_of(*ids: str) -> DraftFile:
    """Return drafts in memory that lack nothing."""
    entries = tuple(
        DraftEntry(slug, "statement", {"id": slug, **WHOLE}, Location("a.yaml", line, 1))
        for line, slug in enumerate(ids, start=1)
    )
    return DraftFile("a.yaml", "5e", Drafter("rules/1.0"), {"id": "radio"}, entries, MappingNode())


DRAFTS = drafts_of(*IDS)


def decision(entry: str, status: str, **more: Any) -> Decision:  # noqa: ANN401 - its fields
    return Decision(entry, status, "alice", "2030-01-02T10:00:00Z", **more)


def states(*decisions: Decision) -> dict[str, str]:
    return {state.id: state.status for state in reviewed(DRAFTS, "alice", decisions).states}


@pytest.fixture
def drafts(tmp_path: Path) -> DraftFile:
    return read_drafts(str(write(tmp_path)))


def adding(*decisions: Decision, folder: Path, drafts: DraftFile) -> Path:
    path = path_of(folder, drafts.source_id, "alice")
    remaining = list(decisions)
    for _ in decisions:
        append(path, drafts, lambda _: remaining.pop(0))
    return path


def test_entry_without_a_decision_is_open() -> None:
    assert states() == dict.fromkeys(IDS, "open")


def test_last_decision_about_an_entry_is_in_effect() -> None:
    left = states(decision("radio.1", "accepted"), decision("radio.1", "rejected", why="no"))
    assert left == {"radio.1": "rejected", "radio.2": "open", "radio.3": "open"}


def test_edit_changes_fields_and_removes_those_that_are_none() -> None:
    edit = decision("radio.1", "edited", fields={"action": "train", "speaker": None})
    state = reviewed(DRAFTS, "alice", [edit]).state("radio.1")
    assert state is not None
    assert (state.fields["action"], "speaker" in state.fields) == ("train", False)
    assert state.missing == ("speaker",)
    assert state.is_open


def test_split_puts_its_parts_in_place_of_the_entry() -> None:
    parts = [{"id": "radio.4", **WHOLE}, {"id": "radio.5", **WHOLE}]
    split = decision(
        "radio.1", "split", fields={"statements": parts}, others=("radio.4", "radio.5")
    )
    left = reviewed(DRAFTS, "alice", [split])
    assert [state.id for state in left.states if state.is_kept] == ["radio.4", "radio.5"]


def test_undone_split_takes_its_parts_away_with_what_was_decided_about_them() -> None:
    split = decision("radio.1", "split", fields={"statements": [WHOLE]}, others=("radio.4",))
    left = states(split, decision("radio.4", "accepted"), decision("radio.1", "undone"))
    assert left == dict.fromkeys(IDS, "open")


def test_merge_takes_other_entries_in() -> None:
    left = reviewed(DRAFTS, "alice", [decision("radio.1", "merged", others=("radio.2",))])
    assert [(state.status, state.merged_into, state.is_kept) for state in left.states] == [
        ("merged", "", True),
        ("merged", "radio.1", False),
        ("open", "", False),
    ]


def test_added_entry_that_is_rejected_can_come_back() -> None:
    added = decision("radio.9", "added", fields=WHOLE)
    rejected = decision("radio.9", "rejected", why="doubled")
    assert states(added, rejected)["radio.9"] == "rejected"
    assert states(added, rejected, decision("radio.9", "undone"))["radio.9"] == "added"
    assert "radio.9" not in states(added, decision("radio.9", "undone"))


def test_coder_is_finished_while_nothing_is_open() -> None:
    decided = [decision(slug, "accepted") for slug in IDS]
    finish = decision("", "finished")
    assert not reviewed(DRAFTS, "alice", decided).is_finished
    assert reviewed(DRAFTS, "alice", [*decided, finish]).is_finished
    assert not reviewed(DRAFTS, "alice", [*decided, finish, decision("", "undone")]).is_finished
    reopened = [*decided, finish, decision("radio.1", "undone")]
    assert not reviewed(DRAFTS, "alice", reopened).is_finished


DECISIONS = st.lists(
    st.builds(
        decision,
        st.sampled_from((*IDS, "radio.9")),
        st.sampled_from(("accepted", "edited", "rejected", "added", "merged", "undone")),
        fields=st.sampled_from(({}, {"action": "train"}, {"note": "n", "action": "guard"})),
        others=st.sampled_from(((), ("radio.2",), ("radio.3", "radio.1"))),
    ),
    max_size=12,
)
SIZED = settings(max_examples=cases(gate=2000, quick=100), deadline=None)


@SIZED
@given(DECISIONS, st.sampled_from(IDS), st.sampled_from(("accepted", "rejected", "edited")))
def test_undo_is_the_inverse_of_a_decision(
    decisions: list[Decision], entry: str, status: str
) -> None:
    before = reviewed(DRAFTS, "alice", decisions)
    after = [*decisions, decision(entry, status), decision(entry, "undone")]
    assert reviewed(DRAFTS, "alice", after) == before


@SIZED
@given(DECISIONS, st.sampled_from(IDS), st.sampled_from(("accepted", "rejected")))
def test_last_line_about_an_entry_wins(decisions: list[Decision], entry: str, status: str) -> None:
    last = decision(entry, status)
    left = reviewed(DRAFTS, "alice", [*decisions, last]).state(entry)
    assert left is not None
    assert (left.status, left.decision) == (status, last)


@SIZED
@given(DECISIONS)
def test_decisions_about_other_entries_leave_an_entry_alone(decisions: list[Decision]) -> None:
    own = [one for one in decisions if one.entry == "radio.2" and one.status != "merged"]
    rest = [one for one in decisions if one.entry != "radio.2" and one.status != "merged"]
    left = reviewed(DRAFTS, "alice", [*rest, *own]).state("radio.2")
    assert left == reviewed(DRAFTS, "alice", own).state("radio.2")


@SIZED
@given(DECISIONS)
def test_undoing_the_last_decision_again_and_again_leaves_every_entry_open(
    decisions: list[Decision],
) -> None:
    while (last := last_in_effect(decisions)) is not None:
        decisions = [*decisions, decision(last.entry, "undone")]
    assert {state.status for state in reviewed(DRAFTS, "alice", decisions).states} == {"open"}
    assert effective(decisions) == {}


@SIZED
@given(decisions=DECISIONS, data=st.data())
def test_file_that_was_cut_anywhere_is_a_prefix_of_its_decisions(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision], data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "radio.alice.jsonl"
    path.write_bytes(b"".join(line_of(one, DRAFTS.sha256) for one in decisions))
    content = path.read_bytes()
    content = content[: data.draw(st.integers(0, len(content)))]
    path.write_bytes(content)
    left = of_coder(path.parent, DRAFTS, "alice")
    assert left.decisions == tuple(decisions[: len(left.decisions)])
    assert len(left.decisions) >= content.count(b"\n")
    assert len(left.torn) == len(content.splitlines()) - len(left.decisions)


def test_decision_is_a_line_of_json_with_sorted_keys(tmp_path: Path, drafts: DraftFile) -> None:
    path = adding(decision("radio.1", "accepted"), folder=tmp_path / "d", drafts=drafts)
    (line,) = path.read_text().splitlines()
    assert list(json.loads(line)) == ["by", "draft", "entry", "on", "status"]
    assert json.loads(line)["draft"] == drafts.sha256


def test_decisions_come_back_as_they_were_made(tmp_path: Path, drafts: DraftFile) -> None:
    made = (
        decision("radio.1", "edited", fields={"agent": ["guard"], "note": None}, why="é"),
        decision("radio.2", "merged", others=("radio.3",)),
    )
    adding(*made, folder=tmp_path / "d", drafts=drafts)
    assert of_coder(tmp_path / "d", drafts, "alice").decisions == made


def test_torn_line_is_named_passed_over_and_ended_by_the_next(
    tmp_path: Path, drafts: DraftFile
) -> None:
    path = adding(decision("radio.1", "accepted"), folder=tmp_path / "d", drafts=drafts)
    with path.open("ab") as file:
        file.write(b'{"by": "ali')
    adding(decision("radio.2", "rejected", why="no"), folder=tmp_path / "d", drafts=drafts)
    left = of_coder(tmp_path / "d", drafts, "alice")
    assert [one.entry for one in left.decisions] == ["radio.1", "radio.2"]
    assert left.torn == (2,)


def test_decisions_about_another_draft_file_are_refused_naming_both(
    tmp_path: Path, drafts: DraftFile
) -> None:
    adding(decision("radio.1", "accepted"), folder=tmp_path / "drafts", drafts=drafts)
    other = read_drafts(str(write(tmp_path, document(drafted={"by": "rules/2.0"}))))
    with pytest.raises(InputError) as caught:
        of_coder(tmp_path / "drafts", other, "alice")
    assert drafts.sha256 in str(caught.value)
    assert other.sha256 in str(caught.value)
    assert caught.value.findings[0].code == "other-draft"


@pytest.mark.parametrize(
    "line",
    [
        '{"draft": "5e", "entry": "radio.1", "status": "liked", "by": "a", "on": ""}',
        '{"draft": "5e", "entry": "radio.1", "status": "accepted", "by": "a"}',
        '{"draft": "5e", "entry": 1, "status": "accepted", "by": "a", "on": ""}',
        '{"draft": "5e", "entry": "radio.1", "status": "accepted", "by": "a", "on": "", "x": 1}',
        '{"draft": "5e", "entry": "a", "status": "edited", "by": "a", "on": "", "fields": []}',
    ],
)
def test_line_that_is_whole_and_no_decision_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "radio.alice.jsonl").write_text(line + "\n")
    with pytest.raises(InputError) as caught:
        of_coder(tmp_path, DRAFTS, "alice")
    assert [(f.code, f.line) for f in caught.value.findings] == [("bad-decision", 1)]


@pytest.mark.parametrize("name", ["", "a b", "a.b", "../x", "a/b", "-a"])
def test_name_that_cannot_be_of_a_file_is_no_coder(name: str) -> None:
    with pytest.raises(InputError, match="no name of a coder"):
        path_of(Path(), "radio", name)


def test_decisions_typed_into_the_draft_come_before_those_of_the_file(tmp_path: Path) -> None:
    plain = document()
    plain["statements"][0] = plain["statements"][0] | {
        "review": {"status": "accepted", "by": "carol", "on": "2030-01-01"}
    }
    drafts = read_drafts(str(write(tmp_path, plain)))
    (carol,) = of_coders(tmp_path / "none", drafts)
    assert [(one.entry, one.status) for one in carol.decisions] == [("radio.1", "accepted")]


def test_new_ids_are_numbered_on_and_not_given_twice(tmp_path: Path, drafts: DraftFile) -> None:
    added = decision("radio.7", "added", fields=WHOLE)
    adding(added, decision("radio.7", "undone"), folder=tmp_path / "d", drafts=drafts)
    assert next_ids(drafts, tmp_path / "d", 2) == ("radio.8", "radio.9")


def test_coders_who_share_the_work_are_brought_together() -> None:
    alice = reviewed(DRAFTS, "alice", [decision("radio.1", "accepted")])
    bob = reviewed(DRAFTS, "bob", [decision("radio.2", "rejected", why="no")])
    together = settled(DRAFTS, [alice, bob])
    assert [state.status for state in together.states] == ["accepted", "rejected", "open"]
    assert together.disputed == {}


def test_coders_who_decide_alike_both_stand_behind_an_entry() -> None:
    reviews = [reviewed(DRAFTS, who, [decision("radio.1", "accepted")]) for who in ("alice", "bob")]
    assert settled(DRAFTS, reviews).coders == {"radio.1": ("alice", "bob")}


def test_entry_that_coders_decide_otherwise_about_is_disputed_and_open() -> None:
    alice = reviewed(DRAFTS, "alice", [decision("radio.1", "accepted")])
    bob = reviewed(DRAFTS, "bob", [decision("radio.1", "edited", fields={"action": "train"})])
    together = settled(DRAFTS, [alice, bob])
    assert together.disputed == {"radio.1": (("alice", "accepted"), ("bob", "edited"))}
    assert [state.id for state in together.open_states] == list(IDS)


DECIDING = """
    import sys
    from kg.services.reviewing import Choice, ReviewOpening, decide, open_review
    drafts, folder, coder, first, count = sys.argv[1:]
    state = open_review(ReviewOpening(drafts, coder, drafts_folder=folder, order="text"))
    for number in range(int(first), int(first) + int(count)):
        fields = {"speaker": "guard", "attribution": "indirect", "modality": "intended",
                  "action": "patrol", "paraphrase": "x" * 2000}
        state = decide(state, Choice("", "added", fields))
        print(number, flush=True)
"""


def deciding(file: Path, first: int, count: int) -> subprocess.Popen[str]:
    """Start a process that decides, and prints a number for each decision that was acknowledged."""
    words = [str(file), str(file.parent / "drafts"), "alice", str(first), str(count)]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(DECIDING), *words], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_process_killed_between_decisions_loses_none_that_was_acknowledged(tmp_path: Path) -> None:
    file = write(tmp_path)
    acknowledged = 0
    for wanted in (1, 5, 12):
        process = deciding(file, 0, 1000)
        assert process.stdout is not None
        for _ in range(wanted):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        acknowledged += wanted + len(rest)
        left = of_coder(tmp_path / "drafts", read_drafts(str(file)), "alice")
        assert len(left.decisions) >= acknowledged
        acknowledged = len(left.decisions)


@pytest.mark.slow
def test_two_processes_that_decide_at_once_never_mix_lines_or_ids(tmp_path: Path) -> None:
    file = write(tmp_path)
    processes = [deciding(file, first, 40) for first in (0, 100)]
    assert [process.wait() for process in processes] == [0, 0]
    left = of_coder(tmp_path / "drafts", read_drafts(str(file)), "alice")
    assert left.torn == ()
    assert [one.entry for one in left.decisions] == [f"radio.{n}" for n in range(4, 84)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()
