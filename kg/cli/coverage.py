"""kg coverage, gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kg.cli.common import (
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    Quiet,
    Store,
    TextFolder,
    clocks_of,
    folder,
    form_of,
    say,
    texts_in,
    texts_of,
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
    ShowPolicy,
)
from kg.cli.progress import watch
from kg.errors import UsageError
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.errors import Location
    from kg.services.coverage import CoverageRequest, GroupBy
    from kg.store import View

FORMS = ("table", "json", "csv", "md")
COVERAGE_FORMS = ("table", "csv", "xlsx", "json", "md", "html", "junit", "sarif")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(coverage)
    app.command()(gaps)


def coverage(
    mandate: Annotated[
        str | None,
        typer.Option("--mandate", "-m", metavar="ID", help="A mandate, or an instrument's symbol."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help="As things stood on this day (default today, UTC)."
        ),
    ] = None,
    known_by: KnownBy = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Say first what moved between this day and --as-of, and why."
        ),
    ] = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    min_force: MinForce = None,
    min_independent: MinIndependent = None,
    max_age: MaxAge = None,
    max_denial_age: MaxDenialAge = None,
    min_credibility: MinCredibility = None,
    coding: CodingOption = None,
    policy: PolicyFile = None,
    show_policy: ShowPolicy = False,
    group_by: Annotated[
        str,
        typer.Option(
            metavar="task|place|month", help="Set tasks against places or months, by count."
        ),
    ] = "task",
    only_gaps: Annotated[
        bool, typer.Option("--only-gaps", help="Leave covered tasks out of the list.")
    ] = False,
    unmandated: Annotated[
        bool, typer.Option("--unmandated", help="Show what is reported that no task authorises.")
    ] = False,
    show_statements: Annotated[
        bool, typer.Option("--show-statements", help="List every statement.")
    ] = False,
    fail_under: Annotated[
        float | None, typer.Option(metavar="PCT", min=0, max=100, help="Exit 1 below this share.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATUS",
            help="Exit 1 on a task that is partial, contradicted or silent, or on a waiver "
            "that ran out; may be given again. With none, on none of them, whatever the policy "
            "says.",
        ),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(COVERAGE_FORMS)}.")
    ] = None,
    output: Output = None,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="For html: quote passages of attached texts.")
    ] = False,
    texts: TextFolder = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--files",
            metavar="FILE|FOLDER",
            help="Judge files without loading them, with --store where one is named. Repeatable.",
        ),
    ] = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Show which tasks of a mandate have evidence, of what kind, and where there is only intent or
    silence.

    Without a mandate, all of them are told in short.

    Example: kg coverage -m harbour-1 --as-of 2030-10-31 --min-independent 2 --store my-store
    """
    from kg.coverage import policy_text
    from kg.formats.reports import coverage_answer as forms
    from kg.services import coverage as service
    from kg.services import policies

    chosen = form_of(form, output, "table", forms.FORMS, forms.ENDINGS)
    watch("judging the tasks", quiet=quiet)
    view, definitions = _judged(store, files or [], texts, lang, located=chosen in forms.LOCATED)
    options = policies.PolicyOptions(
        min_force,
        min_independent,
        max_age,
        max_denial_age,
        min_credibility,
        coding,
        fail_under,
        tuple(fail_on or ()),
    )
    resolved = policies.resolve(view, options, policy)
    if show_policy:
        write(policy_text(resolved), output)
        return
    request = service.CoverageRequest(
        mandate,
        clocks_of(as_of, known_by),
        resolved,
        tuple(exclude_source or ()),
        tuple(only_source or ()),
        since or "",
        cast("GroupBy", group_by),  # the service refuses any other word
        only_gaps,
        unmandated,
        show_statements,
    )
    forms.check_form(chosen, request, quote=with_text)
    if mandate is None:
        _survey(view, request, form, output)
        return
    answer = service.coverage(view, request)
    content = forms.render_coverage(
        answer, chosen, view, texts_of(store, texts), quote=with_text, definitions=definitions
    )
    write(content, output, binary=isinstance(content, bytes))
    failures = answer.gate_failures()
    for failure in failures:
        say(failure)
    if failures:
        raise typer.Exit(1)


def _judged(
    store: str | None, files: list[Path], texts: Path | None, lang: str, *, located: bool
) -> tuple[View, Mapping[str, Location] | None]:
    """Return the view to judge, of a store, of files that are not loaded, or of both; where
    `located`, with where its entries are defined.
    """
    from kg.query import in_language
    from kg.services import locations, precheck

    path = folder(store)
    if not files:
        found = locations.entity_locations(path) if located else None
        return view_of(store, lang), found
    view, found = precheck.view_with(
        files, path, isolated=path is None, texts=texts_in([texts] if texts else None)
    )
    return in_language(view, lang), found


def _survey(view: View, request: CoverageRequest, form: str | None, output: str | None) -> None:
    from kg.formats.reports import render_report
    from kg.formats.reports.survey import survey_report
    from kg.services import coverage as service

    answer = service.survey(view, request)
    write(
        render_report(survey_report(answer), form_of(form, output, "table", FORMS)),
        output,
    )
    if not answer.mandates:
        say(f"no mandate is on record here. {FIRST_STEPS}")


def gaps(
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
    as_: Annotated[
        str,
        typer.Option(
            "--as", metavar="list|rfi", help="A list, or an information request for each gap."
        ),
    ] = "list",
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List the tasks and sub-targets that are not covered, each with the input that is missing.

    Example: kg gaps -m harbour-1 --as-of 2030-10-31 --as rfi --store my-store
    """
    from kg.formats.reports import Labels, render_report
    from kg.formats.reports.gaps import gaps_report, requests_report
    from kg.services import gaps as service
    from kg.services import policies

    if as_ not in ("list", "rfi"):
        raise UsageError(f"--as {as_}: use list or rfi.")
    chosen = form_of(form, output, "table", FORMS)
    watch("judging the tasks", quiet=quiet)
    view = view_of(store, lang)
    options = policies.PolicyOptions(
        min_force, min_independent, max_age, max_denial_age, min_credibility, coding
    )
    request = service.GapsRequest(
        mandate,
        clocks_of(as_of, known_by),
        policies.resolve(view, options, policy),
        tuple(exclude_source or ()),
        tuple(only_source or ()),
        information_requests=as_ == "rfi",
    )
    answer = service.gaps(view, request)
    if as_ == "rfi":
        report = requests_report(answer, Labels(view), queries=chosen != "table")
    else:
        report = gaps_report(answer, Labels(view))
    write(render_report(report, chosen), output)
