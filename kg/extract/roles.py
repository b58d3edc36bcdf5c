"""Who acts in a clause: its subject, whoever is asked to act, or the agent of the clause that it
goes on from.
"""

from __future__ import annotations

from typing import Final

from kg.extract.clauses import Clause
from kg.extract.mentions import ACTORS, PLACES, Mention, Names
from kg.extract.verbs import Verb
from kg.extract.view import View

SPEAKER: Final = "@speaker"
"""Who speaks, for "we": known only when the speaker is."""
_REACH: Final = 4
"""How far from a marker its name may begin."""


class Roles:
    """Finds the agents of clauses, and remembers those of the sentence before."""

    def __init__(self, names: Names, *, is_own: bool) -> None:
        self.names, self.is_own = names, is_own
        self.latest: tuple[str, ...] = ()

    def assign(self, view: View, intro: tuple[str, ...]) -> None:
        """Set the agents of the clauses of a sentence. `intro` are the agents of the words that
        introduce its list.
        """
        view.agents, view.subjects = [], []
        for number, clause in enumerate(view.clauses):
            view.subjects.append(self._doer(view, clause, intro))
            view.agents.append(self._agents(view, number, clause))
        self._lead_in(view)
        first = next((agents for agents in view.agents if agents), ())
        self.latest = first or self.latest

    def _lead_in(self, view: View) -> None:
        """Give the words before a main clause its agent."""
        for number in range(len(view.clauses) - 2, -1, -1):
            clause = view.clauses[number]
            if clause.parent < 0 and not view.agents[number] and clause.kind != "main":
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
        doer = view.subjects[number]
        verb = clause.verb
        if verb is None or clause.kind == "noun":
            return view.agents[clause.parent] if clause.parent >= 0 else doer
        if verb.is_passive:
            return self._by(view, clause, verb) or doer
        if view.is_in(verb, "ask"):
            return self._addressed(view, clause) or doer
        if view.is_in(verb, "stance") and not view.has_complement(number):
            is_series = (
                clause.kind == "gerund" and clause.opener in view.lexicon.words["list_joiners"]
            )
            return self.concerned(view, clause) or (
                view.agents[clause.parent] if is_series else doer
            )
        if clause.kind in {"purpose", "gerund"} and clause.parent >= 0:
            return self._helped(view, clause) or view.agents[clause.parent]
        return doer

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
        """Return who is to do what a clause says is needed, none where it names nobody."""
        return self._addressed(view, clause)

    def _addressed(self, view: View, clause: Clause) -> tuple[str, ...]:
        """Return who is asked to act: the first name after the verb."""
        verb = clause.verb
        actors = view.actors(verb.end, clause.end) if verb is not None else []
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
        named = self._named(view, start, end)
        if named:
            return named
        if view.has("own_words", start):
            return (SPEAKER,)
        if view.has("pronouns", start) or view.has("possessives", start):
            return self._referent(view, clause)
        return self._implied(view, start, end)

    def _named(self, view: View, start: int, end: int) -> tuple[str, ...]:
        actors = view.actors(start, end)
        if actors:
            pair = [actors[0].id]
            pair += [other.id for other in actors[1:] if self._is_joined(view, actors[0], other)]
            return tuple(dict.fromkeys(pair))
        if any(view.has("mission_nouns", at) for at in range(start, end)):
            return self._implied(view, start, end)
        head = start + 1 if view.has("articles", start) else start
        for mention in view.between(start, end):
            is_head = mention.start <= head or mention.kind != PLACES
            agents = self._without_entry(view, mention) if is_head else ()
            if agents:
                return agents
        return ()

    def _is_joined(self, view: View, first: Mention, other: Mention) -> bool:
        gap = range(first.end, other.start)
        joins = any(view.has("coordinators", at) for at in gap)
        return joins and all(view.has("coordinators", at) or view.has("articles", at) for at in gap)

    def _without_entry(self, view: View, mention: Mention) -> tuple[str, ...]:
        """Return whom a place's name or an unknown name means as an actor."""
        if mention.kind == PLACES:
            state = self.names.state_of(mention.id)
            return (state,) if state else ()
        return (self.person(view, mention) or mention.name,)

    def person(self, view: View, mention: Mention) -> str:
        """Return whom a person acts for: the institution that was named with them; the author, in a
        document of its own. Empty where the name is no person's.
        """
        surname = mention.name.split()[-1]
        if surname in self.names.people:
            return self.names.people[surname]
        words = {view.low(at) for at in range(mention.start - 2, mention.end)}
        is_person = bool(words & view.lexicon.words["titles"])
        if is_person and self.is_own:
            self.names.people[surname] = self.names.author
            return self.names.author
        return ""

    def _antecedent(self, view: View, clause: Clause) -> tuple[str, ...]:
        before = [m for m in view.mentions if m.end in {clause.start, clause.start - 1}]
        actors = [mention.id for mention in before if mention.kind == ACTORS and mention.id]
        return tuple(actors[-1:])

    def _referent(self, view: View, clause: Clause) -> tuple[str, ...]:
        if clause.parent >= 0 and view.agents[clause.parent]:
            return view.subjects[clause.parent] or view.agents[clause.parent]
        return self.latest

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
        for mention in view.actors(verb.end, clause.end)[:1]:
            before = mention.start - 1
            owns = view.has("possessive_marks", mention.end)
            markers = range(max(verb.end, before - 1), mention.start)
            belongs = any(view.has("belonging_markers", at) for at in markers)
            if owns or belongs:
                return (mention.id,)
        return ()
