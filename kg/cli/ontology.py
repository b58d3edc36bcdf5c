"""kg lint, docs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import formats
from kg.cli.common import (
    Output,
    ReportFormat,
    Store,
    folder,
    format_of,
    say,
    texts_in,
    view_of,
    write,
)
from kg.errors import UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.formats import Format
    from kg.services.check import LintAnswer


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(lint)
    app.command()(docs)


def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[ONTOLOGY...]",
            help="RDF files, read as one ontology; without any, the packaged one.",
        ),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(
            "--profile", metavar="FILE", help="The rules that run, two columns: severity and rule."
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Exit 1 from here on: error, warning, info; or none.",
        ),
    ] = "error",
    rules: Annotated[bool, typer.Option("--rules", help="List the rules instead.")] = False,
    stats: Annotated[
        bool, typer.Option("--stats", help="Counts, depth, and whether it is OWL 2 DL.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="What OLD and NEW differ in, by entity; without NEW, the packaged one."
        ),
    ] = False,
    format_name: ReportFormat = None,
    output: Output = None,
    timeout: Annotated[
        float, typer.Option(min=0.01, max=86_400, help="Stop after so many seconds.")
    ] = 120.0,
) -> None:
    """Check an ontology for what is missing, duplicated or misplaced; exit 1 where something is.

    Example: kg lint my-ontology.ttl --fail-on warning
    """
    from kg.services import check

    output_format = format_of(format_name, output, "table" if rules else "report")
    if sum((rules, stats, diff)) > 1:
        raise UsageError("--rules, --stats and --diff: give one of them.")
    requested = {"rules": rules, "statistics": stats, "differences": diff}
    answer_kind = next((name for name, is_chosen in requested.items() if is_chosen), "findings")
    request = check.LintRequest(
        texts_in(files),
        answer_kind,  # type: ignore[arg-type]  # a key of the mapping above
        str(profile or ""),
        fail_on,
    )
    answer = check.lint(request, timeout=timeout)
    write(_lint_text(answer, answer_kind, output_format), output)
    if answer_kind == "findings":
        from kg.formats.reports.lint import told

        say(told(answer.findings))
    raise typer.Exit(1 if answer.failed else 0)


def _lint_text(answer: LintAnswer, what: str, output_format: Format) -> str | bytes:
    """Return an answer in a format: rules as a table, findings a line each for reading, the rest as
    a report.
    """
    from kg.formats.reports import lint

    if what == "rules":
        return formats.write(output_format, "table", lint.rules_table(answer.rules)).data
    if what == "findings" and "screen" in output_format.options:
        return "".join(f"{finding}\n" for finding in answer.findings)
    if what == "differences":
        report = lint.diff_report(answer.changes, *answer.names)
    elif answer.statistics is not None:
        report = lint.statistics_report(answer.statistics, answer.names)
    else:
        report = lint.findings_report(answer.findings)
    return formats.write(output_format, "report", report).data


def docs(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or an empty folder, or one made before.")
    ],
    store: Store = None,
) -> None:
    """Write the ontology and the query library as a static site, with the answers of the knowledge
    base.

    Example: kg docs site
    """
    from kg.docs import site
    from kg.docs import write as write_site

    files = site(view_of(store), packaged=folder(store) is None)
    write_site(files, directory)
    say(f"wrote {counted(len(files), 'file')} into {directory}. Open {directory / 'index.html'}")
