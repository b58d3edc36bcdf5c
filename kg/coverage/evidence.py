"""The statements linked to a mandate's tasks under one reading of the coders; each statement is in
one list of a task.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.coverage.rules import EVIDENCE, distinct
from kg.coverage.verdict import VALUE_RANK, Outside, TakenBack
from kg.model import Statement
from kg.provenance import passage_of, passages_read
from kg.query import FIRST_DAY
from kg.vocab import MKG, SKOS, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coverage.policy import Coding
    from kg.mandates import MandateContext
    from kg.model import Clocks, Passage, Table
    from kg.store import View


@dataclass(frozen=True, slots=True)
class Window:
    """The days that decide what counts: the two clocks, and the mandate's period.

    The clocks are parameters of the queries; the period is read here.
    """

    clocks: Clocks
    first_day: str
    last_day: str

    def meets(self, held_from: str, held_until: str) -> bool:
        """Return whether a statement held in this interval meets the mandate's period.

        >>> from kg.model import NO_LIMIT
        >>> Window(NO_LIMIT, "2023-10-02", "2025-10-02").meets("2024-11-19", "2024-11-19")
        True
        """
        return not (self.last_day and held_from > self.last_day) and not (
            held_until and held_until < self.first_day
        )


@dataclass(frozen=True, slots=True)
class LinkedStatement:
    """A statement as one reading links it to a task, sub-target, limit or duty, and the list it is
    in there.

    `list` is evidence, or why the statement does not count: one of `rules.UNCOUNTED`. Source:
    DESIGN, Coverage.
    """

    statement: Statement
    list: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one mandate's verdicts rest on.

    `by_target` holds the statements linked to each task, sub-target, limit and duty; `outside`
    those that fit none of them. A task's rows include those of its sub-targets; `statement.link`
    names the target of each. `retracted` are statements that do not count because they were taken
    back.
    """

    by_target: Mapping[str, tuple[LinkedStatement, ...]]
    outside: tuple[Outside, ...]
    scope_limits: tuple[Statement, ...]
    retracted: Mapping[str, tuple[TakenBack, ...]] = field(default_factory=dict)

    def lists(self, task: str, *, exclude: Iterable[str] = ()) -> dict[str, tuple[Statement, ...]]:
        """Return the statements of a task by list, each once, without links to the targets in
        `exclude`.

        Where two readings of one statement differ in value, the one that says more stays.
        """
        excluded = set(exclude)
        rows = [row for row in self.by_target.get(task, ()) if row.statement.link not in excluded]
        list_of: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: VALUE_RANK[row.statement.value]):
            list_of[row.statement.id] = row.list
        groups: dict[str, list[Statement]] = defaultdict(list)
        for statement in distinct(row.statement for row in rows):
            groups[list_of[statement.id]].append(statement)
        return {name: tuple(group) for name, group in groups.items()}


NOTHING: Final = Evidence({}, (), ())
"""What a mandate that is not in force rests on."""


def gather(view: View, context: MandateContext, window: Window) -> EvidenceStore:
    """Return the statements that may count for a mandate in a window; `for_coding` returns those
    of one reading.
    """
    return EvidenceStore(view, context, window)


