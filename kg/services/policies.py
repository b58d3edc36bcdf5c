"""The policy of a request: options over a file over the default."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from kg.coverage import CODINGS, GATES, Policy, check_policy, parse_policy
from kg.errors import UsageError
from kg.mandates import forces
from kg.services.thresholds import NONE, fail_on_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.store import View


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """Fields of a policy that override those of a file; None leaves a field as it is.

    `fail_on` holds gates, several in one text separated by commas, or `none` alone.
    """

    min_force: str | None = None
    min_independent: int | None = None
    max_age: int | None = None
    max_denial_age: int | None = None
    min_credibility: int | None = None
    coding: str | None = None
    fail_under: float | None = None
    fail_on: tuple[str, ...] = ()


NO_OPTIONS: Final = PolicyOptions()


def resolve(view: View, options: PolicyOptions = NO_OPTIONS, file: Path | None = None) -> Policy:
    """Return the policy in force: options over a file over the default.

    Raises InputError for a file that is no policy and for a waiver of what is no task, UsageError
    for an option that is no force, reading or gate.

    >>> resolve(view, PolicyOptions(fail_on=("silent,partial",))).fail_on
    ('partial', 'silent')
    """
    policy = _read(view, file) if file is not None else Policy()
    if options.coding is not None and options.coding not in CODINGS:
        raise UsageError(f"--coding {options.coding}: use {', '.join(CODINGS)}.")
    if options.min_force is not None and options.min_force not in forces(view):
        raise UsageError(f"--min-force {options.min_force}: use one of {', '.join(forces(view))}.")
    overrides = {field.name: getattr(options, field.name) for field in fields(options)}
    overrides["fail_on"] = _gates(options.fail_on) if options.fail_on else None
    policy = replace(
        policy, **{name: value for name, value in overrides.items() if value is not None}
    )
    check_policy(view, policy)
    return policy


def _read(view: View, file: Path) -> Policy:
    from kg import sandbox

    text = sandbox.text(sandbox.read(file, limit=sandbox.MAX_DOCUMENT_BYTES), str(file))
    return parse_policy(text, str(file), forces(view))


def _gates(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the gates that --fail-on names, none for `none`. Raises UsageError."""
    words = [word.strip() for text in texts for word in text.split(",")]
    gates = [fail_on_one_of(word, GATES) for word in words]
    if NONE in words and any(gates):
        raise UsageError(
            f"--fail-on {NONE} stands alone: leave out {', '.join(filter(None, gates))}."
        )
    return tuple(name for name in GATES if name in gates)
