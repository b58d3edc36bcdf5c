"""The journal: canonical form, content addresses, and what a stop in the middle leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import journal
from kg.errors import InputError, MachineError

if TYPE_CHECKING:
    from pathlib import Path

LINES = st.lists(st.binary(min_size=1, max_size=8).filter(lambda line: b"\n" not in line), max_size=8)


def load(name: str = "a") -> journal.Load:
    return journal.Load(
        id=name * 64, inputs=("i" + name,), paths=("p",), quads=1, sha256="0" * 64, recorded="2024-01-01T00:00:00Z"
    )


@pytest.fixture
def empty(tmp_path: Path) -> journal.Journal:
    made = journal.Journal(tmp_path / "journal")
    made.create()
    return made


@given(LINES)
def test_canonical_form_is_sorted_and_distinct(lines: list[bytes]) -> None:
    assert journal.canonical(lines).split(b"\n")[:-1] == sorted(set(lines))


@given(LINES)
def test_canonical_form_does_not_depend_on_order(lines: list[bytes]) -> None:
    assert journal.canonical(lines) == journal.canonical(reversed(lines))


def test_canonical_form_of_nothing_is_empty() -> None:
    assert journal.canonical([]) == b""


def test_input_id_depends_on_the_bytes() -> None:
    assert journal.input_id(b"a", ".nt") != journal.input_id(b"b", ".nt")


def test_input_id_depends_on_the_format() -> None:
    assert journal.input_id(b"a", ".nt") != journal.input_id(b"a", ".ttl")


def test_input_id_depends_on_the_version_of_the_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    before = journal.input_id(b"a", ".nt")
    monkeypatch.setattr(journal, "MAPPING_VERSION", "next")
    assert journal.input_id(b"a", ".nt") != before


def test_load_id_does_not_depend_on_the_order_of_inputs() -> None:
    assert journal.load_id(["a", "b"]) == journal.load_id(["b", "a"])


def test_new_journal_has_no_loads(empty: journal.Journal) -> None:
    assert (empty.loads(), empty.pending()) == ((), ())


def test_prepared_load_is_pending(empty: journal.Journal) -> None:
    empty.prepare(load(), b"q .\n")
    assert (empty.loads(), empty.pending()) == ((), (load(),))


def test_committed_load_is_no_longer_pending(empty: journal.Journal) -> None:
    empty.prepare(load(), b"q .\n")
    empty.commit(load())
    assert (empty.loads(), empty.pending()) == ((load(),), ())


def test_loads_keep_their_order(empty: journal.Journal) -> None:
    for name in "ba":
        empty.prepare(load(name), b"q .\n")
        empty.commit(load(name))
    assert [done.id[0] for done in empty.loads()] == ["b", "a"]


def test_quads_of_a_load_lie_under_its_id(empty: journal.Journal) -> None:
    empty.prepare(load(), b"q .\n")
    assert empty.path(load()).read_bytes() == b"q .\n"


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_torn_last_line_is_no_event(empty: journal.Journal, cut: int) -> None:
    empty.prepare(load(), b"q .\n")
    empty.commit(load())
    empty.prepare(load("b"), b"r .\n")
    empty.manifest.write_bytes(empty.manifest.read_bytes()[:-cut])
    assert (empty.loads(), empty.pending()) == ((load(),), ())


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_line_after_a_torn_one_is_whole(empty: journal.Journal, cut: int) -> None:
    empty.prepare(load(), b"q .\n")
    empty.manifest.write_bytes(empty.manifest.read_bytes()[:-cut])
    empty.prepare(load("b"), b"r .\n")
    empty.commit(load("b"))
    assert (empty.loads(), empty.pending()) == ((load("b"),), ())


@pytest.mark.parametrize("line", ["not json", "5", "[]", "{}", '{"event": "prepared"}', '{"event": "committed"}'])
def test_damaged_line_is_named(empty: journal.Journal, line: str) -> None:
    empty.manifest.write_text(line + "\n" + json.dumps({"event": "committed", "id": "x"}) + "\n")
    with pytest.raises(InputError, match=r"manifest\.jsonl:1: damaged line"):
        empty.loads()


def test_manifest_record_says_what_was_loaded() -> None:
    text = b"\n".join(load().record()).decode()
    assert all(part in text for part in ("prov#Activity>", '"' + "0" * 64 + '"', '"1"', '"2024-01-01T00:00:00Z"'))


def test_synced_file_is_private(tmp_path: Path) -> None:
    journal.write_synced(tmp_path / "a", b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_synced_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    journal.write_synced(tmp_path / "a", b"x")
    journal.write_synced(tmp_path / "a", b"y")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_file_that_cannot_be_written_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot be written"):
        journal.write_synced(tmp_path / "absent" / "a", b"x")
