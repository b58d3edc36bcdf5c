"""A worker process as its parent sees it: started, given one job after the other, killed."""

from __future__ import annotations

import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from kg import codec
from kg.errors import (
    InputError,
    InternalError,
    KgError,
    MachineError,
    UndeterminedError,
    UsageError,
)
from kg.sandbox.limits import ANSWER, HEADER, LENGTH, TOO_MUCH_MEMORY, Failure, too_long

if TYPE_CHECKING:
    from kg.sandbox.limits import Job, Limits
    from kg.sandbox.service import Service

_ENDED: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
"""Signals that come from outside: the engine never sends them to itself."""
_CHUNK: Final = 1 << 16
_REMEMBERED: Final = 1 << 16
"""Bytes of a worker's last words on stderr that are kept."""
_LONGEST_FAILURE: Final = 64 << 20


class CrashError(InputError):
    """The engine ended the worker process: by what it read, as a rule."""


_KINDS: Final[dict[str, type[KgError]]] = {
    kind.__name__: kind
    for kind in (InputError, UsageError, MachineError, UndeterminedError, InternalError, CrashError)
}


def kind_of(error: KgError) -> str:
    """Return the name under which an error goes to the parent: its own, or that of its family.

    >>> kind_of(UsageError("give one"))
    'UsageError'
    """
    return next(
        (kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _KINDS),
        InternalError.__name__,
    )


