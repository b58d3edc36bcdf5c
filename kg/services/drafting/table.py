"""The table of sources: a row a document, what is said of it by columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import sandbox, suggest
from kg.errors import Finding, InputError
from kg.importers import tables
from kg.services.drafting.requests import SourceFields
from kg.words import counted

if TYPE_CHECKING:
    from kg.documents import ScalarNode

FILE: Final = "file"
_LANGUAGE: Final = "lang"
COLUMNS: Final = (
    *(FILE, "id", "author", "published", "publisher", "url", "title", _LANGUAGE, "mandate"),
)
"""The columns, as they are written."""
_FIELDS: Final = {column: "language" if column == _LANGUAGE else column for column in COLUMNS[1:]}
_ENDINGS: Final = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a row says of a document, and where it is: the line of the row, the columns of its
    cells.
    """

    file: str
    fields: SourceFields
    line: int
    columns: Mapping[str, int]


def read(path: Path) -> tuple[SourceRow, ...]:
    """Return the rows of a table of sources. Raises InputError with every finding."""
    name = str(path)
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), name)
    delimiter = _ENDINGS.get(path.suffix.lower(), ",")
    rows = [
        row for row in tables.cells(text, name, delimiter) if any(str(cell).strip() for cell in row)
    ]
    findings = list(_header_findings(name, rows[0] if rows else []))
    if findings:
        raise InputError.of(findings)
    header = [str(cell).strip() for cell in rows[0]]
    read_rows = []
    for row in rows[1:]:
        values = {column: str(cell).strip() for column, cell in zip(header, row, strict=False)}
        columns = {column: cell.column for column, cell in zip(header, row, strict=False)}
        field_texts = {field: values.get(column, "") for column, field in _FIELDS.items()}
        source_row = SourceRow(values[FILE], SourceFields(**field_texts), row[0].line, columns)
        read_rows.append(source_row)
        findings += _row_findings(name, header, row, source_row)
    if findings:
        raise InputError.of(findings)
    return tuple(read_rows)


def _header_findings(name: str, header: list[ScalarNode]) -> Iterator[Finding]:
    names = [str(cell).strip() for cell in header]
    if FILE not in names:
        problem = "a table of sources needs a column 'file'"
        remedy = "kg new sources FOLDER writes one"
        yield Finding(name, 1, 1, "no-file-column", "error", problem, remedy)
    for at, cell in enumerate(header):
        if names[at] not in COLUMNS:
            problem = f"no column {names[at]!r} in a table of sources"
            remedy = suggest.key_remedy(names[at], COLUMNS)
            yield Finding(name, 1, cell.column, "unknown-column", "error", problem, remedy)
        elif names[at] in names[:at]:
            problem, remedy = f"a second column {names[at]!r}", "leave one out"
            yield Finding(name, 1, cell.column, "duplicate-column", "error", problem, remedy)


def _row_findings(
    name: str, header: list[str], row: list[ScalarNode], source_row: SourceRow
) -> Iterator[Finding]:
    if len(row) > len(header):
        problem = f"{counted(len(row), 'cell')} under {counted(len(header), 'column')}"
        remedy = "put quotation marks around a cell that holds a comma"
        yield Finding(name, source_row.line, 1, "ragged-row", "error", problem, remedy)
    if not source_row.file:
        problem, remedy = "the row names no file", "fill in the column 'file'"
        yield Finding(name, source_row.line, 1, "no-file-name", "error", problem, remedy)


def written(rows: Mapping[str, SourceFields]) -> str:
    """Return a table of sources as CSV: what is said of each file.

    >>> print(written({"a.pdf": SourceFields(id="a", language="en")}), end="")
    file,id,author,published,publisher,url,title,lang,mandate
    a.pdf,a,,,,,,en,
    """
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(COLUMNS)
    for file, source in rows.items():
        writer.writerow([file, *(getattr(source, field) for field in _FIELDS.values())])
    return content.getvalue()


def joined(first: SourceFields, others: SourceFields) -> SourceFields:
    """Return what is said of a source, by `others` where `first` says nothing.

    >>> joined(SourceFields(id="a"), SourceFields(id="b", author="hmv"))
    SourceFields(id='a', author='hmv', published='', publisher='', url='', title='', language='', mandate='')
    """  # noqa: E501
    return SourceFields(
        **{
            field.name: getattr(first, field.name) or getattr(others, field.name)
            for field in fields(SourceFields)
        }
    )
