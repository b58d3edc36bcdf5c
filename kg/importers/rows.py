"""The rows of a table -> entries, as the mapping of the table says."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

from kg.documents import MappingNode, NodeReader, ScalarNode, SequenceNode, scalar
from kg.errors import Finding
from kg.importers import remedies, templates
from kg.importers.assemble import Document
from kg.words import counted

if TYPE_CHECKING:
    from kg.documents import Node
    from kg.importers.mapping import Column, TableMapping
    from kg.importers.names import Names

_HASHTAG: Final = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(?:\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*")
"""A hashtag of the Humanitarian Exchange Language with its attributes: `#adm1+name`."""
_FORMULA_ERRORS: Final = frozenset(
    (
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    )
)
"""What a spreadsheet writes into a cell whose formula failed."""

N = TypeVar("N", MappingNode, SequenceNode)


def hashtags(row: list[ScalarNode]) -> bool:
    """Return whether a row holds HXL hashtags, which tables of HDX have below their header.

    >>> hashtags([scalar("#adm1+name", 2, 1), scalar("", 2, 12)]), hashtags([scalar("#1", 2, 1)])
    (True, False)
    """
    texts = [cell.strip() for cell in row if cell.strip()]
    return bool(texts) and all(map(_HASHTAG.fullmatch, texts))


class Rows(NodeReader):
    """Turns rows into entries and collects findings."""

    def __init__(self, path: str, how: TableMapping, names: Names) -> None:
        super().__init__(path)
        self.how = how
        self.names = names
        self.columns: list[Column | None] = []
        self.headers: list[str] = []
        self.constants: dict[ScalarNode, ScalarNode] | None = (
            None  # at the first row: one wrong constant is one finding
        )
        self.entries: dict[ScalarNode | None, SequenceNode] = {}
        self.is_first = True  # of the rows below the header
        self.others: list[str] = []
        self.left_out: Counter[tuple[str, str]] = Counter()
        self.repeated: Counter[tuple[str, ...]] = Counter()

    def note(self, at: ScalarNode, code: str, severity: str, message: str, remedy: str) -> None:
        """Note what is worth a look and hinders no load."""
        finding = Finding(*self.location(at), code, severity, message, remedy)
        self.names.warnings.append(finding)

    def note_left_out(self) -> None:
        """Note the columns and rows that were passed over as the mapping says."""
        at = scalar("", 1, 1)
        if self.others:
            message = f"columns passed over: {', '.join(self.others)}"
            self.note(
                at, "columns-left-out", "info", message, f"map them in {self.how.path} to keep them"
            )
        if repeated := sum(self.repeated.values()) - len(self.repeated):
            message = (
                f"{counted(repeated, 'row')} with the same {', '.join(self.how.once)} left out"
            )
            self.note(at, "rows-left-out", "info", message, "")
        for (name, text), count in self.left_out.items():
            message = f"{counted(count, 'row')} with {text!r} in column {name!r} left out"
            self.note(at, "rows-left-out", "info", message, "")

    def header(self, row: list[ScalarNode]) -> None:
        """Check the names of the columns against the mapping."""
        source = str(self.how.source) if self.how.source_is_column else None
        expected = {*self.how.headers(), *self.how.ignored, source}
        for cell in row:
            name = cell.strip()
            self.check_header(cell, name, expected)
            self.headers.append(name)
            self.columns.append(self.how.columns.get(name))
        for name, at in self.how.headers().items():
            if name not in self.headers:
                self.missing_column(name, at)
        if self.how.source is not None and source is not None and source not in self.headers:
            self.missing_column(source, self.how.source)

    def check_header(self, cell: ScalarNode, name: str, expected: set[str | None]) -> None:
        """Report a header that stands twice, or that the mapping does not know."""
        if not name:
            return  # a column without a header: a cell in it that says something is reported
        if name in self.headers:
            problem = f"two columns are called {name!r}"
            self.report(cell, "duplicate-column", problem, "rename one of them")
        elif name not in expected and self.how.ignores_others:
            self.others.append(name)
        elif name not in expected:
            remedy = f"map it in {self.how.path}, or list it there under 'ignore'"
            problem = f"the column {name!r} is not in the mapping"
            self.report(cell, "unknown-column", problem, remedy)

    def missing_column(self, name: str, at: ScalarNode) -> None:
        """Report a column that the mapping names and the table has not."""
        remedy = f"its columns: {', '.join(filter(None, self.headers))}"
        problem = f"the table has no column {name!r}"
        self.findings.append(
            Finding(self.how.path, at.line, at.column, "missing-column", "error", problem, remedy)
        )

    def row(self, row: list[ScalarNode]) -> None:
        """Turn one row into an entry; an empty cell is a key that is not there."""
        if not self.is_whole(row):
            return
        cells = dict(zip(self.headers, (cell.strip() for cell in row), strict=True))
        if self.is_left_out(cells) or self.is_repeated(cells):
            return
        entry = self.entry(row, cells)
        source = self.source_of(row)
        if self.how.section == "statements" and not source:
            remedy = f"fill in {str(self.how.source)!r}"
            self.report(row[0], "missing-source", "this row names no source", remedy)
            return
        if source not in self.entries:
            self.entries[source] = _located(SequenceNode(), row[0])
        self.entries[source].append(entry)

    def is_whole(self, row: list[ScalarNode]) -> bool:
        """Return whether a row has a cell for each column; hashtags are noted, what is wrong
        reported.
        """
        is_first, self.is_first = self.is_first, False
        if is_first and hashtags(row):
            self.note(row[0], "hashtag-row", "info", "a row of HXL hashtags was passed over", "")
            return False
        while len(row) > len(self.headers) and not row[-1].strip():
            row.pop()
        if len(row) == len(self.headers):
            return True
        last = row[min(len(row), len(self.headers)) - 1]
        problem = f"{counted(len(row), 'cell')} under {counted(len(self.headers), 'column')}"
        self.report(last, "ragged-row", problem, "quote a cell that holds a mark")
        return False

    def entry(self, row: list[ScalarNode], cells: dict[str, str]) -> MappingNode:
        """Return the entry of a row: its columns, composed texts and constants."""
        texts = {name: "" if text in self.how.empty else text for name, text in cells.items()}
        entry = _located(MappingNode(), row[0])
        for column, header, cell in zip(self.columns, self.headers, row, strict=True):
            if column is not None:
                self.fill(entry, column, cell)
            elif not header and cell.strip():
                problem = "this cell stands under no header"
                self.report(cell, "headless-cell", problem, "name its column, or empty it")
        at = dict(zip(self.headers, row, strict=True))
        for template, column in self.how.composed:
            text = template.fill(texts | {templates.ROW: str(row[0].line)})
            first = next((at[name] for name in template.columns if name in at), row[0])
            self.fill(entry, column, _like(first, text))
        for key, node in self.constants_at(row[0]).items():
            if self.is_wanted(entry, key):
                self.insert(entry, key, node, node)
        return entry

    def is_left_out(self, cells: dict[str, str]) -> bool:
        """Return whether the mapping leaves a row out, by the value of a column; it is counted."""
        for name, texts in self.how.left_out.items():
            if cells.get(name) in texts:
                self.left_out[name, cells[name]] += 1
                return True
        return False

    def is_repeated(self, cells: dict[str, str]) -> bool:
        """Return whether an earlier row has the same texts in the columns `once`; it is counted."""
        if not self.how.once:
            return False
        texts = tuple(cells.get(name, "") for name in self.how.once)
        self.repeated[texts] += 1
        return self.repeated[texts] > 1

    def is_wanted(self, entry: MappingNode, key: ScalarNode) -> bool:
        """Return whether a row has a constant: one within a key that columns fill, such as the
        unit of a quantity, only where the row fills it.
        """
        head, dot, _ = key.partition(".")
        columns = (*self.how.columns.values(), *(column for _, column in self.how.composed))
        is_filled = any(column.key.startswith(f"{head}.") for column in columns)
        return not (dot and is_filled) or ScalarNode(head) in entry

    def source_of(self, row: list[ScalarNode]) -> ScalarNode | None:
        """Return the source of a row: that of the whole table, or what the last column of this name
        says.
        """
        if self.how.source is None:
            return None
        if not self.how.source_is_column:
            return _like(row[0], str(self.how.source))
        source_node = None
        for column, header, cell in zip(self.columns, self.headers, row, strict=True):
            if column is None and header == self.how.source:
                source_node = _like(cell, cell.strip())
        return source_node

    def constants_at(self, first: ScalarNode) -> dict[ScalarNode, ScalarNode]:
        """Return the constants at the location of the first row, whichever is asked for."""
        if self.constants is None:
            self.constants = {
                key: _like(first, str(value)) for key, value in self.how.constants.items()
            }
            for key, node in self.constants.items():
                node.plain = self.how.constants[key].plain
        return self.constants

    def fill(self, entry: MappingNode, column: Column, cell: ScalarNode) -> None:
        """Put what a cell says under its key, nothing where it is empty; a failed formula is
        reported.
        """
        if cell.strip().upper() in _FORMULA_ERRORS:
            problem = f"{cell.strip()!r} is what a spreadsheet writes where a formula failed"
            self.report(cell, "formula-error", problem, "correct the formula, or empty the cell")
            return
        if not cell.strip() or cell.strip() in self.how.empty:
            return
        parts = cell.split(column.separator) if column.separator else [str(cell)]
        nodes = [
            node
            for part in parts
            if part.strip() and (node := self.value(column, cell, part.strip()))
        ]
        if not nodes:
            return
        if column.separator:
            sequence = _located(SequenceNode(), cell)
            sequence += nodes
            self.insert(entry, column.key, sequence, cell)
        else:
            self.insert(entry, column.key, nodes[0], cell)

    def value(self, column: Column, cell: ScalarNode, part: str) -> ScalarNode | None:
        """Return what one value of a cell means; an unknown name is reported."""
        if column.form:
            text = templates.read_as(part, column.form)
            if text is None:
                problem = f"{part!r} in column {str(column.at)!r} cannot be read as {column.form}"
                self.report(cell, "bad-form", problem, f"write {templates.FORMS[column.form]}")
                return None
            part = text
        if column.values:
            if part not in column.values:
                choices = ", ".join(column.values)
                remedy = f"add it under 'values' in {self.how.path}, or write one of: {choices}"
                self.report(
                    cell,
                    "unknown-value",
                    f"{part!r} has no meaning in column {str(column.at)!r}",
                    remedy,
                )
                return None
            part = str(column.values[part])
        if column.kinds:
            matches = self.names.called(part, column.kinds)
            if not matches and (
                candidate := self.names.candidate(part, column.kinds, self.location(cell))
            ):
                matches = [candidate]
            if len(matches) != 1:
                problem, code, remedy = (
                    f"nothing is called {part!r}",
                    "unknown-name",
                    "write the id",
                )
                if matches:
                    problem, code = (
                        f"{part!r} may be {' or '.join(slug for _, slug in matches)}",
                        "ambiguous-name",
                    )
                else:
                    remedy = remedies.unknown(self.names, part, column.kinds)
                self.report(cell, code, problem, remedy)
                return None
            part = matches[0][1]
        node = _like(cell, part)
        node.plain = column.key == "candidate"
        return node

    def insert(
        self, entry: MappingNode, field: ScalarNode, node: ScalarNode | SequenceNode, at: ScalarNode
    ) -> None:
        """Put a node under a key, or under a key within a key."""
        head, dot, rest = field.partition(".")
        if not dot:
            entry[_like(at, head)] = node
            return
        key = _like(at, head)
        inner = entry.get(key)
        if not isinstance(inner, MappingNode):
            inner = entry[key] = _located(MappingNode(), at)
        inner[_like(at, rest)] = node

    def documents(self) -> list[Document]:
        """Return the entries as documents, one a source."""
        documents = []
        for source, entries in self.entries.items():
            root = _located(MappingNode(), entries)
            if source is not None:
                root[_like(source, "source")] = source
            root[_like(entries, self.how.section)] = entries
            documents.append(Document(self.path, root))
        return documents


def _like(at: Node, text: str) -> ScalarNode:
    """Return a text at the location of another node."""
    return scalar(text, at.line, at.column)


def _located(node: N, at: Node) -> N:
    node.line, node.column = at.line, at.column
    return node
