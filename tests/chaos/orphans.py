"""A command that is ended from outside takes its worker and its Java along; the worker reaches no
network.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from world import PATIENCE, Broken, start, survivors

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_ENDS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_NOBODY: Final = 65534


def orphans(_folder: Path, chance: random.Random, trials: int) -> dict[str, int]:
    """Return how many commands were ended, with how many processes below them, and how often a
    server was tried.
    """
    counts = dict.fromkeys(
        ("commands ended", "processes that ended with them", "ways out tried"), 0
    )
    commands: list[tuple[str, ...]] = [("query", "-q", _ENDLESS, "--timeout", "600")]
    if shutil.which("java"):
        commands.append(("reason", "--check"))
    for number in range(trials):
        words = commands[number % len(commands)]
        how = _ENDS[number % len(_ENDS)]
        command = start(*words)
        started = _wait(lambda pid=command.pid: _below(pid))  # type: ignore[misc]
        time.sleep(chance.uniform(0, 1.0))
        started = sorted({*started, *_below(command.pid)})
        os.kill(command.pid, how)
        command.communicate(timeout=PATIENCE)
        left = survivors(command.pid)
        if left:
            raise Broken(f"{words[0]} ended by {how.name}: processes {left} outlive it")
        counts["commands ended"] += 1
        counts["processes that ended with them"] += len(started)
    for uid in (0, _NOBODY) if os.getuid() == 0 else (os.getuid(),):
        counts["ways out tried"] += _tried(uid)
    return counts


def _below(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def _wait(holds: Callable[[], list[int]]) -> list[int]:
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise Broken("no worker was started")
        time.sleep(0.02)
    return found


_REACHING: Final = """
import os, sys, pyoxigraph
from kg.sandbox import confinement
uid, port, closed = map(int, sys.argv[1:])
if uid != os.getuid():
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
if closed:
    confinement.enter(os.getppid(), None, memory=8 << 30, seconds=60)
list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
"""


def _tried(uid: int) -> int:
    """Let the engine itself ask a server on this machine: it reaches it outside the worker's walls,
    and not inside.
    """
    hits: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return
                hits.append(1)

        threading.Thread(target=answer, daemon=True).start()
        for closed in (1, 0):
            before = len(hits)
            words = [
                sys.executable,
                "-c",
                _REACHING,
                str(uid),
                str(server.getsockname()[1]),
                str(closed),
            ]
            subprocess.run(words, capture_output=True, timeout=PATIENCE, check=False)
            reached = len(hits) > before
            if reached == bool(closed):
                told = (
                    "was reached from the worker"
                    if reached
                    else "could not be reached at all, so nothing was shown"
                )
                raise Broken(f"as user {uid} the server {told}")
        server.shutdown(socket.SHUT_RDWR)
    return 2
