"""A first mapping of a table, from its headers and first rows: what is guessed is marked so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.importers import templates
from kg.importers.skeletons.columns import day_form, roles_of, section_of
from kg.importers.skeletons.wording import commented, lines, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.importers.skeletons.columns import TableColumn

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
_SHOWN: Final = 40


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

    >>> from kg.importers.skeletons.columns import TableColumn
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
    roles = roles_of(columns)
    section = section_of(set(roles.values()))
    rows = [
        row
        for column in columns
        if (row := _mapped(column, roles.get(column.header, ""), section, action_of))
    ]
    rows = list({row.key: row for row in reversed(rows)}.values())[::-1]
    id_header = next((header for header, role in roles.items() if role == "id"), "")
    return lines(
        f"# Mapping of {table}, drafted from its headers and first rows. Check what is guessed.",
        "# Then: kg load TABLE --mapping THIS-FILE --store DIR --dry-run",
        commented(f"section: {section}", "guessed; or another section of a file"),
        *_frame(section, rows),
        "columns:",
        *(line for row in rows for line in row.lines()),
        *_composed(section, {row.key: row.header for row in rows}, id_header),
        *_ignored(columns, {id_header, *(row.header for row in rows)}),
        *([f"delimiter: {quoted(delimiter)}"] if delimiter else []),
    )


def _ignored(columns: Sequence[TableColumn], headers: set[str]) -> list[str]:
    """Return the columns that become no key, each with its first value."""
    rest = [column for column in columns if column.header and column.header not in headers]
    entries = [
        commented(f"- {key_of(column.header)}", f"not guessed; first: {_first(column)}")
        for column in rest
    ]
    return ["ignore:", *entries] if entries else []


def _first(column: TableColumn) -> str:
    text = " ".join(next(iter(column.texts), "(empty)").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


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
    column: TableColumn, role: str, section: str, action_of: Callable[[str], str]
) -> _Line | None:
    """Return the line of a column, None where the section has no key for its role."""
    if role == "day" and section in _DAYS:
        form = day_form(column)
        more = f"as: {form}" if form else ""
        return _Line(column.header, _DAYS[section], more, "by its cells: days")
    key, more = _KEYS[section].get(role, ("", ""))
    if key == "action":
        values = tuple((text, action_of(text)) for text in column.texts)
        return _Line(column.header, key, values=values)
    if key == "id" and not all(re.fullmatch(r"[A-Za-z0-9._-]+", text) for text in column.texts):
        more = "as: id"
    return _Line(column.header, key, more) if key else None


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


def _composed(section: str, headers: dict[str, str], id_header: str) -> list[str]:
    """Return texts that are made of columns, whose headers are given by key: an id where none is
    one, a paraphrase.
    """
    composed = []
    if section == "statements":
        text = f"{WHICH_SOURCE}.{{{id_header or templates.ROW}}}"
        composed.append(commented(f"  id: {{template: {quoted(text)}, as: id}}", "guessed"))
        if paraphrase := _paraphrase(headers):
            line = f"  paraphrase: {quoted(paraphrase)}"
            composed.append(commented(line, "of the codes, never the table's own text"))
    elif "id" not in headers:
        text = f"{{{headers.get('label') or headers.get('title') or templates.ROW}}}"
        composed.append(commented(f"  id: {{template: {quoted(text)}, as: id}}", "guessed"))
    return ["compose:", *composed] if composed else []


def _paraphrase(headers: dict[str, str]) -> str:
    """Return the template of a paraphrase: what, where, who; empty where no column says them."""
    what = headers.get("action") or headers.get("agent", "")
    text = f"{{{what}}}" if what else "A row of the table"
    if "place" in headers:
        text += f"[ at {{{headers['place']}}}]"
    if "agent" in headers and what != headers["agent"]:
        text += f"[: {{{headers['agent']}}}]"
    return f"{text}." if templates.Template(text).columns else ""
