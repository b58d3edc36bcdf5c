"""Reads typed fields out of a strict document; every problem becomes a finding and reading goes
on.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, Node, NodeReader, ScalarNode, SequenceNode, day_of, shown
from kg.importers import remedies, schema
from kg.model import Finding, Location
from kg.vocab import MKG, XSD, Literal, NamedNode, Quad, agent, agent_quads, entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.importers.names import Names
    from kg.importers.schema import Field
    from kg.model import Source

Term = NamedNode | Literal
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_YEAR: Final = re.compile(r"\d{4}")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LOOKS_BOOLEAN: Final = {"yes", "no", "on", "off", "y", "n", "true", "false", "null", "~"}


@cache
def _concept(kind: str, slug: str) -> NamedNode:
    return entity(kind, slug)


class Reader(NodeReader):
    """Reads the fields of one document at `path`; collects `findings` and `quads`. `source` is the
    source that the document is of, None where it names none.
    """

    def __init__(self, path: str, names: Names) -> None:
        super().__init__(path)
        self.names = names
        self.quads: list[Quad] = []
        self.locations: dict[str, Location] = {}
        self.source: Source | None = None

    def warn(self, at: Node, code: str, message: str, remedy: str) -> None:
        """Note at a node's location what is worth a look and hinders nothing."""
        self.names.warnings.append(Finding(*self.location(at), code, "warning", message, remedy))

    def check_fields(self, node: MappingNode, spec: dict[str, Field], what: str) -> None:
        """Report unknown keys with the nearest known one, and required keys that are missing."""
        self.check_keys(node, spec, what)
        for name, field in spec.items():
            if field.required and name not in node:
                self.missing(node, name, what, field.words)

    def check_order(self, node: MappingNode, first: str, last: str) -> None:
        """Report a period that ends before it begins; days that are illegal are reported
        elsewhere.
        """
        first_node, last_node = node.child(first), node.child(last)
        if (
            isinstance(first_node, ScalarNode)
            and isinstance(last_node, ScalarNode)
            and day_of(first_node)
            and day_of(last_node)
            and first_node > last_node
        ):
            problem = f"{last} {last_node} is before {first} {first_node}"
            self.report(last_node, "dates-reversed", problem, f"swap {first} and {last}")

    def identifier(self, node: Node) -> str:
        """Return an id as written; an illegal one is reported and returned empty."""
        if isinstance(node, ScalarNode) and _ID.fullmatch(node):
            if node.plain and node.lower() in _LOOKS_BOOLEAN:
                self.report(
                    node, "boolean", f"{str(node)!r} reads as a boolean", f'quote it: "{node}"'
                )
            return str(node)
        self.report(
            node, "bad-id", f"{shown(node)} is no id", "use letters, digits, '.', '_' and '-'"
        )
        return ""

    def reference(self, node: Node, kinds: tuple[str, ...]) -> NamedNode | None:
        """Return the IRI of what an id, or a name, of one of `kinds` means; an unknown one is
        reported.
        """
        if not isinstance(node, ScalarNode) or not node.strip():
            self.report(
                node, "bad-id", f"{shown(node)} is no id", "write the id or the name of an entry"
            )
            return None
        if node.plain and node.lower() in _LOOKS_BOOLEAN:
            self.report(node, "boolean", f"{str(node)!r} reads as a boolean", f'quote it: "{node}"')
        return None if self.is_placeholder(node, "this") else self._named(node, kinds)

    def _named(self, node: ScalarNode, kinds: tuple[str, ...]) -> NamedNode | None:
        name = str(node)
        entries = self.names.called(name, kinds)
        if len(entries) == 1 and entries[0][1] != name:
            self.names.resolved[name] = entries[0][1]
        if not entries:
            candidate = self.names.candidate(name, kinds, self.location(node))
            entries = [candidate] if candidate else []
        if len(entries) == 1:
            return _concept(*entries[0])
        if entries:
            problem = f"{name!r} may be {' or '.join(slug for _, slug in entries)}"
            self.report(node, "ambiguous-name", problem, "write the id")
        else:
            self._unknown(node, name, kinds)
        return None

    def _unknown(self, node: Node, name: str, kinds: tuple[str, ...]) -> None:
        """Report an id or a name that nothing is called."""
        words = [remedies.KIND_WORDS.get(kind, kind) for kind in kinds]
        problem = f"no {' or '.join(words) if len(kinds) <= 2 else 'entry'} {name!r}"  # noqa: PLR2004
        code = f"unknown-{kinds[0] if len(kinds) == 1 else 'id'}"
        self.report(node, code, problem, remedies.unknown(self.names, name, kinds))

    def value(self, node: Node, field: Field, key: str) -> list[Term]:
        """Return the terms that one value means: none if it was reported, several for a label
        in languages.
        """
        if field.type == "ref":
            reference = self.reference(node, field.kinds)
            return [reference] if reference else []
        if field.type in ("label", "boolean"):
            return self._label(node, key) if field.type == "label" else self._flag(node, key)
        if field.words:
            word = self.choice(node, field.words, key)
            return [Literal(word)] if word else []
        single = self.scalar(node, f"{key!r}")
        term = self._single(single, field, key) if single is not None else None
        return [term] if term else []

    def _single(self, node: ScalarNode, field: Field, key: str) -> Term | None:
        """Return the term of a text, a number, a day or an address."""
        text = str(node)
        if not text.strip():
            self.report(
                node, "empty-value", f"{key!r} is empty", "give a value, or leave the key out"
            )
        elif self.is_placeholder(node, repr(key)):
            pass
        elif field.pattern and not re.fullmatch(field.pattern, text):
            self.report(node, f"bad-{key}", f"{text!r} is not a legal {key}", f"give {field.hint}")
        else:
            return self._typed(node, field, key)
        return None

    def _flag(self, node: Node, key: str) -> list[Term]:
        """Return a boolean as a literal; what is none is reported."""
        before = len(self.findings)
        flag = self.boolean(node, key)
        if len(self.findings) > before:
            return []
        return [Literal(str(flag).lower(), datatype=XSD.boolean)]

    def _typed(self, node: ScalarNode, field: Field, key: str) -> Term | None:
        text = str(node)
        if field.type in _CONVERTERS:
            term = _CONVERTERS[field.type](text)
            if term is None:
                code, problem, remedy = _COMPLAINTS[field.type]
                self.report(node, code, f"{text!r} is {problem}", remedy)
            return term
        if not self._is_prose(node, key):
            return None
        return agent(text) if field.type == "agent" else Literal(text)

    def _label(self, node: Node, key: str) -> list[Term]:
        pairs: list[tuple[str, Node]] = (
            [*node.items()] if isinstance(node, MappingNode) else [("en", node)]
        )
        terms: list[Term] = []
        for language, text in pairs:
            if not isinstance(text, ScalarNode) or not text.strip():
                self.report(
                    text, "bad-label", f"{key!r} takes text", "write text, or one text a language"
                )
            elif not _LANGUAGE.fullmatch(language):
                self.report(
                    text,
                    "bad-language",
                    f"{str(language)!r} is no language tag",
                    "write a tag such as en or fr",
                )
            elif self._is_prose(text, key):
                terms.append(Literal(str(text), language=str(language)))
        return terms

    def _is_prose(self, text: ScalarNode, key: str) -> bool:
        """Return whether a text can be shown as it is; what cannot is reported."""
        if text.plain and text.lower() in _LOOKS_BOOLEAN:
            self.report(
                text, "boolean", f"{key!r}: {text} reads as a boolean", f'quote it: "{text}"'
            )
        elif self.is_placeholder(text, repr(key)):
            return False
        elif steering := _STEERING.search(text):
            problem = (
                f"{key!r} holds U+{ord(steering[0]):04X}, which could steer a terminal or "
                "turn other text"
            )
            self.report(text, "control-character", problem, "remove it")
        else:
            return True
        return False

    def is_placeholder(self, node: ScalarNode, what: str) -> bool:
        """Return whether a value is what a skeleton holds where somebody must write; it is
        reported.
        """
        remedy = schema.PLACEHOLDERS.get(node)
        if remedy is None:
            return False
        problem = f"{what} still holds the skeleton's words, {str(node)!r}"
        self.report(node, "placeholder", problem, remedy)
        return True

    def emit(
        self, subject: NamedNode, node: MappingNode, spec: dict[str, Field], graph: NamedNode
    ) -> None:
        """Write the quads of every field that has a predicate."""
        add = self.quads.append
        for key, value in node.items():
            field = spec.get(key)
            if field is None or field.predicate is None or field.type == "own":
                continue
            if isinstance(value, SequenceNode) and not field.many:
                self.report(
                    value, "not-a-value", f"{str(key)!r} takes a single value", "write one value"
                )
                continue
            for member in value if isinstance(value, SequenceNode) else [value]:
                for term in self.value(member, field, str(key)):
                    add(Quad(subject, field.predicate, term, graph))
                    if field.type == "agent":
                        self.quads += agent_quads(str(member), graph)

    def marks(
        self, subject: NamedNode, node: MappingNode, fields: dict[str, NamedNode], graph: NamedNode
    ) -> None:
        """Write the marks of single fields: inferred or unverified, where the entry as a whole is
        not.
        """
        marks = node.get(_MARKS)
        if marks is None or (mapping := self.mapping(marks, "'marks'")) is None:
            return
        for key, value in mapping.items():
            predicate = fields.get(key)
            if predicate is None:
                self.unknown_key(key, f"no field {str(key)!r} to mark", fields)
            elif value == "inferred":
                self.quads.append(Quad(subject, MKG.inferredField, predicate, graph))
            elif value == "unverified":
                self.quads.append(Quad(subject, MKG.unverifiedField, predicate, graph))
            else:
                self.report(
                    value, "bad-mark", f"{shown(value)} is no mark", "write inferred or unverified"
                )


