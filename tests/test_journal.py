"""The journal: canonical form, content addresses, and what a stop in the middle leaves behind."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files, journal
from kg.errors import InputError, MachineError
from kg.journal import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QUAD = b"q ."
LINES = st.lists(
    st.binary(min_size=1, max_size=8).filter(lambda line: b"\n" not in line), max_size=8
)


def load(name: str = "a") -> journal.Entry:
    return journal.Entry(
        id=name * 64,
        inputs=("i" + name,),
        paths=("p",),
        quads=1,
        sha256=journal.hash_of([QUAD]),
        recorded="2024-01-01T00:00:00Z",
    )


def ids(entries: Iterable[journal.Entry]) -> list[str]:
    return [entry.id[0] for entry in entries]


@pytest.fixture
def empty(tmp_path: Path) -> journal.Journal:
    made = journal.Journal(tmp_path / "journal")
    made.create()
    return made


@given(LINES)
def test_canonical_lines_are_sorted_and_distinct(lines: list[bytes]) -> None:
    assert journal.distinct(lines) == sorted(set(lines))


@given(LINES)
def test_the_hash_does_not_depend_on_order(lines: list[bytes]) -> None:
    assert journal.hash_of(journal.distinct(lines)) == journal.hash_of(
        journal.distinct(reversed(lines))
    )


def test_the_hash_is_that_of_the_text_that_the_lines_make() -> None:
    lines = [b"%06d ." % number for number in range(50_001)]
    assert (
        journal.hash_of(lines)
        == hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    )


def test_the_same_lines_make_the_same_file(tmp_path: Path) -> None:
    for name in "ab":
        canonical.write(tmp_path / name, [b"a .", b"b ."])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_input_id_depends_on_the_bytes() -> None:
    assert journal.input_id(b"a", ".nt") != journal.input_id(b"b", ".nt")


def test_input_id_depends_on_the_format() -> None:
    assert journal.input_id(b"a", ".nt") != journal.input_id(b"a", ".ttl")


def test_input_id_depends_on_the_version_of_the_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    before = journal.input_id(b"a", ".nt")
    monkeypatch.setattr("kg.journal.entry.MAPPING_VERSION", "next")
    assert journal.input_id(b"a", ".nt") != before


def test_load_id_does_not_depend_on_the_order_of_inputs() -> None:
    assert journal.entry_id(["a", "b"]) == journal.entry_id(["b", "a"])


def test_id_of_a_load_that_was_withdrawn_and_comes_again_is_another() -> None:
    assert len({journal.entry_id(["a"], again=number) for number in range(3)}) == 3


def test_new_journal_has_no_entries(empty: journal.Journal) -> None:
    assert (empty.entries(), empty.pending()) == ((), ())


def test_prepared_load_is_pending(empty: journal.Journal) -> None:
    made = empty.prepare(load(), [QUAD])
    assert (empty.entries(), empty.pending()) == ((), (made,))


def test_committed_load_is_no_longer_pending(empty: journal.Journal) -> None:
    made = empty.prepare(load(), [QUAD])
    empty.commit(made)
    assert (empty.entries(), empty.pending()) == ((made,), ())


def test_loads_keep_their_order(empty: journal.Journal) -> None:
    for name in "ba":
        empty.commit(empty.prepare(load(name), [QUAD]))
    assert ids(empty.entries()) == ["b", "a"]


def test_quads_of_a_load_are_read_as_they_were_written(empty: journal.Journal) -> None:
    assert empty.read(empty.prepare(load(), [QUAD])) == b"q .\n"


def test_locations_are_read_as_they_were_written(empty: journal.Journal) -> None:
    (empty.incoming / "locations").write_text("http://e/s\t0\t3\t5\n")
    made = empty.prepare(load(), [QUAD], empty.incoming / "locations")
    assert empty.locations(made) == {"http://e/s": ("p", 3, 5)}


@pytest.mark.parametrize("position", [0, 4, 9, -9, -1])
def test_a_changed_byte_of_a_file_is_found(empty: journal.Journal, position: int) -> None:
    made = empty.prepare(load(), [QUAD])
    data = bytearray(empty.path(made).read_bytes())
    data[position] ^= 1
    empty.path(made).write_bytes(data)
    with pytest.raises(InputError, match="changed since it was made"):
        empty.check(made)
    with pytest.raises(InputError, match="changed since it was made"):
        empty.read(made)


def test_inputs_that_were_withdrawn_are_not_known(empty: journal.Journal) -> None:
    for name in "ab":
        empty.commit(empty.prepare(load(name), [QUAD]))
    taken = replace(load("c"), kind="retraction", subjects=("a" * 64,), inputs=("ia",))
    empty.commit(empty.prepare(taken, [QUAD]))
    assert (empty.loaded_inputs(), list(empty.withdrawn())) == ({"ib"}, ["a" * 64])


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_torn_last_line_is_no_event(empty: journal.Journal, cut: int) -> None:
    empty.commit(empty.prepare(load(), [QUAD]))
    empty.prepare(load("b"), [QUAD])
    empty.manifest.write_bytes(empty.manifest.read_bytes()[:-cut])
    assert (ids(empty.entries()), empty.pending()) == (["a"], ())


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_line_after_a_torn_one_is_whole(empty: journal.Journal, cut: int) -> None:
    empty.prepare(load(), [QUAD])
    empty.manifest.write_bytes(empty.manifest.read_bytes()[:-cut])
    empty.commit(empty.prepare(load("b"), [QUAD]))
    assert (ids(empty.entries()), empty.pending()) == (["b"], ())


@pytest.mark.parametrize(
    "line", ["not json", "5", "[]", "{}", '{"event": "prepared"}', '{"event": "committed"}']
)
def test_damaged_line_is_named(empty: journal.Journal, line: str) -> None:
    empty.manifest.write_text(line + "\n" + json.dumps({"event": "committed", "id": "x"}) + "\n")
    with pytest.raises(InputError, match=r"manifest\.jsonl:1: damaged line"):
        empty.entries()


@pytest.mark.slow
def test_every_changed_byte_of_the_manifest_but_its_last_is_found(empty: journal.Journal) -> None:
    for name in "ab":
        empty.commit(empty.prepare(load(name), [QUAD]))
    whole = empty.manifest.read_bytes()
    silent = []
    for position in range(len(whole) - 1):
        data = bytearray(whole)
        data[position] ^= 1
        empty.manifest.write_bytes(data)
        with contextlib.suppress(InputError):
            empty.entries()
            silent.append(position)
    assert [position for position in silent if position < whole[:-1].rfind(b"\n")] == []


def test_a_line_that_was_taken_out_is_found(empty: journal.Journal) -> None:
    for name in "ab":
        empty.commit(empty.prepare(load(name), [QUAD]))
    lines = empty.manifest.read_bytes().splitlines(keepends=True)
    empty.manifest.write_bytes(lines[0] + b"".join(lines[2:]))
    with pytest.raises(InputError, match=r"manifest\.jsonl:2: damaged line"):
        empty.entries()


def test_a_manifest_of_format_1_is_sealed(tmp_path: Path) -> None:
    old = journal.Journal(tmp_path, sealed=False)
    events = [
        {
            "event": "prepared",
            "id": "a" * 64,
            "inputs": ["i"],
            "paths": ["p"],
            "quads": 1,
            "sha256": journal.hash_of([QUAD]),
            "recorded": "2024-01-01T00:00:00Z",
        },
        {"event": "committed", "id": "a" * 64},
    ]
    (tmp_path / "loads").mkdir()
    (tmp_path / "loads" / f"{'a' * 64}.nq").write_bytes(QUAD + b"\n")
    old.manifest.write_text("".join(json.dumps(event) + "\n" for event in events))
    before = old.entries()
    old.seal()
    new = journal.Journal(tmp_path)
    assert (new.entries(), new.read(before[0])) == (before, QUAD + b"\n")


def test_manifest_record_says_what_was_loaded() -> None:
    text = b"\n".join(load().record()).decode()
    assert all(
        part in text
        for part in ("prov#Activity>", f'"{load().sha256}"', '"1"', '"2024-01-01T00:00:00Z"')
    )


def test_synced_file_is_private(tmp_path: Path) -> None:
    files.write_synced(tmp_path / "a", b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_synced_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    files.write_synced(tmp_path / "a", b"x")
    files.write_synced(tmp_path / "a", b"y")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_file_that_cannot_be_written_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot be written"):
        files.write_synced(tmp_path / "absent" / "a", b"x")
