"""kg coverage, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    KnownBy,
    Lang,
    Output,
    Quiet,
    Store,
    TextFolder,
    Without,
    clocks_of,
    day,
    form_of,
    say,
    texts_of,
    today,
    view_of,
    write,
)
from kg.cli.coverage_forms import ENDINGS, WHOLE, Asked, write_whole
from kg.cli.coverage_forms import FORMS as COVERAGE_FORMS
from kg.cli.policies import (
    CodingOption,
    MaxAge,
    MaxDenialAge,
    MinCredibility,
    MinForce,
    MinIndependent,
    PolicyFile,
    ShowPolicy,
    policy_of,
)
from kg.cli.progress import watch
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.coverage import Coverage
    from kg.model import Clocks, Report
    from kg.store import View

FORMS = ("table", "json", "csv", "md")


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
    without: Without = None,
    min_force: MinForce = None,
    min_independent: MinIndependent = None,
    max_age: MaxAge = None,
    max_denial_age: MaxDenialAge = None,
    min_credibility: MinCredibility = None,
    coding: CodingOption = None,
    policy: PolicyFile = None,
    show_policy: ShowPolicy = False,
    by: Annotated[
        str,
        typer.Option(
            metavar="task|place|month", help="Set tasks against places or months, by count."
        ),
    ] = "task",
    only_gaps: Annotated[
        bool, typer.Option("--only-gaps", help="Leave covered tasks out of the list.")
    ] = False,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="Show what is reported that no task authorises.")
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
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Show which tasks of a mandate have evidence, of what kind, and where there is only intent or
    silence.

    Without a mandate, all of them are told in short.

    Example: kg coverage -m mss --as-of 2024-11-19 --min-independent 2
    """
    from kg.coverage import assess_within, failures, policy_text
    from kg.render import Labels, render_report
    from kg.render.coverage import coverage_report
    from kg.services import whatif

    _check_together(by, since=since, without=without, reverse=reverse)
    chosen = form_of(form, output, "table", COVERAGE_FORMS, ENDINGS)
    wanted = Asked(chosen, output, store, texts, with_text, tuple(without or ()))
    wanted.check(by=by, since=since, only_gaps=only_gaps, reverse=reverse)
    watch("judging the tasks", quiet=quiet)
    everything = view_of(store, lang)
    strict = policy_of(
        everything,
        policy,
        fail_on,
        min_force=min_force,
        min_independent=min_independent,
        max_age=max_age,
        max_denial_age=max_denial_age,
        min_credibility=min_credibility,
        coding=coding,
        fail_under=fail_under,
    )
    if show_policy:
        write(policy_text(strict), output)
        return
    clocks = clocks_of(today() if as_of is None else as_of, known_by)
    view = whatif.without(everything, without) if without else everything
    if mandate is None:
        given = (
            since,
            policy,
            min_force,
            min_independent,
            max_age,
            max_denial_age,
            min_credibility,
            coding,
            fail_under,
            fail_on,
        )
        if (
            any(each is not None for each in given)
            or by != "task"
            or only_gaps
            or reverse
            or show_statements
        ):
            raise UsageError(
                "which mandate? Give -m ID (kg mandate list names them); without one, all are "
                "listed in short."
            )
        _overview(view, clocks, form, output)
        return
    found = assess_within(view, mandate, clocks, strict)
    report = coverage_report(
        found,
        view,
        Labels(view),
        texts_of(store, texts),
        only_gaps=only_gaps,
        show_statements=show_statements,
    )
    own = report.tables
    if without:
        report = _told_without(report, found, everything, without)
    if since:
        report = _told_since(report, found, view, since)
    if chosen in WHOLE:
        write_whole(
            found, report, tuple(table for table in report.tables if table not in own), view, wanted
        )
    else:
        report = _seen(report, found, view, by, only_gaps=only_gaps, reverse=reverse)
        write(render_report(report, chosen), output)
    failed = failures(found)
    for problem in failed:
        say(problem)
    if failed:
        raise typer.Exit(1)


