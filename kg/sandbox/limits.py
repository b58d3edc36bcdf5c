"""What a request may use, and what goes to a worker and comes back from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from kg.errors import Finding, UndeterminedError

WORKER_MEMORY: Final = 8 * 1024**3
MAX_ANSWER: Final = 1024**3
"""Bytes of one answer: as many as a process that reads it can hold beside what it makes of them."""
_LONGEST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may use: seconds, bytes of memory, rows and bytes of its answer.

    `spent` seconds of the time were used before the request is run. Rows are not limited by
    default.
    """

    time: float = 30.0
    memory: int = WORKER_MEMORY
    rows: int | None = None
    bytes: int = MAX_ANSWER
    spent: float = 0.0

    @property
    def cpu_seconds(self) -> int:
        """Return the CPU time of a worker: twice the time, for what runs in several threads.

        >>> Limits(time=20).cpu_seconds
        45
        """
        return min(2 * math.ceil(self.time) + 5, _LONGEST)


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Job:
    """What goes to a worker: the name of a service, its encoded request, the limits."""

    service: str
    request: bytes
    limits: Limits


@dataclass(frozen=True, slots=True)
class Failure:
    """What comes back in place of an answer: the kind of a KgError, its message and findings.

    `final` says that the worker ends after it.
    """

    kind: str
    message: str
    findings: tuple[Finding, ...] = ()
    final: bool = False


ANSWER: Final = b"A"
FAILURE: Final = b"F"
HEADER: Final = ">cQ"
"""How a reply begins: which of the two, and how many bytes follow. A job begins with the bytes that
follow alone.
"""
LENGTH: Final = ">Q"
TOO_MUCH_MEMORY: Final = "TooMuchMemory"


def too_long(most: int) -> UndeterminedError:
    """Return the error for an answer that has more bytes than allowed.

    >>> raise too_long(10**6)
    Traceback (most recent call last):
    kg.errors.UndeterminedError: the answer is larger than 1,000,000 bytes; it was stopped. Narrow it, or ask for it in parts.
    """  # noqa: E501
    return UndeterminedError(
        f"the answer is larger than {most:,} bytes; it was stopped. Narrow it, or ask for it in "
        "parts."
    )
