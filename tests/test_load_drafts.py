"""Loading drafts: what coders kept, what is refused, and what a load says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from drafts import FIRST, SHA256, WORLD, document, opening, passage, statement, write

from kg import initialise, load
from kg.coding.plain import plain as plain_of
from kg.engine import scratch
from kg.errors import InputError
from kg.services.opening import ontology_quads
from kg.services.reading_drafts import NO_DECISIONS, DraftOptions, reviewed_document
from kg.services.reviewing import Choice, decide, export, finish, open_review
from kg.store import View
from kg.texts import Texts
from kg.vocab import MKG, agent, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from kg.errors import Finding
    from kg.services.loading import LoadAnswer
    from kg.services.reading_drafts import ReviewedDocument

    Runner = Callable[..., CompletedProcess[str]]

KEPT = statement(2, "ferry crews", review={"status": "accepted", "by": "carol"})


@pytest.fixture(scope="module")
def _lake_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    initialise(folder / "store", empty=True)
    (folder / "world.yaml").write_text(WORLD)
    load([folder / "world.yaml"], folder / "store", isolated=False)
    return folder / "store"


@pytest.fixture
def lake(tmp_path: Path, _lake_store: Path) -> Path:
    """Return a store of the lake mission of one's own."""
    return Path(shutil.copytree(_lake_store, tmp_path / "lake"))


@pytest.fixture(scope="module")
def empty() -> View:
    return View(scratch(ontology_quads()))


def reading(file: Path, view: View, options: DraftOptions | None = None) -> ReviewedDocument:
    folder = str(file.parent / "drafts")
    chosen = DraftOptions(folder) if options is None else options
    document_of_file = reviewed_document(file.read_bytes(), str(file), ".yaml", view, chosen)
    assert document_of_file is not None
    return document_of_file


def refusal(file: Path, view: View, options: DraftOptions | None = None) -> Finding:
    with pytest.raises(InputError) as caught:
        reading(file, view, options)
    return caught.value.findings[0]


def decided(file: Path, coder: str, *choices: Choice) -> None:
    state = open_review(opening(file, coder, order="text"))
    for choice in choices:
        state = decide(state, choice)


def content(read: ReviewedDocument) -> dict[str, Any]:
    """Return what was read as plain values."""
    values: dict[str, Any] = plain_of(read.root)
    return values


def ids(read: ReviewedDocument) -> list[str]:
    return [entry["id"] for entry in content(read).get("statements", [])]


ACCEPT = Choice("radio.1", "accepted")
EDIT = Choice("radio.2", "edited", {"action": "train"})
SETTLE = Choice("radio.3", "edited", {"speaker": "residents", "agent": ["guard"]})
REJECT = Choice("radio.3", "rejected", why="no denial")


def test_open_drafts_refuse_the_load_naming_them_and_the_command(
    tmp_path: Path, empty: View
) -> None:
    file = write(tmp_path)
    found = refusal(file, empty)
    assert (found.code, found.path) == ("open-drafts", str(file))
    assert found.message == "3 of 3 drafts are open: radio.1, radio.2, radio.3"
    assert f"kg review {file}" in found.remedy


def test_many_open_drafts_are_counted(tmp_path: Path, empty: View) -> None:
    plain = document(*(statement(n, "north quay") for n in range(1, 8)))
    found = refusal(write(tmp_path, plain), empty)
    assert found.message == "7 of 7 drafts are open: radio.1, radio.2, radio.3 and 4 more"


def test_accepted_only_leaves_open_drafts_out_and_says_so(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT)
    read = reading(file, empty, DraftOptions(str(tmp_path / "drafts"), accepted_only=True))
    assert ids(read) == ["radio.1"]
    (warning,) = read.warnings
    assert (warning.code, warning.severity) == ("open-drafts", "warning")
    assert warning.message == "2 of 3 drafts are open: radio.2, radio.3; left out"


def test_rejected_drafts_are_never_read(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT, EDIT, REJECT)
    assert ids(reading(file, empty)) == ["radio.1", "radio.2"]