def _overview(view: View, clocks: Clocks, form: str | None, output: str | None) -> None:
    from kg.coverage import survey
    from kg.render import render_report
    from kg.render.survey import survey_report

    chosen = form_of(form, output, "table", FORMS)
    write(render_report(survey_report(survey(view, clocks), clocks), chosen), output)


def _check_together(
    by: str, *, since: str | None, without: list[str] | None, reverse: bool
) -> None:
    from kg.coverage import AXES

    if by not in AXES:
        raise UsageError(f"--by {by}: use {', '.join(AXES)}.")
    if since and without:
        raise UsageError(
            "--since and --without each compare with something else. Give one of them."
        )
    if reverse and by != "task":
        raise UsageError(
            f"--reverse lists statements outside the tasks, --by {by} counts those inside. Give "
            "one."
        )


def _told_without(report: Report, found: Coverage, everything: View, without: list[str]) -> Report:
    """Return the report of a what-if coverage with what flips against the coverage of
    everything.
    """
    from kg.coverage import assess, flips
    from kg.render.flips import with_flips
    from kg.services import whatif

    gone = whatif.statements_of(everything, without)
    before = assess(
        everything,
        found.mandate.id,
        as_of=found.as_of,
        known_by=found.known_by,
        policy=found.policy,
    )
    return with_flips(report, before, flips(before, found), without, len(gone))


def _told_since(report: Report, found: Coverage, view: View, since: str) -> Report:
    """Return a report with what moved since an earlier day, both days as far as the same day
    knew.
    """
    from kg.coverage import assess, flips
    from kg.render.coverage_views import with_moves

    earlier = _earlier(since, found.as_of)
    before = assess(
        view, found.mandate.id, as_of=earlier, known_by=found.known_by, policy=found.policy
    )
    return with_moves(report, before, found, flips(before, found))


def _seen(
    report: Report, found: Coverage, view: View, by: str, *, only_gaps: bool, reverse: bool
) -> Report:
    """Return a report as one of its other sights, itself where none is asked for."""
    from kg.coverage import matrix
    from kg.render import Labels
    from kg.render.coverage_views import reversed_report, with_matrix

    if by != "task":
        return with_matrix(report, found, matrix(found, by), Labels(view), only_gaps=only_gaps)
    return reversed_report(report, found) if reverse else report


def _earlier(since: str, as_of: str) -> str:
    """Return the day that --since names. Raises UsageError where it is not before the day of the
    report.
    """
    made = day(since, "--since")
    if made >= as_of:
        raise UsageError(
            f"--since {made}: not before {as_of}, the day of the report. Give an earlier day."
        )
    return made


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
    without: Without = None,
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

    Example: kg gaps -m mss --as-of 2024-11-19 --as rfi
    """
    from kg import coverage as rules
    from kg.render import Labels, render_report
    from kg.render.gaps import gaps_report, requests_report
    from kg.services import whatif

    if as_ not in ("list", "rfi"):
        raise UsageError(f"--as {as_}: use list or rfi.")
    chosen = form_of(form, output, "table", FORMS)
    watch("judging the tasks", quiet=quiet)
    everything = view_of(store, lang)
    strict = policy_of(
        everything,
        policy,
        min_force=min_force,
        min_independent=min_independent,
        max_age=max_age,
        max_denial_age=max_denial_age,
        min_credibility=min_credibility,
        coding=coding,
    )
    view = whatif.without(everything, without) if without else everything
    clocks = clocks_of(today() if as_of is None else as_of, known_by)
    found = rules.assess_within(view, mandate, clocks, strict)
    if as_ == "rfi":
        report = requests_report(
            found, rules.requests(view, found), Labels(view), queries=chosen != "table"
        )
    else:
        report = gaps_report(found, rules.gaps(found), Labels(view))
    write(render_report(report, chosen), output)
