"""Drafts of statements, what a drafter says of them, and what coders decide.

A draft is a statement in the form of kg's own files, with a `review` that holds only what the
drafter says. References are ids of the registry, or names as the text writes them where the
registry has none: those are listed in `DraftReview.names`, to be settled in review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.model.statements import Passage

CONFIDENCES: Final = ("high", "medium", "low")
"""The classes of confidence of a draft, best first."""
STATUSES: Final = ("accepted", "edited", "rejected", "added", "split", "merged", "undone")
"""What a decision makes of an entry; an entry without a decision is open."""


@dataclass(frozen=True, slots=True)
class TaskCandidate:
    """A task, a sub-target, a duty or a mandate that a statement may speak to, and why."""

    task: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the registry does not have: the field that holds it, and what it seems to be
    (`actor` or `place`).
    """

    name: str
    field: str
    kind: str = "actor"


@dataclass(frozen=True, slots=True)
class DraftReview:
    """What the drafter says of a draft: the rule that made it, its confidence, and why.

    `confidence` is one of CONFIDENCES. `candidates` are at most three tasks, best first. `missing`
    are fields that were looked for and not found. `names` are names to settle.
    """

    rule: str
    confidence: str
    why: str = ""
    candidates: tuple[TaskCandidate, ...] = ()
    missing: tuple[str, ...] = ()
    names: tuple[UnknownName, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place, and how the text spells it."""

    id: str
    spelling: str = ""


@dataclass(frozen=True, slots=True)
class DraftQuantity:
    """A number of a text: its value as decimal text, its unit (an id of the vocabulary), its bound,
    what it is counted of, and the days that it speaks of.
    """

    value: str
    unit: str
    bound: str = "exact"
    population: str = ""
    since: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement as a drafter reads it; empty fields are left out of its file.

    The fields are those of `statements:` in a file of kg. Days are ISO days; `held_from` and
    `held_to` are both set, or neither.
    """

    id: str
    passage: Passage
    attribution: str
    modality: str
    review: DraftReview
    speaker: str = ""
    origin: str = ""
    agent: tuple[str, ...] = ()
    action: str = ""
    beneficiary: tuple[str, ...] = ()
    opposed_to: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    place: tuple[PlaceMention, ...] = ()
    quantity: DraftQuantity | None = None
    stated: str = ""
    held_from: str = ""
    held_to: str = ""
    evidence_for: str = ""
    context_for: str = ""
    strength: str = ""
    paraphrase: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coder decided about one entry of a draft file: a line of a decisions file.

    `status` is one of STATUSES. `fields` are the fields that were changed or, for `added` and
    `split`, the whole entry, as they are written in a file of kg; None removes a field. `why` is
    the reason of a rejection. `on` is the UTC time, ISO with seconds. `others` are the entries that
    a merge took in, or that a split made.
    """

    entry: str
    status: str
    by: str
    on: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    others: tuple[str, ...] = ()
