"""Coverage as plain data: the JSON contract for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kg.coverage import CALL, UNCOUNTED, later_act
from kg.formats.reports.mandates.data import instead_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.coverage import (
        Coverage,
        DutyVerdict,
        Failing,
        Matrix,
        Missing,
        Policy,
        SubTargetVerdict,
        TaskVerdict,
        Waiver,
    )
    from kg.errors import Finding
    from kg.model import Statement

    Passages = Callable[[Statement], dict[str, Any] | None]


def column(name: str) -> str:
    """Return what programs call a list of statements that do not count.

    >>> column("before the period")
    'before_period'
    """
    plural = {"lapsed denial": "lapsed denials", CALL: "calls"}.get(name, name)
    return plural.replace(" the ", " ").replace(" ", "_")


def coverage_data(
    coverage: Coverage, tasks: Iterable[TaskVerdict], passage: Passages, limit: int | None
) -> dict[str, Any]:
    """Return a coverage as plain data; of the tasks those given, each with at most `limit`
    statements.
    """
    return {
        "mandate": coverage.mandate.id,
        "as_of": coverage.as_of,
        "known_by": coverage.known_by or None,
        "coding": coverage.coding,
        "policy": policy_data(coverage.policy),
        "in_force": coverage.in_force,
        "instead": instead_data(coverage.instead),
        "succeeded_by": list(coverage.mandate.succeeded_by),
        "task_list": coverage.mandate.task_list,
        "share": coverage.share,
        "summary": coverage.summary,
        "tasks": [_task(verdict, coverage.as_of, passage, limit) for verdict in tasks],
        "unmandated": [
            {
                "id": o.id,
                "kind": o.kind,
                "nearest": o.nearest or None,
                "why": o.why,
                "limit": o.limit or None,
                "paraphrase": o.paraphrase,
            }
            for o in coverage.outside
        ],
        "scope_limits": [{"id": s.id, "paraphrase": s.paraphrase} for s in coverage.scope_limits],
        "later": {
            "tasks": list(coverage.later_tasks),
            "statements": list(coverage.later_statements),
        },
        "left_out": list(coverage.left_out),
        "duties": [_duty(verdict) for verdict in coverage.duties],
        "findings": [finding_data(finding) for finding in coverage.findings],
    }


def policy_data(policy: Policy) -> dict[str, Any]:
    """Return a policy under the keys of its file; what it leaves open is null."""
    return {
        "min_force": policy.min_force or None,
        "min_independent": policy.min_independent,
        "max_age": policy.max_age,
        "max_denial_age": policy.max_denial_age,
        "min_credibility": policy.min_credibility,
        "coding": policy.coding,
        "fail_under": policy.fail_under,
        "fail_on": list(policy.fail_on),
        "waivers": [
            {"task": w.task, "reason": w.reason, "author": w.author, "expires": w.expires}
            for w in policy.waivers
        ],
    }


def matrix_data(table: Matrix) -> dict[str, Any]:
    """Return a matrix as plain data: its columns, and one cell a task and column that has
    statements.
    """
    return {
        "by": table.by,
        "columns": [column or None for column in table.columns],
        "cells": [
            {
                "task": cell.task,
                table.by: cell.column or None,
                "count": cell.count,
                "values": dict(cell.values),
                "statements": list(cell.statements),
            }
            for task in table.tasks
            for column in table.columns
            if (cell := table.cell(task, column)).count
        ],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding without what is empty in it."""
    return {key: value for key, value in asdict(finding).items() if value not in ("", 0)}


def held(statement: Statement) -> str:
    """Return a day, or an ISO 8601 interval of days; an open end is `..`."""
    if statement.held_until == statement.held_from:
        return statement.held_from
    return f"{statement.held_from}/{statement.held_until or '..'}"


def waiver_data(waiver: Waiver | None, state: str) -> dict[str, str] | None:
    """Return an accepted gap with its state, active or expired; None where there is none."""
    if waiver is None:
        return None
    return {
        "state": state,
        "reason": waiver.reason,
        "author": waiver.author,
        "expires": waiver.expires,
    }


def missing_data(missing: Iterable[Missing]) -> list[dict[str, str]]:
    """Return what is missing, as code and detail."""
    return [{"code": requirement.code, "detail": requirement.detail} for requirement in missing]


