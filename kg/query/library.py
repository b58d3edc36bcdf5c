"""The query library: one question a file, with its header."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import resources, sandbox, suggest
from kg.errors import InputError
from kg.query.header import HeaderReader
from kg.query.tokens import tokens

if TYPE_CHECKING:
    from pathlib import Path

    from kg.documents import MappingNode

TYPES: Final = ("iri", "string", "date", "integer", "decimal", "boolean")
LAST_DAY: Final = "9999-12-31"
"""The day that sets no limit."""
FIRST_DAY: Final = "0001-01-01"
"""The day that no other comes before."""
CLOCKS: Final = {
    "as_of": "what holds only later is left out",
    "known_by": "what became known later is left out",
}
"""The two clocks: the parameters that `--as-of` and `--known-by` set."""
_TEXTS: Final = ("title", "question", "summary")
_KEYS: Final = (*_TEXTS, "parameters", "defaults")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter: its type, what it means, its default as written in the header, None
    where it has none.
    """

    name: str
    type: str
    meaning: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One query of the library: header and text."""

    name: str
    group: str
    title: str
    question: str
    summary: str
    parameters: tuple[Parameter, ...]
    text: str
    path: str


GROUPS: Final = ("relationships", "coverage", "provenance")
"""The folders of competency questions; the others belong to other packages."""


def library() -> tuple[Query, ...]:
    """Return every competency question, by group and question."""
    questions = [parse(path) for path in resources.queries().values() if path.parent.name in GROUPS]
    return tuple(sorted(questions, key=lambda query: (query.group, query.question)))


def find_query(name: str) -> Query:
    """Return one packaged query by name. Raises InputError with suggestions."""
    paths = resources.queries()
    if name in paths:
        return _packaged(paths[name])
    near = suggest.nearest(
        name, (candidate for candidate, path in paths.items() if path.parent.name in GROUPS)
    )
    hint = suggest.hint(near, "kg queries lists them.")
    raise InputError(f"no query {name!r} in the library. {hint}")


@cache
def _packaged(path: Path) -> Query:
    """Return a packaged query, read once: coverage of many mandates asks the same few again and
    again.
    """
    return parse(path)


def parse(path: Path) -> Query:
    """Return the query in a file of the library or of the user's own with a header. Raises
    InputError.
    """
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    return from_text(text, path.stem, path.parent.name, str(path))


def from_text(text: str, name: str, group: str, path: str) -> Query:
    """Return a query from its text; a text without a header has no parameters.

    A free text, one of no group, has the clocks that it uses without declaring them; their default
    is no limit.

    >>> text = "ASK { ?s mkg:begins ?day FILTER (?day <= $as_of) }"
    >>> [clock.name for clock in from_text(text, "q", "", "q").parameters]
    ['as_of']
    """
    reader = HeaderReader(path)
    header = reader.read(text, _KEYS)
    parameters = _parameters(reader, header)
    title, question, summary = (reader.optional(header, key) for key in _TEXTS)
    reader.check()
    if not group:
        names_in_text = {token.text[1:] for token in tokens(text) if token.kind == "parameter"}
        declared_names = {parameter.name for parameter in parameters}
        parameters += [
            Parameter(clock, "date", meaning, LAST_DAY)
            for clock, meaning in CLOCKS.items()
            if clock in names_in_text and clock not in declared_names
        ]
    return Query(name, group, title, question, summary, tuple(parameters), text, path)


def _parameters(reader: HeaderReader, header: MappingNode) -> list[Parameter]:
    """Return the declared parameters with their defaults; what is wrong with them is reported."""
    defaults = dict(reader.pairs(header, "defaults"))
    parameters = []
    for name, declared in reader.pairs(header, "parameters"):
        kind, _, meaning = declared.partition(",")
        if kind not in TYPES:
            problem = f"parameter {str(name)!r} is of type {kind!r}"
            reader.report(declared, "unknown-type", problem, f"use {', '.join(TYPES)}")
        default = defaults.pop(name, None)
        value = None if default is None else str(default)
        parameters.append(Parameter(str(name), kind, meaning.strip(), value))
    for name in defaults:
        problem = f"a default for {str(name)!r}, which is no parameter"
        reader.report(name, "unknown-parameter", problem, "declare it under 'parameters'")
    return parameters
