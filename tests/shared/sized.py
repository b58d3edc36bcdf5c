"""How many random cases a property test tries: few in a quick run, more in the gate's, any number
on request.

`KG_SIZE=gate python -m pytest -m slow` tries as many as the gate does, `KG_FUZZ_CASES=50000` so
many of each property.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AT_GATE: Final = os.environ.get("KG_SIZE") == "gate"
slow_at_the_gate: Final = [pytest.mark.slow] if AT_GATE else []
"""The marks of a module whose tests take more than a second only in the gate's size."""


def at_the_gate_slow(test: Callable[..., None]) -> Callable[..., None]:
    """Mark one test so."""
    return pytest.mark.slow(test) if AT_GATE else test


def cases(gate: int, quick: int) -> int:
    """Return how many cases to try."""
    return int(os.environ.get("KG_FUZZ_CASES") or (gate if AT_GATE else quick))


def some(values: Iterable[Any], quick: int, *, several: bool = False) -> list[Any]:
    """Return the values of a parameter, all but `quick` of them slow; those that are not lie
    evenly among the others.

    For a test that takes long by the number of its cases, each of them short. Where `several`
    names are given, each value is a tuple with one for each.
    """
    every = list(values)
    chosen = {at * len(every) // quick for at in range(quick)}
    return [
        pytest.param(
            *(value if several else (value,)), marks=[] if at in chosen else [pytest.mark.slow]
        )
        for at, value in enumerate(every)
    ]
