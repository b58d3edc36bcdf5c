"""kg mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Lang, Output, Store, day, form_of, today, view_of, write

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
    from kg.mandates import overviews
    from kg.render import Labels
    from kg.render.mandates import list_report

    view = view_of(store, lang)
    _write(list_report(overviews(view, _day(as_of)), Labels(view)), form, output)


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
    from kg.mandates import chain as chain_of
    from kg.mandates import clauses, find, overview
    from kg.render import Labels
    from kg.render.mandates import mandate_report

    view = view_of(store, lang)
    found = overview(view, find(view, name, name=""), _day(as_of))
    own = {*found.established_by, *found.extended_by}
    links = [link for link in chain_of(view, found.mandate.id) if link.symbol in own]
    _write(mandate_report(found, clauses(view, found.frame), links, Labels(view)), form, output)


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
    from kg.mandates import clauses, find, overview, read
    from kg.render import Labels
    from kg.render.mandates import tasks_report

    view = view_of(store, lang)
    found = overview(view, find(view, name, name=""), _day(as_of))
    frame = read(view, found.mandate.id, found.as_of)
    listed = [clause for clause in clauses(view, frame) if clause.kind == "task"]
    task_ids = {task.id for task in found.mandate.tasks}
    later = tuple(slug for slug in frame.later if slug in task_ids)
    _write(tasks_report(found, listed, later, Labels(view)), form, output)


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
    from kg.mandates import chain as chain_of
    from kg.render.mandates import chain_report

    limit = {"as_of": day(as_of, "--as-of")} if as_of else {}
    _write(
        chain_report(chain_of(view_of(store, lang), name, **limit), name, limit.get("as_of", "")),
        form,
        output,
    )


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
    from kg.mandates import difference
    from kg.render.mandates import difference_report

    chosen = form_of(form, output, "table", DIFF_FORMS)
    found = difference(view_of(store, lang), earlier, later)
    if chosen == "html":
        from kg.render.html import difference_page

        write(difference_page(found), output)
    else:
        _write(difference_report(found), chosen, output)
    if exit_code and found.differs:
        raise typer.Exit(1)


def _day(as_of: str | None) -> str:
    return day(as_of, "--as-of") if as_of else today()


def _write(report: Report, form: str | None, output: str | None) -> None:
    from kg.render import render_report

    write(render_report(report, form_of(form, output, "table", FORMS)), output)
