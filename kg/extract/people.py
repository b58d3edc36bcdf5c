"""The people of a document, and the institutions that they speak and act for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.extract.mentions import ACTORS, PLACES, Mention, Names
from kg.extract.view import View

_GOVERNING: Final = frozenset(("state", "government-body"))
_MISSION: Final = "mission"
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

    def learn(self, mention: Mention, institution: str) -> None:
        """Remember whom a person speaks for, by surname."""
        self.names.people[mention.surname] = institution

    def introduce(self, view: View, latest: tuple[str, ...]) -> None:
        """Learn whom the people that a sentence names act for. `latest` are the agents of the
        sentence before.
        """
        for mention in view.mentions:
            if mention.kind != ACTORS:
                continue
            surname = mention.surname
            if mention.id:
                self._learn_part(view, mention, surname)
            elif (
                surname
                and surname not in self.names.people
                and not self.is_institution(view, mention)
            ):
                institution = self._institution(view, mention, latest)
                if institution:
                    self.names.people[surname] = institution

    def _learn_part(self, view: View, mention: Mention, surname: str) -> None:
        """Learn a person whose name follows that of the office they hold, or work for."""
        is_longer = mention.end - mention.start > _SHORTEST
        if is_longer and surname not in self.names.label_of(mention.id):
            institution = self._acting(mention) if self._is_served(view, mention) else mention.id
            self.names.people.setdefault(surname, institution)

    def has_role(self, view: View, start: int, end: int) -> bool:
        """Return whether a word between two places says what somebody is: a title, an office."""
        return any(self.names.is_role(view.low(at)) for at in range(start, end))

    def is_institution(self, view: View, mention: Mention) -> bool:
        """Return whether a name that the registry lacks is an institution's, not a person's: it has
        a short form, an article, or the noun of an institution.
        """
        if mention.name in self.names.long_names or view.has("articles", mention.start):
            return True
        words = {view.low(at) for at in range(mention.start, mention.end)}
        classes = view.lexicon.words
        if words & (classes["generic_missions"] | classes["institution_nouns"]):
            return True
        return view.has("articles", mention.start - 1) and not self.has_role(
            view, mention.start, mention.end
        )

    def represented(self, view: View, start: int, end: int) -> str:
        """Return the institution that somebody with a role speaks for, empty where the words name
        none: that of the last role, the mission before the organisation that it is of.
        """
        bodies = self._bodies(view, start, end)
        entries = [self._acting(body) for body in bodies]
        principal = self._principal(view, bodies)
        if principal:
            return principal
        if self._leads_mission(view, start, end):
            return self.names.mission or self.names.latest_mission or next(iter(entries), "")
        institutions = [self._acting(body) for body in bodies if not self.is_office(body.id)]
        registered = self._registered(institutions)
        fallback = next(iter(institutions or entries), "")
        return registered or self.by_title(view, start, end) or fallback

    def _bodies(self, view: View, start: int, end: int) -> list[Mention]:
        """Return the names of actors that words touch, of those for which somebody may speak."""
        actors = (m for m in view.mentions if start < m.end and m.start < end and m.kind == ACTORS)
        return [mention for mention in actors if self._may_act(view, mention)]

    def _principal(self, view: View, bodies: list[Mention]) -> str:
        """Return the office among names that is held, not served, else the mission that one of
        them means; empty where there is neither.
        """
        for body in bodies:
            if self.is_office(body.id) and not self._is_served(view, body):
                return body.id
        entries = (self._acting(body) for body in bodies)
        return next((entry for entry in entries if self.names.type_of(entry) == _MISSION), "")

    def _registered(self, institutions: Iterable[str]) -> str:
        """Return the first institution that the registry has, empty where it has none of them."""
        return next((entry for entry in institutions if self.names.type_of(entry)), "")

    def served(self, view: View, mention: Mention) -> bool:
        """Return whether a name is an office for which somebody else works."""
        return self.is_office(mention.id) and self._is_served(view, mention)

    def _is_served(self, view: View, mention: Mention) -> bool:
        """Return whether somebody works for an office: "spokesman for the Secretary-General"."""
        before = mention.start - 1
        while view.has("articles", before) and not view.has("role_prepositions", before):
            before -= 1
        return view.has("role_prepositions", before) or view.has("possessive_marks", mention.end)

    def _may_act(self, view: View, mention: Mention) -> bool:
        """Return whether somebody may speak for a name: an entry, or the name of an institution
        that the registry lacks; not one to which they are sent.
        """
        before = mention.start - 1
        while view.has("articles", before):
            before -= 1
        is_host = view.has("accredited_markers", before)
        return not is_host and (bool(mention.id) or self.is_institution(view, mention))

    def _acting(self, mention: Mention) -> str:
        """Return the institution that a name means: that of an office that one person holds."""
        if self.is_office(mention.id):
            return self.names.within.get(mention.id, "") or mention.id
        return mention.id or mention.name

    def is_office(self, entry: str) -> bool:
        """Return whether an entry is an office that one person holds."""
        return bool(entry) and self.names.is_titled(entry)

    def _leads_mission(self, view: View, start: int, end: int) -> bool:
        phrases = view.lexicon.phrases["mission_roles"]
        return phrases.search(view.folded(start, end)) is not None

    def _institution(self, view: View, mention: Mention, latest: tuple[str, ...]) -> str:
        """Return the institution that the words around a person's name say, empty for a name that
        is no person's.
        """
        start, end = self._title(view, mention)
        is_leader = any(view.is_in(c.verb, "lead") and start < c.start < end for c in view.clauses)
        if not is_leader and not self.has_role(view, start, end):
            return ""
        if self.is_own and start == mention.start - 2:
            return self.names.author
        if view.has("possessives", start - 1):
            before = view.actors(0, start)
            return before[-1].id if before else next(iter(latest), "")
        return self.represented(view, start, end)

    def by_title(self, view: View, start: int, end: int) -> str:
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
        or a verb, and what follows it between commas, up to a verb.
        """
        start, end = mention.start, mention.end
        is_set_off = (
            view.low(start - 1) == "," and not view.tokens[min(end, len(view.tokens) - 1)].is_word
        )
        if is_set_off:
            return self._phrase_before(view, start - 1), end
        while start > 0 and self._is_title(view, mention, start - 1):
            start -= 1
        if view.low(end) == "," and view.has("relatives", end + 1):
            return start, self._led(view, end + 1)
        if view.low(end) == ",":
            limit = min(len(view.tokens), end + 4 * _REACH)
            stops = {*self._stops(view, end + 1, limit), *_verbs(view)}
            end = min((at for at in stops if at > end), default=end)
        return start, end

    def _phrase_before(self, view: View, comma: int) -> int:
        """Return where the words begin before a comma that say who the person after it is."""
        verbs = {clause.verb.end for clause in view.clauses if clause.verb is not None}
        start = comma
        while start > 0 and start not in verbs and comma - start < 4 * _REACH:
            if not view.tokens[start - 1].is_word and view.low(start - 1) != ".":
                break
            start -= 1
        return start

    def _led(self, view: View, at: int) -> int:
        """Return where words end that say what a person leads, the same place where none do."""
        leads = (c for c in view.clauses if view.is_in(c.verb, "lead") and c.start == at)
        return next((clause.end for clause in leads), at)

    def _stops(self, view: View, start: int, end: int) -> Iterable[int]:
        return (at for at in range(start, end) if view.low(at) in {",", "."})

    def _is_title(self, view: View, mention: Mention, at: int) -> bool:
        """Return whether a word before a name may say who a person is: a noun near to it, or a part
        of another name with its prepositions.
        """
        token = view.tokens[at]
        if any(other.start <= at < other.end for other in view.mentions):
            return mention.start - at < 3 * _REACH
        if mention.start - at >= 2 * _REACH:
            return False
        if view.has("noun_prepositions", at) or view.has("articles", at):
            return "head-first" in view.lexicon.traits or at + 1 < mention.start
        if view.has("role_prepositions", at):
            return True
        is_noun = token.is_word and token.low not in view.lexicon.closed
        is_role = self.names.is_role(token.low)
        return token.text == "." or is_role or (is_noun and token.low not in view.lexicon.forms)


def _verbs(view: View) -> Iterable[int]:
    return (clause.verb.start for clause in view.clauses if clause.verb is not None)
