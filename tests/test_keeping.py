"""A store against its journal: the log, damage found, everything made anew."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import stores

from kg.errors import InputError
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]


def codes(store: Path) -> list[str]:
    return sorted({finding.code for finding in stores.verify(store).findings})


def lines(store: Path) -> set[str]:
    return {str(quad) for quad in open_view(store).quads()}


def flip(path: Path) -> None:
    """Change the byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.chmod(0o600)
    path.unlink()  # not through the hard link
    path.write_bytes(data)


def test_a_new_store_agrees_with_its_journal(store: Path) -> None:
    assert stores.verify(store).findings == ()


@pytest.mark.slow
def test_the_log_names_every_load_in_order(store: Path, bulletin: Path, run: Runner) -> None:
    stores.load([bulletin / "statements.yaml"], store)
    shown = run("store", "log", "--store", store, "-f", "csv").stdout.splitlines()
    assert [row[4].rpartition("/")[2] for row in csv.reader([shown[1], shown[-1]])] == [
        "mandate.ttl, vocabularies.ttl, alignments.ttl",
        "statements.yaml",
    ]


@pytest.mark.slow
def test_a_flipped_byte_in_any_published_file_is_found(store: Path) -> None:
    current = (store / "CURRENT").read_text().split()[0]
    files = sorted(path for path in (store / "views" / current).iterdir() if path.stat().st_size)
    assert len(files) > 5
    for path in files:
        whole = path.read_bytes()
        flip(path)
        assert codes(store) == ["store-damaged"], path.name
        path.write_bytes(whole)
    assert codes(store) == []


def test_a_truncated_and_a_missing_file_are_found(store: Path) -> None:
    current = (store / "CURRENT").read_text().split()[0]
    path = max((store / "views" / current).glob("*.sst"), key=lambda file: file.stat().st_size)
    whole = path.read_bytes()
    path.unlink()
    assert codes(store) == ["store-damaged"]
    path.write_bytes(whole[:-1])
    assert codes(store) == ["store-damaged"]


def test_a_changed_load_is_found_and_nothing_is_made_from_it(store: Path) -> None:
    path = next((store / "journal" / "loads").glob("*.nq.gz"))
    flip(path)
    assert "journal-entry" in codes(store)
    with pytest.raises(InputError, match="changed since it was made"):
        stores.rebuild(store)


@pytest.mark.slow
def test_a_rebuilt_store_holds_the_same_quads(store: Path, bulletin: Path) -> None:
    stores.load([bulletin / "statements.yaml"], store)
    before = lines(store)
    for path in (store / "data").iterdir():
        path.unlink()
        path.write_bytes(b"damaged")
    stores.rebuild(store)
    assert (lines(store) == before, codes(store)) == (True, [])


@pytest.mark.slow
@pytest.mark.parametrize("moved", [("data", "data.old"), ("data", "data.new")])
def test_a_rebuild_that_was_stopped_is_settled_by_the_next_writer(
    store: Path, bulletin: Path, moved: tuple[str, str]
) -> None:
    if moved[1] == "data.old":
        (store / moved[0]).rename(store / moved[1])
    else:
        (store / moved[1]).mkdir()
        (store / moved[1] / "half").write_bytes(b"made")
    stores.load([bulletin / "statements.yaml"], store)
    assert (
        codes(store),
        sorted(path.name for path in store.iterdir() if path.name.startswith("data")),
    ) == (
        [],
        ["data", "data.crc"],
    )


@pytest.mark.slow
def test_verify_and_rebuild_through_the_command_line(store: Path, run: Runner) -> None:
    current = (store / "CURRENT").read_text().split()[0]
    flip(max((store / "views" / current).glob("*.sst"), key=lambda file: file.stat().st_size))
    found = run("verify", "--store", store)
    assert (found.returncode, "kg store rebuild" in found.stdout) == (1, True)
    assert run("store", "rebuild", "--store", store).returncode == 0
    assert run("verify", "--store", store).returncode == 0


@pytest.mark.parametrize("words", [("verify",), ("store", "log"), ("store", "rebuild")])
def test_keeping_needs_a_store(run: Runner, words: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*words).returncode == 2
    assert run(*words, "--store", tmp_path / "none").returncode == 3


@pytest.mark.parametrize("gone", ["data", "journal"])
def test_a_store_with_a_part_gone_is_not_written_to(
    store: Path, bulletin: Path, run: Runner, gone: str
) -> None:
    shutil.rmtree(store / gone)
    told = run("load", bulletin / "statements.yaml", "--store", store)
    assert (told.returncode, "our fault" in told.stderr, (store / gone).exists()) == (
        3,
        False,
        False,
    )


@pytest.mark.slow
def test_data_that_are_gone_are_made_anew(store: Path) -> None:
    before = lines(store)
    shutil.rmtree(store / "data")
    shutil.rmtree(store / "views")
    stores.rebuild(store)
    assert (lines(store) == before, codes(store)) == (True, [])


@pytest.mark.slow
def test_a_store_that_loads_its_own_export_still_agrees_with_its_journal(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    run("export", "-o", tmp_path / "all.nq", "--derived", "--store", store)
    told = run("load", tmp_path / "all.nq", "--store", tmp_path / "copy")
    assert (
        told.returncode,
        "derived quads were left out" in told.stderr,
        codes(tmp_path / "copy"),
    ) == (0, True, [])


def test_quads_of_the_manifest_are_refused(store: Path, tmp_path: Path, run: Runner) -> None:
    line = "<http://e/s> <http://e/p> <http://e/o> <https://w3id.org/mandate-kg/graph/manifest> .\n"
    (tmp_path / "own.nq").write_text(line)
    assert run("load", tmp_path / "own.nq", "--store", store).returncode == 3


def test_a_store_is_not_made_twice(store: Path, run: Runner) -> None:
    assert "is a kg store already" in run("init", store).stderr


@pytest.mark.slow
def test_a_retraction_takes_its_derived_relations_along(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "source.yaml").write_text(
        "sources:\n- {id: corr, title: A correction, published: 2024-12-01}\n"
    )
    (tmp_path / "taken-back.yaml").write_text(
        "source: corr\nstatements:\n- {id: corr.1, speaker: mssm, attribution: indirect, "
        "modality: asserted-state,"
        " agent: mssm, action: issue-statement, retracts: C028, paraphrase: Taken back}\n"
    )
    actors = "https://w3id.org/mandate-kg/id/actor"
    derived = f"<{actors}/mssm> mkg:supports <{actors}/humanitarian-organisations>"
    assert run("ask", f"ASK {{ {derived} }}", "--store", store).returncode == 0
    for name in ("source.yaml", "taken-back.yaml"):
        assert run("load", tmp_path / name, "--store", store).returncode == 0
    assert run("ask", f"ASK {{ {derived} }}", "--store", store).returncode == 1


@pytest.mark.slow
def test_a_file_that_may_not_grow_is_the_machines_fault(store: Path, bulletin: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "kg",
        "load",
        str(bulletin / "statements.yaml"),
        "--store",
        str(store),
    ]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 20; exec "$@"', "bash", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "our fault" in done.stderr) == (4, False)
    stores.load([bulletin / "statements.yaml"], store)
    assert codes(store) == []