def _task(verdict: TaskVerdict, as_of: str, passage: Passages, limit: int | None) -> dict[str, Any]:
    return {
        "task": verdict.task.id,
        "label": verdict.task.label,
        "status": verdict.status,
        "force": verdict.task.force or None,
        "provision": verdict.task.provision or None,
        "verification": verdict.task.verification or None,
        "sub_targets": [_part(part, as_of) for part in verdict.sub_targets],
        "missing": missing_data(verdict.missing),
        "values": dict(verdict.values),
        "modalities": dict(verdict.modalities),
        "witnesses": list(verdict.witnesses),
        "statement_count": len(verdict.statements),
        "statements": [
            {
                "id": s.id,
                "modality": s.modality,
                "value": s.value,
                "speaker": s.speaker or None,
                "source": s.source,
                "held": held(s),
                "held_inferred": s.held_inferred,
                "known": s.known_from,
                "paraphrase": s.paraphrase,
                "passage": passage(s),
                "target": s.link,
                "strength": s.strength,
                "witness": s.witness or None,
                "credibility": s.credibility,
            }
            for s in verdict.statements[:limit]
        ],
        "qualified": [act.id for act in verdict.qualified],
        "failing": _failing(verdict.failed_checks),
        "corroboration": verdict.corroboration,
        "independent_sources": verdict.independent,
        "independent_qualified": verdict.independent_fit,
        "latest": verdict.latest or None,
        "latest_statement": verdict.latest_statement or None,
        "denials": _denials(verdict.statements, as_of),
        "not_counted": lists_data(verdict.lists),
        "places": list(verdict.places),
        "retracted": [
            {"id": retraction.id, "by": retraction.by} for retraction in verdict.retracted
        ],
        "waiver": waiver_data(verdict.waiver, verdict.waived),
        "turns_on": list(verdict.turns_on),
    }


def lists_data(lists: Mapping[str, tuple[Statement, ...]]) -> dict[str, list[dict[str, Any]]]:
    """Return the statements linked to a task that do not count: every list by name, empty where
    nothing is in it.
    """
    return {
        column(name): [
            {
                "id": s.id,
                "value": s.value,
                "held": held(s),
                "witness": s.witness or None,
                "agents": list(s.agents),
                "target": s.link,
                "source": s.source,
                "paraphrase": s.paraphrase,
            }
            for s in lists.get(name, ())
        ]
        for name in UNCOUNTED
    }


def _denials(statements: Sequence[Statement], as_of: str) -> list[dict[str, Any]]:
    """Return the denials among some statements, each with its day, its speaker and the act that
    held after all.
    """
    act = later_act(statements, as_of)
    return [
        {
            "id": s.id,
            "held": held(s),
            "speaker": s.speaker or None,
            "witness": s.witness or None,
            "later_act": act.id if act else None,
        }
        for s in statements
        if s.value == "denial"
    ]


def _part(part: SubTargetVerdict, as_of: str) -> dict[str, Any]:
    return {
        "target": part.name,
        "label": part.label,
        "status": part.status,
        "missing": missing_data(part.missing),
        "statements": [statement.id for statement in part.statements],
        "qualified": [act.id for act in part.qualified],
        "failing": _failing(part.failed_checks),
        "independent_sources": part.independent,
        "independent_qualified": part.independent_fit,
        "denials": _denials(part.statements, as_of),
        "not_counted": lists_data(part.lists),
        "retracted": [{"id": retraction.id, "by": retraction.by} for retraction in part.retracted],
        "waiver": waiver_data(part.waiver, part.waived),
    }


def _failing(acts: Iterable[Failing]) -> list[dict[str, Any]]:
    return [{"id": act.act.id, "codes": list(act.codes), "why": act.why} for act in acts]


def _duty(verdict: DutyVerdict) -> dict[str, Any]:
    return {
        "id": verdict.duty.id,
        "kind": verdict.duty.kind,
        "label": verdict.duty.label,
        "status": verdict.status,
        "force": verdict.duty.force or None,
        "force_verified": verdict.duty.force_verified if verdict.duty.force else None,
        "provision": verdict.duty.provision or None,
        "verification": verdict.duty.verification or None,
        "statements": [s.id for s in verdict.statements],
        "not_counted": lists_data(verdict.lists),
    }
