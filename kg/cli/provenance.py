"""kg why, conflicts, sources suspect, sources confirm."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    AsOf,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    OwnStore,
    Quiet,
    ReportFormat,
    Store,
    TextFolder,
    clocks_of,
    folder,
    format_of,
    format_option,
    own_folder,
    say,
    texts_in,
    texts_of,
    view_of,
    write_answer,
)
from kg.cli.progress import watch
from kg.cli.show import sources

WhyFormat = Annotated[str | None, format_option("explanation")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(why)
    app.command()(conflicts)
    sources.command()(suspect)
    sources.command()(confirm)


def why(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT|STATEMENT", help="An entry, or the id of a statement.")
    ],
    predicate: Annotated[
        str | None,
        typer.Argument(metavar="PREDICATE", help="A property: supports, mkg:supports or an IRI."),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="OBJECT", help="An entry or a value.")
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Check every hash that can be checked here; exit code 1 where one fails.",
        ),
    ] = False,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    format_name: WhyFormat = None,
    output: Output = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Trace a relation or a statement to who said it, in which source, in which sentence.

    Example: kg why hmv supports coast-guard --store my-store
    """
    from kg.formats.reports import Labels
    from kg.services import explain

    output_format = format_of(format_name, output, "explanation", default="tree")
    watch("tracing", quiet=quiet)
    view = view_of(store, lang)
    request = explain.WhyRequest(
        subject,
        predicate,
        value,
        verify,
        clocks_of(as_of, known_by),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    answer = explain.why(view, request, texts=texts_of(store, texts), store=folder(store))
    names = {"view": view, "labels": Labels(view)}
    write_answer(output_format, "explanation", answer.explanation, output, **names)
    raise typer.Exit(1 if answer.failed else 0)


def conflicts(
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="One of quantity, denial, kinds, places. Repeatable."
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="VERDICT",
            help="Exit 1 where there is one: contradiction; or none.",
        ),
    ] = None,
    sides: Annotated[
        int,
        typer.Option("--sides", min=0, help="Sides of one conflict that a table shows; 0 for all."),
    ] = 20,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List statements that cannot all be true, or that differ because time passed.

    Example: kg conflicts --kind quantity
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.conflicts import conflicts_report
    from kg.provenance import CONFLICTS
    from kg.services import explain

    output_format = format_of(format_name, output, "report")
    watch("comparing statements", quiet=quiet)
    view = view_of(store, lang)
    request = explain.ConflictsRequest(
        tuple(kind or CONFLICTS),
        fail_on,
        clocks_of(as_of, known_by),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    answer = explain.conflicts(view, request)
    report = conflicts_report(answer.conflicts, Labels(view), sides=sides)
    write_answer(output_format, "report", report, output)
    raise typer.Exit(1 if answer.failed else 0)


def suspect(
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    format_name: ReportFormat = None,
    output: Output = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List what was coded from a version that a revision supersedes and may stand no longer, and
    what leans on it.

    Example: kg sources suspect
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.conflicts import suspects_report
    from kg.services import explain

    output_format = format_of(format_name, output, "report")
    watch("comparing versions", quiet=quiet)
    view = view_of(store, lang)
    request = explain.SuspectsRequest(
        clocks_of(as_of, known_by), texts_in(exclude_source), texts_in(only_source)
    )
    answer = explain.suspects(view, request, texts=texts_of(store, texts))
    report = suspects_report(answer.suspects, Labels(view), superseded=answer.superseded)
    write_answer(output_format, "report", report, output)


def confirm(
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="The statement that was read again.")
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who read it again in the new version.")
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was found.")] = "",
    store: OwnStore = None,
) -> None:
    """Record that a statement was read again in the version that supersedes its own; it is no
    longer suspect.

    Example: kg sources confirm paper.1 --by "A. Analyst" --note "still said" --store my-store
    """
    from kg.services import review

    path = own_folder(store, "confirm")
    answer = review.review(review.ReviewRequest(str(path), statement, by, note))
    say(
        f"{statement}: this review is on record already."
        if answer.already
        else f"{statement}: reviewed by {by}."
    )