def test_edited_added_split_and_merged_entries_are_read_as_decided(
    tmp_path: Path, empty: View
) -> None:
    whole = {key: value for key, value in FIRST.items() if key not in ("id", "review")}
    plain = document(*(statement(n, "north quay") for n in range(1, 6)))
    file = write(tmp_path, plain)
    decided(
        file,
        "alice",
        Choice("radio.1", "edited", {"action": "train", "evidence_for": "L-2"}),
        Choice("radio.2", "split", parts=(whole, whole)),
        Choice("radio.3", "merged", {"passage": passage("the north quay")}, others=("radio.4",)),
        Choice("radio.5", "rejected", why="doubled"),
        Choice("", "added", whole),
    )
    read = reading(file, empty)
    assert ids(read) == ["radio.1", "radio.3", "radio.6", "radio.7", "radio.8"]
    first, third = content(read)["statements"][:2]
    assert first["action"] == "train"
    assert third["passage"]["start"] == passage("the north quay")["start"]


def test_drafter_and_coders_are_kept_and_an_addition_has_no_drafter(
    tmp_path: Path, empty: View
) -> None:
    whole = {key: value for key, value in FIRST.items() if key not in ("id", "review")}
    file = write(tmp_path, document(statement(1, "north quay")))
    decided(file, "alice", ACCEPT, Choice("", "added", whole))
    first, added = content(reading(file, empty))["statements"]
    assert (first["drafted_by"], first["reviewed_by"]) == ("rules/1.0", "alice")
    assert ("drafted_by" in added, added["reviewed_by"]) == (False, "alice")


def test_status_typed_by_hand_counts_without_any_folder(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path, document(KEPT))
    read = reading(file, empty, NO_DECISIONS)
    assert ids(read) == ["radio.2"]
    assert content(read)["statements"][0]["reviewed_by"] == "carol"


def test_rejection_typed_by_hand_leaves_the_entry_out(tmp_path: Path, empty: View) -> None:
    rejected = statement(1, "north quay", review={"status": "rejected", "by": "carol", "why": "no"})
    assert ids(reading(write(tmp_path, document(rejected, KEPT)), empty)) == ["radio.2"]


def test_kept_entry_that_lacks_a_field_is_refused_naming_it(tmp_path: Path, empty: View) -> None:
    lacking = KEPT | {"action": None, "paraphrase": None}
    plain = document({key: value for key, value in lacking.items() if value is not None})
    found = refusal(write(tmp_path, plain), empty)
    assert (found.code, found.message) == (
        "draft-incomplete",
        "radio.2 was kept and lacks action, paraphrase",
    )


def test_coders_who_differ_refuse_the_load_even_of_accepted_ones(
    tmp_path: Path, empty: View
) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT, EDIT, SETTLE)
    decided(file, "bob", ACCEPT, Choice("radio.2", "edited", {"action": "patrol"}), REJECT)
    options = DraftOptions(str(tmp_path / "drafts"), accepted_only=True)
    found = refusal(file, empty, options)
    assert found.code == "coders-differ"
    assert "2 entries: radio.2, radio.3 (radio.2: alice edited and bob edited)" in found.message
    assert "--coder alice" in found.remedy


def test_coder_who_is_named_decides_alone(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT, EDIT, SETTLE)
    decided(file, "bob", REJECT)
    options = DraftOptions(str(tmp_path / "drafts"), coder="alice")
    assert ids(reading(file, empty, options)) == ["radio.1", "radio.2", "radio.3"]


def test_coder_who_decided_nothing_is_refused(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT)
    with pytest.raises(InputError, match="zoe decided nothing about these drafts; alice did"):
        reading(file, empty, DraftOptions(str(tmp_path / "drafts"), coder="zoe"))


def test_coders_who_agree_are_both_named_and_the_coding_is_agreed(
    tmp_path: Path, empty: View
) -> None:
    file = write(tmp_path)
    for coder in ("alice", "bob"):
        decided(file, coder, ACCEPT, EDIT, REJECT)
    first = content(reading(file, empty))["statements"][0]
    assert (first["reviewed_by"], first["coding"]) == (["alice", "bob"], "agreed")


def test_coders_who_share_the_work_are_read_together(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT)
    decided(file, "bob", EDIT, REJECT)
    assert ids(reading(file, empty)) == ["radio.1", "radio.2"]


def test_drafts_in_json_are_drafts_too(empty: View) -> None:
    data = json.dumps(document()).encode()
    with pytest.raises(InputError, match="open-drafts"):
        reviewed_document(data, "radio.json", ".json", empty, NO_DECISIONS)


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        ('{"@context": {}, "review": null}', ".json"),
        ("task_reviews: []", ".yaml"),
        ("statements: [{id: a, note: 'review: none'}]", ".yaml"),
    ],
)
def test_file_without_drafts_is_left_to_its_reader(empty: View, data: str, ending: str) -> None:
    assert reviewed_document(data.encode(), f"a{ending}", ending, empty, NO_DECISIONS) is None


