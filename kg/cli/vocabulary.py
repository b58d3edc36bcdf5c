"""kg vocab."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import Lang, Output, Store, folder, form_of, view_of, write
from kg.errors import UsageError

_FORMS = ("table", "json", "csv", "md")


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
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_FORMS)}.")
    ] = None,
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
        import json

        form_of(form, output, "json", ("json",))
        write(json.dumps(service.file_format(view), ensure_ascii=False, indent=2) + "\n", output)
        return
    from kg.formats.reports import render_report
    from kg.formats.reports.vocabulary import vocabulary_report

    chosen = form_of(form, output, "table", _FORMS)
    request = service.VocabularyRequest(scheme or "")
    answer = service.vocabulary(view, request, store=folder(store))
    write(render_report(vocabulary_report(answer), chosen), output)