_MARKS: Final = ScalarNode("marks")


def legal_id(text: str) -> bool:
    """Return whether a text can be an id."""
    return _ID.fullmatch(text) is not None


def last_day(text: str) -> str | None:
    """Return the day, or the last day of a month or a year: a source published 'in October' was
    surely known by its end. None where the text is none of these.

    >>> last_day("2028-02"), last_day("2028"), last_day("2028-02-31")
    ('2028-02-29', '2028-12-31', None)
    """
    if _YEAR.fullmatch(text):
        return day_of(f"{text}-12-31")
    if not _MONTH.fullmatch(text):
        return day_of(text)
    return next((day for number in (31, 30, 29, 28) if (day := day_of(f"{text}-{number}"))), None)


def _to_date(text: str, *, whole_month: bool = False) -> Literal | None:
    day = last_day(text) if whole_month else day_of(text)
    return Literal(day, datatype=_XSD_DATE) if day else None


def _to_integer(text: str) -> Literal | None:
    return (
        Literal(str(int(text)), datatype=_XSD_INTEGER)
        if re.fullmatch(r"[+-]?\d{1,15}", text)
        else None
    )


def _to_decimal(text: str) -> Literal | None:
    fits = re.fullmatch(r"[+-]?\d{1,20}(\.\d{1,20})?", text)
    return Literal(format(Decimal(text), "f"), datatype=_XSD_DECIMAL) if fits else None


def _to_iri(text: str) -> NamedNode | None:
    try:
        return NamedNode(text) if _IRI.fullmatch(text) else None
    except ValueError:  # such as http://[
        return None


_XSD_DATE, _XSD_INTEGER, _XSD_DECIMAL = XSD.date, XSD.integer, XSD.decimal
_CONVERTERS: Final[dict[str, Callable[[str], Term | None]]] = {
    "date": _to_date,
    "month": partial(_to_date, whole_month=True),
    "integer": _to_integer,
    "decimal": _to_decimal,
    "iri": _to_iri,
}
_BAD_DAY: Final = ("bad-date", "no day of the calendar", "write YYYY-MM-DD, such as 2024-11-19")
_COMPLAINTS: Final = {
    "date": _BAD_DAY,
    "month": _BAD_DAY,
    "integer": ("bad-number", "no whole number", "write digits only"),
    "decimal": ("bad-number", "no number", "write digits with a point, such as 3600 or 0.5"),
    "iri": ("bad-url", "no http address", "write https://…"),
}
