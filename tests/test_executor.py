"""Workers that stay: what they keep, what ends them, and that another one takes their place."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from programs import TRY, program

from kg import load
from kg.errors import InputError, InternalError, MachineError, UndeterminedError, UsageError
from kg.sandbox import InProcess, Limits, Pool, Service
from kg.services import jobs
from kg.services.ask import ASK, AskRequest
from kg.services.store_requests import Stored


def lives(pid: int) -> bool:
    """Return whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


PID = "import os; return str(os.getpid())"
OBEYS = """
import os, time
if request == "stop": time.sleep(60)
if request == "crash": os.abort()
if request == "greedy": bytes(1 << 30)
if request == "panic":
    class PanicException(BaseException): pass
    raise PanicException("index out of range")
if request == "wrong": raise InputError("wrong input")
if request == "usage": raise UsageError("one of them")
if request == "deep": (f := lambda: f())()
if request == "long": return "x" * 2000
if request == "print": print("on stdout", flush=True)
return str(os.getpid())
"""


def test_worker_stays_for_the_next_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Pool(program(tmp_path, monkeypatch, PID)) as pool:
        numbers = {pool.run(TRY, "") for _ in range(5)}
    assert len(numbers) == 1
    assert str(os.getpid()) not in numbers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("request_text", "error", "message"),
    [
        ("stop", UndeterminedError, r"no answer within 0\.5 s; the query was stopped"),
        ("crash", InputError, "made the engine stop"),
        ("greedy", InputError, r"more than 0\.25 GB of memory"),
        ("panic", InputError, "the engine stopped: index out of range"),
    ],
)
def test_worker_that_is_lost_is_replaced(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request_text: str,
    error: type[Exception],
    message: str,
) -> None:
    with Pool(program(tmp_path, monkeypatch, OBEYS)) as pool:
        first = pool.run(TRY, "")
        with pytest.raises(error, match=message):
            pool.run(TRY, request_text, Limits(time=0.5, memory=1 << 28))
        assert pool.run(TRY, "") != first


@pytest.mark.parametrize(
    ("request_text", "error", "message"),
    [
        ("wrong", InputError, "^wrong input$"),
        ("usage", UsageError, "^one of them$"),
        ("deep", InputError, "nests too deep"),
        ("long", UndeterminedError, "the answer is larger than 1,000 bytes"),
    ],
)
def test_worker_that_refuses_stays(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request_text: str,
    error: type[Exception],
    message: str,
) -> None:
    with Pool(program(tmp_path, monkeypatch, OBEYS)) as pool:
        first = pool.run(TRY, "")
        with pytest.raises(error, match=message):
            pool.run(TRY, request_text, Limits(bytes=1000))
        assert pool.run(TRY, "") == first


def test_what_a_service_prints_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(program(tmp_path, monkeypatch, OBEYS)) as pool:
        assert pool.run(TRY, "print") == pool.run(TRY, "")


def test_request_larger_than_a_pipe_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = "x" * 3_000_000
    with Pool(program(tmp_path, monkeypatch)) as pool:
        assert pool.run(TRY, large) == large


@pytest.mark.slow
def test_worker_that_reads_nothing_is_stopped_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = program(tmp_path, monkeypatch)
    (tmp_path / "trying.py").write_text("import time; time.sleep(60)")
    started = time.monotonic()
    with (
        Pool(registry) as pool,
        pytest.raises(UndeterminedError, match=r"no answer within 0\.5 s"),
    ):
        pool.run(TRY, "x" * 3_000_000, Limits(time=0.5))
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_worker_that_ended_between_two_requests_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(program(tmp_path, monkeypatch, PID)) as pool:
        first = int(pool.run(TRY, ""))
        os.kill(first, 9)
        while lives(first):
            time.sleep(0.01)
        assert int(pool.run(TRY, "")) != first


def test_worker_outlives_the_thread_that_first_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: list[str] = []
    with Pool(program(tmp_path, monkeypatch, PID)) as pool:
        thread = threading.Thread(target=lambda: numbers.append(pool.run(TRY, "")))
        thread.start()
        thread.join()
        time.sleep(0.2)  # the system would end it now
        assert pool.run(TRY, "") == numbers[0]


