"""Whom an instrument addresses: missions and forces by name, and kinds of addressees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSION: Final = "mission"
SECRETARY_GENERAL: Final = "secretary-general"
STATES: Final = "states"
ORGANISATION: Final = "organisation"
BODY: Final = "council-body"
GOVERNMENT: Final = "government"
PARTIES: Final = "parties"
OTHER: Final = "other"

_NOUN: Final = (
    r"(?:Mission|Force|Operation|Observer|Observers|Transition|Protection|Stabili[sz]ation"
    r"|Peacekeeping"
    r"|Verification|Administration|Transitional|Military|Police|Monitors|monitors|force|mission"
    r"|operation|Integrated\s.*Office|Peacebuilding.*Office|Political Office|Support Office"
    r"|Assistance|Liaison|Presence|Office in\b|Opération|Bureau intégré)"
)
_NO_MISSION: Final = re.compile(
    r"\b(?:Committee|Panel|Group of Experts|Programme|Fund|Court|Tribunal|Commission|Commissioner"
    r"|Bank|Union"
    r"|Organi[sz]ation of|Policy|Convention|Agreement|Conference|Council|Agency|Community"
    r"|Office on|Office of the|Office for|Team|Army|Front|Movement|Party|disarmament|Ministry"
    r"|Service"
    r"|Services|Government|Police of|National Police|Forces|Plan|Strategy|Unit)\b"
)
_OF_WHOM: Final = re.compile(r"\b(?:African|European) Union\b|\bUnion africaine\b")
_INTRODUCED: Final = re.compile(
    r"((?:[A-Z][\w\u2019'./-]*|of|in|the|for|and|to|on|at|de|la|le|au|aux|du|des|pour|en|et"
    r"|police|monitors"
    r"|military|observers|[\u2013\u2014])(?:\s+(?:[A-Z][\w\u2019'./-]*|of|in|the|for|and|to|on|at"
    r"|de|la|le|au|aux|du|des|pour"
    r"|en|et|police|monitors|military|observers"
    r"|[\u2013\u2014])){1,14})\s*\(([A-Z][A-Za-z][\w-]{1,14})\)"
)
_HOLDS_MANDATE: Final = re.compile(
    r"\b(?:(?:mandate of (?:the )?|mandat de la )([A-Z]{3,}[A-Z-]*)\b"
    r"|([A-Z]{3,}[A-Z-]*)[\u2019']s? mandate\b)"
)
_CONTRIBUTORS: Final = re.compile(r"\b(?:States|countries|contributors|contributing)\b")
OTHERS: Final = re.compile(
    r"\b(?:Committee|Panel|Group of Experts|experts|Experts|Monitoring Group|Monitoring Team|Team"
    r"|Tribunal|Court|Ombudsperson"
    r"|Commission|Mechanism|mechanism|Government|Authorities|authorities|parties|States"
    r"|Chambers?)\b"
)
"""Others that an instrument names: bodies, governments, parties, states."""
_CODED: Final = re.compile(
    r"\b(?:[A-Z]{1,4}FOR(?:-[A-Z]+)?|EUTM|MNF|ISAF"
    r"|(?!UN(?:HCR|ICEF|DP|ESCO|ODC|EP|OPS|FPA|AIDS|HAS|ITAD|ITA|CT|CTAD|DSS|MAS|SC|OCHA|RWA|IDIR"
    r"|ITAR)\b)"
    r"(?:UN|MINU|MONU|ONU|BINU|BNU|AMIS|ATMI|AFISM)[A-Z]{2,}(?:-[A-Z]+)?)\b"
)
_GENERIC: Final = (
    r"(?i:multinational|international|united nations|un|unified|military|peace-?keeping|interim"
    r"|inter-african|stabili[sz]ation|security|support|new|integrated|police|civil(?:ian)?|advance"
    r"|follow-on|enhanced|african|union|observer)"
)
_LEADS: Final = (
    r"(?:(?i:head|special representative|force commander)|components?|personnel|elements|members"
    r"|units?|leadership|mandates?|tasks|responsibilities|functions|roles?|duties"
    r"|terms of reference|priorities|mandat|tâches)"
)
_CAPITALS: Final = 2


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission or force that an instrument names: its short name, and its full one, if any."""

    short: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class Actors:
    """The missions of an instrument, and the pattern that finds them in a phrase."""

    missions: tuple[Mission, ...]
    name: re.Pattern[str]
    phrase: re.Pattern[str]


def actors(text: str) -> Actors:
    """Return the missions and forces that a text in one line names.

    >>> [m.short for m in actors("the United Nations Mission in Lakeland (UNMIL) shall").missions]
    ['UNMIL']
    """
    missions = {mission.short: mission for mission in _introduced(text)}
    for match in _HOLDS_MANDATE.finditer(text):
        short = match[1] or match[2]
        missions.setdefault(short, Mission(short))
    for match in _CODED.finditer(text):
        missions.setdefault(match[0], Mission(match[0]))
    return Actors(tuple(missions.values()), *_patterns(missions.values()))


