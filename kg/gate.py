"""Checks before any parse: size, encoding, depth; and the worker process that can be killed.

The engine's parsers recurse: a few thousand nested brackets or triple terms end the process. So text is scanned for
depth first, and what is untrusted runs in a child process with a time and a memory limit.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from kg.errors import Finding, InputError, KgError, MachineError, UndeterminedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_BYTES: Final = 2 * 1024**3
MAX_DOCUMENT_BYTES: Final = 64 * 1024**2
MAX_DEPTH: Final = 100
WORKER_MEMORY: Final = 8 * 1024**3
_TOKENS: Final = re.compile(
    rb"\\."  # an escape in a name, such as ex:a\#b, begins no comment and no string
    rb'|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    rb"|<<\(?|\)?>>|<[^<>\s]*>|#[^\n]*|[\[\](){}]",
    re.DOTALL,
)
_OPENING: Final = frozenset((b"<<", b"<<(", b"[", b"(", b"{"))
_CLOSING: Final = frozenset((b">>", b")>>", b"]", b")", b"}"))
_KINDS: Final[dict[str, type[KgError]]] = {
    kind.__name__: kind for kind in (InputError, UsageError, MachineError, UndeterminedError)
}


def read(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file of at most `limit` bytes. Raises InputError that names the file.

    A pipe or a device is read until it ends or passes the limit, since its size says nothing.
    """
    try:
        if not path.is_file():
            return _read_stream(path, limit)
        size = path.stat().st_size
        if size > limit:
            raise _too_large(path, limit)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file. Check the name and the folder.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder, a file is wanted.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error


def _read_stream(path: Path, limit: int) -> bytes:
    data = bytearray()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            data += chunk
            if len(data) > limit:
                raise _too_large(path, limit)
    return bytes(data)


def _too_large(path: Path, limit: int) -> InputError:
    return InputError(f"{path}: more than the {limit:,} bytes allowed. Split the file.")


def text(data: bytes, path: str) -> str:
    """Return the bytes as strict UTF-8 text without NUL; a byte order mark at the start is dropped.

    >>> text(b"abc", "a.yaml")
    'abc'
    """
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError.of(
            [Finding(path, line, column, "not-utf8", "error", f"byte 0x{data[error.start]:02X} is not UTF-8",
                     "save the file as UTF-8")]
        ) from error  # fmt: skip
    position = decoded.find("\0")
    if position >= 0:
        line = decoded.count("\n", 0, position) + 1
        raise InputError.of([Finding(path, line, 1, "nul-byte", "error", "a NUL byte stands here", "remove it")])
    return decoded


def check_depth(data: bytes, path: str, *, limit: int = MAX_DEPTH) -> None:
    """Raise InputError where brackets outside strings, IRIs and comments nest more than `limit` deep.

    >>> check_depth(b'<a> <b> "(((" .', "a.ttl", limit=2)
    """
    depth = 0
    for match in _TOKENS.finditer(data):
        token = match[0]
        if token in _OPENING:
            depth += 1
            if depth > limit:
                line = data.count(b"\n", 0, match.start()) + 1
                column = match.start() - data.rfind(b"\n", 0, match.start())
                raise InputError.of(
                    [Finding(path, line, column, "too-deep", "error", f"brackets nest more than {limit} deep",
                             "flatten this part")]
                )  # fmt: skip
        elif token in _CLOSING:
            depth = max(0, depth - 1)


def run_killable(target: str, job: dict[str, Any], *, timeout: float) -> bytes:
    """Return what `target(job)` returns, computed in a child process that is killed after `timeout` seconds.

    `target` is `module:function`; the function takes the job and returns bytes. A KgError in the child is raised here
    again; a crash of the engine becomes an InputError; running out of time an UndeterminedError.
    """
    import subprocess  # noqa: PLC0415 - only a query in a worker needs it

    command = [sys.executable, "-m", "kg.gate", target]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, errors = child.communicate(json.dumps(job).encode(), timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise UndeterminedError(
            f"no answer within {timeout:g} s; the query was stopped. Narrow it, or allow more with --timeout."
        ) from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if child.returncode == 0:
        return output
    report = errors.decode(errors="replace").strip().splitlines()
    if child.returncode == _CHILD_REPORTS and report:
        told = json.loads(report[-1])
        raise _KINDS.get(told["kind"], InputError)(told["message"])
    if child.returncode > 0:
        raise InputError(f"the query failed in the engine: {report[-1] if report else 'no reason was given'}")
    raise InputError(
        "the query made the engine stop (too deep, or too much memory); it was refused and nothing else was touched."
    )


_CHILD_REPORTS: Final = 9


def _main(target: str) -> int:
    """Run one job in the child: read it, limit memory, call the target, write its bytes."""
    import resource  # noqa: PLC0415 - POSIX only, and only the child needs it

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (WORKER_MEMORY, WORKER_MEMORY))
    job = json.loads(sys.stdin.buffer.read())
    module, _, name = target.partition(":")
    function: Callable[[dict[str, Any]], bytes] = getattr(importlib.import_module(module), name)
    try:
        output = function(job)
    except KgError as error:
        sys.stderr.write("\n" + json.dumps({"kind": type(error).__name__, "message": str(error)}))
        return _CHILD_REPORTS
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    code = _main(sys.argv[1])
    sys.stderr.flush()
    os._exit(code)  # skip tearing down a store that only this process had
