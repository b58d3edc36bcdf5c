"""The words of a sentence and their neighbours, as the readers of verbs and clauses need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon
from kg.extract.tokens import Token

MARKS: Final = frozenset(',;:()[]\u2014\u2013\u201c\u201d"\u00ab\u00bb/')
"""The marks that part a sentence."""


class Verb(NamedTuple):
    """A verb with its auxiliaries: its tokens, its base form, and how it is used.

    `form` is finite, infinitive, gerund, participle or bare (a base form that opens an item).
    `tense` is past, present, perfect, progressive, modal, or empty where it is not finite.
    """

    start: int
    end: int
    main: int
    base: str
    form: str
    tense: str = ""
    is_passive: bool = False
    is_negated: bool = False
    is_copula: bool = False


class SentenceWords:
    """The words of a sentence: what each is, and what stands beside it."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon, *, is_item: bool = False) -> None:
        self.tokens, self.lexicon, self.is_item = tokens, lexicon, is_item
        self.words = lexicon.words
        self.first = next((at for at, token in enumerate(tokens) if token.is_word), 0)

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _is(self, name: str, at: int) -> bool:
        return self._low(at) in self.words[name]

    def _forms(self, at: int) -> tuple[tuple[str, str], ...]:
        """Return the (base, form) pairs of a word; an unknown one is judged by its ending."""
        low = self._low(at)
        pairs = self.lexicon.forms.get(low, ()) or self._prefixed(low)
        if pairs or not low[:1].isalpha():
            return pairs
        is_past = low.isalpha() and self.lexicon.ends("past_endings", low)
        if is_past and low not in self.words["not_past"]:
            return ((low, "past"), (low, "participle"))
        if self.lexicon.ends("gerund_endings", low):
            return ((low, "gerund"),)
        return ()

    def _prefixed(self, low: str) -> tuple[tuple[str, str], ...]:
        """Return the (base, form) pairs of a verb with a prefix and a hyphen."""
        prefix, hyphen, rest = low.partition("-")
        if not hyphen or prefix not in self.words["verb_prefixes"]:
            return ()
        return tuple((f"{prefix}-{base}", form) for base, form in self.lexicon.forms.get(rest, ()))

    def _is_adverb(self, at: int) -> bool:
        low = self._low(at)
        return low in self.words["adverbs"] or (
            self.lexicon.ends("adverb_endings", low) and low not in self.lexicon.forms
        )

    def _is_open(self, at: int) -> bool:
        """Return whether a word may be a noun, a name or an adjective."""
        return (
            0 <= at < len(self.tokens)
            and self.tokens[at].is_word
            and self._low(at) not in self.lexicon.closed
            and not self._is_adverb(at)
        )

    def _is_finite_word(self, at: int) -> bool:
        return self._is("finite_auxiliaries", at) or self._is("modals", at)

    def _is_auxiliary(self, at: int) -> bool:
        return self._is("be", at) or self._is("have", at)

    def _follows_determiner(self, at: int) -> bool:
        return any(
            self._is(name, at - 1) for name in ("determiners", "possessives", "possessive_marks")
        )

    def _before_adverbs(self, at: int) -> int:
        before = at - 1
        while before > 0 and self._is_adverb(before):
            before -= 1
        return before

    def _has_barrier(self, start: int, end: int) -> bool:
        """Return whether a mark or a word that joins clauses stands between two places."""
        return any(
            self._low(at) in MARKS
            or self._is("coordinators", at)
            or self._is("subordinators", at)
            or self._is("relatives", at)
            for at in range(start, end)
        )

    def _takes_object(self, at: int) -> bool:
        names = ("determiners", "possessives", "infinitive_markers", "complementizers")
        return any(self._is(name, at) for name in names)

    def _is_report(self, at: int) -> bool:
        bases = (base for base, _ in self._forms(at))
        return any("report" in self.lexicon.groups.get(base, ()) for base in bases)

    def _is_change(self, at: int) -> bool:
        bases = (base for base, _ in self._forms(at))
        return any("change" in self.lexicon.groups.get(base, ()) for base in bases)

    def _opens_item(self, at: int) -> bool:
        """Return whether a word opens an item: of a list, or of a series that semicolons part."""
        before = at - 1
        if before >= 0 and self._is("coordinators", before):
            before -= 1
        if self._low(before) == ";":
            return True
        is_opened = at == self.first + 1 and self._is("item_openers", self.first)
        return self.is_item and (at == self.first or is_opened)

    def _is_plural(self, at: int) -> bool:
        """Return whether a word ends as a plural does."""
        return self._low(at).endswith(tuple(self.words["plural_endings"]))
