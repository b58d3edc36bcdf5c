"""Where a clause with a finite verb begins, and what it is in its sentence."""

from __future__ import annotations

from typing import Final

from kg.extract.clause_state import ClauseState, is_finite
from kg.extract.sentence_words import Verb
from kg.extract.tokens import CLOSING, OPENING, STRAIGHT

_BREAKS: Final = frozenset(";:\u2014\u2013-")
_QUOTES: Final = OPENING | CLOSING | {STRAIGHT}
_CIRCUMSTANCES: Final = ("prepositions", "weekdays", "adverbs", "linkers")
_LONG_ASIDE: Final = 6
_REACH: Final = 8
"""How far before a word the verb may stand that it goes with."""


class FiniteClauses(ClauseState):
    """Opens clauses with finite verbs."""

    def _finite(self, verb: Verb) -> None:
        floor = max(self.floor, self.skipped.end if self.skipped else 0)
        for at in range(verb.start - 1, floor - 1, -1):
            if self._boundary(at, verb):
                return
        if not self.opened:
            self._open(self.first, "main", verb, (self.first, verb.start))
        elif self.last is not None and self.last.form != "finite" and not self._is_said_so(verb):
            return
        else:
            start = self._content_start(floor, verb)
            self._open(start, "complement", verb, (start, verb.start))

    def _content_start(self, floor: int, verb: Verb) -> int:
        """Return where what somebody says begins: after the words that say when and where."""
        if not any(self._is(name, floor) for name in _CIRCUMSTANCES):
            return floor
        starts = (
            at
            for at in range(verb.start - 1, floor, -1)
            if self._starts_noun(at) and not self._is("prepositions", at - 1)
        )
        return next(starts, floor)

    def _is_said_so(self, verb: Verb) -> bool:
        """Return whether the last verb is an -ing form of saying, with its content after it."""
        is_last = self.last is not None and self.opened[-1].verb == self.last
        is_saying = is_last and self.in_group(self.last, "report")
        return is_saying and self._starts_noun(self.floor) and self.floor < verb.start

    def _boundary(self, at: int, verb: Verb) -> bool:
        """Open a clause if it begins at this place, or merge it; return whether that is settled."""
        low = self._low(at)
        if (opener := self._opener(at + 1)) >= 0:
            self._open(opener, "purpose", verb, (at + 1, verb.start), low)
            return True
        if self._breaks(at) and not self._is_quoted_verb(at, verb):
            kind = "main" if not self.opened else "coordinate"
            self._open(at + 1, kind, verb, (at + 1, verb.start))
            return True
        if low in self.words["relatives"] or low in self.words["complementizers"]:
            return self._related(at, verb)
        if low in self.words["subordinators"] and not self._is_preposition(at, verb):
            return self._subordinate(at, verb)
        if low in self.words["coordinators"] and self.opened:
            return self._coordinate(at, verb)
        return low == "," and self._comma(at, verb)

    def _breaks(self, at: int) -> bool:
        """Return whether a mark ends a clause: one between numbers or in a word does not."""
        low = self._low(at)
        if low in _QUOTES or low == ";":
            return True
        if low not in _BREAKS or at + 1 >= len(self.tokens):
            return False
        before = at > 0 and self.tokens[at - 1].end < self.tokens[at].start
        after = self.tokens[at + 1].start > self.tokens[at].end
        return after and (before or low == ":")

    def _is_quoted_verb(self, at: int, verb: Verb) -> bool:
        """Return whether a quotation begins between a subject and its verb."""
        return self._low(at) in _QUOTES and self.tokens[at - 1].is_word and at + 1 == verb.start

    def _is_preposition(self, at: int, verb: Verb) -> bool:
        """Return whether a word that may join a clause goes with a noun here, as in a leading
        adverbial that a comma ends.
        """
        between = range(at + 1, verb.start)
        return self._is("prepositions", at) or any(self._low(place) == "," for place in between)

    def _related(self, at: int, verb: Verb) -> bool:
        is_direct = self._before_adverbs(verb.start) == at
        after_comma = self._low(at - 1) == ","
        if self._is("complementizers", at) and not (is_direct and not self._follows_verb(at)):
            if not self._takes_content(at):
                return bool(self.opened)
            self._open(at + 1, "complement", verb, (at + 1, verb.start), self._low(at))
            return True
        if not self._is("relatives", at):
            return False
        if not after_comma:
            self.skipped = self.skipped if self.opened else verb
            return True
        self._open(at, "relative", verb, (at, at + 1), self._low(at))
        return True

    def _follows_verb(self, at: int) -> bool:
        return self.last is not None and self._before_adverbs(at) == self.last.end - 1

    def _takes_content(self, at: int) -> bool:
        """Return whether the words before say that a statement follows."""
        is_second = self._is("coordinators", at - 1) and self.opened[-1:] != []
        is_said = any(self.in_group(clause.verb, "report") for clause in self.opened)
        if is_second and (is_said or self.opened[-1].opener == self._low(at)):
            return True
        if self._is("content_nouns", at - 1):
            return True
        before = [other for other in self.taken if other.end <= at]
        verb = max(before, key=lambda other: other.end, default=None)
        if self._is_said(verb, at):
            return True
        groups = ("report", "stance", "ask", "expect", "hope", "recall", "commit")
        reach = range(max(0, at - _REACH), at)
        is_near = verb is not None and verb.end - 1 in reach
        return is_near and self.in_group(verb, *groups)

    def _is_said(self, verb: Verb | None, at: int) -> bool:
        """Return whether only the circumstances stand between a verb of saying and a place: where,
        when and to whom something is said.
        """
        if verb is None or not self.in_group(verb, "report") or self._has_barrier(verb.end, at):
            return False
        return verb.end < at and any(self._is(name, verb.end) for name in _CIRCUMSTANCES)

    def _subordinate(self, at: int, verb: Verb) -> bool:
        if self.opened and not self._is("opening_subordinators", at):
            return True
        self._open(at + 1, "subordinate", verb, (at + 1, verb.start), self._low(at))
        return True

    def _coordinate(self, at: int, verb: Verb) -> bool:
        before = self._before_adverbs(verb.start)
        if before == at:
            self._open(verb.start, "coordinate", verb, opener=self._low(at))
            return True
        if (self.last is not None and at < self.last.end) or self._awaits_verb(at):
            return False
        if self._is_saying():
            return False
        self._open(at + 1, "coordinate", verb, (at + 1, verb.start), self._low(at))
        return True

    def _is_saying(self) -> bool:
        """Return whether the last clause says that somebody says something, and not yet what."""
        verb = self.opened[-1].verb if self.opened else None
        is_last = verb is not None and verb == self.last
        return is_last and self.in_group(verb, "report") and not self.in_group(verb, "speech")

    def _awaits_verb(self, at: int) -> bool:
        """Return whether a word before this place has opened a clause whose verb is still to
        come: what is joined here is a part of its subject.
        """
        floor = max(self.floor, self.last.end if self.last is not None else 0)
        names = ("relatives", "complementizers", "subordinators")
        return any(self._is(name, place) for place in range(floor, at) for name in names)

    def _comma(self, at: int, verb: Verb) -> bool:
        is_direct = self._before_adverbs(verb.start) == at
        if self._closes(at, verb):
            self._open(at + 1, "coordinate", verb, (at + 1, verb.start))
            return True
        if not is_direct and not self._starts_noun(at + 1) and self._has_comma(at):
            return False
        if self.opened and is_finite(self.opened[-1]):
            return self._series(at, verb, is_direct=is_direct)
        if self.opened or self._is("sentence_openers", self.first):
            start = self._subject_start(at, verb, is_direct=is_direct)
            self._open(start, "main", verb, (start, verb.start))
            return True
        return self._aside(at, verb, is_direct=is_direct)

    def _series(self, at: int, verb: Verb, *, is_direct: bool) -> bool:
        """Open a clause that a comma joins to one with a finite verb, if a subject begins here."""
        if is_direct and self._is_saying() and self._has_comma(at):
            comma = next(place for place in range(self.floor, at) if self._low(place) == ",")
            self._open(self.floor, "complement", verb, (self.floor, comma))
            return True
        if is_direct and len(self.opened) == 1 and self.opened[0].kind == "relative":
            self._open(verb.start, "main", verb, (self.first, self.opened[0].start - 1))
            return True
        if is_direct:
            self._open(verb.start, "coordinate", verb)
            return True
        if self._is("prepositions", at + 1) or not self._starts_noun(at + 1):
            return False
        self._open(at + 1, "coordinate", verb, (at + 1, verb.start))
        return True

    def _closes(self, at: int, verb: Verb) -> bool:
        """Return whether a comma is followed by who said it and no more: "…, the office said"."""
        end = self._after_addressee(verb)
        is_last = end >= len(self.tokens) or not self.tokens[end].is_word
        is_last = is_last or self._is("weekdays", end) or self._is("prepositions", end)
        is_near = 1 < verb.start - at <= _REACH
        return bool(self.opened) and is_last and is_near and self.in_group(verb, "report")

    def _after_addressee(self, verb: Verb) -> int:
        """Return where the words end that say to whom somebody says something, as in "told
        reporters"; the end of the verb where none do.
        """
        at = verb.end
        while at < len(self.tokens) and at < verb.end + _LONG_ASIDE:
            if self._is("addressees", at) or (at > verb.end and self.tokens[at].is_capital):
                return at + 1
            if not (self._is("determiners", at) or self._is_open(at)):
                break
            at += 1
        return verb.end

    def _has_comma(self, at: int) -> bool:
        """Return whether another comma stands before this one and after the last verb."""
        return any(self._low(place) == "," for place in range(self.floor, at))

    def _starts_noun(self, at: int) -> bool:
        """Return whether a noun or a pronoun may begin here, no day and no second adjective."""
        if any(self._is(name, at) for name in ("months", "weekdays")):
            return False
        names = ("determiners", "possessives", "subject_pronouns")
        token = self.tokens[at]
        return any(self._is(name, at) for name in names) or token.is_capital or token.is_number

    def _subject_start(self, at: int, verb: Verb, *, is_direct: bool) -> int:
        """Return where the subject begins after words that open a sentence."""
        commas = [
            place + 1
            for place in range(self.floor, verb.start - 1)
            if self._low(place) == ","
            and not self._is("prepositions", place + 1)
            and not self._is("coordinators", place + 1)
            and not self._is_adverb(place + 1)
        ]
        nouns = [place for place in commas if self._starts_subject(place)]
        commas = nouns or commas
        if not commas:
            return verb.start if is_direct else at + 1
        return commas[0] if is_direct else commas[-1]

    def _starts_subject(self, at: int) -> bool:
        return self._starts_noun(at) and not self.tokens[at].is_number

    def _aside(self, at: int, verb: Verb, *, is_direct: bool) -> bool:
        """Open a main clause whose subject is followed by an aside between commas."""
        if not is_direct:
            return False
        places = (place for place in range(self.first, verb.start) if self._low(place) == ",")
        comma = next(places, at)
        is_long = at - comma > _LONG_ASIDE
        start = verb.start if is_long else self.first
        self._open(start, "main", verb, (self.first, comma))
        return True
