"""The clauses of a sentence: from its subject or verb to its last complement.

A clause opens where somebody does or says something of its own: a finite verb, a purpose, an
adverbial -ing form, an item of a list. What only completes another verb or a noun stays inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kg.extract.lexicon import Lexicon, edges
from kg.extract.tokens import CLOSING, OPENING, STRAIGHT, Token
from kg.extract.verbs import Verb, verbs

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
)
"""What a clause is in its sentence."""
_BREAKS: Final = frozenset(";:\u2014\u2013-")
_QUOTES: Final = OPENING | CLOSING | {STRAIGHT}
_LONG_ASIDE: Final = 6
_REACH: Final = 8
"""How far before an infinitive the noun may stand that it completes."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as a range of the tokens of its sentence, the end exclusive.

    `subject` is the range of its subject, empty where it has none of its own. `parent` is the
    number of the clause that it depends on or goes on from, -1 where there is none. `opener` is
    the folded word that joins it.
    """

    start: int
    end: int
    kind: str
    verb: Verb | None
    subject: tuple[int, int]
    parent: int
    opener: str = ""


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
    for verb in verbs(tokens, lexicon, is_item=is_item):
        builder.take(verb)
    return builder.closed(is_item=is_item)


class _Builder:
    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens, self.words, self.groups = tokens, lexicon.words, lexicon.groups
        self.lexicon = lexicon
        self.first = next((at for at, token in enumerate(tokens) if token.is_word), 0)
        self.opened: list[Clause] = []
        self.last: Verb | None = None
        self.taken: list[Verb] = []
        self.skipped: Verb | None = None
        """A finite verb that only says which noun opens the sentence: "the guards who ..."."""
        self.joiners: list[str] = []
        """The words before the -ing forms since the last clause opened."""

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _is(self, name: str, at: int) -> bool:
        return self._low(at) in self.words[name]

    def _is_adverb(self, at: int) -> bool:
        low = self._low(at)
        return low in self.words["adverbs"] or self.lexicon.ends("adverb_endings", low)

    def _before_adverbs(self, at: int) -> int:
        before = at - 1
        while before > 0 and self._is_adverb(before):
            before -= 1
        return before

    def in_group(self, verb: Verb | None, *names: str) -> bool:
        """Return whether a verb belongs to one of these groups."""
        return verb is not None and not self.groups.get(verb.base, frozenset()).isdisjoint(names)

    @property
    def floor(self) -> int:
        """Where the words of the clause that opened last end their verb."""
        return self.opened[-1].verb.end if self.opened and self.opened[-1].verb else 0

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
        finite = [n for n, clause in enumerate(self.opened) if _is_finite(clause)]
        alike = [
            n
            for n in finite
            if self.in_group(self.opened[n].verb, *names) == self.in_group(verb, *names)
        ]
        return (alike or finite or [len(self.opened) - 1])[-1]

    def _finite(self, verb: Verb) -> None:
        floor = max(self.floor, self.skipped.end if self.skipped else 0)
        for at in range(verb.start - 1, floor - 1, -1):
            if self._boundary(at, verb):
                return
        if not self.opened:
            self._open(self.first, "main", verb, (self.first, verb.start))
        elif self.last is not None and self.last.form != "finite":
            return
        else:
            kind = "complement"
            self._open(floor, kind, verb, (floor, verb.start))

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
        if is_second and self.opened[-1].opener == self._low(at):
            return True
        if self._is("content_nouns", at - 1):
            return True
        before = [other for other in self.taken if other.end <= at]
        verb = max(before, key=lambda other: other.end, default=None)
        groups = ("report", "stance", "ask", "expect", "hope", "recall", "commit")
        reach = range(max(0, at - _REACH), at)
        is_near = verb is not None and verb.end - 1 in reach
        return is_near and self.in_group(verb, *groups)

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
        self._open(at + 1, "coordinate", verb, (at + 1, verb.start), self._low(at))
        return True

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
        if self.opened and _is_finite(self.opened[-1]):
            subject = (at + 1, verb.start)
            if is_direct:
                self._open(verb.start, "coordinate", verb)
            elif self._is("prepositions", at + 1) or not self._starts_noun(at + 1):
                return False
            else:
                self._open(at + 1, "coordinate", verb, subject)
            return True
        if self.opened or self._is("sentence_openers", self.first):
            start = self._subject_start(at, verb, is_direct=is_direct)
            if start < 0:
                return False
            self._open(start, "main", verb, (start, verb.start))
            return True
        return self._aside(at, verb, is_direct=is_direct)

    def _closes(self, at: int, verb: Verb) -> bool:
        """Return whether a comma is followed by who said it and no more: "…, the office said"."""
        end = verb.end
        is_last = end >= len(self.tokens) or not self.tokens[end].is_word
        is_last = is_last or self._is("weekdays", end) or self._is("prepositions", end)
        is_near = 1 < verb.start - at <= _REACH
        return bool(self.opened) and is_last and is_near and self.in_group(verb, "report")

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
        """Return where the subject begins after words that open a sentence, -1 if no comma ends
        them.
        """
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
        comma = next(place for place in range(self.first, verb.start) if self._low(place) == ",")
        is_long = at - comma > _LONG_ASIDE
        start = verb.start if is_long else self.first
        self._open(start, "main", verb, (self.first, comma))
        return True

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

    def _is_in_purpose(self) -> bool:
        return bool(self.opened) and self.opened[-1].kind == "purpose"

    def _controls(self, verb: Verb) -> bool:
        """Return whether a verb takes whoever is to act and what they are to do."""
        return verb.base in self.words["controllers"] or self.in_group(verb, "ask", "controllers")

    def _gerund(self, verb: Verb) -> None:
        before = verb.start - 1
        opener = self._opener(verb.start)
        joiner = self._low(before)
        if opener >= 0 and self.opened:
            self._open(opener, "purpose", verb)
            self.joiners.append(joiner)
        elif verb.form == "participle":
            return
        elif verb.start == self.first or (
            before == self.first and self._is("gerund_joiners", before)
        ):
            self._open(self.first, "gerund", verb)
        elif self._is_speech_joined(verb):
            self._open(
                verb.start, "gerund", verb, opener=self._low(self._before_adverbs(verb.start))
            )
        elif joiner in self.words["subordinators"] or self._is_adverb_joined(before):
            self._open(
                verb.start, "gerund", verb, opener=self._low(self._before_adverbs(before + 1))
            )
        elif self._opens_gerund(before):
            self._open(verb.start, "gerund", verb, opener=joiner)
            self.joiners += [joiner] if joiner in self.words["list_joiners"] else []
        elif joiner in self.words["list_joiners"]:
            self.joiners.append(joiner)

    def _is_speech_joined(self, verb: Verb) -> bool:
        """Return whether one -ing form of speech goes on from another, as in a preamble."""
        names = ("speech", "ask", "recall")
        first = self.opened[0] if self.opened else None
        is_preamble = first is not None and first.kind == "gerund"
        joined = self._is("coordinators", self._before_adverbs(verb.start))
        return (
            joined
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


def _is_finite(clause: Clause) -> bool:
    return clause.verb is not None and clause.verb.form == "finite"
