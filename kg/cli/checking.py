"""kg validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Output, Store, fail_on_one_of, folder, form_of, say, write
from kg.errors import UsageError
from kg.words import counted


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
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
            help="Run the SHACL shapes in this file too; may be given again.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="Only these findings; SH-place-* works; may be given again."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Leave these findings out; may be given again."),
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
        str | None, typer.Option(metavar="CODE", help="Say what a code means, and stop.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the columns of a table among the files mean."),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help="One of text, json, junit, sarif.")
    ] = None,
    output: Output = None,
    store: Store = None,
) -> None:
    """Check a store, or files before a load, against the SHACL shapes and mandate logic; exit 1
    where they break.

    Each finding names the file and the line of its entry, a code, and what to do.

    Example: kg validate radio.yaml --fail-on error
    """
    from kg import validate as checks
    from kg.render import render_report
    from kg.render.findings import FORMS as KINDS
    from kg.render.findings import render_findings
    from kg.services import precheck

    if explain is not None:
        write(
            render_report(
                checks.explain(explain), form_of(form, output, "table", ("table", "json", "md"))
            ),
            output,
        )
        return
    asked = "junit" if form is None and (output or "").lower().endswith(".xml") else form
    chosen = form_of(asked, output, "text", (*KINDS, "table"))
    severity = fail_on_one_of(fail_on, checks.SEVERITIES)
    if alone and not paths:
        raise UsageError("--alone is for files: kg validate FILE --alone.")
    known = checks.read_baseline(baseline) if baseline else frozenset()
    own = checks.read(shapes) if shapes else None
    if paths:
        tried = precheck.try_files(paths, folder(store), alone=alone, mapping=mapping, own=own)
        found = tried.findings
        for name in tried.already:
            say(f"{name}: is loaded already, checked as it is there.")
    else:
        found = precheck.findings_of(folder(store), own=own)
    codes = {finding.code for finding in found} | (checks.codes_of(own) if own else frozenset())
    choice = checks.choose(
        found, select=select or (), ignore=ignore or (), baseline=known, own=codes
    )
    if write_baseline is not None:
        write(checks.write_baseline(choice.findings), str(write_baseline))
        findings = counted(len(choice.findings), "finding is", "findings are")
        say(f"{findings} known from now on: kg validate --baseline {write_baseline}")
        return
    fine = f"nothing left of {counted(len(found), 'finding')}" if found else "conforms"
    write(
        render_findings(choice.findings, "text" if chosen == "table" else chosen, fine=fine), output
    )
    if choice.known or choice.gone:
        gone = counted(len(choice.gone), "in it is", "in it are")
        say(f"{choice.known} known from {baseline}; {gone} no longer found.")
    raise typer.Exit(1 if severity and choice.fails(severity) else 0)
