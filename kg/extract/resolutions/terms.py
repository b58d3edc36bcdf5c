"""The periods that an instrument sets for mandates, and its ceilings of personnel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.resolutions.actors import Actors
    from kg.extract.resolutions.clauses import Clause
    from kg.extract.resolutions.record import Paragraph


@dataclass(frozen=True, slots=True)
class Term:
    """A period that a paragraph sets for the mandate of a mission.

    `what` is establishes, extends or terminates. Days are ISO days, empty where the text names
    none; `is_inferred` says that the last day was reckoned from a period.
    """

    path: str
    what: str
    mission: str
    begins: str = ""
    ends: str = ""
    is_inferred: bool = False
    period: str = ""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most personnel of a kind that a paragraph allows."""

    path: str
    number: int
    of: str


_SETS: Final = re.compile(
    r"\b(?P<what>establishment|establish|extend|extension|renew|prolong"
    r"|continue (?:the|to deploy|its|their)\b|deployed|terminate|proroger?|créer)\b",
    re.IGNORECASE,
)
_WHAT: Final = {
    "establish": "establishes",
    "establishment": "establishes",
    "créer": "establishes",
    "deployed": "establishes",
    "terminate": "terminates",
}
_OTHER_BODY: Final = re.compile(
    r"\b(?:mandate of the (?:Panel|Group|Committee|Monitoring|Ombuds|Mechanism|Team)"
    r"|measures (?:imposed|set out|in paragraph)"
    r"|Panel of Experts|Group of Experts|authori[sz]ations? (?:set|in)|\bembargo\b|travel ban)",
)
_NEAR: Final = 100
_SETTING: Final = ("decides", "authorises", "requests")
_APPROVING: Final = ("approves", "endorses", "entérine")
_A_DAY: Final = re.sub(r"\?P<(?:day|month|year)>", "", days.DAY)
_UNTIL: Final = re.compile(
    rf"\b(?:until|through|to|up to|ending on|till|jusqu\u2019au"
    rf"|jusqu'au)\s+(?:midnight on\s+)?(?P<at>{_A_DAY})",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    rf"\b(?:beginning(?: on)?|as (?:of|from)|starting(?: on| from)?|from|with effect from"
    rf"|commencing(?: on)?|à compter du)\s+"
    rf"(?P<at>{_A_DAY})",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\b(?:for|pour|of)\s+(?:an?|une)?\s*(?:[a-zé]+\s+){0,2}?(?:(?:period|période)\s+(?:of"
    r"|de)\s+)?(?:up to\s+)?" + days.PERIOD.pattern,
    re.IGNORECASE,
)
_CEILING: Final = re.compile(
    r"\b(?:up to|maximum of|not exceed(?:ing)?|ceiling of|no more than|at most"
    r"|strength of(?: up to| approximately)?|and)\s+"
    r"(?P<number>\d{1,3}(?:[,\s]\d{3})+|\d{1,6})\s+"
    r"(?P<of>(?:(?!and\b|to\b|in\b|of\b|for\b|or\b)[\w-]+\s+){0,5}?"
    r"(?:personnel|troops|observers|police|officers|monitors|soldiers|units?|advis[eo]rs|experts"
    r"|civilians|trainers|peacekeepers))\b"
)


def terms(
    paragraphs: Sequence[Paragraph],
    clauses_by_path: Mapping[str, tuple[Clause, ...]],
    instrument_actors: Actors,
    adopted: str,
) -> tuple[Term, ...]:
    """Return the periods that paragraphs set for mandates of missions; `adopted` is an ISO day,
    from which a period without a first day counts.
    """
    result = []
    for paragraph in paragraphs:
        for clause in clauses_by_path.get(paragraph.path, ()):
            term = _term(paragraph, clause, instrument_actors, adopted)
            if term is not None:
                result.append(term)
    return tuple(result)


def _term(
    paragraph: Paragraph, clause: Clause, instrument_actors: Actors, adopted: str
) -> Term | None:
    sets = clause.force in _SETTING or clause.verb.lower() in _APPROVING
    if not sets or paragraph.part:
        return None
    match = _SETS.search(clause.words[:400])
    name = instrument_actors.name.search(clause.words)
    if match is None or name is None or _OTHER_BODY.search(clause.words[: match.end() + 120]):
        return None
    what = _WHAT.get(match["what"].lower(), "extends")
    begins, ends, inferred, period = _period(clause.words, adopted)
    is_dated = bool(ends or begins)
    if not is_dated and not _sets_up(clause.words, match, instrument_actors):
        return None
    mission = _mission(clause.words, match.end(), instrument_actors)
    return Term(paragraph.path, what, mission, begins, ends, inferred, period)


def _sets_up(words: str, match: re.Match[str], instrument_actors: Actors) -> bool:
    """Return whether a verb sets up a mission that is named right behind it."""
    is_verb = re.match(r"(?:establish|cré)", match["what"], re.IGNORECASE) is not None
    return (
        is_verb
        and instrument_actors.name.search(words[match.end() : match.end() + _NEAR]) is not None
    )


def _mission(words: str, start: int, instrument_actors: Actors) -> str:
    """Return the short name of the mission that is named first behind a place, else before it."""
    places = [
        (place, mission.short)
        for mission in instrument_actors.missions
        for name in (mission.full, mission.short)
        if name and (place := words.find(name, start)) >= 0
    ]
    if places:
        return min(places)[1]
    return next((m.short for m in instrument_actors.missions if m.short in words), "")


def _period(words: str, adopted: str) -> tuple[str, str, bool, str]:
    """Return the first and the last day of a period, whether the last one was reckoned, and the
    period in words.
    """
    until, start = _UNTIL.search(words), _FROM.search(words)
    begins = days.first_day(start["at"]) if start else ""
    if until:
        return begins, days.first_day(until["at"]), False, ""
    span = _FOR.search(words)
    if span is None:
        return begins, "", False, ""
    count, unit = days.number(span["count"]), days.unit_of(span["unit"])
    if not count or not (begins or adopted):
        return begins, "", False, ""
    ends = days.after(begins or adopted, count, unit)
    period = f"{count} {unit}{'s' if count != 1 else ''}"
    return begins, days.day_before(ends) if begins else ends, True, period


def ceilings(
    paragraphs: Sequence[Paragraph], clauses_by_path: Mapping[str, tuple[Clause, ...]]
) -> tuple[Ceiling, ...]:
    """Return the ceilings of personnel that paragraphs set."""
    result = []
    for paragraph in paragraphs:
        strong = [c for c in clauses_by_path.get(paragraph.path, ()) if c.force in _SETTING]
        if paragraph.part or (not strong and paragraph.parent == ""):
            continue
        words = " ".join(clause.words for clause in strong) or paragraph.words
        matches = [*_CEILING.finditer(words)]
        if matches and not matches[0][0].startswith("and"):
            result += [
                Ceiling(paragraph.path, int(re.sub(r"\D", "", m["number"])), m["of"].strip())
                for m in matches
            ]
    return tuple(dict.fromkeys(result))
