"""Mandates, their clauses and their chain as plain data; `marks` names the fields that were not
read in a source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.mandates import Clause, Instead, Link, Overview, Side


def overview_data(overview: Overview) -> dict[str, Any]:
    """Return a mandate as plain data; `marks` names the fields that were not read in a source."""
    mandate = overview.mandate
    return {
        "mandate": mandate.id,
        "label": mandate.label,
        "holder": mandate.holder,
        "begins": mandate.begins,
        "ends": mandate.ends or None,
        "marks": dict(overview.marks),
        "as_of": overview.as_of,
        "in_force": overview.in_force,
        "instead": instead_data(overview.instead),
        "task_list": mandate.task_list,
        "task_count": len(mandate.tasks),
        "established_by": list(overview.established_by),
        "extended_by": list(overview.extended_by),
        "replaces": list(overview.replaces),
        "succeeded_by": list(mandate.succeeded_by),
        "verification": overview.verification or None,
        "note": overview.note or None,
        "cite": list(overview.cite),
    }


def instead_data(instead: Instead | None) -> dict[str, Any] | None:
    """Return what to ask about in place of a day on which a mandate is not in force; None where it
    is, or may be.
    """
    if instead is None:
        return None
    successors = [
        {"mandate": successor.mandate, "in_force": successor.in_force}
        for successor in instead.successors
    ]
    return {"as_of": instead.day, "which": instead.which, "successors": successors}


def clause_data(clause: Clause) -> dict[str, Any]:
    """Return a task, limit or duty as plain data; `marks` names the fields that were not read in a
    source.
    """
    return {
        "id": clause.id,
        "kind": clause.kind,
        "label": clause.label,
        "mandate": clause.mandate,
        "force": clause.force or None,
        "verification": clause.verification or None,
        "marks": dict(clause.marks),
        "provisions": [
            {
                "id": provision.id,
                "instrument": provision.instrument,
                "paragraph": provision.paragraph or None,
                "label": provision.label,
                "force": provision.force or None,
                "verification": provision.verification or None,
                "marks": dict(provision.marks),
            }
            for provision in clause.provisions
        ],
        "sub_targets": [
            {"target": slug, "label": label} for slug, label in clause.sub_targets.items()
        ],
        "bound": list(clause.bound),
        "note": clause.note or None,
        "cite": list(clause.cite),
    }


def link_data(link: Link) -> dict[str, Any]:
    """Return an instrument of a chain as plain data."""
    return {
        "instrument": link.symbol,
        "id": link.id,
        "label": link.label,
        "adopted": link.adopted or None,
        "vote": link.vote or None,
        "ends": link.ends or None,
        "verification": link.verification or None,
        "marks": dict(link.marks),
        "does": link.does or None,
        "acts": [
            {"verb": act.verb, "kind": act.kind, "target": act.target, "mark": act.mark or None}
            for act in link.acts
        ],
        "cite": list(link.cite),
    }


def side_data(side: Side) -> dict[str, Any]:
    """Return one side of a difference as plain data."""
    mandate = side.mandate
    return {
        "given": side.argument,
        "mandate": mandate.id,
        "label": mandate.label,
        "set_by": side.day or None,
        "begins": mandate.begins,
        "ends": mandate.ends or None,
        "marks": dict(side.marks),
        "task_list": mandate.task_list,
    }
