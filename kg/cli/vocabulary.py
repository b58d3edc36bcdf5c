"""kg vocab."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    Lang,
    Output,
    ReportFormat,
    Store,
    folder,
    format_of,
    view_of,
    write_answer,
)
from kg.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(vocab)


def vocab(
    scheme: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCHEME]", help="The vocabulary to list, such as place-kind; else all of them."
        ),
    ] = None,
    schema: Annotated[
        bool,
        typer.Option(
            "--schema", help="The JSON Schema of the file format instead, for your editor."
        ),
    ] = False,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List the vocabularies, or the concepts of one with their definitions and marks.

    With --schema -o FILE an editor completes and checks files that begin with
    "# yaml-language-server: $schema=FILE"; a JSON file names it under "$schema".

    Example: kg vocab place-kind
    """
    from kg.services import vocabulary as service

    view = view_of(store, lang)
    if schema:
        if scheme:
            raise UsageError(f"--schema is of all vocabularies: leave {scheme!r} out.")
        output_format = format_of(format_name, output, "schema", default="json")
        write_answer(output_format, "schema", service.file_format(view), output)
        return
    from kg.formats.reports.vocabulary import vocabulary_report

    output_format = format_of(format_name, output, "report")
    request = service.VocabularyRequest(scheme or "")
    answer = service.vocabulary(view, request, store=folder(store))
    write_answer(output_format, "report", vocabulary_report(answer), output)
