"""Size, depth, and the worker that can be killed."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from programs import TRY, program

from kg import sandbox
from kg.errors import Finding, InputError, InternalError, MachineError, UndeterminedError
from kg.sandbox import Limits, run_once
from kg.services import jobs
from kg.services.ask import ASK, AskRequest
from kg.services.store_requests import Stored
from kg.services.worker import READING, ReadRequest

pytestmark = pytest.mark.usefixtures("worker")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100 + b"]" * 100,
        b'"' + b"[" * 500 + b'"',
        b"'" + b"(" * 500 + b"'",
        b'"""' + b'[\n"' * 500 + b'"""',
        b"'''" + b"{" * 500 + b"'''",
        b"# " + b"{" * 500,
        b"<http://a/#" + b"(" * 500 + b">",
        rb'"\"' + b"[" * 500 + b'"',
        rb"ex:a\(" * 500,
        b"[] " * 500,
    ],
    ids=[
        "100 deep",
        "string",
        "apostrophes",
        "long",
        "long-2",
        "comment",
        "iri",
        "escape",
        "local-name",
        "flat",
    ],
)
def test_brackets_that_do_not_nest_deep_pass(data: bytes) -> None:
    sandbox.check_depth(data, "a.ttl")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 101,
        b"( " * 101,
        b"<<( " * 101,
        b"<< " * 101,
        rb"ex:a\#b " + b"[" * 101,  # an escaped number sign opens no comment
        rb"ex:O\'Hara " + b"[" * 101 + b" '",  # an escaped apostrophe opens no string
        b'"' + b"[" * 101,  # a string that never ends hides nothing
        b"# a comment\r" + b"[" * 101,  # which ends where the engine takes it to end
        b'"a\r' + b"[" * 101 + b'"',  # and so does a short string
    ],
    ids=[
        "square",
        "round",
        "triple-term",
        "reifier",
        "escaped-hash",
        "escaped-quote",
        "open-string",
        "carriage return",
        "broken string",
    ],
)
def test_deep_brackets_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="nest more than 100 deep"):
        sandbox.check_depth(data, "a.ttl")


def test_too_deep_says_where() -> None:
    with pytest.raises(InputError) as caught:
        sandbox.check_depth(b"a\n b [[[", "a.ttl", limit=2)
    (found,) = caught.value.findings
    assert (found.line, found.column) == (2, 6)


def test_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(InputError, match="more than the 4 bytes allowed"):
        sandbox.read(tmp_path / "a", limit=4)


def test_device_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="bytes allowed"):
        sandbox.read(Path("/dev/zero"), limit=1 << 20)


def test_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"abc",))
    writer.start()
    assert sandbox.read(tmp_path / "pipe") == b"abc"
    writer.join()


@pytest.mark.parametrize("name", ["absent", "absent/deeper", ".", "a" * 300])
def test_what_is_no_readable_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=str(tmp_path)):
        sandbox.read(tmp_path / name)


def asking(text: str, store: str = "") -> Stored[AskRequest]:
    return Stored(store, AskRequest("query", text, form="json"))


def test_worker_returns_what_its_service_returns() -> None:
    assert jobs.apart(ASK, asking("ASK {}"), Limits(time=20)).holds


@pytest.mark.slow
def test_worker_is_killed_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(UndeterminedError, match=r"no answer within 0\.5 s"):
        jobs.apart(ASK, asking(CROSS_JOIN), Limits(time=0.5))
    assert time.monotonic() - started < 5


CROSS_JOIN = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }"


def test_error_in_the_worker_is_raised_here() -> None:
    with pytest.raises(InputError, match="not valid SPARQL"):
        jobs.apart(ASK, asking("ASK { ?s }"), Limits(time=20))


def test_missing_store_in_the_worker_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no kg store"):
        jobs.apart(ASK, asking("ASK {}", "/no/such"), Limits(time=20))


def test_crash_of_the_worker_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashing = program(tmp_path, monkeypatch, "import os; os.abort()")
    with pytest.raises(InputError, match="made the engine stop"):
        run_once(crashing, TRY, "", Limits(time=20))


def test_an_exception_in_the_worker_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = program(tmp_path, monkeypatch, "import os; os.abort(1)")  # takes no arguments
    with pytest.raises(InternalError, match="our fault: TypeError"):
        run_once(wrong, TRY, "", Limits(time=20))


def test_exit_codes_are_those_of_the_manual() -> None:
    kinds = (InputError, MachineError, UndeterminedError)
    assert [kind.exit_code for kind in kinds] == [3, 4, 5]


REACHING = {
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "name": "import socket; socket.getaddrinfo('localhost', 80)",
    "url": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    "process": "import subprocess; subprocess.run(['true'])",
    "system": "import os; os.system('true')",
    "fork": "import os; os.fork()",
    "library": "import ctypes; ctypes.CDLL(None)",
}


@pytest.mark.parametrize("how", REACHING)
def test_worker_reaches_no_network_and_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    reaching = program(tmp_path, monkeypatch, REACHING[how])
    with pytest.raises(InternalError, match=r"PermissionError: .* the worker reaches no network"):
        run_once(reaching, TRY, "", Limits(time=20))


def test_findings_of_the_worker_arrive_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "raise InputError.of([Finding('a', 1, 2, 'c', 'error', 'm\\u2028', 'r', 'f', 's')])"
    with pytest.raises(InputError) as caught:
        run_once(program(tmp_path, monkeypatch, body), TRY, "", Limits(time=20))
    assert caught.value.findings == (Finding("a", 1, 2, "c", "error", "m\u2028", "r", "f", "s"),)


def test_worker_has_so_much_memory_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = program(tmp_path, monkeypatch, "bytes(1 << 30)")
    with pytest.raises(InputError, match=r"more than 0\.25 GB of memory"):
        run_once(greedy, TRY, "", Limits(time=20, memory=1 << 28))


def test_message_names_what_was_stopped() -> None:
    with pytest.raises(UndeterminedError, match="the load was stopped"):
        jobs.apart(READING, ReadRequest(()), Limits(time=0.01))
