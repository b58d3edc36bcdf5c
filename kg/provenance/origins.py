"""Who stands behind a statement: its witness, and the ends of its source's chains, which may be independent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import query
from kg.vocab import DCTERMS, MKG, ORG, entity, kind_and_slug

if TYPE_CHECKING:
    from kg.store import View


@dataclass(frozen=True, slots=True)
class Testimony:
    """Who vouches for a statement. Ids are what people type; `chains` lead from its source to each ultimate source.

    `witness` is the speaker, or the probable origin of an unattributed sentence, which `probable` then says; it is
    empty for a reading that the coder drew. `counts_as` is the mission where the witness is a unit of one.
    """

    statement: str
    witness: str
    counts_as: str
    probable: bool
    source: str
    chains: tuple[tuple[str, ...], ...]
    ultimate: tuple[str, ...]


def origins(view: View) -> dict[str, frozenset[str]]:
    """Return the ultimate sources of each derived source: the ends of its derivedFrom chains.

    A revision is derived from what it corrects: a corrected reprint is no second witness. Sources that only repeat
    each other in a loop end in the first of them by id.
    """
    direct = _direct(view)

    def reached_from(source: str) -> set[str]:
        found: set[str] = set()
        queue = [source]
        while queue:
            onward = direct.get(queue.pop(), set()) - found
            found |= onward
            queue += onward
        return found

    def ends(source: str) -> frozenset[str]:
        reached = reached_from(source)
        looping = [origin for origin in reached if origin in reached_from(origin)]
        return frozenset(origin for origin in reached if origin not in direct) or frozenset((min(looping),))

    return {source: ends(source) for source in direct}


def _direct(view: View) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for row in query.table(view, "source-origins"):
        direct[_slug(row["source"].value)].add(_slug(row["origin"].value))
    return dict(direct)


def missions(view: View) -> dict[str, str]:
    """Return the mission of each unit: a unit counts as its mission when witnesses are told apart."""
    direct: dict[str, str] = {}
    for quad in view.engine.quads_for_pattern(None, ORG.unitOf, None, None):
        unit, mission = kind_and_slug(str(quad.subject)[1:-1]), kind_and_slug(str(quad.object)[1:-1])
        if unit and mission:
            direct[unit[1]] = mission[1]

    def top(unit: str) -> str:
        seen = {unit}
        while unit in direct and direct[unit] not in seen:
            unit = direct[unit]
            seen.add(unit)
        return unit

    return {unit: top(unit) for unit in direct}


class Lineage:
    """Where the sources of one view come from and which unit is of which mission, read once for many statements."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._direct = _direct(view)
        self._origins = origins(view)
        self._missions = missions(view)

    def testimony(self, statement: str) -> Testimony:
        """Return who vouches for a statement, and from which ultimate sources it comes."""
        iri = entity("statement", statement)
        read = (_slug(self._view.value(iri, p)) for p in (MKG.statedBy, MKG.probableOrigin, MKG.reportedIn))
        speaker, origin, source = read
        witness = origin or speaker
        return Testimony(
            statement, witness, self._missions.get(witness, witness), bool(origin), source, self.chains(source),
            tuple(sorted(self._origins.get(source, frozenset((source,))))),
        )  # fmt: skip

    def chains(self, source: str) -> tuple[tuple[str, ...], ...]:
        """Return a way from a source to each end it comes from, the source first.

        Each source is on one way only, so as not to walk through every combination of a large graph of reprints.
        """
        before: dict[str, str] = {}
        ends: list[str] = []
        queue = [source]
        while queue:
            at = queue.pop(0)
            onward = sorted(o for o in self._direct.get(at, ()) if o not in before and o != source)
            before |= dict.fromkeys(onward, at)
            queue += onward
            if not self._direct.get(at):
                ends.append(at)
        found = []
        for end in sorted(ends or [max(before, default=source)]):  # sources that repeat each other in a loop
            way = [end]
            while way[0] in before:
                way.insert(0, before[way[0]])
            found.append(tuple(way))
        return tuple(found)


def testimony(view: View, statement: str) -> Testimony:
    """Return who vouches for a statement, and from which ultimate sources it comes.

    >>> from kg.pipeline import open_view
    >>> found = testimony(open_view(), "C028")
    >>> found.witness, found.probable, found.ultimate
    ('mssm', True, ('mssm-2024-11-19',))
    """
    return Lineage(view).testimony(statement)


def independent_pair(one: Testimony, other: Testimony) -> bool:
    """Return whether two statements are independent: they share neither a witness nor an ultimate source.

    A source that draws on several adds none, so it is independent of nothing. Source: DESIGN, Coverage.
    """
    if len(one.ultimate) != 1 or len(other.ultimate) != 1:
        return False
    return one.counts_as != other.counts_as and one.ultimate != other.ultimate


def latest(view: View, known_by: str = "") -> dict[str, tuple[str, ...]]:
    """Return the versions that supersede each superseded source in the end: where its chain of revisions stops.

    A revision that was published after the ISO day `known_by` supersedes nothing yet; empty is no limit.

    >>> from kg.pipeline import open_view
    >>> latest(open_view())
    {}
    """
    direct: dict[str, set[str]] = {}
    for row in query.table(view, "superseded-sources"):
        if known_by and view.value(row["revision"], DCTERMS.issued) > known_by:
            continue
        direct.setdefault(_slug(row["source"].value), set()).add(_slug(row["revision"].value))
    found = {}
    for source in sorted(direct):
        reached: set[str] = set()
        queue = [source]
        while queue:
            onward = direct.get(queue.pop(), set()) - reached
            reached |= onward
            queue += onward
        ends = tuple(sorted(end for end in reached if end not in direct))
        if ends:  # versions that revise each other in a loop supersede nothing
            found[source] = ends
    return found


def witness_lines(view: View, statement: str) -> list[str]:
    """Return for reading who vouches for a statement and where its source comes from; one or two lines.

    >>> from kg.pipeline import open_view
    >>> witness_lines(open_view(), "C028")[0]
    'Witness: Multinational Security Support Mission (probable origin of an unattributed sentence).'
    """
    found = testimony(view, statement)
    lines = [f"Witness: {witness_words(view, found)}."]
    ultimate = ", ".join(found.ultimate)
    if found.ultimate == (found.source,):
        lines.append(f"Ultimate source: {ultimate}, which is derived from no other on record.")
    else:
        ways = "; ".join(" <- ".join(way) for way in found.chains)
        lines.append(f"Ultimate source{'s' if len(found.ultimate) > 1 else ''}: {ultimate} ({ways}).")
    return lines


def witness_words(view: View, found: Testimony) -> str:
    """Return a witness as people read it, with the mission that a unit counts as."""
    if not found.witness:
        return "nobody (a reading that the coder drew)"
    named = view.label(entity("actor", found.witness)) or found.witness
    marks = ["probable origin of an unattributed sentence"] if found.probable else []
    if found.counts_as != found.witness:
        marks.append(f"counts as {view.label(entity('actor', found.counts_as)) or found.counts_as}")
    return named + (f" ({'; '.join(marks)})" if marks else "")


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
