"""Drafting the mapping of a table from its headers and first rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import Finding, InputError
from kg.importers import mapping, mappings, tables
from kg.importers.names import Names
from kg.importers.rows import hashtags
from kg.importers.skeletons import slug_of
from kg.importers.skeletons.columns import TableColumn
from kg.importers.skeletons.mapping import PLACEHOLDERS
from kg.importers.skeletons.mapping import draft as draft_text
from kg.services.starting import Placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.documents import ScalarNode
    from kg.store import View

_ROWS: Final = 200
"""How many rows are looked at."""
_DELIMITERS: Final = ",;\t|"
_NAMES: Final = {",": ",", ";": ";", "\t": "tab", "|": "|"}


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A table, and the file of its mapping, which is named in what is reported about it."""

    table: str
    output: str = ""


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """The text of a mapping, and the placeholders in it. `like` is the mapping of kg's own that
    the columns are those of; it is then the text.
    """

    text: str
    placeholders: tuple[Placeholder, ...] = ()
    like: str = ""


def draft(view: View, request: DraftRequest) -> DraftAnswer:
    """Return a first mapping of a table; `view` knows what actions are called. Raises InputError
    for what is no table.
    """
    path = Path(request.table)
    ending = Path(sandbox.unpacked_name(path.name)).suffix.lower()
    if ending not in tables.SUFFIXES:
        remedy = "save the table as .csv or .tsv"
        raise _refusal(request.table, "unknown-format", f"{ending or 'this'} is no table", remedy)
    data = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES, unpack=True)
    text = sandbox.text(data, request.table)
    delimiter = _delimiter(text, tables.SUFFIXES[ending])
    rows = list(islice(_rows(text, request.table, delimiter), _ROWS))
    if not rows:
        remedy = "write the names of the columns first"
        raise _refusal(request.table, "empty-table", "the table has no header", remedy)
    columns = _columns(rows)
    like = _like(frozenset(column.header for column in columns))
    if like:
        packaged = mappings.path_of(like)
        return DraftAnswer(packaged.read_text(encoding="utf-8") if packaged else "", (), like)
    names = Names(view)
    mark = "" if delimiter == tables.SUFFIXES[ending] else _NAMES[delimiter]
    content = draft_text(columns, path.name, mark, lambda words: _action(names, words))
    return DraftAnswer(content, _placeholders(content, request.output))


def _rows(text: str, path: str, delimiter: str) -> Iterator[list[ScalarNode]]:
    rows = tables.cells(text, path, delimiter)
    return (row for row in rows if any(cell.strip() for cell in row))


def _delimiter(text: str, usual: str) -> str:
    """Return the delimiter of a table: the one that its first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    best = max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == usual))
    return best if first.count(best) else usual


def _columns(rows: list[list[ScalarNode]]) -> list[TableColumn]:
    """Return the columns of a table with their first cells, and their hashtags, if it has them."""
    header, *below = rows
    tags = below.pop(0) if below and hashtags(below[0]) else []
    return [
        TableColumn(
            cell.strip(),
            tags[number].strip() if number < len(tags) else "",
            tuple(row[number].strip() for row in below if number < len(row)),
        )
        for number, cell in enumerate(header)
    ]


def _like(headers: frozenset[str]) -> str:
    """Return the mapping of kg's own whose columns a table has, empty where there is none."""
    for name in mappings.names():
        path = None if name.endswith(mappings.PLACES) else mappings.path_of(name)
        if path is not None and mapping.read(path.read_bytes(), name).headers().keys() <= headers:
            return name
    return ""


def _action(names: Names, words: str) -> str:
    """Return the action of which some words are the id or the name, empty for none or several."""
    actions = names.called(words, ("action",)) or names.called(slug_of(words), ("action",))
    return actions[0][1] if len(actions) == 1 else ""


def _placeholders(text: str, output: str) -> tuple[Placeholder, ...]:
    return tuple(
        Placeholder(output or "mapping", number, f"{word}: {words}")
        for number, line in enumerate(text.splitlines(), start=1)
        for word, words in PLACEHOLDERS.items()
        if word in line
    )


def _refusal(path: str, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(path, 1, 1, code, "error", message, remedy)])
