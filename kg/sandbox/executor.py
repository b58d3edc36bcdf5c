"""Runs services: here, or in worker processes that stay open, have limits and can be killed.

A service is a function from a typed request to a typed answer. It is registered once, in a module
above this one that is also the program of the workers; nothing but its name, the encoded request
and the limits goes to a worker, and nothing but the encoded answer or error comes back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol, Self

from kg import codec
from kg.errors import MachineError, UndeterminedError
from kg.sandbox.limits import DEFAULT_LIMITS, Job, Limits
from kg.sandbox.worker import Worker, out_of_time

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor
    from types import TracebackType

    from kg.sandbox.service import Answer, Registry, Request, Service


class Executor(Protocol):
    """Runs a service's request under limits."""

    def run(
        self,
        service: Service[Request, Answer],
        request: Request,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Answer:
        """Return the service's answer. Raises the service's KgError, UndeterminedError at a
        limit.
        """
        ...


class InProcess:
    """Runs a request in this process: for what is trusted, since only rows and bytes are limited.

    >>> from kg.sandbox.service import Service
    >>> double = Service("double", int, int, lambda number, limits: 2 * number)
    >>> InProcess().run(double, 4)
    8
    """

    def run(
        self,
        service: Service[Request, Answer],
        request: Request,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Answer:
        """Return the service's answer."""
        return service.function(request, limits)


class Pool:
    """Runs requests in worker processes that are started when first needed, and kept.

    A worker that reaches its time, crashes or runs out of memory is killed and another one started
    in its place. Threads may share a pool: each request has its own worker, and waits for one
    where all are busy, which counts in its time. Workers end with `close`, and with this process
    however that ends. `memory` is what each may use, in bytes.
    """

    _replaces = True
    """Whether another worker is started at once where one is lost."""

    def __init__(
        self, registry: Registry, *, size: int = 1, memory: int = DEFAULT_LIMITS.memory
    ) -> None:
        self._registry = registry
        self._memory = memory
        self._places = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._starter: ThreadPoolExecutor | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(
        self,
        service: Service[Request, Answer],
        request: Request,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Answer:
        """Return the service's answer from a worker. Raises the KgError that it raised there, with
        its findings; UndeterminedError past the time or with too long an answer; CrashError, an
        InputError, where the engine ended the process.
        """
        deadline = time.monotonic() + limits.time - limits.spent
        if limits.spent >= limits.time:
            raise out_of_time(service, limits)
        if not self._places.acquire(timeout=limits.time - limits.spent):
            raise UndeterminedError(
                f"no worker was free within {limits.time:g} s; the {service.noun} was not started. "
                "Repeat it later."
            )
        try:
            return self._run(service, request, limits, deadline)
        finally:
            self._places.release()

    def _run(
        self,
        service: Service[Request, Answer],
        request: Request,
        limits: Limits,
        deadline: float,
    ) -> Answer:
        worker = self._take(service)
        try:
            job = Job(service.name, codec.encode(request), limits)
            data = worker.do(job, service, deadline)
            answer = codec.decode(data, service.answer)
        except BaseException:  # Ctrl-C too: what it is doing is of no use to anyone
            if not worker.is_usable:
                worker.kill()
            self._put_back(worker)
            raise
        self._put_back(worker)
        return answer

    def _take(self, service: Service[Any, Any]) -> Worker:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("this pool is closed")
            while self._idle:
                worker = self._idle.pop()  # the one that worked last has most at hand
                if worker.lives:
                    self._busy.add(worker)
                    return worker
                worker.kill()
            worker = self._start(service.noun)
            self._busy.add(worker)
            return worker

    def _put_back(self, worker: Worker) -> None:
        """Keep a worker for the next request, or start another one for it where it was killed."""
        with self._lock:
            self._busy.discard(worker)
            if self._is_closed:
                worker.kill()
            elif worker.is_usable:
                self._idle.append(worker)
            elif self._replaces:
                with contextlib.suppress(MachineError):  # the next request tries again, and says so
                    self._idle.append(self._start("worker"))

    def _start(self, noun: str) -> Worker:
        """Start a worker. It ends with the thread that started it, so that must be one that stays:
        the main thread, or one of the pool's own.
        """
        if threading.current_thread() is threading.main_thread():
            return self._started(noun)
        if self._starter is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - 20 ms

            self._starter = ThreadPoolExecutor(1)
        return self._starter.submit(self._started, noun).result()

    def _started(self, noun: str) -> Worker:
        return Worker(self._registry.program, memory=self._memory, noun=noun)

    def close(self) -> None:
        """End every worker, those too that are at work."""
        with self._lock:
            self._is_closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._busy.clear()
        for worker in workers:
            worker.kill()
        if self._starter is not None:
            self._starter.shutdown()


def run_once(
    registry: Registry,
    service: Service[Request, Answer],
    request: Request,
    limits: Limits = DEFAULT_LIMITS,
) -> Answer:
    """Return a service's answer from a separate worker process, which ends with the call and has
    a limit on its CPU time that it cannot raise.
    """
    with _Once(registry, limits) as once:
        return once.run(service, request, limits)


class _Once(Pool):
    """A pool of one worker, for one request: its CPU time is limited when it starts."""

    _replaces = False

    def __init__(self, registry: Registry, limits: Limits) -> None:
        super().__init__(registry, memory=limits.memory)
        self._seconds = limits.cpu_seconds

    def _started(self, noun: str) -> Worker:
        return Worker(self._registry.program, memory=self._memory, seconds=self._seconds, noun=noun)
