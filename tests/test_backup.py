"""A backup, and the store that is made from it again."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from kg import pipeline
from kg.errors import InputError
from kg.pipeline import load, open_view, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

QUAD = '<http://e/s> <http://e/p> "o" <http://e/g> .\n'


@pytest.fixture
def kept(store: Path, tmp_path: Path) -> Path:
    """Return the backup of a store that holds a load, a retraction and another load."""
    for name, text in (("one", QUAD), ("two", QUAD.replace("/s", "/t"))):
        (tmp_path / f"{name}.nq").write_text(text)
        load([tmp_path / f"{name}.nq"], store, isolated=False)
    pipeline.retract(store, pipeline.log(store)[-1].entry.id, "a test")
    pipeline.backup(store, tmp_path / "kept.tar.gz")
    return tmp_path / "kept.tar.gz"


@pytest.mark.slow
def test_restored_store_has_the_same_hash_and_the_same_quads(kept: Path, store: Path, tmp_path: Path) -> None:
    pipeline.restore(kept, tmp_path / "again")
    assert verify(tmp_path / "again").sha256 == verify(store).sha256
    assert set(open_view(tmp_path / "again").quads()) == set(open_view(store).quads())


def test_same_state_makes_the_same_bytes(kept: Path, store: Path, tmp_path: Path) -> None:
    pipeline.backup(store, tmp_path / "other.tar.gz")
    assert (tmp_path / "other.tar.gz").read_bytes() == kept.read_bytes()


def test_backup_is_private(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0


def test_backup_overwrites_nothing(kept: Path, store: Path) -> None:
    with pytest.raises(InputError, match="exists already"):
        pipeline.backup(store, kept)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_changed_byte_is_refused_and_nothing_is_made(kept: Path, tmp_path: Path, part: float) -> None:
    data = bytearray(kept.read_bytes())
    data[int(len(data) * part)] ^= 1
    kept.write_bytes(data)
    with pytest.raises(InputError, match=r"Use another backup\."):
        pipeline.restore(kept, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../escape", "/etc/escape", "journal/loads/../../escape", "journal/other"])
def test_archive_with_a_path_out_of_a_store_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "made.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(InputError, match="has no place in a backup"):
        pipeline.restore(tmp_path / "made.tar.gz", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_store_is_not_restored_over_another(kept: Path, store: Path) -> None:
    with pytest.raises(InputError, match="is a kg store already"):
        pipeline.restore(kept, store)


def test_backup_into_a_folder_that_is_not_there_says_so(store: Path, tmp_path: Path, run: Runner) -> None:
    told = run("store", "backup", tmp_path / "nowhere" / "a.tar.gz", "--store", store)
    assert (told.returncode, "Check the folder." in told.stderr) == (3, True)


def test_backup_goes_through_the_command_line_and_back(store: Path, tmp_path: Path, run: Runner) -> None:
    file, again = tmp_path / "b.tar.gz", tmp_path / "again"
    codes = [
        run("store", "backup", file, "--store", store).returncode,
        run("store", "restore", file, "--store", again).returncode,
        run("verify", "--store", again).returncode,
    ]
    assert codes == [0, 0, 0]
