"""Use cases that write, called with paths and keywords, as most tests do; the store behind a
view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import initialise, load
from kg.engine import Local
from kg.services import backup as backups
from kg.services import identify, loading, maintenance, verification

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from kg.services.maintenance import LoggedEntry
    from kg.services.verification import Verification
    from kg.store import View

__all__ = [
    "attach_text",
    "backup",
    "decide",
    "initialise",
    "judgements",
    "load",
    "log",
    "rebuild",
    "restore",
    "retract",
    "store_of",
    "undo",
    "verify",
]


def attach_text(store: Path, source: str, file: Path) -> None:
    loading.attach_text(loading.AttachRequest(str(store), source, str(file)))


def log(store: Path) -> tuple[LoggedEntry, ...]:
    return maintenance.log(maintenance.LogRequest(str(store))).entries


def rebuild(store: Path) -> int:
    return maintenance.rebuild(maintenance.RebuildRequest(str(store))).quads


def retract(store: Path, subject: str, reason: str, *, by: str = "") -> maintenance.RetractAnswer:
    return maintenance.retract(maintenance.RetractRequest(str(store), subject, reason, by=by))


def backup(store: Path, file: Path) -> backups.BackupAnswer:
    return backups.backup(backups.BackupRequest(str(store), str(file)))


def restore(file: Path, store: Path) -> int:
    return backups.restore(backups.RestoreRequest(str(store), str(file))).quads


def verify(store: Path) -> Verification:
    return verification.verify(verification.VerifyRequest(str(store)))


def decide(  # noqa: PLR0913, PLR0917 - the parts of one sentence
    store: Path, kept: str, other: str, verdict: str, by: str, day: str
) -> identify.DecideAnswer:
    return identify.decide(identify.DecideRequest(str(store), kept, other, verdict, by, day=day))


def undo(store: Path, subject: str, other: str = "") -> identify.UndoAnswer:
    return identify.undo(identify.UndoRequest(str(store), subject, other))


def judgements(store: Path) -> tuple[identify.LoggedJudgement, ...]:
    return identify.judgements(identify.JudgementsRequest(str(store))).judgements


def store_of(view: View) -> Store:
    """Return the store of pyoxigraph that a view reads, to change what it holds."""
    assert isinstance(view.engine, Local)
    return view.engine.store
