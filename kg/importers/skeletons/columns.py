"""What the columns of a table are: their roles, by headers, hashtags and first cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.importers.templates import read_as

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_VALUES: Final = 40
"""A column with more different texts is no list of words."""
_LONG: Final = 60
"""A cell that is longer is a text, not a name."""
_MOST_DEGREES: Final = {"lat": 90.0, "lon": 180.0}
_ROLES: Final = {
    "id": r"#?(?:event_?)?(?:id|no|nr|number|key|code|ref|reference)(?:_\w+)?|.*[_ ]id",
    "lat": r"lat(?:itude)?|y|.*[_ ]lat(?:itude)?|#geo\+lat",
    "lon": r"lon(?:g|gitude)?|lng|x|.*[_ ]lon(?:gitude)?|#geo\+lon",
    "pcode": r".*p_?-?code|#adm\d\+code",
    "day": r".*\b(?:date|day|when|jour|on)|(?:date|day)[_ ].*|#date.*",
    "number": r"fatalities|killed|injured|deaths?|victims|count|how many|total|persons|people|"
    r"number of .*|no\.? of .*|.*[_ ](?:count|number|total)|#(?:affected|inneed|reached).*",
    "object": r"actor ?2|target|recipient|against|opposed.*|.*victim group",
    "actor": r"actor ?1?|agent|who|group|perpetrator|organi[sz]ation|by whom|mission|acteur|auteur|"
    r"of whom|actor[_ ]name|#org.*",
    "place": r"location|place|where|town|city|village|settlement|site|lieu|localité|commune|"
    r"district|#loc.*|#adm\d\+name|adm\d_(?:en|fr)",
    "action": r"action|type|event|.*[_ ]type|what|category|incident|activity|says|#event.*|"
    r"#activity",
    "url": r"url|link|source[_ ]url|website|web|#meta\+url",
    "publisher": r"publisher|media|outlet|publication",
    "author": r"author|writer|by",
    "title": r"title|headline|titre",
    "name": r"name|label|nom|full[_ ]name",
    "kind": r"kind|class|level",
    "source": r"source|source[_ ]id|#meta\+source",
    "note": r"notes?|description|remarks?|comments?|details|summary|#description",
}
"""What headers are like, by the role of the column; the first that fits is taken."""
_PATTERNS: Final = {role: re.compile(text, re.IGNORECASE) for role, text in _ROLES.items()}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its header, its HXL hashtag if it has one, and its first cells."""

    header: str
    hashtag: str
    cells: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the different texts of the cells, in their order."""
        return tuple(dict.fromkeys(cell for cell in self.cells if cell))


def roles_of(columns: Sequence[TableColumn]) -> dict[str, str]:
    """Return the role of each column that has one, by its header; each role once, but for days."""
    roles: dict[str, str] = {}
    for column in columns:
        names = [name for name in (column.hashtag, column.header.strip()) if name]
        for role, pattern in _PATTERNS.items():
            is_free = role not in roles.values()
            if is_free and any(map(pattern.fullmatch, names)) and _fits(role, column):
                roles[column.header] = role
                break
    if "day" not in roles.values():
        for column in columns:
            if column.header not in roles and day_form(column) is not None:
                roles[column.header] = "day"
                break
    return roles


def _fits(role: str, column: TableColumn) -> bool:
    """Return whether the cells of a column are what its name says."""
    if role in _MOST_DEGREES:
        return all(abs(value) <= _MOST_DEGREES[role] for value in _numbers(column) or [1e9])
    if role in _FITTING:
        return _FITTING[role](column)
    return _numbers(column) is None or role in ("pcode", "kind")


def _is_unique(column: TableColumn) -> bool:
    cells = [cell for cell in column.cells if cell]
    return len(set(cells)) == len(cells) > 0


def _is_list_of_words(column: TableColumn) -> bool:
    is_short = all(len(text) <= _LONG for text in column.texts)
    return is_short and len(column.texts) <= _MOST_VALUES


def _numbers(column: TableColumn) -> list[float] | None:
    """Return the numbers in a column, None where a cell is no number or all are empty."""
    try:
        numbers = [float(text) for text in column.texts]
    except ValueError:
        return None
    return numbers or None


def day_form(column: TableColumn) -> str | None:
    """Return what the days of a column have to be read as, empty for days as ours are; None where
    they are none.
    """
    if not column.texts:
        return None
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in column.texts):
        return ""
    for form in ("day", "day-first", "month-first"):
        if all(read_as(text, form) for text in column.texts):
            return form
    return None


_FITTING: Final[dict[str, Callable[[TableColumn], bool]]] = {
    "number": lambda column: _numbers(column) is not None,
    "day": lambda column: day_form(column) is not None,
    "id": _is_unique,
    "action": _is_list_of_words,
}
"""What the cells of a column of a role must be."""


def section_of(roles: set[str]) -> str:
    """Return the section that the rows of a table seem to be."""
    if {"title"} & roles and {"url", "publisher", "author"} & roles:
        return "sources"
    if {"lat", "lon"} <= roles and not {"day", "action"} & roles:
        return "places"
    if {"name", "kind"} <= roles and not {"day", "action", "place"} & roles:
        return "actors"
    return "statements"
