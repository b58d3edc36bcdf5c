"""Which packages one command passes through, and which calls turn back up the layers.

A turn back is a call from a package into one above it in the layers of `pyproject.toml`: a
callback, an injected function, a generator consumed further down. Calls through the standard
library and other distributions count as calls of the function of ours that made them; imports do
not count.

Run it as `python tests/shared/call_paths.py`; it traces the `kg` of the Python that runs it.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import tempfile
import threading
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import kg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

ROOT: Final = Path(kg.__file__).parent
STATEMENT: Final = """\
sources:
- {id: radio-2024-12-01, title: "A bulletin", published: 2024-12-01, licence: "made up"}
source: radio-2024-12-01
statements:
- id: radio-2024-12-01.1
  speaker: mssm
  attribution: indirect
  modality: asserted-activity
  agent: [mssm]
  action: patrol-jointly
  place: [delmas]
  stated: 2024-12-01
  evidence_for: MT-03
  coding: agreed
  paraphrase: "The mission says that it patrolled Delmas."
"""
"""What is loaded: one statement, of a source of its own."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call from one module into another, modules as paths below the package."""

    caller: str
    callee: str
    function: str

    @property
    def edge(self) -> tuple[str, str]:
        """The packages at both ends."""
        return package_of(self.caller), package_of(self.callee)


@dataclass
class CallPaths:
    """The calls between packages that were traced, and every file of ours that ran."""

    calls: set[Call] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    @property
    def packages(self) -> list[str]:
        """The packages that ran, by name."""
        return sorted({package_of(file) for file in self.files})

    @property
    def edges(self) -> list[tuple[str, str]]:
        """The pairs of packages of which one called the other, by name."""
        return sorted({call.edge for call in self.calls})

    @property
    def turns_back(self) -> dict[tuple[str, str], list[str]]:
        """The functions that a module below called in a module above, by the two modules.

        A generator expression is the list that it stands for: it runs where it is read.
        """
        level = levels()
        found: dict[tuple[str, str], list[str]] = {}
        for call in sorted(self.calls, key=lambda call: (call.caller, call.callee, call.function)):
            below, above = call.edge
            if level[below] > level[above] and call.function != "<genexpr>":
                found.setdefault((call.caller, call.callee), []).append(call.function)
        return found

    def __str__(self) -> str:
        rows = [
            (
                f"{len(self.packages)} packages, {len(self.files)} files, {len(self.edges)} edges, "
                f"{len(self.turns_back)} turns back"
            ),
            f"  packages: {' '.join(self.packages)}",
        ]
        for (caller, callee), functions in self.turns_back.items():
            rows.append(f"  back: {caller} -> {callee}: {', '.join(functions)}")
        return "\n".join(rows)


def package_of(file: str) -> str:
    """Return the top-level package or module that a file below `kg` belongs to.

    >>> package_of("store/writer.py"), package_of("model.py")
    ('store', 'model')
    """
    return file.partition("/")[0].removesuffix(".py")


def levels() -> dict[str, int]:
    """Return the layer of each package, 0 for the uppermost, as import-linter reads it."""
    text = (ROOT.parent / "pyproject.toml").read_text(encoding="utf-8")
    layers = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        name.strip(" ()"): number
        for number, layer in enumerate(layers)
        for name in layer.replace(":", "|").split("|")
    } | {"__init__": -1, "__main__": -1}


@contextlib.contextmanager
def traced() -> Iterator[CallPaths]:
    """Yield the call paths of what runs inside, in this thread and in those that it starts."""
    paths = CallPaths()
    seen: set[tuple[CodeType, CodeType]] = set()

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or _file_of(frame) is None or frame.f_code.co_name == "<module>":
            return
        caller = frame.f_back
        while caller is not None and _file_of(caller) is None:
            caller = caller.f_back
        key = (caller.f_code if caller else frame.f_code, frame.f_code)
        if key in seen or _is_importing(caller):
            return
        seen.add(key)
        callee_file = _file_of(frame) or ""
        paths.files.add(callee_file)
        caller_file = _file_of(caller) if caller else callee_file
        if caller_file and package_of(caller_file) != package_of(callee_file):
            paths.calls.add(Call(caller_file, callee_file, frame.f_code.co_name))

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        yield paths
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _file_of(frame: FrameType) -> str | None:
    name = frame.f_code.co_filename
    start = f"{ROOT}/"
    return name[len(start) :] if name.startswith(start) else None


def _is_importing(frame: FrameType | None) -> bool:
    """Return whether a module of ours is being imported further up the stack."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and _file_of(frame) is not None:
            return True
        frame = frame.f_back
    return False


def of_call(call: Callable[[], object]) -> CallPaths:
    """Return the call paths of a call."""
    with traced() as paths:
        call()
    return paths


def command(*words: object) -> None:
    """Run a command of the command line in this process, workers included. Raises RuntimeError."""
    from kg.cli import main

    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stop = SystemExit(0)
    with (
        _workers_here(),
        patch.object(sys, "argv", ["kg", *map(str, words)]),
        contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")),
        contextlib.redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as error:
            stop = error
    if stop.code:
        said.flush()
        raise RuntimeError(f"exit {stop.code}: {said.buffer.read()!r}")


def _here(target: str, job: dict[str, Any], **_limits: object) -> bytes:
    """Do a worker's job in this process, where the profile sees it."""
    module, _, name = target.partition(":")
    return bytes(getattr(importlib.import_module(module), name)(json.loads(json.dumps(job))))


def _workers_here() -> contextlib.ExitStack:
    """Return a context in which no job is done in a process of its own."""
    stack = contextlib.ExitStack()
    for name in ("kg.sandbox", "kg.gate"):
        with contextlib.suppress(ImportError):
            module = importlib.import_module(name)
            if hasattr(module, "run_killable"):
                stack.enter_context(patch.object(module, "run_killable", _here))
    with contextlib.suppress(ImportError):
        from commands import here

        stack.enter_context(patch("kg.services.jobs.apart", here))
    return stack


def main() -> None:
    """Print the call paths of a load of one statement and of a query with a parameter."""
    with tempfile.TemporaryDirectory() as folder:
        store, file = Path(folder) / "store", Path(folder) / "radio.yaml"
        file.write_text(STATEMENT, encoding="utf-8")
        command("init", store)
        load = of_call(lambda: command("load", file, "--store", store))
        command("query", "actions")  # opens the view, which is no part of a query
        query = of_call(lambda: command("query", "tasks-of-mandate", "-p", "mandate=mss"))
    sys.stdout.write(f"kg load, one YAML statement: {load}\nkg query, one parameter: {query}\n")


if __name__ == "__main__":
    main()
