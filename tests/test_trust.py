"""What was acknowledged is seen, or its absence is told: older files put back, damage, what a
stopped command left.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stores
from pyoxigraph import Literal, NamedNode, Quad
from sized import some

from kg import sandbox
from kg.errors import InputError, MachineError, Notice
from kg.journal import Journal, Published
from kg.journal.journal import _chained
from kg.services import jobs, loading
from kg.services.verification import Verification, compare
from kg.store import Writer, lock, open_folder
from kg.store.folder import published

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

LINE = "<http://e/s{0}> <http://e/p> <http://e/o> <http://e/g> .\n"
PARTS = ("CURRENT", "data", "data.crc", "journal", "views")


def load(store: Path, number: int) -> None:
    path = store.parent / f"{number}.nq"
    path.write_text(LINE.format(number))
    stores.load([path], store, isolated=False)


def seen(store: Path, number: int) -> bool:
    return open_folder(store).ask(f"ASK {{ <http://e/s{number}> ?p ?o }}")


def codes(store: Path) -> list[str]:
    return sorted({finding.code for finding in compare(store).findings})


@pytest.fixture(scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a store with one load, the ontology apart, and the same store after a second load."""
    folder = tmp_path_factory.mktemp("loaded")
    store = folder / "store"
    stores.initialise(store, empty=True)
    load(store, 1)
    shutil.copytree(store, folder / "once")
    load(store, 2)
    return folder / "once", store


@pytest.fixture
def small(tmp_path: Path, _loaded: tuple[Path, Path]) -> Path:
    """Return a store with one load, the ontology apart."""
    return Path(shutil.copytree(_loaded[0], tmp_path / "small"))


@pytest.fixture
def older(small: Path, tmp_path: Path, _loaded: tuple[Path, Path]) -> Path:
    """Return a copy of a store as it was before its last load, which `small` holds now."""
    shutil.rmtree(small)
    shutil.copytree(_loaded[1], small)
    return Path(shutil.copytree(_loaded[0], tmp_path / "older"))


def put_back(older: Path, store: Path, *parts: str) -> None:
    for part in parts:
        if (store / part).is_dir():
            shutil.rmtree(store / part)
            shutil.copytree(older / part, store / part)
        else:
            shutil.copy(older / part, store / part)


PUT_BACK = {
    "CURRENT": ("CURRENT",),
    "CURRENT and views": ("CURRENT", "views"),
    "data": ("data",),
    "data and checksums": ("data", "data.crc"),
    "views": ("views",),
    "journal": ("journal",),
    "journal and CURRENT": ("journal", "CURRENT"),
    "journal and what readers see": ("journal", "CURRENT", "views"),
    "all but the journal": ("CURRENT", "data", "data.crc", "views"),
    "all but what readers see": ("data", "data.crc", "journal"),
}


@pytest.mark.slow
@pytest.mark.parametrize("parts", some(PUT_BACK.values(), 2), ids=PUT_BACK)
def test_files_of_an_older_copy_are_found(small: Path, older: Path, parts: tuple[str, ...]) -> None:
    assert (codes(small), codes(older)) == ([], [])
    put_back(older, small, *parts)
    assert codes(small)


@pytest.mark.parametrize("parts", some(PUT_BACK.values(), 2), ids=PUT_BACK)
@pytest.mark.slow
def test_next_writer_loses_nothing_to_files_of_an_older_copy(
    small: Path, older: Path, parts: tuple[str, ...]
) -> None:
    put_back(older, small, *parts)
    try:
        load(small, 3)
    except InputError:
        return  # refused, with a remedy
    assert ([seen(small, number) for number in (1, 2, 3)], codes(small)) == ([True] * 3, [])


@pytest.mark.parametrize("parts", some(PUT_BACK.values(), 2), ids=PUT_BACK)
@pytest.mark.slow
def test_reader_answers_with_what_was_acknowledged_or_not_at_all(
    small: Path, older: Path, parts: tuple[str, ...]
) -> None:
    put_back(older, small, *parts)
    if "journal" in parts and "CURRENT" in parts:
        return  # what is left to a reader agrees; kg verify compares the data too
    try:
        answer = seen(small, 2)
    except InputError:
        return
    assert answer


def test_a_whole_older_copy_is_a_store(older: Path) -> None:
    load(older, 4)
    assert (seen(older, 4), codes(older)) == (True, [])


