"""Clauses that only say that somebody says something, and who that is.

A frame gives its speaker to what it frames, and is no statement itself.
"""

from __future__ import annotations

from typing import Final

from kg.extract.clauses import Clause
from kg.extract.mentions import Names
from kg.extract.roles import SPEAKER, Roles
from kg.extract.view import View

_LONG_FRAME: Final = 6
"""The words that may follow the verb of a frame which stands after what it frames."""
_NEAR_QUOTE: Final = 3
"""The characters between a quote and the verb that says whose it is."""
_SPEECH: Final = ("report", "stance", "ask", "hope", "expect", "commit")
_TAILS: Final = ("prepositions", "weekdays", "adverbs", "infinitive_markers")
"""What may follow the verb of a frame, beside its content."""


class Frames:
    """Finds frames, and remembers who spoke last."""

    def __init__(self, names: Names, roles: Roles, *, is_own: bool) -> None:
        self.names, self.roles, self.is_own = names, roles, is_own
        self.latest = ""

    def speakers(self, view: View, quotes: list[tuple[int, int]]) -> dict[int, str]:
        """Return the clauses of a sentence that are frames, each with its speaker."""
        speakers: dict[int, str] = {}
        for number, clause in enumerate(view.clauses):
            if self._is_frame(view, number, clause, quotes):
                speakers[number] = self._speaker(view, clause, number)
            else:
                self._notice(view, clause)
        return speakers

    def _notice(self, view: View, clause: Clause) -> None:
        """Remember a person who acts for an institution: the next "he said" may mean them."""
        for mention in view.between(*clause.subject):
            institution = "" if mention.id else self.roles.people.institution(mention)
            if institution:
                self.latest = institution

    def _is_frame(
        self, view: View, number: int, clause: Clause, quotes: list[tuple[int, int]]
    ) -> bool:
        if view.has_complement(number):
            return view.is_in(clause.verb, *_SPEECH)
        if self._ends_quote(view, clause, quotes):
            return True
        if clause.verb is None or not view.is_in(clause.verb, "report"):
            return False
        if clause.end - clause.verb.end > _LONG_FRAME:
            return False
        return self._is_near_quote(view, clause, quotes) or self._trails(view, number, clause)

    def _is_near_quote(self, view: View, clause: Clause, quotes: list[tuple[int, int]]) -> bool:
        """Return whether a quote ends shortly before a clause, or begins shortly after it."""
        start, end = view.tokens[clause.start].start, view.tokens[clause.end - 1].end
        return any(
            abs(start - last) <= _LONG_FRAME or 0 <= first - end <= _LONG_FRAME
            for first, last in quotes
        )

    def _trails(self, view: View, number: int, clause: Clause) -> bool:
        """Return whether a clause after another one says who said that, and no more."""
        after = clause.verb.end if clause.verb is not None else clause.end
        is_bare = after >= clause.end or any(view.has(name, after) for name in _TAILS)
        closes = all(not token.is_word for token in view.tokens[clause.end : clause.end + 1])
        return number > 0 and clause.kind in {"coordinate", "complement"} and is_bare and closes

    def _ends_quote(self, view: View, clause: Clause, quotes: list[tuple[int, int]]) -> bool:
        """Return whether a clause stands right after a quote, its verb of speech first."""
        start = view.tokens[clause.start].start
        is_near = any(0 <= start - end <= _NEAR_QUOTE for _, end in quotes)
        opens = clause.verb is not None and clause.verb.start == clause.start
        return is_near and opens and view.is_in(clause.verb, *_SPEECH, "speech")

    def _speaker(self, view: View, clause: Clause, number: int) -> str:
        """Return who speaks in a frame; what a document says, its author or the last speaker
        says.
        """
        inverted = self._inverted(view, clause)
        if inverted:
            return self._remember(inverted)
        start, end = self._subject(view, clause, number)
        speaker = self._named(view, start, end)
        if speaker:
            return self._remember(speaker)
        refers = view.has("pronouns", start) or view.has("possessives", start)
        if refers and self.latest:
            return self.latest
        agents = [agent for agent in view.subjects[number] if agent != SPEAKER]
        return self._remember(agents[0]) if agents else self._unnamed(view, start, end)

    def _subject(self, view: View, clause: Clause, number: int) -> tuple[int, int]:
        """Return where the words are that name who speaks; they may stand behind the verb."""
        start, end = clause.subject
        is_trailing = clause.parent < 0 or not view.has_complement(number)
        if start == end and is_trailing and clause.verb is not None:
            return clause.verb.end, clause.end
        return start, end

    def _named(self, view: View, start: int, end: int) -> str:
        """Return the institution or the person that a subject names, empty where it names none."""
        actors = view.actors(start, end)
        unknown = [mention for mention in view.between(start, end) if not mention.id]
        if actors:
            for mention in unknown:
                self.names.people[mention.surname] = actors[0].id
            return actors[0].id
        return (self.roles.people.institution(unknown[0]) or unknown[-1].name) if unknown else ""

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
        return self.latest or next(iter(self.roles.latest), "")

    def _unnamed(self, view: View, start: int, end: int) -> str:
        """Return who speaks where a document or a spokesman does: the last speaker, else the last
        institution that was named; anybody else without a name is left to the author.
        """
        names = ("documents", "spokespersons")
        refers = start == end or any(
            view.has(name, at) for at in range(start, end) for name in names
        )
        if self.is_own or not refers:
            return self.names.author
        return self.latest or (self.roles.latest[0] if self.roles.latest else self.names.author)

    def _remember(self, speaker: str) -> str:
        self.latest = speaker
        return speaker
