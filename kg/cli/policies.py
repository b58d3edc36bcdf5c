"""Options that make a policy of coverage, shared by the commands that judge: a file, and options
that override it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.errors import UsageError
from kg.services.thresholds import NONE, fail_on_one_of

if TYPE_CHECKING:
    from kg.coverage import Policy
    from kg.store import View

MinForce = Annotated[
    str | None,
    typer.Option(
        "--min-force", metavar="FORCE", help="Only tasks of this force or a stronger one."
    ),
]
MinIndependent = Annotated[
    int | None,
    typer.Option(
        "--min-independent",
        metavar="N",
        min=1,
        help="Ask for so many acts independent of each other.",
    ),
]
MaxAge = Annotated[
    int | None,
    typer.Option(
        "--max-age",
        metavar="DAYS",
        min=0,
        max=999_999,
        help="Ask for an act that held so many days ago.",
    ),
]
MaxDenialAge = Annotated[
    int | None,
    typer.Option(
        "--max-denial-age", metavar="DAYS", min=0, max=999_999, help="Let older denials lapse."
    ),
]
MinCredibility = Annotated[
    int | None,
    typer.Option(
        "--min-credibility",
        metavar="N",
        min=1,
        max=6,
        help="Ask for credibility N or better; 1 is the best.",
    ),
]
CodingOption = Annotated[
    str | None,
    typer.Option(
        "--coding", help="The reading that counts: adjudicated (default), strict or lenient."
    ),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="A policy in YAML; other options override it."),
]
ShowPolicy = Annotated[
    bool,
    typer.Option("--show-policy", help="Print the policy in force as YAML for --policy, and stop."),
]


def policy_of(
    view: View,
    file: Path | None,
    fail_on: list[str] | None = None,
    **options: Any,  # noqa: ANN401 - fields of Policy
) -> Policy:
    """Return the policy of a file with the options given put over it. Raises InputError and
    UsageError.
    """
    from kg import sandbox
    from kg.coverage import CODINGS, GATES, Policy, check_policy, forces, parse_policy

    made = Policy()
    if file is not None:
        text = sandbox.text(sandbox.read(file, limit=sandbox.MAX_DOCUMENT_BYTES), str(file))
        made = parse_policy(text, str(file), forces(view))
    given = {name: value for name, value in options.items() if value is not None}
    assert set(given) <= {field.name for field in fields(Policy)}  # noqa: S101 - the caller's own names
    if given.get("coding", "adjudicated") not in CODINGS:
        raise UsageError(f"--coding {given['coding']}: use {', '.join(CODINGS)}.")
    if "min_force" in given and given["min_force"] not in forces(view):
        raise UsageError(f"--min-force {given['min_force']}: use one of {', '.join(forces(view))}.")
    if fail_on:
        words = [word.strip() for text in fail_on for word in text.split(",")]
        gates = [fail_on_one_of(word, GATES) for word in words]
        if NONE in words and any(gates):
            raise UsageError(
                f"--fail-on {NONE} stands alone: leave out {', '.join(filter(None, gates))}."
            )
        given["fail_on"] = tuple(name for name in GATES if name in gates)
    made = replace(made, **given)
    check_policy(view, made)
    return made
