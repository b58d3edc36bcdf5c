"""The verbs of a sentence: where each stands, its form, tense and voice.

A word that may be a noun or a verb is decided by its neighbours: what stands before and after it,
and whether its part of the sentence has a surer verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon
from kg.extract.tokens import OPENING, Token

_MARKS: Final = frozenset(',;:()[]\u2014\u2013\u201c\u201d"\u00ab\u00bb/')
_COMPOUND: Final = 3
"""The most words that go with a verb to make another one."""
_LONGEST: Final = 6
"""The words between the first auxiliary and the verb."""


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


class _Candidate(NamedTuple):
    verb: Verb
    strength: str  # sure | weak | either


def verbs(tokens: Sequence[Token], lexicon: Lexicon, *, is_item: bool = False) -> list[Verb]:
    """Return the verbs of a sentence, in its order. An item of a list may begin with a base form.

    >>> from kg.extract.lexicon import lexicon
    >>> from kg.extract.tokens import tokens
    >>> text = "The guards will patrol the port to deter raids."
    >>> [(v.base, v.form) for v in verbs(tokens(text, 0, 47, lexicon("en")), lexicon("en"))]
    [('patrol', 'finite'), ('deter', 'infinitive')]
    """
    return _Scan(tokens, lexicon, is_item=is_item).verbs()


class _Scan:
    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon, *, is_item: bool) -> None:
        self.tokens, self.lexicon, self.is_item = tokens, lexicon, is_item
        self.words = lexicon.words
        self.first = next((at for at, token in enumerate(tokens) if token.is_word), 0)

    def verbs(self) -> list[Verb]:
        candidates: list[_Candidate] = []
        at = 0
        while at < len(self.tokens):
            candidate = self._candidate(at)
            if candidate is not None:
                candidates.append(self._with_clitics(self._with_words(candidate)))
                at = candidates[-1].verb.end
            else:
                at += 1
        return self._resolve(candidates)

    def _with_words(self, candidate: _Candidate) -> _Candidate:
        """Return a verb with the words that make another verb of it, as lists have it: "take part"."""
        verb = candidate.verb
        for end in range(verb.end + _COMPOUND, verb.end, -1):
            words = " ".join(self._low(at) for at in range(verb.end, end))
            if f"{verb.base} {words}" in self.lexicon.groups:
                base = f"{verb.base} {words}"
                return candidate._replace(verb=verb._replace(end=end, base=base), strength="sure")
        return candidate

    def _with_clitics(self, candidate: _Candidate) -> _Candidate:
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

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _is(self, name: str, at: int) -> bool:
        return self._low(at) in self.words[name]

    def _forms(self, at: int) -> tuple[tuple[str, str], ...]:
        """Return the (base, form) pairs of a word; an unknown one is judged by its ending."""
        low = self._low(at)
        pairs = self.lexicon.forms.get(low, ())
        if pairs or not low[:1].isalpha():
            return pairs
        is_past = low.isalpha() and self.lexicon.ends("past_endings", low)
        if is_past and low not in self.words["not_past"]:
            return ((low, "past"), (low, "participle"))
        if self.lexicon.ends("gerund_endings", low):
            return ((low, "gerund"),)
        return ()

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

    def _candidate(self, at: int) -> _Candidate | None:
        if self._is_finite_word(at) and not self._is_name(at):
            return _Candidate(self._chain(at), "sure")
        if self._is("infinitive_markers", at):
            return self._infinitive(at)
        if self._is("subjunctives", at) and self._is_content(at):
            return _Candidate(self._chain(at), "sure")
        return self._plain(at)

    def _plain(self, at: int) -> _Candidate | None:
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
        last, here = at, at + 1
        limit = min(len(self.tokens), at + _LONGEST)
        while here < limit and (self._is_auxiliary(here) or self._is_adverb(here)):
            last = here if self._is_auxiliary(here) else last
            here += 1
        wanted = self._wanted(last)
        base = next((base for base, form in self._forms(here) if form in wanted), "")
        main = here if base else last
        form = next((form for _, form in self._forms(here) if form in wanted), "")
        moves = base in self.words["be_perfects"] and form == "participle"
        is_passive = form == "participle" and self._is("be", last) and not moves
        is_passive = is_passive and not self._is("active_participles", here)
        between = range(at, max(main, at + 1) + (0 if base else 2))
        return Verb(
            start=at,
            end=main + 1,
            main=main,
            base=base or self._low(last),
            form="finite",
            tense="perfect" if moves and not self._is("modals", at) else self._tense(at, form),
            is_passive=is_passive,
            is_negated=any(self._is("negations", place) for place in between),
            is_copula=not base and self._is("be", last),
        )

    def _is_auxiliary(self, at: int) -> bool:
        return self._is("be", at) or self._is("have", at)

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

    def _infinitive(self, at: int) -> _Candidate | None:
        here = at + 1
        while here < len(self.tokens) and self._is_adverb(here):
            here += 1
        base = next((base for base, form in self._forms(here) if form == "base"), "")
        is_other = self._is("be", here) or self._is("have", here)
        if is_other or self._looks_infinitive(here):
            base = base or self._low(here)
        if not base or self.tokens[here].is_capital:
            return None
        if base in self.lexicon.also_nouns and self._is_finite_word(here + 1):
            return None
        negated = self._is("negations", at - 1)
        verb = Verb(at, here + 1, here, base, "infinitive", is_negated=negated)
        return _Candidate(verb, "sure")

    def _looks_infinitive(self, at: int) -> bool:
        """Return whether a word that no list has ends as an infinitive does."""
        low = self._low(at)
        is_listed = low in self.lexicon.forms or low in self.lexicon.closed
        is_month = self._is("months", at)
        return self.lexicon.ends("infinitive_endings", low) and not (is_listed or is_month)

    def _is_finite_word(self, at: int) -> bool:
        return self._is("finite_auxiliaries", at) or self._is("modals", at)

    def _gerund(self, at: int, base: str) -> _Candidate | None:
        low = self._low(at)
        is_noun = low in self.words["not_gerunds"] and not self._has_object(at)
        if is_noun or low in self.words["never_gerunds"] or self._follows_determiner(at):
            return None
        joined = (
            at == self.first
            or self._is("gerund_joiners", at - 1)
            or self._is("coordinators", at - 1)
            or self._is("subordinators", at - 1)
            or self._is_adverb(at - 1)
            or self._low(at - 1) in _MARKS
        )
        form = "gerund" if joined else "participle"
        return _Candidate(Verb(at, at + 1, at, base, form), "sure")

    def _has_object(self, at: int) -> bool:
        """Return whether an -ing form after a comma has an object, as a verb has."""
        following = at + 1 < len(self.tokens) and self.tokens[at + 1].is_number
        is_object = following or self._takes_object(at + 1) or self._is("numerals", at + 1)
        return self._low(at - 1) == "," and is_object

    def _follows_determiner(self, at: int) -> bool:
        return any(
            self._is(name, at - 1) for name in ("determiners", "possessives", "possessive_marks")
        )

    def _is_nominal(self, at: int) -> bool:
        """Return whether a word stands where a noun or an adjective does."""
        if self._is("subject_pronouns", at - 1) and not self._is_open(at + 1):
            return False
        return self._follows_determiner(at) or self._is("prepositions", at - 1)

    def _past(self, at: int, forms: dict[str, str]) -> _Candidate | None:
        base = forms.get("past") or forms["participle"]
        is_number = self.tokens[at - 1].is_number if at else False
        if self._is_nominal(at) or (is_number and self._is_open(at + 1)):
            return None
        if "past" not in forms and "present" in forms:
            return _Candidate(Verb(at, at + 1, at, base, "finite", "present"), "either")
        if "past" not in forms:
            return _Candidate(Verb(at, at + 1, at, base, "participle", is_passive=True), "sure")
        strength = "either" if "participle" in forms or "base" in forms else "sure"
        return _Candidate(Verb(at, at + 1, at, base, "finite", "past"), strength)

    def _present(self, at: int, forms: dict[str, str]) -> _Candidate | None:
        if "bare-infinitives" in self.lexicon.traits and "base" in forms:
            return self._bare_infinitive(at, forms["base"])
        base = forms.get("present") or forms.get("future") or forms["base"]
        is_base = "present" not in forms and "future" not in forms
        if is_base and self._opens_item(at):
            return self._bare(at, base)
        if self._is_nominal(at) and not (not is_base and self._is("subject_pronouns", at - 1)):
            return None
        if is_base and not self._has_plural_subject(at):
            return None
        words = {base, self._low(at)}
        is_weak = is_base or not words.isdisjoint(self.lexicon.also_nouns)
        is_weak = is_weak or base not in self.lexicon.groups
        if self._is("plural_pronouns", at - 1) and is_base:
            is_weak = False
        verb = Verb(at, at + 1, at, base, "finite", "present")
        return _Candidate(verb, "weak" if is_weak else "sure")

    def _bare_infinitive(self, at: int, base: str) -> _Candidate | None:
        """Return an infinitive of a language that needs no marker before it; one with an auxiliary
        and a participle is one verb.
        """
        if self._opens_item(at):
            return self._bare(at, base)
        if self._follows_determiner(at):
            return None
        here = at + 1
        while self._is_auxiliary(at) and (self._is_adverb(here) or self._is("be", here)):
            here += 1
        participle = next((b for b, form in self._forms(here) if form == "participle"), "")
        if not participle or not self._is_auxiliary(at):
            return _Candidate(Verb(at, at + 1, at, base, "infinitive"), "sure")
        return _Candidate(Verb(at, here + 1, here, participle, "infinitive", "perfect"), "sure")

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

    def _opens_item(self, at: int) -> bool:
        """Return whether a word opens an item: of a list, or of a series that semicolons part."""
        before = at - 1
        if before >= 0 and self._is("coordinators", before):
            before -= 1
        if self._low(before) == ";":
            return True
        is_opened = at == self.first + 1 and self._is("item_openers", self.first)
        return self.is_item and (at == self.first or is_opened)

    def _bare(self, at: int, base: str) -> _Candidate | None:
        follows = at + 1
        noun_like = self._is("prepositions", follows) or self._is("coordinators", follows)
        if base in self.lexicon.also_nouns and (noun_like or self._low(follows) in _MARKS):
            return None
        return _Candidate(Verb(at, at + 1, at, base, "bare"), "sure")

    def _resolve(self, candidates: list[_Candidate]) -> list[Verb]:
        """Return the verbs among candidates, the unsure ones decided by those around them."""
        settled: list[Verb] = []
        for number, (verb, strength) in enumerate(candidates):
            following = candidates[number + 1] if number + 1 < len(candidates) else None
            if strength == "either":
                settled.append(self._either(verb, settled, candidates[number + 1 :]))
            elif strength == "sure" or self._is_likely(verb, settled, following):
                settled.append(verb)
        return settled

    def _either(self, verb: Verb, settled: list[Verb], later: list[_Candidate]) -> Verb:
        """Return a past form as a finite verb, or as a participle that goes with a noun."""
        at = verb.start
        if self._is("relatives", at - 1) or self._is("subject_pronouns", at - 1):
            return verb
        tests = (self._is_attribute, self._is_before_finite, self._is_parallel, self._goes_on)
        if any(test(at, settled, later) for test in tests):
            return verb._replace(form="participle", tense="", is_passive=True)
        return verb

    def _is_attribute(self, at: int, settled: list[Verb], later: list[_Candidate]) -> bool:
        """Return whether a past form stands with a noun: before "by", in a noun, or without a
        subject.
        """
        del settled, later
        before = self._before_adverbs(at)
        lacks_subject = before < self.first or self._is("subordinators", before)
        return self._is("agent_markers", at + 1) or self._is_in_noun(at) or lacks_subject

    def _is_before_finite(self, at: int, settled: list[Verb], later: list[_Candidate]) -> bool:
        """Return whether a surer verb follows in the same part of the sentence."""
        del settled
        if self._is_report(at) or not later:
            return False
        return self._is_surer(at + 1, later[0])

    def _is_parallel(self, at: int, settled: list[Verb], later: list[_Candidate]) -> bool:
        """Return whether a past form after "and" goes on from a participle or a passive."""
        del later
        before = self._before_adverbs(at)
        if not self._is("coordinators", before):
            return False
        left = settled[-1] if settled else None
        if left is None:
            return self._is_adjective(before - 1, settled)
        has_object = any(self._is(name, at + 1) for name in ("determiners", "possessives"))
        is_passive = left.is_passive and not has_object and not self._is_change(at)
        return left.form == "participle" or is_passive or self._is_adjective(before - 1, settled)

    def _goes_on(self, at: int, settled: list[Verb], later: list[_Candidate]) -> bool:
        """Return whether a past form belongs to what a verb before it has, or follows a comma where
        the subject is still to come.
        """
        left = settled[-1] if settled else None
        if self._is("coordinators", self._before_adverbs(at)):
            return False
        if left is not None and not self._has_barrier(left.end, at):
            is_content = left.form == "finite" and self._is_report(left.main)
            is_new = self._is_report(at) and left.form != "finite"
            return not is_new and not (is_content and at > left.end)
        return self._low(at - 1) == "," and self._has_no_subject(settled, later)

    def _is_in_noun(self, at: int) -> bool:
        """Return whether a past form is a part of a noun with a preposition, or names a title."""
        is_object = self._is("articles", at - 2) and self._is("prepositions", at - 3)
        if self._is_bare_noun(at - 1) and not self._is_change(at):
            return True
        is_title = self._low(at + 1) in OPENING and not self._is_report(at)
        return is_title or (is_object and self._is_open(at - 1) and self._is_open(at + 1))

    def _is_bare_noun(self, at: int) -> bool:
        """Return whether a joined common noun in the singular, without an article, stands here."""
        low = self._low(at)
        joined = self._is("coordinators", at - 1) or self._low(at - 1) == ","
        is_plural = low.endswith(tuple(self.words["plural_endings"]))
        is_common = self._is_open(at) and not self.tokens[at].is_capital
        return joined and is_common and not is_plural and not self._is("plural_nouns", at)

    def _is_change(self, at: int) -> bool:
        bases = (base for base, _ in self._forms(at))
        return any("change" in self.lexicon.groups.get(base, ()) for base in bases)

    def _has_no_subject(self, settled: list[Verb], later: list[_Candidate]) -> bool:
        """Return whether a verb after a comma goes on from a clause that has its own verb, or from
        words that open a sentence before its subject.
        """
        if any(other.form == "finite" for other in settled):
            return True
        return self._is("sentence_openers", self.first) and any(
            candidate.verb.form == "finite" and self._is_open(candidate.verb.start - 1)
            for candidate in later
        )

    def _is_adjective(self, at: int, settled: list[Verb]) -> bool:
        """Return whether a participle stands here that is no verb of the sentence."""
        is_participle = any(form == "participle" for _, form in self._forms(at))
        return is_participle and all(verb.main != at for verb in settled)

    def _before_adverbs(self, at: int) -> int:
        before = at - 1
        while before > 0 and self._is_adverb(before):
            before -= 1
        return before

    def _is_surer(self, end: int, following: _Candidate) -> bool:
        return (
            following.verb.form == "finite"
            and following.strength != "weak"
            and not self._has_barrier(end, following.verb.start)
        )

    def _has_barrier(self, start: int, end: int) -> bool:
        """Return whether a mark or a word that joins clauses stands between two places."""
        return any(
            self._low(at) in _MARKS
            or self._is("coordinators", at)
            or self._is("subordinators", at)
            or self._is("relatives", at)
            for at in range(start, end)
        )

    def _is_likely(self, verb: Verb, settled: list[Verb], following: _Candidate | None) -> bool:
        """Return whether a word that may be a noun is a verb."""
        left = settled[-1] if settled else None
        if left is not None and not self._has_barrier(left.end, verb.start):
            return False
        if following is not None and self._is_surer(verb.end, following):
            return False
        before = self._before_adverbs(verb.start)
        if self._is("coordinators", before):
            is_base = any(form == "base" for _, form in self._forms(verb.main))
            is_speech = "speech" in self.lexicon.groups.get(verb.base, ())
            others = settled[-1:] if is_base and not is_speech else settled
            parallel = any(other.tense == "present" for other in others)
            is_free = "nouns-take-articles" in self.lexicon.traits
            return parallel and (is_free or self._takes_object(verb.end))
        return self._has_subject(before, left) and self._takes_more(verb.end)

    def _has_subject(self, before: int, left: Verb | None) -> bool:
        """Return whether the word before a likely verb can be the end of its subject."""
        if before < self.first:
            return True
        if self._is("relatives", before) or self._is("subject_pronouns", before):
            return True
        if (
            self._is_report(before + 1)
            and not self.tokens[min(before + 2, len(self.tokens) - 1)].is_word
        ):
            return self._is_open(before)
        if self._low(before) in _MARKS or (left is not None and self.tokens[before].is_capital):
            return True
        joined = left is None or any(
            self._is(name, at)
            for at in range(left.end, before)
            for name in ("subordinators", "complementizers")
        )
        if self._is_report(before + 1) and left is not None:
            joined = joined or self._has_barrier(max(left.end, before - 2), before)
        return joined and self._is_open(before)

    def _takes_object(self, at: int) -> bool:
        names = ("determiners", "possessives", "infinitive_markers", "complementizers")
        return any(self._is(name, at) for name in names)

    def _is_report(self, at: int) -> bool:
        bases = (base for base, _ in self._forms(at))
        return any("report" in self.lexicon.groups.get(base, ()) for base in bases)

    def _takes_more(self, at: int) -> bool:
        """Return whether what follows a word can follow a verb."""
        if at >= len(self.tokens) or not self.tokens[at].is_word:
            return self._is_report(at - 1)
        prepositions = self._is("prepositions", at) and not self._is("noun_prepositions", at)
        return self._takes_object(at) or prepositions or self._is_adverb(at) or self._is_open(at)
