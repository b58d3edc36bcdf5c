"""Where the subjects of a store stood in the files that were loaded, so that findings can point at lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.journal import Journal
from kg.store.folder import check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.errors import Finding
    from kg.store import View

_STEPS: Final = 4
"""How far a part may be from the entry that it belongs to: a selector of a passage of a statement, and one to spare."""


def places(store: Path) -> dict[str, tuple[str, int, int]]:
    """Return where each subject of a store was first defined by a load that stands: path as given then, line, column.

    Raises InputError where there is no store, or a file of its journal was changed.
    """
    check(store)
    journal = Journal(store / "journal")
    withdrawn = journal.withdrawn()
    found: dict[str, tuple[str, int, int]] = {}
    for entry in journal.entries():
        if entry.id not in withdrawn:
            found = journal.places(entry) | found
    return found


def placed(findings: Iterable[Finding], view: View, store: Path) -> tuple[Finding, ...]:
    """Return findings of a store with the line on which their focus node stood, or the entry that it is a part of."""
    known: dict[str, tuple[str, int, int]] | None = None
    made = []
    for finding in findings:
        if not finding.path and finding.focus:
            known = places(store) if known is None else known
            path, line, column = _place(view, finding.focus, known)
            made.append(replace(finding, path=path, line=line, column=column))
        else:
            made.append(finding)
    return tuple(made)


def _place(view: View, focus: str, known: dict[str, tuple[str, int, int]]) -> tuple[str, int, int]:
    level = {focus}
    for _ in range(_STEPS):
        if here := sorted(level & known.keys()):
            return known[here[0]]
        owners = {
            quad.subject.value
            for iri in level
            if "://" in iri
            for quad in view.engine.quads_for_pattern(None, None, NamedNode(iri), None)
            if isinstance(quad.subject, NamedNode)
        }
        level = owners
    return "", 0, 0