def concepts_under(view: View, concepts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return each task concept with itself and every concept below it. One request per level of
    the hierarchy.
    """
    below: dict[str, set[str]] = {concept: set() for concept in concepts}
    level = list(below)
    while level:
        quads = list(
            view.look_up(
                (None, SKOS.broader, entity("task-concept", concept), None) for concept in level
            )
        )
        for quad in quads:
            below[_slug(quad.object)].add(_slug(quad.subject))
        level = [slug for quad in quads if (slug := _slug(quad.subject)) not in below]
        below |= {concept: set() for concept in level}
    return {concept: frozenset(_reachable(concept, below)) for concept in concepts}


def _reachable(start: str, below: Mapping[str, set[str]]) -> set[str]:
    reachable, queue = {start}, [start]
    while queue:
        onward = below[queue.pop()] - reachable
        reachable |= onward
        queue += onward
    return reachable


def _readings(row: dict[str, Any], coding: Coding) -> list[tuple[str, str, str]]:
    """Return the (value, modality, target) of each reading that counts; no target, no reading."""
    adjudicated = (_slug(row["value"]), _slug(row["modality"]), _slug(row["link"]))
    disputed = any(row[key] is not None for key in ("otherModality", "otherLink", "otherContext"))
    if coding == "strict" and disputed:
        return []
    readings = [adjudicated] if adjudicated[2] else []
    if coding == "lenient" and disputed:
        target = _slug(row["otherLink"]) or (
            "" if row["otherContext"] is not None else adjudicated[2]
        )
        value, modality = adjudicated[:2]
        if row["otherModality"] is not None:
            value, modality = _slug(row["otherValue"]), _slug(row["otherModality"])
        readings += [(value, modality, target)] if target else []
    return readings


class EvidenceStore:
    """Every statement of a store that concerns a mandate, within one window. It is read once and
    serves all readings of the coders.
    """

    def __init__(self, view: View, context: MandateContext, window: Window) -> None:
        self.view, self.context, self.window = view, context, window
        self.parameters = {
            "mandate": entity("mandate", context.mandate.id).value,
            **window.clocks.values(),
        }
        self.tables: dict[str, Table] = {}
        self.agents = _grouped(self._rows("agents-of-statements"), "agent")

    def for_coding(self, coding: Coding, denials_from: str = FIRST_DAY) -> Evidence:
        """Return the evidence under one reading; denials that ended before `denials_from` have
        lapsed.
        """
        return Evidence(
            self._linked(coding, denials_from),
            tuple(self._outside(coding)),
            tuple(self._scope_limits()),
            self._retracted(),
        )

    def _retracted(self) -> dict[str, tuple[TakenBack, ...]]:
        """Return the statements that were taken back, by target; those that would not have counted
        anyway are left out.
        """
        retractions: dict[str, list[TakenBack]] = defaultdict(list)
        clocks = self.window.clocks
        rows = query.table(self.view, "retractions", clocks.values())
        statements = self.view.read_ahead(entity("statement", row["id"].value) for row in rows)
        for row in rows:
            iri = entity("statement", row["id"].value)
            held_from, held_until, known_from = (
                statements.value(iri, p) for p in (MKG.begins, MKG.ends, MKG.knownFrom)
            )
            agents = {local_id(agent) for agent in statements.values(iri, MKG.agent)}
            in_window = clocks.admits(held_from, known_from) and self.window.meets(
                held_from, held_until
            )
            if in_window and agents & self.context.units:
                for target in statements.values(iri, MKG.evidenceFor):
                    retractions[local_id(target)].append(
                        TakenBack(row["id"].value, row["by"].value)
                    )
        return {target: tuple(group) for target, group in retractions.items()}

    def _rows(self, name: str) -> Table:
        if name not in self.tables:
            self.tables[name] = query.table(self.view, name, self.parameters)
        return self.tables[name]

    def _linked(self, coding: Coding, denials_from: str) -> dict[str, tuple[LinkedStatement, ...]]:
        """Return the statements linked to each task, sub-target, limit and duty, with the list each
        is in.
        """
        places = _grouped(self._rows("places-of-statements"), "place")
        values = {
            "task": self.parameters["mandate"],
            "coding": coding,
            "denials_from": denials_from,
            **self.window.clocks.values(),
        }
        by_target: dict[str, dict[tuple[str, ...], LinkedStatement]] = defaultdict(dict)
        table = query.table(self.view, "evidence-of-task", values)
        passages = passages_read(
            self.view, (_slug(row["statement"]) for row in table if row["list"].value == EVIDENCE)
        )
        for row in table:
            slug, list_name = _slug(row["statement"]), row["list"].value
            reading = (
                _slug(row["value"]) or "none",
                _slug(row["modality"]),
                _slug(row["speaksTo"]),
            )
            passage = passage_of(passages, slug) if list_name == EVIDENCE else None
            statement = _statement(
                row | {"id": slug}, reading, self.agents[slug], places[slug], passage
            )
            # A text in several languages makes several rows of one statement; any of them will do.
            by_target[_slug(row["task"])].setdefault(
                (slug, *reading), LinkedStatement(statement, list_name)
            )
        return {target: tuple(rows.values()) for target, rows in by_target.items()}

    def _outside(self, coding: Coding) -> list[Outside]:
        """Return the holder's statements that fit no task, then its acts that contradict its own
        scope limits.
        """
        outside: list[Outside] = []
        for row in self._of_holder("fitsNoTask"):
            readings = _readings(row | {"link": row["mandate"]}, coding)
            kinds = {value for value, _, target in readings if target == _slug(row["mandate"])}
            kind = max(kinds, key=lambda value: VALUE_RANK[value], default="")
            if kind in ("act", "role", "aim"):
                why = row["reason"].value if row["reason"] else ""
                outside.append(
                    Outside(
                        row["id"].value, kind, _slug(row["nearest"]), why, row["paraphrase"].value
                    )
                )
        limits = {limit.id for limit in self._scope_limits()}
        breaches: dict[tuple[str, str], Outside] = {}
        for row in (
            self._rows("scope-breaches") if limits else ()
        ):  # it looks at every act of the store
            slug, limit = row["id"].value, row["limit"].value
            if (
                limit in limits
                and self._in_period(row)
                and _slug(row["agent"]) in self.context.units
            ):
                why = f"the holder's own scope limit {limit} denies such acts"
                breaches.setdefault(
                    (slug, limit), Outside(slug, "act", "", why, row["paraphrase"].value, limit)
                )
        outside += breaches.values()
        return outside

    def _scope_limits(self) -> list[Statement]:
        """Return the limits that the holder, or a unit of it, states to its own scope."""
        stated = [
            _statement(
                row, (_slug(row["value"]), _slug(row["modality"]), ""), self.agents[row["id"].value]
            )
            for row in self._of_holder("limitsScope")
        ]
        return [limit for limit in stated if limit.witness in self.context.units]

    def _of_holder(self, link: str) -> list[dict[str, Any]]:
        """Return one row for each statement in which the holder acts, even where labels in several
        languages make several rows.
        """
        rows: dict[str, dict[str, Any]] = {}
        for row in self._rows("outside-mandate"):
            slug = row["id"].value
            if (
                row["link"] == MKG.term(link)
                and self._in_period(row)
                and set(self.agents[slug]) & self.context.units
            ):
                rows.setdefault(slug, row | {"mandate": row["link"]})
        return list(rows.values())

    def _in_period(self, row: dict[str, Any]) -> bool:
        """Return whether a statement meets the mandate's period. The query checks the clocks and
        retractions.
        """
        return self.window.meets(row["begins"].value, row["ends"].value if row["ends"] else "")


def _grouped(table: Table, column: str) -> dict[str, tuple[str, ...]]:
    values_by_id: dict[str, list[str]] = defaultdict(list)
    for row in table:
        values_by_id[row["id"].value].append(_slug(row[column]))
    groups: dict[str, tuple[str, ...]] = defaultdict(tuple)
    groups.update({key: tuple(sorted(set(values))) for key, values in values_by_id.items()})
    return groups


def _statement(
    row: dict[str, Any],
    reading: tuple[str, str, str],
    agents: tuple[str, ...],
    places: tuple[str, ...] = (),
    passage: Passage | None = None,
) -> Statement:
    """Return a statement from its row, as one reading has it: value, modality, target."""
    speaker = _slug(row["speaker"])
    value, modality, target = reading
    credibility = row.get("credibility")
    return Statement(
        id=row["id"] if isinstance(row["id"], str) else row["id"].value,
        modality=modality,
        value=value,
        speaker=speaker,
        witness=_slug(row["origin"]) or speaker,
        source=_slug(row["source"]),
        held_from=row["begins"].value,
        held_until=row["ends"].value if row["ends"] else "",
        known_from=row["known"].value,
        paraphrase=row["paraphrase"].value if row["paraphrase"] else "",
        agents=agents,
        places=places,
        link=target,
        strength=_slug(row.get("strength")) or "full",
        credibility=int(credibility.value)
        if credibility and credibility.value.isdecimal()
        else None,
        held_inferred=row.get("inferred") is not None,
        passage=passage,
    )


def _slug(term: Any) -> str:  # noqa: ANN401 - a term, or None where a variable is unbound
    return "" if term is None else local_id(str(term.value))
