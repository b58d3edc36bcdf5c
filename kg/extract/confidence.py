"""How sure a draft is: a class that was measured for each kind of rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_SURE: Final = frozenset(("purpose", "quantity", "call", "should", "commitment", "activity"))
_UNSURE: Final = frozenset(("state", "noun", "event", "presupposed", "future"))


def confidence(rule: str, attribution: str, missing: Sequence[str]) -> str:
    """Return high, medium or low for a draft of a rule.

    >>> confidence("en.purpose", "unattributed", [])
    'high'
    """
    name = rule.partition(".")[2]
    if name in _UNSURE or attribution == "presupposed" or "speaker" in missing:
        return "low"
    return "high" if name in _SURE and not missing else "medium"
