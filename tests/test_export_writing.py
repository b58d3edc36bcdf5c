"""What `kg export -o` leaves behind: whole files, all of those that belong together or none, and a
clear message.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError, MachineError
from kg.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


def test_two_files_are_written_both_or_neither(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x-nodes.csv").write_text("mine")
    (tmp_path / "x-edges.csv").mkdir()
    done = run("export", "-o", str(tmp_path / "x.csv"))
    assert done.returncode == 3
    assert f"{tmp_path / 'x-edges.csv'}: cannot be written (Is a directory)" in done.stderr
    assert (tmp_path / "x-nodes.csv").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x-edges.csv", "x-nodes.csv"]


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    done = run("export", "-o", str(tmp_path / "no" / "x.csv"))
    assert done.returncode == 3
    assert (
        "x-nodes.csv: cannot be written (No such file or directory). Check the folder."
        in done.stderr
    )


def test_a_full_disk_is_the_machines_fault() -> None:
    with pytest.raises(MachineError, match="No space left"):
        write_whole([(Path("/dev/full"), b"x")])


def test_a_write_that_is_broken_off_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.dot"
    path.write_bytes(b"old")
    with pytest.raises(InputError):
        write_whole([(path, b"new"), (tmp_path / "no" / "y.dot", b"new")])
    assert (path.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (b"old", ["x.dot"])


def test_a_file_written_again_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "x.dot"
    path.write_bytes(b"old")
    path.chmod(0o604)
    write_whole([(path, b"new")])
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o604, b"new")


def test_a_link_is_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "x.dot", tmp_path / "latest.dot"
    path.write_bytes(b"old")
    link.symlink_to(path)
    write_whole([(link, b"new")])
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "x.docx"), "no format 'docx' here. Use ttl,"),
        (("-o", "x"), "x has no ending. Use ttl,"),
        (("-o", "x.svg", "-f", "docx"), "no format 'docx' here. Use ttl,"),
        (("-o", "-"), "-o - needs -f"),
        (("-o", "-", "-f", "csv"), "-f csv is 2 files: give -o FILE."),
        (("-o", "x.dot", "--hops", "2"), "--hops needs --focus"),
    ],
)
def test_wrong_usage_writes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", *words)
    assert (done.returncode, message in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "form", ["graphml", "gexf", "cyjs", "csv", "ftm.json", "geojson", "dot", "mmd"]
)
def test_an_empty_answer_is_a_file_and_said(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "none.rq").write_text("SELECT ?source ?target { ?source mkg:nosuch ?target }")
    done = run("export", "-o", str(tmp_path / f"x.{form}"), "--query", str(tmp_path / "none.rq"))
    assert "nothing here makes such a network: it has no nodes" in done.stderr
    assert list(tmp_path.glob("x*"))


def test_figures_of_nothing_say_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.rq").write_text("SELECT ?source ?target { ?source mkg:nosuch ?target }")
    assert (
        "Nothing here makes such a network."
        in run("network", "--query", str(tmp_path / "none.rq")).stdout
    )


def test_networks_and_paths_speak_french_when_asked(run: Run) -> None:
    assert (
        "Police nationale d'Haïti"
        in run("network", "--focus", "hnp", "--lang", "fr", "--top", "3").stdout
    )
    assert "appuie" in run("paths", "mssm", "hnp", "--lang", "fr", "--max-hops", "1").stdout
