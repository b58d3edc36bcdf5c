"""kg mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    Lang,
    Output,
    ReportFormat,
    Store,
    folder,
    format_of,
    format_option,
    say,
    view_of,
    write_answer,
)
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from kg.model import Report

DifferenceFormat = Annotated[str | None, format_option("difference", "report")]
Name = Annotated[str, typer.Argument(metavar="ID", help="A mandate, or an instrument's symbol.")]
Day = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="As things stood on this day (default today, UTC)."
    ),
]
mandate = typer.Typer(
    help="Mandates over time: which are in force, their tasks, the chain, renewals.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(mandate, name="mandate")
    mandate.command("list")(list_)
    for command in (show, tasks, chain, diff, renew):
        mandate.command()(command)


def list_(
    as_of: Day = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List every mandate with holder and period, and whether it is in force on a day.

    Example: kg mandate list --as-of 2030-10-31
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.mandates import list_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.list_mandates(view, mandates.MandatesRequest(as_of or ""))
    _write(list_report(answer, Labels(view)), format_name, output)
    if not answer.mandates:
        say(f"no mandate is on record here. {FIRST_STEPS}")


def show(
    name: Name,
    as_of: Day = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show one mandate: period, instruments, tasks, limits and duties, and what of it was not read.

    Example: kg mandate show harbour-2 --as-of 2031-05-02 --store my-store
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.mandates import mandate_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.show(view, mandates.MandateRequest(name, as_of or ""))
    _write(mandate_report(answer, Labels(view)), format_name, output)


def tasks(
    name: Name,
    as_of: Day = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List the tasks of a mandate in force on a day, with provision, force and verification.

    Example: kg mandate tasks harbour-1 --as-of 2030-10-31 --store my-store
    """
    from kg.formats.reports import Labels
    from kg.formats.reports.mandates import tasks_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.tasks(view, mandates.MandateRequest(name, as_of or ""))
    _write(tasks_report(answer, Labels(view)), format_name, output)


def renew(
    name: Name,
    instrument: Annotated[
        str, typer.Argument(metavar="SYMBOL", help="What renews it, as it is cited.")
    ],
    adopted: Annotated[
        str, typer.Option("--adopted", metavar="DAY", help="The day of its adoption.")
    ] = "",
    first_day: Annotated[
        str,
        typer.Option(
            "--begins", metavar="DAY", help="First day (default: the day after the old one ends)."
        ),
    ] = "",
    last_day: Annotated[str, typer.Option("--ends", metavar="DAY", help="Last day.")] = "",
    term: Annotated[
        str,
        typer.Option(
            "--term", metavar="TEXT", help="What the new ids carry (default: the first day's year)."
        ),
    ] = "",
    term_only: Annotated[
        bool,
        typer.Option("--term-only", help="The term is extended and no task set: what to write."),
    ] = False,
    output: Output = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
    store: Store = None,
) -> None:
    """Write the file of a mandate's renewal: its tasks under new ids, each carrying on the old one.

    Provisions get no numbers: add them as you read the new text.

    Example: kg mandate renew lake-mandate C/RES/9 --adopted 2030-12-20 --ends 2031-12-31 -o
    lake-2031.yaml --store my-store
    """
    from kg.cli.starting import check_free, write_part
    from kg.services import renewing

    check_free(output, force=force)
    request = renewing.RenewRequest(
        name, instrument, adopted, first_day, last_day, term, term_only, output or ""
    )
    answer = renewing.renew(view_of(store), request, store=folder(store))
    write_part(answer, output)


def chain(
    name: Name,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Only what was adopted by this day."),
    ] = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show the chain of instruments: what each establishes, extends or succeeds, with day, vote and
    expiry.

    Example: kg mandate chain harbour-1 --store my-store
    """
    from kg.formats.reports.mandates import chain_report
    from kg.services import mandates

    request = mandates.ChainRequest(name, as_of or "")
    _write(chain_report(mandates.chain(view_of(store, lang), request)), format_name, output)


def diff(
    earlier: Annotated[
        str, typer.Argument(metavar="A", help="A mandate, or an instrument's symbol.")
    ],
    later: Annotated[
        str, typer.Argument(metavar="B", help="The other; the earlier one stands first anyway.")
    ],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 when they differ.")
    ] = False,
    format_name: DifferenceFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Compare the tasks of two mandates: carried, widened, narrowed, not found, first
    seen.

    Dropped and added are said only between two complete task lists.

    Example: kg mandate diff OC/12 OC/19 --store my-store
    """
    from kg.formats.reports.mandates import difference_report
    from kg.services import mandates

    output_format = format_of(format_name, output, "difference", "report")
    request = mandates.DifferenceRequest(earlier, later)
    answer = mandates.difference(view_of(store, lang), request)
    if "difference" in output_format.takes:
        write_answer(output_format, "difference", answer.difference, output)
    else:
        report = difference_report(answer.difference)
        write_answer(output_format, "report", report, output)
    if exit_code and answer.difference.differs:
        raise typer.Exit(1)


def _write(report: Report, format_name: str | None, output: str | None) -> None:
    write_answer(format_of(format_name, output, "report"), "report", report, output)