class Worker:
    """One worker process. It may use `memory` bytes and `seconds` of CPU time (None: as each job
    says), reaches no network, starts no process, and ends when this process does.

    A worker whose job was stopped or lost is no longer usable.
    """

    def __init__(
        self, program: str, *, memory: int, seconds: int | None = None, noun: str = "query"
    ) -> None:
        watched, self._held = os.pipe()  # the child sees the end of it when this process is gone
        settings = (os.getpid(), watched, memory, seconds or 0)
        # -P: no module of the folder that kg happens to be called in may stand in for one of ours.
        command = [sys.executable, "-P", "-m", program, *map(str, settings)]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=(watched,),
            )
        except OSError as error:
            os.close(self._held)
            raise MachineError(
                f"the {noun} cannot be started ({error.strerror}). Free memory or processes."
            ) from error
        finally:
            os.close(watched)
        self.is_usable = True

    @property
    def lives(self) -> bool:
        """Return whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.is_usable = False
        if self._held >= 0:
            os.close(self._held)
            self._held = -1
        if self.lives:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def do(self, job: Job, service: Service[Any, Any], deadline: float) -> bytes:
        """Return the encoded answer to a job. Raises the KgError that the worker reports, or that
        its end means.
        """
        usable, self.is_usable = self.is_usable, False  # until the reply is here, whatever happens
        assert usable  # noqa: S101 - the pool gives no job to a worker that it lost
        encoded = codec.encode(job)
        try:
            kind, data = _Exchange(self._process, job.limits, deadline).reply(
                struct.pack(LENGTH, len(encoded)) + encoded
            )
        except TimeoutError as error:
            raise out_of_time(service, job.limits) from error
        except EOFError as error:
            words, *_ = error.args
            self._process.wait()
            raise _error_of(self._process.returncode, words, service, job.limits) from error
        if kind == ANSWER:
            self.is_usable = True
            return data
        failure = codec.decode(data, Failure)
        self.is_usable = not failure.final
        raise _raised(failure, service, job.limits)


class _Exchange:
    """One job and its reply over the pipes of a process, until a deadline."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, deadline: float) -> None:
        self._process = process
        self._limits = limits
        self._deadline = deadline
        self._words = b""

    def reply(self, frame: bytes) -> tuple[bytes, bytes]:
        """Return the kind of the reply and what it holds. Raises TimeoutError, or EOFError with the
        last words of a process that ended.
        """
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None and stdout is not None and stderr is not None  # noqa: S101, PT018 - pipes
        os.set_blocking(stdin.fileno(), False)
        with selectors.DefaultSelector() as selector:
            self._selector = selector
            selector.register(stdout, selectors.EVENT_READ)
            selector.register(stderr, selectors.EVENT_READ)
            self._send(stdin.fileno(), memoryview(frame))
            head = self._read(struct.calcsize(HEADER))
            kind, size = struct.unpack(HEADER, head)
            allowed = self._limits.bytes if kind == ANSWER else _LONGEST_FAILURE
            if size > allowed + _CHUNK:  # the worker counts too; what surrounds the data is small
                raise too_long(self._limits.bytes)
            data = self._read(size)
        if os.environ.get("KG_DEBUG"):
            sys.stderr.write(self._words.decode(errors="replace"))
        return kind, bytes(data)

    def _send(self, descriptor: int, rest: memoryview) -> None:
        self._selector.register(descriptor, selectors.EVENT_WRITE)
        while rest:
            if descriptor in self._ready():
                try:
                    rest = rest[os.write(descriptor, rest) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    break  # the end of its output follows
        self._selector.unregister(descriptor)

    def _read(self, size: int) -> bytearray:
        data = bytearray(size)
        rest = memoryview(data)
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - a pipe
        while rest:
            if stdout.fileno() in self._ready():
                count = stdout.readinto(rest) or 0  # type: ignore[attr-defined]
                if not count:
                    raise EOFError(self._last_words())
                rest = rest[count:]
        return data

    def _ready(self) -> set[int]:
        """Wait until something can be read or written; return the descriptors, those of stderr
        aside, which is read here. Raises TimeoutError.
        """
        events = self._selector.select(max(self._deadline - time.monotonic(), 0))
        if not events and time.monotonic() >= self._deadline:
            raise TimeoutError
        ready = {key.fd for key, _ in events}
        stderr = self._process.stderr
        if stderr is not None and stderr.fileno() in ready:
            ready.discard(stderr.fileno())
            words = os.read(stderr.fileno(), _CHUNK)
            self._words = (self._words + words)[-_REMEMBERED:]
            if not words:
                self._selector.unregister(stderr)
        return ready

    def _last_words(self) -> bytes:
        stderr = self._process.stderr
        assert stderr is not None  # noqa: S101 - a pipe
        while words := os.read(stderr.fileno(), _CHUNK):
            self._words = (self._words + words)[-_REMEMBERED:]
        return self._words


def out_of_time(service: Service[Any, Any], limits: Limits) -> UndeterminedError:
    """Return the error for a request that had no answer in its time."""
    return UndeterminedError(
        f"no answer within {limits.time:g} s; the {service.noun} was stopped. {service.remedy}"
    )


def _error_of(code: int, words: bytes, service: Service[Any, Any], limits: Limits) -> KgError:
    """Return the error that an exit code and the last words of a process mean."""
    lines = words.decode(errors="replace").strip().splitlines()
    if code >= 0:
        reason = lines[-1] if lines else "no reason was given"
        return InternalError(f"the worker ended with exit code {code}: {reason}")
    if -code == signal.SIGXCPU:
        return out_of_time(service, limits)
    if -code in _ENDED:
        return MachineError(
            f"the {service.noun} was ended from outside ({signal.Signals(-code).name}), for want "
            "of memory as a rule. Free some memory, then repeat."
        )
    if any(line.startswith("memory allocation of") for line in lines):
        return _too_much_memory(service, limits)
    return CrashError(
        f"the {service.noun} made the engine stop (too deep, or too much memory); it was refused "
        "and nothing else was touched."
    )


def _raised(failure: Failure, service: Service[Any, Any], limits: Limits) -> KgError:
    """Return the error that the worker reported, with its findings."""
    if failure.kind == TOO_MUCH_MEMORY:
        return _too_much_memory(service, limits)
    kind = _KINDS.get(failure.kind, InternalError)
    if issubclass(kind, InputError):
        return kind(failure.message, failure.findings)
    return kind(failure.message)


def _too_much_memory(service: Service[Any, Any], limits: Limits) -> KgError:
    size = f"{limits.memory / 1024**3:.3g} GB of memory"
    if service.undone:
        return UndeterminedError(f"the {service.noun} needs more than {size}; {service.undone}.")
    return InputError(f"this needs more than {size}. Split it.")
