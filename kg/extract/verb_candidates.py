"""The words of a sentence that may be verbs, each with its auxiliaries."""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.extract.sentence_words import MARKS, SentenceWords, Verb
from kg.extract.tokens import OPENING, STRAIGHT

_COMPOUND: Final = 3
"""The most words that go with a verb to make another one."""
_LONGEST: Final = 6
"""The words between the first auxiliary and the verb."""


class Candidate(NamedTuple):
    """A verb, and how sure it is: `sure`, `weak` (it may be a noun) or `either` (it is finite, or a
    participle).
    """

    verb: Verb
    strength: str


class VerbCandidates(SentenceWords):
    """Finds the words that may be verbs."""

    def candidates(self) -> list[Candidate]:
        """Return the words that may be verbs, in their order."""
        candidates: list[Candidate] = []
        at = 0
        while at < len(self.tokens):
            candidate = self._candidate(at)
            if candidate is not None:
                candidates.append(self._with_clitics(self._with_words(candidate)))
                at = candidates[-1].verb.end
            else:
                at += 1
        return candidates

    def _with_words(self, candidate: Candidate) -> Candidate:
        """Return a verb with the words that make another verb of it, such as "take part"."""
        verb = candidate.verb
        for end in range(verb.end + _COMPOUND, verb.end, -1):
            words = " ".join(self._low(at) for at in range(verb.end, end))
            if f"{verb.base} {words}" in self.lexicon.groups:
                base = f"{verb.base} {words}"
                return candidate._replace(verb=verb._replace(end=end, base=base), strength="sure")
        return candidate

    def _with_clitics(self, candidate: Candidate) -> Candidate:
        """Return a verb with the short words that go before it: what negates it, and what makes it
        reflexive, which is no passive.
        """
        verb = candidate.verb
        start = verb.start
        while self._is("verb_clitics", start - 1) or (
            self._is("object_clitics", start - 1) and self._is("verb_clitics", start - 2)
        ):
            start -= 1
        before = range(start, verb.start)
        is_reflexive = any(self._is("reflexives", at) for at in before)
        negated = verb.is_negated or any(self._is("negations", at) for at in before)
        is_passive = verb.is_passive and not is_reflexive
        tense = "perfect" if is_reflexive and verb.is_passive and verb.tense else verb.tense
        return candidate._replace(
            verb=verb._replace(start=start, is_negated=negated, is_passive=is_passive, tense=tense)
        )

    def _candidate(self, at: int) -> Candidate | None:
        if self._is_finite_word(at) and not self._is_name(at):
            return Candidate(self._chain(at), "sure")
        if self._is("infinitive_markers", at):
            return self._infinitive(at)
        if self._is("subjunctives", at) and self._is_content(at):
            return Candidate(self._chain(at), "sure")
        return self._plain(at)

    def _plain(self, at: int) -> Candidate | None:
        """Return a verb without an auxiliary. A capitalised word is a name, unless it opens."""
        pairs = () if self._is_name(at) else self._forms(at) or self._guess(at)
        forms = {form: base for base, form in reversed(pairs)}
        if "gerund" in forms:
            return self._gerund(at, forms["gerund"])
        if "past" in forms or "participle" in forms:
            return self._past(at, forms)
        return self._present(at, forms) if forms else None

    def _is_name(self, at: int) -> bool:
        """Return whether a word is capitalised where no sentence begins, or is a month."""
        is_capital = self.tokens[at].is_capital
        is_month = self._is("months", at) and at + 1 < len(self.tokens)
        if is_month and is_capital and self.tokens[at + 1].is_number:
            return True
        return is_capital and at != self.first and not self._opens_item(at)

    def _guess(self, at: int) -> tuple[tuple[str, str], ...]:
        """Return an unknown word as a verb where it stands between a subject and an object."""
        low = self._low(at)
        endings = tuple(self.words["own_verb_endings"])
        if endings and self._is("own_words", at - 1) and low.endswith(endings):
            return ((low, "present"),)
        is_form = low.isalpha() and low.endswith(tuple(self.words["plural_endings"]))
        if not is_form or not self._is_open(at) or not self._is_open(at - 1):
            return ()
        followed = self._is("articles", at + 1) or self._is("possessives", at + 1)
        is_single = not self._low(at - 1).endswith(tuple(self.words["plural_endings"]))
        return ((low[:-1], "present"),) if followed and is_single else ()

    def _is_content(self, at: int) -> bool:
        """Return whether a word that opens the content of a call stands shortly before."""
        return any(self._is("complementizers", place) for place in range(at - 2 * _LONGEST, at))

    def _chain(self, at: int) -> Verb:
        """Return a verb that begins with an auxiliary, which may be the verb itself."""
        last, after = self._auxiliaries(at)
        forms = self._wanted(last)
        base, form = next((pair for pair in self._forms(after) if pair[1] in forms), ("", ""))
        main = after if base else last
        moves = base in self.words["be_perfects"] and form == "participle"
        between = range(at, max(main, at + 1) + (0 if base else 2))
        return Verb(
            start=at,
            end=main + 1,
            main=main,
            base=base or self._low(last),
            form="finite",
            tense="perfect" if moves and not self._is("modals", at) else self._tense(at, form),
            is_passive=self._is_passive(last, after, form) and not moves,
            is_negated=any(self._is("negations", place) for place in between),
            is_copula=not base and self._is("be", last),
        )

    def _auxiliaries(self, at: int) -> tuple[int, int]:
        """Return where the last auxiliary of a verb stands, and the word after them all."""
        last, after = at, at + 1
        limit = min(len(self.tokens), at + _LONGEST)
        while after < limit and self._is_between(after):
            last = after if self._is_auxiliary(after) else last
            after += 1
        return last, after

    def _is_between(self, at: int) -> bool:
        """Return whether a word or a mark may stand before the last word of a verb."""
        is_mark = self._low(at) in OPENING or self._low(at) == STRAIGHT
        return self._is_auxiliary(at) or self._is_adverb(at) or is_mark

    def _is_passive(self, auxiliary: int, main: int, form: str) -> bool:
        is_active = self._is("active_participles", main)
        return form == "participle" and self._is("be", auxiliary) and not is_active

    def _wanted(self, last: int) -> tuple[str, ...]:
        """Return the forms of a verb that may follow an auxiliary."""
        if self._is("be", last):
            return ("participle", "gerund")
        return ("participle",) if self._is("have", last) else ("base",)

    def _tense(self, at: int, form: str) -> str:
        if self._is("modals", at):
            return "modal"
        if form == "gerund":
            return "progressive"
        if self._is("have", at) and form == "participle":
            return "perfect"
        return "past" if self._is("past_auxiliaries", at) else "present"

    def _infinitive(self, at: int) -> Candidate | None:
        main = at + 1
        while main < len(self.tokens) and self._is_adverb(main):
            main += 1
        base = self._infinitive_base(main)
        if not base or self.tokens[main].is_capital:
            return None
        if base in self.lexicon.also_nouns and self._is_finite_word(main + 1):
            return None
        negated = self._is("negations", at - 1)
        verb = Verb(at, main + 1, main, base, "infinitive", is_negated=negated)
        return Candidate(verb, "sure")

    def _infinitive_base(self, at: int) -> str:
        """Return the base form of an infinitive, empty where a word is none."""
        base = next((base for base, form in self._forms(at) if form == "base"), "")
        is_other = self._is_auxiliary(at) or self._looks_infinitive(at)
        return base or (self._low(at) if is_other else "")

    def _looks_infinitive(self, at: int) -> bool:
        """Return whether a word that no list has ends as an infinitive does."""
        low = self._low(at)
        is_listed = low in self.lexicon.forms or low in self.lexicon.closed
        is_month = self._is("months", at)
        return self.lexicon.ends("infinitive_endings", low) and not (is_listed or is_month)

    def _gerund(self, at: int, base: str) -> Candidate | None:
        low = self._low(at)
        is_noun = low in self.words["not_gerunds"] and not self._has_object(at)
        is_noun = is_noun or self._is_listed(at)
        if is_noun or low in self.words["never_gerunds"] or self._follows_determiner(at):
            return None
        is_joined = (
            at == self.first
            or self._is("gerund_joiners", at - 1)
            or self._is("coordinators", at - 1)
            or self._is("subordinators", at - 1)
            or self._is_adverb(at - 1)
            or self._low(at - 1) in MARKS
        )
        form = "gerund" if is_joined else "participle"
        return Candidate(Verb(at, at + 1, at, base, form), "sure")

    def _is_listed(self, at: int) -> bool:
        """Return whether an -ing form stands as a noun in a list of nouns."""
        is_joined = self._low(at - 1) == "," or self._is("coordinators", at - 1)
        if self._low(at + 1) in {",", ";", ".", ""}:
            return is_joined
        follows = any(form == "gerund" for _, form in self._forms(at + 2))
        return is_joined and self._is("coordinators", at + 1) and not follows

    def _has_object(self, at: int) -> bool:
        """Return whether an -ing form after a comma has an object, as a verb has."""
        following = at + 1 < len(self.tokens) and self.tokens[at + 1].is_number
        is_object = following or self._takes_object(at + 1) or self._is("numerals", at + 1)
        return self._low(at - 1) == "," and is_object

    def _is_nominal(self, at: int) -> bool:
        """Return whether a word stands where a noun or an adjective does."""
        if self._is("subject_pronouns", at - 1) and not self._is_open(at + 1):
            return False
        return self._follows_determiner(at) or self._is("prepositions", at - 1)

    def _past(self, at: int, forms: dict[str, str]) -> Candidate | None:
        base = forms.get("past") or forms["participle"]
        is_number = self.tokens[at - 1].is_number if at else False
        if self._is_nominal(at) or (is_number and self._is_open(at + 1)):
            return None
        if "past" not in forms and "present" in forms:
            return Candidate(Verb(at, at + 1, at, base, "finite", "present"), "either")
        if "past" not in forms:
            return Candidate(Verb(at, at + 1, at, base, "participle", is_passive=True), "sure")
        strength = "either" if "participle" in forms or "base" in forms else "sure"
        return Candidate(Verb(at, at + 1, at, base, "finite", "past"), strength)

    def _present(self, at: int, forms: dict[str, str]) -> Candidate | None:
        if "bare-infinitives" in self.lexicon.traits and "base" in forms:
            return self._bare_infinitive(at, forms["base"])
        base = forms.get("present") or forms.get("future") or forms["base"]
        is_base = forms.keys().isdisjoint(("present", "future"))
        if is_base and self._opens_item(at):
            return self._bare(at, base)
        if not self._has_room(at, is_base=is_base):
            return None
        verb = Verb(at, at + 1, at, base, "finite", "present")
        return Candidate(verb, "weak" if self._is_weak(at, base, is_base=is_base) else "sure")

    def _has_room(self, at: int, *, is_base: bool) -> bool:
        """Return whether the words before a present form let it be a verb."""
        if is_base:
            return self._has_plural_subject(at) and not self._is_nominal(at)
        return self._is("subject_pronouns", at - 1) or not self._is_nominal(at)

    def _is_weak(self, at: int, base: str, *, is_base: bool) -> bool:
        """Return whether a present form may as well be a noun."""
        if is_base:
            return not self._is("plural_pronouns", at - 1)
        is_noun = not self.lexicon.also_nouns.isdisjoint((base, self._low(at)))
        return is_noun or base not in self.lexicon.groups

    def _bare_infinitive(self, at: int, base: str) -> Candidate | None:
        """Return an infinitive of a language that needs no marker before it; one with an auxiliary
        and a participle is one verb.
        """
        if self._opens_item(at):
            return self._bare(at, base)
        if self._follows_determiner(at):
            return None
        main = at + 1
        while self._is_auxiliary(at) and (self._is_adverb(main) or self._is("be", main)):
            main += 1
        participle = next((b for b, form in self._forms(main) if form == "participle"), "")
        if not participle or not self._is_auxiliary(at):
            return Candidate(Verb(at, at + 1, at, base, "infinitive"), "sure")
        return Candidate(Verb(at, main + 1, main, participle, "infinitive", "perfect"), "sure")

    def _has_plural_subject(self, at: int) -> bool:
        before = at - 1
        while before > 0 and self._is_adverb(before):
            before -= 1
        if self._is("plural_pronouns", before) or self._is("relatives", before):
            return True
        if self._is("coordinators", before):
            return True
        low = self._low(before)
        is_plural = low.endswith(tuple(self.words["plural_endings"]))
        return self._is_open(before) and (is_plural or self._is("plural_nouns", before))

    def _bare(self, at: int, base: str) -> Candidate | None:
        follows = at + 1
        noun_like = self._is("prepositions", follows) or self._is("coordinators", follows)
        if base in self.lexicon.also_nouns and (noun_like or self._low(follows) in MARKS):
            return None
        return Candidate(Verb(at, at + 1, at, base, "bare"), "sure")
