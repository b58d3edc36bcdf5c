"""What runs on files of anybody's in a process of its own, that can be killed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import sandbox
from kg.errors import Finding
from kg.lint import check, files
from kg.lint.diff import Change
from kg.lint.diff import diff as differences
from kg.lint.rules import profile as profile_in
from kg.lint.stats import Statistics
from kg.lint.stats import statistics as figures

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMEOUT: Final = 120.0
_SELF: Final = f"{__name__}:run"


def lint(
    paths: Sequence[Path], profile: Path | None = None, *, timeout: float = TIMEOUT
) -> tuple[Finding, ...]:
    """Return what the rules find in files; without any, in the packaged ontology. Raises
    InputError.
    """
    if not paths and profile is None:
        return check.lint()
    told = _told("lint", timeout, paths=list(map(str, paths)), profile=str(profile or ""))
    return tuple(Finding(**found) for found in told)


def statistics(paths: Sequence[Path], *, timeout: float = TIMEOUT) -> Statistics:
    """Return the figures of the ontology in files; without any, of the packaged one. Raises
    InputError.
    """
    if not paths:
        return figures(files.packaged())
    told = _told("statistics", timeout, paths=list(map(str, paths)))
    full = tuple(Finding(**found) for found in told.pop("full"))
    return Statistics(**(told | {"imports": tuple(told["imports"]), "full": full}))


def diff(old: Path, new: Path | None, *, timeout: float = TIMEOUT) -> tuple[Change, ...]:
    """Return what two versions differ in; without a new one, the packaged ontology is it. Raises
    InputError.
    """
    told = _told("diff", timeout, paths=[str(old)], new=str(new or ""))
    return tuple(
        Change(
            found["entity"],
            found["kind"],
            found["how"],
            tuple(map(tuple, found["removed"])),
            tuple(map(tuple, found["added"])),
        )
        for found in told
    )


def _told(what: str, timeout: float, **job: Any) -> Any:  # noqa: ANN401 - what comes back is JSON
    return json.loads(
        sandbox.run_killable(_SELF, {"do": what, **job}, timeout=timeout, what="lint")
    )


def run(job: dict[str, Any]) -> bytes:
    """Do one job in the worker process and return its result as JSON."""
    paths = [Path(path) for path in job["paths"]]
    ontology = files.read(paths) if paths else files.packaged()
    if job["do"] == "statistics":
        return json.dumps(asdict(figures(ontology))).encode()
    if job["do"] == "diff":
        new = files.read([Path(job["new"])]) if job["new"] else files.packaged()
        return json.dumps([asdict(found) for found in differences(ontology, new)]).encode()
    chosen = profile_in(Path(job["profile"])) if job["profile"] else None
    return json.dumps([asdict(found) for found in check.lint(ontology, chosen)]).encode()
