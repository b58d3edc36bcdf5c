"""Options that make a policy of coverage, shared by the commands that judge: a file, and options
that override it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
        help="Require at least N acts that are independent of each other.",
    ),
]
MaxAge = Annotated[
    int | None,
    typer.Option(
        "--max-age",
        metavar="DAYS",
        min=0,
        max=999_999,
        help="Require an act that still held N days ago.",
    ),
]
MaxDenialAge = Annotated[
    int | None,
    typer.Option(
        "--max-denial-age",
        metavar="DAYS",
        min=0,
        max=999_999,
        help="Ignore denials that are older.",
    ),
]
MinCredibility = Annotated[
    int | None,
    typer.Option(
        "--min-credibility",
        metavar="N",
        min=1,
        max=6,
        help="Require credibility N or better; 1 is the best.",
    ),
]
CodingOption = Annotated[
    str | None,
    typer.Option(
        "--coding", help="Coder agreement that counts: adjudicated (default), strict or lenient."
    ),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="A policy in YAML; other options override it."),
]
ShowPolicy = Annotated[
    bool,
    typer.Option("--show-policy", help="Print the policy as YAML for --policy, and stop."),
]
