"""The names of a document: what the registry knows, what the document introduces, and names
that neither has.

A generic name ("the Mission", "the Council") means an entry of this document: its mission, its
author, or a name that it gave in full before; it is never an alias of the whole registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.extract.document_names import DocumentNames
from kg.extract.gazetteer import ACTORS, PLACES, SHORTEST, Mention, words_of
from kg.extract.lexicon import fold
from kg.extract.tokens import Token

__all__ = ["ACTORS", "PLACES", "Mention", "Names", "within"]
_ORGANISATION: Final = "international-body"
_GROUPS: Final = frozenset(("armed-group",))


class Names(DocumentNames):
    """Finds the names in the sentences of one document."""

    def mentions(self, sentence: Sequence[Token]) -> list[Mention]:
        """Return the names in a sentence, in its order, and learn from them."""
        mentions: list[Mention] = []
        at = 0
        while at < len(sentence):
            mention = self._registered(sentence, at) or self._generic(sentence, at)
            mention = mention or self._unknown(sentence, at)
            if mention is None:
                at += 1
                continue
            mentions.append(self._with_acronym(sentence, mention))
            at = mentions[-1].end
        return mentions

    def _registered(self, sentence: Sequence[Token], at: int) -> Mention | None:
        acronym = self.acronyms.get(sentence[at].text)
        if acronym is not None:
            return Mention(at, at + 1, *acronym)
        match = self._match(sentence, at)
        if match is None:
            return self._office(sentence, at) or self._compound(sentence, at)
        words, entry, kind = match
        end = at + len(words)
        acting = self._acting(sentence, end, entry, kind)
        if acting:
            return Mention(at, end + 1, acting, ACTORS, _name(sentence, at, end + 1))
        if self._is_deputy(sentence, at, entry):
            entry = self.within.get(entry, "")
        mention = Mention(at, end, entry, kind, _name(sentence, at, end))
        self._learn(mention, words)
        return self._as_part(sentence, mention)

    def _is_deputy(self, sentence: Sequence[Token], at: int, entry: str) -> bool:
        """Return whether the word before an office says that this is the office of another."""
        return at > 0 and sentence[at - 1].low in self.words["deputies"] and self.is_titled(entry)

    def _acting(self, sentence: Sequence[Token], end: int, entry: str, kind: str) -> str:
        """Return whom a name means with the common word after it: the officials of a country, the
        mission of an organisation; empty where that word says nothing of the kind.
        """
        word = sentence[end].low if end < len(sentence) else ""
        if kind == PLACES and word in self.words["offices"]:
            return self.state_of(entry)
        is_mission = word in self.words["generic_missions"] and not sentence[end].is_capital
        if is_mission and self.type_of(entry) == _ORGANISATION:
            return self.mission or self.latest_mission
        return ""

    def _office(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the government that is meant by the officials of a country."""
        if at + 1 >= len(sentence) or not sentence[at].is_capital:
            return None
        if sentence[at + 1].low not in self.words["offices"]:
            return None
        for words, entry, kind in self.gazetteer.names.get(sentence[at].low, ()):
            if len(words) == SHORTEST and words[1] in self.words["office_heads"]:
                return Mention(at, at + 2, entry, kind, _name(sentence, at, at + 2))
        return None

    def _compound(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return a group that is named by its singular before a noun, or in a compound word."""
        first, _, rest = sentence[at].low.partition("-")
        is_attributive = at + 1 < len(sentence) and sentence[at + 1].low not in self.lexicon.closed
        if not rest and not is_attributive:
            return None
        for ending in self.words["plural_endings"]:
            for words, entry, kind in self.gazetteer.names.get(f"{first}{ending}", ()):
                if len(words) == 1 and self.type_of(entry) in _GROUPS:
                    return Mention(at, at + 1, entry, kind, sentence[at].text)
        return None

    def _as_part(self, sentence: Sequence[Token], mention: Mention) -> Mention:
        """Return a mention with the capitalised words after it: an institution's part is named by
        its own name first, and acts for it.
        """
        end = mention.end
        while end < len(sentence) and self._goes_on(sentence, end, mention.end):
            end += 1
        while end > mention.end and not sentence[end - 1].is_capital:
            end -= 1
        if mention.kind == PLACES and end > mention.end and self._is_area(sentence, mention, end):
            return mention._replace(end=end)
        if mention.kind == PLACES and end > mention.end:
            name = _name(sentence, mention.start, end)
            return Mention(mention.start, end, "", ACTORS, name)
        return mention._replace(end=end, name=_name(sentence, mention.start, end))

    def _goes_on(self, sentence: Sequence[Token], at: int, start: int) -> bool:
        token = sentence[at]
        if token.is_capital and token.is_word and token.text not in self.acronyms:
            return self._is_name(sentence, at) and self._match(sentence, at) is None
        joins = token.low in self.words["name_joiners"] and at > start
        if joins and self._organ(sentence, at) is not None:
            return False
        return joins and at + 1 < len(sentence) and sentence[at + 1].is_capital

    def _generic(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return what an article or a possessive and a common word mean in this document."""
        token = sentence[at]
        is_article = token.low in self.words["articles"] or token.low in self.words["this_words"]
        if at + 1 >= len(sentence):
            return None
        if not is_article:
            return self._bare(sentence, at)
        end = at + 2
        head = sentence[at + 1].low
        entry = self._meaning(head)
        stranger = "" if head in self.heads else self.strangers.get(head, "")
        if stranger and not self._is_more(sentence, end):
            return Mention(at, end, "", ACTORS, stranger, is_generic=True)
        is_qualified = end < len(sentence) and sentence[end].low in self.words["public_bodies"]
        if is_qualified and self._is_common(sentence[at + 1]):
            entry, end = self._meaning(sentence[end].low), end + 1
        if not entry or self._is_more(sentence, end):
            return None
        return Mention(at, end, entry, ACTORS, self.label_of(entry), is_generic=True)

    def _is_more(self, sentence: Sequence[Token], end: int) -> bool:
        """Return whether a name goes on after a place."""
        follows = sentence[end].low if end < len(sentence) else ""
        return follows in self.words["noun_prepositions"] or (
            end < len(sentence) and sentence[end].is_capital
        )

    def _bare(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the public body that a word without an article means where a subject begins."""
        token = sentence[at]
        opens = not at or not sentence[at - 1].is_word or self._joins(sentence[at - 1])
        if token.low not in self.words["public_bodies"] or not opens or (token.is_capital and at):
            return None
        entry = self._meaning(token.low)
        is_common = self._is_common(sentence[at + 1])
        if not entry or is_common:
            return None
        return Mention(at, at + 1, entry, ACTORS, self.label_of(entry), is_generic=True)

    def _joins(self, token: Token) -> bool:
        return token.low in self.words["coordinators"] or token.low in self.words["complementizers"]

    def _unknown(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return a capitalised name that the registry does not have."""
        if not self._is_name(sentence, at):
            return None
        end = self._name_end(sentence, at)
        name = _name(sentence, at, end)
        if end == at + 1 and sentence[at].low in self.heads:
            entry = self.heads[sentence[at].low]
            return Mention(at, end, entry, ACTORS, name, is_generic=True)
        is_role = self.is_role(sentence[end - 1].low)
        organ = None if is_role else self._organ(sentence, end)
        if organ is not None:
            self._set_head([token.low for token in sentence[at:end]], organ.id)
            return organ._replace(start=at, name=f"{name} {organ.name}")
        body = self._public_body(sentence, at, end)
        if body:
            return Mention(at, end, body, ACTORS, name, is_generic=True)
        is_known = name in self.people
        is_short = end == at + 1 and not is_known and self._is_no_name(sentence, at)
        return None if is_short else Mention(at, end, "", ACTORS, name)

    def _public_body(self, sentence: Sequence[Token], at: int, end: int) -> str:
        """Return what a name such as "National Police" means before "of" and a country."""
        head = sentence[end - 1].low
        is_joined = end < len(sentence) and sentence[end].low in self.words["noun_prepositions"]
        is_public = head in self.words["public_bodies"] and end > at + 1
        return self._meaning(head) if is_joined and is_public else ""

    def _name_end(self, sentence: Sequence[Token], at: int) -> int:
        end = at + 1
        while end < len(sentence) and self._goes_on(sentence, end, at):
            end += 1
        while end > at + 1 and not sentence[end - 1].is_capital:
            end -= 1
        return end

    def _is_no_name(self, sentence: Sequence[Token], at: int) -> bool:
        """Return whether a capitalised word opens a sentence, is a letter, or an adjective."""
        opens = not any(token.is_word for token in sentence[:at])
        end = at + 1
        is_adjective = sentence[at].low in self.gazetteer.names or (
            end < len(sentence) and self._is_common(sentence[end])
        )
        low = sentence[at].low
        is_title = low in self.words["titles"] or low in self.words["abbreviations"]
        return opens or is_adjective or is_title or len(low) < SHORTEST

    def _organ(self, sentence: Sequence[Token], at: int) -> Mention | None:
        """Return the institution that a name is an organ of, with the words that say so."""
        if at >= len(sentence) or sentence[at].low not in self.words["noun_prepositions"]:
            return None
        start = at + 1
        if start < len(sentence) and sentence[start].low in self.words["articles"]:
            start += 1
        match = self._match(sentence, start) if start < len(sentence) else None
        if match is None or match[2] != ACTORS:
            return None
        return Mention(at, start + len(match[0]), match[1], ACTORS, self.label_of(match[1]))

    def _is_area(self, sentence: Sequence[Token], mention: Mention, end: int) -> bool:
        """Return whether a capitalised word after a place only says what kind of place it is."""
        return end == mention.end + 1 and sentence[mention.end].low in self.words["place_nouns"]

    def _learn_stranger(self, mention: Mention) -> None:
        """Let the noun of a name without an entry mean that name: "the Force"."""
        self.long_names.add(mention.name)
        words = words_of(mention.name, self.lexicon)
        if len(words) >= SHORTEST:
            self.strangers[self._head(words)] = mention.name

    def _is_name(self, sentence: Sequence[Token], at: int) -> bool:
        token = sentence[at]
        if not token.is_capital or not token.text[:1].isalpha():
            return False
        low = token.low
        calendar = low in self.words["months"] or low in self.words["weekdays"]
        return low not in self.lexicon.closed and not calendar and low not in self.words["linkers"]

    def _with_acronym(self, sentence: Sequence[Token], mention: Mention) -> Mention:
        """Learn the short name that stands in brackets after a long one; take it into the
        mention.
        """
        at = mention.end
        if at + 2 >= len(sentence) or sentence[at].text != "(" or sentence[at + 2].text != ")":
            return mention
        short = sentence[at + 1].text
        capitals = sum(character.isupper() for character in short)
        if capitals < SHORTEST or mention.kind == PLACES:
            return mention
        rows = self.gazetteer.names.get(fold(short), ())
        entry = next((row[1] for row in rows if len(row[0]) == 1), mention.id)
        self.acronyms[short] = (entry, ACTORS, mention.name)
        if not entry:
            self._learn_stranger(mention)
        return mention._replace(end=at + 3, id=entry)


def _name(sentence: Sequence[Token], start: int, end: int) -> str:
    parts = [sentence[start].text]
    for before, token in zip(sentence[start:end], sentence[start + 1 : end], strict=False):
        parts.append(token.text if before.end == token.start else f" {token.text}")
    return "".join(parts)


def within(mentions: Iterable[Mention], start: int, end: int) -> list[Mention]:
    """Return the mentions that begin in a range of tokens."""
    return [mention for mention in mentions if start <= mention.start < end]
