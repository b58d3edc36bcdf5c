"""kg store, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import (
    LockTimeout,
    Output,
    OwnStore,
    Quiet,
    TableFormat,
    format_of,
    own_folder,
    say,
    write,
    write_answer,
)
from kg.cli.progress import progress
from kg.words import counted

store_ = typer.Typer(
    help="List the log of a store, retract a load, rebuild, back up, restore.",
    no_args_is_help=True,
)
_SHOWN = 5  # entries that a line names


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(store_, name="store")
    for command in (log, rebuild, upgrade, backup, restore, retract):
        store_.command()(command)
    app.command()(verify)


def log(
    format_name: TableFormat = None,
    output: Output = None,
    store: OwnStore = None,
) -> None:
    """List what was loaded into a store and what was retracted, in order.

    Example: kg store log --store my-store
    """
    from kg.formats.reports.log import log_table
    from kg.services import maintenance

    output_format = format_of(format_name, output, "table")
    request = maintenance.LogRequest(str(own_folder(store, "store log")))
    entries = maintenance.log(request).entries
    table = log_table(entries, whole="screen" not in output_format.options)
    write_answer(output_format, "table", table, output)


def rebuild(lock_timeout: LockTimeout = None, quiet: Quiet = False, store: OwnStore = None) -> None:
    """Rebuild a store's files from its journal, whatever state they are in.

    Example: kg store rebuild --store my-store
    """
    from kg.services import maintenance

    path = own_folder(store, "store rebuild")
    request = maintenance.RebuildRequest(str(path), lock_timeout=lock_timeout)
    with progress("rebuilding the store", quiet=quiet):
        answer = maintenance.rebuild(request)
    say(f"{path}: rebuilt from its journal, {counted(answer.quads, 'quad')}.")


def upgrade(
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided it.")] = "",
    lock_timeout: LockTimeout = None,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Convert a store of an earlier version to the present format, by one entry of its log.

    Example: kg store upgrade --store my-store
    """
    from kg.services import upgrade as upgrading

    path = own_folder(store, "store upgrade")
    request = upgrading.UpgradeRequest(str(path), by=by, lock_timeout=lock_timeout)
    with progress("upgrading", quiet=quiet):
        answer = upgrading.upgrade(request)
    if answer.entry is None:
        say(f"{path}: is in the present form; nothing was written.")
        return
    came = counted(answer.added, "quad")
    say(
        f"{path}: upgraded, {came} added and {answer.removed:,} of the earlier form taken out; "
        f"the log has it as {answer.entry.id[:12]}."
    )


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; .tar.gz suits it.")],
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Write a store's journal and source texts to one file, from which the same store is made
    again.

    Example: kg store backup my-store.tar.gz --store my-store
    """
    from kg.services import backup

    path = own_folder(store, "store backup")
    with progress("backing up", quiet=quiet):
        answer = backup.backup(backup.BackupRequest(str(path), str(file)))
    entries = counted(answer.entries, "entry", "entries")
    size = f"{entries} of the journal, {counted(answer.files, 'file')}"
    say(f"wrote {file}: {size}, {counted(answer.size, 'byte')} unpacked.")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file that kg store backup wrote.")
    ],
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Make a store from a backup, in a new or an empty folder; a changed byte is refused.

    Example: kg store restore my-store.tar.gz --store my-store-again
    """
    from kg.services import backup

    path = own_folder(store, "store restore")
    with progress("restoring", quiet=quiet):
        answer = backup.restore(backup.RestoreRequest(str(path), str(file)))
    say(f"{path}: restored from {file}, {counted(answer.quads, 'quad')}.")


def retract(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="ENTRY|SOURCE",
            help="The beginning of an entry's id (kg store log), or a source.",
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the log.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided it.")] = "",
    lock_timeout: LockTimeout = None,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Retract a load, or a source's statements: they leave every answer from now on, and stay in
    the log.

    Example: kg store retract radio-2024-12-01 --reason "coded twice" --store my-store
    """
    from kg.services import maintenance

    path = own_folder(store, "store retract")
    request = maintenance.RetractRequest(
        str(path), subject, reason, by=by, lock_timeout=lock_timeout
    )
    with progress("withdrawing", quiet=quiet):
        answer = maintenance.retract(request)
    say(
        f"withdrew {counted(answer.entry.quads, 'quad')}; the log keeps what was withdrawn as "
        f"{answer.entry.id[:12]}."
    )
    if answer.dangling:
        some = ", ".join(answer.dangling[:_SHOWN])
        some += ", ..." if len(answer.dangling) > _SHOWN else ""
        entries = counted(len(answer.dangling), "entry still points", "entries still point")
        say(f"{entries} to what is gone: {some}. Next: kg validate --store {path}")


def verify(
    timeout: Annotated[
        float,
        typer.Option(min=0.01, max=86_400, help="Stop after so many seconds, with exit code 5."),
    ] = 600.0,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Compare a store with its journal, file by file and quad by quad; exit code 1 where they
    differ.

    Example: kg verify --store my-store
    """
    from kg.services import verification

    path = own_folder(store, "verify")
    with progress("comparing", quiet=quiet):
        answer = verification.verify(verification.VerifyRequest(str(path), timeout))
    write("".join(f"{finding}\n" for finding in answer.findings) or "store and journal agree\n")
    for note in answer.notes:
        say(note)
    size = f"{counted(answer.entries, 'entry', 'entries')}, {counted(answer.quads, 'quad')}"
    say(f"{path}: {size} compared, hash {answer.sha256 or 'unknown'}.")
    raise typer.Exit(1 if answer.findings else 0)
