"""The query library: one question a file, with its header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import documents, resources, sandbox, suggest
from kg.documents import Mapping, Sequence, Text
from kg.errors import InputError
from kg.query.tokens import tokens

if TYPE_CHECKING:
    from pathlib import Path

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
_KEYS: Final = frozenset({"title", "question", "summary", "parameters", "defaults"})


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
"""The folders of competency questions; the others hold the parts of other rooms."""


def library() -> tuple[Query, ...]:
    """Return every competency question, by group and question."""
    found = [parse(path) for path in resources.queries().values() if path.parent.name in GROUPS]
    return tuple(sorted(found, key=lambda query: (query.group, query.question)))


def find(name: str) -> Query:
    """Return one packaged query by name. Raises InputError with suggestions."""
    paths = resources.queries()
    if name in paths:
        return _packaged(paths[name])
    near = suggest.nearest(
        name, (known for known, path in paths.items() if path.parent.name in GROUPS)
    )
    hint = f"Did you mean {' or '.join(near)}?" if near else "kg queries lists them."
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
    found = header(text, path, _KEYS)
    defaults = {key: str(value) for key, value in _pairs(found, "defaults", path)}
    parameters = [
        _parameter(key, value, defaults, path) for key, value in _pairs(found, "parameters", path)
    ]
    if not group:
        parameters += _clocks_used(text, {parameter.name for parameter in parameters})
    if defaults:
        raise _error(path, 1, f"a default for {next(iter(defaults))!r}, which is no parameter")
    fields = {key: str(found.get(Text(key), "")) for key in ("title", "question", "summary")}
    return Query(name, group, **fields, parameters=tuple(parameters), text=text, path=path)


def _parameter(key: Text, value: Text, defaults: dict[Text, str], path: str) -> Parameter:
    """Return a declared parameter, and take its default from the others. Raises InputError for a
    type that there is none of.
    """
    kind, _, meaning = str(value).partition(",")
    if kind not in TYPES:
        raise _error(
            path,
            key.line,
            f"parameter {str(key)!r} is of type {kind!r}; use {', '.join(TYPES)}",
        )
    return Parameter(str(key), kind, meaning.strip(), defaults.pop(key, None))


def _clocks_used(text: str, declared: set[str]) -> list[Parameter]:
    """Return the clocks that a text uses and does not declare; their default is no limit."""
    used = {token.text[1:] for token in tokens(text) if token.kind == "parameter"}
    return [
        Parameter(clock, "date", meaning, LAST_DAY)
        for clock, meaning in CLOCKS.items()
        if clock in used and clock not in declared
    ]


def header(text: str, path: str, keys: frozenset[str]) -> Mapping:
    r"""Return the `#+ key: value` lines at the top of a SPARQL file, which may be any of `keys`.

    Raises InputError with file and line.

    >>> header("#+ title: A rule\nASK {}", "a.rq", frozenset({"title"}))
    {'title': 'A rule'}
    """
    lines = text.split("\n")
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#+"):
            break
        if not re.match(r"#\+ {1,}\S", line):
            raise _error(path, number, f"expected '#+ key: value', got {line!r}")
        rows.append(line[3:])
    parsed = documents.parse("\n".join(rows), path)
    for key in parsed:
        if key not in keys:
            raise _error(
                path, key.line, f"no header key {str(key)!r}; use {', '.join(sorted(keys))}"
            )
    return parsed


def _pairs(header: Mapping, key: str, path: str) -> list[tuple[Text, Text]]:
    node = header.get(Text(key))
    if node is None:
        return []
    pairs: list[tuple[Text, Text]] = []
    members = node if isinstance(node, Sequence) else [node]
    for member in members:
        if not isinstance(member, Mapping):
            raise _error(path, member.line, f"{key!r} takes a list of 'name: value'")
        for name, value in member.items():
            if not isinstance(value, Text):
                raise _error(path, name.line, f"{str(name)!r} takes one value")
            pairs.append((name, value))
    return pairs


def _error(path: str, line: int, problem: str) -> InputError:
    return InputError(f"{path}:{line}: {problem}. See queries/README.md.")
