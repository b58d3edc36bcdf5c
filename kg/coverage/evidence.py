"""The statements that a verdict may rest on: live, in the window, known, by the holder, under one reading."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kg import query
from kg.model import Statement
from kg.provenance import passage_of
from kg.vocab import MKG, SKOS, entity

if TYPE_CHECKING:
    from kg.mandates import Frame
    from kg.model import Table
    from kg.store import View

Coding: TypeAlias = Literal["adjudicated", "strict", "lenient"]
"""Which reading of a statement counts where two coders differed: the settled one; only statements whose modality and
task nobody disputed; or either."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days that decide what counts: as of which day, known by which (empty: no limit), and the mandate's period."""

    as_of: str
    known_by: str
    begins: str
    ends: str

    def admits(self, held_from: str, held_until: str, known: str) -> bool:
        """Return whether a statement of this interval and known day counts.

        >>> Window("2024-11-19", "", "2023-10-02", "2025-10-02").admits("2024-11-19", "2024-11-19", "2024-11-20")
        True
        """
        if held_from > self.as_of or (self.known_by and known > self.known_by):
            return False
        return not (self.ends and held_from > self.ends) and not (held_until and held_until < self.begins)


@dataclass(frozen=True, slots=True)
class Outside:
    """A statement of the holder that fits no task of the mandate, or that meets the holder's own scope limit."""

    id: str
    kind: str
    nearest: str
    why: str
    paraphrase: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one mandate's verdicts rest on: statements by the target they speak to, and those outside it."""

    by_target: dict[str, tuple[Statement, ...]]
    outside: tuple[Outside, ...]
    scope_limits: tuple[Statement, ...]


def gather(view: View, frame: Frame, window: Window, coding: Coding) -> Evidence:
    """Return the statements that count for a mandate in a window, under one reading."""
    parameter = {"mandate": entity("mandate", frame.mandate.id).value}
    retracted = _retracted(view, window)
    agents = _grouped(query.table(view, "agents-of-statements", parameter), "agent")
    places = _grouped(query.table(view, "places-of-statements", parameter), "place")
    by_target: dict[str, dict[str, Statement]] = defaultdict(dict)
    for row in _merged(query.table(view, "evidence-of-mandate", parameter)):
        slug = row["id"].value
        if slug in retracted or not _admitted(row, window):
            continue
        for value, modality, target in _readings(row, coding):
            made = _statement(view, row, agents[slug], places[slug], value, modality, target)
            known = by_target[target].get(slug)
            if known is None or _RANK[value] > _RANK[known.value]:
                by_target[target][slug] = made
    outside, limits = _outside(view, frame, window, coding, retracted, agents, parameter)
    gathered = {target: tuple(found.values()) for target, found in by_target.items()}
    return Evidence(gathered, tuple(outside), tuple(limits))


def of_holder(statement: Statement, frame: Frame) -> bool:
    """Return whether the holder or one of its units acts in a statement (for a denial: is said not to have acted)."""
    return any(agent in frame.units for agent in statement.agents)


def concepts_under(view: View, concept: str) -> set[str]:
    """Return a task concept and every concept below it."""
    found, queue = {concept}, [concept]
    while queue:
        for quad in view.engine.quads_for_pattern(None, SKOS.broader, entity("task-concept", queue.pop()), None):
            slug = _slug(quad.subject)
            if slug not in found:
                found.add(slug)
                queue.append(slug)
    return found


_RANK = {"none": 0, "effect": 1, "aim": 2, "role": 3, "act": 4, "denial": 5}


def _readings(row: dict[str, Any], coding: Coding) -> list[tuple[str, str, str]]:
    """Return the (value, modality, target) of each reading that counts; no target, no reading."""
    settled = (_slug(row["value"]), _slug(row["modality"]), _slug(row["link"]))
    disputed = any(row[key] is not None for key in ("otherModality", "otherLink", "otherContext"))
    if coding == "strict" and disputed:
        return []
    readings = [settled] if settled[2] else []
    if coding == "lenient" and disputed:
        target = _slug(row["otherLink"]) or ("" if row["otherContext"] is not None else settled[2])
        value, modality = settled[:2]
        if row["otherModality"] is not None:
            value, modality = _slug(row["otherValue"]), _slug(row["otherModality"])
        readings += [(value, modality, target)] if target else []
    return readings


