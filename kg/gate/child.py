"""The child's side of the worker: limit memory, close the network, run one job, write its bytes."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import sys
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, KgError
from kg.gate.worker import CHILD_REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

_CLONE_NEWNET: Final = 0x40000000
_REFUSED: Final = (
    "socket.", "subprocess.", "urllib.", "http.client.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "webbrowser.",
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "pty.", "ctypes.",
)  # fmt: skip
"""Audit events by which Python code would reach out of the worker."""


def close_network() -> None:
    """Take the network and other processes away from this process, for good.

    An audit hook refuses the events of `_REFUSED`; no code can take a hook away again. Where the machine lets us, an
    empty network namespace makes it hold for the engine's own code too.
    """
    with contextlib.suppress(OSError, AttributeError):  # not Linux, or not allowed: the hook holds
        ctypes.CDLL(None).unshare(_CLONE_NEWNET)
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event}: the worker reaches no network and starts no process")


def main(target: str, memory: int) -> int:
    """Run one job: read it from stdin, call the target, write its bytes to stdout; return the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    job = json.loads(sys.stdin.buffer.read())
    module, _, name = target.partition(":")
    close_network()
    try:
        function: Callable[[dict[str, Any]], bytes] = getattr(importlib.import_module(module), name)
        output = function(job)
    except KgError as error:
        return _report(error)
    except MemoryError:
        return _report(InputError(f"this needs more than {memory / 1024**3:.3g} GB of memory. Split it."))
    except RecursionError:
        return _report(InputError("the input nests too deep. Flatten it."))
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    return 0


def _report(error: KgError) -> int:
    findings = [astuple(found) for found in getattr(error, "findings", ())]
    told = {"kind": type(error).__name__, "message": str(error), "findings": findings}
    sys.stderr.write("\n" + json.dumps(told))
    return CHILD_REPORTS


if __name__ == "__main__":
    code = main(sys.argv[1], int(sys.argv[2]))
    sys.stderr.flush()
    os._exit(code)  # skip tearing down a store that only this process had
