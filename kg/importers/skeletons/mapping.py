"""A first mapping of a table, from its headers and first rows: what is guessed is marked so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.importers import templates
from kg.importers.skeletons.wording import commented, lines, quoted
from kg.importers.templates import read_as

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WHICH_SOURCE: Final = "WHICH-SOURCE"
WHICH_SPEAKER: Final = "WHICH-SPEAKER"
WHICH_ACTION: Final = "WHICH-ACTION"
WHICH_UNIT: Final = "WHICH-UNIT"
WHICH_KIND: Final = "WHICH-KIND"
PLACEHOLDERS: Final = {
    WHICH_SOURCE: "name the source that the rows were read from",
    WHICH_SPEAKER: "name the actor that says it",
    WHICH_ACTION: "name an action; kg vocab action lists them",
    WHICH_UNIT: "name a unit; kg vocab unit lists them",
    WHICH_KIND: "name a kind; kg vocab place-kind and kg vocab actor-kind list them",
}
"""What a drafted mapping holds where a person must write, and what to do."""
_MOST_VALUES: Final = 40
"""A column with more different texts is no list of words."""
_LONG: Final = 60
"""A cell that is longer is a text, not a name."""
_SHOWN: Final = 40
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


@dataclass(frozen=True, slots=True)
class _Line:
    """A column in the mapping: header, key and more of it, why it was guessed, and what its texts
    mean.
    """

    header: str
    key: str
    more: str = ""
    why: str = "by its name"
    values: tuple[tuple[str, str], ...] = ()

    def lines(self) -> list[str]:
        """Return the line, with a line for each text that means an action."""
        if self.values:
            return [
                commented(f"  {key_of(self.header)}:", f"guessed {self.why}"),
                f"    field: {self.key}",
                "    values:",
                *(_value_line(text, action) for text, action in self.values),
            ]
        what = f"{{field: {self.key}, {self.more}}}" if self.more else self.key
        return [commented(f"  {key_of(self.header)}: {what}", f"guessed {self.why}")]


def _value_line(text: str, action: str) -> str:
    if not action:
        return commented(f"      {quoted(text)}: {WHICH_ACTION}", PLACEHOLDERS[WHICH_ACTION])
    return commented(f"      {quoted(text)}: {action}", "guessed: spelt alike")


def key_of(header: str) -> str:
    """Return a header as a key of YAML.

    >>> key_of("Where"), key_of("no: of"), key_of("#")
    ('Where', '"no: of"', '"#"')
    """
    return header if re.fullmatch(r"[A-Za-z](?:[\w .()/-]*[\w.()/-])?", header) else quoted(header)


def draft(
    columns: Sequence[TableColumn],
    table: str,
    delimiter: str = "",
    action_of: Callable[[str], str] = lambda _text: "",
) -> str:
    r"""Return the text of a mapping. `action_of` gives the action that a text of the table means,
    empty where it means none.

    >>> columns = (
    ...     TableColumn("Day", "", ("2030-01-02",)),
    ...     TableColumn("Where", "", ("Port",)),
    ...     TableColumn("Colour", "", ("red",)),
    ... )
    >>> text = draft(columns, "seen.csv")
    >>> print(*text.splitlines()[-8:], sep="\n")
    columns:
      Day: held                      # guessed by its cells: days
      Where: {field: place, join: true}  # guessed by its name
    compose:
      id: {template: "WHICH-SOURCE.{row}", as: id}  # guessed
      paraphrase: "A row of the table[ at {Where}]."  # of the codes, never the table's own text
    ignore:
    - Colour                         # not guessed; first: red
    """
    roles = _roles(columns)
    section = _section(set(roles.values()))
    rows = _mapped(columns, roles, section, action_of)
    used = {row.header for row in rows}
    id_header = next((header for header, role in roles.items() if role == "id"), "")
    compose = _composed(section, rows, id_header)
    if section == "statements":
        used.add(id_header)
    rest = [column for column in columns if column.header and column.header not in used]
    return lines(
        f"# Mapping of {table}, drafted from its headers and first rows. Check what is guessed.",
        "# Then: kg load TABLE --mapping THIS-FILE --store DIR --dry-run",
        commented(f"section: {section}", "guessed; or another section of a file"),
        *_frame(section, rows),
        "columns:",
        *(line for row in rows for line in row.lines()),
        *compose,
        *(["ignore:"] if rest else []),
        *(
            commented(f"- {key_of(column.header)}", f"not guessed; first: {_first(column)}")
            for column in rest
        ),
        *([f"delimiter: {quoted(delimiter)}"] if delimiter else []),
    )


def _first(column: TableColumn) -> str:
    text = " ".join(next(iter(column.texts), "(empty)").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _roles(columns: Sequence[TableColumn]) -> dict[str, str]:
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
            if column.header not in roles and _day_form(column) is not None:
                roles[column.header] = "day"
                break
    return roles


def _fits(role: str, column: TableColumn) -> bool:
    """Return whether the cells of a column are what its name says."""
    if role in _MOST_DEGREES:
        return all(abs(value) <= _MOST_DEGREES[role] for value in _numbers(column) or [1e9])
    if role == "number":
        return _numbers(column) is not None
    if role == "day":
        return _day_form(column) is not None
    if role == "id":
        filled = [cell for cell in column.cells if cell]
        return len(set(filled)) == len(filled) > 0
    if role == "action":
        is_short = all(len(text) <= _LONG for text in column.texts)
        return is_short and len(column.texts) <= _MOST_VALUES
    return _numbers(column) is None or role in ("pcode", "kind")


def _numbers(column: TableColumn) -> list[float] | None:
    """Return the numbers in a column, None where a cell is no number or all are empty."""
    try:
        numbers = [float(text) for text in column.texts]
    except ValueError:
        return None
    return numbers or None


def _day_form(column: TableColumn) -> str | None:
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


def _section(roles: set[str]) -> str:
    """Return the section that the rows of a table seem to be."""
    if {"title"} & roles and {"url", "publisher", "author"} & roles:
        return "sources"
    if {"lat", "lon"} <= roles and not {"day", "action"} & roles:
        return "places"
    if {"name", "kind"} <= roles and not {"day", "action", "place"} & roles:
        return "actors"
    return "statements"


_KEYS: Final = {
    "statements": {
        "actor": ("agent", "join: true"),
        "object": ("object", "join: true"),
        "place": ("place", "join: true"),
        "number": ("quantity.value", ""),
        "action": ("action", ""),
    },
    "sources": {
        "id": ("id", ""),
        "title": ("title", ""),
        "url": ("url", ""),
        "publisher": ("publisher", ""),
        "author": ("author", ""),
    },
    "places": {
        "id": ("id", ""),
        "name": ("label", ""),
        "place": ("label", ""),
        "lat": ("points.lat", ""),
        "lon": ("points.lon", ""),
        "pcode": ("pcode", ""),
        "kind": ("kind", "join: true"),
    },
    "actors": {"id": ("id", ""), "name": ("label", ""), "kind": ("kind", "join: true")},
}
"""The key that a column of a role becomes in each section, and what more is said of it."""
_DAYS: Final = {"statements": "held", "sources": "published"}


def _mapped(
    columns: Sequence[TableColumn],
    roles: dict[str, str],
    section: str,
    action_of: Callable[[str], str],
) -> list[_Line]:
    """Return the lines of the columns whose roles a section has a key for."""
    rows: list[_Line] = []
    for column in columns:
        role = roles.get(column.header, "")
        if role == "day" and section in _DAYS:
            form = _day_form(column)
            more = f"as: {form}" if form else ""
            rows.append(_Line(column.header, _DAYS[section], more, "by its cells: days"))
            continue
        key, more = _KEYS[section].get(role, ("", ""))
        if not key or any(row.key == key for row in rows):
            continue
        if key == "action":
            values = tuple((text, action_of(text)) for text in column.texts)
            rows.append(_Line(column.header, key, values=values))
            continue
        if key == "id" and not all(re.fullmatch(r"[A-Za-z0-9._-]+", text) for text in column.texts):
            more = "as: id"
        rows.append(_Line(column.header, key, more))
    return rows


def _frame(section: str, rows: list[_Line]) -> list[str]:
    """Return source and constants: what every row has, and no column says."""
    keys = {row.key for row in rows}
    constants: list[str] = []
    if section == "statements":
        constants = [
            commented(f"  speaker: {WHICH_SPEAKER}", PLACEHOLDERS[WHICH_SPEAKER]),
            commented("  attribution: unattributed", "guessed: the table's own sentence"),
            commented("  modality: asserted-event", "guessed; kg vocab modality"),
            "  verification: unverified",
        ]
        if "action" not in keys:
            constants.append(commented(f"  action: {WHICH_ACTION}", PLACEHOLDERS[WHICH_ACTION]))
        if "quantity.value" in keys:
            constants.append(commented(f"  quantity.unit: {WHICH_UNIT}", PLACEHOLDERS[WHICH_UNIT]))
    elif section in ("places", "actors") and "kind" not in keys:
        constants = [commented(f"  kind: {WHICH_KIND}", PLACEHOLDERS[WHICH_KIND])]
    if "points.lat" in keys:
        constants.append(commented("  points.precision: estimate", "guessed; kg vocab precision"))
        constants.append("  points.verification: unverified")
    head = (
        [commented(f"source: {WHICH_SOURCE}", PLACEHOLDERS[WHICH_SOURCE])]
        if section == "statements"
        else []
    )
    return [*head, *(["constants:", *constants] if constants else [])]


def _composed(section: str, rows: list[_Line], id_header: str) -> list[str]:
    """Return texts that are made of several columns: an id where none has one, a paraphrase."""
    keys = {row.key: row.header for row in rows}
    composed = []
    if section == "statements":
        text = f"{WHICH_SOURCE}.{{{id_header or templates.ROW}}}"
        composed.append(commented(f"  id: {{template: {quoted(text)}, as: id}}", "guessed"))
    elif "id" not in keys:
        text = f"{{{keys.get('label') or keys.get('title') or templates.ROW}}}"
        composed.append(commented(f"  id: {{template: {quoted(text)}, as: id}}", "guessed"))
    if section == "statements":
        what = next((keys[key] for key in ("action", "agent") if key in keys), "")
        text = f"{{{what}}}" if what else "A row of the table"
        text += f"[ at {{{keys['place']}}}]" if "place" in keys else ""
        text += f"[: {{{keys['agent']}}}]" if "agent" in keys and what != keys["agent"] else ""
        if templates.Template(text).columns:
            line = f"  paraphrase: {quoted(text + '.')}"
            composed.append(commented(line, "of the codes, never the table's own text"))
    return ["compose:", *composed] if composed else []
