"""The statuses of every mandate's tasks at once. A large store is read once; this module joins the
rows with the mandates.
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
"""Where the id begins in the IRI of a statement, which begins with an angle bracket."""


class Row(NamedTuple):
    """A statement behind a verdict, as a survey lists it: days are ISO text, ids are what people
    type.

    `witness` is the speaker, or the probable origin of an unattributed sentence. Unlike a Statement
    it has neither text nor passage; `kg show` prints them.
    """

    id: str
    value: str
    modality: str
    witness: str
    source: str
    held_from: str
    held_until: str
    known_from: str


@dataclass(frozen=True, slots=True)
class MandateSummary:
    """One mandate on a day: whether it is in force, the status of each of its tasks, and the share
    that is covered.

    `share` is covered / tasks, None without tasks in force. `statements` holds the rows behind each
    task's status, if requested.
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
    """Return a summary of every mandate on the day `clocks.as_of`, from what was known by
    `clocks.known_by`, by id.

    The statuses are those of `assess` under the default policy, without the rest of a verdict. It
    takes about as long as counting the store's quads, however many mandates there are;
    `statements` adds the rows behind them. Statements without an agent, a day or a source say
    nothing here. Raises InputError for an invalid day.

    >>> standings = survey(view, Clocks("2030-10-31"))
    >>> {standing.mandate: standing.summary["covered"] for standing in standings}
    {'harbour-1': 1, 'harbour-2': 0}
    """
    for day in clocks.values().values():
        check_day(day)
    contexts = _contexts(view)
    running = {
        iri: context
        for iri, context in contexts.items()
        if mandates.in_force(context.mandate, clocks.as_of) != "no"
    }
    targets = _targets(view, clocks.as_of, running) if running else {}
    # Every mandate in force holds the day asked for, so its period holds these days too.
    inside = (
        max((context.mandate.begins for context in running.values()), default=FIRST_DAY),
        min((context.mandate.ends or LAST_DAY for context in running.values()), default=LAST_DAY),
    )
    reading = _Reading(view, clocks, inside)
    if targets:
        reading.read(statements=statements)
    labels = view.labelled(NamedNode(iri[1:-1]) for iri in contexts)
    return tuple(
        _mandate_summary(labels, iri, context, targets.get(iri, {}), reading)
        for iri, context in contexts.items()
    )


@dataclass(frozen=True, slots=True)
class _Context:
    mandate: Mandate
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Target:
    """A task: the targets that evidence for it may name, and its sub-targets; all IRIs in angle
    brackets.
    """

    targets: frozenset[str]
    parts: tuple[str, ...]


def _lines(view: View, name: str, values: Mapping[str, str]) -> list[str]:
    """Return the rows of a query as lines of SPARQL 1.1 TSV. No IRI and no day contains a tab."""
    data, _ = query.run(view, query.find_query(name), values, "tsv")
    return data.decode().split("\n")[1:-1]


def _contexts(view: View) -> dict[str, _Context]:
    rows: dict[str, tuple[str, str, bool]] = {}
    units: dict[str, set[str]] = defaultdict(set)
    for line in _lines(view, "survey-frames", {}):
        iri, first_day, last_day, is_open, unit = line.split("\t")
        rows[iri] = (_day(first_day), _day(last_day), bool(is_open))
        units[iri].add(unit)
    return {
        iri: _Context(
            Mandate(_slug(iri), "", "", first_day, last_day, not is_open, ""), frozenset(units[iri])
        )
        for iri, (first_day, last_day, is_open) in sorted(rows.items())
    }


def _targets(view: View, as_of: str, running: Iterable[str]) -> dict[str, dict[str, _Target]]:
    """Return the tasks of each mandate that is in force."""
    mandate_iris = frozenset(running)
    names_of: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    parts: dict[str, set[str]] = defaultdict(set)
    for line in _lines(view, "survey-targets", {"as_of": as_of}):
        mandate, target, kind, task, below = line.split("\t")
        if mandate not in mandate_iris:
            continue
        if kind.endswith("#SubTarget>"):
            parts[task].add(target)
        else:
            names_of[mandate][target] |= {target, below} - {""}
    return {
        mandate: {
            task: _Target(frozenset(names), tuple(sorted(parts[task])))
            for task, names in sorted(tasks.items())
        }
        for mandate, tasks in names_of.items()
    }


