"""kg coverage, validate."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    KnownBy,
    Output,
    Quiet,
    Store,
    TextFolder,
    Without,
    days,
    folder,
    form_of,
    say,
    texts_of,
    today,
    view_of,
    write,
)
from kg.cli.progress import watch
from kg.errors import MachineError, UndeterminedError, UsageError

FORMS = ("table", "json", "csv", "md")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(coverage)
    app.command()(validate)


def coverage(
    mandate: Annotated[
        str, typer.Option("--mandate", "-m", metavar="ID", help="A mandate, or an instrument's symbol.")
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="As things stood on this day (default today, UTC).")
    ] = None,
    known_by: KnownBy = None,
    without: Without = None,
    coding: Annotated[
        str, typer.Option(help="The reading that counts: adjudicated, strict or lenient.")
    ] = "adjudicated",
    only_gaps: Annotated[bool, typer.Option("--only-gaps", help="Leave covered tasks out of the list.")] = False,
    show_statements: Annotated[bool, typer.Option("--show-statements", help="List every statement.")] = False,
    fail_under: Annotated[
        float | None, typer.Option(metavar="PCT", min=0, max=100, help="Exit 1 below this share.")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")] = None,
    output: Output = None,
    texts: TextFolder = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Show which tasks of a mandate have evidence, of what kind, and where there is only intent or silence.

    Example: kg coverage -m mss --as-of 2024-11-19
    """
    from kg import pipeline
    from kg.coverage import assess, flips
    from kg.render import Labels, render_report
    from kg.render.coverage import coverage_report
    from kg.render.flips import with_flips

    if coding not in ("adjudicated", "strict", "lenient"):
        raise UsageError(f"--coding {coding}: use adjudicated, strict or lenient.")
    chosen = form_of(form, output, "table", FORMS)
    asked = {"as_of": today()} | days(as_of, known_by)
    watch("judging the tasks", quiet=quiet)
    everything = view_of(store)
    gone = pipeline.statements_of(everything, without) if without else ()
    view = pipeline.without(everything, without) if without else everything
    found = assess(view, mandate, **asked, coding=coding)  # type: ignore[arg-type]
    report = coverage_report(
        found, view, Labels(view), texts_of(store, texts), only_gaps=only_gaps, show_statements=show_statements
    )
    if without:
        before = assess(everything, mandate, **asked, coding=coding)  # type: ignore[arg-type]
        report = with_flips(report, before, flips(before, found), without, len(gone))
    write(render_report(report, chosen), output)
    if fail_under is None:
        return
    if found.share is None or found.in_force != "yes":
        raise UndeterminedError(
            f"--fail-under cannot be decided: in force is {found.in_force} on {found.as_of}, "
            f"share {'is not defined' if found.share is None else 'is over tasks whose mandate may have ended'}."
        )
    if 100 * found.share < fail_under:
        say(f"{100 * found.share:.1f} % covered is under {fail_under:g} %.")
        raise typer.Exit(1)


def validate(
    form: Annotated[str | None, typer.Option("--format", "-f", help="One of table, json.")] = None,
    output: Output = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Check a store against the SHACL shapes; exit code 1 when it does not conform.

    A finding in a store of yours names the file and the line that its entry was loaded from.

    Example: kg validate --store my-store
    """
    import json
    from dataclasses import asdict

    from kg import pipeline

    chosen = form_of(form, output, "table", ("table", "json"))
    try:
        from kg.validate import validate as check
    except ImportError as error:
        raise MachineError(f"kg validate needs {error.name}. Run: pip install {error.name}") from error
    watch("checking the shapes", quiet=quiet)
    view, path = view_of(store), folder(store)
    findings = check(view)
    if path is not None:
        findings = pipeline.placed(findings, view, path)
    if chosen == "json":
        write(json.dumps({"conforms": not findings, "findings": [asdict(f) for f in findings]}, indent=2), output)
    else:
        write("".join(f"{finding}\n" for finding in findings) or "conforms\n", output)
    raise typer.Exit(1 if findings else 0)
