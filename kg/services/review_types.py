"""What a review takes and returns: the opening, choices, and the state of every entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kg import coding
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coding import DraftFile
    from kg.importers.names import Names
    from kg.model import Decision, DraftReview, UnknownName
    from kg.store import View

Order: TypeAlias = Literal["coverage", "text"]


@dataclass(frozen=True, slots=True)
class ReviewOpening:
    """Which drafts to review, by whom, and where to look.

    `drafts` is the draft file. Decisions are kept in `drafts_folder`, by default the folder
    `drafts` of the store. `store` answers what the registry has and what is covered, empty for the
    packaged knowledge base. `texts` are folders of source texts, beside that of the store and
    the folder `texts` of the drafts. Who reviews `blind` sees decisions of others only when they
    and the reviewer are finished. In the order "text", entries are in the order of the file.
    """

    drafts: str
    coder: str
    store: str = ""
    drafts_folder: str = ""
    texts: tuple[str, ...] = ()
    blind: bool = False
    order: Order = "coverage"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a coder decides about one entry: a decision without its coder and its time.

    `fields` of an edit or a merge are what changes, None removes a field; of an addition the whole
    entry. For a split, `parts` are the whole entries that take the place of this one. `others` are
    the entries that a merge takes in. An addition without an `entry` gets the next id.
    """

    entry: str
    status: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    others: tuple[str, ...] = ()
    parts: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class CoderReading:
    """What another coder made of an entry: the status, and the fields that differ, each with the
    other value, None where the other has none.
    """

    coder: str
    status: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """One entry under review.

    `kind` is statement, instrument, provision, mandate, task, duty or sub-target. `fields` are
    those in effect, `drafted` those of the draft, both as they are written in a file of kg.
    `review` is what the drafter says. `status` is "open" or what was decided, `decision` the
    decision in effect. `before`, `passage` and `after` are the sentence around the passage, empty
    where the text is not at hand. `readings` are those of other coders who decided otherwise.
    `missing` are required fields that the entry lacks, `names` those that are still to be settled.
    `unknown` are values that should be concepts and are none of the vocabularies. `merged_into` is
    the entry that took this one in. `task` and `task_status` say which task the
    order looked at and how it is covered, empty where there is none.
    """

    id: str
    kind: str
    fields: Mapping[str, Any]
    drafted: Mapping[str, Any]
    status: str
    review: DraftReview | None = None
    decision: Decision | None = None
    before: str = ""
    passage: str = ""
    after: str = ""
    readings: tuple[CoderReading, ...] = ()
    missing: tuple[str, ...] = ()
    names: tuple[UnknownName, ...] = ()
    merged_into: str = ""
    parent: str = ""
    line: int = 0
    task: str = ""
    task_status: str = ""
    unknown: tuple[UnknownName, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing was decided about the entry yet."""
        return self.status == coding.OPEN

    @property
    def is_kept(self) -> bool:
        """Whether the entry is part of what is loaded: not rejected, taken in or split in parts."""
        decision = self.decision
        is_split = self.status == "split" and decision is not None and decision.entry == self.id
        return self.status in coding.KEPT and not self.merged_into and not is_split

    @property
    def is_in_dispute(self) -> bool:
        """Whether another coder decided otherwise."""
        return bool(self.readings) and not self.is_open


@dataclass(frozen=True, slots=True)
class ReviewState:
    """All entries of a draft file as one coder left them, in the order that was asked for.

    `source` is the source's description as drafted. `counts` are entries by status. `has_text` says
    whether the text is at hand, `finished` whether the coder is finished. `torn` are numbers of
    lines of the decisions file that were torn by a kill and passed over.
    """

    opening: ReviewOpening
    source: Mapping[str, Any]
    coder: str
    drafted_by: str
    entries: tuple[ReviewEntry, ...]
    counts: Mapping[str, int]
    has_text: bool
    finished: bool
    decisions: str
    torn: tuple[int, ...] = ()
    session: Session | None = field(default=None, repr=False, compare=False)

    def entry(self, entry: str) -> ReviewEntry:
        """Return an entry by its id. Raises InputError where there is none."""
        for candidate in self.entries:
            if candidate.id == entry:
                return candidate
        raise InputError(f"{self.opening.drafts}: no entry {entry!r}.")

    @property
    def open_entries(self) -> tuple[ReviewEntry, ...]:
        """The entries that nothing was decided about, in order."""
        return tuple(entry for entry in self.entries if entry.is_open)

    @property
    def disputed_entries(self) -> tuple[ReviewEntry, ...]:
        """The entries that another coder decided otherwise, in order."""
        return tuple(entry for entry in self.entries if entry.is_in_dispute)


@dataclass(frozen=True, slots=True)
class Completion:
    """An entry of the registry or a concept that may be meant: its id, its label and its kind."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Effort:
    """What a review cost: entries kept, and keys and seconds for each of them; None where none was
    kept.
    """

    kept_count: int
    keys: int
    seconds: float
    keys_per_kept: float | None
    seconds_per_kept: float | None


@dataclass(frozen=True, slots=True)
class Session:
    """What stays the same while drafts are reviewed: the file, its text, the names of the registry,
    and the order.
    """

    drafts: DraftFile
    folder: Path
    text: str | None
    view: View
    ranks: Mapping[str, tuple[int, str, str]]
    names: Names
