"""What became known between two days: statements, retractions, and the relations that came or went
with them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.model import Clocks, Report, Table
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
_RELATION: Final = ("subject", "relation", "object", "value", "premise", "known")


def changes(view: View, after: str, clocks: Clocks) -> Report:
    """Return what became known after an ISO day and by `clocks.known_by`, of what held by
    `clocks.as_of`; empty days set no limit.

    Tables of RDF terms: statements that became known, retractions that became known, relations that
    appeared and that vanished. A relation appears with its first premise and vanishes with its
    last. The same as data, with ids.

    >>> from kg.services.opening import open_view
    >>> report = changes(open_view(), "2024-11-19", Clocks(known_by="2024-11-20"))
    >>> len(report.data["statements"]), len(report.data["relations"]["vanished"])
    (97, 0)
    """
    days, earlier = clocks.values(), replace(clocks, known_by=after or FIRST_DAY)
    statements = query.table(
        view, "statements-made-known", {"after": earlier.known_by, **days}
    ).rows
    taken = query.table(view, "retractions", days)
    retractions = tuple(
        row for row in taken.rows if row[taken.columns.index("known")].value > earlier.known_by
    )
    then = query.table(view, "relations-at", earlier.values()).rows
    now = query.table(view, "relations-at", days).rows
    appeared, vanished = _only_in(now, then), _only_in(then, now)
    tables = (
        Table(
            _STATEMENT,
            statements,
            f"Statements that became known ({len({row[1] for row in statements})})",
        ),
        Table(
            ("statement", "taken back by", "known"),
            retractions,
            f"Retractions that became known ({len(retractions)})",
        ),
        Table(_RELATION, appeared, f"Relations that appeared ({_count(appeared)})"),
        Table(_RELATION, vanished, f"Relations that vanished ({_count(vanished)})"),
    )
    data: dict[str, Any] = {
        "after": after or None,
        "known_by": clocks.known_by or None,
        "as_of": clocks.as_of or None,
        "statements": _data(_STATEMENT, statements),
        "retractions": _data(("statement", "by", "known"), retractions),
        "relations": {
            "appeared": _data(_RELATION, appeared),
            "vanished": _data(_RELATION, vanished),
        },
    }
    shown = tuple(table for table in tables if table.rows)
    notes = () if shown else ("Nothing became known between these days.",)
    return Report(_title(data), _lead(data), shown, notes, data, _flat(tables))


def _title(data: dict[str, Any]) -> str:
    return f"What became known {_between(data)}"


def _between(data: dict[str, Any]) -> str:
    parts = [f"after {data['after']}"] if data["after"] else []
    return " ".join([*parts, f"by {data['known_by']}"] if data["known_by"] else parts)


def _lead(data: dict[str, Any]) -> tuple[str, ...]:
    held = f" Only what held by {data['as_of']}." if data["as_of"] else ""
    first = (
        f"The first day itself is left out, {data['known_by'] or 'every later day'} is in."
        if data["after"]
        else ""
    )
    return tuple(filter(None, [(first + held).strip()]))


def _only_in(
    rows: tuple[tuple[Any, ...], ...], others: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of relations that no other row has, whatever it rests on."""
    known = {row[:3] for row in others}
    return tuple(row for row in rows if row[:3] not in known)


def _count(rows: tuple[tuple[Any, ...], ...]) -> int:
    return len({row[:3] for row in rows})


def _flat(tables: tuple[Table, ...]) -> Table:
    """Return one row a change: what happened, to what, on which day, and by whom or from what."""
    statements, retractions, appeared, vanished = tables
    rows: list[tuple[Any, ...]] = [
        (
            "became known",
            row["statement"],
            None,
            None,
            row["known"],
            row["speaker"],
            row["source"],
            row["modality"],
            row["evidenceFor"],
            row["paraphrase"],
        )
        for row in statements
    ]
    rows += [
        (
            "taken back",
            row["statement"],
            None,
            None,
            row["known"],
            None,
            row["taken back by"],
            None,
            None,
            None,
        )
        for row in retractions
    ]
    rows += [
        (
            change,
            row["subject"],
            row["relation"],
            row["object"],
            row["known"],
            None,
            row["premise"],
            None,
            None,
            None,
        )
        for change, table in (("appeared", appeared), ("vanished", vanished))
        for row in table
    ]
    columns = (
        "change",
        "subject",
        "relation",
        "object",
        "known",
        "speaker",
        "source or premise",
        "modality",
        "evidence for",
        "what is said",
    )
    return Table(columns, tuple(rows))


def _data(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
    return [
        {c: None if cell is None else _id(cell.value) for c, cell in zip(columns, row, strict=True)}
        for row in rows
    ]


def _id(text: str) -> str:
    """Return the id that people type for one of our IRIs, any other text as it is."""
    found = kind_and_slug(text)
    return found[1] if found else text