def _introduced(text: str) -> Iterable[Mission]:
    for match in _INTRODUCED.finditer(text):
        full = re.sub(
            r"^(?:(?:of|in|the|for|and|to|on|at|la|le|au|aux|de|du|des)\s+)+", "", match[1]
        )
        behind = re.split(r"\b(?:the|la)\s+", full, maxsplit=1)[-1]
        full = behind if re.search(rf"\b{_NOUN}\b", behind) else full
        short = match[2]
        capitals = sum(letter.isupper() for letter in short)
        if (
            capitals >= _CAPITALS
            and re.search(rf"\b{_NOUN}\b", full)
            and not _NO_MISSION.search(_OF_WHOM.sub("", full))
        ):
            yield Mission(short, full)


def _patterns(missions: Iterable[Mission]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a mission, and what a phrase looks like that means one."""
    names = [
        re.escape(name) for mission in missions for name in (mission.full, mission.short) if name
    ]
    names_pattern = "|".join([*sorted(names, key=len, reverse=True), r"(?!)"])
    generic = (
        rf"(?:{_GENERIC}\s+){{0,6}}(?:[Mm]ission|[Ff]orce|[Oo]peration|[Oo]ffice"
        rf"|[Pp]resence)\b(?!\s+[Cc]ommander)"
        r"|(?i:missions?)\b|Special Representative|(?:military )?observers?(?: group)?\b"
        r"|group of observers\b|police monitors\b"
    )
    name = rf"(?:{names_pattern}|(?<![\w-])(?:the|a|an|this|that|la|une)\s+{generic})"
    lead = rf"(?:(?:[\w-]+,?\s+(?:and\s+)?){{0,4}}{_LEADS}\s+(?:of|to|for|de)\s+)?"
    phrase = (
        rf"(?:à\s+|que\s+)?(?:the\s+|The\s+|this\s+|that\s+|such\s+a?\s*|la\s+|le\s+)?{lead}(?:the\s+|la\s+"
        rf"|le\s+)?(?:{_GENERIC}\s+){{0,3}}"
        rf"(?:{names_pattern}|{generic})(?:[\u2019']s?\b|\b)"
    )
    return re.compile(name), re.compile(phrase)


_KINDS: Final = (
    (
        SECRETARY_GENERAL,
        (
            r"(?:the\s+)?(?:United Nations\s+)?Secretary.{0,3}General|the Secretariat"
            r"|(?:au |le )?Secrétaire général"
        ),
    ),
    (ORGANISATION, r"(?:the\s+)?Chair(?:person|man)? of the (?:\w+\s+){0,3}Commission"),
    (
        BODY,
        (
            r"(?:the\s+)?(?:[\w-]+\s+){0,4}(?:Committee|Panel|Group of Experts|Monitoring (?:Group"
            r"|Team)"
            r"|Ombudsperson|Tribunal|Court|Commission|Team)\b"
        ),
    ),
    (
        STATES,
        (
            r"(?:all\s+|the\s+|those\s+|other\s+)*(?:[\w-]+\s+){0,3}(?:States|Member States"
            r"|countries)\b"
            r"|the Member States"
        ),
    ),
    (
        PARTIES,
        (
            r"(?:all\s+|the\s+|both\s+|other\s+)*(?:[\w-]+\s+){0,4}(?:(?i:parties)|armed groups"
            r"|actors|factions)"
        ),
    ),
    (GOVERNMENT, r"(?:the\s+)?(?:[\w-]+\s+){0,4}(?:Government|Governments|(?i:authorities))\b"),
    (
        ORGANISATION,
        (
            r"(?:the\s+)?(?:[\w-]+\s+){0,3}(?:Union|Organi[sz]ation|Community|organi[sz]ations"
            r"|ECOWAS"
            r"|NATO"
            r"|agencies|donors|institutions)\b|the international community"
        ),
    ),
)


def kind_of(phrase: str, instrument_actors: Actors) -> str:
    """Return what kind of addressee a phrase without commas is.

    >>> none = actors("")
    >>> kind_of("the Secretary-General", none), kind_of("the Mission", none)
    ('secretary-general', 'mission')
    >>> kind_of("Member States", none), kind_of("all parties to the conflict", none)
    ('states', 'parties')
    """
    phrase = phrase.strip()
    if re.match(r"(?:the\s+|his\s+|her\s+)?Special Representative", phrase):
        return MISSION
    for kind, pattern in _KINDS[:1]:
        if re.match(pattern, phrase):
            return kind
    match = instrument_actors.phrase.match(phrase)
    if match and not _CONTRIBUTORS.search(phrase[match.end() :]):
        return MISSION
    return next((kind for kind, pattern in _KINDS[1:] if re.match(pattern, phrase)), OTHER)
