"""Which infinitives and -ing forms are clauses of their own: purposes, adverbials, items."""

from __future__ import annotations

from typing import Final

from kg.extract.clause_state import ClauseState
from kg.extract.sentence_words import Verb

_REACH: Final = 8
"""How far before an infinitive the noun may stand that it completes."""


class NonfiniteClauses(ClauseState):
    """Opens clauses with infinitives, -ing forms and participles."""

    def _infinitive(self, verb: Verb) -> None:
        marker = verb.start
        if not self._is("infinitive_markers", marker):
            self._bare_infinitive(verb)
            return
        opener = self._opener(marker + 1)
        if opener >= 0:
            self._open(opener, "purpose", verb)
        elif not self.opened:
            if marker == self.first:
                self._open(marker, "purpose", verb)
        elif not self._is_complement(marker):
            self._open(marker, "purpose", verb)

    def _is_complement(self, marker: int) -> bool:
        """Return whether an infinitive with a marker is no purpose: seldom where infinitives do
        without one, since the marker then says so.
        """
        if "bare-infinitives" in self.lexicon.traits:
            return self._is("complement_takers", marker - 1)
        return self._completes(marker)

    def _bare_infinitive(self, verb: Verb) -> None:
        """Open a clause with an infinitive that has no marker: a purpose, one more of a series of
        purposes, or what somebody says to do or to have done. All others complete a verb.
        """
        before = verb.start - 1
        opener = self._opener(verb.start)
        follows = self._low(before) == "," or self._is("coordinators", before)
        place = before
        while place > 0 and (self._is_adverb(place) or self._is("weekdays", place)):
            place -= 1
        is_content = self.last is not None and place == self.last.end - 1
        if opener >= 0:
            self._open(opener, "purpose", verb)
        elif follows and self._is_in_purpose():
            self._open(verb.start, "purpose", verb)
        elif is_content and self.opened and self.in_group(self.last, "report"):
            self._open(verb.start, "complement", verb)

    def _completes(self, marker: int) -> bool:
        """Return whether an infinitive completes the words before it: a verb, a noun, an adjective
        or another infinitive.
        """
        before = marker - 1
        low = self._low(before)
        if low == ",":
            return False
        if low in self.words["purpose_nouns"]:
            return self._is_in_purpose()
        if low in self.words["coordinators"] or low in self.words["complement_takers"]:
            return True
        last = self.last
        if last is not None and before == last.end - 1:
            return True
        if last is not None and last.form != "participle" and self._controls(last):
            return True
        nouns = range(max(0, marker - _REACH), marker)
        return any(self._is("infinitive_nouns", place) or self._needs(place) for place in nouns)

    def _needs(self, at: int) -> bool:
        """Return whether a word says for whom something is easy, needed or urgent."""
        return self._is("beneficiary_markers", at) and self._is("complement_takers", at - 1)

    def _controls(self, verb: Verb) -> bool:
        """Return whether a verb takes whoever is to act and what they are to do."""
        return verb.base in self.words["controllers"] or self.in_group(verb, "ask", "controllers")

    def _gerund(self, verb: Verb) -> None:
        before = verb.start - 1
        opener = self._opener(verb.start)
        if opener >= 0 and self.opened:
            self._open(opener, "purpose", verb)
            self.joiners.append(self._low(before))
        elif verb.form == "gerund":
            self._adverbial(verb, before)

    def _adverbial(self, verb: Verb, before: int) -> None:
        """Open a clause with an -ing form that is more than the complement of a preposition."""
        joiner = self._low(before)
        is_first = before == self.first and self._is("gerund_joiners", before)
        if verb.start == self.first or is_first:
            self._open(self.first, "gerund", verb)
        elif self._is_speech_joined(verb) or self._is_adverb_joined(before):
            place = self._before_adverbs(verb.start)
            self._open(verb.start, "gerund", verb, opener=self._low(place))
        elif self._is("subordinators", before) or self._opens_gerund(before):
            self._open(verb.start, "gerund", verb, opener=joiner)
            self.joiners += [joiner] if self._is("list_joiners", before) else []
        elif self._is("list_joiners", before):
            self.joiners.append(joiner)

    def _is_speech_joined(self, verb: Verb) -> bool:
        """Return whether one -ing form of speech goes on from another, as in a preamble."""
        names = ("speech", "ask", "recall")
        first = self.opened[0] if self.opened else None
        is_preamble = first is not None and first.kind == "gerund"
        return (
            self._is("coordinators", self._before_adverbs(verb.start))
            and is_preamble
            and first is not None
            and self.in_group(first.verb, *names)
            and self.in_group(verb, *names)
        )

    def _is_adverb_joined(self, before: int) -> bool:
        place = self._before_adverbs(before + 1)
        is_joined = self._is("subordinators", place) or (self._low(place) == "," and self.opened)
        return self._is_adverb(before) and bool(is_joined)

    def _opens_gerund(self, before: int) -> bool:
        """Return whether an -ing form opens a clause: after a comma or a semicolon, in a series
        with the same preposition, or going on from a progressive.
        """
        low = self._low(before)
        if low == ";" or not self.opened:
            return low == ";"
        if low in self.words["coordinators"]:
            verb = self.opened[-1].verb
            after_mark = self._low(before - 1)
            is_progressive = verb is not None and verb.tense == "progressive"
            return after_mark == ";" or (is_progressive and not self.joiners)
        if low in self.words["list_joiners"]:
            mark = before - 2 if self._is("coordinators", before - 1) else before - 1
            return low in self.joiners and self._low(mark) == ","
        return low == "," and not self.joiners
