"""What a request to a worker costs beside the same request in this process: a worker that stays,
and one that is started for it.

Seconds on the clock, since what is waited for is another process. `python
tests/benchmarks/working.py` prints these alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from compare import Row

from kg.sandbox import InProcess
from kg.services import jobs
from kg.services.ask import ASK, AskRequest
from kg.services.store_requests import Stored

if TYPE_CHECKING:
    from collections.abc import Callable

BOUND: Final = 10.0
"""How many times the time in this process a small query may take in a worker that stays."""
REQUEST: Final = Stored(
    "", AskRequest("query", "SELECT ?m { ?m a mkg:Mandate } ORDER BY ?m", form="json")
)


def rows(n: int) -> list[Row]:
    """Compare one query in a worker that stays with a process for it, and with this process."""
    here = InProcess()
    here.run(ASK, REQUEST)  # the view is open
    alone = least(lambda: jobs.apart(ASK, REQUEST), n)
    with jobs.pool(1) as pool:
        pool.run(ASK, REQUEST)
        pooled = least(lambda: pool.run(ASK, REQUEST), 100 * n)
    inside = least(lambda: here.run(ASK, REQUEST), 100 * n)
    return [
        Row("a query in a worker that stays", pooled, inside, "this process", n, BOUND),
        Row("a query in a worker of its own", alone, pooled, "one that stays", n),
    ]


def least(call: Callable[[], object], n: int) -> float:
    """Return the least seconds on the clock of n calls."""
    best = float("inf")
    for _ in range(n):
        begun = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begun)
    return best


if __name__ == "__main__":
    for row in rows(3):
        print(row)
