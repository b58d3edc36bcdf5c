"""Whom the words speak for that say who says something, and who spoke last."""

from __future__ import annotations

from typing import Final

from kg.extract.asides import ASIDE
from kg.extract.clauses import Clause
from kg.extract.mentions import PLACES, Mention, Names
from kg.extract.roles import SPEAKER, Roles
from kg.extract.view import View

_SPEECH: Final = ("report", "stance", "ask", "hope", "expect", "commit", "deny")
_MISSION: Final = "mission"
_DOCUMENTS: Final = ("documents", "pronouns", "possessives")
_BACK_REFERENCES: Final = ("documents", "spokespersons", "institution_nouns", "person_nouns")
_LONGEST: Final = 16
"""The words that may name a source."""


class Speakers:
    """Finds the speakers of reporting clauses, and remembers the last one."""

    def __init__(self, names: Names, roles: Roles, *, is_own: bool) -> None:
        self.names, self.roles, self.is_own = names, roles, is_own
        self.latest = ""
        """Who spoke last."""
        self.is_person = False
        """Whether a person spoke last: "the diplomat" may mean them."""

    def speaker(self, view: View, clause: Clause, number: int) -> str:
        """Return who speaks in a reporting clause: an institution where one is known, else the
        name of whoever speaks, the last speaker, or the author.
        """
        inverted = self._inverted(view, clause)
        if inverted:
            return self._remember(inverted, is_person=True)
        start, end = self._subject(view, clause, number)
        return self.named(view, start, end) or self._unnamed(view, number, start, end)

    def named(self, view: View, start: int, end: int) -> str:
        """Return whom the words between two places name as a speaker, empty where they name
        no one; a person is one of the institution that they speak for.
        """
        end = self._before_verb(view, start, end)
        has_role = self.roles.people.has_role(view, start, end)
        if has_role and self._is_epithet(view, start, end):
            return self.latest
        institution = self._represented(view, start, end) if has_role else ""
        person = self._person(view, start, end)
        if person is not None:
            speaker = self._learn(person, institution) or person.name
            return self._remember(speaker, is_person=True)
        if institution:
            return self._remember(institution, is_person=True)
        return self._first_name(view, start, end, is_person=has_role)

    def _represented(self, view: View, start: int, end: int) -> str:
        """Return the institution that somebody with a role speaks for; the last speaker, or whom
        the sentence before names, for "his spokesman".
        """
        institution = self.roles.people.represented(view, start, end)
        if not institution and view.has("possessives", start):
            return self.latest or next(iter(self.roles.named), "")
        return institution

    def _learn(self, person: Mention, institution: str) -> str:
        """Return whom a person speaks for, and learn it: the institution that the words say, else
        the one that is known of them; empty where there is neither.
        """
        institution = institution or self.roles.people.institution(person)
        if institution:
            self.roles.people.learn(person, institution)
        return institution

    def _first_name(self, view: View, start: int, end: int, *, is_person: bool) -> str:
        """Return the first name between two places that may be a speaker's, empty for none."""
        names = [
            mention
            for mention in view.between(start, end)
            if mention.kind != PLACES and (mention.id or not self._is_beside(view, start, mention))
        ]
        if names:
            return self._remember(names[0].id or names[0].name, is_person=is_person)
        return ""

    def followed(self, view: View, start: int) -> str:
        """Return whom words such as "according to" name as a source: the words up to a mark."""
        marks = (at for at in range(start, len(view.tokens)) if view.low(at) in {",", ".", ";"})
        end = self._before_verb(view, start, min(next(marks, len(view.tokens)), start + _LONGEST))
        speaker = self.named(view, start, end)
        refers = any(view.has(name, at) for at in range(start, end) for name in _DOCUMENTS)
        return speaker or (self.latest if refers else "") or self._group(view, start, end)

    def _before_verb(self, view: View, start: int, end: int) -> int:
        """Return where words end that name a speaker: before the next verb of a clause."""
        verbs = (c.verb.start for c in view.clauses if c.verb is not None)
        return min((at for at in verbs if start < at < end), default=end)

    def _person(self, view: View, start: int, end: int) -> Mention | None:
        """Return the person that words name: a name that the document has introduced, else an
        unknown name that stands with a role and belongs to nothing.
        """
        unknown = [m for m in view.between(start, end) if not m.id]
        introduced = [m for m in unknown if self.roles.people.institution(m)]
        people = self.roles.people
        persons = [m for m in unknown if not self.names.is_role(view.low(m.end - 1))]
        free = [
            mention
            for mention in persons
            if not people.is_institution(view, mention)
            and not self._is_beside(view, start, mention)
        ]
        return next(iter(introduced), next(iter(free), None))

    def _is_beside(self, view: View, start: int, mention: Mention) -> bool:
        """Return whether a preposition joins a name to the noun that speaks: "guests of Kell"."""
        before = mention.start - 1
        while before > start and view.has("articles", before):
            before -= 1
        return before > start and view.has("prepositions", before)

    def _is_epithet(self, view: View, start: int, end: int) -> bool:
        """Return whether words with an article name the last speaker by a role: "the envoy", "the
        UN diplomat" where somebody of the UN or of its mission spoke.
        """
        if not (self.latest and view.has("definite_articles", start)):
            return False
        mentions = view.between(start, end)
        if any(not mention.id for mention in mentions):
            return False
        if not mentions:
            return self.is_person or not self.roles.people.by_title(view, start, end)
        is_near = all(m.end <= end - 1 and m.start <= start + 1 for m in mentions)
        return is_near and self.is_person and all(self._is_of(m.id) for m in mentions)

    def _is_of(self, entry: str) -> bool:
        """Return whether the last speaker is an entry, a part of it or a mission."""
        within = self.names.within.get(self.latest, "")
        is_mission = self.names.type_of(self.latest) == _MISSION
        is_body = self.names.type_of(entry) == "international-body"
        return entry in {self.latest, within} or (is_mission and is_body)

    def _subject(self, view: View, clause: Clause, number: int) -> tuple[int, int]:
        """Return where the words are that name who speaks; they may stand behind the verb."""
        start, end = clause.subject
        is_trailing = clause.parent < 0 or not view.has_complement(number)
        if start == end and is_trailing and clause.verb is not None:
            end = clause.end
            while end < len(view.tokens) and view.tokens[end].text not in '.;"\u201c\u00ab':
                end += 1
            return clause.verb.end, end
        return start, end

    def _inverted(self, view: View, clause: Clause) -> str:
        """Return who speaks where a pronoun stands behind the verb: whoever speaks in the clause
        before, else the last speaker. Empty where there is no such pronoun.
        """
        if clause.verb is None or not view.has("inverted_verbs", clause.verb.start):
            return ""
        before = view.clauses[clause.parent] if clause.parent >= 0 else None
        if before is not None and view.is_in(before.verb, *_SPEECH):
            agents = self.roles.subject(view, before)
            if agents and agents[0] != SPEAKER:
                return agents[0]
        return self.latest or next(iter(self.roles.named), "")

    def _unnamed(self, view: View, number: int, start: int, end: int) -> str:
        """Return who speaks where nobody is named: the last speaker for a pronoun, a document, a
        spokesman or "the organisation"; else a group of people by the noun that says who they are.
        """
        refers = view.has("pronouns", start) or view.has("possessives", start)
        if refers and self.latest:
            return self.latest
        agents = self._agents(view, number)
        if agents:
            return self._remember(agents[0])
        if self.is_own:
            return self.names.author
        if refers or view.has("inverted_verbs", view.clauses[number].verb_at):
            return ""
        if self._refers_back(view, start, end):
            return self._referent(view, start, end)
        return self._group(view, start, end) or self.names.author

    def _agents(self, view: View, number: int) -> list[str]:
        """Return whom the subject of a clause names, for an aside that of the sentence."""
        around = view.subjects[0] if view.clauses[number].kind == ASIDE else ()
        return [agent for agent in view.subjects[number] or around if agent != SPEAKER]

    def _refers_back(self, view: View, start: int, end: int) -> bool:
        """Return whether words mean somebody whom the text has named before: there are none, or a
        noun such as "spokesman" that brings in nobody new.
        """
        has_noun = any(view.has(name, at) for at in range(start, end) for name in _BACK_REFERENCES)
        return (start == end or has_noun) and not self._is_new(view, start, end)

    def _referent(self, view: View, start: int, end: int) -> str:
        """Return whom words mean that refer back: the last speaker, the mission for a role, whom
        the sentence before names, or the author.
        """
        has_role = self.roles.people.has_role(view, start, end)
        mission = self.names.mission if has_role else ""
        return self.latest or mission or next(iter(self.roles.named), self.names.author)

    def _is_new(self, view: View, start: int, end: int) -> bool:
        """Return whether words bring in somebody new: "a spokeswoman", "local officials"."""
        has_article = view.has("articles", start)
        if has_article or view.has("possessives", start):
            return not view.has("definite_articles", start) and not view.has("possessives", start)
        plurals = tuple(view.lexicon.words["plural_endings"])
        return start < end and view.low(end - 1).endswith(plurals)

    def _group(self, view: View, start: int, end: int) -> str:
        """Return the noun that a subject turns on, as it is written; empty where it has none."""
        while start < end and (view.has("determiners", start) or view.has("articles", start)):
            start += 1
        head = self._head(view, start, end)
        if end == start + 1 and view.tokens[start].is_capital and not view.has("pronouns", start):
            return head
        is_plural = head.lower().endswith(tuple(view.lexicon.words["plural_endings"]))
        return head if is_plural or head.lower() in view.lexicon.words["plural_nouns"] else ""

    def _head(self, view: View, start: int, end: int) -> str:
        """Return the noun that words turn on, before a preposition or a relative; it is the first
        or the last one, by the language.
        """
        head = ""
        for at in range(start, end):
            if view.has("prepositions", at) or view.has("relatives", at):
                break
            if view.is_open(at) and not view.tokens[at].is_number:
                head = view.tokens[at].text
                if "head-first" in view.lexicon.traits:
                    break
        return head

    def _remember(self, speaker: str, *, is_person: bool = False) -> str:
        self.latest, self.is_person = speaker, is_person
        return speaker
