"""The record of an extractor, what it gets and what it returns.

Other distributions add theirs by the entry-point group `kg.extractors`. The extractor is a coder
like any other: its drafts are signed with its name and version. This module imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kg import entry_points
from kg.model import DraftStatement


@dataclass(frozen=True, slots=True)
class Name:
    """What an entry is called, with the tag of the language; empty where the name has none."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """An entry that a text may name, or a concept that its words may mean.

    `kind` is actor, place, phenomenon, instrument, mandate, action or unit; `type` is the id of its
    actor kind or place kind. `names` are its labels, aliases and hidden labels, the preferred one
    first. `within` is what it is a part of, or is in.
    """

    id: str
    kind: str
    type: str = ""
    names: tuple[Name, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A task, a sub-target or a duty of the document's mandate, with the words that speak of it.

    `concept` is the id of its task concept, `lexicon` the hidden labels of that concept and of
    those below it. `kind` is task, sub-target or duty.
    """

    id: str
    label: tuple[Name, ...]
    kind: str = "task"
    concept: str = ""
    notes: tuple[str, ...] = ()
    lexicon: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """The document: its id, language (a BCP 47 tag), author, day, title and publisher.

    `author` is the id of an actor, or a name that the registry does not have. `published` is an ISO
    day.
    """

    id: str
    language: str
    author: str
    published: str
    title: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """A text with LF line ends, its source, and what the registry knows.

    `mandate` is the id of the mandate that the document is about, `mission` the id of its holder;
    both may be empty, and `tasks` are then empty too.
    """

    text: str
    source: SourceDescription
    entries: tuple[RegistryEntry, ...] = ()
    mandate: str = ""
    mission: str = ""
    tasks: tuple[TaskEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractAnswer:
    """Drafts in the order of the text.

    `dropped` counts quotes that an extractor gave and the text does not have. `notes` are sentences
    for the user, such as what could not be read.
    """

    statements: tuple[DraftStatement, ...]
    dropped: int = 0
    notes: tuple[str, ...] = ()


ExtractFunction: TypeAlias = Callable[[ExtractRequest], ExtractAnswer]


@dataclass(frozen=True, slots=True)
class Extractor:
    """A reader of statements: its name, its version, and the function that reads a text.

    The coder of its drafts is `name/version`. `languages` are the tags that it reads; empty is any.
    An `extract` of kg's own is where to find the function: "module:function". `distribution` is set
    where the extractor is not kg's own.

    >>> Extractor("rules", "Rules", "1.0", ("en",), print).coder
    'rules/1.0'
    """

    name: str
    label: str
    version: str
    languages: tuple[str, ...]
    extract: ExtractFunction | str
    distribution: str = ""

    @property
    def coder(self) -> str:
        """Return how the extractor signs as a coder."""
        return f"{self.name}/{self.version}"

    def function(self) -> ExtractFunction:
        """Return the function that reads a text; its module is imported now."""
        return entry_points.function_of(self.extract)
