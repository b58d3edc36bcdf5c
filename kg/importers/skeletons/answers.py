"""What skeletons are made of: a person's answers, and entries of the store that examples name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.importers import schema

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a person typed it. `concept` is a task concept, empty where it is still to choose;
    `near` are concepts whose words are like the label's; `is_new` says that the concept is to be
    defined beside the task.
    """

    label: str
    paragraph: str = ""
    force: str = ""
    concept: str = ""
    near: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of a mission, its mandate and the instrument that set it up.

    Ids are those that the entries get, or have; `existing_ids` are those that are in the store and
    not written again. `provisions` are the paragraphs of a known instrument and their ids,
    `earlier` is the holder's mandate before this one. `cite` says where the instrument was read,
    empty where no one did.
    """

    mission: str
    name: str
    country: str
    country_id: str
    instrument: str
    instrument_id: str
    mandate: str
    tasks: tuple[TaskLine, ...]
    adopted: str = ""
    begins: str = ""
    ends: str = ""
    cite: str = ""
    existing_ids: frozenset[str] = frozenset()
    provisions: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""

    @property
    def label(self) -> str:
        """The label of the mandate."""
        return f"Mandate of {self.name}"

    @property
    def duty_id(self) -> str:
        """The id of a first limit or duty."""
        return self.task_id(1).removesuffix("01") + "K1"

    def task_id(self, number: int) -> str:
        """Return the id of a task by its number, from 1."""
        return f"{self.mandate.removesuffix('-mandate').upper()}-{number:02d}"


@dataclass(frozen=True, slots=True)
class Examples:
    """Entries that the examples of a skeleton name. Those that are invented are in no store, and a
    file that still names one is refused.
    """

    mission: str = schema.EXAMPLE_MISSION
    country: str = schema.EXAMPLE_PLACE
    place: str = schema.EXAMPLE_PLACE
    mandate: str = schema.EXAMPLE_MANDATE
    task: str = schema.EXAMPLE_TASK
    instrument: str = schema.EXAMPLE_INSTRUMENT
    action: str = "patrol"
    other: str = ""


INVENTED: Final = Examples()
