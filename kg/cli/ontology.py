"""kg lint, docs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Output, Store, fail_on_one_of, folder, form_of, say, view_of, write
from kg.errors import UsageError
from kg.words import counted

_FORMS = ("table", "json", "csv", "md")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
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
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_FORMS)}.")
    ] = None,
    output: Output = None,
    timeout: Annotated[
        float, typer.Option(min=0.01, max=86_400, help="Stop after so many seconds.")
    ] = 120.0,
) -> None:
    """Check an ontology for what is missing, doubled or misplaced; exit code 1 where something is.

    Example: kg lint my-ontology.ttl --fail-on warning
    """
    from kg.lint import SEVERITIES, at_or_above
    from kg.render import render_report
    from kg.render.lint import findings_report, statistics_report, told
    from kg.services import linting

    chosen = form_of(form, output, "table", _FORMS)
    if sum((rules, stats, diff)) > 1:
        raise UsageError("--rules, --stats and --diff: give one of them.")
    severity = fail_on_one_of(fail_on, SEVERITIES)
    paths = files or []
    if profile is not None and (stats or diff):
        raise UsageError("--profile chooses rules; --stats and --diff run none.")
    if rules:
        _list_rules(profile, chosen, output)
        return
    if diff:
        _differences(paths, timeout, chosen, output)
        return
    if stats:
        figures = linting.statistics(
            linting.StatisticsRequest(tuple(map(str, paths))), timeout=timeout
        )
        write(
            render_report(
                statistics_report(
                    figures, [path.name for path in paths] or ["the packaged ontology"]
                ),
                chosen,
            ),
            output,
        )
        found = figures.full
    else:
        request = linting.LintRequest(tuple(map(str, paths)), str(profile or ""))
        found = linting.lint(request, timeout=timeout).findings
        report = findings_report(found)
        write(
            "".join(f"{finding}\n" for finding in found)
            if chosen == "table"
            else render_report(report, chosen),
            output,
        )
        say(told(found))
    raise typer.Exit(1 if severity and at_or_above(found, severity) else 0)


def _list_rules(profile: Path | None, form: str, output: str | None) -> None:
    from kg import lint as room
    from kg.render import render_table
    from kg.render.lint import rules_table

    write(
        render_table(rules_table(room.profile(profile) if profile else room.rules()), form), output
    )


def _differences(paths: list[Path], timeout: float, form: str, output: str | None) -> None:
    from kg.render import render_report
    from kg.render.lint import diff_report
    from kg.services import linting

    if len(paths) not in (1, 2):
        raise UsageError("--diff compares OLD and NEW: give one file or two.")
    old, new = paths[0], paths[1] if len(paths) > 1 else None
    request = linting.DifferenceRequest(str(old), str(new or ""))
    changes = linting.difference(request, timeout=timeout).changes
    write(
        render_report(diff_report(changes, str(old), str(new or "the packaged ontology")), form),
        output,
    )


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
