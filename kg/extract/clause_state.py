"""A clause, and the clauses of a sentence that have been opened so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.lexicon import Lexicon, edges
from kg.extract.sentence_words import SentenceWords, Verb
from kg.extract.tokens import Token

KINDS: Final = (
    "main",
    "coordinate",
    "complement",
    "subordinate",
    "relative",
    "gerund",
    "purpose",
    "item",
    "noun",
    "aside",
)
"""What a clause is in its sentence."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as a range of the tokens of its sentence, the end exclusive.

    `subject` is the range of its subject, empty where it has none of its own. `parent` is the
    number of the clause that it depends on or continues, -1 where there is none. `opener` is
    the folded word that joins it.
    """

    start: int
    end: int
    kind: str
    verb: Verb | None
    subject: tuple[int, int]
    parent: int
    opener: str = ""

    @property
    def verb_at(self) -> int:
        """Where its verb begins, -1 where it has none."""
        return self.verb.start if self.verb is not None else -1


class ClauseState(SentenceWords):
    """The clauses that are open, and the verbs that were read."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        super().__init__(tokens, lexicon)
        self.groups = lexicon.groups
        self.opened: list[Clause] = []
        self.last: Verb | None = None
        self.taken: list[Verb] = []
        self.skipped: Verb | None = None
        """A finite verb that only says which noun opens the sentence: "the guards who ..."."""
        self.joiners: list[str] = []
        """The words before the -ing forms since the last clause opened."""

    def in_group(self, verb: Verb | None, *names: str) -> bool:
        """Return whether a verb belongs to one of these groups."""
        return verb is not None and not self.groups.get(verb.base, frozenset()).isdisjoint(names)

    @property
    def floor(self) -> int:
        """Where the words of the clause that opened last end their verb."""
        return self.opened[-1].verb.end if self.opened and self.opened[-1].verb else 0

    def _open(
        self,
        start: int,
        kind: str,
        verb: Verb,
        subject: tuple[int, int] = (0, 0),
        opener: str = "",
    ) -> None:
        parent = len(self.opened) - 1
        if kind == "coordinate" and subject[0] == subject[1]:
            parent = self._parallel(verb)
        first, end = subject
        while first < end and self._is_loose(first):
            first += 1
        self.opened.append(Clause(start, start, kind, verb, (first, end), parent, opener))
        self.joiners = []

    def _is_loose(self, at: int) -> bool:
        """Return whether a word before a subject is no part of it: a mark, or an adverb that a
        comma follows.
        """
        is_owner = self._low(at + 1) in self.words["possessive_marks"]
        is_aside = self._is_adverb(at) and self._low(at + 1) == ","
        return not is_owner and (is_aside or self._is("linkers", at) or not self.tokens[at].is_word)

    def _parallel(self, verb: Verb) -> int:
        """Return the clause that a verb without a subject goes on from: the last one of its kind of
        verb, else the last finite one.
        """
        names = ("report", "stance", "ask")
        finite = [n for n, clause in enumerate(self.opened) if is_finite(clause)]
        alike = [
            n
            for n in finite
            if self.in_group(self.opened[n].verb, *names) == self.in_group(verb, *names)
        ]
        return (alike or finite or [len(self.opened) - 1])[-1]

    def _opener(self, end: int) -> int:
        """Return where a phrase begins that says a purpose and ends before this place, else -1."""
        openers = self.words["purpose_openers"]
        if self._low(end - 1) not in edges(openers)[1]:
            return -1
        for length in range(2, 6):
            start = end - length
            if start < 0:
                break
            phrase = " ".join(token.low for token in self.tokens[start:end])
            if phrase in openers:
                return start
        return -1

    def _is_in_purpose(self) -> bool:
        return bool(self.opened) and self.opened[-1].kind == "purpose"


def is_finite(clause: Clause) -> bool:
    """Return whether the verb of a clause is finite."""
    return clause.verb is not None and clause.verb.form == "finite"
