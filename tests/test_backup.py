"""A backup, and the store that is made from it again."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stores
from stores import load, verify

from kg.errors import InputError
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

QUAD = '<http://e/s> <http://e/p> "o" <http://e/g> .\n'


@pytest.fixture(scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory, _made_store: Path) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    store = Path(shutil.copytree(_made_store, folder / "store"))
    for name, text in (("one", QUAD), ("two", QUAD.replace("/s", "/t"))):
        (folder / f"{name}.nq").write_text(text)
        load([folder / f"{name}.nq"], store, isolated=False)
    stores.retract(store, stores.log(store)[-1].entry.id, "a test")
    stores.backup(store, folder / "kept.tar.gz")
    return folder


@pytest.fixture
def kept(_kept: Path, store: Path, tmp_path: Path) -> Path:
    """Return the backup of a store, which holds a load, a retraction and another load."""
    shutil.rmtree(store)
    shutil.copytree(_kept / "store", store)
    return Path(shutil.copy(_kept / "kept.tar.gz", tmp_path))


@pytest.mark.slow
def test_restored_store_has_the_same_hash_and_the_same_quads(
    kept: Path, store: Path, tmp_path: Path
) -> None:
    stores.restore(kept, tmp_path / "again")
    assert verify(tmp_path / "again").sha256 == verify(store).sha256
    assert set(open_view(tmp_path / "again").quads()) == set(open_view(store).quads())


@pytest.mark.slow
def test_same_state_makes_the_same_bytes(kept: Path, store: Path, tmp_path: Path) -> None:
    stores.backup(store, tmp_path / "other.tar.gz")
    assert (tmp_path / "other.tar.gz").read_bytes() == kept.read_bytes()


@pytest.mark.slow
def test_backup_is_private(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0


def test_backup_overwrites_nothing(kept: Path, store: Path) -> None:
    with pytest.raises(InputError, match="exists already"):
        stores.backup(store, kept)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_changed_byte_is_refused_and_nothing_is_made(
    kept: Path, tmp_path: Path, part: float
) -> None:
    data = bytearray(kept.read_bytes())
    data[int(len(data) * part)] ^= 1
    kept.write_bytes(data)
    with pytest.raises(InputError, match=r"Use another backup\."):
        stores.restore(kept, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "name", ["../escape", "/etc/escape", "journal/loads/../../escape", "journal/other"]
)
def test_archive_with_a_path_out_of_a_store_is_refused(tmp_path: Path, name: str) -> None:
    archive_of(tmp_path / "made.tar.gz", {"sha256.json": b'{"format": 2, "files": {}}', name: b"x"})
    with pytest.raises(InputError, match="has no place in a backup"):
        stores.restore(tmp_path / "made.tar.gz", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_store_is_not_restored_over_another(kept: Path, store: Path) -> None:
    with pytest.raises(InputError, match="is a kg store already"):
        stores.restore(kept, store)


def test_backup_into_a_folder_that_is_not_there_says_so(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    told = run("store", "backup", tmp_path / "nowhere" / "a.tar.gz", "--store", store)
    assert (told.returncode, "Check the folder." in told.stderr) == (3, True)


@pytest.mark.slow
def test_backup_goes_through_the_command_line_and_back(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    file, again = tmp_path / "b.tar.gz", tmp_path / "again"
    codes = [
        run("store", "backup", file, "--store", store).returncode,
        run("store", "restore", file, "--store", again).returncode,
        run("verify", "--store", again).returncode,
    ]
    assert codes == [0, 0, 0]


def archive_of(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def members_of(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "listing",
    [
        '{"format": 2, "files": []}',
        '{"format": 2, "files": null}',
        '{"format": 2, "files": {"journal/manifest.jsonl": 1}}',
        '{"format": 2}',
        '{"format": 3, "files": {}}',
        '{"format": [2], "files": {}}',
        '{"format": 2, "files": {}}',
        "[]",
        "null",
        "[" * 100_000,
        "\x00",
        "",
    ],
)
def test_malformed_listing_is_one_message(tmp_path: Path, run: Runner, listing: str) -> None:
    file = archive_of(tmp_path / "made.tar.gz", {"sha256.json": listing.encode()})
    told = run("store", "restore", file, "--store", tmp_path / "again")
    assert (told.returncode, told.stderr.count("\n"), (tmp_path / "again").exists()) == (
        3,
        1,
        False,
    )


@pytest.mark.parametrize("data", [b"", b"no archive", b"\x1f\x8b\x08\x00", bytes(4096)])
def test_what_is_no_archive_is_one_message(tmp_path: Path, run: Runner, data: bytes) -> None:
    (tmp_path / "made.tar.gz").write_bytes(data)
    told = run("store", "restore", tmp_path / "made.tar.gz", "--store", tmp_path / "again")
    assert (told.returncode, told.stderr.count("\n"), (tmp_path / "again").exists()) == (
        3,
        1,
        False,
    )


def relisted(members: dict[str, bytes]) -> dict[str, bytes]:
    files = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in members.items()
        if name != "sha256.json"
    }
    return {"sha256.json": json.dumps({"format": 2, "files": files}).encode()} | {
        n: members[n] for n in files
    }


@pytest.mark.slow
def test_archive_whose_members_agree_with_its_listing_is_restored(
    kept: Path, tmp_path: Path
) -> None:
    file = archive_of(tmp_path / "made.tar.gz", relisted(members_of(kept)))
    assert stores.restore(file, tmp_path / "again") > 0


@pytest.mark.parametrize("gone", ["journal/manifest.jsonl", "every load", "all"])
def test_archive_without_ontology_or_manifest_is_refused(
    kept: Path, tmp_path: Path, gone: str
) -> None:
    members = members_of(kept)
    if gone == "every load":
        members = {
            name: data for name, data in members.items() if not name.startswith("journal/loads")
        }
        members["journal/manifest.jsonl"] = b""
    members = (
        {} if gone == "all" else {name: data for name, data in members.items() if name != gone}
    )
    with pytest.raises(InputError, match="Use another backup"):
        stores.restore(archive_of(tmp_path / "made.tar.gz", relisted(members)), tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_member_that_comes_twice_is_refused(kept: Path, tmp_path: Path) -> None:
    members = list(members_of(kept).items())
    with tarfile.open(tmp_path / "made.tar.gz", "w:gz") as archive:
        for name, data in [*members, members[-1]]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with pytest.raises(InputError, match="was changed"):
        stores.restore(tmp_path / "made.tar.gz", tmp_path / "again")


@pytest.mark.parametrize("header", [False, True])
@pytest.mark.slow
def test_archive_that_unpacks_to_far_more_is_refused_before_it_is_held(
    tmp_path: Path, header: bool
) -> None:
    size = 64 * 1024**2
    with gzip.open(tmp_path / "made.tar.gz", "wb", 9) as packed:
        for name, data in (
            ("sha256.json", b'{"format": 2, "files": {}}'),
            ("texts/a.txt", bytes(size)),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.type = tarfile.XHDTYPE if header and data[:1] == b"\0" else tarfile.REGTYPE
            packed.write(member.tobuf() + data + bytes(-len(data) % 512))
    tracemalloc.start()
    with pytest.raises(
        InputError, match="header of it is too long" if header else "unpacks to more than"
    ):
        stores.restore(tmp_path / "made.tar.gz", tmp_path / "again")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (peak < size / 4, (tmp_path / "again").exists()) == (True, False)
