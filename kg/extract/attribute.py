"""Who says a clause, and how: quoted, indirect, or in the voice of the document."""

from __future__ import annotations

from typing import NamedTuple

from kg.extract.clauses import Clause
from kg.extract.frames import Frames
from kg.extract.lexicon import edges
from kg.extract.mentions import Names
from kg.extract.roles import SPEAKER, Roles
from kg.extract.view import View


class Voice(NamedTuple):
    """Who speaks, the attribution, and who "we" is."""

    speaker: str
    attribution: str
    narrator: str = ""


class Voices:
    """Finds the speakers of clauses."""

    def __init__(self, names: Names, roles: Roles, *, is_own: bool) -> None:
        self.names, self.roles = names, roles
        self.frames = Frames(names, roles, is_own=is_own)

    def voice(
        self,
        view: View,
        number: int,
        frames: dict[int, str],
        quotes: list[tuple[int, int]],
        source: str,
    ) -> Voice:
        """Return the voice of a clause. `frames` are the frames of its sentence with their
        speakers; `source` is whom the sentence follows ("according to").
        """
        clause, author = view.clauses[number], self.names.author
        quoted = self._is_quoted(view, clause, quotes)
        framed = self._framed(view, number, frames, quoted=quoted)
        if framed or quoted:
            is_unclear = quoted and "" in frames.values()
            speaker = framed or self.frames.latest or ("" if is_unclear else author)
            return Voice(speaker, "quoted" if quoted else "indirect", speaker)
        if source:
            return Voice(source, "indirect", source)
        if view.is_in(clause.verb, "speech") and not _is_passive(clause):
            return self._own_voice(view, number, frames)
        return Voice(author, "unattributed", author)

    def _own_voice(self, view: View, number: int, frames: dict[int, str]) -> Voice:
        """Return the voice of a clause whose verb is one of speech: that of the frame that it goes
        on from, else of whoever it names.
        """
        author = self.names.author
        clause = view.clauses[number]
        is_bare = clause.subject[0] == clause.subject[1]
        if is_bare and clause.parent in frames:
            return Voice(frames[clause.parent], "indirect", frames[clause.parent])
        speaker = self._own_speech(view, number)
        if not self.frames.is_own and clause.subject[0] < clause.subject[1]:
            speaker = self.frames.talk.speaker(view, clause, number)
        if speaker and speaker != author:
            return Voice(speaker, "indirect", author)
        is_author = view.subjects[number] == (author,)
        is_person = is_author and self._is_person(view, view.clauses[number])
        return Voice(author, "indirect" if is_person else "unattributed", author)

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
        """Return the speaker of the frame that a clause depends on, or that stands beside it."""
        above = self._above(view, number, frames)
        if above:
            return above
        beside = [frame for frame in frames if not view.has_complement(frame)]
        trailing = [frame for frame in beside if frame > number]
        if trailing:
            return frames[trailing[0]]
        return frames[beside[-1]] if quoted and beside and beside[-1] < number else ""

    def _above(self, view: View, number: int, frames: dict[int, str]) -> str:
        """Return the speaker of the frame whose content a clause is, empty where there is none."""
        child, parent = number, view.clauses[number].parent
        while parent >= 0:
            clause = view.clauses[child]
            goes_on = clause.kind == "coordinate" and clause.subject[0] == clause.subject[1]
            if parent in frames and not goes_on:
                return frames[parent]
            child, parent = parent, view.clauses[parent].parent
        return ""

    def followed(self, view: View) -> tuple[str, int]:
        """Return whom a sentence follows ("according to"), and where those words begin; an empty
        name and -1 where there is none.
        """
        openers = view.lexicon.words["attribution_openers"]
        firsts = edges(openers)[0]
        for at in (at for at, token in enumerate(view.tokens) if token.low in firsts):
            for length in range(1, 5):
                phrase = " ".join(token.low for token in view.tokens[at : at + length])
                if phrase in openers:
                    return self.frames.talk.followed(view, at + length), at
        return "", -1


def _is_passive(clause: Clause) -> bool:
    return clause.verb is not None and clause.verb.is_passive
