"""kg show, stats, changes, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import (
    AsOf,
    EntryFormat,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    OwnStore,
    Quiet,
    ReportFormat,
    Store,
    TableFormat,
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
)
from kg.cli.progress import watch
from kg.errors import UsageError
from kg.words import counted

StatisticsFormat = Annotated[str | None, format_option("entry", "description")]
sources = typer.Typer(help="List sources, check their texts, attach a text.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(show)
    app.command()(stats)
    app.command()(changes)
    app.add_typer(sources, name="sources")
    sources.command("list")(list_)
    sources.command()(verify)
    sources.command()(attach)


def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id, a notation, an alias or an IRI.")
    ],
    format_name: EntryFormat = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Show an entry or a statement with everything said about it, and by whom.

    Example: kg show coast-guard --store my-store
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.entry import entry_report
    from kg.services import browse

    output_format = format_of(format_name, output, "entry")
    watch("looking up", quiet=quiet)
    view = view_of(store, lang)
    request = browse.ShowRequest(
        name,
        clocks_of(as_of, known_by),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    answer = browse.show(view, request, texts=texts_of(store, texts), store=folder(store))
    report = entry_report(answer.description, view, Labels(view))
    write_answer(output_format, "entry", report, output)


def stats(
    format_name: StatisticsFormat = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Count what a store holds; statements that were taken back do not count. As ttl: its DCAT and
    VoID description.

    Example: kg stats -f json
    """
    from kg.formats.reports.statistics import statistics_report
    from kg.services import browse

    output_format = format_of(format_name, output, "entry", "description")
    if output_format.kind_among(("entry", "description")) == "description":
        whole = f"-f {output_format.name} describes the whole store"
        if as_of or known_by:
            raise UsageError(f"{whole}: leave --as-of and --known-by out.")
        if exclude_source or only_source:
            raise UsageError(f"{whole}: leave --exclude-source and --only-source out.")
        packaged = folder(store) is None
        write_answer(output_format, "description", view_of(store), output, packaged=packaged)
        return
    watch("counting", quiet=quiet)
    request = browse.StatisticsRequest(
        clocks_of(as_of, known_by), texts_in(exclude_source), texts_in(only_source)
    )
    answer = browse.statistics(view_of(store), request)
    write_answer(output_format, "entry", statistics_report(answer), output)


def changes(
    known_by: Annotated[
        str,
        typer.Option(
            "--known-by", metavar="A..B", help="After day A, by day B; one of them may be left out."
        ),
    ],
    as_of: AsOf = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List what became known after one day and by another: statements, retractions, relations that
    came or went.

    Day A itself is left out and day B is in, so that A..B and B..C meet without a gap.

    Example: kg changes --known-by 2030-10-05..2030-10-12
    """
    from dataclasses import replace

    from kg.formats.reports import Labels
    from kg.formats.reports.changes import changes_report
    from kg.services import explain

    output_format = format_of(format_name, output, "report")
    after, dots, until = known_by.partition("..")
    if not dots or not (after or until):
        raise UsageError(f"--known-by {known_by}: write two days as A..B, or one as A.. or ..B.")
    watch("comparing days", quiet=quiet)
    view = view_of(store, lang)
    request = explain.ChangesRequest(
        after,
        replace(clocks_of(as_of), known_by=until),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    answer = explain.changes(view, request)
    write_answer(output_format, "report", changes_report(answer.changes, Labels(view)), output)


def list_(
    format_name: TableFormat = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    texts: TextFolder = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List the sources, how many statements each carries, and whether its text is attached.

    A source counts from the day it was published (--known-by); both days limit the statements
    counted.

    Example: kg sources list
    """
    from kg.formats.reports.statistics import sources_table
    from kg.services import browse

    output_format = format_of(format_name, output, "table")
    watch("counting", quiet=quiet)
    request = browse.SourcesRequest(clocks_of(as_of, known_by))
    answer = browse.sources(view_of(store), request, texts=texts_of(store, texts))
    table = sources_table(answer, for_reading="screen" in output_format.options)
    write_answer(output_format, "table", table, output)


def verify(
    text: Annotated[
        Path, typer.Option("--text", metavar="FILE", help="The source's text, as it was coded.")
    ],
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="The source; found by its hash if left out."),
    ] = None,
    store: Store = None,
) -> None:
    """Check a source's text against the hash, offsets and anchors of the statements coded from it.

    Example: kg sources verify --text article.txt
    """
    from kg.services import browse

    answer = browse.verify_text(view_of(store), browse.TextRequest(str(text), source))
    for finding in answer.findings:
        write(f"{finding}\n")
    warnings = len(answer.findings) - answer.failures
    also = f", {counted(warnings, 'warning')}" if warnings else ""
    say(
        f"{answer.source}: {counted(answer.passages, 'passage')} checked, "
        f"{counted(answer.failures, 'failure')}{also}."
    )
    raise typer.Exit(1 if answer.failures else 0)


def attach(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Its text, byte for byte as it was coded.")
    ],
    store: OwnStore = None,
) -> None:
    """Keep a source's text in your store, so that sentences are shown; it never enters an export or
    the journal.

    Example: kg sources attach gazette-2030-10-05 article.txt --store my-store
    """
    from kg.services.loading import AttachRequest, attach_text

    path = folder(store)
    if path is None:
        raise UsageError(
            "attach needs a store of yours: --store DIR (kg init DIR makes one). Without one, "
            "use --texts DIR."
        )
    answer = attach_text(AttachRequest(str(path), source, str(file)))
    for finding in answer.findings:
        say(str(finding))
    say(f"attached the text of {source} to {path}.")
