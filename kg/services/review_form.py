"""The fields of an entry as rows of a form: what a person sees and types, and what a file of kg
holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg.coding.drafts import FIELDS
from kg.errors import InputError
from kg.suggest import hint, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

SEPARATOR: Final = ";"
"""What parts the values of a row that takes several."""
_STATEMENT_ROWS: Final = (
    *("speaker", "attribution", "origin", "modality", "agent", "action", "paraphrase"),
    *("object", "beneficiary", "opposed_to", "place", "stated", "held.from", "held.to"),
    *("evidence_for", "strength", "context_for", "limits_scope"),
    *("fits_no_task.mandate", "fits_no_task.nearest", "fits_no_task.why"),
    *("quantity.value", "quantity.bound", "quantity.unit", "quantity.population"),
    *("quantity.since", "quantity.as_of", "credibility", "verification", "note"),
)
_COMPLETED_AS: Final = {
    "fits_no_task.mandate": "limits_scope",
    "fits_no_task.nearest": "carries",
    "quantity.unit": "unit",
    "quantity.population": "place",
}
"""Rows whose values are completed as those of another field."""
_HIDDEN: Final = frozenset(("id", "passage", "review"))
"""What is no row of a form: an id stays, and a passage is moved in the text."""
_SPELLED: Final = frozenset(("place", "named"))
_SPELLING: Final = re.compile(r"(?P<id>.*\S)\s*\((?P<spelling>[^()]*)\)")
_WHOLE: Final = frozenset(("credibility",))


def row_names(kind: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rows of a form: those of the kind of entry, then what else its fields hold. A key
    within a key follows a dot.

    >>> row_names("statement", {"modality": "intended", "marks": {"stated": "inferred"}})[-2:]
    ('note', 'marks.stated')
    >>> row_names("provision", {"id": "p", "paragraph": "4", "task": True})
    ('label', 'aliases', 'verification', 'cite', 'note', 'paragraph', 'force', 'task')
    """
    usual = (
        _STATEMENT_ROWS
        if kind == "statement"
        else tuple(
            name
            for name, field in FIELDS[kind].items()
            if field.type != "own" and name not in _HIDDEN
        )
    )
    return tuple(dict.fromkeys((*usual, *_flat(fields))))


def completed_as(row: str) -> str:
    """Return the field whose completion a row takes.

    >>> completed_as("agent"), completed_as("quantity.unit"), completed_as("held.from")
    ('agent', 'unit', 'held.from')
    """
    return _COMPLETED_AS.get(row, row)


def rows_of(kind: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return each row of a form with its text, empty where the entry has no such field.

    >>> rows = rows_of("statement", {"agent": ["hmv", "coast-guard"], "held": "2030-01-02",
    ...     "place": [{"id": "long-quay", "spelling": "Quay"}]})
    >>> rows["agent"], rows["place"], rows["held.from"], rows["note"]
    ('hmv; coast-guard', 'long-quay (Quay)', '2030-01-02', '')
    """
    texts = _flat(fields)
    return {name: texts.get(name, "") for name in row_names(kind, fields)}


def _flat(fields: Mapping[str, Any]) -> dict[str, str]:
    rows: dict[str, str] = {}
    for key, value in fields.items():
        if key in _HIDDEN:
            continue
        if key == "held" and not isinstance(value, dict):
            rows["held.from"] = str(value)
        elif isinstance(value, dict) and key not in _SPELLED:
            rows |= {f"{key}.{inner}": _text(inner, part) for inner, part in value.items()}
        else:
            rows[key] = _text(key, value)
    return rows


def _text(key: str, value: Any) -> str:  # noqa: ANN401 - any value of a document
    if isinstance(value, (list, tuple)):
        return f"{SEPARATOR} ".join(_text(key, member) for member in value)
    if isinstance(value, dict):
        spelling = value.get("spelling")
        return f"{value.get('id', '')} ({spelling})" if spelling else str(value.get("id", ""))
    return str(value).lower() if isinstance(value, bool) else str(value)


def changes(kind: str, fields: Mapping[str, Any], rows: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that rows change, as they are written in a file of kg; None removes one.

    Rows that are left out stay as they are. Raises InputError for a row that no form has, and for a
    number that is not one.

    >>> fields = {"agent": ["hmv"], "modality": "intended", "stated": "2030-01-02"}
    >>> changes("statement", fields, {"agent": "hmv; coast-guard", "stated": ""})
    {'agent': ['hmv', 'coast-guard'], 'stated': None}
    >>> changes("statement", fields, {"held.from": "2030-01-01", "held.to": "2030-01-05"})
    {'held': {'from': '2030-01-01', 'to': '2030-01-05'}}
    """
    before = rows_of(kind, fields)
    for name in rows:
        if name not in before:
            remedy = hint(nearest(name, before), f"Rows are {', '.join(before)}")
            raise InputError(f"{name}: a {kind} has no such field. {remedy}.")
    typed = {name: " ".join(text.split()) for name, text in rows.items()}
    after = before | typed
    keys = dict.fromkeys(name.partition(".")[0] for name in typed if typed[name] != before[name])
    return {key: _value(key, after, fields.get(key)) for key in keys}


def _value(key: str, rows: Mapping[str, str], before: Any) -> Any:  # noqa: ANN401 - as in a file
    """Return the value of a field from the rows of a form, None where they are empty."""
    parts = _parts(key, rows)
    if key == "held" and set(parts) == {"from"}:
        return parts["from"]
    if parts:
        return parts
    text = rows.get(key, "")
    if not text:
        return None
    if _takes_several(key) or isinstance(before, (list, tuple)):
        return [_single(key, part.strip()) for part in text.split(SEPARATOR) if part.strip()]
    return _single(key, text, like=before)


def _parts(key: str, rows: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys within a key that rows hold, with their values."""
    names = [name for name, text in rows.items() if name.startswith(f"{key}.") and text]
    inner = {name: name.partition(".")[2] for name in names}
    return {inner[name]: _single(inner[name], rows[name]) for name in names}


def _takes_several(key: str) -> bool:
    """Return whether a field may hold a list."""
    return key in _SPELLED or any(key in fields and fields[key].many for fields in FIELDS.values())


def _single(key: str, text: str, like: Any = None) -> Any:  # noqa: ANN401 - as in a file
    """Return one value of a row: a place and its spelling, a whole number, a boolean, or text."""
    if key in _SPELLED:
        spelled = _SPELLING.fullmatch(text)
        return spelled.groupdict() if spelled else {"id": text}
    if key in _WHOLE:
        if not text.isdecimal():
            raise InputError(f"{key}: {text!r} is no whole number. Write digits.")
        return int(text)
    return text == "true" if isinstance(like, bool) and text in {"true", "false"} else text
