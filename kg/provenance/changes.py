"""What became known between two days: statements, retractions, and the relations that came or went
with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.model import NO_LIMIT, Clocks, Table
from kg.provenance.rows import Rows
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from kg.store import View

FIRST_DAY: Final = "0001-01-01"
"""The day before which nothing was known."""
_STATEMENT: Final = (
    "known",
    "statement",
    "speaker",
    "source",
    "modality",
    "value",
    "evidenceFor",
    "paraphrase",
)
_RETRACTION: Final = ("statement", "by", "known")
_RELATION: Final = ("subject", "relation", "object", "value", "premise", "known")


@dataclass(frozen=True, slots=True)
class Changes:
    """What became known after one day and by another: `after` is out, `clocks.known_by` is in.

    `statements` and `retractions` became known; relations `appeared` with their first premise or
    `vanished` with their last.
    """

    after: str
    clocks: Clocks
    statements: Rows
    retractions: Rows
    appeared: Rows
    vanished: Rows

    def data_by_change(self) -> tuple[tuple[str, list[dict[str, Any]]], ...]:
        """Return the rows of each kind of change, with the ids that people type."""
        return (
            ("became known", _data(self.statements)),
            ("taken back", _data(self.retractions)),
            ("appeared", _data(self.appeared)),
            ("vanished", _data(self.vanished)),
        )

    def data(self) -> dict[str, Any]:
        """Return the changes as plain data, with the ids that people type."""
        return {
            "after": self.after or None,
            "known_by": self.clocks.known_by or None,
            "as_of": self.clocks.as_of or None,
            "statements": _data(self.statements),
            "retractions": _data(self.retractions),
            "relations": {"appeared": _data(self.appeared), "vanished": _data(self.vanished)},
        }


def changes(view: View, after: str, clocks: Clocks = NO_LIMIT) -> Changes:
    """Return what became known after an ISO day and by `clocks.known_by`, of what held by
    `clocks.as_of`; empty days set no limit.

    >>> known = changes(view, "2030-10-05", Clocks(known_by="2030-10-12"))
    >>> len(known.statements), len(known.vanished)
    (4, 0)
    """
    days, earlier = clocks.values(), replace(clocks, known_by=after or FIRST_DAY)
    statements = query.table(view, "statements-made-known", {"after": earlier.known_by, **days})
    then = query.table(view, "relations-at", earlier.values()).rows
    now = query.table(view, "relations-at", days).rows
    return Changes(
        after,
        clocks,
        Rows.of(Table(_STATEMENT, statements.rows)),
        _retractions(view, earlier.known_by, days),
        Rows.of(Table(_RELATION, _only_in(now, then))),
        Rows.of(Table(_RELATION, _only_in(then, now))),
    )


def _retractions(view: View, after: str, days: dict[str, str]) -> Rows:
    """Return the retractions that became known after a day."""
    table = query.table(view, "retractions", days)
    known_column = table.columns.index("known")
    return Rows.of(
        Table(_RETRACTION, tuple(row for row in table.rows if row[known_column].value > after))
    )


def _only_in(
    rows: tuple[tuple[Any, ...], ...], others: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of relations that no other row has, whatever it rests on."""
    other_triples = {row[:3] for row in others}
    return tuple(row for row in rows if row[:3] not in other_triples)


def _data(rows: Rows) -> list[dict[str, Any]]:
    return [
        {name: None if value is None else _id(value) for name, value in row.items()}
        for row in rows.data()
    ]


def _id(text: str) -> str:
    """Return the id that people type for one of our IRIs, any other text as it is."""
    kind_and_id = kind_and_slug(text)
    return kind_and_id[1] if kind_and_id else text
