"""The terms of an instrument: periods of mandates, ceilings, reports that are due, conditions, and
the instruments that it speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import actors, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.extract.resolutions.actors import Actors
    from kg.extract.resolutions.clauses import Clause
    from kg.extract.resolutions.record import Paragraph, Preamble


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


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is due: from whom, to whom, how often, and by which day."""

    path: str
    by: str
    to: str
    interval: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Another instrument that this one speaks of: how, its symbol, and the path where it stands,
    empty in the preamble.
    """

    kind: str
    symbol: str
    path: str = ""


_SETS: Final = re.compile(
    r"\b(?P<what>establish(?:ment)?|extend|extension|renew|prolong|continue (?:the|to deploy|its|their)\b|deployed|terminate|proroger?|créer)\b",
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
    r"\b(?:mandate of the (?:Panel|Group|Committee|Monitoring|Ombuds|Mechanism|Team)|measures (?:imposed|set out|in paragraph)"
    r"|Panel of Experts|Group of Experts|authori[sz]ations? (?:set|in)|\bembargo\b|travel ban)",
)
_UNTIL: Final = re.compile(
    rf"\b(?:until|through|to|up to|ending on|till|jusqu’au|jusqu'au)\s+(?:midnight on\s+)?(?P<at>{days.DAY.replace('?P<day>', '').replace('?P<month>', '').replace('?P<year>', '')})",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    rf"\b(?:beginning(?: on)?|as (?:of|from)|starting(?: on| from)?|from|with effect from|commencing(?: on)?|à compter du)\s+"
    rf"(?P<at>{days.DAY.replace('?P<day>', '').replace('?P<month>', '').replace('?P<year>', '')})",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\b(?:for|pour|of)\s+(?:an?|une)?\s*(?:[a-zé]+\s+){0,2}?(?:(?:period|période)\s+(?:of|de)\s+)?(?:up to\s+)?"
    + days.PERIOD.pattern,
    re.IGNORECASE,
)
_CEILING: Final = re.compile(
    r"\b(?:up to|maximum of|not exceed(?:ing)?|ceiling of|no more than|at most|strength of(?: up to| approximately)?|and)\s+"
    r"(?P<number>\d{1,3}(?:[,\s]\d{3})+|\d{1,6})\s+"
    r"(?P<of>(?:(?!and\b|to\b|in\b|of\b|for\b|or\b)[\w-]+\s+){0,5}?"
    r"(?:personnel|troops|observers|police|officers|monitors|soldiers|units?|advis[eo]rs|experts|civilians|trainers|peacekeepers))\b"
)
_REPORT: Final = re.compile(
    r"\b(?:report(?:s|ing)?\b|submit\b|keep the .{0,40}informed|update\b|brief\b|inform the .{0,30}Council)",
    re.IGNORECASE,
)
_INTERVAL: Final = re.compile(
    r"\b(?:every|each)\s+(?P<count>\d{1,3}|[a-z-]+)[\s-]*(?P<unit>days?|weeks?|months?|years?)?\b"
    r"|\b(?P<plain>monthly|quarterly|annually|annual|semi-annual(?:ly)?|biannual(?:ly)?|six-monthly|three-monthly|yearly|weekly"
    r"|regularly|on a regular basis|periodic(?:ally)?)\b"
    r"|\bat (?P<number>[a-z]+|\d+)-(?P<span>day|month|week)s? intervals",
    re.IGNORECASE,
)
_PLAIN: Final = {
    "monthly": "every month",
    "quarterly": "every 3 months",
    "annually": "every year",
    "annual": "every year",
    "yearly": "every year",
    "weekly": "every week",
    "six-monthly": "every 6 months",
    "three-monthly": "every 3 months",
}
_WITHIN: Final = re.compile(
    r"\b(?:within|in|no later than)\s+" + days.PERIOD.pattern, re.IGNORECASE
)
_BY_DAY: Final = re.compile(
    rf"\b(?:by|before|no later than|not later than|on)\s+{days.DAY}", re.IGNORECASE
)
_RECIPIENTS: Final = (
    ("Committee", r"(?:to|with) the (?:Committee|Sanctions Committee)"),
    ("General Assembly", r"to the General Assembly"),
    ("Council", r"\bCouncil\b"),
)
_NAMES: Final = {
    actors.SECRETARY_GENERAL: "Secretary-General",
    actors.MISSION: "mission",
    actors.STATES: "states",
    actors.ORGANISATION: "organisation",
    actors.BODY: "body of the Council",
    actors.GOVERNMENT: "government",
}
_RESOLUTIONS: Final = re.compile(
    r"\b(?:resolutions?|résolutions?)\s+(?P<list>\d{2,4}(?:\s*\(\d{4}\))?(?:[,;]?\s*(?:and|et)?\s*\d{2,4}\s*\(\d{4}\))*)"
)
_ONE: Final = re.compile(r"(\d{2,4})(?:\s*\((\d{4})\))?")
_SYMBOL: Final = re.compile(
    r"\b(?:[A-Z]{1,4}/RES/[\d/A-Z-]+|PSC/(?:PR|AHG|MIN|HSG)/COMM\.?[\d.()A-Z]*\d\)?)"
)
_RELATING: Final = (
    ("recalls", re.compile(r"(?:recall(?:s|ing)|rappel(?:le|ant))\b", re.IGNORECASE)),
    ("reaffirms", re.compile(r"(?:reaffirm(?:s|ing)|réaffirm(?:e|ant))\b", re.IGNORECASE)),
)
_REPLACES: Final = re.compile(
    r"\b(?:supersede[sd]?|replac(?:e[sd]?|ing)|terminate[sd]?|lift(?:s|ed)?|repeal(?:s|ed)?)\b"
)
_CONDITIONS: Final = (
    (
        "on request of the authorities",
        r"(?:at|upon|on) (?:the |its |their |explicit |formal |prior )*request|as (?:the Government )?requests? it",
    ),
    (
        "within its capabilities and areas of deployment",
        r"within (?:the limits of )?its (?:capabilit|capacit|areas)|within (?:the )?limits of (?:its|their) capacit|areas of deployment|areas where its units",
    ),
    (
        "without prejudice to the host state's responsibility",
        r"without prejudice to the (?:primary )?responsibilit",
    ),
    (
        "within existing resources",
        r"within (?:its |their )?(?:existing|available) (?:resources|capacit)",
    ),
    (
        "in coordination with the authorities",
        r"in (?:close )?(?:coordination|cooperation|consultation|collaboration) with the (?:\w+ ){0,3}(?:Government|[Aa]uthorities)",
    ),
    (
        "as appropriate or as conditions permit",
        r"as appropriate|as conditions permit|where appropriate|as necessary|as needed",
    ),
    (
        "in compliance with international law",
        r"(?:consistent|in (?:full |strict )?compliance|in accordance) with (?:applicable )?international (?:humanitarian|human rights|law)",
    ),
    ("for a limited time", r"on an exceptional basis|time[- ]bound|temporary measures"),
)


def terms(
    paragraphs: Sequence[Paragraph],
    read: Mapping[str, tuple[Clause, ...]],
    found: Actors,
    adopted: str,
) -> tuple[Term, ...]:
    """Return the periods that paragraphs set for mandates of missions; `adopted` is an ISO day, from
    which a period without a first day counts.
    """
    result = []
    for paragraph in paragraphs:
        for clause in read.get(paragraph.path, ()):
            term = _term(paragraph, clause, found, adopted)
            if term is not None:
                result.append(term)
    return tuple(result)


def _term(paragraph: Paragraph, clause: Clause, found: Actors, adopted: str) -> Term | None:
    if clause.force not in ("decides", "authorises", "requests") or paragraph.part:
        return None
    match = _SETS.search(clause.words[:400])
    name = found.name.search(clause.words)
    if match is None or name is None or _OTHER_BODY.search(clause.words[: match.end() + 120]):
        return None
    what = _WHAT.get(match["what"].lower(), "extends")
    begins, ends, inferred, period = _period(clause.words, adopted)
    is_dated = bool(ends or begins)
    if not is_dated and (
        what != "establishes" or not re.match(r"(?:establish|cré)", match["what"])
    ):
        return None
    mission = _mission(clause.words, match.end(), found)
    return Term(paragraph.path, what, mission, begins, ends, inferred, period)


def _mission(words: str, start: int, found: Actors) -> str:
    """Return the short name of the mission that is named first behind a place, else before it."""
    places = [
        (place, mission.short)
        for mission in found.missions
        for name in (mission.full, mission.short)
        if name and (place := words.find(name, start)) >= 0
    ]
    if places:
        return min(places)[1]
    return next((m.short for m in found.missions if m.short in words), "")


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
    paragraphs: Sequence[Paragraph], read: Mapping[str, tuple[Clause, ...]]
) -> tuple[Ceiling, ...]:
    """Return the ceilings of personnel that paragraphs set."""
    result = []
    for paragraph in paragraphs:
        strong = [
            c
            for c in read.get(paragraph.path, ())
            if c.force in ("decides", "authorises", "requests")
        ]
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


def reports(
    paragraphs: Sequence[Paragraph], read: Mapping[str, tuple[Clause, ...]], adopted: str
) -> tuple[Report, ...]:
    """Return the reports that paragraphs ask for."""
    result = []
    for paragraph in paragraphs:
        if paragraph.part:
            continue
        for clause in read.get(paragraph.path, ()):
            report = _report(paragraph.path, clause, adopted)
            if report is not None:
                result.append(report)
    return tuple(result)


def _report(path: str, clause: Clause, adopted: str) -> Report | None:
    if not clause.force or not clause.kinds or not _REPORT.search(clause.act[:220]):
        return None
    by = _NAMES.get(clause.kinds[0], "")
    to = next((name for name, pattern in _RECIPIENTS if re.search(pattern, clause.act)), "")
    interval = _interval(clause.act)
    due = _due(clause.act, adopted)
    is_report = bool(re.search(r"\breport|inform|update|brief", clause.act[:220]))
    if not by or not to or not is_report:
        return None
    return Report(path, by, to, interval, due)


def _interval(words: str) -> str:
    matches = [*_INTERVAL.finditer(words)]
    if not matches:
        return ""
    match = next((m for m in matches if not m["plain"]), matches[0])
    if match["plain"]:
        plain = match["plain"].lower()
        if plain.startswith(("semi", "bian")):
            return "every 6 months"
        return _PLAIN.get(plain, "regularly")
    count = days.number(match["count"] or match["number"] or "")
    unit = match["unit"] or match["span"]
    if not unit:
        unit, count = (
            match["count"] if match["count"] in ("day", "week", "month", "year") else "",
            1,
        )
    if not unit or not count:
        return ""
    unit = days.unit_of(unit)
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _due(words: str, adopted: str) -> str:
    by_day = _BY_DAY.search(words)
    if by_day:
        return days.first_day(by_day[0])
    within = _WITHIN.search(words)
    if within and adopted and days.number(within["count"]):
        return days.after(adopted, days.number(within["count"]), days.unit_of(within["unit"]))
    return ""


def relations(
    preamble: Sequence[Preamble],
    paragraphs: Sequence[Paragraph],
    set_terms: Sequence[Term],
    own: str,
) -> tuple[Relation, ...]:
    """Return the instruments that this one recalls, reaffirms, extends or replaces, each once a
    kind; `own` is its own symbol.
    """
    result = []
    for block in preamble:
        for kind, words in _related(block.words):
            result += [Relation(kind, symbol) for symbol in symbols(words)]
    extending = {term.path for term in set_terms if term.what == "extends"}
    for paragraph in paragraphs:
        if paragraph.part:
            continue
        for kind, words in _related(paragraph.words):
            result += [Relation(kind, symbol, paragraph.path) for symbol in symbols(words)]
        if paragraph.path in extending:
            result += [Relation("extends", s, paragraph.path) for s in symbols(paragraph.words)]
        for match in _REPLACES.finditer(paragraph.words):
            behind = paragraph.words[match.end() : match.end() + 160]
            result += [Relation("replaces", s, paragraph.path) for s in symbols(behind)]
    once = {(r.kind, r.symbol): r for r in reversed(result) if r.symbol != own}
    return tuple(reversed(once.values()))


def _related(words: str) -> Iterable[tuple[str, str]]:
    """Yield the relation of each verb that opens a block or follows a comma, with its words."""
    for kind, pattern in _RELATING:
        for match in pattern.finditer(words):
            before = words[: match.start()].rstrip()
            if not before or before.endswith((",", "and", ";")):
                yield kind, re.split(r",\s+(?=[a-z]+ing\b)|;", words[match.end() :])[0]


def symbols(words: str) -> tuple[str, ...]:
    """Return the symbols of the instruments that words name; a resolution by its number is one of the
    Security Council.

    >>> symbols("resolutions 841 (1993), 861 (1993) and 862 (1993) and A/RES/58/82")
    ('S/RES/841', 'S/RES/861', 'S/RES/862', 'A/RES/58/82')
    """
    result = []
    for match in _RESOLUTIONS.finditer(words):
        if words[match.end() : match.end() + 1] == "/":
            continue
        result += [
            f"S/RES/{one[1]}" for one in _ONE.finditer(match["list"]) if one[2] or len(one[1]) > 2
        ]  # noqa: PLR2004
    result += [match[0].rstrip(".") for match in _SYMBOL.finditer(words)]
    return tuple(dict.fromkeys(result))


def conditions(words: str) -> tuple[str, ...]:
    """Return in our words the conditions that a task is set under.

    >>> conditions("To support elections, upon request of the Government, as appropriate;")
    ('on request of the authorities', 'as appropriate or as conditions permit')
    """
    return tuple(label for label, pattern in _CONDITIONS if re.search(pattern, words))