@pytest.mark.slow
def test_threads_share_the_workers_of_a_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "import os, time; time.sleep(0.05); return f'{request} {os.getpid()}'"
    with Pool(program(tmp_path, monkeypatch, body), size=2) as pool, ThreadPoolExecutor(6) as many:
        answers = list(many.map(lambda n: pool.run(TRY, str(n)).split(), range(12)))
    assert [number for number, _ in answers] == [str(n) for n in range(12)]
    assert len({pid for _, pid in answers}) == 2


@pytest.mark.slow
def test_request_that_finds_no_free_worker_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "import time; time.sleep(2)"
    with Pool(program(tmp_path, monkeypatch, body)) as pool, ThreadPoolExecutor(1) as other:
        slow = other.submit(pool.run, TRY, "slow")
        time.sleep(0.2)
        with pytest.raises(UndeterminedError, match=r"no worker was free within 0\.3 s"):
            pool.run(TRY, "", Limits(time=0.3))
        assert slow.result() == "slow"


def test_cpu_time_is_counted_for_each_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "import resource; return str(resource.getrlimit(resource.RLIMIT_CPU)[0])"
    with Pool(program(tmp_path, monkeypatch, body)) as pool:
        short, long = (int(pool.run(TRY, "", Limits(time=time_))) for time_ in (10, 1000))
    assert (25 <= short < 40, 2005 <= long < 2020) == (True, True)


def test_closed_pool_leaves_no_process_and_takes_no_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Pool(program(tmp_path, monkeypatch, PID))
    worker = int(pool.run(TRY, ""))
    pool.close()
    assert not Path(f"/proc/{worker}").exists()
    with pytest.raises(RuntimeError, match="closed"):
        pool.run(TRY, "")


def test_worker_that_cannot_be_started_is_the_machines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    registry = program(tmp_path, monkeypatch)
    monkeypatch.setattr("subprocess.Popen", refuse)
    with Pool(registry) as pool, pytest.raises(MachineError, match="cannot be started"):
        pool.run(TRY, "")


@pytest.mark.slow
def test_program_that_fails_is_our_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = program(tmp_path, monkeypatch)
    (tmp_path / "trying.py").write_text("raise SystemExit('broken')")
    with Pool(registry) as pool, pytest.raises(InternalError, match="exit code 1: broken"):
        pool.run(TRY, "")


@pytest.mark.slow
def test_in_process_and_in_a_worker_the_answer_is_the_same() -> None:
    request = Stored("", AskRequest("who-supports-whom", form="csv"))
    with jobs.pool(1) as pool:
        assert pool.run(ASK, request) == InProcess().run(ASK, request)


@pytest.mark.slow
def test_worker_sees_what_was_loaded_since_its_last_answer(store: Path, tmp_path: Path) -> None:
    (tmp_path / "new.nt").write_text("<urn:x:cow> <urn:x:eats> <urn:x:grass> .\n")
    request = Stored(str(store), AskRequest("q", "ASK { <urn:x:cow> ?p ?o }", form="json"))
    with jobs.pool(1) as pool:
        before = pool.run(ASK, request).holds
        load([tmp_path / "new.nt"], store, isolated=False)
        assert (before, pool.run(ASK, request).holds) == (False, True)


def test_limit_of_rows_and_of_bytes_is_the_executors_too() -> None:
    request = Stored("", AskRequest("tasks-of-mandate", parameters={"mandate": "mss"}, form="csv"))
    cut = InProcess().run(ASK, request, Limits(rows=2))
    assert (cut.cut, cut.limit, len(cut.data.splitlines())) == (True, 2, 3)
    with pytest.raises(UndeterminedError, match="larger than 100 bytes"):
        InProcess().run(ASK, request, Limits(bytes=100))


def test_unknown_service_is_our_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other: Service[str, str] = Service("other", str, str, lambda text, _: text)
    with (
        Pool(program(tmp_path, monkeypatch)) as pool,
        pytest.raises(InternalError, match="KeyError"),
    ):
        pool.run(other, "")
