"""kg mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Lang, Output, Store, form_of, say, view_of, write
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from kg.model import Report

FORMS = ("table", "json", "csv", "md")
DIFF_FORMS = (*FORMS, "html")
Form = Annotated[str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")]
Name = Annotated[str, typer.Argument(metavar="ID", help="A mandate, or an instrument's symbol.")]
Day = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="As things stood on this day (default today, UTC)."
    ),
]
mandate = typer.Typer(
    help="Mandates over time: which are in force, their tasks, the chain, what became of tasks.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(mandate, name="mandate")
    mandate.command("list")(list_)
    for command in (show, tasks, chain, diff):
        mandate.command()(command)


def list_(
    as_of: Day = None,
    form: Form = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List every mandate with holder and period, and whether it is in force on a day.

    Example: kg mandate list --as-of 2024-11-19
    """
    from kg.render import Labels
    from kg.render.mandates import list_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.list_mandates(view, mandates.MandatesRequest(as_of or ""))
    _write(list_report(answer, Labels(view)), form, output)
    if not answer.mandates:
        say(f"no mandate is on record here. {FIRST_STEPS}")


def show(
    name: Name,
    as_of: Day = None,
    form: Form = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show one mandate: period, instruments, tasks, limits and duties, and what of it was not read.

    Example: kg mandate show gsf --as-of 2026-11-01
    """
    from kg.render import Labels
    from kg.render.mandates import mandate_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.show(view, mandates.MandateRequest(name, as_of or ""))
    _write(mandate_report(answer, Labels(view)), form, output)


def tasks(
    name: Name,
    as_of: Day = None,
    form: Form = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List the tasks of a mandate in force on a day, with provision, force and verification.

    Example: kg mandate tasks mss --as-of 2024-11-19
    """
    from kg.render import Labels
    from kg.render.mandates import tasks_report
    from kg.services import mandates

    view = view_of(store, lang)
    answer = mandates.tasks(view, mandates.MandateRequest(name, as_of or ""))
    _write(tasks_report(answer, Labels(view)), form, output)


def chain(
    name: Name,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Only what was adopted by this day."),
    ] = None,
    form: Form = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show the chain of instruments: what each establishes, extends or succeeds, with day, vote and
    expiry.

    Example: kg mandate chain mss
    """
    from kg.render.mandates import chain_report
    from kg.services import mandates

    request = mandates.ChainRequest(name, as_of or "")
    _write(chain_report(mandates.chain(view_of(store, lang), request)), form, output)


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
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(DIFF_FORMS)}.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Set the tasks of two mandates side by side: carried, widened, narrowed, not found, first
    seen.

    Dropped and added are said only between two complete task lists.

    Example: kg mandate diff S/RES/2699 S/RES/2793
    """
    from kg.render.mandates import difference_report
    from kg.services import mandates

    chosen = form_of(form, output, "table", DIFF_FORMS)
    request = mandates.DifferenceRequest(earlier, later)
    answer = mandates.difference(view_of(store, lang), request)
    if chosen == "html":
        from kg.render.html import difference_page

        write(difference_page(answer.difference), output)
    else:
        _write(difference_report(answer.difference), chosen, output)
    if exit_code and answer.difference.differs:
        raise typer.Exit(1)


def _write(report: Report, form: str | None, output: str | None) -> None:
    from kg.render import render_report

    write(render_report(report, form_of(form, output, "table", FORMS)), output)
