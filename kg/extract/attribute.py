"""Who says a clause, and how: quoted, indirect, or in the voice of the document.

A clause that only says that somebody says something is a frame: it gives its speaker to what it
frames, and is no statement itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.extract.clauses import Clause
from kg.extract.lexicon import edges
from kg.extract.mentions import Names
from kg.extract.roles import SPEAKER, Roles
from kg.extract.view import View

_LONG_FRAME: Final = 6
"""The words that may follow the verb of a frame which stands after what it frames."""
_NEAR_QUOTE: Final = 3
"""The characters between a quote and the verb that says whose it is."""
_SPEECH: Final = ("report", "stance", "ask", "hope", "expect", "commit")


class Voice(NamedTuple):
    """Who speaks, the attribution, and who "we" is."""

    speaker: str
    attribution: str
    narrator: str = ""


class Voices:
    """Finds the speakers of clauses, and remembers who spoke last."""

    def __init__(self, names: Names, roles: Roles, *, is_own: bool) -> None:
        self.names, self.roles, self.is_own = names, roles, is_own
        self.latest = ""

    def frames(self, view: View, quotes: list[tuple[int, int]]) -> dict[int, str]:
        """Return the clauses of a sentence that are frames, each with its speaker."""
        frames: dict[int, str] = {}
        for number, clause in enumerate(view.clauses):
            if self._is_frame(view, number, clause, quotes):
                frames[number] = self._speaker(view, clause, number)
        return frames

    def _is_frame(
        self, view: View, number: int, clause: Clause, quotes: list[tuple[int, int]]
    ) -> bool:
        if view.has_complement(number):
            return view.is_in(clause.verb, *_SPEECH)
        if self._ends_quote(view, clause, quotes):
            return True
        if clause.verb is None or not view.is_in(clause.verb, "report"):
            return False
        tail = view.tokens[clause.verb.end : clause.end]
        is_short = len(tail) <= _LONG_FRAME
        after = number > 0 and clause.kind in {"coordinate", "complement"}
        near_quote = any(
            abs(view.tokens[clause.start].start - end) <= _LONG_FRAME
            or 0 <= start - view.tokens[clause.end - 1].end <= _LONG_FRAME
            for start, end in quotes
        )
        closes = all(not token.is_word for token in view.tokens[clause.end : clause.end + 1])
        is_bare = not tail or any(
            view.has(name, clause.verb.end)
            for name in ("prepositions", "weekdays", "adverbs", "infinitive_markers")
        )
        return is_short and (near_quote or (after and is_bare and closes))

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
        start, end = clause.subject
        inverted = self._inverted(view, clause)
        if inverted:
            return self._remember(inverted)
        is_trailing = clause.parent < 0 or not view.has_complement(number)
        if start == end and is_trailing and clause.verb is not None:
            start, end = clause.verb.end, clause.end  # the verb stands before its subject
        actors = view.actors(start, end)
        for mention in view.between(start, end):
            if not mention.id and actors:
                self.names.people[mention.name.split()[-1]] = actors[0].id
        if actors:
            return self._remember(actors[0].id)
        unknown = [mention for mention in view.between(start, end) if not mention.id]
        if unknown:
            name = self.roles.person(view, unknown[0]) or unknown[-1].name
            return self._remember(name)
        refers = view.has("pronouns", start) or view.has("possessives", start)
        if refers and self.latest:
            return self.latest
        agents = [agent for agent in view.subjects[number] if agent != SPEAKER]
        if agents:
            return self._remember(agents[0])
        return self._unnamed(view, start, end)

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

    def voice(
        self,
        view: View,
        number: int,
        frames: dict[int, str],
        quotes: list[tuple[int, int]],
        source: str,
    ) -> Voice:
        """Return the voice of a clause. `source` is whom the sentence follows ("according to")."""
        clause = view.clauses[number]
        quoted = self._is_quoted(view, clause, quotes)
        framed = self._framed(view, number, frames, quoted=quoted)
        author = self.names.author
        if framed or quoted:
            speaker = framed or self.latest or author
            return Voice(speaker, "quoted" if quoted else "indirect", speaker)
        if source:
            return Voice(source, "indirect", source)
        agents = view.subjects[number]
        if view.is_in(clause.verb, "speech") and not _is_passive(clause):
            speaker = self._own_speech(view, number)
            if speaker and speaker != author:
                return Voice(speaker, "indirect", author)
            is_person = agents == (author,) and self._is_person(view, clause)
            return Voice(author, "indirect" if is_person else "unattributed", author)
        return Voice(author, "unattributed", author)

    def _is_person(self, view: View, clause: Clause) -> bool:
        names = view.between(*clause.subject)
        return any(not mention.id for mention in names) or clause.kind in {"coordinate", "gerund"}

    def _own_speech(self, view: View, number: int) -> str:
        """Return who says what a verb of speech says: its subject, else that of the clause that it
        goes on from.
        """
        return next((agent for agent in view.subjects[number] if agent != SPEAKER), "")

    def _is_quoted(self, view: View, clause: Clause, quotes: list[tuple[int, int]]) -> bool:
        start, end = view.tokens[clause.start].start, view.tokens[clause.end - 1].end
        return any(first <= start and end <= last for first, last in quotes)

    def _framed(self, view: View, number: int, frames: dict[int, str], *, quoted: bool) -> str:
        """Return the speaker of the frame that a clause depends on, or that follows it."""
        child, parent = number, view.clauses[number].parent
        while parent >= 0:
            clause = view.clauses[child]
            goes_on = clause.kind == "coordinate" and clause.subject[0] == clause.subject[1]
            if parent in frames and not goes_on:
                return frames[parent]
            child, parent = parent, view.clauses[parent].parent
        trailing = [frame for frame in frames if frame > number and not view.has_complement(frame)]
        if trailing and (quoted or number < trailing[0]):
            return frames[trailing[0]]
        leading = [f for f in frames if f < number and not view.has_complement(f)]
        return frames[leading[-1]] if leading and quoted else ""

    def followed(self, view: View) -> tuple[str, int]:
        """Return whom a sentence follows ("according to"), and where those words begin; an empty
        name and -1 where nobody.
        """
        openers = view.lexicon.words["attribution_openers"]
        firsts = edges(openers)[0]
        for at in (at for at, token in enumerate(view.tokens) if token.low in firsts):
            for length in range(1, 5):
                phrase = " ".join(token.low for token in view.tokens[at : at + length])
                if phrase in openers:
                    names = view.between(at + length, at + length + 12)
                    actors = [m.id for m in names if m.id] or [m.name for m in names]
                    return (actors[0] if actors else self.latest), at
        return "", -1


def _is_passive(clause: Clause) -> bool:
    return clause.verb is not None and clause.verb.is_passive