def _outside(  # noqa: PLR0913 - one read of everything that stands outside the tasks
    view: View, frame: Frame, window: Window, coding: Coding, retracted: set[str],
    agents: dict[str, tuple[str, ...]], parameter: dict[str, str],
) -> tuple[list[Outside], list[Statement]]:  # fmt: skip
    outside: list[Outside] = []
    limits: list[Statement] = []
    for row in query.table(view, "outside-mandate", parameter):
        slug = row["id"].value
        if slug in retracted or not _admitted(row, window) or not set(agents[slug]) & frame.units:
            continue
        if row["link"] == MKG.limitsScope:
            limits.append(_statement(view, row, agents[slug], (), _slug(row["value"]), _slug(row["modality"]), ""))
            continue
        kind = _slug(row["value"])
        disputed = any(row[key] is not None for key in ("otherModality", "otherLink", "otherContext"))
        if coding == "strict" and disputed:
            continue
        if coding == "lenient" and row["otherValue"] is not None and _RANK[_slug(row["otherValue"])] > _RANK[kind]:
            kind = _slug(row["otherValue"])
        if kind in ("act", "role", "aim"):
            why = row["reason"].value if row["reason"] else ""
            outside.append(Outside(slug, kind, _slug(row["nearest"]), why, row["paraphrase"].value))
    for row in query.table(view, "scope-breaches", parameter):
        slug = row["id"].value
        if slug in retracted or not _admitted(row, window) or _slug(row["agent"]) not in frame.units:
            continue
        why = f"the holder's own scope limit {row['limit'].value} denies such acts"
        outside.append(Outside(slug, "act", "", why, row["paraphrase"].value))
    return outside, limits


def _retracted(view: View, window: Window) -> set[str]:
    return {
        row["id"].value
        for row in query.table(view, "retractions")
        if not window.known_by or row["known"].value <= window.known_by
    }


def _admitted(row: dict[str, Any], window: Window) -> bool:
    return window.admits(row["begins"].value, row["ends"].value if row["ends"] else "", row["known"].value)


def _merged(table: Table) -> list[dict[str, Any]]:
    """Return one row a statement and link; only `inferred` may differ between rows of one, and becomes a set."""
    merged: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in table:
        key = (row["id"].value, str(row["link"]), str(row["otherLink"]))
        known = merged.setdefault(key, row | {"inferred": set()})
        if row["inferred"] is not None:
            known["inferred"].add(row["inferred"].value)
    return list(merged.values())


def _grouped(table: Table, column: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in table:
        found[row["id"].value].append(_slug(row[column]))
    groups: dict[str, tuple[str, ...]] = defaultdict(tuple)
    groups.update({key: tuple(sorted(set(values))) for key, values in found.items()})
    return groups


def _statement(  # noqa: PLR0913 - a row and what the row does not hold
    view: View, row: dict[str, Any], agents: tuple[str, ...], places: tuple[str, ...], value: str, modality: str,
    target: str,
) -> Statement:  # fmt: skip
    speaker = _slug(row["speaker"])
    made = Statement(
        id=row["id"].value, modality=modality, value=value, speaker=speaker, witness=_slug(row["origin"]) or speaker,
        source=_slug(row["source"]), held_from=row["begins"].value,
        held_until=row["ends"].value if row["ends"] else "", known=row["known"].value,
        paraphrase=row["paraphrase"].value, agents=agents, places=places, link=target,
    )  # fmt: skip
    if "strength" not in row:
        return made
    return replace(
        made,
        strength=_slug(row["strength"]) or "full",
        credibility=int(row["credibility"].value) if row["credibility"] else None,
        held_inferred=MKG.begins.value in row["inferred"],
        passage=passage_of(view, made.id),
    )


def _slug(term: Any) -> str:  # noqa: ANN401 - a term, or None where a variable is unbound
    return "" if term is None else str(term.value).rpartition("/")[2]
