"""The clauses of a sentence: from its subject or verb to its last complement.

A clause opens where somebody does or says something of its own: a finite verb, a purpose, an
adverbial -ing form, an item of a list. What only completes another verb or a noun stays inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.extract.asides import asides
from kg.extract.clause_state import KINDS, Clause
from kg.extract.finite_clauses import FiniteClauses
from kg.extract.lexicon import Lexicon
from kg.extract.nonfinite_clauses import NonfiniteClauses
from kg.extract.tokens import Token
from kg.extract.verbs import Verb, verbs

__all__ = ["KINDS", "Clause", "clauses"]


def clauses(tokens: Sequence[Token], lexicon: Lexicon, *, is_item: bool = False) -> list[Clause]:
    """Return the clauses of a sentence, in its order.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> text = "The guards arrived on Monday and closed the port to stop raids."
    >>> words = tokens(text, 0, len(text), lexicon("en"))
    >>> [(clause.kind, words[clause.start].text) for clause in clauses(words, lexicon("en"))]
    [('main', 'The'), ('coordinate', 'closed'), ('purpose', 'to')]
    """
    builder = _Builder(tokens, lexicon)
    every = verbs(tokens, lexicon, is_item=is_item)
    inserted = asides(tokens, every, lexicon)
    apart = {clause.verb for clause in inserted}
    for verb in (verb for verb in every if verb not in apart):
        builder.take(verb)
    return [*builder.closed(is_item=is_item), *inserted]


class _Builder(FiniteClauses, NonfiniteClauses):
    """Opens clauses verb by verb, and closes them at the end of the sentence."""

    def take(self, verb: Verb) -> None:
        """Open a clause with a verb, or leave the verb inside the clause before it."""
        if verb.form == "finite":
            self._finite(verb)
        elif verb.form == "infinitive":
            self._infinitive(verb)
        elif verb.form in {"gerund", "participle"}:
            self._gerund(verb)
        else:
            self._open(verb.start, "item", verb)
        self.last = verb
        self.taken.append(verb)

    def closed(self, *, is_item: bool) -> list[Clause]:
        """Return the clauses with their ends, and the nouns of a series that semicolons part."""
        if not self.opened and self.skipped is not None:
            self._open(self.first, "main", self.skipped, (self.first, self.skipped.start))
        if not self.opened:
            return self._whole() if is_item else []
        self._add_nouns()
        ordered = sorted(self.opened, key=lambda clause: clause.start)
        places = {id(clause): place for place, clause in enumerate(ordered)}
        parents = [
            places[id(self.opened[clause.parent])] if clause.parent >= 0 else -1
            for clause in ordered
        ]
        starts = [*(clause.start for clause in ordered), len(self.tokens)]
        openers = [*(clause.opener for clause in ordered[1:]), ""]
        return [
            replace(clause, start=self._lead(clause), end=end, parent=parent)
            for clause, parent, end in zip(
                ordered,
                parents,
                map(self._trim, starts[:-1], starts[1:], openers),
                strict=True,
            )
        ]

    def _whole(self) -> list[Clause]:
        end = self._trim(self.first, len(self.tokens))
        return [Clause(self.first, end, "noun", None, (self.first, end), -1)]

    def _add_nouns(self) -> None:
        semicolons = [at for at, token in enumerate(self.tokens) if token.text == ";"]
        starts = [clause.start for clause in self.opened]
        for at, following in pairwise([*semicolons, len(self.tokens)]):
            start = at + 2 if self._is("coordinators", at + 1) else at + 1
            inside = any(at < place <= following for place in starts)
            if not inside and following - start > 1:
                parent = max(
                    (n for n, place in enumerate(starts) if place < at),
                    key=lambda n: starts[n],
                    default=-1,
                )
                self.opened.append(Clause(start, start, "noun", None, (0, 0), parent))

    def _lead(self, clause: Clause) -> int:
        """Return where a clause begins without the words that only link it to what is before."""
        at, limit = clause.start, clause.verb.start if clause.verb else clause.start
        while at < limit and self._is_loose(at):
            at += 1
        return at

    def _trim(self, start: int, end: int, opener: str = "") -> int:
        """Return the end of a clause without marks and words that join the next one."""
        names = ("coordinators", "subordinators", "relatives", "linkers")
        while end > start + 1:
            token = self.tokens[end - 1]
            is_mark = not token.is_word and token.text not in ")%$\u20ac\u00a3"
            joins = token.low == opener or any(token.low in self.words[name] for name in names)
            if not is_mark and not joins:
                break
            end -= 1
        return end
