"""The file format as a JSON Schema (2020-12), made from `schema`: for editors that complete and
check.

It says what a file may hold, not all that a load checks: which entries exist, which days fit each
other. Where a list is closed it asks for ids, though a load takes a label too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg.importers import about, schema
from kg.vocab import CONCEPT_KINDS, FILE_SCHEMA, JSON_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.importers.schema import Field

    Ids = Callable[[str], Sequence[str]]
    Node = dict[str, Any]

_CLOSED: Final = frozenset(CONCEPT_KINDS) - {*schema.OPEN_KINDS}
"""The vocabularies to which no file adds."""
_LANGUAGE: Final = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_TEXT: Final = {"type": ["string", "number"], "minLength": 1}
_SHARED: Final[dict[str, Node]] = {
    "id": {
        "title": "Id",
        "description": "Letters, digits, '.', '_' and '-'; unique over everything.",
        "type": ["string", "number"],
        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
    },
    "reference": {
        "title": "Reference",
        "description": "The id of an entry, or a name that one entry bears.",
        **_TEXT,
    },
    "text": {"title": "Text", "description": "Plain text.", **_TEXT},
    "label": {
        "title": "Text by language",
        "description": "A text in English, or one text a language: {en: …, fr: …}.",
        "anyOf": [
            _TEXT,
            {
                "type": "object",
                "propertyNames": {"pattern": _LANGUAGE},
                "additionalProperties": _TEXT,
                "minProperties": 1,
            },
        ],
    },
    "day": {
        "title": "Day",
        "description": "A day of the calendar, such as 2024-11-19.",
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}$",
    },
    "month": {
        "title": "Day, month or year",
        "description": "A day, or a month or a year whose last day counts.",
        "anyOf": [
            {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
            {"type": "integer", "minimum": 1000, "maximum": 9999},
        ],
    },
    "integer": {
        "title": "Whole number",
        "description": "Digits only.",
        "anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^[+-]?\d{1,15}$"}],
    },
    "decimal": {
        "title": "Number",
        "description": "Digits, with a point where it needs one.",
        "anyOf": [
            {"type": "number"},
            {"type": "string", "pattern": r"^[+-]?\d{1,20}(\.\d{1,20})?$"},
        ],
    },
    "boolean": {"title": "Yes or no", "description": "true or false.", "type": "boolean"},
    "address": {
        "title": "Address",
        "description": "An http address.",
        "type": "string",
        "pattern": "^https?://",
    },
}
_OF_TYPE: Final = {
    "text": "text",
    "agent": "text",
    "label": "label",
    "date": "day",
    "month": "month",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "iri": "address",
    "ref": "reference",
}
PARTS: Final[dict[str, tuple[str, dict[str, Field]]]] = {
    "points": ("point", schema.POINT),
    "provisions": ("provision", schema.PROVISION),
    "tasks": ("task", schema.TASK),
    "sub_targets": ("sub-target", schema.SUB_TARGET),
    "duties": ("duty", schema.DUTY),
    "vote": ("vote", schema.VOTE),
    "passage": ("passage", schema.PASSAGE),
    "quantity": ("quantity", schema.QUANTITY),
    "fits_no_task": ("fits-no-task", schema.FITS_NO_TASK),
    "place": ("spelled-place", schema.SPELLED),
    "named": ("spelled-place", schema.SPELLED),
    "held": ("interval", schema.INTERVAL),
    "coding": ("other-reading", schema.OTHER_READING),
    "readings": ("reading", schema.READING),
    "review": ("review", schema.REVIEW),
    "candidates": ("candidate", schema.CANDIDATE),
    "names": ("name-to-settle", schema.NAME_TO_SETTLE),
}
"""The keys that hold keys of their own: the definition that says which, and its fields."""
_SINGLE: Final = ("passage", "quantity", "fits_no_task", "held", "coding", "review")
_MARKS: Final = {"enum": ["inferred", "unverified"]}


def json_schema(ids: Ids) -> Node:
    """Return the schema; `ids` gives the ids of a kind: what a closed list has, and examples of
    open ones.

    >>> schema = json_schema(lambda kind: ["decides"] if kind == "force" else [])
    >>> schema["$defs"]["provision"]["properties"]["force"]["enum"]
    ['decides']
    """
    defs = dict(_SHARED)
    sections: Node = {}
    for section, (kind, fields) in schema.SECTIONS.items():
        defs[kind] = _object(kind, fields | schema.DRAFT_KEYS.get(kind, {}), ids)
        sections[section] = {
            "title": _title(section),
            "description": about.SECTIONS[section],
            "type": "array",
            "items": _defined(kind),
        }
    for name, fields in dict(PARTS.values()).items():
        defs[name] = _object(name, fields | schema.DRAFT_KEYS.get(name, {}), ids)
    for kind in schema.OPEN_KINDS:
        defs[f"{kind}-reference"] = {**_defined("reference"), "examples": [*ids(kind)]}
    defs[schema.DRAFTED_KEY] = _object(schema.DRAFTED_KEY, schema.DRAFTED, ids)
    defs["examples"] = _object("examples", schema.EXAMPLES, ids)
    for name, rule in _RULES.items():
        defs[name] |= rule
    return {
        "$schema": JSON_SCHEMA,
        "$id": FILE_SCHEMA,
        "title": "A file of a knowledge base of mandates",
        "description": "Registry entries, vocabularies and statements, as kg load reads them.",
        "type": "object",
        "properties": {
            "$schema": {
                "title": "Schema",
                "description": "Where this schema is, for editors; a load passes over it.",
                "type": "string",
            },
            "source": {
                "title": "Source",
                "description": "The source of this file's statements; a draft describes it here.",
                "anyOf": [_defined("reference"), _defined("source")],
            },
            schema.DRAFTED_KEY: {
                "title": "Drafted",
                "description": "Who drafted this file, and from which text.",
                "$ref": f"#/$defs/{schema.DRAFTED_KEY}",
            },
            **sections,
            schema.EXAMPLES_SECTION: {
                "title": "Examples",
                "description": about.SECTIONS[schema.EXAMPLES_SECTION],
                "$ref": "#/$defs/examples",
            },
        },
        "dependentRequired": {"statements": ["source"]},
        "additionalProperties": False,
        "$defs": defs,
    }


_RULES: Final[dict[str, Node]] = {
    "passage": {"anyOf": [{"required": ["start", "end"]}, {"required": ["quote"]}]},
    "other-reading": {"minProperties": 1},
    "review": {"dependentRequired": {"status": ["by"]}},
    "actor-kind": {"anyOf": [{"required": ["speaks_for_itself"]}, {"required": ["broader"]}]},
    "unit": {
        "if": {"properties": {"measure": {"const": schema.MONEY}}, "required": ["measure"]},
        "then": {"required": ["currency"]},
    },
    "statement": {
        "if": {"properties": {"attribution": {"const": "reading"}}, "required": ["attribution"]},
        "then": {"properties": {"speaker": False}},
        "else": {"required": ["speaker"]},
    },
}
"""What a definition asks for beside its keys one by one."""


def _object(name: str, fields: Mapping[str, Field], ids: Ids) -> Node:
    """Return the definition of an entry or a part of one."""
    required = [key for key, field in fields.items() if field.required]
    properties = {}
    for key, field in fields.items():
        properties[key] = {
            "title": _title(key),
            "description": about.key(name, key),
            **_value(name, key, field, fields, ids),
        }
    schema_node: Node = {
        "title": _title(name),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return schema_node | ({"required": required} if required else {})


def _value(name: str, key: str, field: Field, fields: Mapping[str, Field], ids: Ids) -> Node:
    """Return what the value of a key may be."""
    if key == "marks":
        markable = [
            field_key
            for field_key, other_field in fields.items()
            if other_field.predicate is not None
        ]
        nested_keys = ["held", "quantity", "place"] if name == "statement" else []
        names = {"enum": [*markable, *nested_keys]}
        return {"type": "object", "propertyNames": names, "additionalProperties": _MARKS}
    if key in PARTS and field.type == "own":
        return _part(key)
    if name == "vote":
        return {"anyOf": [_defined("integer"), {"type": "array", "items": _defined("reference")}]}
    item_schema = _one(key, field, ids)
    return _several(item_schema) if field.many else item_schema


def _part(key: str) -> Node:
    """Return what a key holds that has keys of its own, or may have."""
    part = _defined(PARTS[key][0])
    if key == "held":
        return {"anyOf": [_defined("day"), part]}
    if key == "vote":
        return {"anyOf": [{"type": "string", "pattern": r"^\d{1,3}(-\d{1,3}){2}$"}, part]}
    if key == "coding":
        return {"anyOf": [{"enum": ["agreed", "added"]}, part]}
    if key in ("place", "named"):
        return _several({"anyOf": [_defined("reference"), part]})
    return part if key in _SINGLE else _several(part)


def _one(key: str, field: Field, ids: Ids) -> Node:
    """Return what a single value of a field may be."""
    if field.words:
        return {"enum": [*field.words]}
    if field.type == "own":
        return _defined("reference" if field.kinds else "id" if key == "id" else "boolean")
    if field.type == "ref":
        return _reference(field.kinds, ids)
    node = _defined(_OF_TYPE[field.type])
    if not field.pattern:
        return node
    pattern = f"^(?:{field.pattern})$"
    if field.type != "integer":
        return {"type": ["string", "number"], "pattern": pattern}
    least, most = _bounds(field.pattern)
    return {
        "anyOf": [
            {"type": "integer", "minimum": least, "maximum": most},
            {"type": "string", "pattern": pattern},
        ]
    }


def _reference(kinds: tuple[str, ...], ids: Ids) -> Node:
    """Return what a reference may be: an id of a closed list, else any name."""
    if len(kinds) == 1 and kinds[0] in _CLOSED:
        return {"enum": [*ids(kinds[0])]}
    return _defined(f"{kinds[0]}-reference" if _is_open(kinds) else "reference")


def _is_open(kinds: tuple[str, ...]) -> bool:
    return len(kinds) == 1 and kinds[0] in schema.OPEN_KINDS


def _bounds(pattern: str) -> tuple[int, int]:
    """Return the least and the greatest whole number that a pattern of digits takes.

    >>> _bounds("[1-6]"), _bounds("[0-9]{1,6}")
    ((1, 6), (0, 999999))
    """
    fits = re.compile(pattern)
    digits = [number for number in range(10) if fits.fullmatch(str(number))]
    longer = [10**size - 1 for size in range(2, 16) if fits.fullmatch(str(10**size - 1))]
    return min(digits), max(longer, default=max(digits))


def _several(item_schema: Node) -> Node:
    """Return one value, or a list of such."""
    return {"anyOf": [item_schema, {"type": "array", "items": item_schema}]}


def _defined(name: str) -> Node:
    return {"$ref": f"#/$defs/{name}"}


def _title(name: str) -> str:
    """Return a key in words.

    >>> _title("part_of")
    'Part of'
    """
    words = re.sub("[_-]", " ", name)
    return words[:1].upper() + words[1:]
