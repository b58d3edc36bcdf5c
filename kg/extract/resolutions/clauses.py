"""Clauses of a paragraph: each verb of the issuing body, whom it addresses, and what it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import actors
from kg.extract.resolutions.verbs import Verbs, later, opening

if TYPE_CHECKING:
    from kg.extract.resolutions.actors import Actors

_VERB_FOLLOWS: Final = (
    r"(?!(?:the|its|his|her|their|all|that|this|these|those|a|an|any|each|such|which|whom|date"
    r"|resolution|resolutions|paragraph|paragraphs|other|others|it|them|Member)\b)[a-z]"
)
_TO: Final = re.compile(rf"(?:^|\s)(?:to\s+|de\s+|d\u2019)(?={_VERB_FOLLOWS})(?!\w+ing\b)")
_COMMA_TO: Final = re.compile(rf",\s+to\s+(?={_VERB_FOLLOWS})")
_SHALL: Final = re.compile(
    r"\s(?:shall|should|will|may|must|would|can|est|sont|doit|doivent|devra|aura|comprend)\b"
)
_ASIDE: Final = re.compile(
    r"(?:in|for|to|with|under|within|on|at|as|by|through|without|pursuant|acting|where|when|if"
    r"|until|upon"
    r"|during|following|after|before|from|consistent|notwithstanding|having|including|also|further"
    r"|once|inter|subject|taking|bearing|recalling|especially|particularly|while|in particular)\b",
    re.IGNORECASE,
)
_CONTEXT: Final = re.compile(
    r"\s*(?:,\s*)?(?:(?:in|à)\s+(?:this|that|cet|ce)\s+\w+(?:\s+also)?|also|further|again"
    r"|therefore|accordingly|strongly"
    r"|in particular|urgently|once again|as appropriate|immediately),?\s+",
)
_PRONOUNS: Final = ("it", "them", "it also")
_REACH: Final = 700


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its force, the phrase it addresses, the kinds of addressees in it, and the act
    that it asks for; `words` is the whole clause. `has_subject` is set where the addressee is the
    subject of `shall`, `may` or `will`.
    """

    verb: str
    force: str
    addressee: str
    kinds: tuple[str, ...]
    act: str
    words: str
    has_subject: bool = False


def clauses(words: str, language_verbs: Verbs, instrument_actors: Actors) -> tuple[Clause, ...]:
    """Return the clauses of a paragraph, none where no verb opens it.

    >>> from kg.extract.resolutions.verbs import verbs
    >>> text = "Notes the report, and requests the Mission to monitor the ceasefire;"
    >>> [(c.verb, c.kinds, c.act) for c in clauses(text, verbs(), actors.actors(""))][1]
    ('requests', ('mission',), 'monitor the ceasefire;')
    """
    first = opening(words, language_verbs)
    if first is None:
        return ()
    matches = (first, *later(words, first.end, language_verbs))
    ends = (*(match.start for match in matches[1:]), len(words))
    paragraph_clauses: list[Clause] = []
    for match, end in zip(matches, ends, strict=True):
        part = words[match.start : end]
        clause = _clause(match.word, match.force, part, match.end - match.start, instrument_actors)
        paragraph_clauses.append(_with_antecedent(clause, words[: match.start], instrument_actors))
    return tuple(paragraph_clauses)


def _with_antecedent(clause: Clause, before: str, instrument_actors: Actors) -> Clause:
    """Return a clause that addresses `it` or `them` with the mission where that was named last."""
    if clause.addressee.lower() not in _PRONOUNS or clause.kinds:
        return clause
    last = [*instrument_actors.name.finditer(before)]
    is_mission = bool(last) and not actors.OTHERS.search(before, last[-1].end())
    return replace(clause, kinds=(actors.MISSION,)) if is_mission else clause


def clause_of(verb: str, force: str, words: str, instrument_actors: Actors) -> Clause:
    """Return the clause of a verb from the words behind it."""
    return _clause(verb, force, words, 0, instrument_actors)


def _clause(verb: str, force: str, words: str, length: int, instrument_actors: Actors) -> Clause:
    rest = words[length:]
    while context := _CONTEXT.match(rest):
        rest = f" {rest[context.end() :]}"
    that = re.match(r"\s*,?\s*(?:that|que|qu\u2019)\s+", rest)
    if that:
        return _that(verb, force, rest[that.end() :], words, instrument_actors)
    return _infinitive(verb, force, rest, words, instrument_actors)


def _that(verb: str, force: str, rest: str, words: str, instrument_actors: Actors) -> Clause:
    """Return a clause of the form: requests that the Mission (shall) act."""
    match = _SHALL.search(rest[:_REACH])
    if match:
        subject, act = rest[: match.start()], rest[match.end() :].strip()
    else:
        name = instrument_actors.phrase.match(_after_asides(rest))
        at = rest.find(name[0]) + len(name[0]) if name else 0
        subject, act = rest[:at], rest[at:].strip(" ,")
    kinds = _kinds(subject, instrument_actors) or _last_kind(subject, instrument_actors)
    return Clause(
        verb, force, _phrase(subject), kinds, act, words, has_subject=bool(subject.strip())
    )


def _infinitive(verb: str, force: str, rest: str, words: str, instrument_actors: Actors) -> Clause:
    """Return a clause of the form: requests the Mission to act."""
    rest = rest.strip()
    match = _TO.search(rest[:_REACH])
    while match and _in_aside(rest[: match.start()]):
        behind = _COMMA_TO.search(rest[:_REACH], match.end())
        if behind is None:
            break
        match = behind
    if match is None:
        return Clause(verb, force, "", _kinds(rest[:60], instrument_actors), rest, words)
    subject = rest[: match.start()]
    return Clause(
        verb,
        force,
        _phrase(subject),
        _kinds(subject, instrument_actors),
        rest[match.end() :].strip(),
        words,
    )


def _in_aside(before: str) -> bool:
    """Return whether a place is inside a phrase between commas."""
    part = before.rpartition(",")[2].strip() if "," in before else ""
    return bool(part) and _ASIDE.match(part) is not None


def _after_asides(text: str) -> str:
    """Return a text without the phrases between commas before its subject."""
    rest = text.strip(" ,")
    while _ASIDE.match(rest) and "," in rest:
        rest = rest[rest.index(",") + 1 :].strip()
    return rest


def _phrase(subject: str) -> str:
    """Return the phrase that names the addressee, without what is said between commas."""
    rest = _after_asides(subject)
    name_parts: list[str] = []
    for part in re.split(r",\s+", rest):
        if name_parts and _ASIDE.match(part.strip()):
            break
        name_parts.append(part.strip())
    return ", ".join(part for part in name_parts if part)[:200]


def _last_kind(subject: str, instrument_actors: Actors) -> tuple[str, ...]:
    """Return the mission where a subject ends with one, behind a phrase without a comma."""
    is_mission = re.search(rf"\s{instrument_actors.phrase.pattern}$", subject) is not None
    return (actors.MISSION,) if is_mission and _ASIDE.match(subject) else ()


def _kinds(subject: str, instrument_actors: Actors) -> tuple[str, ...]:
    """Return the kinds of the addressees that a subject joins with commas and `and`."""
    kinds: list[str] = []
    for part in re.split(
        r",\s+(?:and\s+)?|\s+(?:and|as well as|together with|et)\s+", _phrase(subject)
    ):
        if part.strip():
            kind = actors.kind_of(part, instrument_actors)
            if kind != actors.OTHER and kind not in kinds:
                kinds.append(kind)
    return tuple(kinds)
