"""kg brief."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    Quiet,
    Store,
    clocks_of,
    format_of,
    format_option,
    view_of,
    write_answer,
)
from kg.cli.policies import (
    CodingOption,
    MaxAge,
    MaxDenialAge,
    MinCredibility,
    MinForce,
    MinIndependent,
    PolicyFile,
)
from kg.cli.progress import watch

BriefFormat = Annotated[str | None, format_option("brief")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(brief)


def brief(
    mandate: Annotated[
        str,
        typer.Option("--mandate", "-m", metavar="ID", help="A mandate, or an instrument's symbol."),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help="As things stood on this day (default today, UTC)."
        ),
    ] = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    min_force: MinForce = None,
    min_independent: MinIndependent = None,
    max_age: MaxAge = None,
    max_denial_age: MaxDenialAge = None,
    min_credibility: MinCredibility = None,
    coding: CodingOption = None,
    policy: PolicyFile = None,
    format_name: BriefFormat = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Write a mandate's state on one page for people who decide: which tasks have evidence, on
    whose word, what is disputed, and what to ask for.

    html, docx and md hold one printed page (A4 or Letter) and say how much is not on it; json
    holds every sentence.

    Example: kg brief -m harbour-1 --as-of 2030-10-31 -o brief.html --store my-store
    """
    from kg.services import brief as service
    from kg.services import policies

    output_format = format_of(format_name, output, "brief", default="md")
    watch("judging the tasks", quiet=quiet)
    view = view_of(store, lang)
    options = policies.PolicyOptions(
        min_force, min_independent, max_age, max_denial_age, min_credibility, coding
    )
    request = service.BriefRequest(
        mandate,
        clocks_of(as_of, known_by),
        policies.resolve(view, options, policy),
        tuple(exclude_source or ()),
        tuple(only_source or ()),
    )
    write_answer(output_format, "brief", service.brief(view, request), output)
