"""The child's side of the worker: enter the cage, run one job, write its bytes."""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from kg.errors import (
    InputError,
    InternalError,
    KgError,
    MachineError,
    machine_failed,
    refused_by_machine,
    tells_damage,
)
from kg.sandbox import cage
from kg.sandbox.worker import CHILD_REPORTS, TOO_MUCH_MEMORY, CrashError

if TYPE_CHECKING:
    from collections.abc import Callable


def main(target: str, limits: dict[str, int]) -> int:
    """Run one job: read it from stdin, call the target, write its bytes to stdout; return the exit
    code.
    """
    held = cage.enter(
        limits["parent"], limits["pipe"], memory=limits["memory"], seconds=limits["seconds"]
    )
    if os.environ.get("KG_DEBUG"):
        sys.stderr.write(f"worker: network closed by {', '.join(held)}\n")
    try:
        job = json.loads(sys.stdin.buffer.read())
        module, _, name = target.partition(":")
        function: Callable[[dict[str, Any]], bytes] = getattr(importlib.import_module(module), name)
        output = function(job)
    except KgError as error:
        return _report(type(error).__name__, str(error), error)
    except MemoryError:
        return _report(TOO_MUCH_MEMORY, "")
    except RecursionError:
        return _report("InputError", "the input nests too deep. Flatten it.")
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent says whose fault it is
        return _report_other(error)
    except BaseException as error:
        if (
            type(error).__name__ != "PanicException"
        ):  # how the engine's own code fails; it is no Exception
            raise
        return _report(CrashError.__name__, f"the engine stopped: {error}")
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    return 0


def _report_other(error: Exception) -> int:
    """Report what is no KgError: a machine that failed, a damaged store, else a fault of ours."""
    if machine_failed(error):
        return _report(MachineError.__name__, str(refused_by_machine(error)))
    if tells_damage(error):
        return _report(InputError.__name__, str(tells_damage(error)))
    return _report(InternalError.__name__, f"{type(error).__name__}: {error}")


def _report(kind: str, message: str, error: KgError | None = None) -> int:
    """Write what the parent is to raise as the last line of stderr; the place of it stands above,
    for KG_DEBUG.
    """
    traceback.print_exc()
    findings = [astuple(finding) for finding in getattr(error, "findings", ())]
    sys.stderr.write("\n" + json.dumps({"kind": kind, "message": message, "findings": findings}))
    return CHILD_REPORTS


if __name__ == "__main__":
    code = main(sys.argv[1], json.loads(sys.argv[2]))
    sys.stderr.flush()
    os._exit(code)  # skip tearing down a store that only this process had
