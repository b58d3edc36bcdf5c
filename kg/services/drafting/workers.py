"""Documents read in worker processes, several at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.errors import Finding, InputError, KgError, UndeterminedError
from kg.sandbox import InProcess
from kg.services import jobs
from kg.services.drafting.reading import DOCUMENT, DocumentAnswer, DocumentRequest, limits_of
from kg.services.drafting.requests import SourceFields

if TYPE_CHECKING:
    from kg.sandbox import Executor

_MOST_WORKERS: Final = 8
_Reading: TypeAlias = dict[Future[DocumentAnswer], DocumentRequest]


def read_documents(
    requests: Iterable[DocumentRequest], timeout: float | None, *, isolated: bool = True
) -> Iterator[tuple[str, DocumentAnswer | KgError]]:
    """Yield the path of each document with what was read, as they are finished; or with the
    InputError that it gave, or the UndeterminedError of one that took too long.

    They are read in processes of their own, unless `isolated` is false. A reader that stops early
    ends them.
    """
    size = _workers() if isolated else 1
    waiting = iter(requests)
    with _executor(size, isolated=isolated) as executor:
        threads = ThreadPoolExecutor(size)
        reading: _Reading = {}
        try:
            while True:
                for request in islice(waiting, size - len(reading)):
                    limits = limits_of(request.path, timeout)
                    future = threads.submit(executor.run, DOCUMENT, request, limits)
                    reading[future] = request
                if not reading:
                    return
                for future in wait(reading, return_when=FIRST_COMPLETED).done:
                    request = reading.pop(future)
                    yield request.path, _outcome(future)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def read_document(path: str, *, isolated: bool = True) -> DocumentAnswer:
    """Return a single document that was read, in a process of its own unless `isolated` is false.
    Raises InputError for one that cannot be read, UndeterminedError for one that takes too long.

    >>> read_document("no-such-file.pdf", isolated=False)
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.pdf:1:1: no-file error no such file ...
    """
    request = DocumentRequest(path, SourceFields())
    limits = limits_of(path, None)
    if not isolated:
        return InProcess().run(DOCUMENT, request, limits)
    return jobs.apart(DOCUMENT, request, limits)


def _outcome(future: Future[DocumentAnswer]) -> DocumentAnswer | KgError:
    try:
        return future.result()
    except (InputError, UndeterminedError) as error:
        return error


@contextlib.contextmanager
def _executor(size: int, *, isolated: bool) -> Iterator[Executor]:
    """Yield what reads documents: worker processes, which end with the block, or this process."""
    if not isolated:
        yield InProcess()
        return
    with jobs.pool(size) as pool:
        yield pool


def _workers() -> int:
    return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)


def findings_of(path: str, error: KgError) -> tuple[Finding, ...]:
    """Return the findings of an error about a document; one where it has none.

    >>> [finding.code for finding in findings_of("a.pdf", UndeterminedError("no answer"))]
    ['too-slow']
    """
    if isinstance(error, UndeterminedError):
        message = "reading it took longer, or gave more, than allowed"
        remedy = "split it, or allow more time with --timeout"
        return (Finding(path, 0, 0, "too-slow", "error", message, remedy),)
    return getattr(error, "findings", ()) or (
        Finding(path, 0, 0, "not-drafted", "error", str(error), "save it as plain text"),
    )
