"""Who acts in a clause: its subject, whoever is asked to act, or the agent of the clause that it
continues.
"""

from __future__ import annotations

from typing import Final

from kg.extract.clauses import Clause
from kg.extract.mentions import ACTORS, PLACES, Mention, Names
from kg.extract.people import People
from kg.extract.verbs import Verb
from kg.extract.view import View

SPEAKER: Final = "@speaker"
"""Who speaks, for "we": known only when the speaker is."""
_APART: Final = frozenset(("main", "aside"))
_FORCES: Final = frozenset(("mission", "police-service", "armed-forces", "contingent"))
_REACH: Final = 4
"""How far from a marker its name may begin."""


class Roles:
    """Finds the agents of clauses, and remembers those of the sentence before."""

    def __init__(self, names: Names, *, is_own: bool) -> None:
        self.names, self.is_own = names, is_own
        self.people = People(names, is_own=is_own)
        self.latest: tuple[str, ...] = ()

    def assign(self, view: View, intro: tuple[str, ...]) -> None:
        """Set the agents of the clauses of a sentence. `intro` are the agents of the words that
        introduce its list.
        """
        self.people.introduce(view, self.named)
        view.agents, view.subjects = [], []
        for number, clause in enumerate(view.clauses):
            view.subjects.append(self._doer(view, clause, intro))
            view.agents.append(self._agents(view, number, clause))
        self._lead_in(view)
        first = next((names for names in (*view.subjects, *view.agents) if names), ())
        self.latest = first or self.latest

    @property
    def named(self) -> tuple[str, ...]:
        """Return whom the sentence before named, without "we"."""
        return tuple(agent for agent in self.latest if agent != SPEAKER)

    def _lead_in(self, view: View) -> None:
        """Give the words before a main clause its agent."""
        for number in range(len(view.clauses) - 2, -1, -1):
            clause = view.clauses[number]
            if clause.parent < 0 and not view.agents[number] and clause.kind not in _APART:
                view.agents[number] = view.agents[number + 1]

    def _doer(self, view: View, clause: Clause, intro: tuple[str, ...]) -> tuple[str, ...]:
        """Return whom the subject of a clause names, or that of the clause that it goes on from."""
        if clause.subject[0] < clause.subject[1]:
            return self.subject(view, clause)
        if clause.parent >= 0:
            return view.subjects[clause.parent]
        if intro and clause.kind in {"item", "noun"}:
            return intro
        is_speech = view.is_in(clause.verb, "speech", "ask", "recall", "stance")
        return (self.names.author,) if is_speech and self.is_own else ()

    def _agents(self, view: View, number: int, clause: Clause) -> tuple[str, ...]:
        """Return who acts in a clause: by the kind of clause, the voice and the kind of verb."""
        doer = view.subjects[number]
        verb, parent = clause.verb, clause.parent
        is_series = clause.kind == "gerund" and clause.opener in view.lexicon.words["list_joiners"]
        if verb is None or clause.kind == "noun" or is_series:
            return view.agents[parent] if parent >= 0 else doer
        if clause.kind == "purpose" and parent >= 0:
            return self._helped(view, clause) or view.agents[parent]
        return self._acting(view, number, clause, verb) or doer

    def _acting(self, view: View, number: int, clause: Clause, verb: Verb) -> tuple[str, ...]:
        """Return who acts where that is not the subject, none where it is."""
        if verb.is_passive:
            return self._by(view, clause, verb)
        if view.is_in(verb, "ask"):
            return self._addressed(view, clause)
        is_judgement = view.is_in(verb, "stance") and not view.has_complement(number)
        if is_judgement or view.has("existentials", clause.subject[0]):
            return self.concerned(view, clause)
        if clause.kind == "gerund" and clause.parent >= 0:
            return view.agents[clause.parent]
        return ()

    def _helped(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return whom the clause before a purpose says that somebody helps: the purpose is
        theirs.
        """
        parent = view.clauses[clause.parent]
        if clause.kind != "purpose" or not view.is_in(parent.verb, "help"):
            return ()
        actors = view.actors(parent.verb.end if parent.verb else parent.start, parent.end)
        return (actors[0].id,) if actors else ()

    def asked(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return who is to do what a clause says is needed, none where it names no one."""
        return self._addressed(view, clause)

    def _addressed(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return who is asked to act: whoever stands right after the verb, else the first actor
        that is named after it.
        """
        verb = clause.verb
        if verb is None:
            return ()
        at = verb.end
        while at < clause.end and (view.has("prepositions", at) or view.has("articles", at)):
            at += 1
        if view.has("own_words", at):
            return (SPEAKER,)
        actors = view.actors(verb.end, clause.end)
        first = next((m for m in view.mentions if m.start <= at < m.end), None)
        if first is not None and first.id == "" and actors[:1] != [first]:
            return (first.name,)
        return (actors[0].id,) if actors else ()

    def _by(self, view: View, clause: Clause, verb: Verb) -> tuple[str, ...]:
        """Return who a passive says that it was done by."""
        for at in range(verb.end, min(clause.end, verb.end + _REACH)):
            if view.has("agent_markers", at):
                return tuple(mention.id for mention in view.actors(at, at + 2 * _REACH)[:1])
        return ()

    def subject(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return the agents that a subject names."""
        start, end = clause.subject
        if clause.kind == "relative":
            return self._antecedent(view, clause)
        staff = self._staff(view, clause)
        if staff:
            return staff
        if view.has("own_words", start) and not view.actors(start, end):
            return (SPEAKER,)
        agents = self._named(view, start, end)
        if agents:
            return agents
        if view.has("pronouns", start) or view.has("possessives", start):
            return self._referent(view, clause)
        return self._implied(view, start, end)

    def _staff(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return whose staff a subject is: of whoever speaks, or of the mission."""
        owner = self._owner(view, clause)
        if owner or not self._has_peacekeepers(view, *clause.subject):
            return owner
        return (self.names.mission or self.names.latest_mission,)

    def _owner(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return who speaks in the clause before where a subject is their staff: "its soldiers";
        "officers" of a police.
        """
        start, end = clause.subject
        has_staff = any(view.has("mission_nouns", at) for at in range(start, end))
        if clause.parent < 0 or not has_staff or view.actors(start, end):
            return ()
        speakers = view.subjects[clause.parent]
        is_own = view.has("possessives", start) and not view.has("own_words", start)
        is_force = any(self.names.type_of(speaker) in _FORCES for speaker in speakers)
        return speakers if SPEAKER not in speakers and (is_own or is_force) else ()

    def _has_peacekeepers(self, view: View, start: int, end: int) -> bool:
        """Return whether a subject is the soldiers of a mission, whoever they are said to be of."""
        mission = self.names.mission or self.names.latest_mission
        phrases = view.lexicon.phrases["peacekeepers"]
        return bool(mission) and phrases.search(view.folded(start, end)) is not None

    def _named(self, view: View, start: int, end: int) -> tuple[str, ...]:
        actors = [m for m in view.actors(start, end) if not self._is_beside(view, start, m)]
        if actors and self.people.served(view, actors[0]):
            return (self.people.represented(view, start, end),)
        if actors:
            pair = [actors[0].id]
            pair += [other.id for other in actors[1:] if self._is_joined(view, actors[0], other)]
            return tuple(dict.fromkeys(pair))
        if any(view.has("mission_nouns", at) for at in range(start, end)):
            return self._implied(view, start, end)
        return self._unregistered(view, start, end)

    def _titled(self, view: View, start: int, end: int, mention: Mention) -> tuple[str, ...]:
        """Return whom somebody with a title acts for."""
        body = self.people.represented(view, start, end)
        return (body,) if body else self._without_entry(mention)

    def _unregistered(self, view: View, start: int, end: int) -> tuple[str, ...]:
        """Return whom a subject names by a country at its head, or by a name without an entry."""
        head = start + 1 if view.has("articles", start) else start
        for mention in view.between(start, end):
            is_name = not mention.id and not self._is_beside(view, start, mention)
            if is_name and self.people.has_role(view, mention.start, mention.end):
                agents = self._titled(view, start, end, mention)
            else:
                is_meant = is_name or mention.start <= head
                agents = self._without_entry(mention) if is_meant else ()
            if agents:
                return agents
        return ()

    def _is_beside(self, view: View, start: int, mention: Mention) -> bool:
        """Return whether a name in a subject only says with, for or against whom something is."""
        before = mention.start - 1
        while before > start and (view.has("articles", before) or not view.tokens[before].is_word):
            before -= 1
        is_related = before > start and view.has("prepositions", before)
        belongs = view.has("belonging_markers", before) and bool(mention.id)
        return is_related and not belongs

    def _is_joined(self, view: View, first: Mention, other: Mention) -> bool:
        gap = range(first.end, other.start)
        joins = any(view.has("coordinators", at) for at in gap)
        return joins and all(view.has("coordinators", at) or view.has("articles", at) for at in gap)

    def _without_entry(self, mention: Mention) -> tuple[str, ...]:
        """Return whom a place's name or an unknown name means as an actor."""
        if mention.kind == PLACES:
            state = self.names.state_of(mention.id)
            return (state,) if state else ()
        return (self.people.institution(mention) or mention.name,)

    def _antecedent(self, view: View, clause: Clause) -> tuple[str, ...]:
        before = [m for m in view.mentions if m.end in {clause.start, clause.start - 1} and m.id]
        actors = [
            mention.id if mention.kind == ACTORS else self.names.state_of(mention.id)
            for mention in before
            if mention.kind == ACTORS or not view.has("prepositions", mention.start - 1)
        ]
        return tuple(actor for actor in actors[-1:] if actor)

    def _referent(self, view: View, clause: Clause) -> tuple[str, ...]:
        if clause.parent >= 0 and view.agents[clause.parent]:
            return view.subjects[clause.parent] or view.agents[clause.parent]
        is_plural = view.has("plural_pronouns", clause.subject[0])
        if clause.parent >= 0 and is_plural and self._is_other(view, view.clauses[clause.parent]):
            return ()
        return self.latest

    def _is_other(self, view: View, clause: Clause) -> bool:
        """Return whether a subject is a noun that names nobody in the registry."""
        start, end = clause.subject
        refers = view.has("pronouns", start) or view.has("possessives", start)
        return start < end and not refers and not self._definite_role(view, start, end)

    def _definite_role(self, view: View, start: int, end: int) -> bool:
        names = ("documents", "spokespersons", "person_nouns", "institution_nouns")
        return any(view.has(name, at) for at in range(start, end) for name in names)

    def _implied(self, view: View, start: int, end: int) -> tuple[str, ...]:
        """Return the mission where a subject is its staff, its mandate or its presence."""
        nouns = any(view.has("mission_nouns", at) for at in range(start, end))
        mission = self.names.mission or self.names.latest_mission
        return (mission,) if nouns and mission else ()

    def concerned(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return whose doing a judgement is about: the first name after its verb that something
        belongs to; none where the judgement is of an institution itself.
        """
        verb = clause.verb
        if verb is None:
            return ()
        actors = [m for m in view.between(verb.end, clause.end) if m.kind == ACTORS]
        for mention in (m for m in actors[:1] if m.id):
            before = mention.start - 1
            owns = view.has("possessive_marks", mention.end)
            markers = range(max(verb.end, before - 1), mention.start)
            belongs = any(view.has("belonging_markers", at) for at in markers)
            if owns or belongs:
                return (mention.id,)
        return ()