@pytest.mark.slow
@pytest.mark.parametrize(
    "parts", [("CURRENT",), ("data", "data.crc"), ("CURRENT", "data", "data.crc", "views")]
)
def test_rebuild_brings_back_what_the_journal_holds(
    small: Path, older: Path, parts: tuple[str, ...]
) -> None:
    put_back(older, small, *parts)
    stores.rebuild(small)
    assert (seen(small, 2), codes(small)) == (True, [])


def test_rebuild_from_an_older_journal_is_refused(small: Path, older: Path) -> None:
    put_back(older, small, "journal")
    with pytest.raises(InputError, match="the journal lacks the entry"):
        stores.rebuild(small)


@pytest.mark.slow
def test_older_journal_goes_on_by_backup_and_restore(
    small: Path, older: Path, tmp_path: Path
) -> None:
    put_back(older, small, "journal")
    stores.backup(small, tmp_path / "backup.tar.gz")
    stores.restore(tmp_path / "backup.tar.gz", tmp_path / "again")
    assert (
        seen(tmp_path / "again", 1),
        seen(tmp_path / "again", 2),
        codes(tmp_path / "again"),
    ) == (True, False, [])


def test_current_that_is_gone_is_no_empty_store(small: Path) -> None:
    (small / "CURRENT").unlink()
    with pytest.raises(InputError, match="is missing, but the journal acknowledged"):
        open_folder(small)
    assert codes(small) == ["store-older"]


def test_older_current_is_told_on_the_command_line(small: Path, older: Path, run: Runner) -> None:
    put_back(older, small, "CURRENT")
    read = run("ask", "ASK {}", "--store", small)
    told = run("verify", "--store", small)
    assert (
        read.returncode,
        told.returncode,
        "older copy" in read.stderr,
        "older copy" in told.stdout,
    ) == (
        3,
        1,
        True,
        True,
    )


def test_derived_relations_that_were_acknowledged_do_not_go_with_an_older_current(
    small: Path, tmp_path: Path
) -> None:
    shutil.copy(small / "CURRENT", tmp_path / "kept")
    loading.reason(loading.ReasonRequest(str(small)))
    shutil.copy(tmp_path / "kept", small / "CURRENT")
    assert codes(small) == ["store-older"]


def test_journal_acknowledges_what_current_names(small: Path) -> None:
    current = published(small)
    assert (current.checkpoint > 1, Journal(small / "journal").published()) == (True, current)


def test_last_acknowledgement_is_found_behind_long_lines(small: Path) -> None:
    journal = Journal(small / "journal")
    before = journal.published()
    with journal.manifest.open("a") as file:
        for _ in range(3):
            file.write(
                '{"event": "prepared", "reason": "'
                + '\\"event\\": \\"published\\"' * 9_000
                + '"}\n'
            )
    assert journal.published() == before


def test_number_of_a_checkpoint_is_given_once(small: Path) -> None:
    number = published(small).checkpoint
    shutil.rmtree(small / "views")
    stores.rebuild(small)
    assert published(small).checkpoint == number + 1


@pytest.mark.slow
def test_store_of_a_kg_that_acknowledged_nothing_is_read_and_written(small: Path) -> None:
    manifest = small / "journal" / "manifest.jsonl"
    rows, before = [], b""
    for line in manifest.read_bytes().splitlines():
        event = json.loads(line)
        if event["event"] != "published":
            before = _chained(event, before)
            rows.append(before + b"\n")
    manifest.write_bytes(b"".join(rows))
    assert (seen(small, 1), codes(small)) == (True, [])
    load(small, 5)
    assert Journal(small / "journal").published() == published(small)


# What is refused leaves a store as it was, and damage in it visible


def refuse(store: Path) -> None:
    bad = store.parent / "bad.yaml"
    bad.write_text("actors: [{id: 'a b'}]\n")
    with pytest.raises(InputError):
        stores.load([bad], store, isolated=False)


