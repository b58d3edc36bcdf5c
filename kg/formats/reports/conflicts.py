"""Conflicts and suspects as reports: side by side for reading, one row each for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.vocab import NamedNode, entity, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.formats.reports.terms import Labels
    from kg.provenance import Conflict, Side, Suspect

_NONE = ("No statements found that exclude each other.",)
_DIFFER = (
    "Figures that differ and that one number fits are no conflict: kg query "
    "statistics-that-differ lists them."
)
_SIDE = ("id", "speaker", "witness", "source", "held", "known", "value", "paraphrase")
_MEMBER = ("id", "speaker", "source", "held", "value", "excludes", "apart", "paraphrase")
SIDES = 20
"""How many sides of one conflict a table shows, unless another number is asked for."""


def conflicts_report(
    conflicts: tuple[Conflict, ...], labels: Labels, *, sides: int = SIDES
) -> Report:
    """Return conflicts as a report: two sides in two columns, more in rows; one flat table of all;
    and as data.

    A table shows at most `sides` sides of one conflict and says how many there are (0: all); the
    flat table and the data hold every side.
    """
    actors = {actor for conflict in conflicts for side in conflict.sides for actor in side.actors}
    labels.read(entity("actor", actor) for actor in sorted(actors))
    tables = []
    for number, conflict in enumerate(conflicts, start=1):
        table = _group(conflict, labels, sides) if conflict.others else _pair(conflict, labels)
        title = f"{number}. {conflict.kind}, {conflict.verdict}: {conflict.why}{table.title}"
        tables.append(replace(table, title=title))
    counts = Counter((conflict.kind, conflict.verdict) for conflict in conflicts)
    lead = tuple(f"{kind}, {verdict}: {count}" for (kind, verdict), count in sorted(counts.items()))
    notes = ("Nothing was overwritten: all sides stay in the store.",) if conflicts else _NONE
    return Report(
        "Statements that exclude each other or differ in time",
        lead or ("none",),
        tuple(tables),
        (*notes, _DIFFER),
        {"conflicts": [conflict.data() for conflict in conflicts]},
        _flat(conflicts),
    )


def _pair(conflict: Conflict, labels: Labels) -> Table:
    """Return the two sides of a conflict in two columns, or the only one in one."""
    sides = [_side(side, labels) for side in conflict.sides]
    ids = [side["id"] for side in sides]
    rows = [
        (name, *(side[name] for side in sides))
        for name in _SIDE[1:]
        if any(side[name] for side in sides)
    ]
    if conflict.independent is not None:
        rows.append(("independent", _independent(conflict), ""))
    if conflict.tasks:
        rows.append(("tasks", ", ".join(conflict.tasks), *[""] * (len(sides) - 1)))
    if len(set(ids)) < len(ids):
        ids = [f"{slug} ({number})" for number, slug in enumerate(ids, start=1)]
    return Table(("side", *ids), tuple(rows))


def _side(side: Side, labels: Labels) -> dict[str, str]:
    """Return a side by field, its voices by name."""
    voices = {name: labels.entry("actor", actor) if actor else "" for name, actor in _voices(side)}
    return {name: getattr(side, name) for name in _SIDE} | voices


def _group(conflict: Conflict, labels: Labels, most: int) -> Table:
    """Return the sides of a conflict in rows, those at its head first; where some are left out, the
    title says so.
    """
    sides = list(conflict.sides)
    most = max(2, most) if most else len(sides)
    listed_sides = sides
    if len(sides) > most:
        head = most - most // 2
        listed_sides = sides[:head] + sides[len(sides) - (most - head) :]
    columns = tuple(
        name
        for name in _MEMBER
        if name in {"excludes", "id"} or any(getattr(side, name) for side in listed_sides)
    )
    rows = tuple(tuple(_member(side, name, labels) for name in columns) for side in listed_sides)
    return Table(columns, rows, _beside(conflict, len(listed_sides)))


def _member(side: Side, name: str, labels: Labels) -> str:
    """Return a field of a side, its speaker by name."""
    if name == "speaker" and side.speaker:
        return labels.entry("actor", side.speaker)
    return str(getattr(side, name))


def _beside(conflict: Conflict, listed_count: int) -> str:
    """Return what the title of a group says beside its kind: independence, tasks, what is left
    out.
    """
    words = ""
    if conflict.second and conflict.independent is not None:
        pair = f"{conflict.first.id}, {conflict.second.id}"
        words += f" Independent: {_independent(conflict)} ({pair})."
    if conflict.tasks:
        words += f" Tasks: {', '.join(conflict.tasks)}."
    if listed_count < len(conflict.sides):
        words += (
            f" {listed_count} of {len(conflict.sides)} sides are shown, the first and the last; "
            "--sides 0, -f csv or json show all."
        )
    return words


def _independent(conflict: Conflict) -> str:
    return "yes" if conflict.independent else "no: a witness or an ultimate source is shared"


def _voices(side: Side) -> tuple[tuple[str, str], ...]:
    """Return who speaks, and whose word it is where that is another."""
    return ("speaker", side.speaker), (
        "witness",
        side.witness if side.witness != side.speaker else "",
    )


def _flat(conflicts: tuple[Conflict, ...]) -> Table:
    """Return one row a conflict of two sides; of more, one row also for each further side, beside
    one against it.
    """
    columns = (
        "kind",
        "verdict",
        *(f"{which}_{name}" for which in ("first", "second") for name in _SIDE),
        "independent",
        "later",
        "why",
        "tasks",
        "conflict",
        "first_excludes",
        "second_excludes",
        "first_apart",
    )
    rows = tuple(
        row for number, conflict in enumerate(conflicts, start=1) for row in _rows(number, conflict)
    )
    return Table(columns, rows)


def _rows(number: int, conflict: Conflict) -> Iterator[tuple[object, ...]]:
    """Return one row a pair of sides; whether they are independent stands in the first."""
    by_id = {side.id: side for side in reversed(conflict.sides)}
    pairs = [
        (conflict.first, conflict.second),
        *((side, by_id.get(side.against)) for side in conflict.others),
    ]
    for at, (first, second) in enumerate(pairs):
        unsaid = at or conflict.independent is None
        yield (
            conflict.kind,
            conflict.verdict,
            *(getattr(first, name) for name in _SIDE),
            *(getattr(second, name) if second else "" for name in _SIDE),
            "" if unsaid else str(conflict.independent).lower(),
            conflict.later,
            conflict.why,
            " ".join(conflict.tasks),
            number,
            first.excludes,
            second.excludes if second else "",
            first.apart,
        )


def suspects_report(suspects: tuple[Suspect, ...], labels: Labels, *, superseded: bool) -> Report:
    """Return suspects as a report; `superseded` says whether any source has a later version at
    all.
    """
    rows = tuple(
        (
            suspect.statement or _relation(suspect, labels),
            suspect.state,
            suspect.on,
            suspect.source,
            suspect.superseded_by,
            suspect.reason,
            suspect.paraphrase,
        )
        for suspect in suspects
    )
    columns = ("suspect", "standing", "on", "source", "superseded_by", "reason", "paraphrase")
    counts = Counter(suspect.state for suspect in suspects)
    lead = tuple(f"{standing_words}: {count}" for standing_words, count in sorted(counts.items()))
    if suspects:
        note = "Read each again in the later version, then: kg sources confirm STATEMENT --by NAME"
    else:
        note = (
            "Nothing is suspect."
            if superseded
            else "No source has a later version on record (revision_of)."
        )
    table = Table(columns, rows)
    data = {"suspects": [suspect.data() for suspect in suspects]}
    return Report(
        "What a later version may have changed",
        lead,
        (table,) if rows else (),
        (note,),
        data,
        table,
    )


def _relation(suspect: Suspect, labels: Labels) -> str:
    subject, relation, value = suspect.relation
    return f"{labels.of(NamedNode(subject))} {shorten(relation)} {labels.of(NamedNode(value))}"
