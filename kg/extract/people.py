"""The people of a document, and the institutions that they speak and act for."""

from __future__ import annotations

from typing import Final

from kg.extract.mentions import ACTORS, PLACES, Mention, Names
from kg.extract.view import View

_GOVERNING: Final = frozenset(("state", "government-body"))
_REACH: Final = 4
"""The words before a name that may be a title."""
_SHORTEST: Final = 2


class People:
    """Learns whom people act for, from the words around their names."""

    def __init__(self, names: Names, *, is_own: bool) -> None:
        self.names, self.is_own = names, is_own

    def institution(self, mention: Mention) -> str:
        """Return whom a person acts for: the institution that was named with them; the author, in a
        document of its own. Empty where the name is no person's.
        """
        return self.names.people.get(mention.surname, "")

    def introduce(self, view: View, latest: tuple[str, ...]) -> None:
        """Learn whom the people that a sentence names act for. `latest` are the agents of the
        sentence before.
        """
        for mention in view.mentions:
            if mention.kind != ACTORS:
                continue
            surname = mention.surname
            if mention.id:
                self._learn_part(mention, surname)
            elif surname and surname not in self.names.people:
                institution = self._institution(view, mention, latest)
                if institution:
                    self.names.people[surname] = institution

    def _learn_part(self, mention: Mention, surname: str) -> None:
        """Learn a person whose name follows that of the office they hold."""
        is_longer = mention.end - mention.start > _SHORTEST
        if is_longer and surname not in self.names.label_of(mention.id):
            self.names.people.setdefault(surname, mention.id)

    def _institution(self, view: View, mention: Mention, latest: tuple[str, ...]) -> str:
        """Return the institution that the words around a person's name say, empty for a name that
        is no person's.
        """
        start, end = self._title(view, mention)
        words = {view.low(at) for at in range(start, end)}
        if not words & view.lexicon.words["titles"]:
            return ""
        if self.is_own and start == mention.start - 2:
            return self.names.author
        if view.has("possessives", start - 1):
            before = view.actors(0, start)
            return before[-1].id if before else next(iter(latest), "")
        actors = [other for other in view.actors(start, end) if other != mention]
        return actors[0].id if actors else self._by_title(view, start, end)

    def _by_title(self, view: View, start: int, end: int) -> str:
        """Return the institution that a title means in this document: its mission, a police, a
        government, its author.
        """
        classes = view.lexicon.words
        words = {view.low(at) for at in range(start, end)}
        if words & classes["generic_missions"]:
            return self.names.mission or self.names.latest_mission
        if words & classes["police_words"]:
            return self.names.police
        author = self.names.author if self.is_own else ""
        if words & classes["government_titles"]:
            places = [m.id for m in view.between(start, end) if m.kind == PLACES]
            state = next((self.names.state_of(place) for place in places), "")
            is_own = self.names.type_of(author) in _GOVERNING
            return state or (author if is_own else self.names.government)
        return author

    def _title(self, view: View, mention: Mention) -> tuple[int, int]:
        """Return the words around a name that may say who a person is: those before it up to a mark
        or a verb, and what follows it between commas.
        """
        start = mention.start
        while start > 0 and mention.start - start < _REACH and self._is_title(view, start - 1):
            start -= 1
        end = mention.end
        if view.low(end) == ",":
            limit = min(len(view.tokens), end + 3 * _REACH)
            stops = (at for at in range(end + 1, limit) if view.low(at) in {",", "."})
            end = next(stops, end)
        return start, end

    def _is_title(self, view: View, at: int) -> bool:
        token = view.tokens[at]
        is_dot = token.text == "."
        if "head-first" in view.lexicon.traits and (
            view.has("noun_prepositions", at) or view.has("articles", at)
        ):
            return True
        is_noun = token.is_word and token.low not in view.lexicon.closed
        return is_dot or (is_noun and token.low not in view.lexicon.forms)
