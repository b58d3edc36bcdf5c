"""Sources, statements, mandates and tasks as they are read, and the two clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Clocks:
    """The day that facts hold on and the day they are known by; empty is no limit.

    >>> Clocks(as_of="2024-11-19").admits("2024-11-20", "2024-11-20")
    False
    """

    as_of: str = ""
    known_by: str = ""

    def admits(self, held_from: str, known_from: str) -> bool:
        """Return whether what held from one day and was known from another is within both
        clocks.
        """
        return not (
            (self.as_of and held_from > self.as_of)
            or (self.known_by and known_from > self.known_by)
        )

    def values(self) -> dict[str, str]:
        """Return the clocks that are set, as parameters of a query of the library.

        >>> Clocks(known_by="2024-11-19").values()
        {'known_by': '2024-11-19'}
        """
        days = {"as_of": self.as_of, "known_by": self.known_by}
        return {name: day for name, day in days.items() if day}


NO_LIMIT: Final = Clocks()
"""Neither clock is set."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a statement stands in its source: Unicode code points, `end` exclusive, SHA-256 of its
    characters.
    """

    start: int
    end: int
    sha256: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, one version of it. `published` is an ISO day; `sha256` is empty where no text was
    at hand.
    """

    id: str
    version: str
    title: str
    published: str
    publisher: str = ""
    author: str = ""
    url: str = ""
    sha256: str = ""
    reliability: str = ""
    derived_from: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source reports that somebody said, did or means to do. Days are ISO text; ids are
    what people type.

    `witness` is the speaker, or the probable origin of an unattributed sentence. `value` is the
    evidential value of its modality: act, role, aim, effect, denial or none.
    """

    id: str
    modality: str
    value: str
    speaker: str
    witness: str
    source: str
    held_from: str
    held_until: str
    known_from: str
    paraphrase: str
    agents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    link: str = ""
    strength: str = "full"
    credibility: int | None = None
    held_inferred: bool = False
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a mandate. `sub_targets` are notations such as `H-1.quay`; `concept` is a
    task concept's id.
    """

    id: str
    label: str
    mandate: str
    force: str
    provision: str
    verification: str
    concept: str = ""
    sub_targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mandate:
    """An authority held by a mission for a period. Days are ISO text, empty where open; both ends
    are inside.
    """

    id: str
    label: str
    holder: str
    begins: str
    ends: str
    ends_verified: bool
    task_list: str
    succeeded_by: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    begins_verified: bool = True
