"""Files are written whole or not at all, by one module."""

from __future__ import annotations

import ast
import errno
import gzip
import re
from typing import TYPE_CHECKING, BinaryIO, Final

import pytest
from source import trees

from kg import files
from kg.errors import InputError, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITE_ELSEWHERE: Final = {
    ("cli/app.py", "main"): "stands for a stream that the shell closed, and writes nothing",
    ("cli/common.py", "write"): "takes the place of a stdout that nobody reads any more",
    ("journal/canonical.py", "write"): "a stream into the folder of unfinished files; moved later",
    ("journal/journal.py", "_append"): "adds a line to the manifest, and syncs it",
    ("reason/java.py", "_over"): "a temporary file for the reasoner",
    ("sandbox/confinement.py", "_leave_network"): "tells the kernel who this process is",
    ("sandbox/child.py", "_own_streams"): "the pipe to the parent, which the process starts with",
    ("services/worker.py", "write_locations"): "a side file that the journal moves to its place",
    ("store/lock.py", "take"): "the lock, which holds the number of a process",
}
"""What writes a file by itself, and why it may."""
_MODE: Final = re.compile(r"(?=.*[wax+])[rwaxbt+]{1,3}")
_FLAGS: Final = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND"}


def writes(call: ast.Call) -> bool:
    """Return whether a call writes a file, or opens one to write to it."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in ("write_text", "write_bytes"):
        return True
    if name not in ("open", "fdopen"):
        return False
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    modes = [str(each.value) for each in arguments if isinstance(each, ast.Constant)]
    flags = {getattr(node, "attr", "") for each in arguments for node in ast.walk(each)}
    into_stream = any(keyword.arg == "fileobj" for keyword in call.keywords)
    return not into_stream and bool(any(map(_MODE.fullmatch, modes)) or flags & _FLAGS)


def writers(tree: ast.Module) -> Iterator[str]:
    """Yield the name of each function that writes a file, an empty one for what none does."""
    written = {node for node in ast.walk(tree) if isinstance(node, ast.Call) and writes(node)}
    for function in ast.walk(tree) if written else ():
        if isinstance(function, ast.FunctionDef) and (inside := written & set(ast.walk(function))):
            written -= inside
            yield function.name
    if written:
        yield ""


@pytest.mark.slow
def test_files_are_written_by_one_module() -> None:
    found = {
        (path, name)
        for path, tree in trees().items()
        if path != "files.py"
        for name in writers(tree)
    }
    assert found == set(WRITE_ELSEWHERE)


@pytest.mark.parametrize(
    "text",
    [
        "path.write_text('x')",
        "path.write_bytes(b'x')",
        "open(path, 'w')",
        "path.open('xb')",
        "path.open(mode='r+b')",
        "gzip.open(path, 'at')",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
    ],
)
def test_a_function_that_writes_is_noticed(text: str) -> None:
    assert list(writers(ast.parse(f"def f(path): {text}"))) == ["f"]
    assert list(writers(ast.parse(text))) == [""]


@pytest.mark.parametrize(
    "text",
    ["open(path)", "path.open('rb')", "journal.open(entry)", "os.open(path, os.O_RDONLY)"],
)
def test_a_function_that_reads_is_not(text: str) -> None:
    assert list(writers(ast.parse(f"def f(path): {text}"))) == []


def fill(file: BinaryIO) -> None:
    """Write to a file on a disk that has no room for all of it."""
    file.write(b"new")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_synced_file_that_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(MachineError, match="Free some space"), files.synced(path) as file:
        fill(file)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a": b"old"}


def test_an_error_of_the_data_passes_a_synced_file(tmp_path: Path) -> None:
    with pytest.raises(gzip.BadGzipFile), files.synced(tmp_path / "a"):
        gzip.decompress(b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(InputError, match=r"cannot be made \(File exists\). Name a folder of yours"):
        files.make_folder(tmp_path / "a")


def test_line_that_cannot_be_synced_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines"
    files.append_synced(path, lambda _: b"one\n")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kg.files.os.fsync", full)
    with pytest.raises(MachineError, match="No space left"):
        files.append_synced(path, lambda _: b"two\n")
    assert path.read_bytes() == b"one\n"


def test_torn_line_is_ended_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntw")
    files.append_synced(path, lambda content: b"%d\n" % len(content))
    assert path.read_bytes() == b"one\ntw\n6\n"


def test_nothing_is_added_where_there_is_no_line(tmp_path: Path) -> None:
    files.append_synced(tmp_path / "lines", lambda _: b"")
    assert (tmp_path / "lines").read_bytes() == b""
