"""Statements that cannot both be true, and those that only seem so because time passed, set side
by side in groups.

A group holds everything that differs about one matter: figures of one quantity, a claim and its
denials, a task that coverage calls contradicted. Each of its sides is listed once, with how many of
the others it excludes, so that the work and the list grow with the statements and not with their
pairs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.model import NO_LIMIT
from kg.provenance.conflict_sides import CONTRADICTION, VERDICTS, Conflict, Judging, Side
from kg.provenance.denials import denials
from kg.provenance.quantity_conflicts import quantities
from kg.vocab import GEO, RDF, NamedNode, local_id, shorten
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.model import Clocks, Statement
    from kg.provenance.claims import Ways
    from kg.store import View

CONFLICTS: Final = ("quantity", "denial", "kinds", "places")
_NAMED: Final = 3
"""How many places of one event are named in a sentence; the rest are counted."""


def conflicts(
    view: View, kinds: Iterable[str] = CONFLICTS, clocks: Clocks = NO_LIMIT
) -> tuple[Conflict, ...]:
    """Return the conflicts of these kinds that a store holds, contradictions first, then by kind
    and id.

    What was retracted is no side of a conflict; statements and retractions obey both clocks. The
    denials hold every task that coverage calls contradicted by the same clocks.

    >>> [(each.first.id, each.verdict) for each in conflicts(view)]
    [('gazette.7', 'contradiction'), ('gazette.2', 'contradiction')]
    """
    judging = Judging(view, clocks)
    ways = {"quantity": quantities, "denial": denials, "kinds": _kinds, "places": _places}
    unsorted = [conflict for kind in dict.fromkeys(kinds) for conflict in ways[kind](judging)]
    return tuple(sorted(unsorted, key=_order))


def _order(conflict: Conflict) -> tuple[int, int, str, str, str]:
    second = conflict.second.id if conflict.second else ""
    return (
        VERDICTS.index(conflict.verdict),
        CONFLICTS.index(conflict.kind),
        conflict.first.id,
        second,
        conflict.why,
    )


def _kinds(judging: Judging) -> Iterator[Conflict]:
    """Return entries of two disjoint classes, each side with the graphs that say so."""
    reported = set()
    rows = query.table(judging.view, "disjoint-kinds")
    columns = ("class", "other", "kind", "otherKind")
    judging.view = judging.view.read_ahead(
        row["entry"] for row in rows if isinstance(row["entry"], NamedNode)
    ).labelled(row[name] for row in rows for name in columns)
    for row in rows:
        entry, first_class, second_class = row["entry"], row["class"], row["other"]
        if (entry, first_class, second_class) in reported:
            continue
        reported.add((entry, first_class, second_class))
        sides = [_side_of_kind(judging, entry, row[kind]) for kind in ("kind", "otherKind")]
        why = (
            f"the ontology holds {judging.name(first_class.value)} and "
            f"{judging.name(second_class.value)} to be disjoint."
        )
        yield Conflict("kinds", CONTRADICTION, sides[0], sides[1], why)


def _side_of_kind(judging: Judging, entry: Any, kind: Any) -> Side:  # noqa: ANN401 - terms of a row
    """Return one side: an entry, a class of it and the graphs that state this."""
    quads = judging.view.match(entry, RDF.type, kind)
    graphs = sorted(shorten(str(quad.graph_name)[1:-1]) for quad in quads)
    slug = local_id(entry.value)
    return Side(
        slug,
        "",
        "",
        ", ".join(graphs),
        "",
        "",
        judging.name(kind.value),
        judging.view.label(entry),
        against=slug,
    )


def _places(judging: Judging) -> Iterator[Conflict]:
    """Return events reported at several places, of which some lie neither within nor around
    another.
    """
    events: dict[str, list[tuple[Statement, str]]] = defaultdict(list)
    rows = query.table(judging.view, "events-in-two-places")
    judging.read(row["statement"] for row in rows)
    for row in rows:
        statement = judging.statement(row["statement"].value)
        if statement is not None:
            events[row["event"].value].append((statement, row["place"].value))
    reported = set()
    for event, reports in sorted(events.items()):
        excludes = _apart(tuple(place for _, place in reports), judging.ways)
        sides = [(statement, place) for statement, place in reports if excludes[place][0]]
        matter = frozenset((statement.id, place) for statement, place in sides)
        if not sides or matter in reported:  # two reports of one event name each other
            continue
        reported.add(matter)
        yield _elsewhere(judging, local_id(event), sides, excludes)


def _elsewhere(
    judging: Judging,
    event: str,
    reports: list[tuple[Statement, str]],
    excludes: Mapping[str, tuple[int, str]],
) -> Conflict:
    """Return the conflict of one event with the places at which it is reported."""
    at: dict[str, Statement] = {}
    for statement, place in reports:
        at.setdefault(place, statement)
    sides = [
        judging.side(statement, judging.name(place), excludes[place][0], at[excludes[place][1]].id)
        for statement, place in reports
    ]
    second = next(i for i, (_, place) in enumerate(reports) if place == excludes[reports[0][1]][1])
    sides.insert(1, sides.pop(second))
    place_names = [
        judging.name(place) for place in dict.fromkeys((reports[0][1], reports[second][1], *at))
    ]
    where = (
        " and at ".join(place_names[:2])
        if len(place_names) < _NAMED
        else f"{counted(len(place_names), 'place')}, {', '.join(place_names[:_NAMED])}"
    )
    more = f" and {len(place_names) - _NAMED} more" if len(place_names) > _NAMED else ""
    why = f"the event {event} is placed at {where}{more}, and neither is within the other."
    return judging.conflict("places", CONTRADICTION, sides, why)


def _apart(places: Sequence[str], ways: Ways) -> dict[str, tuple[int, str]]:
    """Return how many reports put an event at a place neither within nor around each place, and one
    such place.
    """
    number: dict[str, int] = defaultdict(int)
    within: dict[str, int] = defaultdict(int)
    for place in places:
        number[place] += 1
        for around in ways.up(place, GEO.sfWithin):
            within[around] += 1
    apart_by_place = {}
    for place in number:
        outside = sum(
            number.get(outer, 0) for outer in ways.up(place, GEO.sfWithin) if outer != place
        )
        apart = len(places) - within[place] - outside
        example = (
            next((other for other in number if not ways.near((place,), (other,))), "")
            if apart
            else ""
        )
        apart_by_place[place] = (apart, example)
    return apart_by_place
