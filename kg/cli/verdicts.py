"""kg coverage, validate."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from kg.cli.common import Output, Store, TextFolder, form_of, say, texts_of, view_of, write
from kg.errors import InputError, MachineError, UndeterminedError, UsageError

FORMS = ("table", "json", "csv", "md")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(coverage)
    app.command()(validate)


def today() -> str:
    """Return the present day in UTC as ISO text; SOURCE_DATE_EPOCH, in seconds, stands for it where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH={epoch}: no number of seconds. Unset it, or correct it.") from error


def day(text: str, option: str) -> str:
    """Return an ISO day as typed. Raises InputError that names the option."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError(f"{option} {text}: no day of the calendar. Write YYYY-MM-DD.") from error


def coverage(
    mandate: Annotated[
        str, typer.Option("--mandate", "-m", metavar="ID", help="A mandate, or an instrument's symbol.")
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="As things stood on this day (default today, UTC).")
    ] = None,
    known_by: Annotated[
        str | None, typer.Option("--known-by", metavar="DAY", help="Only what was published by this day.")
    ] = None,
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
    store: Store = None,
) -> None:
    """Show which tasks of a mandate have evidence, of what kind, and where there is only intent or silence.

    Example: kg coverage -m mss --as-of 2024-11-19
    """
    from kg.coverage import assess
    from kg.render import Labels, render_report
    from kg.render.coverage import coverage_report

    if coding not in ("adjudicated", "strict", "lenient"):
        raise UsageError(f"--coding {coding}: use adjudicated, strict or lenient.")
    chosen = form_of(form, output, "table", FORMS)
    view = view_of(store)
    found = assess(
        view, mandate, as_of=day(as_of, "--as-of") if as_of else today(),
        known_by=day(known_by, "--known-by") if known_by else "", coding=coding,  # type: ignore[arg-type]
    )  # fmt: skip
    report = coverage_report(
        found, view, Labels(view), texts_of(store, texts), only_gaps=only_gaps, show_statements=show_statements
    )
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
    store: Store = None,
) -> None:
    """Check a store against the SHACL shapes; exit code 1 when it does not conform.

    Example: kg validate --store my-store
    """
    import json
    from dataclasses import asdict

    chosen = form_of(form, output, "table", ("table", "json"))
    try:
        from kg.validate import validate as check
    except ImportError as error:
        raise MachineError(f"kg validate needs {error.name}. Run: pip install {error.name}") from error
    findings = check(view_of(store))
    if chosen == "json":
        write(json.dumps({"conforms": not findings, "findings": [asdict(f) for f in findings]}, indent=2), output)
    else:
        write("".join(f"{finding}\n" for finding in findings) or "conforms\n", output)
    raise typer.Exit(1 if findings else 0)
