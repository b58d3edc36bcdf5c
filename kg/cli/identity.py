"""kg identity candidates, decide, undo, log."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    Lang,
    LockTimeout,
    Output,
    OwnStore,
    ReportFormat,
    Store,
    TableFormat,
    format_of,
    own_folder,
    say,
    view_of,
    write_answer,
)

identity = typer.Typer(help="Decide which entries are the same.", no_args_is_help=True)
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who judges; it stays in the log.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the log.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(identity, name="identity")
    for command in (candidates, decide, undo, log):
        identity.command()(command)


def candidates(
    kind: Annotated[str, typer.Option("--kind", help="Only actor, place or phenomenon.")] = "",
    about: Annotated[
        str, typer.Option("--about", metavar="ID", help="Only pairs with this entry.")
    ] = "",
    least: Annotated[
        float,
        typer.Option(
            "--min-score", min=0, max=1, help="Only pairs with at least this score, 0 to 1."
        ),
    ] = 0.8,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List pairs of entries that may be the same, each with a score and what speaks for and against
    it.

    Example: kg identity candidates --kind actor
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.identity import candidates_report
    from kg.services import identify

    output_format = format_of(format_name, output, "report")
    view = view_of(store, lang)
    answer = identify.candidates(view, identify.CandidatesRequest(kind, about, least))
    report = candidates_report(answer.pairs, Labels(view), answer.min_score)
    write_answer(output_format, "report", report, output)


def decide(
    kept_entry: Annotated[
        str,
        typer.Argument(metavar="KEPT", help="An entry, kept if they are the same."),
    ],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other entry.")],
    verdict: Annotated[
        str, typer.Argument(metavar="same|different|unsure", help="What you judge.")
    ],
    by: By,
    reason: Why = "",
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="The day of the judgement, today if left out."),
    ] = None,
    lock_timeout: LockTimeout = None,
    store: OwnStore = None,
) -> None:
    """Judge that two entries are the same, are different, or that it is unknown.

    Queries read through it; what was loaded stays as it came, and kg identity undo takes it back.

    Example: kg identity decide islanders fishers different --by "A. Analyst" --store my-store
    """
    from kg.services import identify

    path = own_folder(store, "identity decide")
    request = identify.DecideRequest(
        str(path), kept_entry, other, verdict, by, reason, day=on or "", lock_timeout=lock_timeout
    )
    answer = identify.decide(request)
    if answer.already:
        say(f"{answer.judgement}: stands already, nothing to do.")
        return
    say(f"{answer.judgement}: recorded as {answer.judgement.entry[:12]}.")
    if answer.note:
        say(f"{answer.note}.")


def undo(
    judgement: Annotated[
        str, typer.Argument(metavar="JUDGEMENT|ID", help="The beginning of its id, or one entry.")
    ],
    other: Annotated[str, typer.Argument(metavar="ID", help="The other entry.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who takes it back.")] = "",
    reason: Why = "",
    lock_timeout: LockTimeout = None,
    store: OwnStore = None,
) -> None:
    """Take a judgement back; everything reads as before it, and the log keeps both.

    Example: kg identity undo islanders fishers --store my-store
    """
    from kg.services import identify

    path = own_folder(store, "identity undo")
    request = identify.UndoRequest(
        str(path), judgement, other, by=by, reason=reason, lock_timeout=lock_timeout
    )
    answer = identify.undo(request)
    say(f"{answer.judgement}: undone; the log keeps it as {answer.entry.id[:12]}.")


def log(format_name: TableFormat = None, output: Output = None, store: OwnStore = None) -> None:
    """List the judgements of a store, also those that were undone.

    Example: kg identity log --store my-store
    """
    from kg.formats.reports.identity import judgements_table
    from kg.services import identify

    output_format = format_of(format_name, output, "table")
    request = identify.JudgementsRequest(str(own_folder(store, "identity log")))
    judgements = identify.judgements(request).judgements
    table = judgements_table(judgements, whole=not output_format.is_for_people)
    write_answer(output_format, "table", table, output)
