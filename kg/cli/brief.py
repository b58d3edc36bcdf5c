"""kg brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
    form_of,
    view_of,
    write,
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

if TYPE_CHECKING:
    from kg.services.brief import BriefAnswer

FORMS = ("md", "html", "docx", "json")


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
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
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

    chosen = form_of(form, output, "md", FORMS)
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
    content = _content(service.brief(view, request), chosen)
    write(content, output, binary=isinstance(content, bytes))


def _content(answer: BriefAnswer, form: str) -> str | bytes:
    import json

    from kg.formats.reports.brief import brief_data, brief_markdown, brief_page

    if form == "json":
        return json.dumps(brief_data(answer), ensure_ascii=False, indent=2) + "\n"
    page = brief_page(answer)
    if form == "docx":
        from kg.formats.reports.docx import brief_docx

        return brief_docx(page, answer.coverage.as_of)
    if form == "html":
        from kg.formats.reports.html.brief import brief_html

        return brief_html(page)
    return brief_markdown(page)
