"""A sentence with its clauses and names, as the later steps of the pipeline read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.clauses import Clause
from kg.extract.lexicon import Lexicon
from kg.extract.mentions import ACTORS, Mention
from kg.extract.tokens import Token
from kg.extract.verbs import Verb


@dataclass(slots=True)
class View:
    """A sentence, its clauses and mentions; `agents` are those of its clauses in their order,
    `subjects` whom their subjects name.
    """

    tokens: Sequence[Token]
    clauses: list[Clause]
    mentions: list[Mention]
    lexicon: Lexicon
    agents: list[tuple[str, ...]] = field(default_factory=list)
    subjects: list[tuple[str, ...]] = field(default_factory=list)

    def low(self, at: int) -> str:
        """Return the folded word at a place, empty outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def has(self, name: str, at: int) -> bool:
        """Return whether the word at a place is of a closed class."""
        return self.low(at) in self.lexicon.words[name]

    def after_adverbs(self, at: int) -> int:
        """Return the first place from here on that has no adverb."""
        while self.has("adverbs", at) or self.lexicon.ends("adverb_endings", self.low(at)):
            at += 1
        return at

    def is_open(self, at: int) -> bool:
        """Return whether the word at a place may be a noun, a name or a number."""
        is_word = 0 <= at < len(self.tokens) and self.tokens[at].is_word
        return is_word and self.low(at) not in self.lexicon.closed

    def is_in(self, verb: Verb | None, *groups: str) -> bool:
        """Return whether a verb belongs to one of these groups."""
        if verb is None:
            return False
        return not self.lexicon.groups.get(verb.base, frozenset()).isdisjoint(groups)

    def actors(self, start: int, end: int) -> list[Mention]:
        """Return the registered actors that are named between two places."""
        return [
            mention
            for mention in self.mentions
            if start <= mention.start < end and mention.kind == ACTORS and mention.id
        ]

    def between(self, start: int, end: int) -> list[Mention]:
        """Return all names between two places, the unknown ones too."""
        return [mention for mention in self.mentions if start <= mention.start < end]

    def folded(self, start: int, end: int) -> str:
        """Return the words between two places, folded, with single spaces."""
        parts: list[str] = []
        for at in range(start, end):
            token = self.tokens[at]
            is_spaced = at > start and token.start > self.tokens[at - 1].end
            parts.append(f" {token.low}" if is_spaced else token.low)
        return "".join(parts)

    def has_complement(self, number: int) -> bool:
        """Return whether the clause after this one is its content: what somebody says, or asks
        for.
        """
        following = self.clauses[number + 1 : number + 2]
        return any(clause.kind == "complement" and clause.parent == number for clause in following)
