"""kg store, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Output, OwnStore, folder, form_of, say, write
from kg.errors import UsageError

store_ = typer.Typer(help="The log of a store; making it anew from its journal.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(store_, name="store")
    store_.command("log")(log)
    store_.command()(rebuild)
    app.command()(verify)


def _named(store: str | None, command: str) -> Path:
    path = folder(store)
    if path is None:
        raise UsageError(f"{command} needs a store of yours: --store DIR, or KG_STORE. kg init DIR makes one.")
    return path


def log(
    form: Annotated[str | None, typer.Option("--format", "-f", help="One of table, csv, json, md.")] = None,
    output: Output = None,
    store: OwnStore = None,
) -> None:
    """List what was loaded into a store, in order.

    Example: kg store log --store my-store
    """
    from kg import pipeline
    from kg.model import Table
    from kg.render import render_table

    chosen = form_of(form, output, "table", ("table", "csv", "json", "md"))
    rows = tuple(
        (load.id[:12] if chosen == "table" else load.id, load.recorded, load.quads, ", ".join(load.paths))
        for load in pipeline.log(_named(store, "store log"))
    )
    write(render_table(Table(("load", "recorded", "quads", "files"), rows), chosen), output)


def rebuild(store: OwnStore = None) -> None:
    """Make a store's files anew from its journal, whatever state they are in.

    Example: kg store rebuild --store my-store
    """
    from kg import pipeline

    path = _named(store, "store rebuild")
    say(f"{path}: made anew from its journal, {pipeline.rebuild(path):,} quads.")


def verify(store: OwnStore = None) -> None:
    """Compare a store with its journal, quad by quad; exit code 1 where they differ or a file was changed.

    Example: kg verify --store my-store
    """
    from kg import pipeline

    path = _named(store, "verify")
    found = pipeline.verify(path)
    write("".join(f"{finding}\n" for finding in found.findings) or "store and journal agree\n")
    say(f"{path}: {found.loads} loads, {found.quads:,} quads compared.")
    raise typer.Exit(1 if found.findings else 0)
