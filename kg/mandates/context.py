"""A mandate as it stands on a day: holder, period, tasks with provision and force, limits and
duties, succession.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import query
from kg.errors import InputError
from kg.importers.fields import legal_id
from kg.model import Mandate, Task
from kg.vocab import DCTERMS, MKG, NamedNode, entity, kind_and_slug, local_id
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View


@dataclass(frozen=True, slots=True)
class Duty:
    """A limit or duty of a mandate: outside the denominator, with the parties it binds."""

    id: str
    label: str
    kind: str
    force: str
    provision: str
    verification: str
    bound: tuple[str, ...] = ()
    force_verified: bool = True


@dataclass(frozen=True, slots=True)
class MandateContext:
    """A mandate with what coverage needs beside it: limits and duties, and which units count as its
    holder.
    """

    mandate: Mandate
    duties: tuple[Duty, ...]
    units: frozenset[str]
    later: tuple[str, ...] = ()


def find(view: View, text: str, *, name: str = "-m") -> str:
    """Return the id of the mandate that a text names: its id, or the symbol of an instrument that
    sets it up or extends it.

    `name` is the option that the text was typed for. Raises InputError that lists the mandates of
    the store.
    """
    if legal_id(text) and view.has("mandate", text):
        return text
    argument = f"{name} {text}".lstrip()
    mandate_ids = _ids(view)
    try:
        iri = query.to_term(view, "iri", text, name=name)
    except InputError as error:
        raise InputError(f"{argument}: no such mandate. {_known(view, mandate_ids)}") from error
    kind_and_id = kind_and_slug(iri.value)
    if kind_and_id and kind_and_id[0] == "mandate":
        return kind_and_id[1]
    holders = view.read_ahead((entity("mandate", slug) for slug in mandate_ids), (MKG.heldBy,))
    held_mandates = [
        slug
        for slug in mandate_ids
        if holders.value(entity("mandate", slug), MKG.heldBy) == iri.value
    ]
    if held_mandates:
        suggestion = " or ".join(f"{name} {slug}".lstrip() for slug in held_mandates)
        raise InputError(
            f"{argument}: is the holder of a mandate, not a mandate. Use {suggestion}."
        )
    mandates = _mandates_set_by(view, NamedNode(iri.value))
    if len(mandates) != 1:
        raise InputError(f"{argument}: does not name a single mandate. {_known(view, mandate_ids)}")
    return mandates.pop()


def _mandates_set_by(view: View, instrument: NamedNode) -> set[str]:
    """Return the mandates that an instrument sets up or extends."""
    values = (
        *view.values(instrument, MKG.establishes),
        *view.values(instrument, MKG.extends),
    )
    entities = [kind_and_slug(value) for value in values]
    return {
        kind_and_id[1] for kind_and_id in entities if kind_and_id and kind_and_id[0] == "mandate"
    }


def _ids(view: View) -> list[str]:
    return sorted(slug for kind, slug in view.ids() if kind == "mandate")


def _known(view: View, ids: list[str]) -> str:
    """Return the mandates of a store in words: the first ten by name, and the total."""
    if not ids:
        return f"This store has none yet: {FIRST_STEPS}"
    return f"This store has {query.listing(view, [entity('mandate', slug) for slug in ids])}."


def read(view: View, mandate_id: str, as_of: str = "9999-12-31") -> MandateContext:
    """Return a mandate by id, its tasks in notation order. `later` are the tasks, limits and duties
    of instruments adopted after `as_of`.
    """
    iri = entity("mandate", mandate_id)
    view = view.read_ahead((iri,))
    holder = local_id(view.value(iri, MKG.heldBy))
    tasks, duties, later = _targets(view, mandate_id, as_of)
    open_fields = set(view.values(iri, MKG.unverifiedField)) | set(
        view.values(iri, MKG.inferredField)
    )
    successors = {
        slug
        for quad in view.match(None, DCTERMS.term("replaces"), iri)
        if isinstance(quad.subject, NamedNode)
        for _, slug in [kind_and_slug(quad.subject.value) or ("", "")]
    }
    units = query.table(view, "holders", {"mandate": iri.value})
    mandate = Mandate(
        id=mandate_id,
        label=view.label(iri),
        holder=holder,
        begins=view.value(iri, MKG.begins),
        ends=view.value(iri, MKG.ends),
        ends_verified=MKG.ends.value not in open_fields,
        task_list="complete" if view.value(iri, MKG.taskListComplete) == "true" else "incomplete",
        succeeded_by=tuple(sorted(successors)),
        tasks=tasks,
        begins_verified=MKG.begins.value not in open_fields,
    )
    return MandateContext(
        mandate, duties, frozenset(local_id(row["unit"].value) for row in units), later
    )


def in_force(mandate: Mandate, day: str) -> str:
    """Return whether a mandate is in force on an ISO day: yes, no, or unknown past an end that is
    not verified.

    >>> in_force(Mandate("m", "", "", "2023-10-02", "2025-10-02", True, "complete"), "2025-10-03")
    'no'
    """
    if day < mandate.begins:
        return "no"
    if not mandate.ends or day <= mandate.ends:
        return "yes"
    return "no" if mandate.ends_verified else "unknown"


def _targets(
    view: View, mandate: str, as_of: str
) -> tuple[tuple[Task, ...], tuple[Duty, ...], tuple[str, ...]]:
    table = query.table(view, "targets-of-mandate", {"mandate": entity("mandate", mandate).value})
    labels = view.labelled(row["target"] for row in table)
    targets = _Targets.of(table)
    tasks, duties, later = [], [], []
    for slug, row in sorted(targets.rows.items(), key=lambda pair: _natural(pair[0])):
        kind = row["kind"]
        if row["adopted"] is not None and row["adopted"].value > as_of:
            later += [slug] if kind != "SubTarget" else []
        elif kind == "Task":
            parts = tuple(sorted(targets.parts[slug], key=_natural))
            tasks.append(
                Task(
                    mandate=mandate,
                    concept=_slug_in(row, "concept"),
                    sub_targets=parts,
                    **_common(labels, slug, row),
                )
            )
        elif kind in ("Constraint", "Duty"):
            duties.append(
                Duty(
                    kind="duty" if kind == "Duty" else "limit",
                    bound=tuple(sorted(targets.bound[slug])),
                    force_verified=row["forceUnverified"] is None,
                    **_common(labels, slug, row),
                )
            )
    return tuple(tasks), tuple(duties), tuple(later)


@dataclass(frozen=True, slots=True)
class _Targets:
    """The targets of a mandate by id, one row each; the parties that each binds; the sub-targets of
    each task.
    """

    rows: dict[str, dict[str, Any]]
    bound: dict[str, set[str]]
    parts: dict[str, list[str]]

    @classmethod
    def of(cls, table: Iterable[dict[str, Any]]) -> _Targets:
        """Return the targets in the rows of a query, which has one for each party bound."""
        targets = cls({}, defaultdict(set), defaultdict(list))
        for row in table:
            slug, kind = row["id"].value, row["kind"].value.rpartition("#")[2]
            if slug not in targets.rows or kind == "Duty":
                targets.rows[slug] = row | {"kind": kind}
            if row["bound"] is not None:
                targets.bound[slug].add(local_id(row["bound"].value))
            if kind == "SubTarget" and row["task"] is not None:
                parts = targets.parts[local_id(row["task"].value)]
                parts += [slug] if slug not in parts else []
        return targets


def _common(view: View, slug: str, row: dict[str, Any]) -> dict[str, str]:
    """Return the fields that tasks, limits and duties share."""
    return {
        "id": slug,
        "label": view.label(NamedNode(row["target"].value)),
        "provision": _provision(row),
        "force": _slug_in(row, "force"),
        "verification": _slug_in(row, "verification"),
    }


def _slug_in(row: dict[str, Any], column: str) -> str:
    """Return the id in a column, empty where there is none."""
    return local_id(row[column].value) if row[column] else ""


def _provision(row: dict[str, Any]) -> str:
    """Return a provision as it is cited, such as "OC/12, OP 1(a)", with a mark for an unverified
    number.
    """
    if row["instrument"] is None:
        return ""
    if row["paragraph"] is None:
        return str(row["instrument"].value)
    unverified = row["paragraphUnverified"] is not None
    return (
        f"{row['instrument'].value}, OP "
        f"{row['paragraph'].value}{' (unverified)' if unverified else ''}"
    )


def _natural(slug: str) -> tuple[str, int, str]:
    """Return a key that sorts MT-2 before MT-10."""
    head = slug.rstrip("0123456789")
    digits = slug[len(head) :]
    return (head, int(digits) if digits else -1, slug)
