"""What a question answers: tables and reports, with what a notebook shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kg.errors import MachineError
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; iterating gives one mapping a row, which is what pandas takes.

    A notebook shows it as an HTML table, with `labels` in the place of the terms that have one.
    `parameters` says, a line each, what a question was asked with.

    >>> list(Table(("task", "status"), (("H-3", "covered"),)))
    [{'task': 'H-3', 'status': 'covered'}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    parameters: tuple[str, ...] = ()
    labels: Mapping[Any, str] = field(default_factory=dict, hash=False, compare=False)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def plain(self) -> dict[str, list[Any]]:
        """Return the columns as lists of plain values: RDF terms as text, numbers, days; None where
        nothing is.

        >>> Table(("task", "count"), (("H-3", 2), ("H-4", None))).plain()
        {'task': ['H-3', 'H-4'], 'count': [2, None]}
        """
        return {
            name: [_plain(row[at]) for row in self.rows] for at, name in enumerate(self.columns)
        }

    def labelled(self) -> Table:
        """Return the table with a column of labels, `x_label`, after each column `x` that has terms
        with one.

        >>> Table(("task",), (("urn:t",),), labels={"urn:t": "a task"}).labelled().columns
        ('task', 'task_label')
        """
        columns: list[str] = []
        cells: list[tuple[Any, ...]] = [() for _ in self.rows]
        for at, name in enumerate(self.columns):
            labels = [self.labels.get(row[at]) for row in self.rows]
            has_labels = any(labels) and f"{name}_label" not in self.columns
            columns += [name, f"{name}_label"] if has_labels else [name]
            for n, row in enumerate(self.rows):
                cells[n] += (row[at], labels[n]) if has_labels else (row[at],)
        return replace(self, columns=tuple(columns), rows=tuple(cells))

    def to_pandas(self, *, labels: bool = True) -> Any:  # noqa: ANN401 - pandas is optional
        """Return a pandas DataFrame of plain values, with a column of labels after each column of
        IRIs unless `labels` is false. Raises MachineError without pandas.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MachineError(
                "pandas is not installed. pip install 'mandate-kg[analysis]'."
            ) from error
        table = self.labelled() if labels else self
        return pd.DataFrame(table.plain(), columns=list(table.columns))

    def to_polars(self, *, labels: bool = True) -> Any:  # noqa: ANN401 - polars is optional
        """Return a polars DataFrame of plain values, a column of several types as text, with a
        column of labels after each column of IRIs unless `labels` is false. Raises MachineError
        without polars.
        """
        try:
            import polars as pl  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MachineError(
                "polars is not installed. pip install 'mandate-kg[polars]'."
            ) from error
        plain = (self.labelled() if labels else self).plain()
        return pl.DataFrame({name: _of_one_type(values) for name, values in plain.items()})

    def _repr_html_(self) -> str:
        """Return the table as a notebook shows it: the first hundred rows, every text escaped."""
        from xml.etree import ElementTree as ET  # noqa: PLC0415 - only notebooks need it

        whole = ET.Element("div")
        table = ET.SubElement(whole, "table")
        lines = [line for line in (self.title, *self.parameters) if line]
        if lines:
            caption = ET.SubElement(table, "caption")
            caption.text = lines[0]
            for line in lines[1:]:
                ET.SubElement(caption, "br").tail = line
        heads = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for name in self.columns:
            ET.SubElement(heads, "th", scope="col").text = name.replace("_", " ")
        body = ET.SubElement(table, "tbody")
        for cells in self.rows[:_SHOWN_ROWS]:
            row = ET.SubElement(body, "tr")
            for cell in cells:
                text, attributes = self._labelled(cell)
                ET.SubElement(row, "td", attributes).text = text
        more = len(self.rows) - _SHOWN_ROWS
        if more > 0:
            words = counted(more, "more row is", "more rows are")
            ET.SubElement(whole, "p").text = f"{words} not shown."
        return "".join(ET.tostring(part, "unicode", method="html") for part in whole)

    def _labelled(self, cell: Any) -> tuple[str, dict[str, str]]:  # noqa: ANN401 - a cell may hold anything
        """Return the text of a cell, its label where it has one, with its IRI as the title."""
        label = self.labels.get(cell) if self.labels else None
        return (_shown(cell), {}) if label is None else (label, {"title": _shown(cell)})


class Displayed:
    """An answer that a notebook shows as the table that `display` returns; its repr is a line."""

    __slots__ = ()

    def display(self) -> Table:
        """Return the answer as a table for people: labels, and a title that says what it is."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Return the title of the table, and how many rows it has."""
        table = self.display()
        return f"<{type(self).__name__}: {table.title} ({counted(len(table), 'row')})>"

    def _repr_html_(self) -> str:
        return self.display()._repr_html_()


_SHOWN_ROWS: Final = 100


def _plain(cell: Any) -> Any:  # noqa: ANN401 - a cell may hold anything
    """Return the plain value of a cell: an rdflib term or the engine's own becomes what it stands
    for.
    """
    if hasattr(cell, "toPython"):
        value = cell.toPython()
        return str(value) if isinstance(value, str) else value
    return getattr(cell, "value", cell)


def _shown(cell: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    value = _plain(cell)
    return "" if value is None else str(value)


def _of_one_type(values: list[Any]) -> list[Any]:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    simple = not kinds or (len(kinds) == 1 and kinds < {str, bool, int, float, date, datetime})
    return values if simple else [None if value is None else str(value) for value in values]


@dataclass(frozen=True, slots=True)
class Report:
    """A document to print: title, lead lines, tables and notes; the same as plain data, and as one
    flat table.
    """

    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    flat: Table | None = None
