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
    ReportFormat,
    Store,
    TextFolder,
    clocks_of,
    folder,
    format_of,
    format_option,
    say,
    texts_in,
    texts_of,
    view_of,
    write,
    write_answer,
    write_export,
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

CoverageFormat = Annotated[str | None, format_option("coverage", "report")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
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
            metavar="DAY", help="List first what changed between this day and --as-of, and why."
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
            metavar="task|place|month", help="Count the statements by task, place or month."
        ),
    ] = "task",
    only_gaps: Annotated[
        bool, typer.Option("--only-gaps", help="Leave covered tasks out of the list.")
    ] = False,
    unmandated: Annotated[
        bool, typer.Option("--unmandated", help="List reported activity that no task authorises.")
    ] = False,
    show_statements: Annotated[
        bool, typer.Option("--show-statements", help="List every statement.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            metavar="PCT",
            min=0,
            max=100,
            help="Exit 1 where fewer tasks than PCT per cent are covered.",
        ),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATUS",
            help="Exit 1 on a task that is partial, contradicted or silent, or on a waiver "
            "that ran out. Repeatable. With none, on none of them, whatever the policy "
            "says.",
        ),
    ] = None,
    format_name: CoverageFormat = None,
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

    Without a mandate, list all of them in short.

    Example: kg coverage -m harbour-1 --as-of 2030-10-31 --min-independent 2 --store my-store
    """
    from kg.coverage import policy_text
    from kg.formats.reports.coverage_answer import CoverageOutput, check_form, write_coverage
    from kg.services import coverage as service
    from kg.services import policies

    output_format = format_of(format_name, output, "coverage", "report")
    is_located = "locations" in output_format.options
    watch("judging the tasks", quiet=quiet)
    view, definitions = _judged(store, files or [], texts, lang, located=is_located)
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
    check_form(output_format, request, quote=with_text)
    if mandate is None:
        _survey(view, request, format_name, output)
        return
    answer = service.coverage(view, request)
    content = CoverageOutput(answer, view, texts_of(store, texts), with_text, definitions)
    write_export(write_coverage(content, output_format), output_format, output)
    failures = answer.gate_failures()
    for failure in failures:
        say(failure)
    if failures:
        raise typer.Exit(1)


def _judged(
    store: str | None, files: list[Path], texts: Path | None, lang: str, *, located: bool
) -> tuple[View, Mapping[str, Location]]:
    """Return the view to judge, of a store, of files that are not loaded, or of both; where
    `located`, with where its entries are defined.
    """
    from kg.query import in_language
    from kg.services import locations, precheck

    path = folder(store)
    if not files:
        definitions = locations.entity_locations(path) if located else {}
        return view_of(store, lang), definitions
    view, definitions = precheck.view_with(
        files, path, isolated=path is None, texts=texts_in([texts] if texts else None)
    )
    return in_language(view, lang), definitions


def _survey(
    view: View, request: CoverageRequest, format_name: str | None, output: str | None
) -> None:
    from kg.formats.reports.survey import survey_report
    from kg.services import coverage as service

    answer = service.survey(view, request)
    output_format = format_of(format_name, output, "report")
    write_answer(output_format, "report", survey_report(answer), output)
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
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List the tasks and sub-targets that are not covered, each with the input that is missing.

    Example: kg gaps -m harbour-1 --as-of 2030-10-31 --as rfi --store my-store
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.gaps import gaps_report, requests_report
    from kg.services import gaps as service
    from kg.services import policies

    if as_ not in ("list", "rfi"):
        raise UsageError(f"--as {as_}: use list or rfi.")
    output_format = format_of(format_name, output, "report")
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
        report = requests_report(
            answer, Labels(view), queries="screen" not in output_format.options
        )
    else:
        report = gaps_report(answer, Labels(view))
    write_answer(output_format, "report", report, output)
