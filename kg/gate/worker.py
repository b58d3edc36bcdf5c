"""The worker process: what is untrusted runs in it, with limits, and can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

from kg.errors import Finding, InputError, KgError, MachineError, UndeterminedError, UsageError

WORKER_MEMORY: Final = 8 * 1024**3
CHILD_REPORTS: Final = 9
"""The exit code by which the child says that its last line on stderr is a KgError in JSON."""
_KINDS: Final[dict[str, type[KgError]]] = {
    kind.__name__: kind for kind in (InputError, UsageError, MachineError, UndeterminedError)
}
_REMEDIES: Final = {
    "query": "Narrow it, or allow more with --timeout.",
    "query for edges": "Narrow it: a pattern less, or a LIMIT.",
    "comparison": "Allow more with --timeout.",
}


def run_killable(
    target: str, job: dict[str, Any], *, timeout: float, memory: int = WORKER_MEMORY, what: str = "query"
) -> bytes:
    """Return what `target(job)` returns, computed in a child process that is killed after `timeout` seconds.

    `target` is `module:function`; the function takes the job and returns bytes. The child may use `memory` bytes,
    reaches no network and starts no process. A KgError in the child is raised here again with its findings; a crash of
    the engine becomes an InputError; running out of time an UndeterminedError. `what` is the noun in messages.
    """
    command = [sys.executable, "-m", "kg.gate.child", target, str(memory)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, errors = child.communicate(json.dumps(job).encode(), timeout=timeout)
    except subprocess.TimeoutExpired as error:
        remedy = _REMEDIES.get(what, "Split its input into smaller files, or allow more with --timeout.")
        raise UndeterminedError(f"no answer within {timeout:g} s; the {what} was stopped. {remedy}") from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if child.returncode == 0:
        return output
    report = errors.decode(errors="replace").strip().splitlines()
    if child.returncode == CHILD_REPORTS and report:
        raise _raised(json.loads(report[-1]))
    if child.returncode > 0:
        raise InputError(f"the {what} failed in the engine: {report[-1] if report else 'no reason was given'}")
    raise InputError(
        f"the {what} made the engine stop (too deep, or too much memory); it was refused and nothing else was touched."
    )


def _raised(told: dict[str, Any]) -> KgError:
    """Return the error that the child reported, with its findings."""
    kind = _KINDS.get(told["kind"], InputError)
    if issubclass(kind, InputError):
        return kind(told["message"], [Finding(*found) for found in told["findings"]])
    return kind(told["message"])