def test_torn_line_of_decisions_is_a_warning(tmp_path: Path, empty: View) -> None:
    file = write(tmp_path, document(statement(1, "north quay")))
    decided(file, "alice", ACCEPT)
    with (tmp_path / "drafts" / "radio.alice.jsonl").open("a") as decisions:
        decisions.write('{"by":')
    (warning,) = reading(file, empty).warnings
    assert (warning.code, warning.line) == ("torn-decision", 2)


def test_finding_about_an_edited_field_is_at_the_line_of_its_entry(
    tmp_path: Path, lake: Path
) -> None:
    file = write(tmp_path, document(statement(1, "north quay")))
    decided(file, "alice", Choice("radio.1", "edited", {"action": "fly"}))
    with pytest.raises(InputError) as caught:
        load([file], lake, drafts_folder=tmp_path / "drafts", isolated=False)
    (found,) = caught.value.findings
    line = file.read_text().splitlines().index("- id: radio.1") + 1
    assert (found.code, found.line) == ("unknown-action", line)


def test_provision_is_read_without_the_keys_of_drafts(tmp_path: Path, empty: View) -> None:
    review: dict[str, Any] = {"rule": "task", "confidence": "high"}
    provision = {
        "id": "charter-1",
        "paragraph": "1",
        "force": "decides",
        "task": True,
        "review": review,
    }
    instrument = {"id": "charter", "label": "Charter", "symbol": "LC/1", "review": review}
    plain = document(instruments=[instrument | {"provisions": [provision]}], statements=[])
    file = write(tmp_path, plain)
    assert refusal(file, empty).message == "2 of 2 drafts are open: charter, charter-1"
    decided(file, "alice", Choice("charter", "accepted"), Choice("charter-1", "accepted"))
    (read,) = content(reading(file, empty))["instruments"]
    assert read == {
        "id": "charter",
        "label": "Charter",
        "symbol": "LC/1",
        "provisions": [{"id": "charter-1", "paragraph": "1", "force": "decides"}],
    }


def test_rejected_instrument_takes_its_open_provisions_along(tmp_path: Path, empty: View) -> None:
    review: dict[str, Any] = {"rule": "task", "confidence": "high"}
    provision = {"id": "charter-1", "review": review}
    instrument = {"id": "charter", "label": "C", "symbol": "LC/1", "review": review}
    file = write(
        tmp_path, document(instruments=[instrument | {"provisions": [provision]}], statements=[])
    )
    decided(file, "alice", Choice("charter", "rejected", why="not ours"))
    assert content(reading(file, empty))["instruments"] == []


def loading(file: Path, store: Path, **options: Any) -> LoadAnswer:  # noqa: ANN401
    return load(
        [file],
        store,
        drafts_folder=file.parent / "drafts",
        texts=Texts((file.parent / "texts",)),
        isolated=False,
        **options,
    )


@pytest.mark.slow
def test_store_has_who_drafted_and_who_reviewed(tmp_path: Path, lake: Path) -> None:
    from kg.services.opening import open_view

    file = write(tmp_path)
    decided(file, "alice", ACCEPT, EDIT, SETTLE)
    assert loading(file, lake).statements == 3
    view = open_view(lake)
    iri = entity("statement", "radio.2")
    assert view.values(iri, MKG.draftedBy) == (agent("rules/1.0").value,)
    assert view.values(iri, MKG.reviewedBy) == (agent("alice").value,)
    assert view.value(entity("source", "radio"), MKG.fileSha256) == SHA256


@pytest.mark.slow
def test_what_is_decided_later_is_loaded_later(tmp_path: Path, lake: Path) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT)
    assert loading(file, lake, accepted_only=True).statements == 1
    assert loading(file, lake, accepted_only=True).already == (str(file),)
    decided(file, "alice", EDIT, REJECT)
    later = loading(file, lake)
    assert later.statements == 1
    assert [warning.code for warning in later.warnings] == ["loaded-before"]
    assert loading(file, lake).already == (str(file),)


