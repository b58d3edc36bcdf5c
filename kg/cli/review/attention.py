"""How much work a review was: keys, and the seconds in which somebody was at work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE: Final = 60.0
"""Seconds after which a coder who types nothing is taken to be away."""


@dataclass(slots=True)
class Attention:
    """The keys that were typed, and the seconds between them; a pause counts as a minute at most.

    >>> seconds = iter([0.0, 2.0, 500.0])
    >>> attention = Attention(clock=lambda: next(seconds))
    >>> attention.typed(1), attention.typed(3)
    (None, None)
    >>> attention.keys, attention.seconds
    (4, 62.0)
    """

    clock: Callable[[], float] = time.monotonic
    keys: int = 0
    seconds: float = 0.0
    last: float = field(default=-1.0)

    def __post_init__(self) -> None:
        self.last = self.clock()

    def typed(self, keys: int) -> None:
        """Count keys that were typed now."""
        moment = self.clock()
        self.keys += keys
        self.seconds += min(moment - self.last, IDLE)
        self.last = moment
