"""The worker process ends when its parent does, has limits of its own, and has no way to a
network.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from programs import TRY, program

from kg.errors import InternalError, MachineError, UndeterminedError
from kg.sandbox import Limits, confinement, run_once, tied
from kg.services import jobs
from kg.services.ask import ASK, AskRequest
from kg.services.store_requests import Stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATIENCE = 30.0


def lives(pid: int) -> bool:
    """Return whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks processes up in /proc"
)


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_worker_ends_with_the_command_however_that_ends(how: signal.Signals) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "kg", "query", "-q", ENDLESS, "--timeout", "300"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wait_until(lambda: bool(children(command.pid)))
    (worker,) = children(command.pid)
    os.kill(command.pid, how)
    command.wait(PATIENCE)
    assert wait_until(lambda: not lives(worker))


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("signals", ["True", "False"])
def test_what_is_tied_ends_with_its_parent_with_and_without_a_signal(signals: str) -> None:
    script = (
        "import sys; from kg.sandbox import tied\n"
        f"words = tied.tied(['sleep', '100'])\n"
        f"if not {signals}: words[1:4] = ['-c', 'import sys, kg.sandbox.tied as t; "
        "t._asked_for_signal = bool;'\n"
        "    'sys.exit(t.main(int(sys.argv[1]), sys.argv[2:]))']\n"
        "import subprocess; subprocess.run(words)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    assert wait_until(lambda: "sleep" in tree(parent.pid))
    started = {pid for pids in [descendants(parent.pid)] for pid in pids}
    parent.kill()
    parent.wait(PATIENCE)
    assert wait_until(lambda: not any(map(lives, started)))


def descendants(pid: int) -> list[int]:
    try:
        below = children(pid)
    except OSError:
        return []
    return [*below, *(deeper for child in below for deeper in descendants(child))]


def tree(pid: int) -> str:
    names = []
    for child in descendants(pid):
        try:
            names.append(Path(f"/proc/{child}/comm").read_text().strip())
        except OSError:
            continue
    return " ".join(names)


@needs_proc
@pytest.mark.slow
def test_worker_ends_by_its_pipe_where_no_signal_comes() -> None:
    script = (
        "import os, sys, time; from kg.sandbox import confinement\n"
        "read, write = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.close(write); confinement._asked_for_signal = bool\n"
        "    confinement.die_with(os.getppid(), read)\n"
        "    print(os.getpid(), flush=True); time.sleep(100)\n"
        "time.sleep(100)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait(PATIENCE)
    parent.stdout.close()
    assert wait_until(lambda: not lives(worker))


def test_command_that_cannot_be_started_is_refused_as_by_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tied.Tied().check_output([str(tmp_path / "none")], stderr=subprocess.STDOUT)


def test_what_a_tied_command_says_and_returns_is_as_without() -> None:
    done = tied.Tied().run(["sh", "-c", "echo out; echo err >&2; exit 3"], stdout=-1, stderr=-1)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


@pytest.mark.slow
def test_worker_has_so_much_cpu_time_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "import resource; return repr(resource.getrlimit(resource.RLIMIT_CPU))"
    limited = program(tmp_path, monkeypatch, body)
    assert run_once(limited, TRY, "", Limits(time=20)) == "(45, 50)"


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        ("raise KeyError('x')", InternalError, "our fault: KeyError"),
        ("raise OSError(28, 'No space left on device')", MachineError, "the machine refused"),
        (
            "raise RuntimeError('IO error: No space left on device')",
            MachineError,
            "the machine refused",
        ),
        ("import os; os.kill(os.getpid(), 15)", MachineError, "ended from outside"),
        ("import os; os.kill(os.getpid(), 24)", UndeterminedError, "no answer within 20 s"),
        ("import os; os._exit(3)", InternalError, "exit code 3"),
        ("raise RuntimeError('Corruption: bad block')", "InputError", "the store is damaged"),
        ("import os; os.abort()", "CrashError", "made the engine stop"),
    ],
)
def test_what_ends_the_worker_is_told_by_whose_fault_it_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    error: type[Exception] | str,
    says: str,
) -> None:
    with pytest.raises(Exception, match=says) as caught:
        run_once(program(tmp_path, monkeypatch, body), TRY, "", Limits(time=20))
    assert type(caught.value).__name__ == (error if isinstance(error, str) else error.__name__)


@pytest.mark.usefixtures("worker")
def test_module_of_the_current_folder_stands_in_for_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('stood in')\n")
    monkeypatch.chdir(tmp_path)
    request = Stored("", AskRequest("query", "ASK {}", form="json"))
    assert jobs.apart(ASK, request, Limits(time=60)).holds


@pytest.mark.usefixtures("worker")
def test_time_spent_before_the_worker_counts() -> None:
    with pytest.raises(UndeterminedError, match="no answer within 5 s"):
        jobs.apart(jobs.WALLS, jobs.WallsRequest(), Limits(time=5, spent=5.1))


CONNECTS = (
    "import os, sys, pyoxigraph\nfrom kg.sandbox import confinement\n"
    "uid, how, port = int(sys.argv[1]), sys.argv[2], sys.argv[3]\n"
    "if uid: os.setgroups([]); os.setgid(uid); os.setuid(uid)\n"
    "if how == 'filter': assert confinement._filter_calls()\n"
    "elif how == 'namespace': assert confinement._leave_network()\n"
    "elif how == 'all': confinement.enter(os.getppid(), None, memory=8 << 30, seconds=60)\n"
    "list(pyoxigraph.Store().query(f'SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o "
    "}} }}'))\n"
)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the means are Linux's")
@pytest.mark.parametrize("uid", [0, 65534])
@pytest.mark.parametrize("how", ["none", "filter", "namespace", "all"])
def test_engine_itself_reaches_no_network_from_the_worker(uid: int, how: str) -> None:
    if os.getuid() != 0 and uid != 0:
        pytest.skip("only root becomes another user")
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
        words = [sys.executable, "-c", CONNECTS, str(uid), how, str(server.getsockname()[1])]
        tried = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
        server.shutdown(socket.SHUT_RDWR)
    if "AssertionError" in tried.stderr:
        pytest.skip(f"this system has no {how} for this user")
    assert (bool(hits), tried.returncode) == (how == "none", 1)


def test_filter_program_jumps_to_its_last_two_rows() -> None:
    rows = list(struct.iter_unpack("HBBI", confinement._program(7, (1, 2, 3))))
    allow, deny = len(rows) - 2, len(rows) - 1
    targets = [
        {number + 1 + yes, number + 1 + no}
        for number, (code, yes, no, _) in enumerate(rows)
        if code & 7 == 5
    ]
    assert targets == [{2, deny}, {4, deny}, {5, deny}, {6, deny}, {allow, deny}]


@pytest.mark.slow
def test_version_says_what_closes_the_network(kg: Runner) -> None:
    told = kg("--version", KG_DEBUG="1")
    assert (told.returncode, "audit hook" in told.stdout) == (0, True)
