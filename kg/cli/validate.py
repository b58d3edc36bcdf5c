"""kg validate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    Output,
    Store,
    TextFolder,
    folder,
    format_of,
    format_option,
    say,
    texts_in,
    write,
    write_answer,
)
from kg.words import counted

if TYPE_CHECKING:
    from kg.formats import Format
    from kg.services.check import ValidateAnswer

FindingsFormat = Annotated[str | None, format_option("findings")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(validate)


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|FOLDER]...",
            help="Check these files without loading them; else the store.",
        ),
    ] = None,
    alone: Annotated[
        bool,
        typer.Option(
            "--alone", help="Check the files with the ontology only, not with what is in the store."
        ),
    ] = False,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes",
            metavar="FILE",
            help="Run the SHACL shapes in this file too. Repeatable.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only these findings; SH-place-* works. Repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Leave these findings out. Repeatable."),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY", help="Exit 1 from this severity on: error, warning, info; or none."
        ),
    ] = "warning",
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Leave out the findings that this file holds."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the findings to a baseline file, and exit 0."),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Print what a code means, and stop.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the columns of a table among the files mean."),
    ] = None,
    texts: TextFolder = None,
    format_name: FindingsFormat = None,
    output: Output = None,
    store: Store = None,
) -> None:
    """Check a store, or files before a load, against the SHACL shapes and mandate logic; exit 1
    where they break.

    Each finding names the file and the line of its entry, a code, and what to do.

    Example: kg validate radio.yaml --fail-on error
    """
    from kg.services import check

    if explain is not None:
        _explain(explain, format_name, output)
        return
    output_format = format_of(format_name, output, "findings", default="text")
    request = check.ValidateRequest(
        texts_in(paths),
        alone,
        str(mapping or ""),
        texts_in(shapes),
        select=texts_in(select),
        ignore=texts_in(ignore),
        baseline=str(baseline or ""),
        fail_on=fail_on,
        texts=texts_in([texts] if texts else None),
    )
    answer = check.validate(request, store=folder(store))
    for name in answer.already:
        say(f"{name}: is loaded already, checked as it is there.")
    if write_baseline is not None:
        _keep(answer, write_baseline)
        return
    _report(answer, output_format, output, baseline)
    raise typer.Exit(1 if answer.failed else 0)


def _explain(code: str, format_name: str | None, output: str | None) -> None:
    from kg.services import check

    report = check.explain_code(code)
    write_answer(format_of(format_name, output, "entry"), "entry", report, output)


def _keep(answer: ValidateAnswer, path: Path) -> None:
    """Write the findings to a baseline file, and say how many they are."""
    from kg.validate import write_baseline

    write(write_baseline(answer.findings), str(path))
    findings = counted(len(answer.findings), "finding is", "findings are")
    say(f"{findings} known from now on: kg validate --baseline {path}")


def _report(
    answer: ValidateAnswer, output_format: Format, output: str | None, baseline: Path | None
) -> None:
    """Print the findings, and say how they compare with a baseline."""
    fine = f"nothing left of {counted(answer.total, 'finding')}" if answer.total else "conforms"
    words = {"of": "validate", "fine": fine}
    write_answer(output_format, "findings", answer.findings, output, **words)
    if answer.known_count or answer.resolved:
        no_longer_found = counted(len(answer.resolved), "in it is", "in it are")
        say(f"{answer.known_count} known from {baseline}; {no_longer_found} no longer found.")
