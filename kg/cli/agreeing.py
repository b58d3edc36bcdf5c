"""kg agree."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli.common import (
    Output,
    ReportFormat,
    Store,
    TextFolder,
    folder,
    format_of,
    say,
    texts_in,
    view_of,
    write,
    write_answer,
)
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.services.agreement import AgreementRequest

_YAML: Final = (".yaml", ".yml")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(agree)


def agree(
    codings: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE[@NAME]...",
            help="Statements, drafts, or what NAME decided about a draft file.",
        ),
    ],
    drafts: Annotated[
        Path | None,
        typer.Option(
            "--drafts", metavar="DIR", help="The folder of decisions; else the store's drafts."
        ),
    ] = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Compare coders who are not finished, too.")
    ] = False,
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Settle the differences, one after another.")
    ] = False,
    adjudicator: Annotated[
        str | None,
        typer.Option(
            "--as",
            envvar="KG_CODER",
            metavar="NAME",
            help="Who settles them; the name that you log in with, if left out.",
        ),
    ] = None,
    settled_only: Annotated[
        bool,
        typer.Option("--settled-only", help="With -o FILE.yaml: leave out what is not settled."),
    ] = False,
    texts: TextFolder = None,
    format_name: ReportFormat = None,
    output: Output = None,
    store: Store = None,
) -> None:
    """Measure how far coders of one source agree, and list where they differ.

    A file of statements is its coder's. A draft file is the drafter's, and alone it is compared
    with all coders who finished it. With -o FILE.yaml the statements as settled are written, with
    the readings of the coders.

    Example: kg agree radio.yaml@alice radio.yaml@bob --store my-store
    """
    from kg.services.agreement import AgreementRequest

    request = AgreementRequest(
        tuple(codings), str(drafts or ""), texts_in([texts] if texts else None), unfinished
    )
    is_yaml = bool(output) and str(output).lower().endswith(_YAML)
    _check(adjudicate=adjudicate, settled_only=settled_only, output=output, is_yaml=is_yaml)
    if not adjudicate and not is_yaml:
        _report(request, store, format_name, output)
        return
    if adjudicate:
        _settle(request, adjudicator, store)
    if is_yaml:
        _write_settled(request, store, str(output), settled_only=settled_only)


def _check(*, adjudicate: bool, settled_only: bool, output: str | None, is_yaml: bool) -> None:
    if settled_only and not is_yaml:
        raise UsageError("--settled-only goes with -o FILE.yaml.")
    if adjudicate and output and not is_yaml:
        raise UsageError(f"--adjudicate settles differences; {output}: write -o FILE.yaml.")


def _report(
    request: AgreementRequest, store: str | None, format_name: str | None, output: str | None
) -> None:
    from kg.formats.reports.agreement import agreement_report
    from kg.services import agreement

    output_format = format_of(format_name, output, "report")
    answer = agreement.agree(view_of(store), request, store=folder(store))
    write_answer(output_format, "report", agreement_report(answer), output)


def _settle(request: AgreementRequest, adjudicator: str | None, store: str | None) -> None:
    """Let somebody settle the differences."""
    from kg.cli.adjudicating import run
    from kg.services import adjudicating

    opening = adjudicating.AdjudicationRequest(request, adjudicator or _login())
    run(adjudicating.open_adjudication(view_of(store), opening, store=folder(store)))


def _login() -> str:
    """Return the name that somebody logged in with. Raises UsageError where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("Who settles them? Give --as NAME, or set KG_CODER.") from error


def _write_settled(
    request: AgreementRequest, store: str | None, output: str, *, settled_only: bool
) -> None:
    """Write the statements as settled, and name those that are left out."""
    from kg.services import adjudicating
    from kg.services.settled_file import settled_file

    opening = adjudicating.AdjudicationRequest(request)
    state = adjudicating.open_adjudication(view_of(store), opening, store=folder(store))
    text = settled_file(state, settled_only=settled_only)
    write(text, output)
    if open_ids := adjudicating.left_out(state):
        say(f"left out, not settled: {', '.join(open_ids)}")
