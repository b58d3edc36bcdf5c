"""Conflicts and suspects as reports: side by side for reading, one row each for machines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.model import Report, Table
from kg.vocab import shorten

if TYPE_CHECKING:
    from kg.provenance import Conflict, Side, Suspect
    from kg.render.terms import Labels

_NONE = ("No statements found that exclude each other.",)
_SIDE = ("id", "speaker", "witness", "source", "held", "known", "value", "paraphrase")


def conflicts_report(found: tuple[Conflict, ...], labels: Labels) -> Report:
    """Return conflicts as a report: a table of two columns each, all in one flat table, and as data."""
    tables = []
    for number, conflict in enumerate(found, start=1):
        sides = [
            {name: getattr(side, name) for name in _SIDE}
            | {name: labels.entry("actor", actor) if actor else "" for name, actor in _voices(side)}
            for side in (conflict.first, conflict.second)
        ]
        first, second = (side["id"] for side in sides)
        same = first == second
        rows = [(name, *(side[name] for side in sides)) for name in _SIDE[1:] if any(side[name] for side in sides)]
        if conflict.independent is not None:
            shared = "yes" if conflict.independent else "no: a witness or an ultimate source is shared"
            rows.append(("independent", shared, ""))
        head = ("side", f"{first} (1)", f"{second} (2)") if same else ("side", first, second)
        title = f"{number}. {conflict.kind}, {conflict.verdict}: {conflict.why}"
        tables.append(Table(head, tuple(rows), title))
    counts = Counter((conflict.kind, conflict.verdict) for conflict in found)
    lead = tuple(f"{kind}, {verdict}: {count}" for (kind, verdict), count in sorted(counts.items()))
    notes = ("Nothing was overwritten: both sides stay in the store.",) if found else _NONE
    return Report(
        "Statements that exclude each other or differ in time", lead or ("none",), tuple(tables), notes,
        {"conflicts": [conflict.data() for conflict in found]}, _flat(found),
    )  # fmt: skip


def _voices(side: Side) -> tuple[tuple[str, str], ...]:
    """Return who speaks, and whose word it is where that is another."""
    return ("speaker", side.speaker), ("witness", side.witness if side.witness != side.speaker else "")


def _flat(found: tuple[Conflict, ...]) -> Table:
    columns = ("kind", "verdict", *(f"{which}_{name}" for which in ("first", "second") for name in _SIDE),
               "independent", "later", "why")  # fmt: skip
    rows = tuple(
        (
            c.kind, c.verdict, *(getattr(side, name) for side in (c.first, c.second) for name in _SIDE),
            "" if c.independent is None else str(c.independent).lower(), c.later, c.why,
        )
        for c in found
    )  # fmt: skip
    return Table(columns, rows)


def suspects_report(found: tuple[Suspect, ...], labels: Labels, *, superseded: bool) -> Report:
    """Return suspects as a report; `superseded` says whether any source has a later version at all."""
    rows = tuple(
        (
            one.statement or _relation(one, labels), one.standing, one.on, one.source, one.superseded_by, one.reason,
            one.paraphrase,
        )
        for one in found
    )  # fmt: skip
    columns = ("suspect", "standing", "on", "source", "superseded_by", "reason", "paraphrase")
    counts = Counter(one.standing for one in found)
    lead = tuple(f"{standing}: {count}" for standing, count in sorted(counts.items()))
    if found:
        note = "Read each again in the later version, then: kg sources review STATEMENT --by NAME"
    else:
        note = "Nothing is suspect." if superseded else "No source has a later version on record (revision_of)."
    table = Table(columns, rows)
    data = {"suspects": [one.data() for one in found]}
    return Report("What a later version may have changed", lead, (table,) if rows else (), (note,), data, table)


def _relation(one: Suspect, labels: Labels) -> str:
    subject, relation, value = one.relation
    return f"{labels.of(NamedNode(subject))} {shorten(relation)} {labels.of(NamedNode(value))}"
