"""The result of a query in plain values: what an answer holds where the engine gives RDF terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kg.vocab import BlankNode, NamedNode

if TYPE_CHECKING:
    from kg.model import Table


@dataclass(frozen=True, slots=True)
class Term:
    """One RDF term: an IRI, the text of a literal, or the name of a blank node.

    >>> Term.of(NamedNode("http://example.org/a"))
    Term(value='http://example.org/a', kind='iri')
    """

    value: str
    kind: Literal["iri", "literal", "blank"] = "literal"

    @classmethod
    def of(cls, term: Any) -> Term:  # noqa: ANN401 - any term of the engine
        """Return a term of the engine in plain values."""
        if isinstance(term, NamedNode):
            return cls(term.value, "iri")
        return cls(term.value, "blank" if isinstance(term, BlankNode) else "literal")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of terms under named columns; None where a row has no value."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...] = ()

    @classmethod
    def of(cls, table: Table) -> Rows:
        """Return the rows of a query's table."""
        rows = tuple(
            tuple(None if cell is None else Term.of(cell) for cell in row) for row in table.rows
        )
        return cls(table.columns, rows)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self, column: str) -> tuple[str, ...]:
        """Return the values of a column that stand there, a row each.

        >>> Rows(("a", "b"), ((Term("x"), None), (Term("y"), Term("z")))).values("b")
        ('z',)
        """
        at = self.columns.index(column)
        return tuple(cell.value for row in self.rows if (cell := row[at]) is not None)

    def data(self) -> list[dict[str, str | None]]:
        """Return one mapping a row: whole IRIs and texts under the names of the columns.

        >>> Rows(("a", "b"), ((Term("x"), None),)).data()
        [{'a': 'x', 'b': None}]
        """
        return [
            {
                name: cell.value if cell is not None else None
                for name, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]
