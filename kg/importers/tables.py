"""CSV and TSV with a mapping file -> the same documents that YAML becomes, each cell with its line
and column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.documents import ScalarNode, scalar
from kg.errors import Finding, InputError, Location
from kg.importers.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.importers.assemble import Document
    from kg.importers.mapping import TableMapping
    from kg.importers.names import Names

SUFFIXES: Final = {".csv": ",", ".tsv": "\t"}
MAPPING_ENDINGS: Final = (".mapping.yaml", ".mapping.yml")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_MAX_FINDINGS: Final = 1000
_SEP_LINE: Final = re.compile(r'"?sep=([^\r\n"]?)"?[\t ,;]*(?:\r\n|\n|\r|$)')
_DELIMITER_NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_DELIMITER_KEYS: Final = {",": '","', ";": '";"', "\t": "tab", "|": '"|"'}


def read(
    data: bytes, path: str, how: TableMapping, names: Names, *, delimiter: str
) -> list[Document]:
    """Return the documents of a table: one, or one a source. Raises InputError of all findings.

    A row without anything in its cells is no row, and a column without anything in it, its header
    included, no column: spreadsheets write both. A first line `sep=;`, which they read, names the
    delimiter.
    """
    text = sandbox.text(data, path)
    start, sep_delimiter = _named_delimiter(text, path, how)
    chosen = sep_delimiter or how.delimiter or delimiter
    rows = (row for row in cells(text, path, chosen, start) if any(cell.strip() for cell in row))
    header = next(rows, None)
    if header is None:
        raise _refuse(
            Location(path, 1, 1),
            "empty-table",
            "the table has no header",
            "write the names of the columns first",
        )
    if better := _better_delimiter(header, how, chosen, text):
        raise _wrong_delimiter(
            Location(path, header[0].line, 1), chosen, better, sep_delimiter, how
        )
    table = Rows(path, how, names)
    table.header(header)
    table.check()
    complete = True
    for row in rows:
        table.row(row)
        if len(table.findings) > _MAX_FINDINGS:
            complete = next(rows, None) is None
            break
    if table.findings:
        raise InputError.of(table.findings, complete=complete)
    table.note_left_out()
    return table.documents()


def _wrong_delimiter(
    at: Location, chosen: str, better: str, sep_delimiter: str, how: TableMapping
) -> InputError:
    """Return the error for a delimiter that finds no columns, where another one does."""
    problem = (
        f"the cells of this table are separated by {_DELIMITER_NAMES[better]}, not "
        f"{_DELIMITER_NAMES[chosen]}"
    )
    if sep_delimiter:
        remedy = f"correct the line 'sep={sep_delimiter}' above the header"
    else:
        remedy = f"write delimiter: {_DELIMITER_KEYS[better]} in {how.path}"
    return _refuse(at, "wrong-delimiter", problem, remedy)


def _named_delimiter(text: str, path: str, how: TableMapping) -> tuple[int, str]:
    """Return where the table begins, and the delimiter that a first line `sep=` names, if there is
    one.
    """
    match = _SEP_LINE.match(text)
    if match is None:
        return 0, ""
    sep_delimiter = match[1]
    if sep_delimiter not in _DELIMITER_NAMES:
        problem, remedy = (
            f"'sep={sep_delimiter}' names no delimiter of tables",
            "write one of , ; | or a tab, or leave it out",
        )
        raise _refuse(Location(path, 1, 5), "bad-delimiter", problem, remedy)
    if how.delimiter and sep_delimiter != how.delimiter:
        ours = _DELIMITER_NAMES[how.delimiter]
        problem = f"the first line says {_DELIMITER_NAMES[sep_delimiter]}, {how.path} says {ours}"
        raise _refuse(
            Location(path, 1, 5), "bad-delimiter", problem, "correct one of them, or leave it out"
        )
    return match.end(), sep_delimiter


def _better_delimiter(header: list[ScalarNode], how: TableMapping, chosen: str, text: str) -> str:
    """Return the delimiter that finds columns of the mapping in a header, empty where the chosen
    one finds some.
    """
    headers = {*how.headers(), *how.ignored, *([str(how.source)] if how.source_is_column else [])}
    if len(headers) < 2 or any(cell.strip() in headers for cell in header):  # noqa: PLR2004 - one column has no delimiter
        return ""
    line = text.split("\n")[header[0].line - 1]
    counts = {
        mark: sum(part.strip(' "\r') in headers for part in line.split(mark))
        for mark in _DELIMITER_NAMES
    }
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] > 1 and best != chosen else ""


def cells(text: str, path: str, delimiter: str, start: int = 0) -> Iterator[list[ScalarNode]]:
    r"""Yield the rows of a table as cells with line and column, empty lines left out; quotes by RFC
    4180.

    The table begins at character `start` of the text, which is the first of a line.

    >>> [[(str(c), c.line, c.column) for c in row] for row in cells('a,"b, ""c"" d"\r\n1,\n', "a.csv", ",")]
    [[('a', 1, 1), ('b, "c" d', 1, 3)], [('1', 2, 1), ('', 2, 3)]]
    """  # noqa: E501
    cell = re.compile(rf'"((?:[^"]|"")*+)"|([^"{re.escape(delimiter)}\r\n]*+)')
    position, line = start, len(_LINE_END.findall(text, 0, start)) + 1
    row: list[ScalarNode] = []
    while position <= len(text):
        match = cell.match(text, position)
        column = position - start + 1
        if match is None:  # the second half matches everything, nothing included
            break
        value = match[2] if match[1] is None else match[1].replace('""', '"')
        row.append(scalar(value, line, column))
        is_quoted = match[1] is not None
        if is_quoted:  # only quotes hold line ends
            line += text.count("\n", position, match.end())
            start = max(start, text.rfind("\n", position, match.end()) + 1)
        position = match.end()
        if text[position : position + 1] == delimiter:
            position += 1
            continue
        ending = _LINE_END.match(text, position)
        if ending is None and position < len(text):
            raise _bad_quote(
                Location(path, line, position - start + 1), text, position, whole=is_quoted
            )
        if len(row) > 1 or row[0] or is_quoted:
            yield row
        if ending is None:
            return
        row = []
        position = start = ending.end()
        line += 1


def _bad_quote(at: Location, text: str, position: int, *, whole: bool) -> InputError:
    """Return what is wrong with a quote: `whole` where a quoted cell ends before it."""
    if whole:
        return _refuse(
            at,
            "bad-quote",
            "text follows a closing quote",
            "put the whole cell in quotes, double its own",
        )
    if position == 0 or text[position - 1] in ",;|\t\r\n":
        return _refuse(at, "open-quote", "a quote opens here and does not close", "close it")
    return _refuse(
        at,
        "bad-quote",
        "a quote stands inside a cell",
        "put the whole cell in quotes, double its own",
    )


def _refuse(at: Location, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(*at, code, "error", message, remedy)])
