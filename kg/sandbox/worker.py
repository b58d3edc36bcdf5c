"""The worker process: what is untrusted runs in it, with limits, and can be killed."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from typing import Any, Final

from kg.errors import (
    Finding,
    InputError,
    InternalError,
    KgError,
    MachineError,
    UndeterminedError,
    UsageError,
)

WORKER_MEMORY: Final = 8 * 1024**3
CHILD_REPORTS: Final = 9
"""The exit code by which the child says that its last line on stderr is a KgError in JSON."""
TOO_MUCH_MEMORY: Final = "TooMuchMemory"
_ENDED: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
"""Signals that come from outside: the engine never sends them to itself."""
_REMEDIES: Final = {
    "query": "Narrow it, or allow more with --timeout.",
    "comparison": "The store was not compared. Allow more with --timeout.",
}
_LONGEST: Final = 1 << 30


class CrashError(InputError):
    """The engine ended the worker process: by what it read, as a rule."""


_KINDS: Final[dict[str, type[KgError]]] = {
    kind.__name__: kind
    for kind in (InputError, UsageError, MachineError, UndeterminedError, InternalError, CrashError)
}


def run_killable(  # noqa: PLR0913 - each limit by its name
    target: str,
    job: dict[str, Any],
    *,
    timeout: float,
    spent: float = 0.0,
    memory: int = WORKER_MEMORY,
    what: str = "query",
) -> bytes:
    """Return what `target(job)` returns, computed in a child process that is killed after `timeout`
    seconds.

    `target` is `module:function`; the function takes the job and returns bytes. The child may use
    `memory` bytes and twice `timeout` of CPU time, reaches no network, starts no process, and ends
    when this process does, however that ends. A KgError in the child is raised here again with its
    findings. A crash of the engine becomes a CrashError, an InputError; running out of time an
    UndeterminedError; any other exception an InternalError. `spent` seconds of the time were used
    before this call. `what` is the noun in messages.
    """
    if spent >= timeout:
        raise _out_of_time(timeout, what)
    watched, held = os.pipe()  # the child sees the end of it when this process is gone
    limits = {
        "memory": memory,
        "seconds": min(2 * math.ceil(timeout) + 5, _LONGEST),
        "parent": os.getpid(),
        "pipe": watched,
    }
    # -P: no module of the folder that kg happens to be called in may stand in for one of ours.
    command = [sys.executable, "-P", "-m", "kg.sandbox.child", target, json.dumps(limits)]
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(watched,),
        )
    except OSError as error:
        os.close(held)
        raise MachineError(
            f"the {what} cannot be started ({error.strerror}). Free memory or processes."
        ) from error
    finally:
        os.close(watched)
    try:
        output, errors = child.communicate(json.dumps(job).encode(), timeout=timeout - spent)
    except subprocess.TimeoutExpired as error:
        raise _out_of_time(timeout, what) from error
    finally:
        os.close(held)
        if child.poll() is None:
            child.kill()
            child.wait()
    if os.environ.get("KG_DEBUG"):
        sys.stderr.write(errors.decode(errors="replace").rpartition("\n")[0] + "\n")
    if child.returncode == 0:
        return output
    raise _error_of(
        child.returncode,
        errors.decode(errors="replace").strip().splitlines(),
        limits,
        timeout,
        what,
    )


def _error_of(
    code: int, said: list[str], limits: dict[str, int], timeout: float, what: str
) -> KgError:
    """Return the error that an exit code and the last words of a child stand for."""
    if code == CHILD_REPORTS and said:
        told = json.loads(said[-1])
        return _too_much(limits, what) if told["kind"] == TOO_MUCH_MEMORY else _raised(told)
    if code > 0:
        return InternalError(
            f"the worker ended with exit code {code}: {said[-1] if said else 'no reason was given'}"
        )
    if -code == signal.SIGXCPU:
        return _out_of_time(timeout, what)
    if -code in _ENDED:
        return MachineError(
            f"the {what} was ended from outside ({signal.Signals(-code).name}), for want of "
            "memory as a rule. "
            "Free some memory, then repeat."
        )
    if any(line.startswith("memory allocation of") for line in said):
        return _too_much(limits, what)
    return CrashError(
        f"the {what} made the engine stop (too deep, or too much memory); it was refused and "
        "nothing else was touched."
    )


def _out_of_time(timeout: float, what: str) -> UndeterminedError:
    remedy = _REMEDIES.get(
        what, "Split its input into smaller files, or allow more with --timeout."
    )
    return UndeterminedError(f"no answer within {timeout:g} s; the {what} was stopped. {remedy}")


def _too_much(limits: dict[str, int], what: str) -> KgError:
    size = f"{limits['memory'] / 1024**3:.3g} GB of memory"
    if what == "comparison":
        return UndeterminedError(
            f"the comparison needs more than {size}; the store was not compared."
        )
    return InputError(f"this needs more than {size}. Split it.")


def _raised(told: dict[str, Any]) -> KgError:
    """Return the error that the child reported, with its findings."""
    kind = _KINDS.get(told["kind"], InternalError)
    if issubclass(kind, InputError):
        return kind(told["message"], [Finding(*found) for found in told["findings"]])
    return kind(told["message"])
