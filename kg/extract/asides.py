"""Reporting clauses that stand inside another one, between commas: "the boats, it said, left"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kg.extract.clause_state import Clause
from kg.extract.lexicon import Lexicon
from kg.extract.sentence_words import SentenceWords, Verb
from kg.extract.tokens import Token

ASIDE: Final = "aside"
"""The kind of such a clause: it depends on no other, and none depends on it."""
_LONGEST: Final = 8
"""The words of a subject, and those that may follow its verb."""
_FOLLOWING: Final = ("prepositions", "weekdays", "adverbs", "linkers")


def asides(tokens: Sequence[Token], verbs: Sequence[Verb], lexicon: Lexicon) -> list[Clause]:
    """Return the reporting clauses between commas; their verbs open no other clause.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> from kg.extract.verbs import verbs
    >>> words = tokens("The boats, it said, left the bay.", 0, 33, lexicon("en"))
    >>> [(a.start, a.end) for a in asides(words, verbs(words, lexicon("en")), lexicon("en"))]
    [(3, 5)]
    """
    return list(_Asides(tokens, lexicon).clauses(verbs))


class _Asides(SentenceWords):
    def clauses(self, verbs: Sequence[Verb]) -> Iterator[Clause]:
        for number, verb in enumerate(verbs):
            following = verbs[number + 1].start if number + 1 < len(verbs) else len(self.tokens)
            start, end = self._comma_before(verb), self._comma_after(verb, following)
            if start >= 0 and end >= 0 and self._says(verb):
                yield Clause(start, end, ASIDE, verb, (start, verb.start), -1)

    def _says(self, verb: Verb) -> bool:
        groups = self.lexicon.groups.get(verb.base, frozenset())
        return "report" in groups and verb.form == "finite" and not verb.is_passive

    def _comma_before(self, verb: Verb) -> int:
        """Return where the words between a comma and a verb begin, -1 where they are no subject."""
        start = verb.start
        while (
            start > self.first and verb.start - start <= _LONGEST and self.tokens[start - 1].is_word
        ):
            start -= 1
        opens = start > self.first + 1 and self._low(start - 1) == ","
        names = ("relatives", "coordinators", "subordinators", "prepositions")
        is_inverted = start == verb.start and self._is("inverted_verbs", start)
        is_subject = start < verb.start and not any(self._is(name, start) for name in names)
        return start if opens and (is_subject or is_inverted) else -1

    def _comma_after(self, verb: Verb, limit: int) -> int:
        """Return the comma after a verb and its circumstances, -1 where more than those follow."""
        end = next((at for at in range(verb.end, limit) if not self.tokens[at].is_word), -1)
        is_bare = end == verb.end or any(self._is(name, verb.end) for name in _FOLLOWING)
        goes_on = end + 1 < len(self.tokens) and self.tokens[end + 1].is_word
        is_near = end - verb.end <= _LONGEST
        return end if self._low(end) == "," and is_bare and goes_on and is_near else -1