@pytest.mark.slow
def test_rejection_after_the_load_is_a_warning(tmp_path: Path, lake: Path) -> None:
    file = write(tmp_path, document(statement(1, "north quay")))
    decided(file, "alice", ACCEPT)
    loading(file, lake)
    decided(file, "alice", Choice("radio.1", "rejected", why="on second thoughts"))
    (warning,) = loading(file, lake).warnings
    assert warning.message == "radio.1 is in the store, and was rejected after it was loaded"


@pytest.mark.slow
def test_drafts_of_another_text_of_a_source_are_refused(tmp_path: Path, lake: Path) -> None:
    file = write(tmp_path, document(KEPT))
    loading(file, lake)
    plain = document(KEPT | {"id": "radio.9"})
    plain["source"] = plain["source"] | {"sha256": "0" * 64}
    with pytest.raises(InputError, match="other-text"):
        loading(write(tmp_path, plain), lake)


@pytest.mark.slow
def test_refused_load_writes_nothing(tmp_path: Path, lake: Path) -> None:
    before = sorted(path.name for path in (lake / "journal").rglob("*"))
    with pytest.raises(InputError):
        loading(write(tmp_path), lake)
    assert sorted(path.name for path in (lake / "journal").rglob("*")) == before


@pytest.mark.slow
def test_decisions_are_looked_for_in_the_store(tmp_path: Path, lake: Path, run: Runner) -> None:
    file = write(tmp_path, document(statement(1, "north quay")))
    done = run("load", file, "--store", lake)
    assert (done.returncode, f"kg review {file} --store {lake}" in done.stderr) == (3, True)
    state = open_review(opening(file))
    state = decide(state, ACCEPT)
    (tmp_path / "drafts").rename(lake / "drafts")
    assert "1 statement" in run("load", file, "--store", lake).stderr


@pytest.mark.slow
def test_export_loads_like_the_drafts_themselves(tmp_path: Path, lake: Path) -> None:
    file = write(tmp_path)
    decided(file, "alice", ACCEPT, EDIT, SETTLE)
    reviewed = tmp_path / "reviewed.yaml"
    reviewed.write_text(export(finish(open_review(opening(file)))), encoding="utf-8")
    first = loading(file, lake, dry_run=True)
    second = loading(reviewed, lake, dry_run=True)
    assert (first.quads, first.statements) == (second.quads, second.statements)


@pytest.mark.slow
def test_backup_keeps_decisions(tmp_path: Path, lake: Path) -> None:
    from stores import backup, restore

    file = write(tmp_path)
    decided(file, "alice", ACCEPT)
    (tmp_path / "drafts").rename(lake / "drafts")
    backup(lake, tmp_path / "lake.tar.gz")
    restore(tmp_path / "lake.tar.gz", tmp_path / "restored")
    name = "drafts/radio.alice.jsonl"
    assert (tmp_path / "restored" / name).read_bytes() == (lake / name).read_bytes()


def warnings(tmp_path: Path, lake: Path, *statements: dict[str, Any]) -> list[Finding]:
    file = write(tmp_path, document(*statements))
    return list(loading(file, lake, dry_run=True).warnings)


def test_anchor_that_is_not_in_its_passage_is_a_warning(tmp_path: Path, lake: Path) -> None:
    wrong = KEPT["passage"] | {"anchor": "old mill"}
    (warning,) = warnings(tmp_path, lake, KEPT | {"passage": wrong})
    assert (warning.code, warning.severity) == ("passage-anchor", "warning")
    assert warning.remedy == "write words of the passage, such as 'ferry crews'"


def test_anchor_over_a_line_break_is_in_its_passage(tmp_path: Path, lake: Path) -> None:
    assert warnings(tmp_path, lake, KEPT) == []


def test_equal_readings_of_one_passage_are_a_warning(tmp_path: Path, lake: Path) -> None:
    twin = KEPT | {"id": "radio.7", "paraphrase": "In other words."}
    (warning,) = warnings(tmp_path, lake, KEPT, twin)
    assert warning.code == "equal-reading"
    assert warning.message == "'radio.7' reads the same in the same passage as 'radio.2'"


@pytest.mark.parametrize("change", [{"action": "train"}, {"passage": passage("old mill")}])
def test_readings_that_differ_are_no_warning(
    tmp_path: Path, lake: Path, change: dict[str, Any]
) -> None:
    assert warnings(tmp_path, lake, KEPT, KEPT | {"id": "radio.7"} | change) == []
