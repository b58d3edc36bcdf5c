"""One comparison: two sides that take turns, the least of each, and the bound on their ratio."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.engine import Local

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

    from kg.store import View


@dataclass(frozen=True)
class Row:
    """One comparison: our figure, the alternative's, how often, and the bound on their ratio (0:
    none).

    Figures are CPU seconds shown in milliseconds, unless `unit` and `scale` say otherwise.
    """

    name: str
    ours: float
    other: float
    against: str
    n: int
    bound: float = 0.0
    unit: str = "ms"
    scale: float = 1000

    @property
    def ratio(self) -> float:
        """Our time as a multiple of the alternative's."""
        return self.ours / self.other if self.other else float("inf")

    def __str__(self) -> str:
        verdict = (
            ""
            if not self.bound
            else f"  bound {self.bound:g}x {'ok' if self.ratio <= self.bound else 'MISSED'}"
        )
        return (
            f"{self.name:44s} {self.scale * self.ours:9.2f} {self.unit}  "
            f"{self.against} {self.scale * self.other:9.2f} {self.unit}  "
            f"n={self.n}  ratio {self.ratio:5.2f}x{verdict}"
        )


def turns(
    ours: Callable[[], object], other: Callable[[], object], n: int, clock: Callable[[], float]
) -> tuple[float, float]:
    """Return the least time of each side over n turns, after one turn that does not count."""
    best = [float("inf"), float("inf")]
    for turn in range(n + 1):
        for side, function in enumerate((ours, other)):
            gc.collect()
            before = clock()
            function()
            spent = clock() - before
            if turn:
                best[side] = min(best[side], spent)
    return best[0], best[1]


def store_of(view: View) -> Store:
    """Return the store of pyoxigraph that a view reads."""
    assert isinstance(view.engine, Local)
    return view.engine.store