class _Reading:
    """What the store says for each target: values by agent, and the rows behind them."""

    def __init__(self, view: View, clocks: Clocks, inside: tuple[str, str]) -> None:
        self.view, self.clocks, self.inside = view, clocks, inside
        self.values = _values_of_modalities(view)
        self.retractions: dict[object, list[NamedNode]] = defaultdict(list)
        self.agents_of: dict[str, frozenset[str]] = {}
        self.evidence: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def read(self, *, statements: bool) -> None:
        """Read the store once: the rows behind each value, or the values alone."""
        if statements:
            self._read_rows()
            agents = {row[0] for rows in self.rows.values() for row in rows}
        else:
            self._read_values()
            agents = {agent for values in self.evidence.values() for _, agent, _ in values}
        self._read_agents(agents)

    def _read_agents(self, agents: set[str]) -> None:
        """Read the facts of agents that are statements, and of statements with separate days, in
        three requests for all.
        """
        iris = [NamedNode(agent[1:-1]) for agent in agents if agent.startswith("<")]
        view = self.view.read_ahead(iris, (RDF.type, MKG.begins, MKG.knownFrom, MKG.agent))
        self._read_taking(view, iris)
        apart = {apart for rows in self.evidence.values() for _, _, apart in rows if apart}
        days = {*map(NamedNode, apart), *chain.from_iterable(self.retractions.values())}
        self.view = view.read_ahead(days, (MKG.begins, MKG.ends, MKG.knownFrom))

    def _read_taking(self, view: View, iris: list[NamedNode]) -> None:
        """Read the retractions of those agents that are statements."""
        speaking = [iri for iri in iris if MKG.Statement.value in view.values(iri, RDF.type)]
        for quad in view.look_up((None, MKG.retracts, iri, None) for iri in speaking):
            if isinstance(quad.subject, NamedNode):
                self.retractions[quad.object].append(quad.subject)

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
            self.evidence[target].append((self.values.get(modality, ""), agent, apart[1:-1]))

    def _read_rows(self) -> None:
        value_of, slug, rows = self.values.get, cache(_slug), self.rows
        for line in _lines(self.view, "survey-statements", self.clocks.values()):
            (
                target,
                modality,
                agent,
                held_from,
                held_until,
                known_from,
                source,
                speaker,
                origin,
                statement,
            ) = line.split("\t")
            rows[target].append(
                (
                    agent,
                    statement,
                    value_of(modality, ""),
                    slug(modality),
                    slug(origin or speaker),
                    slug(source),
                    held_from[1:11],
                    held_until[1:11],
                    known_from[1:11],
                )
            )

    def values_of(self, targets: Iterable[str], context: _Context) -> set[str]:
        """Return the evidential values of what the holder or a unit of it is said to do for
        targets.
        """
        return {
            value
            for target in targets
            for value, agent, apart in self.evidence.get(target, ())
            if self._acts(agent, context) and (not apart or self._meets(apart, context))
        }

    def rows_of(self, targets: Iterable[str], context: _Context) -> tuple[Row, ...]:
        """Return the rows of what the holder or a unit of it is said to do for targets in its
        period, by id.
        """
        meets = Window(NO_LIMIT, context.mandate.begins, context.mandate.ends).meets
        rows = {
            row[1]: row
            for target in targets
            for row in self.rows.get(target, ())
            if row[2] != CALL and self._acts(row[0], context) and meets(row[6], row[7])
        }
        return tuple(Row(iri[_ID:-1], *rows[iri][2:]) for iri in sorted(rows))

    def _acts(self, agent: str, context: _Context) -> bool:
        if agent in context.units:
            return True
        if agent not in self.agents_of:
            self.agents_of[agent] = self._agents_of(agent)
        return not self.agents_of[agent].isdisjoint(context.units)

    def _agents_of(self, agent: str) -> frozenset[str]:
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
        for by in self.retractions[iri]:
            held_from, known_from = (self.view.value(by, p) for p in (MKG.begins, MKG.knownFrom))
            if held_from and known_from and self.clocks.admits(held_from, known_from):
                return True
        return False

    def _meets(self, statement: str, context: _Context) -> bool:
        iri = NamedNode(statement)
        window = Window(NO_LIMIT, context.mandate.begins, context.mandate.ends)
        return window.meets(self.view.value(iri, MKG.begins), self.view.value(iri, MKG.ends))


def _values_of_modalities(view: View) -> dict[str, str]:
    """Return the evidential value of each modality, by its IRI in angle brackets, those that a
    file adds included.
    """
    quads = view.match(None, SKOS.inScheme, _MODALITIES)
    iris = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    modalities = view.read_ahead(iris, (MKG.evidentialValue,))
    return {f"<{iri.value}>": _slug(modalities.value(iri, MKG.evidentialValue)) for iri in iris}


def _mandate_summary(
    view: View, iri: str, context: _Context, targets: Mapping[str, _Target], reading: _Reading
) -> MandateSummary:
    mandate = context.mandate
    evidence = {
        _slug(task): _evidence(reading, target, context) for task, target in targets.items()
    }
    statuses = {
        task: with_parts(own_status, parts) for task, (own_status, parts, _) in evidence.items()
    }
    covered = sum(status == "covered" for status in statuses.values())
    return MandateSummary(
        mandate.id,
        view.label(NamedNode(iri[1:-1])),
        mandate.begins,
        mandate.ends,
        mandates.in_force(mandate, reading.clocks.as_of),
        statuses,
        covered / len(statuses) if statuses else None,
        {task: rows for task, (_, _, rows) in evidence.items()} if reading.rows else {},
    )


def _evidence(
    reading: _Reading, target: _Target, context: _Context
) -> tuple[str, list[str], tuple[Row, ...]]:
    """Return the status of a task by itself, those of its sub-targets, and the rows behind them,
    where rows were read.
    """
    if not reading.rows:
        own_status = status_by(reading.values_of(target.targets, context))
        return (
            own_status,
            [status_by(reading.values_of((part,), context)) for part in target.parts],
            (),
        )
    groups = [
        reading.rows_of(names, context) for names in (target.targets, *((p,) for p in target.parts))
    ]
    own_status, *parts = [status_by({row.value for row in group}) for group in groups]
    return own_status, parts, tuple(dict.fromkeys(row for group in groups for row in group))


def _day(text: str) -> str:
    """Return the day of a typed literal, empty where there is none."""
    return text[1:11]


def _slug(text: str) -> str:
    """Return the id at the end of an IRI in angle brackets, empty where there is none."""
    iri = text[1:-1] if text.startswith("<") else text
    return id_or_iri(iri)