def state(store: Path) -> dict[str, bytes]:
    files = (
        path
        for path in sorted(store.rglob("*"))
        if path.is_file() and path.name not in ("lock", "LOCK")
    )
    return {str(path.relative_to(store)): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    "words",
    [
        ("load", "bad.yaml"),
        ("store", "retract", "nothing", "--reason", "x"),
        ("identity", "undo", "abcdef"),
    ],
)
def test_refused_command_leaves_every_byte_of_a_store(
    small: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(small.parent)
    (small.parent / "bad.yaml").write_text("actors: [{id: 'a b'}]\n")
    before = state(small)
    told = run(*words, "--store", small)
    assert (told.returncode, state(small) == before) == (3, True)


def test_damage_after_a_refused_load_is_found(small: Path) -> None:
    refuse(small)
    path = next((small / "data").glob("MANIFEST-*"))
    os.truncate(path, path.stat().st_size - 20)
    assert codes(small) == ["store-damaged"]
    with pytest.raises(InputError, match="was changed"):
        load(small, 2)


def test_data_without_checksums_are_compared_quad_by_quad(small: Path, older: Path) -> None:
    put_back(older, small, "data")
    (small / "data.crc").unlink()
    assert codes(small) == ["store-older"]


def test_data_without_checksums_that_hold_other_quads_are_found(small: Path) -> None:
    with Writer(small) as writer:
        writer.engine.add(
            Quad(
                NamedNode("http://e/s"),
                NamedNode("http://e/p"),
                Literal("x"),
                NamedNode("http://e/g"),
            )
        )
    (small / "data.crc").unlink()
    assert codes(small) == ["store-damaged"]


@pytest.mark.slow
def test_data_after_a_crash_are_no_damage(small: Path) -> None:
    (small / "data.crc").unlink()
    assert codes(small) == []
    load(small, 2)
    assert ((small / "data.crc").exists(), codes(small)) == (True, [])


# What a stopped command left


def stop_at(step: str, command: Callable[[], object]) -> None:
    """Run a command that stops before one of the last steps of a writer."""

    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer if step == "publish" else Journal, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            command()


STEPS = ("commit", "publish", "note_published")


@pytest.mark.slow
@pytest.mark.parametrize("step", some(STEPS, 1))
def test_load_that_was_stopped_is_no_damage_and_is_finished_by_the_next_writer(
    small: Path, step: str
) -> None:
    stop_at(step, lambda: load(small, 2))
    before: Verification = compare(small)
    assert (before.findings, len(before.notes), seen(small, 2)) == ((), 1, step == "note_published")
    with contextlib.nullcontext() if step == "note_published" else pytest.warns(Notice):
        load(small, 3)
    assert (
        [seen(small, number) for number in (1, 2, 3)],
        compare(small).findings,
        compare(small).notes,
    ) == (
        [True] * 3,
        (),
        (),
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", some(STEPS, 1))
def test_retraction_that_was_stopped_takes_effect_with_the_next_command_that_writes_and_is_told(
    small: Path, step: str, run: Runner
) -> None:
    entry = Journal(small / "journal").entries()[-1].id
    stop_at(step, lambda: stores.retract(small, entry, "coded twice"))
    shown = run("store", "log", "--store", small, "-f", "csv").stdout.splitlines()[-1]
    assert ("stopped midway" in shown, seen(small, 1)) == (
        step == "commit",
        step != "note_published",
    )
    told = run("store", "retract", "nothing", "--reason", "x", "--store", small)
    assert (told.returncode, "coded twice" in told.stderr, seen(small, 1)) == (
        3,
        step != "note_published",
        False,
    )
    assert compare(small).findings == ()


def test_refused_command_after_a_stopped_one_keeps_damage_visible(small: Path) -> None:
    stop_at("publish", lambda: load(small, 2))
    with pytest.warns(Notice, match="finished what was stopped midway"):
        refuse(small)
    assert ((small / "data.crc").exists(), seen(small, 2)) == (True, True)


# What the machine refuses is no damage


def test_holder_of_a_lock_need_not_be_noted(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    held = lock.take(small, 0)
    assert lock.is_held(small)
    lock.release(held)
    assert not lock.is_held(small)


@pytest.mark.parametrize("name", ["CURRENT", "journal/manifest.jsonl", "data/CURRENT"])
def test_file_that_the_system_does_not_let_be_read_is_no_damage(
    small: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def opened(path: Path, *arguments: object, **options: object) -> object:
        if str(path) == str(small / name):
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *arguments, **options)

    plain: Any = type(small).open
    monkeypatch.setattr(type(small).__mro__[1], "open", opened)
    with pytest.raises((MachineError, PermissionError), match="Permission denied"):
        compare(small)


def test_only_a_crash_of_the_engine_is_called_damage(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(error: Exception) -> None:
        def fail(*_arguments: object, **_options: object) -> bytes:
            raise error

        monkeypatch.setattr(jobs, "apart", fail)

    failing(sandbox.CrashError("the engine stopped"))
    assert [finding.code for finding in stores.verify(small).findings] == ["store-damaged"]
    failing(MachineError("the machine refused"))
    with pytest.raises(MachineError):
        stores.verify(small)
    failing(InputError("not a store"))
    with pytest.raises(InputError, match="not a store"):
        stores.verify(small)


def test_published_is_zero_before_the_first_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.create()
    assert journal.published() == Published(0, "")
