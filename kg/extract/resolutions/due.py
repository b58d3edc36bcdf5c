"""Reports that an instrument asks for: from whom, to whom, how often, by which day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import actors, days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.resolutions.clauses import Clause
    from kg.extract.resolutions.record import Paragraph


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is due: from whom, to whom, how often, and by which day."""

    path: str
    by: str
    to: str
    interval: str = ""
    due: str = ""


_REPORT: Final = re.compile(
    r"\b(?:report(?:s|ing)?\b|rapport\b|submit\b|keep the .{0,40}informed|update\b|brief\b"
    r"|inform the .{0,30}Council)",
    re.IGNORECASE,
)
_INTERVAL: Final = re.compile(
    r"\b(?:every|each|tous les|toutes les)\s+(?P<count>\d{1,3}|[a-z-]+)[\s-]*(?P<unit>days?"
    r"|weeks?|months?|years?|jours?|mois|ans?)?\b"
    r"|\b(?P<plain>monthly|quarterly|annually|annual|semi-annual(?:ly)?|biannual(?:ly)?"
    r"|six-monthly|three-monthly|yearly|weekly"
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
_UNITS: Final = ("day", "week", "month", "year")
_WITHIN: Final = re.compile(
    r"\b(?:within|in|no later than)\s+" + days.PERIOD.pattern, re.IGNORECASE
)
_BY_DAY: Final = re.compile(
    rf"\b(?:by|before|no later than|not later than|on)\s+{days.DAY}", re.IGNORECASE
)
_RECIPIENTS: Final = (
    ("Committee", r"(?:to|with) the (?:Committee|Sanctions Committee)"),
    ("General Assembly", r"to the General Assembly"),
    ("Council", r"\bCouncil\b|\bConseil\b|\blui\b"),
)
_NAMES: Final = {
    actors.SECRETARY_GENERAL: "Secretary-General",
    actors.MISSION: "mission",
    actors.STATES: "states",
    actors.ORGANISATION: "organisation",
    actors.BODY: "body of the Council",
    actors.GOVERNMENT: "government",
}


def reports(
    paragraphs: Sequence[Paragraph], clauses_by_path: Mapping[str, tuple[Clause, ...]], adopted: str
) -> tuple[Report, ...]:
    """Return the reports that paragraphs ask for."""
    result = []
    for paragraph in paragraphs:
        if paragraph.part:
            continue
        for clause in clauses_by_path.get(paragraph.path, ()):
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
    is_report = bool(re.search(r"\breport|rapport|inform|update|brief", clause.act[:220]))
    if not by or not to or not is_report:
        return None
    return Report(path, by, to, interval, due)


def _interval(words: str) -> str:
    matches = [*_INTERVAL.finditer(words)]
    if not matches:
        return ""
    match = next((m for m in matches if not m["plain"]), matches[0])
    return _plain_interval(match["plain"]) if match["plain"] else _counted_interval(match)


def _plain_interval(words: str) -> str:
    """Return the interval that an adverb names."""
    plain = words.lower()
    if plain.startswith(("semi", "bian")):
        return "every 6 months"
    return _PLAIN.get(plain, "regularly")


def _counted_interval(match: re.Match[str]) -> str:
    """Return the interval that a count and a unit name, empty where one of them is lacking."""
    count = days.number(match["count"] or match["number"] or "")
    unit = match["unit"] or match["span"]
    if not unit:
        count = 1
        unit = match["count"] if match["count"] in _UNITS else ""
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
