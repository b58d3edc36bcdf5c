"""Mandates, their clauses and their chain as plain data; `marks` names the fields that were not
read in a source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.mandates import Clause, Instead, Link, Overview, Side


def overview_data(found: Overview) -> dict[str, Any]:
    """Return a mandate as plain data; `marks` names the fields that were not read in a source."""
    made = found.mandate
    return {
        "mandate": made.id,
        "label": made.label,
        "holder": made.holder,
        "begins": made.begins,
        "ends": made.ends or None,
        "marks": dict(found.marks),
        "as_of": found.as_of,
        "in_force": found.in_force,
        "instead": instead_data(found.instead),
        "task_list": made.task_list,
        "task_count": len(made.tasks),
        "established_by": list(found.established_by),
        "extended_by": list(found.extended_by),
        "replaces": list(found.replaces),
        "succeeded_by": list(made.succeeded_by),
        "verification": found.verification or None,
        "note": found.note or None,
        "cite": list(found.cite),
    }


def instead_data(found: Instead | None) -> dict[str, Any] | None:
    """Return what to ask about in place of a day on which a mandate is not in force; None where it
    is, or may be.
    """
    if found is None:
        return None
    successors = [{"mandate": each.mandate, "in_force": each.in_force} for each in found.successors]
    return {"as_of": found.day, "which": found.which, "successors": successors}


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
                "id": each.id,
                "instrument": each.instrument,
                "paragraph": each.paragraph or None,
                "label": each.label,
                "force": each.force or None,
                "verification": each.verification or None,
                "marks": dict(each.marks),
            }
            for each in clause.provisions
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
    made = side.mandate
    return {
        "given": side.given,
        "mandate": made.id,
        "label": made.label,
        "set_by": side.day or None,
        "begins": made.begins,
        "ends": made.ends or None,
        "marks": dict(side.marks),
        "task_list": made.task_list,
    }
