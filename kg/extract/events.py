"""Occurrences that a text takes for granted: nouns such as "the attack on the port"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.extract.view import View

_BACK: Final = 6
"""How many words may stand between an article and the noun."""
_LONGEST: Final = 16
_SHORTEST: Final = 3
"""Fewer words ("the attack") only take up what was said before."""


class Event(NamedTuple):
    """The tokens of a noun that takes an occurrence for granted, and the noun itself."""

    start: int
    end: int
    noun: int


def events(view: View) -> Iterator[Event]:
    """Yield the occurrences that a sentence takes for granted, in its order."""
    last_end = -1
    for at in range(len(view.tokens)):
        if at < last_end:
            continue
        start = _start(view, at)
        if start >= 0:
            last_end = _end(view, at + 1)
            if last_end - start >= _SHORTEST:
                yield Event(start, last_end, at)


def _start(view: View, noun: int) -> int:
    """Return where the words of an occurrence begin, -1 where a word is none that is taken for
    granted: a noun of happening, or an act with whoever did it, after a word such as "despite".
    """
    start = _first_word(view, noun)
    introduced = start >= 0 and view.has("event_introducers", start - 1)
    return start if introduced and not view.has("this_words", start) else -1


def _first_word(view: View, noun: int) -> int:
    """Return where a noun of happening begins, or an act with whoever did it; -1 where a word is
    neither.
    """
    is_act = view.has("act_nouns", noun)
    if not is_act and not view.has("event_nouns", noun):
        return -1
    owner = _owner(view, noun)
    if owner >= 0:
        return owner
    if view.has("agent_markers", noun + 1) and view.actors(noun + 2, noun + 4):
        article = _article(view, noun)
        return article if article >= 0 else noun
    return -1 if is_act else _article(view, noun)


def _owner(view: View, noun: int) -> int:
    """Return where a name with a possessive mark before a noun begins, -1 where there is none."""
    for mention in view.mentions:
        near = noun - _BACK <= mention.end < noun
        if near and mention.id and view.has("possessive_marks", mention.end):
            return mention.start - 1 if view.has("articles", mention.start - 1) else mention.start
    return -1


def _article(view: View, noun: int) -> int:
    """Return where the article or the possessive of a noun stands, -1 where it has none."""
    for at in range(noun - 1, max(-1, noun - 1 - _BACK), -1):
        if view.has("determiners", at) or view.has("possessives", at):
            return at
        if not view.tokens[at].is_word or view.has("prepositions", at):
            return -1
    return -1


def _end(view: View, at: int) -> int:
    """Return the end of a noun with what belongs to it: up to a mark, a verb or a joining word."""
    verbs = {
        clause.verb.start: clause.verb.form for clause in view.clauses if clause.verb is not None
    }
    limit = min(len(view.tokens), at + _LONGEST)
    stops = ("coordinators", "subordinators", "relatives", "event_introducers")
    while at < limit and view.tokens[at].is_word and verbs.get(at) != "finite":
        is_range = view.has("coordinators", at) and view.has("months", at + 1)
        if (
            not is_range
            and any(view.has(name, at) for name in stops)
            and not view.has("place_prepositions", at)
        ):
            break
        at += 1
    return at
