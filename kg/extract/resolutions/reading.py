"""An instrument as a whole: its paragraphs, what they set, and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.resolutions import actors, due, relations, tasks, terms
from kg.extract.resolutions.clauses import clauses
from kg.extract.resolutions.structure import structure
from kg.extract.resolutions.tasks import Mark
from kg.extract.resolutions.verbs import language_of, verbs

if TYPE_CHECKING:
    from kg.extract.resolutions.actors import Mission
    from kg.extract.resolutions.clauses import Clause
    from kg.extract.resolutions.due import Report
    from kg.extract.resolutions.record import Paragraph, Preamble
    from kg.extract.resolutions.relations import Relation
    from kg.extract.resolutions.terms import Ceiling, Term


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """A paragraph with its clauses and what it is for the mandate."""

    paragraph: Paragraph
    clauses: tuple[Clause, ...]
    mark: Mark

    @property
    def is_sure(self) -> bool:
        """Whether its number and labels stand in the main part of the text, as they are due."""
        paragraph = self.paragraph
        return paragraph.is_labelled and not paragraph.note and not paragraph.part

    @property
    def verb(self) -> str:
        """The verb that opens it, as it is written; empty where none does."""
        return self.clauses[0].verb if self.clauses else ""

    @property
    def other_verbs(self) -> tuple[str, ...]:
        """Return the further verbs of the paragraph, each with its force behind a colon."""
        return tuple(
            f"{clause.verb}: {clause.force}" for clause in self.clauses[1:] if clause.force
        )

    @property
    def force(self) -> str:
        """The force of the verb that opens it; of the head of its list where it is a task there."""
        first_force = next((clause.force for clause in self.clauses if clause.force), "")
        opening = self.clauses[0].force if self.clauses else ""
        return opening or (first_force if self.mark.role else "") or self.mark.force

    @property
    def addressee(self) -> str:
        """Whom its first verb with a force addresses, as the text has it."""
        return next((c.addressee for c in self.clauses if c.force and c.addressee), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an instrument: its language, preamble and paragraphs, the missions that it
    names, periods, ceilings, reports, and relations to other instruments.
    """

    language: str
    preamble: tuple[Preamble, ...]
    paragraphs: tuple[ReadParagraph, ...]
    missions: tuple[Mission, ...]
    terms: tuple[Term, ...]
    ceilings: tuple[Ceiling, ...]
    reports: tuple[Report, ...]
    relations: tuple[Relation, ...]


def read(text: str, *, symbol: str = "", adopted: str = "", language: str = "") -> Reading:
    r"""Return what a text of an instrument says. `adopted` is an ISO day, `language` a tag, by
    default the one that its words suggest.

    >>> text = "1. Decides that the Mission shall:\n\n(a) Monitor the border;\n\n2. Ends."
    >>> [(p.paragraph.path, p.mark.role) for p in read(text).paragraphs]
    [('1', 'head'), ('1(a)', 'task'), ('2', '')]
    """
    tag = language or language_of(text)
    language_verbs = verbs(tag)
    parts = structure(text, language_verbs)
    words = [block.words for block in parts.preamble]
    words += [paragraph.words for paragraph in parts.paragraphs]
    instrument_actors = actors.actors(" ".join(words))
    read_clauses = {
        p.path: clauses(p.words, language_verbs, instrument_actors) for p in parts.paragraphs
    }
    marks = tasks.marks(parts.paragraphs, read_clauses, instrument_actors)
    set_terms = terms.terms(parts.paragraphs, read_clauses, instrument_actors, adopted)
    return Reading(
        tag,
        parts.preamble,
        tuple(
            ReadParagraph(paragraph, read_clauses[paragraph.path], marks.get(at, Mark(tasks.NONE)))
            for at, paragraph in enumerate(parts.paragraphs)
        ),
        instrument_actors.missions,
        set_terms,
        terms.ceilings(parts.paragraphs, read_clauses),
        due.reports(parts.paragraphs, read_clauses, adopted),
        relations.relations(parts.preamble, parts.paragraphs, set_terms, symbol),
    )
