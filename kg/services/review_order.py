"""The order of a review: first what coverage would change by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import coverage
from kg.errors import InputError
from kg.model import Clocks
from kg.services import days
from kg.vocab import MKG, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coding import DraftEntry, DraftFile
    from kg.store import View

STATUSES: Final = ("silent", "partial", "contradicted", "covered")
"""The statuses of tasks, those first that a statement is likeliest to change."""
_CHANGES: Final = {
    "silent": ("act", "role", "aim", "effect", "denial"),
    "partial": ("act", "denial"),
    "covered": ("denial",),
    "contradicted": (),
}
"""Which evidential values change the status of a task, by its status."""
Rank = tuple[int, str, str]


def ranks(view: View, drafts: DraftFile) -> dict[str, Rank]:
    """Return the rank of each entry, lowest first, with the task that it looked at and its status.

    An entry with `evidence_for` comes by the status that its task has now: silent, partial,
    contradicted, covered; among those of one status, first what would change it: a denial (unless
    the task is contradicted), an act for a task that is not covered, for a silent one also a role,
    an aim or an effect. Then evidence for a task whose status is not at hand: of another mandate,
    a task concept, a duty. Then other links (context, fits no task, limits the scope). Then
    entries that have only candidates, by the status of the best one in the same way. Last are
    entries without any. Entries of one rank stay in the order of the text.

    The status is that on the day when the source was published, of the mandate that the document is
    about; sub-targets count with a status of their own.
    """
    statuses = _statuses(view, drafts)
    return {entry.id: _rank(view, entry, statuses) for entry in drafts.entries}


def _rank(view: View, entry: DraftEntry, statuses: Mapping[str, str]) -> Rank:
    fields = entry.fields
    evidence = str(fields.get("evidence_for", ""))
    value = _value(view, str(fields.get("modality", "")))
    if evidence:
        return _by_status(0, evidence, statuses.get(evidence, ""), value)
    if any(key in fields for key in ("context_for", "fits_no_task", "limits_scope")):
        return _OTHER_LINK, "", ""
    candidates = entry.review.candidates if entry.review else ()
    if candidates:
        task = candidates[0].task
        return _by_status(_OTHER_LINK + 1, task, statuses.get(task, ""), value)
    return 2 * _OTHER_LINK + 1, "", ""


_OTHER_LINK: Final = 2 * (len(STATUSES) + 1)


def _by_status(first: int, task: str, status: str, value: str) -> Rank:
    """Return the rank of an entry by the status of its task and its own evidential value."""
    if status not in STATUSES:
        return first + 2 * len(STATUSES), task, ""
    changes = value in _CHANGES[status]
    return first + 2 * STATUSES.index(status) + (not changes), task, status


def _value(view: View, modality: str) -> str:
    """Return the evidential value of a modality, empty where the store does not know it."""
    value = view.value(entity("modality", modality), MKG.evidentialValue) if modality else ""
    return local_id(value) if value else ""


def _statuses(view: View, drafts: DraftFile) -> dict[str, str]:
    """Return the status of each task and sub-target of the document's mandate, none where it is not
    in the store.
    """
    mandate, published = drafts.drafter.mandate, str(drafts.source.get("published", ""))
    if not mandate or not view.has("mandate", mandate):
        return {}
    try:
        judged = coverage.assess_within(view, mandate, days.on_a_day(Clocks(published)))
    except InputError:  # the day of the draft is not one: the order is that of the text then
        return {}
    statuses = {verdict.task.id: verdict.status for verdict in judged.tasks}
    parts = [part for verdict in judged.tasks for part in verdict.sub_targets]
    return statuses | {part.target: part.status for part in parts}
