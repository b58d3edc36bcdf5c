"""The statuses of every mandate's tasks at once: a large store is read once, and mandates are
joined with it here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kg import mandates, query
from kg.coverage.evidence import Window
from kg.coverage.judge import check_day
from kg.coverage.rules import CALL, status_by, with_parts
from kg.coverage.verdict import STATUSES
from kg.model import NO_LIMIT, Clocks, Mandate
from kg.query import FIRST_DAY, LAST_DAY
from kg.vocab import MKG, RDF, SKOS, NamedNode, entity, id_or_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

_MODALITIES: Final = NamedNode(entity("modality", "").value.rstrip("/"))
_ID: Final = len(entity("statement", "").value) + 1
"""Where the id stands in the IRI of a statement, with its angle bracket."""


class Row(NamedTuple):
    """A statement behind a verdict, as a survey lists it: days are ISO text, ids are what people
    type.

    `witness` is the speaker, or the probable origin of an unattributed sentence. Unlike a Statement
    it holds neither words nor passage; `kg show` has them.
    """

    id: str
    value: str
    modality: str
    witness: str
    source: str
    held_from: str
    held_until: str
    known: str


@dataclass(frozen=True, slots=True)
class MandateSummary:
    """How one mandate stands on a day: whether it is in force, the status of each of its tasks, and
    their share.

    `share` is covered / tasks, None without tasks in force. `statements` holds the rows behind each
    task's status where they were asked for.
    """

    mandate: str
    label: str
    begins: str
    ends: str
    in_force: str
    statuses: Mapping[str, str]
    share: float | None
    statements: Mapping[str, tuple[Row, ...]]

    @property
    def summary(self) -> dict[str, int]:
        """The number of tasks of each status."""
        counts = Counter(self.statuses.values())
        return {status: counts[status] for status in STATUSES}


def survey(view: View, clocks: Clocks, *, statements: bool = False) -> tuple[MandateSummary, ...]:
    """Return how every mandate stands on the day `clocks.as_of`, as far as it was known by the
    other clock; by id.

    The statuses are those of `assess` under the default policy, without what a verdict says beside
    them. It takes about as long as counting the store's quads, however many mandates there are;
    `statements` adds the rows behind them. Statements without an agent, a day or a source say
    nothing here. Raises InputError for a day that is none.

    >>> standings = survey(view, Clocks("2030-10-31"))
    >>> {standing.mandate: standing.summary["covered"] for standing in standings}
    {'harbour-1': 1, 'harbour-2': 0}
    """
    for day in clocks.values().values():
        check_day(day)
    frames = _frames(view)
    running = {
        iri: frame
        for iri, frame in frames.items()
        if mandates.in_force(frame.mandate, clocks.as_of) != "no"
    }
    targets = _targets(view, clocks.as_of, running) if running else {}
    # Every mandate in force holds the day asked for, so its period holds these days too.
    inside = (
        max((frame.mandate.begins for frame in running.values()), default=FIRST_DAY),
        min((frame.mandate.ends or LAST_DAY for frame in running.values()), default=LAST_DAY),
    )
    reading = _Reading(view, clocks, inside)
    if targets:
        reading.read(statements=statements)
    labels = view.labelled(NamedNode(iri[1:-1]) for iri in frames)
    return tuple(
        _standing(labels, iri, frame, targets.get(iri, {}), reading)
        for iri, frame in frames.items()
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    mandate: Mandate
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Target:
    """A task: the targets that evidence for it may name, and its sub-targets; all IRIs in angle
    brackets.
    """

    own: frozenset[str]
    parts: tuple[str, ...]


def _lines(view: View, name: str, values: Mapping[str, str]) -> list[str]:
    """Return the rows of a query in the TSV of SPARQL 1.1, one a line: a tab stands in no IRI and
    in no day.
    """
    data, _ = query.run(view, query.find_query(name), values, "tsv")
    return data.decode().split("\n")[1:-1]


def _frames(view: View) -> dict[str, _Frame]:
    rows: dict[str, tuple[str, str, bool]] = {}
    units: dict[str, set[str]] = defaultdict(set)
    for line in _lines(view, "survey-frames", {}):
        iri, begins, ends, is_open, unit = line.split("\t")
        rows[iri] = (_day(begins), _day(ends), bool(is_open))
        units[iri].add(unit)
    return {
        iri: _Frame(
            Mandate(_slug(iri), "", "", begins, ends, not is_open, ""), frozenset(units[iri])
        )
        for iri, (begins, ends, is_open) in sorted(rows.items())
    }


def _targets(view: View, as_of: str, running: Iterable[str]) -> dict[str, dict[str, _Target]]:
    """Return the tasks of each mandate that is in force."""
    wanted = frozenset(running)
    own: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    parts: dict[str, set[str]] = defaultdict(set)
    for line in _lines(view, "survey-targets", {"as_of": as_of}):
        mandate, target, kind, task, below = line.split("\t")
        if mandate not in wanted:
            continue
        if kind.endswith("#SubTarget>"):
            parts[task].add(target)
        else:
            own[mandate][target] |= {target, below} - {""}
    return {
        mandate: {
            task: _Target(frozenset(names), tuple(sorted(parts[task])))
            for task, names in sorted(tasks.items())
        }
        for mandate, tasks in own.items()
    }


class _Reading:
    """What the store says for each target: values by agent, and the rows behind them."""

    def __init__(self, view: View, clocks: Clocks, inside: tuple[str, str]) -> None:
        self.view, self.clocks, self.inside = view, clocks, inside
        self.values = _values_of_modalities(view)
        self.taking: dict[object, list[NamedNode]] = defaultdict(list)
        self.meant: dict[str, frozenset[str]] = {}
        self.said: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def read(self, *, statements: bool) -> None:
        """Read the store once: the rows behind each value, or the values alone."""
        if statements:
            self._read_rows()
            agents = {row[0] for rows in self.rows.values() for row in rows}
        else:
            self._read_values()
            agents = {agent for said in self.said.values() for _, agent, _ in said}
        self._read_agents(agents)

    def _read_agents(self, agents: set[str]) -> None:
        """Read what is asked of agents that are statements, and of statements on days apart: a few
        requests for all.
        """
        iris = [NamedNode(agent[1:-1]) for agent in agents if agent.startswith("<")]
        view = self.view.read_ahead(iris, (RDF.type, MKG.begins, MKG.knownFrom, MKG.agent))
        self._read_taking(view, iris)
        apart = {apart for said in self.said.values() for _, _, apart in said if apart}
        days = {*map(NamedNode, apart), *chain.from_iterable(self.taking.values())}
        self.view = view.read_ahead(days, (MKG.begins, MKG.ends, MKG.knownFrom))

    def _read_taking(self, view: View, iris: list[NamedNode]) -> None:
        """Read what takes back those of some agents that are statements."""
        speaking = [iri for iri in iris if MKG.Statement.value in view.values(iri, RDF.type)]
        for quad in view.look_up((None, MKG.retracts, iri, None) for iri in speaking):
            if isinstance(quad.subject, NamedNode):
                self.taking[quad.object].append(quad.subject)

    def _read_values(self) -> None:
        values = {
            "as_of": self.clocks.as_of,
            "inside_from": self.inside[0],
            "inside_to": self.inside[1],
        }
        name = "survey-evidence"
        if self.clocks.known_by:  # looking each day up costs a fifth more
            values["known_by"], name = self.clocks.known_by, "survey-evidence-known"
        for line in Counter(_lines(self.view, name, values)):
            target, modality, agent, apart = line.split("\t")
            self.said[target].append((self.values.get(modality, ""), agent, apart[1:-1]))

    def _read_rows(self) -> None:
        value_of, slug, rows = self.values.get, cache(_slug), self.rows
        for line in _lines(self.view, "survey-statements", self.clocks.values()):
            target, modality, agent, begins, ends, known, source, speaker, origin, statement = (
                line.split("\t")
            )
            rows[target].append(
                (
                    agent,
                    statement,
                    value_of(modality, ""),
                    slug(modality),
                    slug(origin or speaker),
                    slug(source),
                    begins[1:11],
                    ends[1:11],
                    known[1:11],
                )
            )

    def values_of(self, targets: Iterable[str], frame: _Frame) -> set[str]:
        """Return the evidential values of what the holder, or a unit of it, is said to do for some
        targets.
        """
        return {
            value
            for target in targets
            for value, agent, apart in self.said.get(target, ())
            if self._acts(agent, frame) and (not apart or self._meets(apart, frame))
        }

    def rows_of(self, targets: Iterable[str], frame: _Frame) -> tuple[Row, ...]:
        """Return the rows of what the holder, or a unit of it, is said to do for some targets in
        its period, by id.
        """
        meets = Window(NO_LIMIT, frame.mandate.begins, frame.mandate.ends).meets
        found = {
            row[1]: row
            for target in targets
            for row in self.rows.get(target, ())
            if row[2] != CALL and self._acts(row[0], frame) and meets(row[6], row[7])
        }
        return tuple(Row(iri[_ID:-1], *found[iri][2:]) for iri in sorted(found))

    def _acts(self, agent: str, frame: _Frame) -> bool:
        if agent in frame.units:
            return True
        if agent not in self.meant:
            self.meant[agent] = self._meant(agent)
        return not self.meant[agent].isdisjoint(frame.units)

    def _meant(self, agent: str) -> frozenset[str]:
        """Return the agents of a statement that is said to act itself, none for any other agent."""
        iri = NamedNode(agent[1:-1]) if agent.startswith("<") else None
        if iri is None or MKG.Statement.value not in self.view.values(iri, RDF.type):
            return frozenset()
        days = (self.view.value(iri, MKG.begins), self.view.value(iri, MKG.knownFrom))
        if not all(days) or not self.clocks.admits(*days):
            return frozenset()
        if self._taken_back(iri):
            return frozenset()
        return frozenset(f"<{value}>" for value in self.view.values(iri, MKG.agent))

    def _taken_back(self, iri: NamedNode) -> bool:
        """Return whether a statement was taken back within the days of the survey."""
        for by in self.taking[iri]:
            taken, since = (self.view.value(by, p) for p in (MKG.begins, MKG.knownFrom))
            if taken and since and self.clocks.admits(taken, since):
                return True
        return False

    def _meets(self, statement: str, frame: _Frame) -> bool:
        iri = NamedNode(statement)
        window = Window(NO_LIMIT, frame.mandate.begins, frame.mandate.ends)
        return window.meets(self.view.value(iri, MKG.begins), self.view.value(iri, MKG.ends))


def _values_of_modalities(view: View) -> dict[str, str]:
    """Return the evidential value of each modality, by its IRI in angle brackets, those that a
    file adds included.
    """
    quads = view.match(None, SKOS.inScheme, _MODALITIES)
    iris = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    read = view.read_ahead(iris, (MKG.evidentialValue,))
    return {f"<{iri.value}>": _slug(read.value(iri, MKG.evidentialValue)) for iri in iris}


def _standing(
    view: View, iri: str, frame: _Frame, targets: Mapping[str, _Target], reading: _Reading
) -> MandateSummary:
    made = frame.mandate
    evidence = {_slug(task): _evidence(reading, target, frame) for task, target in targets.items()}
    statuses = {task: with_parts(own, parts) for task, (own, parts, _) in evidence.items()}
    covered = sum(status == "covered" for status in statuses.values())
    return MandateSummary(
        made.id,
        view.label(NamedNode(iri[1:-1])),
        made.begins,
        made.ends,
        mandates.in_force(made, reading.clocks.as_of),
        statuses,
        covered / len(statuses) if statuses else None,
        {task: rows for task, (_, _, rows) in evidence.items()} if reading.rows else {},
    )


def _evidence(
    reading: _Reading, target: _Target, frame: _Frame
) -> tuple[str, list[str], tuple[Row, ...]]:
    """Return the status of a task by itself, those of its sub-targets, and the rows behind them,
    where rows were read.
    """
    if not reading.rows:
        own = status_by(reading.values_of(target.own, frame))
        return own, [status_by(reading.values_of((part,), frame)) for part in target.parts], ()
    groups = [
        reading.rows_of(names, frame) for names in (target.own, *((p,) for p in target.parts))
    ]
    own, *parts = [status_by({row.value for row in group}) for group in groups]
    return own, parts, tuple(dict.fromkeys(row for group in groups for row in group))


def _day(text: str) -> str:
    """Return the day of a typed literal, empty where there is none."""
    return text[1:11]


def _slug(text: str) -> str:
    """Return the id at the end of an IRI in angle brackets, empty where there is none."""
    iri = text[1:-1] if text.startswith("<") else text
    return id_or_iri(iri)
