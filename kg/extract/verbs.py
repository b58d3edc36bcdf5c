"""The verbs of a sentence: where each stands, its form, tense and voice.

A word that may be a noun or a verb is decided by its neighbours: what stands before and after it,
and whether its part of the sentence has a surer verb.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.lexicon import Lexicon
from kg.extract.sentence_words import MARKS, SentenceWords, Verb
from kg.extract.tokens import OPENING, Token
from kg.extract.verb_candidates import Candidate, VerbCandidates

__all__ = ["Verb", "verbs"]


def verbs(tokens: Sequence[Token], lexicon: Lexicon, *, is_item: bool = False) -> list[Verb]:
    """Return the verbs of a sentence, in its order. An item of a list may begin with a base form.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> text = "The guards will patrol the port to deter raids."
    >>> [(v.base, v.form) for v in verbs(tokens(text, 0, 47, lexicon("en")), lexicon("en"))]
    [('patrol', 'finite'), ('deter', 'infinitive')]
    """
    candidates = VerbCandidates(tokens, lexicon, is_item=is_item).candidates()
    return _Resolution(tokens, lexicon, is_item=is_item).resolved(candidates)


class _Resolution(SentenceWords):
    """Decides which candidates are verbs, and whether a past form is a participle."""

    def resolved(self, candidates: list[Candidate]) -> list[Verb]:
        """Return the verbs among candidates, the unsure ones decided by those around them."""
        chosen: list[Verb] = []
        for number, (verb, strength) in enumerate(candidates):
            following = candidates[number + 1] if number + 1 < len(candidates) else None
            if strength == "either":
                chosen.append(self._either(verb, chosen, candidates[number + 1 :]))
            elif strength == "sure" or self._is_likely(verb, chosen, following):
                chosen.append(verb)
        return chosen

    def _either(self, verb: Verb, chosen: list[Verb], later: list[Candidate]) -> Verb:
        """Return a past form as a finite verb, or as a participle that goes with a noun."""
        at = verb.start
        if self._is("relatives", at - 1) or self._is("subject_pronouns", at - 1):
            return verb
        if self._is_report(at) and (self._is("addressees", at + 1) or self._resumes(at)):
            return verb
        if self._follows_aside(at, chosen):
            return verb
        if self._precedes_speaker(at) and any(other.form == "finite" for other in chosen):
            return verb
        tests = (self._is_attribute, self._is_before_finite, self._is_parallel, self._goes_on)
        if any(test(at, chosen, later) for test in tests):
            return verb._replace(form="participle", tense="", is_passive=True)
        return verb

    def _follows_aside(self, at: int, chosen: list[Verb]) -> bool:
        """Return whether the only verb before is one of saying that stands between commas."""
        if self._low(at - 1) != "," or len(chosen) != 1 or not self._is_report(chosen[0].main):
            return False
        commas = [place for place in range(chosen[0].start) if self._low(place) == ","]
        return chosen[0].form == "finite" and bool(commas) and commas[-1] < chosen[0].start - 1

    def _precedes_speaker(self, at: int) -> bool:
        """Return whether a verb of saying follows a comma, and whoever says it follows the verb."""
        following = min(at + 1, len(self.tokens) - 1)
        names = ("determiners", "possessives", "subject_pronouns")
        is_noun = self.tokens[following].is_capital or any(self._is(n, following) for n in names)
        return self._low(at - 1) == "," and is_noun and self._is_report(at)

    def _resumes(self, at: int) -> bool:
        """Return whether a verb of saying follows the comma that closes a relative clause."""
        opens = (
            self._is("relatives", place) and self._low(place - 1) == ","
            for place in range(self.first, at)
        )
        return self._low(at - 1) == "," and any(opens)

    def _is_attribute(self, at: int, chosen: list[Verb], later: list[Candidate]) -> bool:
        """Return whether a past form stands with a noun: before "by", in a noun, or without a
        subject.
        """
        del later
        before = self._before_adverbs(at)
        lacks_subject = before < self.first or self._is("subordinators", before)
        has_finite = any(verb.form == "finite" for verb in chosen)
        is_object = self._is_in_object(at) and (has_finite or self._is_in_opening(at))
        is_in_noun = self._is_in_noun(at) or is_object
        return self._is("agent_markers", at + 1) or is_in_noun or lacks_subject

    def _is_before_finite(self, at: int, chosen: list[Verb], later: list[Candidate]) -> bool:
        """Return whether a surer verb follows in the same part of the sentence."""
        del chosen
        if self._is_report(at) or not later:
            return False
        return self._is_surer(at + 1, later[0])

    def _is_parallel(self, at: int, chosen: list[Verb], later: list[Candidate]) -> bool:
        """Return whether a past form after "and" goes on from a participle or a passive."""
        del later
        before = self._before_adverbs(at)
        if not self._is("coordinators", before):
            return False
        last = chosen[-1] if chosen else None
        if last is None:
            return self._is_adjective(before - 1, chosen)
        has_object = any(self._is(name, at + 1) for name in ("determiners", "possessives"))
        if last.form != "finite" and self._is_open(at + 1) and before < at - 1:
            return True
        is_passive = last.is_passive and not has_object and not self._is_change(at)
        return last.form == "participle" or is_passive or self._is_adjective(before - 1, chosen)

    def _goes_on(self, at: int, chosen: list[Verb], later: list[Candidate]) -> bool:
        """Return whether a past form belongs to what a verb before it has, or follows a comma where
        the subject is still to come.
        """
        last = chosen[-1] if chosen else None
        if self._is("coordinators", self._before_adverbs(at)):
            return False
        if last is not None and not self._has_barrier(last.end, at):
            is_content = last.form == "finite" and self._is_report(last.main)
            is_new = self._is_report(at) and last.form != "finite"
            return not is_new and not (is_content and at > last.end)
        return self._low(at - 1) == "," and self._has_no_subject(chosen, later)

    def _is_in_noun(self, at: int) -> bool:
        """Return whether a past form goes with a bare noun, or with a title in quotation marks."""
        if self._is_bare_noun(at - 1) and not self._is_change(at):
            return True
        return self._low(at + 1) in OPENING and not self._is_report(at)

    def _is_in_object(self, at: int) -> bool:
        """Return whether a past form stands between an adjective and a noun, both after a
        preposition and an article.
        """
        follows = self._is("articles", at - 2) and self._is("prepositions", at - 3)
        is_followed = self._is_open(at + 1) or self._is_in_opening(at)
        return follows and self._is_open(at - 1) and is_followed

    def _is_in_opening(self, at: int) -> bool:
        """Return whether a past form goes with the first noun, after a preposition that opens."""
        return at - 3 == self.first and self._is("prepositions", at + 1)

    def _is_bare_noun(self, at: int) -> bool:
        """Return whether a joined common noun in the singular, without an article, stands here."""
        low = self._low(at)
        is_joined = self._is("coordinators", at - 1) or self._low(at - 1) == ","
        is_plural = low.endswith(tuple(self.words["plural_endings"]))
        is_common = self._is_open(at) and not self.tokens[at].is_capital
        return is_joined and is_common and not is_plural and not self._is("plural_nouns", at)

    def _has_no_subject(self, chosen: list[Verb], later: list[Candidate]) -> bool:
        """Return whether a verb after a comma goes on from a clause that has its own verb, or from
        words that open a sentence before its subject.
        """
        if any(other.form == "finite" for other in chosen):
            return True
        return self._is("sentence_openers", self.first) and any(
            candidate.verb.form == "finite" and self._is_open(candidate.verb.start - 1)
            for candidate in later
        )

    def _is_adjective(self, at: int, chosen: list[Verb]) -> bool:
        """Return whether a participle stands here that is no verb of the sentence."""
        is_participle = any(form == "participle" for _, form in self._forms(at))
        return is_participle and all(verb.main != at for verb in chosen)

    def _is_surer(self, end: int, following: Candidate) -> bool:
        return (
            following.verb.form == "finite"
            and (following.strength != "weak" or self._says_something(following.verb))
            and not (following.strength == "either" and self._is_counted(following.verb.start))
            and not self._has_barrier(end, following.verb.start)
        )

    def _is_counted(self, at: int) -> bool:
        """Return whether a past form goes with a noun, after a number or a determiner."""
        is_number = at > 0 and self.tokens[at - 1].is_number
        return is_number or self._is("numerals", at - 1) or self._follows_determiner(at)

    def _says_something(self, verb: Verb) -> bool:
        """Return whether a likely verb is one of saying, with a subject after it."""
        names = ("articles", "possessives", "subject_pronouns")
        follows = any(self._is(name, verb.end) for name in names)
        return follows and self._is_report(verb.main)

    def _is_likely(self, verb: Verb, chosen: list[Verb], following: Candidate | None) -> bool:
        """Return whether a word that may be a noun is a verb."""
        last = chosen[-1] if chosen else None
        if last is not None and not self._has_barrier(last.end, verb.start):
            return self._is_said(last, verb)
        before = self._before_adverbs(verb.start)
        if self._says_something(verb) and self._is_open(before) and self._is_plural(before):
            return self._is_base(verb.main)
        if following is not None and self._is_surer(verb.end, following):
            return False
        if self._is("coordinators", before):
            return self._has_parallel(verb, chosen) and self._is_no_noun(verb)
        return self._has_subject(before, last) and self._takes_more(verb.end)

    def _is_base(self, at: int) -> bool:
        """Return whether a word may be the base form of a verb."""
        return any(form == "base" for _, form in self._forms(at))

    def _is_said(self, last: Verb, verb: Verb) -> bool:
        """Return whether a likely verb is in what somebody says: its subject follows the verb of
        saying, and agrees with it in number.
        """
        is_content = last.form == "finite" and self._is_report(last.main)
        if not is_content or self._takes_content_noun(last.end, verb.start):
            return False
        is_base = self._is_base(verb.main)
        before = self._before_adverbs(verb.start)
        is_plural = self._is_plural(before) or self._is("plural_nouns", before)
        agrees = self._is_open(before) and is_plural == is_base
        return agrees and before >= last.end and self._takes_more(verb.end)

    def _takes_content_noun(self, start: int, end: int) -> bool:
        """Return whether a preposition or nothing at all stands between two places."""
        return start >= end or any(self._is("prepositions", at) for at in range(start, end))

    def _has_parallel(self, verb: Verb, chosen: list[Verb]) -> bool:
        """Return whether a verb in the present stands before one that "and" joins."""
        is_base = self._is_base(verb.main)
        is_speech = "speech" in self.lexicon.groups.get(verb.base, ())
        others = chosen[-1:] if is_base and not is_speech else chosen
        return any(other.tense == "present" for other in others)

    def _is_no_noun(self, verb: Verb) -> bool:
        """Return whether a word without an article is no noun: an object follows it, or nouns of
        the language take articles.
        """
        return "nouns-take-articles" in self.lexicon.traits or self._takes_object(verb.end)

    def _has_subject(self, before: int, last: Verb | None) -> bool:
        """Return whether the word before a likely verb can be the end of its subject."""
        opens = self._is("relatives", before) or self._is("subject_pronouns", before)
        if before < self.first or opens:
            return True
        if last is None or self._ends_with_report(before + 1):
            return self._is_open(before) or self._low(before) in MARKS
        if self._low(before) in MARKS or self.tokens[before].is_capital:
            return True
        return self._is_open(before) and self._is_new(last.end, before)

    def _ends_with_report(self, at: int) -> bool:
        """Return whether a verb of saying stands here with nothing after it."""
        follows = self.tokens[min(at + 1, len(self.tokens) - 1)]
        return self._is_report(at) and not follows.is_word

    def _is_new(self, start: int, before: int) -> bool:
        """Return whether a word joins another clause between a verb and the end of a subject."""
        names = ("subordinators", "complementizers")
        if any(self._is(name, at) for at in range(start, before) for name in names):
            return True
        return self._is_report(before + 1) and self._has_barrier(max(start, before - 2), before)

    def _takes_more(self, at: int) -> bool:
        """Return whether what follows a word can follow a verb."""
        if at >= len(self.tokens) or not self.tokens[at].is_word:
            return self._is_report(at - 1)
        prepositions = self._is("prepositions", at) and not self._is("noun_prepositions", at)
        is_content = self._is_report(at - 1) and self._is("subject_pronouns", at)
        prepositions = prepositions or is_content
        return self._takes_object(at) or prepositions or self._is_adverb(at) or self._is_open(at)
