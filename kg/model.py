"""The frozen types that pass between the rooms: sources, statements, mandates, tasks, findings, reports, tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Finding", "Mandate", "Passage", "Report", "Source", "Statement", "Table", "Task"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a statement stands in its source: Unicode code points, `end` exclusive, SHA-256 of its characters."""

    start: int
    end: int
    sha256: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, one version of it. `published` is an ISO day; `sha256` is empty where no text was at hand."""

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
    """What one source reports that somebody said, did or means to do. Days are ISO text; ids are what people type.

    `witness` is the speaker, or the probable origin of an unattributed sentence. `value` is the evidential value of
    its modality: act, role, aim, effect, denial or none.
    """

    id: str
    modality: str
    value: str
    speaker: str
    witness: str
    source: str
    held_from: str
    held_until: str
    known: str
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
    """One task of a mandate. `sub_targets` are notations such as `MT-05.airport`; `concept` is a task concept's id."""

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
    """An authority held by a mission for a period. Days are ISO text, empty where open; both ends are inside."""

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


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; iterating gives one mapping a row, which is what pandas takes.

    >>> list(Table(("task", "status"), (("MT-03", "covered"),)))
    [{'task': 'MT-03', 'status': 'covered'}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Report:
    """A document to print: title, lead lines, tables and notes; the same as plain data, and as one flat table."""

    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    flat: Table | None = None
