"""Clauses that only say that somebody says something, and who that is.

A frame gives its speaker to what it frames, and is no statement itself.
"""

from __future__ import annotations

from typing import Final

from kg.extract.asides import ASIDE
from kg.extract.clauses import Clause
from kg.extract.mentions import Names
from kg.extract.roles import Roles
from kg.extract.speakers import Speakers
from kg.extract.view import View

_LONG_FRAME: Final = 6
"""The words that may follow the verb of a frame which stands after what it frames."""
_NEAR_QUOTE: Final = 3
"""The characters between a quote and the verb that says whose it is."""
_SPEECH: Final = ("report", "stance", "ask", "hope", "expect", "commit", "deny")
_TAILS: Final = ("prepositions", "weekdays", "adverbs", "infinitive_markers")
"""What may follow the verb of a frame, beside its content."""


class Frames:
    """Finds frames, and remembers who spoke last."""

    def __init__(self, names: Names, roles: Roles, *, is_own: bool) -> None:
        self.names, self.roles, self.is_own = names, roles, is_own
        self.talk = Speakers(names, roles, is_own=is_own)

    @property
    def latest(self) -> str:
        """Return who spoke last."""
        return self.talk.latest

    def speakers(self, view: View, quotes: list[tuple[int, int]]) -> dict[int, str]:
        """Return the clauses of a sentence that are frames, each with its speaker."""
        speakers: dict[int, str] = {}
        for number, clause in enumerate(view.clauses):
            if self._is_frame(view, number, clause, quotes):
                speakers[number] = self.talk.speaker(view, clause, number)
            elif self._goes_on(view, clause) and clause.parent in speakers:
                speakers[number] = speakers[clause.parent]
            else:
                self._notice(view, clause)
        return speakers

    def _goes_on(self, view: View, clause: Clause) -> bool:
        """Return whether an -ing form only repeats that somebody says something: "as saying"."""
        is_saying = clause.kind == "gerund" and view.is_in(clause.verb, "report")
        return is_saying and clause.opener in view.lexicon.words["subordinators"]

    def _notice(self, view: View, clause: Clause) -> None:
        """Remember a person who acts for an institution: the next "he said" may mean them."""
        for mention in view.between(*clause.subject):
            institution = "" if mention.id else self.roles.people.institution(mention)
            if institution:
                self.talk.latest, self.talk.is_person = institution, True

    def _is_frame(
        self, view: View, number: int, clause: Clause, quotes: list[tuple[int, int]]
    ) -> bool:
        if clause.kind == ASIDE:
            return True
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
        is_second = number > 0 and clause.kind in {"coordinate", "complement"}
        return is_second and self._is_bare(view, clause) and self._closes(view, clause)

    def _is_bare(self, view: View, clause: Clause) -> bool:
        """Return whether nothing is said after the verb of a clause: there is nothing, a phrase, an
        addressee, or the speaker.
        """
        after = clause.verb.end if clause.verb is not None else clause.end
        if after >= clause.end or any(view.has(name, after) for name in _TAILS):
            return True
        if any(view.has("addressees", at) for at in range(after, clause.end)):
            return True
        opens = clause.start == clause.verb_at and view.low(clause.start - 1) == ","
        has_speaker = self.roles.people.has_role(view, after, clause.end)
        return opens and (has_speaker or bool(view.between(after, clause.end)))

    def _closes(self, view: View, clause: Clause) -> bool:
        """Return whether a mark or the end of the sentence follows a clause and its linkers."""
        end = clause.end
        while view.has("linkers", end):
            end += 1
        return all(not token.is_word for token in view.tokens[end : end + 1])

    def _ends_quote(self, view: View, clause: Clause, quotes: list[tuple[int, int]]) -> bool:
        """Return whether a clause stands right after a quote, its verb of speech first."""
        start = view.tokens[clause.start].start
        is_near = any(0 <= start - end <= _NEAR_QUOTE for _, end in quotes)
        opens = clause.verb is not None and clause.verb.start == clause.start
        return is_near and opens and view.is_in(clause.verb, *_SPEECH, "speech")
