"""How sure a draft is: a class, from how often the drafts of its rule were right.

Measured on five texts of four kinds (readout, report, presidential statement, press) that people
had coded, in English and French: for each rule, how many of its drafts had the right speaker and
the right modality, out of all that it made. A draft that matched no statement of the coders counts
as wrong. The share is smoothed by one right and one wrong draft, so that a rule of few drafts is
never sure; a rule that was not met counts as even.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

HIGH: Final = 0.75
"""The smoothed share from which a draft is of high confidence."""
MEDIUM: Final = 0.5
"""The smoothed share from which it is of medium confidence; below, it is low."""
MEASURED: Final[Mapping[str, tuple[int, int]]] = {
    "activity": (13, 16),
    "aim": (1, 1),
    "background": (1, 1),
    "call": (5, 5),
    "characterisation": (1, 1),
    "commitment": (4, 5),
    "comparative": (2, 2),
    "compliance": (1, 1),
    "conditional": (1, 1),
    "denied": (0, 1),
    "difficulty": (1, 1),
    "event": (7, 11),
    "expected": (3, 3),
    "figure": (1, 1),
    "future": (1, 2),
    "gerund": (2, 3),
    "goal": (1, 1),
    "hope": (1, 1),
    "impact": (2, 3),
    "legal-basis": (3, 3),
    "list": (14, 15),
    "mandate-claim": (3, 3),
    "negation": (0, 1),
    "occurrence": (2, 2),
    "present": (2, 5),
    "presupposed": (6, 6),
    "purpose": (11, 22),
    "quantity": (6, 7),
    "role": (3, 3),
    "should": (4, 4),
    "state": (3, 9),
    "support": (5, 5),
    "worth": (4, 5),
}
"""For each rule, the drafts with the right speaker and modality, and all its drafts."""


def share(rule: str) -> float:
    """Return the smoothed share of the right drafts of a rule, from 0 to 1. A part of a series
    counts with its series.

    >>> share("en.no-such-rule")
    0.5
    """
    name = rule.partition(".")[2]
    family = next((kind for kind in ("list", "gerund") if name.startswith(f"{kind}-")), name)
    right, drafts = MEASURED.get(family, (0, 0))
    return (right + 1) / (drafts + 2)


def confidence(rule: str, missing: Sequence[str]) -> str:
    """Return high, medium or low for a draft of a rule. A draft without its speaker is low, one
    without its agent never high.

    >>> confidence("en.call", []), confidence("en.call", ["agent"]), confidence("en.state", [])
    ('high', 'medium', 'low')
    """
    if "speaker" in missing or share(rule) < MEDIUM:
        return "low"
    return "high" if share(rule) >= HIGH and "agent" not in missing else "medium"
