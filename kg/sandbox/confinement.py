"""What a process takes away from itself before it reads what is untrusted: time, memory, the
network, its orphanhood.

Nothing here needs a privilege. Each step says whether it holds, since no system offers all of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import platform
import resource
import signal
import struct
import sys
import threading
from pathlib import Path
from typing import Any, Final

NAMESPACE: Final = "network namespace"
FILTER: Final = "system call filter"
HOOK: Final = "audit hook"
_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050000 | 13  # the call returns EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # classic BPF
_X32: Final = 0x40000000
_CALLS: Final = {  # architecture as audit names it; socket, connect, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 425)),
    "aarch64": (0xC00000B7, (198, 203, 425)),
    "riscv64": (0xC00000F3, (198, 203, 425)),
}
_REFUSED: Final = (
    "socket.",
    "subprocess.",
    "urllib.",
    "http.client.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "webbrowser.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
    "ctypes.",
)
"""Audit events that would take Python code out of the worker."""


def enter(parent: int, pipe: int | None, *, memory: int, seconds: int | None) -> tuple[str, ...]:
    """Limit this process, close its network and tie it to its parent; return what holds the network
    closed. Without `seconds` its CPU time is limited later, by each job.

    Call it while this process has one thread. The order matters: a change of namespace may take
    away the signal that the parent's end sends, and after the audit hook the C library cannot be
    reached any more.
    """
    limit(memory, seconds)
    network_walls = (
        *([NAMESPACE] if _leave_network() else []),
        *([FILTER] if _filter_calls() else []),
        HOOK,
    )
    die_with(parent, pipe)
    sys.addaudithook(_refuse)
    _walls.extend(network_walls)
    return network_walls


_walls: Final[list[str]] = []


def walls() -> tuple[str, ...]:
    """Return what closes the network of this process, strongest first; nothing outside a worker."""
    return tuple(_walls)


def is_worker() -> bool:
    """Return whether this process is a worker, which does one job after the other.

    >>> is_worker()
    False
    """
    return bool(_walls)


def limit(memory: int, seconds: int | None) -> None:
    """Limit memory and CPU time of this process, each below what the system allows it already; no
    core is dumped.
    """
    limits = [(resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_DATA, memory, memory)]
    if seconds is not None:
        limits.append((resource.RLIMIT_CPU, seconds, seconds + 5))
    for kind, soft, hard in limits:
        most = resource.getrlimit(kind)[1]
        bound = most if most != resource.RLIM_INFINITY else max(soft, hard)
        resource.setrlimit(kind, (min(soft, bound), min(hard, bound)))


def limit_memory(memory: int) -> None:
    """Limit the memory of this process for the next job, up to what it may ever have."""
    _limit_next(resource.RLIMIT_DATA, memory)


def limit_cpu(seconds: int) -> None:
    """Limit the CPU time of this process to so many seconds more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit_next(resource.RLIMIT_CPU, math.ceil(usage.ru_utime + usage.ru_stime) + seconds)


def _limit_next(kind: int, amount: int) -> None:
    most = resource.getrlimit(kind)[1]
    bound = most if most != resource.RLIM_INFINITY else amount
    resource.setrlimit(kind, (min(amount, bound), most))


# A separate network namespace has no way out, for the engine's own code too: as root, else in a
# separate user namespace. The filter refuses the system calls that open a connection. The audit
# hook refuses the events of `_REFUSED` to Python code, and no code can take a hook away again;
# where the system gives neither of the others, it holds alone.


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event}: the worker reaches no network and starts no process")


def _leave_network() -> bool:
    """Return whether this process is in an empty network namespace now."""
    unshare = _function("unshare")
    if unshare is None:
        return False
    if unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with contextlib.suppress(
            OSError
        ):  # without it the process is nobody by name; its rights are the same
            Path("/proc/self", name).write_text(line, encoding="ascii")
    return True


def _filter_calls() -> bool:
    """Return whether the system calls that open a connection are refused to this process now."""
    prctl, calls_of_machine = _function("prctl"), _CALLS.get(platform.machine())
    if (
        prctl is None
        or calls_of_machine is None
        or not sys.platform.startswith("linux")
        or sys.maxsize < 1 << 32
    ):
        return False
    program = _program(*calls_of_machine)
    code = ctypes.create_string_buffer(program)
    described = ctypes.create_string_buffer(
        struct.pack("HP", len(program) // 8, ctypes.addressof(code))
    )
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(
        prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(described), 0, 0) == 0
    )


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return a classic BPF program that denies system calls, and every call of another
    architecture.
    """
    deny = len(calls) + 5
    rows = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 0, deny - 2, architecture),
        (_LOAD, 0, 0, 0),  # the call
        (_AT_LEAST, deny - 4, 0, _X32),
        *((_EQUAL, deny - 5 - number, 0, call) for number, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("HBBI", *row) for row in rows)


def die_with(parent: int, pipe: int | None = None) -> None:
    """End this process, by the system, when its parent ends in whatever way; at once where it has
    ended already.

    Where the system offers no signal for that, a thread waits for the end of `pipe`, whose other
    end the parent holds.
    """
    if not _asked_for_signal() and pipe is not None:
        threading.Thread(target=_wait_for_end, args=(pipe,), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _asked_for_signal() -> bool:
    prctl = _function("prctl")
    return prctl is not None and prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) == 0


def _wait_for_end(pipe: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(pipe, 1):
            pass
    os.kill(os.getpid(), signal.SIGKILL)


def _function(name: str) -> Any:  # noqa: ANN401 - ctypes has no types for these
    """Return a function of the C library with long arguments, None where it has none."""
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
    if name == "prctl":
        function.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    return function
